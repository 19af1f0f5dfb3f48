"""Findings as their list and its files show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ecluse.contracts.models import Contract
from ecluse.lib.formats import partial_date
from ecluse.lib.tables import Cell, Table, When
from ecluse.preparation.enums import FindingKind
from ecluse.preparation.models import Finding
from ecluse.preparation.presenters.feasibility import RowUrls, row_urls
from ecluse.preparation.rules.trace import Plan, answered, unanswered
from ecluse.preparation.selectors.findings import Asked

#: Columns that hold texts.
_WIDE = frozenset({"Constat", "Source", "Indicateur", "Verbatim anonyme", "Priorités"})


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding. ``gap`` says why no action answers it, empty if one does, or if it asks for none (a resource)."""

    pk: int
    kind: str
    statement: str
    facts: tuple[str, ...]
    source: str
    indicator: str
    figures: tuple[str, ...]
    verbatim: str
    zone: str
    audiences: tuple[str, ...]
    priorities: tuple[tuple[int, str], ...]
    gap: str
    answered: bool
    noted_on: str
    raised_by: str
    urls: RowUrls


def finding_rows(
    contract: Contract, findings: Sequence[Finding], plan: Plan, *, may_edit: bool, verbatims: bool
) -> tuple[FindingRow, ...]:
    """The rows of some findings, whose links have been read with them."""
    gaps = {gap.finding: gap.why for gap in unanswered(plan)}
    done = answered(plan)
    rows = []
    for place, one in enumerate(findings):
        zone = ", ".join([*(str(each) for each in one.territories.all()), *([one.zone] if one.zone else [])])
        raised = ", ".join(part for part in (one.raised_by, str(one.encounter or "")) if part)
        noted = partial_date(one.noted_on) if one.noted_on else ""
        rows.append(
            FindingRow(
                pk=one.pk,
                kind=one.get_kind_display(),
                statement=one.statement,
                facts=tuple(fact for fact in (zone, raised, noted) if fact),
                source=one.source,
                indicator=one.indicator,
                figures=tuple(_figure(each) for each in one.figures),
                verbatim=one.verbatim if verbatims else "",
                zone=zone,
                audiences=tuple(str(each) for each in one.audiences.all()),
                priorities=tuple((each.pk, each.title) for each in one.priorities.all() if each.archived_at is None),
                gap=gaps.get(one.pk, ""),
                answered=one.pk in done,
                noted_on=one.noted_on,
                raised_by=raised,
                urls=row_urls(contract.pk, "constats", one.pk, may_edit=may_edit, place=place, of=len(findings)),
            )
        )
    return tuple(rows)


def _figure(figure: dict[str, str]) -> str:
    """A figure frozen with the finding: « Médecins généralistes : 6,1 pour 10 000 habitants (2021, Balises) »."""
    value = " ".join(part for part in (figure.get("value", ""), figure.get("unit", "")) if part)
    told = ", ".join(part for part in (figure.get("year", ""), figure.get("source", "")) if part)
    return f"{figure.get('label', '')} : {value}{f' ({told})' if told else ''}"


def query_of(asked: Asked) -> str:
    """The words of an address that ask for the same findings."""
    pairs = {
        "q": asked.words, "nature": asked.kind, "public": asked.audience, "zone": asked.territory, "reponse": asked.answer,
    }  # fmt: skip
    return urlencode({name: value for name, value in pairs.items() if value})


def finding_table(rows: Iterable[FindingRow], about: Sequence[tuple[str, str]], *, verbatims: bool) -> Table:
    """The findings of a view, for a spreadsheet; the verbatims for those who may read them."""
    headers = [
        "Nature",
        "Constat",
        "Source",
        "Indicateur",
        "Zone",
        "Publics",
        "Remonté par",
        "Date",
        "Priorités",
        "Réponse",
    ]
    lines: list[tuple[Cell, ...]] = []
    for row in rows:
        line: list[Cell] = [
            row.kind, row.statement, row.source, "\n".join([row.indicator, *row.figures]).strip(), row.zone,
            ", ".join(row.audiences), row.raised_by, When(row.noted_on) if row.noted_on else None,
            ", ".join(title for _, title in row.priorities), row.gap or ("une fiche action y répond" if row.answered else ""),
        ]  # fmt: skip
        lines.append((*line, *([row.verbatim] if verbatims else [])))
    if verbatims:
        headers.append("Verbatim anonyme")
    return Table("Constats", tuple(headers), tuple(lines), tuple(about), _WIDE)


KINDS = tuple((value, label) for value, label in FindingKind.choices)
