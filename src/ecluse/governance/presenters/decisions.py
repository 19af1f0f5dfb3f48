"""Decisions as pages and files show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ecluse.contracts.permissions import can_read_amendments
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.selectors import Access
from ecluse.governance.models import DecisionFollowUp
from ecluse.governance.presenters.navigation import DECISION_MARKS, decision_url, gate_url, meeting_url
from ecluse.governance.rules.decisions import Standing, Step, standing
from ecluse.governance.selectors.agenda import visible_sheets
from ecluse.governance.selectors.decisions import Wanted, gate_names, sheets_of_decisions
from ecluse.lib.tables import Table, When

#: Among the states that the register may be asked for: an open decision past its due date.
LATE = "retard"


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision of the register; ``late`` in days, ``mark`` is what ``status`` draws."""

    pk: int
    number: str
    text: str
    adopted_on: date
    body: str
    meeting: Link | None
    owner: str
    due: str
    state: str
    mark: str
    late: int
    sheets: tuple[Link, ...]
    about: tuple[Link, ...]  # the gate and the amendment that it decides of
    url: str
    replaced_by: Link | None


def owner_of(decision: Any) -> str:
    """« Ville de Valence, direction Santé publique »; empty if nobody is named."""
    return ", ".join(filter(None, [str(decision.owner or ""), decision.owner_function]))


def decision_rows(decisions: Iterable[Any], access: Access, contract: Any, *, today: date) -> list[DecisionRow]:
    """The rows of some decisions, as ``decisions_of`` gives them; two queries for their sheets, three for their gates."""
    decisions = list(decisions)
    linked = sheets_of_decisions(decision.pk for decision in decisions)
    seen = visible_sheets({pk for keys in linked.values() for pk in keys}, access, contract)
    gates = gate_names(contract, {each.gate for each in decisions if each.gate})
    return [
        _row(each, [(pk, seen[pk]) for pk in linked.get(each.pk, ()) if pk in seen], _about(each, gates, access), today)
        for each in decisions
    ]


def _about(decision: Any, gates: Mapping[str, str], access: Access) -> tuple[Link, ...]:
    pk, found = decision.contract_id, []
    if decision.gate:
        name = gates[decision.gate]
        found.append(Link(name, "" if name == decision.gate else gate_url(pk, decision.gate)))
    if decision.amendment is not None and can_read_amendments(access):
        found.append(Link(str(decision.amendment), address("contracts:amendment", pk, decision.amendment.number)))
    return tuple(found)


def _row(decision: Any, sheets: Sequence[tuple[int, str]], about: tuple[Link, ...], today: date) -> DecisionRow:
    now = standing(decision.current_due, [Step(decision.current_state)], replaced=decision.is_replaced, today=today)
    contract = decision.contract_id
    later = getattr(decision, "superseded_by", None) if decision.is_replaced else None
    return DecisionRow(
        pk=decision.pk,
        number=decision.number,
        text=decision.text,
        adopted_on=decision.adopted_on,
        body=decision.body.name,
        meeting=Link(str(decision.meeting), meeting_url(decision.meeting)) if decision.meeting else None,
        owner=owner_of(decision),
        due=now.due,
        state=now.label,
        mark="late" if now.late else DECISION_MARKS[now.state],
        late=now.late,
        sheets=tuple(Link(label, address("portal:sheet", contract, pk)) for pk, label in sheets),
        about=about,
        url=decision_url(contract, decision.pk),
        replaced_by=Link(later.number, decision_url(contract, later.pk)) if later else None,
    )


@dataclass(frozen=True, slots=True)
class FollowUpLine:
    state: str
    due: str
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One decision whole: itself, what followed it, what it replaces."""

    row: DecisionRow
    first_due: str
    standing: Standing
    replaces: Link | None
    steps: tuple[FollowUpLine, ...]
    follow_url: str
    replace_url: str


def decision_page(
    decision: Any, steps: Sequence[DecisionFollowUp], access: Access, *, may_write: bool, today: date
) -> DecisionPage:
    row = decision_rows([decision], access, decision.contract, today=today)[0]
    now = standing(
        decision.due, [Step(each.state, each.due) for each in steps], replaced=decision.is_replaced, today=today
    )
    former, pk = decision.supersedes, decision.contract_id
    writable = may_write and not decision.is_replaced
    return DecisionPage(
        row=row,
        first_due=decision.due,
        standing=now,
        replaces=Link(str(former), decision_url(pk, former.pk)) if former else None,
        steps=tuple(
            FollowUpLine(str(each.get_state_display()), each.due, each.note, each.at, each.by_label) for each in steps
        ),
        follow_url=address("governance:decision-follow", pk, decision.pk) if writable else "",
        replace_url=address("governance:decision-replace", pk, decision.pk) if writable else "",
    )


@dataclass(frozen=True, slots=True)
class Box:
    """One filter of the register, as a list to choose in."""

    name: str
    label: str
    every: str
    options: tuple[tuple[str, str], ...]
    chosen: str


def boxes(choices: dict[str, list[tuple[str, str]]], wanted: Wanted) -> list[Box]:
    """The filters, each with what is chosen in it."""
    state = LATE if wanted.late else wanted.state
    told = (
        ("etat", "État", state), ("instance", "Instance", wanted.body),
        ("responsable", "Responsable", wanted.owner), ("annee", "Année", wanted.year),
        ("porte", "Porte du parcours", wanted.gate), ("avenant", "Avenant", wanted.amendment),
    )  # fmt: skip
    full = choices | {"etat": [(LATE, "En retard"), *choices["etat"]]}
    every = {"instance": "Toutes", "annee": "Toutes", "porte": "Toutes"}
    return [
        Box(name, label, every.get(name, "Tous"), tuple(full[name]), chosen)
        for name, label, chosen in told
        if full[name] or chosen or name not in ("porte", "avenant")
    ]


def chips(choices: dict[str, list[tuple[str, str]]], wanted: Wanted, sheet: str = "") -> list[str]:
    """What is asked of the register, in words."""
    found = [f"Mots : {wanted.words}"] if wanted.words else []
    for box in boxes(choices, wanted):
        if box.chosen:
            found.append(f"{box.label} : {dict(box.options).get(box.chosen, box.chosen)}")
    return [*found, f"Fiche : {sheet or wanted.sheet}"] if wanted.sheet else found


#: Columns that hold texts.
_WIDE = frozenset({"Décision", "Responsable", "Fiches", "Porte ou avenant"})
HEADERS = (
    "N°", "Décision", "Adoptée le", "Instance", "Séance", "Responsable", "Échéance", "État", "Jours de retard", "Fiches",
    "Porte ou avenant", "Remplacée par", "Adresse",
)  # fmt: skip


def register_table(rows: Iterable[DecisionRow], *, root: str, about: Sequence[tuple[str, str]]) -> Table:
    """The rows as a spreadsheet opens them; ``root`` is the address of the site, before each address."""
    lines = [
        (
            row.number, row.text, When(row.adopted_on.isoformat()), row.body, row.meeting.label if row.meeting else "",
            row.owner, When(row.due) if row.due else None, row.state, row.late or None,
            "\n".join(sheet.label for sheet in row.sheets), "\n".join(each.label for each in row.about),
            row.replaced_by.label if row.replaced_by else "",
            f"{root}{row.url}",
        )
        for row in rows
    ]  # fmt: skip
    return Table("Décisions", HEADERS, tuple(lines), tuple(about), _WIDE)
