"""Facts from entries: the helpers that every field of a sheet is read with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ecluse.documents.extraction.draft import Confidence, Fact, TextFact
from ecluse.documents.extraction.sheets.calendar import read_period
from ecluse.documents.extraction.sheets.labels import Field, find_numbered_label, label_fields
from ecluse.documents.extraction.sheets.money import bare_amount
from ecluse.documents.extraction.sheets.raw import Entry
from ecluse.documents.extraction.sheets.values import has_boxes, is_empty, names, ticked, whole_text
from ecluse.documents.extraction.sheets.words import Line, Words, fold

SHARED_LABEL_DOUBT = "Le libellé annonce plusieurs rubriques à la fois : à répartir."


def text_fact(words: Words, confidence: Confidence = Confidence.SURE, rule: str = "", note: str = "") -> TextFact:
    """A fact of these words."""
    return Fact(words.value, words.evidence, confidence, rule, note)


@dataclass(slots=True)
class Fields:
    """The entries of a sheet by field, strong labels before weak ones."""

    entries: list[Entry]

    def of(self, wanted: Field, *, strong: bool | None = None) -> list[Entry]:
        """The filled entries of a field; ``strong`` keeps those of strong labels, or of weak ones, alone."""
        return [
            entry
            for entry in self.entries
            if entry.label is not None
            and entry.field is wanted
            and entry.filled
            and (strong is None or entry.label.strong is strong)
        ]

    def best(self, wanted: Field) -> list[Entry]:
        """The entries of strong labels, else those of weak ones."""
        return self.of(wanted, strong=True) or self.of(wanted, strong=False)


def confidence_of(entry: Entry) -> Confidence:
    return (
        Confidence.SURE if entry.label is not None and entry.label.strong and entry.label.exact else Confidence.LIKELY
    )


def _shared(entry: Entry) -> bool:
    """Whether the label names two fields of different kinds: « Pilote et partenaires »."""
    if entry.label is None or entry.label.exact:
        return False
    fields = set(label_fields(entry.words.text)) - {
        Field.OTHER,
        Field.CONTEXT,
        Field.FUNDERS,
        Field.BUDGET,
        Field.CALENDAR,
        Field.MILESTONES,
        Field.PERIMETER,
    }
    return len(fields) > 1


def chosen(lines: Sequence[Line]) -> list[Line]:
    """The lines, or the ticked choices where they are boxes."""
    return ticked(lines) if has_boxes(lines) else list(lines)


def rows_as_lines(lines: Sequence[Line], *, pick: bool) -> Iterator[Line]:
    """Rows of an inner table as lines: the cell that names the item, or all the cells joined."""
    for line in lines:
        if len(line.cells) < 2:
            yield line
            continue
        cells = [cell for cell in line.cells if cell]
        if all(
            find_numbered_label(cell.text) is not None
            or re.search(r"\b(?:valeur|cible|source|frequence|unite)\b", fold(cell.text))
            for cell in cells
        ):
            continue
        if not pick:
            yield Line(Words.join(cells), line.bullet)
            continue
        named = [cell for cell in cells if len(cell.text) > 3 and not _is_aside(cell)]
        if named:
            yield Line(named[0].stripped(), line.bullet)


def _is_aside(cell: Words) -> bool:
    """A number, a date, a kind of indicator: what stands beside the item's name."""
    found = find_numbered_label(cell.text)
    if bare_amount(cell) is not None or (found is not None and found.field is Field.KIND):
        return True
    period = read_period(cell)
    return (period.start is not None or period.end is not None) and not period.prose


def list_facts(
    entries: Iterable[Entry], split: Callable[[Sequence[Line]], Iterator[Words]], rule: str
) -> tuple[TextFact, ...]:
    """Every item of the entries, once each, in order."""
    out: list[TextFact] = []
    seen: set[str] = set()
    for entry in entries:
        confidence, note = confidence_of(entry), ""
        if _shared(entry):
            confidence, note = Confidence.CHECK, SHARED_LABEL_DOUBT
        for words in split(list(rows_as_lines(chosen(entry.lines), pick=True))):
            key = fold(words.value)
            if key and key not in seen:
                seen.add(key)
                out.append(text_fact(words, confidence, rule, note))
    return tuple(out)


def bodies(lines: Sequence[Line]) -> Iterator[Words]:
    return names(lines, join_with_and=True)


def text_of(entries: Sequence[Entry], rule: str) -> TextFact | None:
    """All the lines of the entries as one text; None when they say nothing."""
    parts = [
        line for entry in entries for line in rows_as_lines(chosen(entry.lines), pick=False) if not is_empty(line.text)
    ]
    words = whole_text(parts)
    if not words or is_empty(words.text):
        return None
    confidence = min((confidence_of(entry) for entry in entries), default=Confidence.SURE)
    return text_fact(words, confidence, rule)


def short_text(entries: Sequence[Entry], rule: str) -> TextFact | None:
    """A short value: the first entry that says something, its lines joined with a comma."""
    for entry in entries:
        lines = [line.words.stripped(" ,;") for line in chosen(entry.lines) if not is_empty(line.text)]
        if lines:
            words = Words.join(lines)
            value = ", ".join(line.value for line in lines)
            return Fact(
                value[:-1] if value.endswith(".") and value.count(".") == 1 else value,
                words.evidence,
                confidence_of(entry),
                rule,
            )
    return None
