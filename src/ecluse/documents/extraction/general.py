"""Pages about contracts in general: what a contract is, how many a region has, which ones an agency lists.

Such a page is about no contract: the names, axes and signatories in it are those of none. It is told by weighing what
says « contracts in general » (« les CLS », « 22 CLS sont signés », « un CLS est … ») against what says « this contract »
(« notre CLS », « le CLS de Brume », « a été signé », a period). One contract that the page tells of outweighs much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.documents.extraction.draft import Fact
from ecluse.documents.extraction.names import read_name
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.territory_clues import authorities
from ecluse.documents.extraction.times import goes_on_about_it
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.dates import dates, year_ranges
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, ORDINAL, fold, key, number

_MENTION = lazy(CLS)
_MANY = (
    r"les|des|ces|aux|plusieurs|certains|d'autres|de nombreux|(?:tous|l'ensemble|chacun|l'un|un) (?:les|des)"
    r"|quelques|differents"
)
#: What comes before « CLS » where there are several of them.
_PLURAL_BEFORE = lazy(
    rf"(?<![a-z])(?:{_MANY}|(?P<count>(?<![\w.,/-]){NUMBER}))"
    r" (?:nouveaux |autres |premiers |futurs |actuels |anciens |projets de )?(?:cls |contrats )?$"
)
_INDEFINITE_BEFORE = lazy(r"(?<![a-z])(?:un|tout|chaque|d'un|aucun|qu'un) $")
_OWN_BEFORE = lazy(rf"(?<![a-z])(?:notre|son|leur|votre|nouveau|futur|prochain|{ORDINAL}) (?:nouveau |tout )?$")
#: « un CLS est / permet / peut … », « un CLS, c’est quoi ? »: what any contract is.
_DEFINES = lazy(
    r"(?:,? c'est|,? qu'est|,? a quoi|,? pour quoi|,? comment"
    r"|,? (?:se |s')?(?:est|permet|peut|doit|vise|a pour|constitue|consiste|comprend|repose|appuie|inscrit|met en place|adresse"
    r"|sert|definit|porte|associe|rassemble|reunit|dure|formalise)(?![a-z]))(?! (?:en cours|actuellement|deja))"
)
_PARTNERS = lazy(
    r"(?<![a-z])(?:(?:une|chaque|toute|des|d'une|d'autres) (?:ou plusieurs )?"
    r"(?:collectivites?|intercommunalites?|communes?|villes?|epci|territoires?)"
    r"|(?:un|chaque|tout) (?:territoire|epci|groupement)|les collectivites(?: territoriales| locales)?(?: et |,| ou|\)))(?![a-z])"
)
_STATE = lazy(
    r"(?<![a-z])(?:signes?|actifs|vigueur|cours|couvr[a-z]*|existent|recense[a-z]*|compte[a-z]*|conclus|deploye[a-z]*|sont|ont)(?![a-z])"
)
_SIGNED = lazy(
    r"(?<![a-z])(?:(?:a|ont|avait|avaient|vient de|viennent de|a ete|ont ete|sera|seront|fut|va|vont|vient d'etre)"
    r"(?: [a-z]+ment)? (?:etre )?(?:(?:co-?)?signer?|paraphee?|conclue?|renouvelee?|engagee?s? dans)|signent)(?![a-z])"
)
#: As a title or with a day; a step of « Comment se construit un CLS ? » otherwise.
_SIGNATURE = lazy(r"(?<![a-z])signature (?:du|de son|de ce|de notre|officielle|d'un)(?![a-z])")
_UNDERWAY = lazy(
    r"(?<![a-z])(?:est en (?:cours|preparation|projet|construction)|a ete (?:lance|elabore|adopte|valide|presente|mis en place)"
    r"|s'est (?:construit|engage)|en cours (?:de|d')|est a l'oeuvre|arriv[a-z]+ a (?:echeance|terme))"
)
_GENERALLY = lazy(
    r"(?<![a-z])(?:vocation a|peu(?:t|vent) |pourr|doi(?:t|vent) |chaque |tout |generalement|(?:n'a|n'ont|n'est|ne sont) pas )"
)
#: « s’appuie sur 5 axes », « 9 signataires », said of the one contract.
_ITS_COUNTS = lazy(
    rf"(?<![\w.,/-]){NUMBER} (?:grand[es]* |nouve[a-z]+ )?"
    r"(?:axes|fiches|actions|signataires|partenaires|orientations|priorites)(?![a-z])"
)
#: « Le CLS a été mis en place par la loi … » tells of the law.
_LAW = lazy(r"(?<![a-z])(?:loi(?: |s )|hpst|code de la sante|ordonnance|decret)")
_OURS = lazy(
    r"(?<![a-z])(?:notre|nos) (?:territoire|ville|commune|communaute|agglo[a-z]*|intercommunalite|habitants)(?![a-z])"
)
_LINK = lazy(r"(?: ?[:-])? (?:de la |de l'|du |des |de |d')?")
_AXIS = lazy(r"(?:^|\n)axe (?:n ?°? ?)?\d")

_PLURAL, _COUNTED, _LISTED, _DEFINED, _PARTNER = 1.0, 3.0, 3.0, 1.5, 1.0
_NAMED, _DATED, _TOLD, _POSSESSED, _ACTS, _TITLED = 2.0, 3.0, 3.0, 2.0, 2.0, 6.0
#: Below this weight, a text says too little of contracts in general; and it must outweigh what it says of one by half.
_ENOUGH, _OUTWEIGHS = 3.0, 1.5


@dataclass(frozen=True, slots=True)
class _Mention:
    """« CLS » in a sentence: one contract, several (``plural``), any (``indefinite``) or the one told of (``own``)."""

    start: int
    end: int
    plural: bool
    indefinite: bool
    own: bool
    count: int | None = None


def is_general(source: Source, outside: Source, territory: Fact[str] | None) -> bool:
    """Whether ``source`` is about contracts in general, though it may name a ``territory``.

    ``outside`` is the document's title and the names of its sheets.
    """
    mentions = list(_mentions(source))
    names = _places(source, mentions)
    scattered = len(names) > 2 and max(names.values()) * 2 <= sum(names.values())
    general = _general(source, mentions) + (_LISTED if scattered else 0)
    if general < _ENOUGH:
        return False
    own = _own(source, mentions) + (0 if scattered else min(3, max(names.values(), default=0)) * _NAMED)
    if territory:
        own += _TITLED * (_titled(source, 6, territory.value) or _titled(outside, 3, territory.value))
    return general > _OUTWEIGHS * own


def _mentions(source: Source) -> Iterator[_Mention]:
    for found in _MENTION.finditer(source.text):
        before = source.text[max(0, found.start() - 40) : found.start()]
        several = _PLURAL_BEFORE.search(before)
        count = number(several["count"]) if several and several["count"] else None
        plural = found.group().startswith("contrats") or bool(several and count != 1)
        indefinite = not plural and bool(_INDEFINITE_BEFORE.search(before))
        own = not plural and bool(_OWN_BEFORE.search(before))
        yield _Mention(*found.span(), plural, indefinite, own, count if count and count > 1 else None)


def _places(source: Source, mentions: list[_Mention]) -> Counter[str]:
    """How often « CLS de X » names each place, twice over in a title; « CLS X » counts only in a list."""
    names: Counter[str] = Counter()
    for mention in mentions:
        link = _LINK.match(source.text, mention.end)
        named = read_name(source, link.end()) if link and not mention.plural else None
        bare = bool(link) and link is not None and link.group() == " "
        line = source.line_at(mention.start)
        if named and (not bare or line.raw.bulleted):
            titled = not line.raw.bulleted and _is_title(source, line)
            names[key(source.words(*named))] += 2 if titled else 1
    return names


def _general(source: Source, mentions: list[_Mention]) -> float:
    """The weight of what the text says of contracts in general."""
    plural = [mention for mention in mentions if mention.plural]
    headed = any(source.line_at(m.start).index < 3 for m in plural)
    counted = any(m.count and _STATE.search(source.text, *source.sentence_at(m.start)) for m in plural)
    defined = sum(1 for m in mentions if m.indefinite and _DEFINES.match(source.text, m.end))
    partners = {
        source.sentence_at(m.start)
        for m in mentions
        if not m.own and _PARTNERS.search(source.text, *source.sentence_at(m.start))
    }
    return (
        min(4, len({source.sentence_at(m.start) for m in plural})) * _PLURAL
        + (_PLURAL if headed else 0)
        + (_COUNTED if counted else 0)
        + min(2, defined) * _DEFINED
        + min(2, len(partners)) * _PARTNER
    )


def _own(source: Source, mentions: list[_Mention]) -> float:
    """The weight of what the text says of one contract."""
    places = [start for start, _ in authorities(source)]
    plural = {source.sentence_at(m.start) for m in mentions if m.plural}
    total = _elsewhere(source, places, plural)
    told = acts = counted = possessed = 0
    for start, end in sorted({source.sentence_at(m.start) for m in mentions} - plural):
        here = [m for m in mentions if start <= m.start < end]
        if len(here) > 2:  # a list of contracts on one line
            continue
        possessed += any(m.own for m in here)
        if any(next(year_ranges(source.text, m.end, min(end, m.end + 40)), None) for m in here):
            total += _DATED
        any_of_them = all(m.indefinite and _DEFINES.match(source.text, m.end) for m in here)
        if any_of_them or _GENERALLY.search(source.text, start, end):
            continue
        told += _tells(source, start, end)
        counted += bool(_ITS_COUNTS.search(source.text, start, end))
        acts += any(start <= place < end for place in places)
    total += min(2, told) * _TOLD + min(2, possessed) * _POSSESSED + min(3, acts) * _ACTS
    total += min(2, counted) * _POSSESSED
    if _OURS.search(source.text):
        total += _POSSESSED
    return total + (_ACTS if len(_AXIS.findall(source.text)) > 1 else 0)


#: « Brume Agglomération s’est engagée en 2021 dans cette démarche », which does not say « CLS » again.
_JOINS = lazy(
    r"(?<![a-z])(?:s'est|se sont) (?:[a-z]+ )?(?:engagee?s?|dotee?s?|lancee?s?|inscrite?s?)(?![a-z])"
    r"|(?<![a-z])(?:cette demarche|ce dispositif|ce contrat|cet outil)(?![a-z])"
)


def _elsewhere(source: Source, places: list[int], plural: set[tuple[int, int]]) -> float:
    """The weight of what is told of one contract without its name, or of several that were signed on a day."""
    weight = 0.0
    for start, end in source.sentences:
        on = goes_on_about_it(source, start, end)
        signed = (on or (start, end) in plural) and _SIGNED.search(source.text, start, end) is not None
        if signed:
            weight += _TOLD
        if signed and any(day.day for day in dates(source.text, start, end)):
            weight += _DATED
        if on and next(year_ranges(source.text, start, end), None):
            weight += _DATED
        if on and _ITS_COUNTS.search(source.text, start, end):
            weight += _POSSESSED
        if _JOINS.search(source.text, start, end) and any(start <= place < end for place in places):
            weight += _TOLD
    return min(weight, 2 * _DATED)


def _tells(source: Source, start: int, end: int) -> bool:
    """Whether a sentence about one contract tells what became of it: signed, under way."""
    if _LAW.search(source.text, start, end):
        return False
    if _SIGNED.search(source.text, start, end) or _UNDERWAY.search(source.text, start, end):
        return True
    line = source.line_at(start)
    signature = bool(_SIGNATURE.search(source.text, start, end)) and not line.raw.bulleted
    return signature and (line.index < 8 or next(dates(source.text, start, end), None) is not None)


def _is_title(source: Source, line: Line) -> bool:
    return line.end - line.start <= 140 and source.text[line.end - 1 : line.end] not in (".", ":", ";", ",")


def _titled(source: Source, size: int, territory: str) -> bool:
    """« Dorvois : à quoi va servir le contrat local de santé ? »: a title that names one contract and the place."""
    for line in source.lines[:size]:
        words = source.text[line.start : line.end]
        if not _is_title(source, line) or not _MENTION.search(words) or fold(territory) not in words:
            continue
        if not any(
            mention.plural or mention.indefinite for mention in _mentions(source.part(line.index, line.index + 1))
        ):
            return True
    return False
