"""From the blocks of a document to the drafts of its contracts: the order in which the rules are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from ecluse.documents.extraction.actions import ActionItem, find_actions
from ecluse.documents.extraction.announced import read_announced
from ecluse.documents.extraction.axes import AxisItem, AxisList, find_axes
from ecluse.documents.extraction.axes.labelled import is_axis_line
from ecluse.documents.extraction.cautions import cautions_of
from ecluse.documents.extraction.draft import ActionDraft, AxisDraft, Confidence, ContractDraft, Fact
from ecluse.documents.extraction.general import is_general
from ecluse.documents.extraction.generation import read_generation
from ecluse.documents.extraction.joining import join_sheets
from ecluse.documents.extraction.leads import known_names, read_leads
from ecluse.documents.extraction.lines import line_outside, raw_lines
from ecluse.documents.extraction.noise import Sorted, sort_lines
from ecluse.documents.extraction.period import read_period
from ecluse.documents.extraction.segments import Segment, split_contracts
from ecluse.documents.extraction.sheets import SheetsReading, read_sheets
from ecluse.documents.extraction.signatories import read_signatories
from ecluse.documents.extraction.signature import read_signature
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.territory import carrier_of, read_territory
from ecluse.documents.reading.blocks import ReadDocument


class Gazetteer(Protocol):
    """What the reference of territories answers; the extraction finds names without it."""

    def resolve(self, name: str) -> str | None:
        """Level and code of the one territory that ``name`` names (``"EPCI:200030385"``), None for none or several."""


def extract(document: ReadDocument, *, gazetteer: Gazetteer | None = None) -> tuple[ContractDraft, ...]:
    """The drafts of the contracts that ``document`` describes, the one it is about first."""
    reading = _Reading.of(document)
    segments = split_contracts(reading.whole)
    shared = any(segment.kind == "earlier" for segment in segments)
    drafts = [
        _draft(segment, reading if place == 0 else reading.aside(), shared=shared)
        for place, segment in enumerate(segments)
    ]
    return tuple(_resolved(draft, gazetteer) for draft in _ranked(drafts))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A document sorted once: its sheets, its lines outside them, its contents pages, the names around its blocks."""

    lines: Sorted
    sheets: SheetsReading
    whole: Source
    contents: Source
    outside: Source

    @classmethod
    def of(cls, document: ReadDocument) -> _Reading:
        sheets = _founded(read_sheets(document))
        kept = [line for line in raw_lines(document.blocks) if line.block not in sheets.blocks or is_axis_line(line)]
        lines = sort_lines(kept)
        outside = Source([line_outside(name) for name in _names_outside(document)])
        return cls(lines, sheets, Source(lines.body), Source(lines.contents), outside)

    def aside(self) -> _Reading:
        """The same reading for a contract that is not the one the document is about: no sheets, no contents."""
        return replace(self, sheets=SheetsReading(), contents=Source([]), outside=Source([]))


def _founded(sheets: SheetsReading) -> SheetsReading:
    """The sheets, unless there is one alone with nothing but a title: a sentence that begins like a label."""
    lone = len(sheets.actions) == 1 and not sheets.actions[0].detailed and not sheets.actions[0].action.leads
    return SheetsReading() if lone else sheets


def _names_outside(document: ReadDocument) -> list[str]:
    """The document's title and the names of its sheets, once each."""
    names = [document.title, *(block.sheet for block in document.blocks)]
    return [name for name in dict.fromkeys(names) if name.strip()]


def _draft(segment: Segment, reading: _Reading, *, shared: bool) -> ContractDraft:
    source, whole = segment.source, reading.whole
    past = segment.kind == "earlier"
    announced = read_announced(source, past=past)
    period = read_period(source, past=past)
    if period.start is None and period.end is None:
        period = read_period(reading.outside)
    territory = segment.place or read_territory(whole if shared else source) or read_territory(reading.outside)
    if segment.kind == "main" and not reading.sheets.actions and is_general(source, reading.outside, territory):
        return ContractDraft()
    name = territory.value if territory else None
    years = (_number(period.start), _number(period.end))
    draft = ContractDraft(
        territory=territory,
        start_year=period.start,
        end_year=period.end,
        generation=read_generation(source, name, years),
        signed_on=segment.signed_on or read_signature(source, years[0]),
        signatories=read_signatories(source, _number(announced.signatories), whole, past=past),
        announced=announced,
    )
    draft = replace(draft, territory=territory or carrier_of(source, draft.signatories))
    draft = _with_axes_and_actions(draft, source, reading)
    return replace(draft, warnings=tuple(cautions_of(draft, source, reading.sheets)))


def _with_axes_and_actions(draft: ContractDraft, source: Source, reading: _Reading) -> ContractDraft:
    announced = _number(draft.announced.axes)
    place, found = source, find_axes(source, announced)
    if found is None:
        place, found = reading.contents, find_axes(reading.contents, announced)
    axes = [axis_draft(place, item, found) for item in found.items] if found else []
    if reading.sheets.actions:
        return join_sheets(draft, axes, reading.sheets)
    items = find_actions(source, found if place is source else None, _number(draft.announced.actions))
    if not items and reading.contents.lines:
        source, items = reading.contents, find_actions(reading.contents)
    above = found if place is source else None
    actions = [_action(source, item, above, known) for item, known in _with_known(source, items)]
    return replace(draft, axes=tuple(axes), actions=tuple(actions))


def _with_known(source: Source, items: list[ActionItem]) -> list[tuple[ActionItem, frozenset[str]]]:
    known = known_names(source, [item.leads for item in items if item.leads])
    return [(item, known) for item in items]


def axis_draft(source: Source, item: AxisItem, found: AxisList) -> AxisDraft:
    """An axis as a draft, with the place of its title and of its number."""
    confidence = Confidence.SURE if found.rank >= 2 else Confidence.LIKELY
    title = source.worded(item.start, item.end, rule=found.rule, confidence=confidence)
    number = None
    if item.number:
        place = item.number_place or (item.start, item.start)
        number = source.fact(item.number, *place, rule=found.rule, confidence=confidence)
    return AxisDraft(title, number, item.transversal)


def _action(source: Source, item: ActionItem, axes: AxisList | None, known: frozenset[str]) -> ActionDraft:
    number = None
    if item.number:
        place = item.number_place or (item.start, item.start)
        number = source.fact(item.number, *place, rule="actions.number")
    leads = read_leads(source, *item.leads, known) if item.leads else ()
    return ActionDraft(source.worded(item.start, item.end, rule="actions.title"), number, _axes_of(item, axes), leads)


#: The rules that find axes as titles of their own, with their actions below.
_TITLES = ("axes.labelled", "axes_subheadings", "axes_bare", "axes_numbered", "axes_bullets")


def _axes_of(item: ActionItem, axes: AxisList | None) -> tuple[int, ...]:
    """The last labelled axis above the action."""
    if axes is None or not axes.rule.startswith(_TITLES):
        return ()
    above = [place for place, axis in enumerate(axes.items) if axis.start < item.start]
    return (above[-1],) if above else ()


def _ranked(drafts: list[ContractDraft]) -> list[ContractDraft]:
    """An earlier contract's generation is the one before, when the later one's is stated; empty earlier drafts go."""
    if len(drafts) < 2:
        return drafts
    if drafts[0] == ContractDraft(announced=drafts[0].announced, warnings=drafts[0].warnings):
        drafts = drafts if _only_names(drafts[1:]) else drafts[1:]
    main = drafts[0]
    places = len({draft.territory.value for draft in drafts if draft.territory}) > 2
    kept = [main]
    for draft in drafts[1:]:
        stated = draft.signed_on or draft.signatories or draft.axes or (places and draft.territory)
        if not stated:
            continue
        same = main.territory and draft.territory and main.territory.value == draft.territory.value
        if same and draft.generation is None and main.generation and main.generation.value > 1 and len(drafts) == 2:
            note = "Le texte dit le rang du contrat suivant."
            rank = Fact(
                main.generation.value - 1, main.generation.evidence, Confidence.LIKELY, "generation.before", note
            )
            draft = replace(draft, generation=rank)
        kept.append(draft)
    return kept


def _only_names(drafts: list[ContractDraft]) -> bool:
    """A list of contracts that says nothing more of each: the page, which comes first, is about none of them."""
    bare = all(draft == ContractDraft(territory=draft.territory, warnings=draft.warnings) for draft in drafts)
    return bare and len(drafts) > 2


def _resolved(draft: ContractDraft, gazetteer: Gazetteer | None) -> ContractDraft:
    if gazetteer is None or draft.territory is None:
        return draft
    return replace(draft, territory_code=gazetteer.resolve(draft.territory.value))


def _number(fact: Fact[int] | None) -> int | None:
    return fact.value if fact else None
