"""Where the subject of a sentence about signing begins: after its adverbs, at the first body, name or office."""

from __future__ import annotations

import re

from ecluse.documents.extraction.bodies import OFFICE, has_head
from ecluse.documents.extraction.names import KIND, read_name, skip_links
from ecluse.documents.extraction.signatories.found import Party
from ecluse.documents.extraction.signatories.listing import list_bodies, opens_list
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.dates import WEEKDAY
from ecluse.lib.patterns import lazy

_ADVERB = lazy(
    r"(?:(?:de plus|en outre|par ailleurs|egalement|enfin|aujourd'hui|ainsi), |date [\d/-]+ "
    rf"|(?:ce (?={WEEKDAY}|\d|mois|jour|matin|soir)|le (?=\d|{WEEKDAY})|hier "
    rf"|{WEEKDAY} )[^,:]{{0,40}}, |(?:en|depuis|apres|a l'issue"
    rf"|dans|au terme|suite|lors|mercredi|jeudi)[^,:]{{0,80}}, |signature [^:]{{0,60}}: )+"
)
_EACH_OF = lazy(r"(?:aux cotes de |(?:les |des )?representants de )(?=la |l'|l[a-z]+ )")


def after_lead(source: Source, start: int, end: int) -> int:
    """Where the sentence begins again after a remark: « On ne dira pas que tout va mal : ce mardi 28 janvier, A et B … »."""
    colon = source.text.find(" : ", start, end)
    opens = colon > 0 and _ADVERB.match(source.text, colon + 3, end) is not None
    return colon + 3 if opens else start


def subject_of(source: Source, start: int, verb: int) -> int | None:
    """Where the list of those who sign begins: after « Ce jeudi 4 avril, », at the first body, name or office."""
    start = after_lead(source, start, verb)
    if source.text.endswith(" qui ", start, verb):
        return _antecedent_of_who(source, start, verb)
    adverb = _ADVERB.match(source.text, start, verb)
    place = adverb.end() if adverb else start
    lead = _EACH_OF.match(source.text, place, verb)
    if lead:
        return lead.end()
    if begins_name(source, place):
        colon = source.text.find(" : ", place, verb)
        titled = 0 < colon < verb and "," not in source.text[place:verb] and begins_name(source, colon + 3)
        return colon + 3 if titled else place
    inner = re.compile(r"(?:, |: |- |\" ?| que |(?<= )dont )(?=(?:l'|la |le |les )?[a-z])").finditer(
        source.text, place, verb
    )
    for found in inner:
        lead = _EACH_OF.match(source.text, found.end(), verb)
        if lead or begins_name(source, found.end()):
            return lead.end() if lead else found.end()
    return None


_WHO = lazy(rf"(?<![a-z'])(?:la |le |les |l')(?=(?:{OFFICE}|{KIND}) )")


def _antecedent_of_who(source: Source, start: int, end: int) -> int | None:
    """« …, a dit le maire de X, qui a signé … »: where the last body or office before « qui » begins."""
    before = list(_WHO.finditer(source.text, max(start, end - 120), end))
    return before[-1].start() if before else None


_NO_SUBJECT = lazy(
    rf"{CLS}|{WEEKDAY}|(?:ils?|elles?|celle-ci|celui-ci|ce|cet|cette|ces|avec|dans|en|pour|apres|avant|depuis|lors|suite|a"
    rf"|au|aux|grace|afin|par|sur|sous|chez"
    r"|autour|hier|aujourd'hui|ainsi|enfin|un|une|on|nous|vous|je|c'est|reunie?s?|signee?s?|conclue?s?|face|forte?s?"
    r"|soucieu(?:x|se)"
    r"|engagee?s?|convaincue?s?|consciente?s?|durant|pendant|des|dont|qui|que|comme|si|quand|lorsque|visuel)(?![a-z-])"
)


def begins_name(source: Source, place: int) -> bool:
    if opens_list(source, place):
        return True
    article = re.compile(r"(?:les? |la |l')").match(source.text, place)
    here = article.end() if article else place
    if _NO_SUBJECT.match(source.text, here):
        return False
    return (
        has_head(source, place)
        or source.is_capital(here)
        or bool(re.compile(rf"(?:[a-z]+ )?(?:{KIND}|{OFFICE} )").match(source.text, here))
    )


_PRONOUN = lazy(r"(?:^|, )(?:il|elle|celle-ci|celui-ci|cette derniere|ce dernier) (?:y |en |les? |l')?$")


def said_of(source: Source, start: int, verb: int) -> list[Party]:
    """« Le Département de X soutient … Depuis 2023, il signe … »: the body that opens the sentence before, for « il »."""
    before = list(source.sentences_in(0, start)) if _PRONOUN.search(source.text[start:verb]) else []
    while len(before) > 1 and _GOES_ON.match(source.text, *before[-1]):
        before.pop()
    low, high = before[-1] if before else (start, start)
    article = _ARTICLE.match(source.text, low, high)
    if not before or not has_head(source, low) or not source.is_capital(article.end() if article else low):
        return []
    local = _LOCAL.match(source.text, low, high)
    named = read_name(source, local.end()) if local else None
    return [Party(low, named[1])] if named else list_bodies(source, low, high)[:1]


_ARTICLE = lazy(r"(?:la |le |l')")
_GOES_ON = lazy(r"(?:elle|il) ")
_LOCAL = lazy(rf"(?:la |le |l')?{KIND} (?:de la |de l'|du |des |de |d')?(?=[a-z])")


def antecedent_of(source: Source, start: int) -> list[Party]:
    """The body that « elle » stands for: the subject of the sentence before."""
    before = [s for s in source.sentences if s[1] <= start]
    if not before:
        return []
    low, high = before[-1]
    article = re.compile(rf"(?:^|, |: )(?=(?:la |le |l')?{KIND} )").search(source.text, low, high)
    if not article:
        return []
    begin = article.end()
    named = read_name(source, skip_links(source, begin))
    return [Party(begin, named[1])] if named else []
