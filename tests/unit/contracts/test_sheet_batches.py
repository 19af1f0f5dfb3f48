"""A batch of sheets writes exactly what as many single sheets write, and says which one a rule refuses."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.models import Event
from ecluse.audit.services import System
from ecluse.contracts.enums import ActorRole, VocabularyKind
from ecluse.contracts.models import ActionSheet, Axis, Contract
from ecluse.contracts.services import records
from ecluse.contracts.services.contracts import create_contract
from ecluse.contracts.services.sheet_batches import RefusedSheetError, create_sheets
from ecluse.contracts.services.sheets import (
    ActorInput,
    CostInput,
    FundingInput,
    MilestoneInput,
    SheetContents,
    create_sheet,
)
from ecluse.contracts.services.vocabulary import terms_named
from ecluse.lib.errors import DomainError

pytestmark = pytest.mark.django_db
BY = System("Essais")


def make_contract() -> Contract:
    return create_contract(by=BY, values={"title": "CLS du Val", "territory_name": "Val"})


def material(contract: Contract) -> list[tuple[dict[str, Any], SheetContents]]:
    axis = records.create(Axis(contract=contract), by=BY, values={"number": "1", "title": "Bien vieillir"})
    body = get_or_create_organisations(by=BY, names=["CCAS"])["ccas"]
    audiences = terms_named(by=BY, contract=contract, kind=VocabularyKind.AUDIENCE, labels=["Aidants", "Jeunes"])
    full = SheetContents(
        axes=[axis],
        actors=[ActorInput(ActorRole.LEAD, body, detail="pôle seniors"), ActorInput(ActorRole.PARTNER, detail="élue")],
        milestones=[MilestoneInput("Lancer", due="2025-03")],
        costs=[CostInput(Decimal("1200.50"), 2025, "Animation", "ttc")],
        funding=[FundingInput(body, 2025, requested=Decimal(500))],
        indicators=["Aidants reçus"],
        links={"audiences": audiences},
    )
    values = {
        "number": "1",
        "title": "Aider les aidants",
        "context": "Un besoin.",
        "start": "2024",
    }
    return [(values, full), ({"title": "Faire marcher", "status": "en_cours"}, SheetContents())]


def written(contract: Contract) -> list[Any]:
    """Everything that a contract's sheets hold, without identifiers."""
    told = []
    for sheet in contract.sheets.all():
        plain = {k: v for k, v in model_to_dict(sheet).items() if k not in ("id", "contract", "axes", "audiences")}
        related = [
            [str(item) for item in getattr(sheet, name).all()]
            for name in (
                "axes",
                "audiences",
                "actors",
                "milestones",
                "cost_lines",
                "funding_lines",
                "indicators",
                "status_changes",
            )
        ]
        event = Event.objects.get(object_type="actionsheet", object_id=str(sheet.pk))
        told.append((plain, sheet.position, sheet.depth, sheet.search_text, related, event.verb, event.changes))
    return told


def test_a_batch_writes_what_single_sheets_write() -> None:
    one_by_one, at_once = make_contract(), make_contract()
    for values, contents in material(one_by_one):
        create_sheet(by=BY, contract=one_by_one, values=values, contents=contents)
    create_sheets(by=BY, contract=at_once, sheets=material(at_once))
    assert written(at_once) == written(one_by_one)


def test_sheets_and_their_events_are_written_in_batches() -> None:
    contract = make_contract()
    sheets = [({"title": f"Action {n}"}, SheetContents(indicators=["Un", "Deux"])) for n in range(40)]
    with CaptureQueriesContext(connection) as made:
        create_sheets(by=BY, contract=contract, sheets=sheets)
    assert contract.sheets.count() == 40
    statements = [query["sql"][:60] for query in made.captured_queries if "SAVEPOINT" not in query["sql"]]
    often = {said for said, times in Counter(statements).items() if times > 3}
    assert not often
    assert Event.objects.filter(scope=contract.scope, object_type="actionsheet").count() == 40


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Titre"),
        ({"title": "À l’envers", "start": "2025", "end": "2023"}, "La fin précède le début"),
    ],
)
def test_the_sheet_that_a_rule_refuses_is_named_and_none_is_written(wrong: dict[str, Any], said: str) -> None:
    contract = make_contract()
    with pytest.raises(RefusedSheetError, match=said) as caught:
        create_sheets(
            by=BY, contract=contract, sheets=[({"title": "Bonne"}, SheetContents()), (wrong, SheetContents())]
        )
    assert caught.value.place == 1
    assert ActionSheet.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"costs": [CostInput(Decimal(-1))]}, "négatif"),
        ({"costs": [CostInput(Decimal(1), 20266)]}, "entre 1900 et 2100"),
        ({"costs": [CostInput(Decimal("1.001"))]}, "Coût prévu"),
    ],
)
def test_money_that_a_rule_refuses_names_its_sheet(line: dict[str, Any], said: str) -> None:
    wrong = ({"title": "Chère"}, SheetContents(**line))
    for write in (
        lambda: create_sheets(by=BY, contract=make_contract(), sheets=[wrong]),
        lambda: create_sheet(by=BY, contract=make_contract(), values=wrong[0], contents=wrong[1]),
    ):
        with pytest.raises(DomainError, match=said):
            write()
    assert ActionSheet.objects.count() == 0


def test_what_belongs_to_another_contract_is_refused() -> None:
    contract, other = make_contract(), make_contract()
    foreign = records.create(Axis(contract=other), by=BY, values={"title": "Ailleurs"})
    with pytest.raises(RefusedSheetError, match="n’appartient pas à ce contrat"):
        create_sheets(by=BY, contract=contract, sheets=[({"title": "Une"}, SheetContents(axes=[foreign]))])
