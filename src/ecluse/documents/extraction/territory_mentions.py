"""Any place that a text names in passing: light evidence, which settles whose contract it is where nothing says so.

Every proper name behind a small word (« en Dorvois », « du Pays de Brume ») or at the head of a title (« Dorvois : … »)
counts a little; what belongs to an agency, to a council, to a hospital or to a person's office counts nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ecluse.documents.extraction.names import KIND, read_name
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.patterns import lazy
from ecluse.lib.text import key, word_set

_BEHIND = lazy(
    r"(?<![a-z'-])(?:(?:de la|de l'|du|des|de|d'|en|a la|a l'|a|au|aux|sur le|sur la|sur l'|sur|dans le|dans la|dans l'|dans)"
    rf"(?: |(?<=')))(?P<name>(?:{KIND} )?[a-z])"
)
_TITLE_HEAD = lazy(r"(?P<name>[a-z][a-z' -]{2,50}?)(?= ?[:.|] | - )")
#: « l’entente santé Dorville Brume »: a body made up for the purpose, named after the territory.
_LEAGUE = lazy(
    r"(?<![a-z-])(?:entente|syndicat mixte)(?: (?:intercommunale|de sante|sante|territoriale))? "
    r"(?:de la |de l'|du |des |de |d')?(?=[a-z])"
)
#: What the names behind it qualify: a body, an office, another place, a date line.
_GOVERNED = lazy(
    r"(?<![a-z])(?:agences? regionales?(?: de (?:la )?sante)?(?: ?\( ?ars ?\))?|ars|conseils?|region|departements?|prefecture"
    r"|prefet|prefete|caisses?|cpam|caf|msa|centre|ch|chu|hopita[a-z]+|clinique|cpts|ccas|cias|mutualite|ght|direction|directions"
    r"|delegation|delegations|chambre|universite|academie|rectorat|lycee|college|rue|avenue|place|boulevard|gare|loi|charte"
    r"|schema|scot|parc|ordre|tribunal|journal|radio|musee|stade|cabinet|pole de sante|maison|foyer|sous-prefet|sous-prefecture"
    r"|communaute professionnelle|syndicat|association|federation|observatoire|institut|bureau|programme|projet)"
    r"(?: [a-z'-]+){0,5} ?\Z"
)
_WEIGHT, _TITLE_WEIGHT, _LEAGUE_WEIGHT = 0.12, 0.4, 0.8
_MOST = 6


def mentions(source: Source) -> Iterator[tuple[int, int, float, str]]:
    """Every place behind a small word, with its weight: what to go by where nothing says more."""
    counts: Counter[str] = Counter()
    for start, end in _behind(source):
        name = identity(source.text[start:end])
        counts[name] += 1
        if len(name) > 2 and counts[name] <= _MOST:
            yield start, end, _weight_of(source, start), "mention"


def _weight_of(source: Source, place: int) -> float:
    """More in the title and the lead; much in a trail of pages and after « À » at the head of a sentence."""
    line = source.line_at(place)
    if line.index < 6 and _TRAIL.search(source.text, line.start, line.end):
        return 0.5
    if _PLACED_FIRST.search(source.text, max(0, place - 6), place):
        return 0.5
    return _WEIGHT * (2 if place < _top(source) else 1)


#: « Accueil > Vivre à Dorville > Santé ».
_TRAIL = lazy(r" ?[>›] ?[a-z][^>›\n]*[>›]")
_PLACED_FIRST = lazy(r"(?:^|\n|[.!?] )(?:a|en|dans le|dans la) $")


def leagues(source: Source) -> Iterator[tuple[int, int, float, str]]:
    """The place after which a league of authorities is named, and the name at the head of a title."""
    for found in _LEAGUE.finditer(source.text):
        named = read_name(source, found.end())
        if named and source.text[named[0] : named[1]] != "sante":
            yield *named, _LEAGUE_WEIGHT, "league"
    yield from _title_heads(source, {identity(source.text[slice(*named)]) for named in _behind(source)})


def _behind(source: Source) -> Iterator[tuple[int, int]]:
    for found in _BEHIND.finditer(source.text):
        named = read_name(source, found.start("name"))
        if named is None or _GOVERNED.search(source.text, max(0, found.start() - 70), found.start()):
            continue
        yield named


def _top(source: Source) -> int:
    """Where the title and the lead end: nothing further than the first three lines, nor than 300 characters."""
    return min(300, source.lines[min(2, len(source.lines) - 1)].end) if source.lines else 0


def _title_heads(source: Source, known: set[str]) -> Iterator[tuple[int, int, float, str]]:
    """« Dorvois : les acteurs signent … »: the name before the colon of a title, where the text names the place again."""
    for line in source.lines[:3]:
        found = _TITLE_HEAD.match(source.text, line.start, line.end)
        named = read_name(source, line.start) if found else None
        if found and named and named[1] == found.end("name") and identity(source.text[slice(*named)]) in known:
            yield *named, _TITLE_WEIGHT, "title_head"


def is_again(source: Source, named: tuple[int, int]) -> bool:
    """Whether the text names the place elsewhere, behind a small word, a kind or at the head of a sentence."""
    words = re.escape(source.text[named[0] : named[1]])
    again = re.compile(rf"(?:(?<![a-z-])|(?<=[dl]')){words}(?![a-z-])")
    return any(
        found.start() != named[0]
        and source.is_capital(found.start())
        and not re.search(rf"{CLS} ?[-:|]? ?$", source.text[max(0, found.start() - 40) : found.start()])
        for found in again.finditer(source.text)
    )


#: What :func:`identity` gives of a kind without any name: nobody's territory.
KINDS_ALONE = word_set(
    "metropole eurometropole agglomeration agglo communaute communes urbaine intercommunalite pays collectivite ville commune "
)
_KINDS = lazy(
    rf"(?:(?:le|la|les|l'|du|des|de la|de l'|de|d') ?)*(?:{KIND}|entente)(?: ?\([a-z]+\))?"
    r"(?: (?:de la |de l'|du |des |de |d'|- ?)?)"
)
_TAILS = lazy(r"(?: |-)(?:metropole|agglo|agglomeration|communaute|intercommunalite)$")


def identity(words: str) -> str:
    """One key for every way to name one place: « CC du Pays de Brume », « Pays de Brume », « Brume Agglo » are ``brume``.

    ``words`` is folded text. A kind that stands alone (« eurometropole », « agglomeration ») is its own key.
    """
    here = words.strip()
    while (found := _KINDS.match(here)) and found.end() < len(here):
        here = here[found.end() :]
    shorter = _TAILS.sub("", here)
    return key(shorter) or key(here) or key(words)


def is_town(words: str) -> bool:
    """Whether the folded ``words`` begin with « ville de » or « commune de »."""
    return bool(re.match(r"(?:la |l')?(?:ville|commune|collectivite)(?![a-z])", words))


_COMMUNITY = lazy(
    r"(?:la |le |l')?(?:communautes? (?:des? communes?|d'agglomerations?|urbaine)|petr|pole d'equilibre|ca |cc |cu "
    r"|etablissement public|ept )|.*(?: |-)(?:metropole|agglo|agglomeration|communaute)$"
)


def is_community(words: str) -> bool:
    """Whether the folded ``words`` name the authority that groups towns: « communauté de communes X », « X Agglo »."""
    return bool(_COMMUNITY.match(words))
