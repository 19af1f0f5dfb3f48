"""Several contracts in one text: which lines speak of which.

A text may recall the contract before (« Bilan du CLS 2015 »), or describe those of several territories under a heading
each (« Le CLS de … »). The contract that the text is about keeps every line that no other one claims.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from ecluse.documents.extraction.draft import Fact
from ecluse.documents.extraction.lines import RawLine, with_text
from ecluse.documents.extraction.names import kind_end, read_name, skip_links
from ecluse.documents.extraction.signings import signings
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.territory_lists import joint_subjects
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.documents.reading.blocks import BlockKind
from ecluse.lib.dates import YEAR, year_ranges
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, ORDINAL, key, number, ordinal, roman

_OF_PLACE = lazy(rf"(?:le |la )?{CLS} ?(?:de la |de l'|du |des |de |d'|- |: )")
_PLAIN = lazy(rf"(?:le |la )?{CLS} (?=[a-z])")
_EARLIER_HEADING = lazy(
    r"(?:(?:le |les )?(?:bilan|evaluation|retour|resultats|realisations|rappel"
    r"|enseignements)[a-z' ]* (?:du|de la|des|de l'|sur le) (?:[a-z]+ )?(?:premiere? "
    rf"|precedente? |ancien )?(?:{CLS}|contrat)"
    rf"|(?:le |l'|un |son |notre )?(?:precedent|ancien|{ORDINAL}) (?:{CLS}|contrat)"
    rf"|{YEAR} ?[-/] ?{YEAR} ?[:-] (?:le |un )?{ORDINAL} (?:{CLS}|contrat)"
    rf"|(?:le )?{CLS} ?(?:n ?°? ?)?[1-9ivx]*(?![a-z0-9])[^.]*)"
)
_RANK = lazy(
    rf"(?P<rank>{ORDINAL}) (?:{CLS}|contrat)"
    rf"|(?<![a-z0-9])(?P<generation>{ORDINAL}) generation(?! (?:de|des) (?:cls|contrats))"
    rf"|{CLS} ?(?:n ?°? ?)?(?P<digit>[1-9](?!\d)|(?:ii|iii|iv|v|i)(?![a-z]))"
)
_OPENS = lazy(rf"(?:le |la |un |ce |son |notre )?(?:nouveau |present |{ORDINAL} )?(?:{CLS}|contrat(?![a-z]))")
_LOOKS_BACK = lazy(
    r"(?<![a-z])(?:bilan|evaluation|precedente?|ancien|retour sur|resultats|realisations|enseignements)(?![a-z])"
)
_AHEAD = lazy(r"(?<![a-z])(?:nouveau|futur|prochain|perspectives|mi-parcours|intermediaire|a venir)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a document about one contract. ``kind``: ``main``, ``other`` (another place) or ``earlier``.

    ``place`` is the territory and ``signed_on`` the day, where what tells the part from the others states them.
    """

    kind: str
    source: Source
    place: Fact[str] | None = None
    signed_on: Fact[str] | None = None


def split_contracts(source: Source) -> list[Segment]:
    """The main contract first, then those of other places or the earlier one."""
    by_place = _by_place(source) or _by_item(source) or _by_name(source) or _by_count(source) or _by_turn(source)
    told = [part for part in by_place or () if part.place or part.signed_on or part.source.text.strip()]
    if len(told) == 1:
        return [replace(told[0], kind="main")]  # titles of other contracts, with nothing under them
    if told:
        return told
    earlier = _earlier_sections(source)
    if not earlier:
        return [Segment("main", source)]
    main, before = _share_sentences(source, earlier)
    return [
        Segment("main", Source(main, wrapping=source.wrapping)),
        *(Segment("earlier", Source(lines, wrapping=source.wrapping)) for lines in before),
    ]


def _by_place(source: Source) -> list[Segment]:
    """Sections that headings « Le CLS de X », « Le CLS de Y » open, when they name at least two places."""
    openings: list[tuple[int, str]] = []
    for line in source.lines:
        found = _OF_PLACE.match(source.text, line.start, line.end)
        if not found or line.raw.bulleted or line.raw.kind is BlockKind.TABLE_ROW:
            continue
        named = read_name(source, found.end())
        if named and _is_title(source, line, named[1]):
            openings.append((line.index, key(source.words(*named))))
    names = [name for _, name in openings]
    if len(set(names)) < 2 or len(set(names)) != len(names):
        return []
    starts = [_with_lead(source, index) for index, _ in openings]
    bounds = [*starts, len(source.lines)]
    segments = [Segment("other", source.part(a, b)) for a, b in itertools.pairwise(bounds)]
    head = source.part(0, starts[0])
    if re.search(CLS, head.text) and len(head.text) > 200:
        return [Segment("main", head), *segments]
    return segments


def _by_item(source: Source) -> list[Segment]:
    """List items « CLS de X (2019-2023) », « CLS de Y … », when they name at least three places."""
    openings: dict[str, int] = {}
    for line in source.lines:
        found = _OF_PLACE.match(source.text, line.start, line.end) or _PLAIN.match(source.text, line.start, line.end)
        named = read_name(source, found.end()) if found and line.raw.bulleted else None
        if named:
            openings.setdefault(key(source.words(*named)), line.index)
    if len(openings) < (2 if _MANY.search(source.text) else 3):
        return []
    places = sorted(openings.values())
    ends = [*places[1:], places[-1] + 1]
    segments = [Segment("other", source.part(first, last)) for first, last in zip(places, ends, strict=True)]
    head = [line.raw for line in source.lines if not places[0] <= line.index <= places[-1]]
    return [Segment("main", Source(head, wrapping=source.wrapping)), *segments]


#: « Les contrats locaux de santé du département », « deux nouveaux CLS »: a page about several of them.
_MANY = lazy(
    rf"contrats locaux (?:[a-z]+ )?de sante|(?<![a-z])les (?:nouveaux |\d+ )?cls(?![a-z])"
    rf"|{NUMBER} (?:nouveaux |autres )?(?:contrats(?! de ville)|cls)(?![a-z])"
)
_STATES = lazy(rf"(?<![a-z])(?:sign|conclu|port|compt|comport|articul|declin|repos|couvr|dot|engag)[a-z]*|{YEAR}")


def _by_name(source: Source) -> list[Segment]:
    """Sections under the bare names of places, or paragraphs « Le CLS de X a été signé … », on a page about several."""
    if not _MANY.search(source.text):
        return []
    for opens in (_opens_with_name, _opens_with_contract):
        openings = [(line, named) for line in source.lines if (named := opens(source, line))]
        names = [key(source.words(*named)) for _, named in openings]
        if len(set(names)) < 2 or len(set(names)) != len(names):
            continue
        bounds = [*(line.index for line, _ in openings), len(source.lines)]
        parts = [source.part(first, last) for first, last in itertools.pairwise(bounds)]
        if all(re.search(CONTRACT, part.text) and _STATES.search(part.text) for part in parts):
            places = [source.worded(*named, rule="territory.section") for _, named in openings]
            return [Segment("other", part, place) for part, place in zip(parts, places, strict=True)]
    return []


def _opens_with_name(source: Source, line: Line) -> tuple[int, int] | None:
    """The place that a title names alone: it has a kind, is shaped as a town, or comes back in a sentence below."""
    if not is_title_line(source, line) or re.search(CLS, source.text[line.start : line.end]):
        return None
    named = read_name(source, skip_links(source, line.start))
    if not named or not _is_title(source, line, named[1]):
        return None
    words = source.text[named[0] : named[1]]
    again = re.compile(rf"(?:de |du |d'|des |a |la |le |les |l'){re.escape(words)}(?![a-z])")
    if kind_end(source, named[0]) > named[0] or "-" in words or again.search(source.text, line.end):
        return named
    return None


def _opens_with_contract(source: Source, line: Line) -> tuple[int, int] | None:
    """The place whose contract a paragraph tells: « Le CLS de X a été signé … »."""
    if line.raw.bulleted:
        return None
    if found := _OF_PLACE.match(source.text, line.start, line.end):
        return read_name(source, found.end())
    plain = _PLAIN.match(source.text, line.start, line.end)
    named = read_name(source, plain.end()) if plain else None
    return named if named and re.compile(r" ?[:(,-]").match(source.text, named[1], line.end) else None


_COUNTED = lazy(
    rf"(?<![a-z0-9])(?P<count>{NUMBER}) (?:nouveaux |autres )?(?:contrats locaux (?:[a-z]+ )?de sante|cls)(?![a-z])"
    r"[^.;\n]{0,80}?"
    r" (?:communes|villes|intercommunalites|territoires|collectivites) (?:de la |de l'|du |des |de |d')(?=[a-z])"
)
_NEXT = lazy(r"(?:, | et )(?:de la |de l'|du |des |de |d'|la |le |l')?(?=[a-z])")


def _by_count(source: Source) -> list[Segment]:
    """« L’agence signe trois contrats locaux de santé avec les communes de X, Y et Z »: what is said is said of each."""
    for found in _COUNTED.finditer(source.text):
        names: list[tuple[int, int]] = []
        here: int | None = found.end()
        while here is not None and (named := read_name(source, here)):
            names.append(named)
            step = _NEXT.match(source.text, named[1])
            here = step.end() if step else None
        joint = source.text.rfind(" et ", *names[-1]) if names else -1
        if joint >= 0 and len(names) + 1 == number(found["count"]):
            names[-1:] = [(names[-1][0], joint), (joint + 4, names[-1][1])]
        if len(names) == number(found["count"]) and len(names) > 1:
            return _of_each(source, names)
    counts = {number(found["count"]) for found in _SO_MANY.finditer(source.text)}
    for names in joint_subjects(source):
        each = _EACH.search(source.text, *source.sentence_at(names[-1][1]))
        if len(names) in counts or each:
            return _of_each(source, names)
    return []


def _of_each(source: Source, names: list[tuple[int, int]]) -> list[Segment]:
    return [Segment("other", source, source.worded(*named, rule="territory.listed")) for named in names]


_SO_MANY = lazy(rf"(?<![a-z0-9])(?P<count>{NUMBER}) (?:nouveaux |autres )?(?:contrats(?! de ville)|cls)(?![a-z])")
_EACH = lazy(rf"(?<![a-z])(?:chacune?|respectivement|leurs (?:premiers |nouveaux )?{CLS})(?![a-z])")


def _by_turn(source: Source) -> list[Segment]:
    """« X a signé son CLS le 28 septembre 2021. Le pays d’Y en a fait de même le 7 octobre 2021. »"""
    return [
        Segment(
            "other",
            Source(one.lines, wrapping=source.wrapping),
            source.worded(*one.place, rule="territory.in_turn"),
            source.fact(one.day.iso() or "", one.day.start, one.day.end, rule="signature.in_turn"),
        )
        for one in signings(source)
    ]


def _is_title(source: Source, line: Line, end: int) -> bool:
    rest = source.text[end : line.end]
    return bool(re.fullmatch(rf"[ :(-]*(?:{YEAR}(?: ?[-/] ?{YEAR})?)?[ :)]*", rest))


def _with_lead(source: Source, index: int) -> int:
    """The section begins at the short lines just above its heading (a subtitle, an address on the web)."""
    first = index
    while first > 0 and index - first < 3:
        line = source.lines[first - 1]
        text = source.text[line.start : line.end]
        if line.raw.bulleted or len(text) > 90 or (text.endswith((".", ";")) and "http" not in text):
            break
        first -= 1
    return first


def _earlier_sections(source: Source) -> list[set[int]]:
    """Lines under each heading that looks back at an earlier contract: one set a contract, the latest first."""
    latest_rank = max((_rank_in(found) or 0 for found in _RANK.finditer(source.text)), default=0)
    latest_year = max(
        (years.last for years in year_ranges(source.text) if _of_contract(source, years.start)), default=0
    )
    found: dict[tuple[int, int], set[int]] = {}
    for line in source.lines:
        if not is_title_line(source, line) or not _opens_earlier(source, line, latest_rank, latest_year):
            continue
        section = set(range(line.index, _section_end(source, line)))
        if line.index or _opens_section(source, max(section) + 1):
            which = (_rank_of(source, line) or 0, _years_of(source, line) or 0)
            found.setdefault(which, set()).update(section)
    taken = set().union(*found.values()) if found else set()
    if len(taken) >= len(source.lines) * (0.7 if len(found) == 1 and 0 not in taken else 0.95):
        return []
    return [found[which] for which in sorted(found, reverse=True)]


def _opens_section(source: Source, index: int) -> bool:
    """Whether the line ``index`` is the heading of a contract: the text may then begin with the one before."""
    line = source.lines[index] if index < len(source.lines) else None
    return line is not None and is_title_line(source, line) and bool(_OPENS.match(source.text, line.start, line.end))


def is_title_line(source: Source, line: Line) -> bool:
    if line.raw.kind is BlockKind.HEADING:
        return True
    if line.raw.bulleted or line.raw.kind is BlockKind.TABLE_ROW:
        return False
    text = source.text[line.start : line.end].rstrip()
    alone = (line.start == 0 or source.text[line.start - 1] == "\n") and source.text[line.end : line.end + 1] in (
        "\n",
        "",
    )
    return (
        alone and len(text) <= 90 and not text.endswith((".", ";", ",", ":")) and source.is_capital_or_digit(line.start)
    )


def _opens_earlier(source: Source, line: Line, latest_rank: int, latest_year: int) -> bool:
    text = source.text[line.start : line.end]
    if not _EARLIER_HEADING.match(text) or _AHEAD.search(text):
        return False
    rank, year = _rank_of(source, line), _years_of(source, line)
    if _LOOKS_BACK.search(text):
        return bool(year or rank or re.search(r"precedent|ancien|premier|1er", text))
    return bool((rank and rank < latest_rank) or (rank and year and year < latest_year))


def _rank_of(source: Source, line: Line) -> int | None:
    found = _RANK.search(source.text, line.start, line.end)
    return _rank_in(found) if found else None


def _of_contract(source: Source, place: int) -> bool:
    start, end = source.sentence_at(place)
    return bool(re.search(CLS, source.text[start:end]))


def _rank_in(found: re.Match[str]) -> int | None:
    if found["rank"] or found["generation"]:
        return ordinal(found["rank"] or found["generation"])
    return number(found["digit"]) or roman(found["digit"])


def _years_of(source: Source, line: Line) -> int | None:
    ranged = next(year_ranges(source.text, line.start, line.end), None)
    if ranged:
        return ranged.last
    found = re.compile(rf"(?:{CLS}|contrat)(?: de)? (?P<year>{YEAR})").search(source.text, line.start, line.end)
    return int(found["year"]) if found else None


def _section_end(source: Source, line: Line) -> int:
    rank, year = _rank_of(source, line), _years_of(source, line)
    for here in source.lines[line.index + 1 :]:
        if not here.raw.bulleted and _opens_later(source, here, rank, year):
            return here.index
        if line.raw.kind is BlockKind.HEADING:
            if here.raw.kind is BlockKind.HEADING and here.raw.level <= line.raw.level:
                return here.index
        elif is_title_line(source, here) and len(here.text) > 12:
            return here.index
    return len(source.lines)


def _opens_later(source: Source, line: Line, rank: int | None, year: int | None) -> bool:
    """A line that begins with a contract of a higher rank, or of later years."""
    if not _OPENS.match(source.text, line.start, line.end):
        return False
    later_rank, later_year = _rank_of(source, line), _years_of(source, line)
    return bool((rank and later_rank and later_rank > rank) or (year and later_year and later_year > year))


def _share_sentences(source: Source, earlier: list[set[int]]) -> tuple[list[RawLine], list[list[RawLine]]]:
    """Lines of the main and of each earlier contract; a sentence dated by an earlier one's year alone goes with it."""
    years = [_own_years(source, section) for section in earlier]
    main: list[RawLine] = []
    before: list[list[RawLine]] = [[] for _ in earlier]
    for line in source.lines:
        section = next((place for place, lines in enumerate(earlier) if line.index in lines), None)
        if section is not None:
            before[section].append(line.raw)
            continue
        for start, end in _pieces(source, line):
            place = _dated_by(source.text[start:end], years)
            target = main if place is None else before[place]
            target.append(_cut_line(source, line, start - line.start, end - line.start))
    return main, before


def _own_years(source: Source, earlier: set[int]) -> set[int]:
    found: set[int] = set()
    for index in earlier:
        line = source.lines[index]
        if is_title_line(source, line):
            found.update(int(year) for year in re.findall(YEAR, source.text[line.start : line.end])[:1])
    return found


def _dated_by(sentence: str, years: list[set[int]]) -> int | None:
    """Which earlier contract a sentence about a signature is dated by, where it names no later year."""
    if not re.search(r"(?<![a-z])(?:signe|conclu|dote|lance|mis en place)", sentence):
        return None
    said = [int(year) for year in re.findall(YEAR, sentence)]
    for place, own in enumerate(years):
        if own & set(said) and not any(year > max(own) for year in said):
            return place
    return None


def _pieces(source: Source, line: Line) -> list[tuple[int, int]]:
    inside = [(max(a, line.start), min(b, line.end)) for a, b in source.sentences_in(line.start, line.end)]
    return inside or [(line.start, line.end)]


def _cut_line(source: Source, line: Line, low: int, high: int) -> RawLine:
    if low == 0 and line.start + high >= line.end:
        return line.raw
    pieces = source.pieces(line.start + low, line.start + high)
    if not pieces:
        return line.raw
    _, first, last = pieces[0]
    return with_text(line.raw, first, last)
