"""Axes as the items of a list that a sentence or a heading opens."""

from __future__ import annotations

import re

from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.openings import Opening, is_heading
from ecluse.documents.extraction.axes.titles import clean, cut_all_at_comma, cut_explained, without_actions
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.vocabulary import AXIS_WORD
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.patterns import lazy

LEADS_ELSEWHERE = lazy(
    r"(?<![a-z])(?:notamment|a permis|ont permis|partenaires|acteurs|signataires|principes"
    r"|objectifs? (?:sont|suivants)|pour objectifs?|realisations|exemples?)(?![a-z])"
)
_GROUP = lazy(r"(?:par|axes?|priorites?|orientations?|thematiques?) [^.:]{3,60} ?:?$")
_NUMBER = lazy(r"(\d{1,2})")
_LEAD_NUMBER = lazy(
    r"(?:(?:l'|le |la )?(?:axe|orientation|priorite|thematique|theme|ambition|enjeu|defi|pilier|volet"
    r"|objectif|chantier)(?: [a-z]+)? (?:n ?[°o]? ?)?)?(?P<number>\d{1,2}|[ivx]{1,4}"
    r"|[a-h])(?:(?: ?[.)/:]| ?-) |\ufe0f?\u20e3 ?| (?=\"))(?=\S)"
)
_UNTITLED = lazy(rf"{AXIS_WORD}(?: [a-z]+)? ?(?:n ?[°o]? ?)?(?:\d{{1,2}}|[ivx]{{1,4}}|[a-h])?")
_ROMAN_MARK = lazy(r"([IVX]{1,4}) ?[.)/:–-]")
_BARE_NUMBER = lazy(r"(?P<number>0?\d) (?=[a-z])")
_PERIOD = lazy(r"(?:de |depuis |en |sur |pour |periode )*(?:19|20)\d\d(?![\d])[^.:;]{0,25}?:?$")
_TOLD = lazy(r"[a-z][^:.;\n]{4,90} ?: (?=[^\n]{3})")
_INFINITIVE = lazy(r"(?:(?:mieux|se|s'|ne pas|co-?) ?)?[a-z]+(?:er|ir|re)(?![a-z])")


def listed_axes(source: Source, opening: Opening) -> AxisList | None:
    """The items right below ``opening``: bullets, numbers, headings or bare lines."""
    first = _first_line(source, opening)
    if first is None:
        return None
    stopped = not opening.heading and not _announces(source, opening)
    for reading in (_bullets, _bullets_over_text, _subheadings, _numbered_lines, _clauses, _told_lines, _bare_lines):
        lines = reading(source, opening, first)
        if stopped and len(lines) != opening.count:
            continue
        if lines:
            items = _items(source, lines)
            if items:
                rank = 2.5 if opening.count == len(items) else 1.5
                return AxisList(tuple(items), f"axes{reading.__name__}", items[0].start, opening.count, rank)
    return None


def _first_line(source: Source, opening: Opening) -> int | None:
    """The index of the first line after the opening's sentence; None where the sentence does not lead to a list."""
    _, end = source.sentence_at(opening.end)
    last = source.line_at(max(opening.end, min(end, len(source.text)) - 1))
    told = source.text[opening.end : end].rstrip()
    if (not opening.heading or told.endswith(":")) and LEADS_ELSEWHERE.search(told):
        return None
    if not opening.heading and not _announces(source, opening) and (opening.count is None or end < last.end):
        return None
    if opening.heading:
        last = opening.line
    return last.index + 1 if last.index + 1 < len(source.lines) else None


def _announces(source: Source, opening: Opening) -> bool:
    """Whether the opening's sentence leads to a list; « … trois axes. » does so only if three items follow."""
    _, end = source.sentence_at(opening.end)
    return source.text[opening.end : end].rstrip().endswith((":", "suivants", "suivantes", "suivants.", "suivantes."))


def _bullets(source: Source, opening: Opening, first: int) -> list[Line]:
    """List items of the first level, in one run; a short line « Par population : » may stand between two runs."""
    first = _latest_period(source, first)
    found: list[Line] = []
    level = 0
    index = first
    while index < len(source.lines):
        line = source.lines[index]
        if line.raw.bulleted:
            level = level or line.raw.level
            if line.raw.level == level and (not found or _same_marks(found[-1], line)):
                found.append(line)
            elif line.raw.level == level:
                break
        elif not source.goes_on(line) and not _may_stand_between(source, line, index, found, opening):
            break
        index += 1
    return found if len(found) >= 2 or (found and _stops_here(source, found[0])) else []


def _stops_here(source: Source, line: Line) -> bool:
    """Whether the page is cut in the first item of a list, or in what explains it: the one axis that is left."""
    runs_out = sentence_is_cut(source, len(source.text)) and len(source.text) - line.end < 600
    return runs_out and not any(other.raw.bulleted for other in source.lines[line.index + 1 :])


def _bullets_over_text(source: Source, opening: Opening, first: int) -> list[Line]:
    """Short bullets, each over the paragraphs that explain it, as many as announced or up to where the text stops."""
    found: list[Line] = []
    told = True
    for line in source.lines[first:]:
        if line.raw.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            break
        if line.raw.bulleted:
            if not told or line.raw.level != source.lines[first].raw.level or len(line.text) > 120:
                return []
            found.append(line)
            told = False
        elif not source.goes_on(line):
            if not found or len(found) == opening.count:
                break
            told = True
    short = opening.count is not None and len(found) < opening.count and not sentence_is_cut(source, len(source.text))
    return found if len(found) >= 2 and opening.count and len(found) <= opening.count and not short else []


def _numbers_from_one(source: Source, index: int) -> bool:
    """Whether a numbered list begins within a few lines: an introduction may stand between it and its heading."""
    following = next((line for line in source.lines[index + 1 : index + 4] if line.raw.bulleted), None)
    number = _NUMBER.match(following.raw.marker) if following else None
    return number is not None and int(number[1]) == 1


def _next_number_below(source: Source, line: Line, above: Line) -> bool:
    """Whether the next number of the list comes after the lines that make up an item: « 1. … », its actions, « 2. … »."""
    before = _NUMBER.match(above.raw.marker)
    if before is None:
        return False
    for other in source.lines[line.index : line.index + 15]:
        if other.raw.kind in (BlockKind.HEADING, BlockKind.TABLE_ROW):
            return False
        number = _NUMBER.match(other.raw.marker)
        if number and other.raw.level == above.raw.level:
            return int(number[1]) == int(before[1]) + 1
    return False


def _latest_period(source: Source, first: int) -> int:
    """Under « de 2013 à 2018 : » then « depuis 2019 : », the list of the last period is the one in force."""
    starts = []
    for line in source.lines[first:]:
        if _PERIOD.fullmatch(source.text, line.start, line.end) and not line.raw.bulleted:
            starts.append(line.index + 1)
        elif not line.raw.bulleted and not source.goes_on(line):
            break
    return starts[-1] if len(starts) > 1 else first


def _same_marks(one: Line, two: Line) -> bool:
    return bool(_NUMBER.match(one.raw.marker)) == bool(_NUMBER.match(two.raw.marker))


def _may_stand_between(source: Source, line: Line, index: int, found: list[Line], opening: Opening) -> bool:
    text = source.text[line.start : line.end]
    if found and _next_number_below(source, line, found[-1]):
        return True
    if not found and opening.heading and _numbers_from_one(source, index):
        return True
    following = next((other for other in source.lines[index + 1 :] if not source.goes_on(other)), None)
    if following is None or not following.raw.bulleted:
        return False
    if not found:
        short = opening.heading and len(text) < 60 and not text.rstrip().endswith((".", ";", ","))
        return index == opening.line.index + 1 and (short or bool(_GROUP.match(text)) or text.rstrip().endswith(":"))
    more = opening.count is not None and len(found) < opening.count
    number, before = _NUMBER.match(following.raw.marker), _NUMBER.match(found[-1].raw.marker)
    if number and before:
        return int(number[1]) == int(before[1]) + 1
    return more and bool(_GROUP.match(text)) and len(text) < 70


def _subheadings(source: Source, opening: Opening, first: int) -> list[Line]:
    """Headings one level below the opening heading, each with text under it."""
    if opening.line.raw.kind is not BlockKind.HEADING:
        return []
    level = source.lines[first].raw.level if source.lines[first].raw.kind is BlockKind.HEADING else 0
    if level <= opening.line.raw.level:
        return []
    found = []
    for line in source.lines[first:]:
        if line.raw.kind is BlockKind.HEADING and line.raw.level < level:
            break
        if line.raw.kind is BlockKind.HEADING and line.raw.level == level:
            found.append(line)
    return found if len(found) >= 2 else []


def _numbered_lines(source: Source, opening: Opening, first: int) -> list[Line]:
    """« 1 - … », « 2/ … », « A) … » as plain lines, numbered from the first without a gap."""
    found: list[Line] = []
    for line in source.lines[first : first + 80]:
        number = _lead_number(source, line, opening)
        if number and _rank(number["number"]) == len(found) + 1:
            found.append(line)
        elif is_heading(source, line) and found and opening.count and len(found) >= opening.count:
            break
    return (
        found if len(found) >= 2 and (opening.count in (None, len(found)) or len(found) < (opening.count or 0)) else []
    )


def _lead_number(source: Source, line: Line, opening: Opening) -> re.Match[str] | None:
    """« 1. », « Axe 2 – », « III/ »; « 01 » or « 1 » alone where the text says how many axes there are."""
    number = _LEAD_NUMBER.match(source.text, line.start, line.end)
    if number is None and opening.count and len(line.text) <= 120:
        return _BARE_NUMBER.match(source.text, line.start, line.end)
    return number


def _rank(number: str) -> int:
    if number.isdigit():
        return int(number)  # « 01 » is 1
    romans = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
    if number in romans:
        return romans.index(number) + 1
    return ord(number[0]) - ord("a") + 1 if len(number) == 1 else 0


def _clauses(source: Source, opening: Opening, first: int) -> list[Line]:
    """Plain lines that end with « ; », and the one that closes them."""
    found: list[Line] = []
    for line in source.lines[first:]:
        if line.raw.bulleted or line.raw.kind is not BlockKind.PARAGRAPH or len(line.text) > 220:
            break
        if source.goes_on(line):
            return []
        found.append(line)
        if not line.text.rstrip().endswith((";", ",")):
            break
    return found if len(found) >= 2 and opening.count in (None, len(found)) else []


def _told_lines(source: Source, opening: Opening, first: int) -> list[Line]:
    """« Accès aux soins : attirer des soignants. », one line for each axis announced, and no other."""
    if opening.count is None:
        return []
    lines = [line for line in source.lines[first:] if _begins(source, line)][: opening.count + 1]
    found = [line for line in lines if not line.raw.bulleted and _TOLD.match(source.text, line.start, line.end)]
    return found if lines[: opening.count] == found and len(found) == opening.count else []


def _bare_lines(source: Source, opening: Opening, first: int) -> list[Line]:
    """Titles as plain lines, alone or glued to the paragraph that explains them, up to the announced count."""
    if opening.count is None and not opening.heading:
        return []
    found: list[Line] = []
    limit = opening.count or 12
    for line in source.lines[first:]:
        if line.raw.bulleted or line.raw.kind is BlockKind.TABLE_ROW or len(found) >= limit:
            break
        if not _begins(source, line):
            continue
        if _is_title(source, line):
            found.append(line)
        elif (not found and opening.count is None) or source.text[line.start : line.end].rstrip().endswith(":"):
            break
    told = all(_INFINITIVE.match(source.text, line.start) for line in found) or len(found) == opening.count
    if not told and opening.heading:
        found = _one_block(source, first)
        told = len(found) >= 3
    return found if len(found) >= 2 and told else []


def _one_block(source: Source, first: int) -> list[Line]:
    """Short lines one right below the other, alone between blank lines, each a title: « Santé mentale / Addictions »."""
    found: list[Line] = []
    for line in source.lines[first : first + 13]:
        number, above = line.raw.line, found[-1].raw.line if found else None
        if number is None or (found and (above is None or number != above + 1)):
            break
        text = source.text[line.start : line.end].rstrip()
        if not source.is_capital(line.start) or len(text) > 70 or text.endswith((".", ":", ",", "?", "!")):
            return []
        found.append(line)
    return found if len(found) <= 12 else []


def _begins(source: Source, line: Line) -> bool:
    return line.start == 0 or source.text[line.start - 1] == "\n"


def _is_title(source: Source, line: Line) -> bool:
    start, end = line.start, source.paragraph_end(line)
    text = source.text[start:end].rstrip()
    if not source.is_capital(start) or text.endswith(":") or len(text) < 8:
        return False
    if len(text) <= 120 and not text.endswith((".", "!", "?", ",")):
        return bool(_INFINITIVE.match(text)) or len(text) <= 80
    low, high = cut_explained(source, start, end)
    return high < end - 15 and high - low <= 110 and bool(_INFINITIVE.match(text)) and "," not in source.text[low:high]


def _items(source: Source, lines: list[Line]) -> list[AxisItem]:
    numbered = [_numbering(source, line) for line in lines]
    whole = [
        clean(source, begin, source.paragraph_end(line)) for line, (_, _, begin) in zip(lines, numbered, strict=True)
    ]
    whole = without_actions(source, whole)
    places = [cut_explained(source, begin, end) for begin, end in cut_all_at_comma(source, whole)]
    items = []
    for (start, end), (number, spot, _) in zip(places, numbered, strict=True):
        if end - start >= 4 and not is_cut_at(source, end) and not _UNTITLED.fullmatch(source.text, start, end):
            items.append(AxisItem(start, end, number, spot, "transversa" in source.text[start : start + 16]))
    return items


def _numbering(source: Source, line: Line) -> tuple[str | None, tuple[int, int] | None, int]:
    """An item's number, its place where it stands in the text, and where the title begins."""
    mark = _NUMBER.match(line.raw.marker)
    if mark:
        return str(int(mark[1])), None, line.start
    ranked = _ROMAN_MARK.fullmatch(line.raw.marker)
    if ranked:
        return str(_rank(ranked[1].lower())), None, line.start
    lead = _LEAD_NUMBER.match(source.text, line.start, line.end)
    if lead is None and not line.raw.bulleted:
        lead = _BARE_NUMBER.match(source.text, line.start, line.end)
    if lead:
        printed = lead["number"]
        number = (
            str(int(printed))
            if printed.isdigit()
            else printed.upper()
            if len(printed) == 1 and printed not in "iv"
            else str(_rank(printed))
        )
        return number, lead.span("number"), lead.end()
    return None, None, line.start
