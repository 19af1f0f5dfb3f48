"""One of everything that ``watch`` keeps, for the world of tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ecluse.contracts.models import Contract
from ecluse.watch.enums import AlertKind
from ecluse.watch.models import Acknowledgement, Alert, IndicatorLink
from tests.factories.world import Contents


def an_alert(contract: Contract, key: str, **changes: Any) -> Alert:
    """A revised figure of a contract, changed as asked."""
    values: dict[str, Any] = {
        "kind": AlertKind.REVISION,
        "indicator": "taux-pauvrete-60",
        "source": "insee-filosofi",
        "title": "Taux de pauvreté : chiffre révisé (2021)",
        "said": ["2021 : 18,0 % devient 18,4 % (+0,4 point)."],
        "evidence": {"rows": []},
        "seen_at": timezone.now(),
    }
    return Alert.objects.create(contract=contract, key=key, **(values | changes))


def fill(made: Contents) -> None:
    """An alert to look at, another that was answered, an indicator of the sheet linked. Written bare: every test pays for it."""
    held = Acknowledgement.objects.create(contract=made.contract, by_label="Essai", at=timezone.now())
    made.items["alert"] = an_alert(made.contract, "one")
    made.items["answered_alert"] = an_alert(made.contract, "two", acknowledgement=held)
    made.items["acknowledgement"] = held
    made.items["indicator_link"] = IndicatorLink.objects.create(
        follow_up=made.items["indicator"],
        indicator="taux-pauvrete-60",  # type: ignore[misc]
    )
