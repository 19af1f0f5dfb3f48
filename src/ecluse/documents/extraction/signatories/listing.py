"""The bodies that a sentence enumerates, up to the words that lead elsewhere; persons give way to their bodies."""

from __future__ import annotations

import re

from ecluse.documents.extraction.bodies import enumerate_bodies, has_head, is_generic
from ecluse.documents.extraction.names import read_name
from ecluse.documents.extraction.signatories.found import Party
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.dates import WEEKDAY

_STOP = re.compile(
    r" et (?:autorise|approuve|donne|charge|mandate|habilite|valide)(?![a-z])"
    r"| (?:pour (?!la prefecture)|afin |dans le cadre|lors |en presence|a l'occasion|a l'hotel"
    r"|a la mairie|allant |au cours |qui |jusqu|visant|grace |est |sont |a ete |ont "
    r"|un (?:nouveau )?(?:contrat|cls)|le (?:nouveau |premier )?(?:contrat|cls)|en tant que"
    r"|contre |autour |depuis |sous |durant |pendant |vers |comme )|, (?:en|ce |dans|il "
    r"|elle |qui|dont|sur |pour |au )"
    rf"|,? le \d|,? (?:le |ce )?{WEEKDAY}|\. | sur (?:le|la|les|l')"
)
_OFFICE = re.compile(
    r"(?<![a-z-])(?:(?:vice|co)-)?(?:presidente?|directeur|directrice|maire|conseillere?|elue?"
    r"|adjointe?|representante?|delegue|deleguee)"
    r"(?:(?: |-)(?:generale?|adjointe?|departementale?|regionale?|delegue|deleguee"
    r"|communautaire|municipale?|par interim|territoriale?))*"
    r" (?:de la |de l'|du |des |de |d'|a la |a l'|au )(?=\S)"
)
_BY_OFFICE = re.compile(r"(?:le |la |l')(?:(?:vice|co)-)?(?:presidente?|directeur|directrice|maire|prefete?) ")
_PREFECT = re.compile(r"(?<![a-z-])(?:sous-)?prefete? (?:de la |de l'|du |des |de |d')(?=[a-z])")
_PERSON = re.compile(r"(?:^|, |et )[a-z-]+ [a-z' -]+, (?:[a-z-]+ ){0,4}$|(?:^|, )(?:m\. |mme |dr )|,")
_TITLE = re.compile(r"(?:m\.|mme|mm\.|dr|pr|monsieur|madame)(?: |$)")


def list_bodies(source: Source, start: int, end: int) -> list[Party]:
    """The bodies enumerated from ``start`` to ``end`` at most."""
    offices = list(_OFFICE.finditer(source.text, start, end))
    if offices and (_BY_OFFICE.match(source.text, start) or _PERSON.search(source.text[start : offices[0].end()])):
        return of_offices(source, start, end)
    parties = []
    for low, high in enumerate_bodies(source, start, _stop(source, start, end)):
        if is_generic(source, low, high):
            continue
        if not _is_body(source, low, high):
            break
        parties.append(Party(low, high))
    if parties and parties[-1].end >= len(source.text.rstrip()) and not has_head(source, parties[-1].start):
        parties.pop()
    return parties


def _stop(source: Source, start: int, end: int) -> int:
    for found in _STOP.finditer(source.text, start, end):
        word = re.compile("[a-z]").search(source.text, found.start())
        if word and source.is_capital(word.start()):
            continue
        if source.text.count("(", start, found.start()) <= source.text.count(")", start, found.start()):
            return found.start()
    return end


def _is_body(source: Source, start: int, end: int) -> bool:
    text = source.text[start:end]
    if end - start > 150 or _TITLE.match(text) or _LEADS_AWAY.match(text) or _CLAUSE.search(text):
        return False
    article = re.compile(r"(?:les? |la |l')").match(source.text, start)
    here = article.end() if article else start
    if _CONTRACT.match(source.text, here):
        return False
    return has_head(source, start) or source.is_capital(here) or bool(_SEVERAL.match(text))


_CLAUSE = re.compile(r" (?:coordonne|pilote|anime|porte|assure|souhaite|lance|poursuit|a|ont|s'engage|etait)(?:nt)? ")
_LEADS_AWAY = re.compile(r"(?:en|a|au|aux|dans|pour|sur|qui|ce|cette|son|sa|lors|sous|dont) ")
_CONTRACT = re.compile(rf"{CLS}|contrat|(?:nouveau|premier|present)")
_SEVERAL = re.compile(r"les (?:[a-z]+ )?(?:intercommunalites|communes|communautes)")


def of_offices(source: Source, start: int, end: int) -> list[Party]:
    """« P., président de A, R., préfet de B, et Q., directrice de C »: A, the prefect of B, and C."""
    parties = []
    for found in _OFFICE.finditer(source.text, start, end):
        stop = _OFFICE_END.search(source.text, found.end(), end)
        low, high = source.trim(found.end(), stop.start() if stop else end, " ,.;")
        if has_head(source, low) or source.is_capital(low):
            parties.append(Party(low, high, (found.start(), source.text.rfind(" ", found.start(), found.end() - 1))))
    for found in _PREFECT.finditer(source.text, start, end):
        named = read_name(source, found.end())
        if named:
            parties.append(Party(found.start(), named[1]))
    return sorted(parties, key=lambda party: party.start)


_OFFICE_END = re.compile(r",|;|\.(?= |$)| et (?!de |des |du |d')(?=[a-z-]+ )|\n| - | (?:ont|a|signent|signe) ")
