"""Priorities as their page, their grid and their file show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.lib.formats import number, partial_date, plural
from ecluse.lib.tables import Cell, Table, When
from ecluse.lib.typography import NBSP
from ecluse.preparation.models import Priority, PriorityCriterion
from ecluse.preparation.presenters.feasibility import RowUrls, row_urls
from ecluse.preparation.rules.scoring import HIGHEST, WORDS, Shift, Standing, ordered, shifts, standings
from ecluse.preparation.selectors.priorities import priorities_of, priority_criteria_of, scores_of

#: Columns that hold texts.
_WIDE = frozenset({"Priorité", "Motif", "Mène à"})


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """One priority: where it stands, what was decided, what it links."""

    pk: int
    title: str
    description: str
    rank: str
    result: str
    standing: str
    decision: str
    decision_kind: str
    reason: str
    decided_on: str
    findings: int
    leads_to: tuple[str, ...]
    urls: RowUrls
    decide_url: str


@dataclass(frozen=True, slots=True)
class CriterionLine:
    title: str
    question: str
    weight: int
    urls: RowUrls
    shifts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriorityPage:
    """The priorities in their order of rank, the criteria, and what would change if a weight did."""

    rows: tuple[PriorityRow, ...]
    criteria: tuple[CriterionLine, ...]
    scored: int
    cells: int
    stable: bool | None  # None: nothing to rank


def ordinal(rank: int) -> str:
    """« 1re », « 2e »: priorities are feminine."""
    return "1re" if rank == 1 else f"{rank}e"


def mean_in_words(value: Fraction) -> str:
    """A mean on the scale, « 2,83 sur 4 », rounded only here."""
    return f"{number(Decimal(value.numerator) / value.denominator, 2)} sur {HIGHEST}"


def _rank(standing: Standing | None) -> str:
    if standing is None or standing.rank is None:
        return ""
    return f"{ordinal(standing.rank)}{' ex æquo' if standing.tied else ''}"


def _told(standing: Standing | None, criteria: Mapping[int, str]) -> str:
    """What is left to know: the scores that lack, and the ranks that are still possible."""
    if standing is None:
        return "Aucun critère n’est encore choisi."
    if standing.best == standing.worst and standing.unscored:
        lacking = ", ".join(criteria[each] for each in standing.unscored)
        return f"Pas encore notée sur{NBSP}: {lacking}. Elle sera {ordinal(standing.best)} quoi qu’il arrive."
    span = f"de la {ordinal(standing.best)} à la {ordinal(standing.worst)} place"
    if standing.unscored:
        lacking = ", ".join(criteria[each] for each in standing.unscored)
        return f"Pas encore notée sur{NBSP}: {lacking}. Elle peut aller {span}."
    if standing.best == standing.worst or (standing.rank == standing.best and standing.tied):
        return ""
    return f"Rang provisoire{NBSP}: {span}, selon les notes qui manquent ailleurs."


def priority_page(contract: Contract, *, may_edit: bool) -> PriorityPage:
    """The page: a number of queries that does not depend on what it holds."""
    priorities = {each.pk: each for each in priorities_of(contract).prefetch_related("findings", "axes", "objectives")}
    criteria = priority_criteria_of(contract)
    scores = scores_of(contract)
    weights = {each.pk: each.weight for each in criteria}
    found = standings(weights, scores)
    titles = {each.pk: each.title for each in criteria}
    order = ordered(list(priorities), found)
    rows = tuple(
        _row(contract, priorities[pk], found.get(pk), titles, may_edit=may_edit, place=place, of=len(order))
        for place, pk in enumerate(order)
    )
    ranked = sum(1 for each in found.values() if each.rank is not None)
    moves = shifts(weights, scores) if ranked > 1 else ()
    return PriorityPage(
        rows=rows,
        criteria=tuple(
            CriterionLine(
                each.title, each.question, each.weight,
                row_urls(contract.pk, "criteres", each.pk, may_edit=may_edit, place=place, of=len(criteria)),
                tuple(
                    _shift(shift, {pk: one.title for pk, one in priorities.items()})
                    for shift in moves
                    if shift.criterion == each.pk and shift.moved
                ),
            )
            for place, each in enumerate(criteria)
        ),
        scored=sum(len(given.keys() & weights.keys()) for given in scores.values()),
        cells=len(priorities) * len(criteria),
        stable=None if ranked < 2 else not any(shift.moved for shift in moves),
    )  # fmt: skip


def _row(
    contract: Contract, one: Priority, standing: Standing | None, criteria: Mapping[int, str], *,
    may_edit: bool, place: int, of: int,
) -> PriorityRow:  # fmt: skip
    result = standing.result if standing else None
    return PriorityRow(
        pk=one.pk,
        title=one.title,
        description=one.description,
        rank=_rank(standing),
        result=mean_in_words(result) if result is not None else "",
        standing=_told(standing, criteria),
        decision=one.get_decision_display(),
        decision_kind=one.decision,
        reason=one.reason,
        decided_on=partial_date(one.decided_on) if one.decided_on else "",
        findings=sum(1 for each in one.findings.all() if each.archived_at is None),
        leads_to=tuple(str(each) for each in [*one.axes.all(), *one.objectives.all()]),
        urls=row_urls(
            contract.pk, "priorites", one.pk, may_edit=may_edit, place=place, of=of, ordered=standing is None
        ),
        decide_url=address("preparation:priority-decide", contract.pk, one.pk) if may_edit else "",
    )


def _shift(shift: Shift, titles: Mapping[int, str]) -> str:
    """« Au poids 2 : « Santé mentale » passe de 2e à 1re. »"""
    moved = " ; ".join(
        f"«{NBSP}{titles[pk]}{NBSP}» passe de {ordinal(now)} à {ordinal(then)}" for pk, now, then in shift.moved
    )
    return f"Au poids {shift.weight}{NBSP}: {moved}."


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: the name of its control, what it holds, and what somebody else has put there meanwhile."""

    name: str
    criterion: str
    label: str
    value: str
    theirs: str


@dataclass(frozen=True, slots=True)
class GridRow:
    title: str
    cells: tuple[GridCell, ...]


#: What a control offers: the empty one is « no score », which is not 0.
OPTIONS = (("", "—"), *((str(value), f"{value} – {word}") for value, word in WORDS.items()))


def cell_name(priority: int, criterion: int) -> str:
    """The name of the control of a cell."""
    return f"note-{priority}-{criterion}"


def grid_rows(
    priorities: Sequence[Priority], criteria: Sequence[PriorityCriterion], values: Mapping[tuple[int, int], str],
    theirs: Mapping[tuple[int, int], int | None],
) -> tuple[GridRow, ...]:  # fmt: skip
    """The grid: ``values`` is what each cell shows, ``theirs`` what somebody else has put in some of them."""
    return tuple(
        GridRow(
            one.title,
            tuple(
                GridCell(
                    cell_name(one.pk, each.pk), each.title, f"{each.title}, {one.title}", values.get((one.pk, each.pk), ""),
                    _theirs(theirs, (one.pk, each.pk)),
                )
                for each in criteria
            ),
        )
        for one in priorities
    )  # fmt: skip


def _theirs(theirs: Mapping[tuple[int, int], int | None], cell: tuple[int, int]) -> str:
    if cell not in theirs:
        return ""
    value = theirs[cell]
    return "note retirée" if value is None else f"{value} – {WORDS[value]}"


def priority_table(contract: Contract, about: Sequence[tuple[str, str]]) -> Table:
    """The priorities with their scores, for a spreadsheet. An absent score is an empty cell, never a zero."""
    criteria, scores = priority_criteria_of(contract), scores_of(contract)
    page = priority_page(contract, may_edit=False)
    given = {each.pk: each for each in priorities_of(contract)}
    headers = ["Rang", "Priorité", "Résultat", *(f"{each.title} (poids {each.weight})" for each in criteria)]
    headers += ["Décision", "Décidée", "Motif", "Constats", "Mène à"]
    lines: list[tuple[Cell, ...]] = []
    for row in page.rows:
        cells: list[Cell] = [row.rank, row.title, row.result]
        cells += [scores[row.pk].get(each.pk) for each in criteria]
        decided = given[row.pk].decided_on
        cells += [row.decision, When(decided) if decided else None, row.reason, row.findings, "\n".join(row.leads_to)]
        lines.append(tuple(cells))
    return Table("Priorités", tuple(headers), tuple(lines), tuple(about), _WIDE)


def progress_in_words(page: PriorityPage) -> str:
    """« 12 notes sur 20 »."""
    return f"{plural(page.scored, 'note')} sur {page.cells}" if page.cells else ""
