"""From the words of a list item to a title: what explains it is left out."""

from __future__ import annotations

import re

from ecluse.documents.extraction.axes.shapes import shape
from ecluse.documents.extraction.source import Source
from ecluse.lib.patterns import lazy

_GLUED = lazy(
    r"(?<=[a-z)]) (?=(?:on|le|la|les|il|elle|ils|elles|un|une|des|ce|cette|ces|dans|afin"
    r"|depuis|plusieurs|l'[a-z]|cet|nous|avec|pour"
    r"|en|par|au|aux|a|notamment) )"
)
_COLON = lazy(r" ?: ")
_SENTENCE = lazy(r"\. (?=[a-z])")
EXPLAINS = lazy(
    r",? et plus (?=particulierement|specifiquement)| (?=tel(?:le)?s que )|, (?=(?:avec|pour|grace|par|notamment"
    r"|dont|afin|via|a travers|au travers|qui|ou|car"
    r"|en (?!situation)[a-z]+ant|comme|tel(?:le)?s? que"
    r"|et (?:notamment|en particulier)|sans|y compris|au moyen|permettant|visant) )"
)
#: What a noun needs no comma before: « un environnement favorable en agissant sur l’air », « l’offre de soins grâce à … ».
_MEANS = lazy(r" (?=(?:qui se (?:decline|traduit)(?:nt)? |grace (?:a|aux?) |en (?!situation|provenance)[a-z]{2,}ant ))")
_SHEETS = lazy(r" ?\((?:fiches?|actions?)(?: |-)[^()]{1,40}\)$| ?\(\d{1,2} (?:fiches?|actions?)[^()]{0,20}\)$")
_ADVERB = lazy(
    r"(?:(?:premierement|deuxiemement|troisiemement|quatriemement|cinquiemement|enfin|d'abord"
    r"|tout d'abord|ensuite|puis|d'une part|d'autre part) ?,? )"
    r"|(?:et )?de (?=[a-z]{3,}(?:er|ir|re) |la |l'|l[a-z]+ )|d'(?=[a-z]+er )"
)
_TRANSVERSAL = lazy(
    r"(?:(?:et |ainsi qu'|enfin )?(?:un |une |d'un |d'une |l'|le )?(?:axe|orientation|volet|priorite|thematique|enjeu) )?"
    r"(?:plus )?transversale?(?: \([^()]*\))?,?(?: ?: ?| ?- | (?:(?:reposant|portant|axee?|centree?|base|basee) )?sur "
    r"| (?:consacree?|dediee?|relati(?:f|ve)|liee?|visant|destinee?) (?:a |au(?=x? ))"
    r"| (?:concernant|intitulee?|autour|traitant|pour|nommee?)(?: de| d')? ?)(?=\S)"
)
_PAGE = lazy(r" ?(?<![\d.,-])(\d{1,3})$")
_COMMA = lazy(r", ")
ENDS = ' \n\t,;.:-|"•'


def depth_free(source: Source, start: int, end: int, pattern: re.Pattern[str]) -> int | None:
    """Where ``pattern`` first matches in ``start`` to ``end`` outside brackets, or None."""
    for found in pattern.finditer(source.text, start, end):
        inside = source.text.count("(", start, found.start()) - source.text.count(")", start, found.start())
        if inside <= 0 and not _offers_choice(source, found.end()):
            return found.start()
    return None


def _offers_choice(source: Source, place: int) -> bool:
    """Whether the words at ``place`` are « ou », which goes on with a title, and not « où », which explains it."""
    return source.text.startswith("ou ", place) and source.char(place + 1) in "uU"


def cut_explained(source: Source, start: int, end: int) -> tuple[int, int]:
    """Cut « title : explanation », « title. Sentence », « title, grâce à … » and « title On compte… » after the title."""
    for pattern in (_COLON, _SENTENCE, EXPLAINS):
        place = depth_free(source, start, end, pattern)
        least = 1 if pattern is _COLON else 2
        if place is not None and place - start > 5 and len(source.text[start:place].split()) >= least:
            end = place
    means = _MEANS.search(source.text, start, end)
    least = 2 if means and source.text.startswith(" qui", means.start()) else 3
    if means and shape(source.text[start:end]) != "verb" and len(source.text[start : means.start()].split()) >= least:
        end = means.start()
    for found in _GLUED.finditer(source.text, start, end):
        if source.is_capital(found.end()) and len(source.text[start : found.start()].split()) >= 3:
            end = found.start()
            break
    return clean(source, start, _before_open_bracket(source, start, end))


def _before_open_bracket(source: Source, start: int, end: int) -> int:
    """Where a title ends whose explanation in brackets the page cuts: « La prévention (alimentation équilibrée, »."""
    bracket = source.text.rfind("(", start, end)
    opened = bracket > 0 and source.text.find(")", bracket, end) < 0
    return bracket if opened and len(source.text[start:bracket].split()) >= 3 else end


_TOLD_IN_BRACKETS = lazy(r" ?\((?P<told>[^()]{12,})\)?$")


def without_actions(source: Source, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Items of a list without the brackets at their ends, where one tells actions: « … (lutter contre a, agir sur b) »."""
    found = [_TOLD_IN_BRACKETS.search(source.text, *place) for place in places]
    if not any(told and shape(told["told"]) == "verb" for told in found):
        return places
    return [
        clean(source, start, told.start()) if told else (start, end)
        for (start, end), told in zip(places, found, strict=True)
    ]


def clean(source: Source, start: int, end: int) -> tuple[int, int]:
    """Blanks, trailing punctuation and quotation marks around a title left out; a lone bracket is kept whole."""
    start, end = source.trim(start, end, ENDS)
    sheets = _SHEETS.search(source.text, start, end)
    if sheets:
        start, end = source.trim(start, sheets.start(), ENDS)
    adverb = _ADVERB.match(source.text, start, end)
    start = adverb.end() if adverb else start
    while (
        start < end
        and source.text[end - 1] == ")"
        and source.text.count("(", start, end) < source.text.count(")", start, end)
    ):
        start, end = source.trim(start, end - 1, ENDS)
    return start, end


def drop_pages(source: Source, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Titles without the page numbers of a contents page: where each ends with a number, and the numbers rise."""
    ends = [_PAGE.search(source.text[start:end]) for start, end in places]
    pages = [int(found[1]) for found in ends if found]
    if len(places) < 2 or len(pages) < len(places) or pages != sorted(pages):
        return places
    return [
        clean(source, start, start + found.start()) for (start, _), found in zip(places, ends, strict=True) if found
    ]


def cut_all_at_comma(source: Source, items: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where every item of a list reads « title, explanation », keep the titles; otherwise the items as they are."""
    if len(items) < 3:
        return items
    commas = [depth_free(source, start, end, _COMMA) for start, end in items]
    if any(place is None for place in commas):
        return items
    cut = [clean(source, start, place) for (start, _), place in zip(items, commas, strict=True) if place is not None]
    return cut if all(len(source.text[a:b].split()) >= 3 for a, b in cut) else items


def cut_transversal(source: Source, start: int, end: int) -> tuple[int, int, bool]:
    """« un axe transversal portant sur l’animation »: the axis is « l’animation », and it is transversal."""
    found = _TRANSVERSAL.match(source.text, start, end)
    if not found or end - found.end() < 4:
        return start, end, False
    return (*clean(source, found.end(), end), True)
