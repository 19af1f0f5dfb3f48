"""Alerts and subscriptions of a contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from ecluse.accounts.models import Person
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.selectors.access import access_to
from ecluse.watch.enums import AlertKind
from ecluse.watch.models import Acknowledgement, Alert, Examination, Notice, Subscription


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of alerts is asked for. ``answered``: those taken note of; ``mine``: what the reader was told of."""

    kind: str = ""
    answered: bool = False
    mine: bool = False

    def __bool__(self) -> bool:
        return bool(self.kind or self.mine)


_WAITING = Q(acknowledgement=None, settled_at=None)


def alerts_of(contract: Contract, asked: Asked, person: Person | None) -> QuerySet[Alert]:
    """The alerts asked for, the latest first, each with whom it was told to."""
    found = Alert.objects.filter(contract=contract)
    found = found.exclude(_WAITING) if asked.answered else found.filter(_WAITING)
    if asked.kind in AlertKind.values:
        found = found.filter(kind=asked.kind)
    if asked.mine:
        found = found.filter(notices__person=person)
    return _with_notices(found).order_by("-seen_at", "source", "pk")


def _with_notices(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    notices = Notice.objects.select_related("examination").order_by("adjusted_p", "pk")
    return alerts.select_related("acknowledgement").prefetch_related(Prefetch("notices", queryset=notices))


def get_alert(contract: Contract, pk: int) -> Alert | None:
    """One alert of a contract, or None."""
    return _with_notices(Alert.objects.filter(contract=contract, pk=pk)).first()


def waiting_among(contract: Contract, keys: Iterable[int]) -> list[Alert]:
    """Those of these alerts that are of the contract and that nobody has answered."""
    return list(_with_notices(Alert.objects.filter(_WAITING, contract=contract, pk__in=list(keys))).order_by("pk"))


def waiting_on(contract: Contract, indicators: Iterable[str]) -> list[Alert]:
    """The alerts to look at on some indicators."""
    return list(_with_notices(Alert.objects.filter(_WAITING, contract=contract, indicator__in=list(indicators))))


def get_acknowledgement(contract: Contract, pk: int) -> Acknowledgement | None:
    return Acknowledgement.objects.filter(contract=contract, pk=pk).first()


def waiting_counts(contracts: Iterable[Contract]) -> dict[int, int]:
    """How many alerts are to be looked at in each of these contracts."""
    rows = Alert.objects.filter(_WAITING, contract__in=list(contracts)).order_by().values("contract")
    return {row["contract"]: row["count"] for row in rows.annotate(count=Count("pk"))}


def may_be_told(person: Person, contract: Contract) -> bool:
    """Whether somebody may still read the alerts of a contract: one query."""
    return person.user is not None and access_to(person.user, contract).may(Permission.VIEW_FINDINGS)


def followed_by(person: Person | None, contract: Contract) -> list[Subscription]:
    """What a person follows over a contract."""
    return list(Subscription.objects.filter(person=person, contract=contract)) if person else []


def followed_indicators(person: Person | None, contract: Contract) -> frozenset[str]:
    """The indicators that a person follows over a contract: one query, none for nobody."""
    if person is None:
        return frozenset()
    return frozenset(Subscription.objects.filter(person=person, contract=contract).values_list("indicator", flat=True))


def followers(contract: Contract) -> Counter[str]:
    """How many people follow each indicator over a contract."""
    return Counter(Subscription.objects.filter(contract=contract).values_list("indicator", flat=True))


def contracts_following(person: Person | None, indicator: str) -> frozenset[int]:
    """The contracts over which a person follows an indicator."""
    if person is None:
        return frozenset()
    held = Subscription.objects.filter(person=person, indicator=indicator)
    return frozenset(held.values_list("contract_id", flat=True))


def last_examination(person: Person | None) -> Examination | None:
    """The last time that something was found, or tested, for a person."""
    return Examination.objects.filter(person=person).first() if person else None
