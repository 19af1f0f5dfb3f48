"""Axes inside a sentence: an enumeration after the count, or ordinals (« Le premier axe est de … »)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.documents.extraction.axes.division import ADDS, LAST, divide
from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.openings import Opening
from ecluse.documents.extraction.axes.shapes import alike, same_kind, shape
from ecluse.documents.extraction.axes.titles import clean, cut_explained, cut_transversal
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER, AXIS_WORD, CONTRACT
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, roman

_TELLS = (
    r"(?:a savoir|c'est[ -]a[ -]dire|soit|que sont|qui sont|ce sont|voici|suivante?s?|tel(?:le)?s que"
    r"|(?:parmi|dont|au rang) (?:les|des)?quel(?:le)?s(?: (?:figurent|on (?:trouve|compte|retrouve)))?)"
)
#: « trois axes et quinze fiches, dont les objectifs sont de … »: what follows is no axis.
_AIMS = lazy(r"(?:dont|ayant pour|avec pour) (?:les |l'|des )?(?:objectifs?|buts?|finalites?)(?![a-z])")
_NAMED_AGAIN = rf"(?:(?:(?:le|la|les|ce|cette|notre|son|sa) )?{CONTRACT}|(?:une|la|cette) (?:duree|periode)(?![a-z]))"
_DEVOTED = r"(?:dedi|consacr|li|destin|affect)ee?s?"
_LEADS_IN = (
    re.compile(rf"[^.:;\n()]{{0,110}}?(?: ?: ?|,? {_TELLS}(?: donc| ainsi)?,? ?:? ?)(?=\S)"),
    re.compile(
        rf"[^.:;\n]{{0,60}}? (?:sont(?! {_DEVOTED})|figurent|visant a|visent a|consistent a|port(?:e|ent|ant) sur"
        r"|concern(?:e|ent|ant)"
        rf"|{_DEVOTED} (?=aux? |a )|relati(?:fs|ves) (?=aux? |a )|(?:ax|centr|concentr)ee?s (?=sur )"
        r"|touchant|ciblant|traitant"
        rf"|(?:pour|autour (?=d)|en faveur (?=d))(?! {_NAMED_AGAIN}))(?: donc| ainsi| notamment| respectivement)? ?:? ?(?=\S)"
    ),
)
_APPOSED = lazy(r"(?P<before>[^.:;\n(),]{0,80}?)(?:, | ?- )(?=\S)")
_LEADS_IN_BRACKET = lazy(rf"[^.:;\n(,]{{0,30}}(?:{CONTRACT})?[^.:;\n(,]{{0,30}} ?\((?=[a-z])")
_NO_MEMBER = lazy(
    r"(?:dont|avec|apres|avant|pour|afin|qui|que|eux-memes?|elles-memes?|comme|ainsi|selon|par|en|dans|grace|tous|toutes"
    r"|chacune?|declinee?s?|[a-z]+(?:ees?|ies?|is|us?es|us|ants?)(?= (?:en|par|de|du|a|au|avec|pour|dans|sur|lors)))(?![a-z])"
)
#: « … sont ainsi co-pilotés par A et par B »: what the sentence tells is done, not what the axes are.
_BY_WHOM = lazy(r"(?:[a-z-]+es? )?par (?=le |la |l'|les |des |une? )")
_REPEATED = lazy(
    rf"(?:il s'agi(?:t|ssait)|ce sont|les voici|(?:(?:ils|elles|ceux-ci|celles-ci|ces (?:{NUMBER} )?{AXIS_WORD}"
    rf"{AXIS_QUALIFIER}),? (?:ce )?(?:sont|seront|visent|portent|concernent|consistent|ont pour (?:objet|but|titre))))"
    r"(?: (?:de|a|sur))* ?:? ?(?=\S)"
)
_CONCLUDES = lazy(
    r"(?:,? ?(?:[:;-] )?(?:tel(?:le)?s sont|ce sont|voila|voici)|,? (?:sont|constituent|forment|composent|representent"
    r"|en sont|en seront|en constituent|seront|figurent parmi))(?: (?:donc|ainsi|la))? (?:les|nos|ses|ces|des)? ?$"
)
_BOTH = lazy(
    r"(?:a la fois|d'une part|consistent a|visent a|entendent|veulent|souhaitent|proposent de"
    r"|s'agit de|ont pour objectif de|objectifs? :)(?: a la fois)? "
)
_SEMICOLON = lazy(r" ?; ?(?:et |enfin,? )?")
_COMMA = lazy(rf" ?, ?(?:{ADDS}(?: |')|(?:et(?: enfin)?|enfin|d'autre part) )?| {ADDS}(?: |')")
_GOES_ON = lazy(r" ?(?:…|\.{3}|,? etc(?![a-z]))(?![^()]*\))")
_ADDED = lazy(rf",? {ADDS}(?: |')")
_COMPLEMENT = lazy(r"(?:aux?|a|pour|contre|envers|sur|en faveur d[eu]s?) ")
_HANGING = lazy(r" (?:et|ainsi que?|,)$")
_BRINGS_LAST = lazy(rf",? (?:et |puis )?{LAST}$")
_AND = lazy(r" et (?:enfin )?(?:(?=.))")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_MARKED = lazy(r"(?:^|(?<=[ ,;(:]))\(?(?P<n>\d|[a-h]|[ivx]{1,4})(?:[°.)]| ?[/-](?= )) ?(?=[a-z])")
_LABEL = lazy(rf"(?:l'|le |la )?{AXIS_WORD} (?:n ?[°o]? ?)?(?P<n>\d{{1,2}}|[ivx]{{1,4}}),?(?: ?[:-])? \"?(?=[a-z])")
_OTHER_SEPARATORS = (re.compile(r" / "), re.compile(r" - "), re.compile(r" ?\| ?"))


def enumerated_axes(source: Source, opening: Opening) -> AxisList | None:
    """« … quatre axes : a ; b ; c et d. » The last item of a sentence that the source cuts is left out.

    Without colon nor verb (« trois axes, a, b et c »), the members must be as many as announced, and built alike.
    """
    for bounds in _enumerations(source, opening):
        found = _listed(source, opening, bounds)
        if found:
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Where an enumeration begins and ends; ``exact`` where only the announced number of like members proves it."""

    start: int
    end: int
    exact: bool = False


def _listed(source: Source, opening: Opening, bounds: _Bounds) -> AxisList | None:
    start, end = bounds.start, bounds.end
    pieces = split_members(source, start, end, opening.count)
    cut = sentence_is_cut(source, end)
    if cut and pieces and (len(pieces) != opening.count or is_cut_at(source, pieces[-1][1])):
        pieces = _without_cut(source, pieces)
    if any(_BY_WHOM.match(source.text, low, high) for low, high in pieces):
        return None
    if bounds.exact and not _proved(source, pieces, opening.count):
        return None
    items = []
    for low, high in _without_preposition(source, pieces):
        low, high, transversal = cut_transversal(source, low, high)
        label = _LABEL.match(source.text, low, high)
        low = label.end() if label else low
        low, high = cut_explained(source, low, high)
        if high - low >= 4 and not is_cut_at(source, high):
            number = _printed(label["n"]) if label else None
            items.append(AxisItem(low, high, number, label.span("n") if label else None, transversal))
    if not items or (len(pieces) < 2 and opening.count is None) or any(i.end - i.start > 200 for i in items):
        return None
    if len(items) == 1 and not cut:
        return None
    rank = 2.4 if len(items) == opening.count else 1.2
    return AxisList(tuple(items), "axes.inline", items[0].start, opening.count, rank)


def _proved(source: Source, pieces: list[tuple[int, int]], count: int | None) -> bool:
    """Whether the pieces are as many as announced, each a noun or a verb like the others."""
    if len(pieces) < 3 if count is None else len(pieces) != count:
        return False
    texts = [source.text[low:high] for low, high in pieces]
    return alike(texts) and not any(_NO_MEMBER.match(text) for text in texts)


_GOVERNED = lazy(r"(?:sur|a) (?=le |la |l'|les )")


def _without_preposition(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« dédiés à la prévention, à la santé mentale et aux soins »: the preposition belongs to the verb."""
    found = [_GOVERNED.match(source.text, *piece) for piece in pieces]
    return [(led.end() if led else low, high) for (low, high), led in zip(pieces, found, strict=True)]


def _without_cut(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last piece of a cut sentence goes, unless its title ended before the cut.

    « title, grâce à … » ended, and so did « title et », since what follows is the next member.
    """
    low, high = pieces[-1]
    whole = _HANGING.search(source.text, low, high)
    if whole:
        return [*pieces[:-1], clean(source, low, whole.start())]
    title = cut_explained(source, low, high)
    return pieces if title[1] < high - 2 and not is_cut_at(source, title[1]) else pieces[:-1]


def _enumerations(source: Source, opening: Opening) -> Iterator[_Bounds]:
    """Where an enumeration may stand: in the opening's sentence, the surest first, then in the one that follows."""
    start, end = source.sentence_at(opening.start)
    if opening.leads_in:
        yield _Bounds(opening.end, end)
        return
    bracket = _LEADS_IN_BRACKET.match(source.text, opening.end, end)
    if bracket:
        close = source.text.find(")", bracket.end(), end)
        if close > 0 and "," in source.text[bracket.end() : close]:
            yield _Bounds(bracket.end(), close, exact=bracket.end() > opening.end + 3)
    for pattern in _LEADS_IN:
        lead = pattern.match(source.text, opening.end, end)
        if lead and not source.text[lead.end() : end].startswith("\n") and not _AIMS.search(lead[0]):
            yield _Bounds(lead.end(), end)
    if opening.count is not None:
        yield from _apposed(source, opening, end)
    yield from _before(source, opening, start)
    yield from _after(source, opening, end)


def _apposed(source: Source, opening: Opening, end: int) -> Iterator[_Bounds]:
    """« … trois axes prioritaires, a, b et c », « … trois axes – a, b et c – déclinés en vingt actions »."""
    lead = _APPOSED.match(source.text, opening.end, end)
    if lead:
        dashed = source.text[lead.end() - 2] == "-"
        close = source.text.find(" - ", lead.end(), end) if dashed else -1
        yield _Bounds(lead.end(), close if close > 0 else end, exact=True)


def _before(source: Source, opening: Opening, start: int) -> Iterator[_Bounds]:
    """« A, b et c constituent les trois axes », « A, b et c : tels sont les trois axes »."""
    concludes = _CONCLUDES.search(source.text, start, opening.start)
    if concludes:
        yield _Bounds(start, concludes.start(), exact=True)


def _after(source: Source, opening: Opening, end: int) -> Iterator[_Bounds]:
    """The sentence below: after a question, a colon, a heading, or « Il s’agit de … », « Ceux-ci portent sur … »."""
    if source.text.startswith(" ?", opening.end) and end < len(source.text):
        yield _Bounds(*source.sentence_at(end + 1))
    elif source.text[opening.end : end].rstrip().endswith(":"):
        below = _line_below(source, end)
        if below:
            yield _Bounds(*below)
    elif opening.heading:
        below = _below_heading(source, end)
        if below:
            yield _Bounds(*below)
    following = next((s for s in source.sentences if s[0] >= end), None)
    if opening.count is None or following is None or source.line_at(following[0]).raw.bulleted:
        return
    again = _REPEATED.match(source.text, *following)
    if again:
        yield _Bounds(again.end(), following[1], exact=True)


def _line_below(source: Source, place: int) -> tuple[int, int] | None:
    """The sentence on the line below a colon, where it lists with commas or semicolons and ends with a full stop."""
    following = next((s for s in source.sentences if s[0] >= place), None)
    if following is None or source.line_at(following[0]).raw.bulleted:
        return None
    start, end = following
    text = source.text[start:end].rstrip()
    listed = text.endswith(".") and (text.count(";") or text.count(",")) and not source.is_capital(start)
    return (start, end) if listed else None


def _below_heading(source: Source, place: int) -> tuple[int, int] | None:
    following = [s for s in source.sentences if s[0] >= place][:1]
    for start, end in following:
        if source.line_at(start).raw.bulleted:
            return None
        both = _BOTH.search(source.text, start, end)
        if both:
            return both.end(), end
    return None


def split_members(source: Source, start: int, end: int, count: int | None = None) -> list[tuple[int, int]]:
    """The members of an enumeration, by their marks, semicolons or commas; ``count`` is the number announced."""
    marked = _marked(source, start, end)
    if marked:
        return marked
    goes_on = _GOES_ON.search(source.text, start, end)
    end = goes_on.start() if goes_on else end
    pieces = _cut(source, start, end, _SEMICOLON)
    if len(pieces) >= 2:
        whole = count in (None, len(pieces)) or sentence_is_cut(source, end)
        return pieces if whole else divide(source, start, end, count or 0) or pieces
    for separator in _OTHER_SEPARATORS:
        pieces = _cut(source, start, end, separator)
        if len(pieces) == count or (count is None and len(pieces) > 2):
            return pieces
    pieces = _verbs_joined(source, _cut(source, start, end, _COMMA))
    if count is not None and len(pieces) > count and source.text[pieces[count][0]].isdigit():
        return pieces[:count]
    if len(pieces) != count or not alike([source.text[low:high] for low, high in pieces]):
        divided = divide(source, start, end, count) if count and not sentence_is_cut(source, end) else []
        if divided:
            return divided
    if not pieces or (count is not None and len(pieces) >= count):
        return pieces
    if count is None:
        pieces = _complements_joined(source, pieces)
    added = len(pieces) > 2 and _ADDED.fullmatch(source.text, pieces[-2][1], pieces[-1][0])
    if added and count is None:
        return [*_split_last_and(source, pieces[:-1]), pieces[-1]]
    return _split_last_and(source, pieces)


def _complements_joined(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« le soutien aux aînés, aux aidants »: what begins with a preposition of the member before goes on with it."""
    joined = pieces[:1]
    for low, high in pieces[1:]:
        if _goes_on_with(source, low, *joined[-1]):
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def _goes_on_with(source: Source, place: int, low: int, high: int) -> bool:
    """Whether the words at ``place`` repeat a preposition of ``low`` to ``high``: « accès aux droits et aux soins »."""
    words = _COMPLEMENT.match(source.text, place)
    before = source.text[low:high]
    return words is not None and f" {words[0]}" in before and not before.startswith(words[0])


def _verbs_joined(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« renforcer a, ainsi que b, rendre c »: where members are verbs, what begins with none goes on with the one before."""
    verbs = [shape(source.text[low:high]) == "verb" for low, high in pieces]
    if sum(verbs) < 2 or not verbs[0] or sum(verbs) * 2 <= len(verbs):
        return pieces
    joined: list[tuple[int, int]] = []
    for (low, high), verb in zip(pieces, verbs, strict=True):
        if verb:
            joined.append((low, high))
        else:
            joined[-1] = (joined[-1][0], high)
    return joined


def _printed(number: str) -> str:
    return str(int(number)) if number.isdigit() else str(roman(number) or number.upper())


def _marked(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """« 1) … 2) … », « a. … b. … » inside the sentence."""
    marks = list(_MARKED.finditer(source.text, start, end))
    ranks = [m["n"] for m in marks]
    counted = [[str(i + 1), chr(97 + i), _ROMANS[i]] for i in range(min(len(ranks), len(_ROMANS)))]
    if len(marks) < 2 or tuple(ranks) not in zip(*counted, strict=True):
        return []
    stops = [m.start() for m in marks[1:]] + [end]
    return [clean(source, m.end(), stop) for m, stop in zip(marks, stops, strict=True)]


def _cut(source: Source, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """The pieces between separators outside brackets."""
    bounds = [start]
    stops = []
    for found in pattern.finditer(source.text, start, end):
        inside = source.text.count("(", start, found.start()) - source.text.count(")", start, found.start())
        if inside <= 0:
            stops.append(found.start())
            bounds.append(found.end())
    stops.append(end)
    places = (_without_hanging(source, *clean(source, a, b)) for a, b in zip(bounds, stops, strict=True))
    return [(a, b) for a, b in places if b > a]


def _without_hanging(source: Source, start: int, end: int) -> tuple[int, int]:
    """« a, b et pour finir, c »: the words that bring the last member are no part of the one before."""
    hanging = _BRINGS_LAST.search(source.text, start, end)
    return (start, hanging.start()) if hanging else (start, end)


def _split_last_and(source: Source, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The last piece of « a, b et c » at its last « et » outside brackets.

    Where the members are verbs, the « et » that another verb follows: « a, agir sur b et c et favoriser d ».
    """
    low, high = pieces[-1]
    ands = [
        m
        for m in _AND.finditer(source.text, low, high)
        if source.text.count("(", low, m.start()) == source.text.count(")", low, m.start())
    ]
    ands = [
        m
        for m in ands
        if same_kind(source.text[pieces[0][0] :], source.text[m.end() : high])
        and not _goes_on_with(source, m.end(), low, m.start())
    ]
    if not ands:
        return pieces
    last = ands[-1]
    return [*pieces[:-1], clean(source, low, last.start()), clean(source, last.end(), high)]
