"""The past is what it was: after any series of gestures, the contract at each moment is found again exactly."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.accounts.models import Organisation, User
from ecluse.contracts.enums import ActorRole, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Contract,
    CostLine,
    Milestone,
    Objective,
    SheetActor,
    Term,
    Theme,
)
from ecluse.contracts.rules.gestures import GESTURE_FIELDS, Gesture, Way
from ecluse.contracts.rules.numbering import Scheme
from ecluse.contracts.rules.order import Spot, Where
from ecluse.contracts.selectors import past
from ecluse.contracts.selectors.numbering import planned_axis_numbers, planned_sheet_numbers, seen_as
from ecluse.contracts.selectors.past import PLAN, Past, contract_at, removed_from, sheet_at
from ecluse.contracts.selectors.states import State
from ecluse.contracts.selectors.undoing import KINDS
from ecluse.contracts.services import contracts, duplicates, gestures, numbering, ordering, records, sheets, undoing
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM

pytestmark = pytest.mark.django_db


Gestures: TypeAlias = dict[str, Callable[[], Any]]


class Life:
    """A contract that is written to, gesture after gesture."""

    def __init__(self, body: Organisation, term: Term) -> None:
        self.contract = contracts.create_contract(by=SYSTEM, values={"title": "Ici", "territory_name": "Ici"})
        self.body, self.term = body, term
        for title in ("Un", "Deux"):
            self._make(Axis(contract=self.contract), title=title)
            sheets.create_sheet(by=SYSTEM, contract=self.contract, values={"title": title})

    def _make(self, item: Any, **values: Any) -> Any:
        return records.create(item, by=SYSTEM, values=values)

    def _one(self, model: Any, place: int) -> Any:
        owned = {"contract": self.contract} if hasattr(model, "contract") else {"sheet__contract": self.contract}
        rows = list(model.objects.filter(**owned).order_by("pk"))
        return rows[place % len(rows)] if rows else None

    def do(self, what: str, n: int) -> None:
        """Make a gesture, unless a rule refuses it or there is nothing to make it on."""
        sheet, axis = self._one(ActionSheet, n), self._one(Axis, n)
        changes = self._on_sheets(n, sheet, axis) | self._on_the_plan(n, axis) | self._on_the_whole(n)
        try:
            with transaction.atomic():
                changes[what]()
        except (DomainError, AttributeError):
            pass  # refused: nothing has changed

    def _on_sheets(self, n: int, sheet: Any, axis: Any) -> Gestures:
        return {
            "title": lambda: sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, values={"title": f"Titre {n}"}),
            "cost": lambda: self._make(CostLine(sheet=sheet), planned=Decimal(n), year=2026),
            "cost again": lambda: records.update(
                self._one(CostLine, n), by=SYSTEM, version=None, values={"spent": Decimal(n) / 100}
            ),
            "axes": lambda: sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, axes=[axis] if axis else []),
            "levels": lambda: sheets.update_sheet(
                by=SYSTEM, sheet=sheet, version=None, determinants=[(self.term, "individu" if n % 2 else "")]
            ),
            "status": lambda: sheets.change_status(by=SYSTEM, sheet=sheet, to="en_cours" if n % 2 else "realisee"),
            "sheet": lambda: sheets.create_sheet(by=SYSTEM, contract=self.contract, values={"title": f"Fiche {n}"}),
            "under": lambda: sheets.create_sheet(
                by=SYSTEM, contract=self.contract, values={"title": f"Sous {n}", "parent": sheet}
            ),
            "archive": lambda: sheets.archive_sheet(by=SYSTEM, sheet=sheet),
            "restore": lambda: sheets.restore_sheet(by=SYSTEM, sheet=sheet),
            "aims": lambda: sheets.update_sheet(
                by=SYSTEM, sheet=sheet, version=None, links={"objectives": self.contract.objectives.all()[: n % 3]}
            ),
            "step": lambda: self._make(Milestone(sheet=sheet), title=f"Étape {n}", due="2026-05"),
            "lead": lambda: self._make(SheetActor(sheet=sheet), role=ActorRole.LEAD, organisation=self.body),
            "sheet after": lambda: ordering.place_sheet(
                by=SYSTEM, sheet=sheet, spot=Spot(Where.AFTER, self._one(ActionSheet, n + 1).pk)
            ),
            "sheet to axis": lambda: ordering.place_sheet(
                by=SYSTEM, sheet=sheet, spot=Spot(Where.AXIS, axis.pk if axis and n % 3 else 0)
            ),
            "sheet first": lambda: ordering.place_sheet(
                by=SYSTEM, sheet=sheet, spot=Spot(Where.UNDER, sheet.parent_id or 0)
            ),
            "copy sheet": lambda: duplicates.duplicate_sheet(by=SYSTEM, sheet=sheet),
            "remove step": lambda: records.remove(self._one(Milestone, n), by=SYSTEM),
        }  # fmt: skip

    def _on_the_plan(self, n: int, axis: Any) -> Gestures:
        return {
            "axis": lambda: self._make(Axis(contract=self.contract), title=f"Axe {n}"),
            "theme": lambda: self._make(Theme(contract=self.contract), title=f"Thème {n}", axis=axis),
            "aim": lambda: self._make(
                Objective(contract=self.contract), title=f"But {n}", parent=self._one(Objective, n) if n % 2 else None
            ),
            "place": lambda: records.place(axis, by=SYSTEM, at=n % 3),
            "theme to axis": lambda: self._place(Theme, n, Where.UNDER, axis),
            "theme after": lambda: self._place(Theme, n, Where.AFTER, self._one(Theme, n + 1)),
            "aim under": lambda: self._place(Objective, n, Where.UNDER, self._one(Objective, n + 1)),
            "aim after": lambda: self._place(Objective, n, Where.AFTER, self._one(Objective, n + 1)),
            "aim first": lambda: self._place(Objective, n, Where.FIRST, None),
            "copy axis": lambda: duplicates.duplicate_axis(by=SYSTEM, axis=axis),
            "remove axis": lambda: axis and records.remove(axis, by=SYSTEM),
            "remove aim": lambda: records.remove(self._one(Objective, n), by=SYSTEM),
        }  # fmt: skip

    def _on_the_whole(self, n: int) -> Gestures:
        return {
            "number sheets": lambda: numbering.renumber_sheets(
                by=SYSTEM, contract=self.contract, scheme=list(Scheme)[n % 2], start=n + 1,
                seen=seen_as(planned_sheet_numbers(self.contract, list(Scheme)[n % 2], n + 1)),
            ),
            "number axes": lambda: numbering.renumber_axes(
                by=SYSTEM, contract=self.contract, start=n + 1, seen=seen_as(planned_axis_numbers(self.contract, n + 1)),
            ),
            "all": lambda: gestures.make_gesture(
                by=SYSTEM, contract=self.contract, sheets=self.contract.sheets.values_list("pk", flat=True),
                gesture=Gesture(GESTURE_FIELDS["pilote"], list(Way)[n % 4], (self.body.pk,)),
            ),
            "undo": lambda: undoing.undo(
                by=SYSTEM, contract=self.contract, in_part=True,
                gesture=list(dict.fromkeys(self._operations()))[n % 3],
            ),
        }  # fmt: skip

    def _place(self, model: Any, n: int, where: Where, beside: Any) -> None:
        spot = Spot(where, beside.pk if beside else 0)
        ordering.place_item(by=SYSTEM, item=self._one(model, n), spot=spot)

    def _operations(self) -> list[str]:
        from ecluse.audit.models import Event

        told = Event.objects.filter(scope=self.contract.scope).order_by("-number")
        return list(told.values_list("operation", flat=True))

    def now(self) -> tuple[datetime, Past]:
        at = timezone.now()
        return at, contract_at(self.contract, at)


def _said(rows: dict[Any, State]) -> dict[Any, State]:
    """What is compared: that a sheet was archived, not the minute at which it had been."""
    return {
        key: state | ({"archived_at": bool(state["archived_at"])} if "archived_at" in state else {})
        for key, state in rows.items()
    }


_GESTURES = (
    "title", "cost", "cost again", "axes", "levels", "status", "sheet", "under", "archive", "restore", "axis", "theme",
    "aim", "aims", "step", "lead", "place", "remove axis", "remove aim", "remove step", "all", "undo",
    "sheet after", "sheet to axis", "sheet first", "theme to axis", "theme after", "aim under", "aim after", "aim first",
    "number sheets", "number axes", "copy sheet", "copy axis",
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gestures=st.lists(st.tuples(st.sampled_from(_GESTURES), st.integers(0, 7)), min_size=1, max_size=14))
def test_every_moment_is_found_again(gestures: list[tuple[str, int]], body: Organisation, db: None) -> None:
    term, _ = Term.objects.get_or_create(kind=VocabularyKind.DETERMINANT, label="Logement", folded_label="logement")
    life = Life(body, term)
    moments = [life.now()]
    for what, n in gestures:
        life.do(what, n)
        moments.append(life.now())
    # Nothing is written any more: the present, from which each moment is found, is read once for all of them.
    with mock.patch.object(past, "rows_of", _read_once(past.rows_of)):
        _compare(life, moments)


def _read_once(read: Callable[..., dict[Any, State]]) -> Callable[..., dict[Any, State]]:
    kept: dict[Any, dict[Any, State]] = {}

    def rows_of(contract: Contract, kinds: Iterable[str], sheet: ActionSheet | None) -> dict[Any, State]:
        key = contract.pk, tuple(kinds), sheet and sheet.pk
        if key not in kept:
            kept[key] = read(contract, kinds, sheet)
        return copy.deepcopy(kept[key])

    return rows_of


def _compare(life: Life, moments: list[tuple[datetime, Past]]) -> None:
    for at, then in moments:
        found = contract_at(life.contract, at)
        assert _said(found.rows) == _said(then.rows)
        assert not found.gaps
        for sheet in life.contract.sheets.all():
            mine = {
                key: {name: value for name, value in state.items() if (key[0], name) != ("actionsheet", "position")}
                for key, state in then.rows.items()
                if key == ("actionsheet", str(sheet.pk)) or str(state.get("sheet")) == str(sheet.pk) or key[0] in PLAN
            }
            assert _said(sheet_at(sheet, at).rows) == _said(mine)


def test_the_bin_holds_what_was_removed_and_has_not_come_back(
    contract: Contract, sheet: ActionSheet, coordinator: User
) -> None:
    step = records.create(Milestone(sheet=sheet), by=coordinator, values={"title": "Ouvrir"})
    axis = records.create(Axis(contract=contract), by=coordinator, values={"title": "Vieillir"})
    assert removed_from(contract) == []
    records.remove(step, by=coordinator)
    records.remove(axis, by=coordinator)
    assert [event.object_label for event in removed_from(contract)] == ["Vieillir", "Ouvrir"]
    undoing.undo(by=coordinator, contract=contract, gesture=removed_from(contract)[1].operation)
    assert [event.object_label for event in removed_from(contract)] == ["Vieillir"]
    records.remove(Milestone.objects.get(), by=coordinator)
    assert [event.object_label for event in removed_from(contract)] == ["Ouvrir", "Vieillir"]


def test_every_kind_of_a_contract_is_remembered() -> None:
    from django.apps import apps

    from ecluse.contracts.models import (
        Amendment,
        ContractVersion,
        IndicatorValue,
        Mandate,
        Membership,
        Mention,
        Programme,
        Renewal,
        RenewalChoice,
        SavedView,
        SheetAxis,
        SheetDeterminant,
        SheetSuccession,
        Signature,
        StatusChange,
        VersionAnnex,
    )

    aside = {Mandate, Membership, Programme, SavedView, Term}  # who may do what, and words: not what the contract says
    aside |= {Amendment, ContractVersion, VersionAnnex, Signature}  # never written again: they are their own memory
    aside.add(IndicatorValue)  # a figure is given, never changed: the next one stands beside it
    aside |= {
        Renewal,
        RenewalChoice,
    }  # what is prepared of the next contract: the next contract tells what was made of it
    aside.add(SheetSuccession)  # a link between two contracts: neither says it of itself
    through = {SheetAxis, SheetDeterminant, StatusChange, Mention}  # told with their sheet, or with their note
    models = {model for model in apps.get_app_config("contracts").get_models() if model not in aside | through}
    assert {model._meta.model_name for model in models} == KINDS
