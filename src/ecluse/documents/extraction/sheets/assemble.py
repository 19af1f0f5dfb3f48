"""From a sheet as found to a draft: each field read by the rule of its kind, with its words and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ecluse.documents.extraction.draft import ActionDraft, Confidence, Fact, FundingDraft, TextFact
from ecluse.documents.extraction.sheets.calendar import Period, find_dates, read_period
from ecluse.documents.extraction.sheets.labels import Field, find_numbered_label, label_fields
from ecluse.documents.extraction.sheets.model import SheetDraft
from ecluse.documents.extraction.sheets.money import Money, Share, bare_amount, named_funders, read_budget
from ecluse.documents.extraction.sheets.raw import Entry, RawSheet, Shape
from ecluse.documents.extraction.sheets.titles import AxisTitle, axis_value, is_placeholder, numbered_title, sheet_title
from ecluse.documents.extraction.sheets.values import groups, has_boxes, is_empty, names, phrases, ticked, whole_text
from ecluse.documents.extraction.sheets.words import Line, Words, fold, tidy

SHARED_LABEL_DOUBT = "Le libellé annonce plusieurs rubriques à la fois : à répartir."
BUDGETS_DOUBT = "Plusieurs budgets différents sont écrits : à vérifier."
CROSSED_NOTE = "Lu dans les années cochées du calendrier."
PREFACE_NOTE = "Texte placé sous le titre, sans libellé."


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
            if entry.label is not None and entry.field is wanted and entry.filled and (strong is None or entry.label.strong is strong)
        ]

    def best(self, wanted: Field) -> list[Entry]:
        """The entries of strong labels, else those of weak ones."""
        return self.of(wanted, strong=True) or self.of(wanted, strong=False)


def _confidence(entry: Entry) -> Confidence:
    return Confidence.SURE if entry.label is not None and entry.label.strong and entry.label.exact else Confidence.LIKELY


def _shared(entry: Entry) -> bool:
    """Whether the label names two fields of different kinds: « Pilote et partenaires »."""
    if entry.label is None or entry.label.exact:
        return False
    fields = set(label_fields(entry.words.text)) - {Field.OTHER, Field.CONTEXT, Field.FUNDERS, Field.BUDGET, Field.CALENDAR, Field.MILESTONES, Field.PERIMETER}
    return len(fields) > 1


def _chosen(lines: Sequence[Line]) -> list[Line]:
    """The lines, or the ticked choices where they are boxes."""
    return ticked(lines) if has_boxes(lines) else list(lines)


def _cells(lines: Sequence[Line], *, pick: bool) -> Iterator[Line]:
    """Rows of an inner table as lines: the cell that names the item, or all the cells joined."""
    for line in lines:
        if len(line.cells) < 2:
            yield line
            continue
        cells = [cell for cell in line.cells if cell]
        if all(find_numbered_label(cell.text) is not None or re.search(r"\b(?:valeur|cible|source|frequence|unite)\b", fold(cell.text)) for cell in cells):
            continue
        if not pick:
            yield Line(Words.join(cells), line.bullet)
            continue
        named = [cell for cell in cells if len(cell.text) > 3 and bare_amount(cell) is None and not _is_kind(cell)]
        if named:
            yield Line(named[0].stripped(), line.bullet)


def _is_kind(cell: Words) -> bool:
    found = find_numbered_label(cell.text)
    return found is not None and found.field is Field.KIND


def _list(entries: Iterable[Entry], split: Callable[[Sequence[Line]], Iterator[Words]], rule: str) -> tuple[TextFact, ...]:
    """Every item of the entries, once each, in order."""
    out: list[TextFact] = []
    seen: set[str] = set()
    for entry in entries:
        confidence, note = _confidence(entry), ""
        if _shared(entry):
            confidence, note = Confidence.CHECK, SHARED_LABEL_DOUBT
        for words in split(list(_cells(_chosen(entry.lines), pick=True))):
            key = fold(words.value)
            if key and key not in seen:
                seen.add(key)
                out.append(text_fact(words, confidence, rule, note))
    return tuple(out)


def _bodies(lines: Sequence[Line]) -> Iterator[Words]:
    return names(lines, join_with_and=True)


def _text(entries: Sequence[Entry], rule: str) -> TextFact | None:
    """All the lines of the entries as one text; None when they say nothing."""
    parts = [line for entry in entries for line in _cells(_chosen(entry.lines), pick=False) if not is_empty(line.text)]
    words = whole_text(parts)
    if not words or is_empty(words.text):
        return None
    confidence = min((_confidence(entry) for entry in entries), default=Confidence.SURE)
    return text_fact(words, confidence, rule)


def _short(entries: Sequence[Entry], rule: str) -> TextFact | None:
    """A short value: the first entry that says something, its lines joined with a comma."""
    for entry in entries:
        lines = [line.words.stripped(" ,;") for line in _chosen(entry.lines) if not is_empty(line.text)]
        if lines:
            words = Words.join(lines)
            value = ", ".join(line.value for line in lines)
            return Fact(value[:-1] if value.endswith(".") and value.count(".") == 1 else value, words.evidence, _confidence(entry), rule)
    return None


# — dates —


@dataclass(slots=True)
class Dates:
    """A start and an end, and what of the calendar was a list of steps, or said nothing of dates."""

    start: TextFact | None = None
    end: TextFact | None = None
    steps: tuple[TextFact, ...] = ()
    unread: tuple[Entry, ...] = ()


def _date_fact(value: str | None, words: Words | None, period: Period, confidence: Confidence, rule: str) -> TextFact | None:
    if value is None or words is None:
        return None
    level = Confidence.CHECK if period.doubt else confidence
    return Fact(value, words.evidence, level, rule, period.doubt)


def read_dates(fields: Fields) -> Dates:
    """The calendar of a sheet: a period, a start and an end of their own, or crosses under years."""
    out = Dates()
    unread: list[Entry] = []
    crossed = [entry for entry in fields.of(Field.CALENDAR, strong=False)]
    for entry in fields.of(Field.CALENDAR, strong=True):
        lines = _chosen(entry.lines)
        words = whole_text(lines)
        if is_empty(words.text):
            continue
        period = read_period(words)
        several = len(lines) > 1 and (period.prose or sum(1 for line in lines if find_dates(line.words)) > 2)
        if several or (period.start is None and period.end is None):
            steps = tuple(text_fact(step, Confidence.LIKELY, "calendar-steps") for step in phrases(lines)) if len(lines) > 1 else ()
            if steps and not out.steps and (several or any(line.bullet for line in lines)):
                out.steps = steps
            else:
                unread.append(entry)
            continue
        confidence = _confidence(entry)
        out.start = out.start or _date_fact(period.start, period.start_words, period, confidence, "calendar")
        out.end = out.end or _date_fact(period.end, period.end_words, period, confidence, "calendar")
        if period.prose:
            unread.append(entry)
    _own_dates(fields, out, unread)
    if out.start is None and out.end is None and crossed:
        years = sorted((line.words for entry in crossed for line in entry.lines), key=lambda words: words.text)
        dates = [find_dates(words) for words in years]
        found = [one[0] for one in dates if one]
        if found:
            out.start = Fact(found[0].first, found[0].words.evidence, Confidence.LIKELY, "calendar-columns", CROSSED_NOTE)
            out.end = Fact(found[-1].last, found[-1].words.evidence, Confidence.LIKELY, "calendar-columns", CROSSED_NOTE)
    out.unread = tuple(unread)
    return out


def _own_dates(fields: Fields, out: Dates, unread: list[Entry]) -> None:
    """« Date de début », « Date de fin »: where they print a whole period, both are read."""
    for wanted, role in ((Field.START, "start"), (Field.END, "end")):
        for entry in fields.of(wanted):
            words = whole_text(_chosen(entry.lines))
            if is_empty(words.text):
                continue
            period = read_period(words, role)
            start = _date_fact(period.start, period.start_words, period, _confidence(entry), f"{role}-label")
            end = _date_fact(period.end, period.end_words, period, _confidence(entry), f"{role}-label")
            if start is None and end is None:
                unread.append(entry)
            if role == "start":
                out.start, out.end = start or out.start, out.end or end
            else:
                out.start, out.end = out.start or start, end or out.end


# — money —


@dataclass(slots=True)
class Means:
    """What a sheet says of money."""

    budget: Fact[float] | None = None
    funders: tuple[TextFact, ...] = ()
    funding: tuple[FundingDraft, ...] = ()
    unread: tuple[Entry, ...] = ()


def _scale(entry: Entry) -> float:
    return 1000.0 if re.search(r"\bk\s?€|\bke\b|milliers", fold(entry.words.text)) else 1.0


def read_means(fields: Fields) -> Means:
    """Budget, funders and shares of a sheet."""
    totals: list[tuple[int, Fact[float]]] = []
    funders: list[tuple[Words, Confidence]] = []
    shares: list[Share] = []
    unread: list[Entry] = []
    for entry in fields.of(Field.BUDGET):
        money = read_budget(_chosen(entry.lines), unit=True)
        _collect(entry, money, totals, funders, shares, unread)
    for entry in fields.of(Field.FUNDERS):
        listed, own = named_funders(_chosen(entry.lines))
        funders += [(words, _confidence(entry)) for words in listed if re.search(r"[^\W\d]", words.text)]
        shares += own
    shares += _column_shares(fields.entries)
    means = Means(unread=tuple(unread))
    if totals:
        means.budget = _best_total(totals)
    facts: dict[str, TextFact] = {}
    for words, confidence in funders:
        facts.setdefault(fold(words.value), text_fact(words, confidence, "funders"))
    means.funders = tuple(facts.values())
    means.funding = tuple(_funding(share) for share in shares)
    return means


def _collect(
    entry: Entry,
    money: Money,
    totals: list[tuple[int, Fact[float]]],
    funders: list[tuple[Words, Confidence]],
    shares: list[Share],
    unread: list[Entry],
) -> None:
    confidence = _confidence(entry)
    if money.total is not None:
        level = Confidence.CHECK if money.doubt else confidence
        rank = 2 if re.search(r"\btotal|\bglobal", fold(entry.words.text)) else 1
        rank += entry.label is not None and entry.label.strong
        euros = money.total.euros
        if re.search(r"[€a-z]", fold(money.total.words.text)) is None:
            euros *= _scale(entry)
        totals.append((rank, Fact(euros, money.total.words.evidence, level, "budget", money.doubt)))
    funders += [(words, confidence) for words in money.funders]
    shares += money.shares
    if money.total is None and not money.funders and money.named:
        listed = [words for words in _bodies(_chosen(entry.lines)) if _is_body(words)]
        if "financ" in fold(entry.words.text) and listed:
            funders += [(words, Confidence.CHECK) for words in listed]
        unread.append(entry)
    elif money.doubt and money.total is None:
        unread.append(entry)


def _is_body(words: Words) -> bool:
    """Whether the words may name a body: a capital first, few words, no figure of speech about money."""
    text = fold(words.text)
    return (
        words.text[:1].isupper()
        and len(text.split()) <= 8
        and not re.search(r"\b(?:budget|temps|valorisation|moyens?|fonctionnement|financement|interne|propres?|droit commun|subventions?|appel|poste|etp|sollicite|mobilis|a confirmer|en cours|selon|cout)", text)
    )


def _best_total(totals: list[tuple[int, Fact[float]]]) -> Fact[float]:
    best = max(rank for rank, _fact in totals)
    chosen = [fact for rank, fact in totals if rank == best]
    values = {fact.value for fact in chosen}
    if len(values) > 1:
        return replace(chosen[0], confidence=Confidence.CHECK, note=BUDGETS_DOUBT)
    return chosen[0]


def _column_shares(entries: Sequence[Entry]) -> list[Share]:
    """« Financeur 1 | Montant » side by side in a matrix, and amounts under years."""
    out: list[Share] = []
    last: Words | None = None
    for entry in entries:
        if entry.field is Field.FUNDERS and entry.filled:
            listed = list(_bodies(entry.lines))
            last = listed[0] if len(listed) == 1 else None
        elif entry.field is Field.AMOUNT and entry.filled:
            line = entry.lines[0]
            if len(line.cells) == 2:
                amount = bare_amount(line.cells[1])
                if amount is not None:
                    out.append(Share(None, amount, line.cells[0]))
                continue
            amount = bare_amount(line.words)
            if amount is not None and last is not None:
                out.append(Share(last, amount))
                last = None
    return out


def _funding(share: Share) -> FundingDraft:
    year = re.search(r"(?:19|20)\d{2}", share.year.text) if share.year is not None else None
    return FundingDraft(
        text_fact(share.funder, rule="funding") if share.funder is not None else None,
        Fact(share.amount.euros, share.amount.words.evidence, rule="funding") if share.amount is not None else None,
        Fact(year.group(), share.year.evidence, rule="funding") if year is not None and share.year is not None else None,
    )


# — the whole sheet —


_MEASURES = re.compile(r"^(?:nombre|nb|taux|part|pourcentage|%|evolution|delai|satisfaction)\b")


def _indicators(fields: Fields) -> tuple[tuple[TextFact, ...], list[Entry]]:
    """Indicators; what stands under « Évaluation » alone is taken when it counts something."""
    strong = fields.of(Field.INDICATORS, strong=True)
    weak = fields.of(Field.INDICATORS, strong=False)
    if strong:
        return _list(strong, phrases, "indicators"), weak
    kept = [entry for entry in weak if any(_MEASURES.match(fold(words.text)) for words in phrases(entry.lines))]
    return _list(kept, phrases, "indicators"), [entry for entry in weak if entry not in kept]


def _title(sheet: RawSheet, fields: Fields) -> tuple[Words, Words, list[Entry]]:
    """The title and number, and the « Action » entries that turn out to be content."""
    title, number = sheet.title.stripped(" :–—-«»"), sheet.number
    content: list[Entry] = []
    for entry in sorted(fields.of(Field.TITLE), key=lambda entry: not (entry.label and entry.label.strong)):
        words = whole_text(entry.lines).stripped(" :–—-«»")
        if not re.search(r"[^\W\d_]{3}", words.text):  # « Fiche action | 1.1 »
            number = number or words
        elif (not title or is_placeholder(title)) and len(words.text) <= 300 and not is_empty(words.text):
            found = sheet_title(words) or numbered_title(words)
            title, number = (found.title, number or found.number) if found is not None and found.title else (words, number)
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
    for entry in fields.of(Field.AXIS):
        found = axis_value(whole_text(_chosen(entry.lines)))
        if found is None or is_empty(found.title.text or found.number.text):
            continue
        around = sheet.axis
        if around is not None and not found.title and found.number and tidy(found.number.text) == tidy(around.number.text):
            return around
        return found
    return sheet.axis


def _description(sheet: RawSheet, fields: Fields, content: list[Entry]) -> tuple[TextFact | None, list[Entry]]:
    """The description, and the weak entries that it leaves aside."""
    weak = fields.of(Field.DESCRIPTION, strong=False) + content
    strong = _text(fields.of(Field.DESCRIPTION, strong=True), "description")
    if strong is not None:
        return strong, weak
    found = _text(weak, "description") if weak else None
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
            fact = _text([entry], "extra")
            if fact is not None and entry.words:
                out.append((tidy(entry.words.text).rstrip(" :"), fact))
    return tuple(out)


def assemble(sheet: RawSheet) -> SheetDraft | None:
    """The draft of a sheet; None where it bears no title, or is a form that nobody filled in."""
    fields = Fields(sheet.entries)
    title, number, content = _title(sheet, fields)
    if not title or is_placeholder(title) or is_empty(title.text):
        return None
    axis = _axis(sheet, fields)
    dates, means = read_dates(fields), read_means(fields)
    indicators, unread_indicators = _indicators(fields)
    description, weak_description = _description(sheet, fields, content)
    strong_leads = _list(fields.of(Field.LEADS, strong=True), _bodies, "leads")
    weak_leads = fields.of(Field.LEADS, strong=False)
    weak_steps = fields.of(Field.MILESTONES)
    action = ActionDraft(
        title=text_fact(title, rule="title"),
        number=text_fact(number, rule="number") if number else None,
        leads=strong_leads or _list(weak_leads, _bodies, "leads"),
        context=_text(fields.of(Field.CONTEXT), "context"),
        description=description,
        perimeter=_short(fields.best(Field.PERIMETER), "perimeter"),
        status=_short(fields.best(Field.STATUS), "status"),
        start=dates.start,
        end=dates.end,
        budget_eur=means.budget,
        objectives=_list(fields.of(Field.OBJECTIVES), phrases, "objectives"),
        audiences=_list(fields.best(Field.AUDIENCES), groups, "audiences"),
        partners=_list(fields.best(Field.PARTNERS), _bodies, "partners"),
        funders=means.funders,
        indicators=indicators,
        milestones=_list(weak_steps, _steps, "milestones") or dates.steps,
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
    )


def _steps(lines: Sequence[Line]) -> Iterator[Words]:
    return phrases(lines)


def _is_detailed(action: ActionDraft) -> bool:
    return any(
        (action.description, action.context, action.objectives, action.audiences, action.partners, action.indicators,
         action.milestones, action.budget_eur, action.funders, action.perimeter, action.status)
    )  # fmt: skip
