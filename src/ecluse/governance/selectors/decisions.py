"""The register of decisions: the list, its counts and its files all ask here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Length, Substr

from ecluse.contracts.models import Contract
from ecluse.governance.models import Decision, DecisionDraft, DecisionFollowUp, DecisionSheet, GoverningBody, Meeting
from ecluse.governance.rules.decisions import OPEN, REPLACED, STANDINGS
from ecluse.governance.selectors.paths import path_of
from ecluse.lib.stems import stem
from ecluse.lib.text import key

_FIRST = "en_cours"
_NUMBER = re.compile(r"(?<![\d-])(\d{4})-(\d{1,4})(?![\d-])", re.ASCII)


def decisions_of(contract: Contract) -> QuerySet[Any]:
    """The decisions of a contract, the latest first, with ``current_state`` and ``current_due`` read from what followed.

    The same rule as :func:`ecluse.governance.rules.decisions.standing`, written as a query.
    """
    steps = DecisionFollowUp.objects.filter(decision=OuterRef("pk")).order_by("-pk")
    next_one = Decision.objects.filter(supersedes=OuterRef("pk"))
    found = Decision.objects.filter(contract=contract).select_related(
        "body", "owner", "meeting", "meeting__body", "amendment"
    )
    full: QuerySet[Any] = found.annotate(
        current_state=Coalesce(Subquery(steps.values("state")[:1]), Value(_FIRST), output_field=CharField()),
        current_due=Coalesce(Subquery(steps.exclude(due="").values("due")[:1]), F("due"), output_field=CharField()),
        is_replaced=Exists(next_one),
    )
    return full


def is_overdue(today: date) -> Q:
    """The condition that an open decision is past its due date, known to the day, the month or the year."""
    return Q(is_replaced=False, current_state__in=sorted(OPEN), current_due__gt="") & Q(
        current_due__lt=Substr(Value(today.isoformat()), 1, Length("current_due"))
    )


def open_decisions(contract: Contract, body: GoverningBody | None = None) -> QuerySet[Any]:
    """The decisions that are still to be carried out, of one body or of all."""
    found = decisions_of(contract).filter(is_replaced=False, current_state__in=sorted(OPEN))
    return found.filter(body=body) if body is not None else found


def get_decision(pk: int, *, contract: Contract) -> Any:
    """One decision. Raises Decision.DoesNotExist if it is not of this contract."""
    found = decisions_of(contract).select_related("supersedes").get(pk=pk)
    found.contract = contract
    return found


def get_draft(pk: int, *, meeting: Meeting) -> DecisionDraft:
    """One decision of minutes that are being written. Raises DecisionDraft.DoesNotExist for one of another meeting."""
    found = DecisionDraft.objects.select_related("owner").get(pk=pk, meeting=meeting)
    found.meeting, found.contract = meeting, meeting.contract
    return found


def replaceable(contract: Contract) -> QuerySet[Decision]:
    """The decisions that nothing replaces yet."""
    return Decision.objects.filter(contract=contract, superseded_by__isnull=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the register; empty means everything."""

    words: str = ""
    body: str = ""
    state: str = ""
    owner: str = ""
    sheet: str = ""
    year: str = ""
    gate: str = ""
    amendment: str = ""
    late: bool = False
    said: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        asked = (self.words, self.body, self.state, self.owner, self.sheet, self.year, self.gate, self.amendment)
        return any(asked) or self.late


def matching(decisions: QuerySet[Any], wanted: Wanted, *, today: date) -> QuerySet[Any]:
    """Those of ``decisions`` that ``wanted`` asks for; a key that is no number lets nothing through."""
    for year, rank in _NUMBER.findall(wanted.words):
        decisions = decisions.filter(year=int(year), rank=int(rank))
    words = _NUMBER.sub(" ", wanted.words).strip()
    asked = key(words).split()
    if words and not asked:
        return decisions.none()
    for word in asked:
        decisions = decisions.filter(Q(search_text__contains=word) | Q(search_text__contains=f" {stem(word)} "))
    if wanted.late:
        decisions = decisions.filter(is_overdue(today))
    if wanted.state == REPLACED:
        decisions = decisions.filter(is_replaced=True)
    elif wanted.state:
        decisions = decisions.filter(is_replaced=False, current_state=wanted.state)
    if wanted.gate:
        decisions = decisions.filter(gate=wanted.gate)
    keys = (
        ("body", wanted.body), ("owner", wanted.owner), ("year", wanted.year), ("amendment__number", wanted.amendment)
    )  # fmt: skip
    for name, value in keys:
        if value:
            decisions = decisions.filter(**{name: int(value)}) if _is_key(value) else decisions.none()
    if wanted.sheet:
        links = DecisionSheet.objects.filter(sheet=int(wanted.sheet)) if _is_key(wanted.sheet) else None
        decisions = decisions.filter(pk__in=links.values("decision")) if links is not None else decisions.none()
    return decisions


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def sheets_of_decisions(pks: Iterable[int]) -> dict[int, list[int]]:
    """Decision → the keys of the sheets it is about; one query."""
    found: dict[int, list[int]] = {}
    for decision, sheet in DecisionSheet.objects.filter(decision__in=list(pks)).values_list("decision_id", "sheet_id"):
        found.setdefault(decision, []).append(sheet)
    return found


def gate_names(contract: Contract, gates: Iterable[str]) -> dict[str, str]:
    """Gate → its name on the path of the contract, in its order; one that the path no longer has keeps its key."""
    wanted = set(gates)
    if not wanted:
        return {}
    found = {gate.key: gate.name for gate in path_of(contract).gates if gate.key in wanted}
    return found | {gate: gate for gate in sorted(wanted - set(found))}


def register_choices(contract: Contract) -> dict[str, list[tuple[str, str]]]:
    """What each filter of the register offers: only what is there. A few queries."""
    rows = Decision.objects.filter(contract=contract).order_by()
    bodies = rows.values_list("body", "body__name").distinct()
    owners = rows.filter(owner__isnull=False).values_list("owner", "owner__name").distinct()
    years = rows.values_list("year", flat=True).distinct()
    amendments = rows.filter(amendment__isnull=False).values_list("amendment__number", "amendment__title").distinct()
    gates = set(rows.exclude(gate="").values_list("gate", flat=True).distinct())
    return {
        "porte": [(gate, name) for gate, name in gate_names(contract, gates).items()],
        "avenant": [(str(number), f"Avenant {number} : {title}") for number, title in sorted(amendments)],
        "instance": sorted(((str(pk), str(name)) for pk, name in bodies), key=lambda pair: key(pair[1])),
        "responsable": sorted(((str(pk), str(name)) for pk, name in owners), key=lambda pair: key(pair[1])),
        "annee": [(str(year), str(year)) for year in sorted(years, reverse=True)],
        "etat": list(STANDINGS.items()),
    }
