"""One sheet for each action: contents, summary tables, detailed sheets and budget tables speak of the same ones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ecluse.documents.extraction.draft import ActionDraft, AxisDraft, Caution
from ecluse.documents.extraction.sheets.model import SheetDraft
from ecluse.documents.extraction.sheets.words import plain, plain_words

_FILLABLE = (
    "number", "leads", "context", "description", "perimeter", "status", "start", "end", "budget_eur", "objectives",
    "audiences", "partners", "funders", "indicators", "milestones", "funding",
)  # fmt: skip
SAME_TITLE = 0.9


def _key(sheet: SheetDraft) -> str:
    return " ".join(plain_words(sheet.action.title.value))


def _number(sheet: SheetDraft) -> str:
    number = sheet.action.number
    return (
        ".".join(part.lstrip("0") or "0" for part in re.split(r"[.\-]", plain(number.value)))
        if number is not None
        else ""
    )


def _axis(sheet: SheetDraft) -> str:
    return plain(sheet.axis_number.value) if sheet.axis_number is not None else ""


def _compatible(one: SheetDraft, other: SheetDraft) -> bool:
    """Numbers and axes do not contradict each other: ``"1.2"`` and ``"2"`` under axis 1 may be one."""
    if _axis(one) and _axis(other) and _axis(one) != _axis(other):
        return False
    first, second = _number(one), _number(other)
    return not first or not second or first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _summary_of(one: SheetDraft, other: SheetDraft) -> bool:
    """Whether ``other`` is a line of a summary on ``one``, of the same title: it stands outside the axes."""
    return not other.detailed and (other.action.number is None or _number(one) == _number(other))


def _weight(action: ActionDraft) -> int:
    return sum(1 for name in _FILLABLE if getattr(action, name)) + len(action.extra)


def _merged(one: SheetDraft, other: SheetDraft) -> SheetDraft:
    """The fuller of the two, with what only the other says."""
    base, second = (one, other) if _weight(one.action) >= _weight(other.action) else (other, one)
    missing = {name: getattr(second.action, name) for name in _FILLABLE if not getattr(base.action, name)}
    if base.action.start or base.action.end:  # a period is one thing: no end of one source beside the start of another
        missing.pop("start", None)
        missing.pop("end", None)
    labels = {plain(label) for label, _fact in base.action.extra}
    extra = base.action.extra + tuple(item for item in second.action.extra if plain(item[0]) not in labels)
    return replace(
        base,
        action=replace(base.action, **missing, extra=extra),
        axis_number=base.axis_number or (second.axis_number if base.axis_title is None else None),
        axis_title=base.axis_title or second.axis_title,
        theme=base.theme or second.theme,
        detailed=base.detailed or second.detailed,
    )


def _dates_differ(one: ActionDraft, other: ActionDraft) -> bool:
    """Whether two sources of one action state other dates, as far as both are precise."""
    pairs = ((one.start, other.start), (one.end, other.end))
    return any(
        first is not None and second is not None and not _same_date(first.value, second.value)
        for first, second in pairs
    )


def _same_date(first: str, second: str) -> bool:
    size = min(len(first), len(second))
    return first[:size] == second[:size]


def contradictions(sheets: Sequence[SheetDraft], merged: Sequence[SheetDraft]) -> Iterator[Caution]:
    """What several sources of one action say otherwise: the fullest was kept."""
    by_title: dict[str, list[SheetDraft]] = {}
    for sheet in sheets:
        by_title.setdefault(_key(sheet), []).append(sheet)
    for place, kept in enumerate(merged):
        alike = [sheet for sheet in by_title.get(_key(kept), ()) if _compatible(sheet, kept)]
        others = [sheet for sheet in alike if _dates_differ(sheet.action, kept.action)]
        for other in others[:1]:
            fact = other.action.start or other.action.end
            yield Caution(
                "dates_differ",
                f"« {kept.action.title.value} » : les dates diffèrent d’un endroit à l’autre du document. "
                "Celles de la fiche la plus complète ont été gardées : vérifiez-les.",
                f"action:{place}",
                fact.evidence if fact is not None else (),
            )


def merge_sheets(sheets: Sequence[SheetDraft]) -> list[SheetDraft]:
    """The sheets, each action once, in the order of their fullest occurrence."""
    out: list[SheetDraft] = []
    by_title: dict[str, list[int]] = {}
    by_number: dict[str, list[int]] = {}
    for sheet in sheets:
        at = _same(sheet, out, by_title, by_number)
        if at is None:
            by_title.setdefault(_key(sheet), []).append(len(out))
            if _number(sheet):
                by_number.setdefault(_number(sheet), []).append(len(out))
            out.append(sheet)
        else:
            out[at] = _merged(out[at], sheet)
    return sorted(out, key=lambda sheet: sheet.first_block)


def _same(
    sheet: SheetDraft, out: Sequence[SheetDraft], by_title: dict[str, list[int]], by_number: dict[str, list[int]]
) -> int | None:
    key = _key(sheet)
    for at in by_title.get(key, ()):
        if _compatible(out[at], sheet) or _summary_of(out[at], sheet) or _summary_of(sheet, out[at]):
            return at
    number = _number(sheet)
    for at in by_number.get(number, ()) if number else ():
        other = out[at]
        if not _compatible(other, sheet) or (sheet.detailed and other.detailed):
            continue
        if difflib.SequenceMatcher(None, _key(other), key, autojunk=False).ratio() >= SAME_TITLE:
            return at
    return None


def gather_axes(sheets: Sequence[SheetDraft], transversal: frozenset[str]) -> tuple[list[SheetDraft], list[AxisDraft]]:
    """The axes that the sheets name, each once, and the sheets with the position of theirs."""
    axes: list[AxisDraft] = []
    numbers: dict[str, int] = {}
    titles: dict[str, int] = {}
    for sheet in sheets:
        title = sheet.axis_title
        if title is None:
            continue
        key, number = plain(title.value), _axis(sheet)
        if key in titles or (number and number in numbers):
            at = titles.get(key, numbers.get(number, 0))
            if axes[at].number is None and sheet.axis_number is not None:
                axes[at] = replace(axes[at], number=sheet.axis_number)
                numbers[number] = at
            titles.setdefault(key, at)
            continue
        titles[key] = len(axes)
        if number:
            numbers[number] = len(axes)
        axes.append(AxisDraft(title, sheet.axis_number, key in transversal or sheet.transversal))
    placed = []
    for sheet in sheets:
        at_number = numbers.get(_axis(sheet)) if _axis(sheet) else None
        at_title = titles.get(plain(sheet.axis_title.value)) if sheet.axis_title is not None else None
        place = at_title if at_title is not None else at_number
        number_fact = sheet.axis_number or (axes[place].number if place is not None else None)
        placed.append(replace(sheet, axis=place, axis_number=number_fact))
    return placed, axes
