"""Axes told one after the other: « Le premier axe est de …, le deuxième concerne … », « Premier axe : … »."""

from __future__ import annotations

import re

from ecluse.documents.extraction.announced import axis_counts
from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.titles import clean, cut_explained
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER
from ecluse.lib.patterns import lazy
from ecluse.lib.text import ORDINAL, ordinal

_NOUN = (
    r"(?:axe|priorite|orientation|volet|ambition|thematique|enjeu"
    rf"|pilier){AXIS_QUALIFIER}(?: (?:du|de ce) (?:contrat|cls))?"
)
_SAYS = (
    r"(?:(?:est )?(?:consacree?|dediee?) a ?|(?:concerne|porte sur|traite de|prevoit de|aborde) ?"
    r"|(?:est|vise|consiste|cherche|s'attache|a pour (?:objectif|but|ambition)|s'intitule"
    r"|ambitionne|entend|veut)(?: (?:a|de|d'))? ?|,? ?: ?|, ?intitulee? |,? autour (?:de |d'|du |des ))"
)
_FULL = lazy(
    rf"(?:(?:le|un|son|la|une|sa) (?P<rank>{ORDINAL}|dernier|derniere) {_NOUN},? ?{_SAYS}|(?:^"
    rf"|(?<=\n))(?P<head>{ORDINAL}) {_NOUN} ?[:-] ?"
    rf"|(?<![a-z'])(?:l'|la |le )?{_NOUN} (?:n ?[°o]? ?)?(?P<digit>\d),? {_SAYS})"
)
_NEXT = lazy(
    rf"(?:le|la|un) (?P<rank>{ORDINAL}|dernier|derniere)(?: {_NOUN})?,? ?"
    rf"(?:{_SAYS}|a (?!etre |avoir |sign|se |s')|de |sur |d'|(?=l'|la |le |les ))"
)
_EXPLAINED = lazy(
    r", (?:se|qui|comprend|prevoit|reunit|compte|en [a-z]+ant|par|avec|pour|le|la|un|une|via|grace)(?= )|,? et (?=(?:le|la"
    r"|un) (?:" + ORDINAL + r"|dernier))"
)


def ordinal_axes(source: Source) -> AxisList | None:
    """The axes that ordinals bring, from the first on and in order; the rank is the number."""
    found = _chain(source)
    if not found:
        return None
    items: list[AxisItem] = []
    stops = [*(match.start() for match in found[1:]), len(source.text)]
    for place, (match, stop) in enumerate(zip(found, stops, strict=True)):
        _, end = source.sentence_at(match.end())
        end = min(end, stop)
        low, high = _title(source, match.end(), end)
        if not match.groupdict().get("head") and sentence_is_cut(source, end) and high >= end - 2:
            continue
        if high - low >= 4 and not is_cut_at(source, high):
            items.append(AxisItem(low, high, str(place + 1), match.span(_group(match))))
    if not items:
        return None
    return AxisList(tuple(items), "axes.ordinal", items[0].start, rank=1.9 if len(items) > 1 else 1.4)


def _chain(source: Source) -> list[re.Match[str]]:
    """The ordinals from « premier » on, each one above the last, without a gap of more than a paragraph."""
    first = next((m for m in _FULL.finditer(source.text) if _rank(m) == 1), None) or _after_count(source)
    if first is None:
        return []
    chain = [first]
    place = first.end()
    while True:
        following = next(
            (m for m in _NEXT.finditer(source.text, place, place + 900) if _rank(m) == len(chain) + 1), None
        )
        headed = next((m for m in _FULL.finditer(source.text, place, place + 900) if _rank(m) == len(chain) + 1), None)
        both = [m for m in (following, headed) if m is not None]
        if not both:
            return chain
        chain.append(min(both, key=lambda m: m.start()))
        place = chain[-1].end()


def _after_count(source: Source) -> re.Match[str] | None:
    """« … trois axes. Le premier est consacré à … »: the noun is in the sentence before."""
    for count in axis_counts(source):
        for match in _NEXT.finditer(source.text, count.end, count.end + 400):
            if _rank(match) == 1:
                return match
    return None


def _rank(match: re.Match[str]) -> int | None:
    words = match[_group(match)]
    return int(words) if words.isdigit() else ordinal(words)


def _group(match: re.Match[str]) -> str:
    """Which of « le premier axe », « Premier axe : », « l’axe 1 » the rank stands in."""
    return next(name for name, words in match.groupdict().items() if words)


def _title(source: Source, start: int, end: int) -> tuple[int, int]:
    low, high = cut_explained(source, start, end)
    following = _EXPLAINED.search(source.text, low, high)
    return clean(source, low, following.start()) if following else (low, high)
