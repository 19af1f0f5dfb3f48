"""Which of a territory's contracts words speak of: the one before, a later one, one still to come."""

from __future__ import annotations

import re

from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT, OTHER_PLAN
from ecluse.lib.dates import YEAR
from ecluse.lib.patterns import lazy

_FORMER = (
    r"(?<![a-z])(?:precedente?|ancien|anterieur) (?:cls|contrat)|a pris fin|s'est acheve"
    r"|arrive a (?:echeance|terme|son terme)|le precedent, (?:signe|conclu)"
    r"|(?<![a-z])(?:celui|ceux)(?! ?-?ci)[^.;,:\n]{0,12} (?:signe|conclu|adopte)"
    rf"|(?:remplac|prolong)[a-z]* (?:le|du|un) (?:premier )?{CONTRACT}"
    r"|(?:continuite|prolongement|lignee|suite) des (?:deux |trois )?(?:contrats|cls)"
    rf"|(?:succed|fait suite|faisant suite)[a-z]* (?:au|a un) {CONTRACT}"
)
_CLOSED = lazy(
    rf"{YEAR}[^,]{{0,20}}, [^.;]*?(?:a ete|est|sont|ont|a) (?:re)?(?:signe|conclu|officialise|paraphe|ratifie)"
)
_FIRST = (
    rf"(?<![a-z])(?:premier|1er) {CONTRACT}|{CLS} ?(?:n ?°? ?)?(?:1|i)(?![a-z0-9])|(?:premiere|1ere|1re) generation"
)
_LATER_RANK = r"(?:deuxieme|second|2nd|2de|2e|2eme|troisieme|3e|3eme|quatrieme|4e|4eme|cinquieme|5e|5eme)"
#: A contract after the first: « le nouveau contrat », « son 2e CLS », « CLS 2 », « de troisième génération ».
LATER = lazy(
    rf"(?<![a-z0-9])(?:nouveau|nouvel|present|{_LATER_RANK}) (?:nouveau )?{CONTRACT}"
    rf"|{CLS} ?(?:n ?°? ?)?(?:[2-9]|ii|iii|iv)(?![a-z0-9])|(?<![a-z0-9]){_LATER_RANK} generation(?! (?:de|des) (?:cls|contrats))"
)
_EARLIER = lazy(_FORMER)
_EARLIER_OR_FIRST = lazy(rf"{_FORMER}|{_FIRST}")
_COMING = lazy(
    r"(?<![a-z])(?:futur|prochain|vers (?:un|le|son)|a venir|en vue d|perspective|s'engager (?:dans|vers)|renouvel(?:er|lement)"
    r"|(?:prepar|elabor|envisag|souhait|projet|reflechi|travaill|ecri)[a-z]*|lance(?:r|nt)? (?:la|l'|le)|va |vont |sera )"
    r"(?!.*(?<![a-z])(?:signe|apres|suite a|succede))[^.;:\n]{0,60}$"
)
_STILL_COMING = lazy(
    r"[^.;:\n]{0,60}?(?<![a-z])(?:est en (?:cours de |)(?:preparation|cours|construction|elaboration|ecriture|reflexion|projet)"
    r"|en (?:preparation|projet)|sera|verra|suivra|a venir|devrait|pourrait)(?![a-z])"
)


#: « … de s’engager dans un CLS de deuxième génération, qui a été signé mardi dernier ».
_SINCE_SIGNED = lazy(
    r"[^.;\n]{0,60}?(?<![a-z])qui (?:a ete|est|vient d'etre|fut) (?:officiellement )?(?:signe|conclu|paraphe)(?![a-z])"
)


def is_coming(source: Source, start: int, end: int) -> bool:
    """Whether the contract named at ``start`` to ``end`` is still to be made (« s’engager dans un CLS 2 »)."""
    low, high = source.sentence_at(start)
    if _SINCE_SIGNED.match(source.text, end, high):
        return False
    return bool(_COMING.search(source.text[low:start]) or _STILL_COMING.match(source.text, end, high))


def has_later(source: Source) -> bool:
    """Whether the text names a contract after the first one, and not only as one to come."""
    return any(not is_coming(source, *found.span()) for found in LATER.finditer(source.text))


def speaks_of_former(source: Source, start: int, end: int, place: int, *, later: bool) -> bool:
    """Whether, in the sentence ``start`` to ``end``, what stands at ``place`` is the contract before's.

    « Le premier CLS, signé en 2015, … » where the text names a later one (``later``); not « Arrivé à échéance, il laisse
    place à un nouveau contrat signé en 2022 ».
    """
    pattern = _EARLIER_OR_FIRST if later else _EARLIER
    before = source.text[start:place]
    former = max((found.start() for found in pattern.finditer(before)), default=-1)
    if former < 0:
        return bool(pattern.search(source.text, place, end) and not LATER.search(source.text, start, end))
    if _CLOSED.search(before, former):
        return False
    return former > max((found.start() for found in LATER.finditer(before)), default=-1)


#: Sentences whose subject was named before: « Il a été signé le … », « Conclu pour cinq ans, … », « Sa durée est de … ».
_SAID_BEFORE = lazy(
    r"[ \"(]*(?:(?:(?:co-?)?(?:construi|elabor|ecri|etabli|prepar|port|fond|issu)[a-z]* [^.;\n]{0,160}, )?il "
    r"|le (?:dernier|plus recent)(?: en date)?[ ,]"
    r"|celui-ci |ce dernier |ce document |le document |sa duree |sa mise en oeuvre |son (?:programme|plan) "
    r"|(?:officiellement |d'abord )?(?:signe|conclu|etabli|prevu|elabore|mis en (?:place|oeuvre)|valable|couvrant|d'une duree)"
    r"(?![a-z])"
    r"|(?:pendant|durant|sur|en) [^.;:\n]{0,40}, (?:ce|cet|cette) (?:outil|dispositif|document|demarche|engagement)(?![a-z]))"
)
CONCERNS_OTHER = lazy(
    rf"{OTHER_PLAN}|(?<![a-z])(?:conventions?|chartes?|avenants?|protocoles?|bail|accord-cadre)(?![a-z])"
)


#: « Le contrat local de santé décline le projet régional de santé. Il … »: what follows speaks of the subject.
_SUBJECT = lazy(rf"[ \"(]*(?:le|ce|notre|son|leur) (?:[a-z]+ )?{CONTRACT}")


def named_last(source: Source, start: int, end: int, *, back: int = 2) -> bool:
    """Whether the contract is what the text named last before the sentence ``start`` to ``end``, which names nothing.

    The sentence just before may itself go on about the contract, up to ``back`` of them.
    """
    if CONCERNS_OTHER.search(source.text, start, end):
        return False
    above = source.sentence_at(start - 1) if start else (0, 0)
    if _SUBJECT.match(source.text, *above):
        return True
    if back and _SAID_BEFORE.match(source.text, *above) and named_last(source, *above, back=back - 1):
        return True
    before = source.text[max(0, start - 600) : start]
    named = max((found.start() for found in re.finditer(CONTRACT, before)), default=-1)
    other = max((found.start() for found in CONCERNS_OTHER.finditer(before)), default=-1)
    return named >= 0 and named > other


def goes_on_about_it(source: Source, start: int, end: int) -> bool:
    """« Il couvre … », « Conclu pour cinq ans, … » after a sentence about the contract."""
    return bool(_SAID_BEFORE.match(source.text, start, end)) and named_last(source, start, end)
