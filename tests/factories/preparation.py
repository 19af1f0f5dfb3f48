"""One of everything that ``preparation`` keeps, for the world of tests."""

from __future__ import annotations

from ecluse.preparation.models import (
    CoCarrier,
    Encounter,
    FeasibilityCriterion,
    Finding,
    FundingRule,
    Priority,
    PriorityCriterion,
)
from ecluse.preparation.services import rows
from ecluse.preparation.services.scores import Wish, save_scores
from tests.factories.world import SYSTEM, Contents


def fill(made: Contents) -> None:
    """Add to a contract of the world what ``preparation`` may hold."""
    contract, items = made.contract, made.items
    items["feasibility"] = rows.write_feasibility(
        by=SYSTEM, contract=contract, values={"political_function": "maire"}, version=None
    )
    items["factor"] = rows.create(
        FeasibilityCriterion(contract=contract), by=SYSTEM, values={"title": "Un portage politique"}
    )
    items["co_carrier"] = rows.create(
        CoCarrier(contract=contract),
        by=SYSTEM,
        values={"organisation": made.signatory.organisation, "role": "Copilote"},
    )
    items["rule"] = rows.create(FundingRule(contract=contract), by=SYSTEM, values={"text": "Un demi-poste"})
    items["encounter"] = rows.create(
        Encounter(contract=contract), by=SYSTEM, values={"held_on": "2022-11-18", "place": "Mairie"}
    )
    items["finding"] = rows.create(
        Finding(contract=contract), by=SYSTEM,
        values={"statement": "Les aidants sont seuls", "encounter": items["encounter"], "verbatim": "On est seuls."},
    )  # fmt: skip
    items["removed_finding"] = rows.create(Finding(contract=contract), by=SYSTEM, values={"statement": "Doublon"})
    rows.archive(items["removed_finding"], by=SYSTEM)  # type: ignore[arg-type]
    items["criterion"] = rows.create(PriorityCriterion(contract=contract), by=SYSTEM, values={"title": "Gravité"})
    items["priority"] = rows.create(
        Priority(contract=contract), by=SYSTEM, values={"title": "Soutenir les aidants"},
        links={"findings": [items["finding"]], "axes": [made.axis]},
    )  # fmt: skip
    items["removed_priority"] = rows.create(Priority(contract=contract), by=SYSTEM, values={"title": "Autre"})
    rows.archive(items["removed_priority"], by=SYSTEM)  # type: ignore[arg-type]
    cell = (items["priority"].pk, items["criterion"].pk)
    save_scores(by=SYSTEM, contract=contract, wishes={cell: Wish(None, 3)})
