"""From a sheet as found to a draft: each field read by the rule of its kind, with its words and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ecluse.documents.extraction.draft import ActionDraft, Confidence, TextFact
from ecluse.documents.extraction.sheets.dates import read_dates
from ecluse.documents.extraction.sheets.facts import Fields, bodies, chosen, list_facts, short_text, text_fact, text_of
from ecluse.documents.extraction.sheets.labels import Field
from ecluse.documents.extraction.sheets.means import read_means
from ecluse.documents.extraction.sheets.model import SheetDraft
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape
from ecluse.documents.extraction.sheets.titles import AxisTitle, axis_value, is_placeholder, numbered_title, sheet_title
from ecluse.documents.extraction.sheets.values import groups, is_empty, phrases, whole_text
from ecluse.documents.extraction.sheets.vocabulary import any_of
from ecluse.documents.extraction.sheets.words import Words, fold, tidy
from ecluse.lib.patterns import lazy

_LABEL_NUMBER = lazy(r"(\d{1,2})\W*$")
_WORD = lazy(r"[^\W\d_]{3}")
PREFACE_NOTE = "Texte placé sous le titre, sans libellé."


_MEASURES = lazy(rf"^{any_of('measures')}(?!\w)")


def _counts(entry: Entry) -> bool:
    """Whether what stands below is a list of short items, or counts something."""
    listed = [line for line in entry.lines if line.bullet and len(line.text.split()) <= 14]
    return (len(listed) > 1 and len(listed) == len(entry.lines)) or any(
        _MEASURES.match(fold(words.text)) for words in phrases(entry.lines)
    )


def _indicators(fields: Fields) -> tuple[tuple[TextFact, ...], list[Entry]]:
    """Indicators; what stands under « Évaluation » alone is taken when it counts something."""
    strong = fields.of(Field.INDICATORS, strong=True)
    weak = fields.of(Field.INDICATORS, strong=False)
    if strong:
        return list_facts(strong, phrases, "indicators"), weak
    kept = [entry for entry in weak if _counts(entry)]
    return list_facts(kept, phrases, "indicators"), [entry for entry in weak if entry not in kept]


def _title(sheet: RawSheet, fields: Fields) -> tuple[Words, Words, list[Entry]]:
    """The title and number, and the « Action » entries that turn out to be content."""
    title, number = sheet.title.stripped(" :–—-«»"), sheet.number
    if title and not _WORD.search(title.text) and fields.of(Field.TITLE, strong=True):
        title, number = (
            Words(),
            number or (Words() if fields.of(Field.NUMBER) else title),
        )  # the sheet of a workbook is called « F11 », a label gives the title
    content: list[Entry] = []
    for entry in sorted(fields.of(Field.TITLE), key=lambda entry: not (entry.label and entry.label.strong)):
        words = whole_text(entry.lines).stripped(" :–—-«»")
        if not re.search(r"[^\W\d_]{3}", words.text):  # « Fiche action | 1.1 »
            number = number or words
        elif (not title or is_placeholder(title)) and len(words.text) <= 300 and not is_empty(words.text):
            found = sheet_title(words) or numbered_title(words)
            title, number = (
                (found.title, number or found.number) if found is not None and found.title else (words, number)
            )
        elif entry.label is not None and not entry.label.strong and fold(words.text) != fold(title.text):
            content.append(entry)
    for entry in fields.of(Field.NUMBER):
        words = whole_text(entry.lines).stripped(" :.–-")
        if not number and len(words.text) <= 20 and not is_empty(words.text):
            found = sheet_title(words)
            number = found.number if found is not None and found.number else words
            if re.fullmatch(r"\d+\.0", number.text):
                number = number.slice(0, len(number.text) - 2)
    return title, number, content


def _axis(sheet: RawSheet, fields: Fields) -> AxisTitle | None:
    kept: AxisTitle | None = None
    for entry in fields.of(Field.AXIS):
        found = _with_label(entry, axis_value(whole_text(chosen(entry.lines))))
        if found is None or is_empty(found.title.text or found.number.text):
            continue
        around = sheet.axis
        if (
            around is not None
            and not found.title
            and found.number
            and tidy(found.number.text) == tidy(around.number.text)
        ):
            return around
        if kept is None:
            kept = found
        elif not (kept.title and kept.number) and bool(kept.title) != bool(found.title):
            kept = replace(kept, number=kept.number or found.number, title=kept.title or found.title)
    return kept or sheet.axis


def _with_label(entry: Entry, found: AxisTitle | None) -> AxisTitle | None:
    """« Axe 1 | Titre » in two cells: the label bears the number."""
    printed = _LABEL_NUMBER.search(entry.words.text)
    if found is None or found.number or not found.title or printed is None:
        return found
    return replace(found, number=entry.words.slice(*printed.span(1)))


def _description(sheet: RawSheet, fields: Fields, content: list[Entry]) -> tuple[TextFact | None, list[Entry]]:
    """The description, and the weak entries that it leaves aside."""
    weak = fields.of(Field.DESCRIPTION, strong=False) + content
    strong = text_of(fields.of(Field.DESCRIPTION, strong=True), "description")
    if strong is not None:
        return strong, weak
    found = text_of(weak, "description") if weak else None
    if found is not None:
        return found, []
    if sheet.shape is not Shape.ROW and sheet.preface and not any(line.bullet for line in sheet.preface):
        words = whole_text(sheet.preface)
        if len(words.text.split()) > 8 and not is_empty(words.text):
            return text_fact(words, Confidence.LIKELY, "preface", PREFACE_NOTE), []
    return None, []


def _extra(entries: Sequence[Entry], left: Sequence[Entry]) -> tuple[tuple[str, TextFact], ...]:
    """Labelled text without a place of its own."""
    out: list[tuple[str, TextFact]] = []
    for entry in entries:
        if entry.label is None or entry.field in (Field.OTHER, Field.KIND) or any(entry is other for other in left):
            fact = text_of([entry], "extra")
            if fact is not None and entry.words:
                out.append((tidy(entry.words.text).rstrip(" :"), fact))
    return tuple(out)


def assemble(sheet: RawSheet) -> SheetDraft | None:
    """The draft of a sheet; None where it bears no title, or is a form that nobody filled in."""
    fields = Fields(sheet.entries)
    title, number, content = _title(sheet, fields)
    if not title or is_placeholder(title) or is_empty(title.text):
        return None
    title, number = _typed_number(title, _bare_number(number))
    axis = _axis(sheet, fields)
    dates, means = read_dates(fields), read_means(fields)
    indicators, unread_indicators = _indicators(fields)
    description, weak_description = _description(sheet, fields, content)
    strong_leads = list_facts(fields.of(Field.LEADS, strong=True), bodies, "leads")
    weak_leads = fields.of(Field.LEADS, strong=False)
    steps = fields.of(Field.MILESTONES)
    action = ActionDraft(
        title=text_fact(title, rule="title"),
        number=text_fact(number, rule="number") if number else None,
        leads=strong_leads or list_facts(weak_leads, bodies, "leads"),
        context=text_of(fields.of(Field.CONTEXT), "context"),
        description=description,
        perimeter=short_text(fields.best(Field.PERIMETER), "perimeter"),
        status=short_text(fields.best(Field.STATUS), "status"),
        start=dates.start,
        end=dates.end,
        budget_eur=means.budget,
        objectives=list_facts(fields.of(Field.OBJECTIVES), phrases, "objectives"),
        audiences=list_facts(fields.best(Field.AUDIENCES), groups, "audiences"),
        partners=list_facts(fields.best(Field.PARTNERS), bodies, "partners"),
        funders=means.funders,
        indicators=indicators,
        milestones=list_facts(steps, phrases, "milestones") or dates.steps,
        funding=means.funding,
    )
    left = [*dates.unread, *means.unread, *unread_indicators, *weak_description, *(weak_leads if strong_leads else ())]
    left += [entry for wanted in (Field.PERIMETER, Field.STATUS) for entry in fields.of(wanted)[1:]]
    action = replace(action, extra=_extra(sheet.entries, left))
    theme = sheet.theme if sheet.theme else next((whole_text(entry.lines) for entry in fields.of(Field.THEME)), Words())
    return SheetDraft(
        action,
        text_fact(axis.number, rule="axis") if axis is not None and axis.number else None,
        text_fact(axis.title, rule="axis") if axis is not None and axis.title else None,
        None,
        text_fact(theme, rule="theme") if theme and not is_empty(theme.text) else None,
        sheet.first_block,
        sheet.last_block,
        _is_detailed(action),
        transversal=axis is not None and axis.transversal,
    )


_NO = lazy(r"^n\s?[°ºo]s?\s*[.:]?\s*(?=\d)", re.IGNORECASE)
_TYPED = lazy(r"^(\d{1,3}(?:\.\d{1,2}){0,2})\s?(?:[.)]|\s[-–—:])\s+(?=[A-ZÀ-ÞŒ])")


def _bare_number(number: Words) -> Words:
    """« n° 1 » is « 1 »."""
    lead = _NO.match(number.text)
    return number.slice(lead.end()) if lead else number


def _typed_number(title: Words, number: Words) -> tuple[Words, Words]:
    """« 1 - Promouvoir … » under a heading that its style numbers « 1.1 »: the number typed is the sheet's."""
    typed = _TYPED.match(title.text)
    if typed is None or not number or not re.fullmatch(r"[\d.]+", number.text):
        return title, number
    return title.slice(typed.end()), title.slice(*typed.span(1))


def _is_detailed(action: ActionDraft) -> bool:
    return any(
        (action.description, action.context, action.objectives, action.audiences, action.partners, action.indicators,
         action.milestones, action.budget_eur, action.funders, action.perimeter, action.status)
    )  # fmt: skip
