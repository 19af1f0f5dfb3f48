"""Signatories named in a sentence: « signé entre A, B et C », « A et B ont signé », « engage A et B »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.documents.extraction.axes.items import is_cut_at
from ecluse.documents.extraction.bodies import OFFICE, has_head
from ecluse.documents.extraction.names import KIND
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.listing import list_bodies
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.dates import WEEKDAY

_ABOUT = re.compile(
    rf"{CONTRACT}|(?<![a-z])(?:accord|partenariat|convention|dispositif|outil|celui-ci|ce dernier)(?![a-z])|^il |^signe "
    r"|pour (?:le|la) signer|(?<![a-z])signature (?:du|de ce|de leur|s'est|a |officielle|tripartite)"
    r"|s'engagent (?:ensemble |conjointement )?pour (?:une (?:duree|periode) de )?(?:\d+|deux|trois|quatre|cinq|six) ans"
)
_SIGNED_BY = re.compile(
    r"(?<![a-z])(?:co-?signe|signe|conclu|(?:est|a ete) passe|paraphe|officialise"
    r"|contractualise|signature)(?:e|s|es)?(?![a-z])(?P<gap>[^.:;\n]{0,80}?)(?<![a-z])(?:entre"
    r"|par)(?![a-z]) (?!la suite|ailleurs)"
)
_HAVE_SIGNED = re.compile(
    r"(?<![a-z])(?:(?:ont|a|viennent de|vient de|avaient|avait) (?:(?:officiellement|ensemble"
    r"|egalement|conjointement|solennellement) )*(?:co-?)?(?:signer?|officialiser?|conclure?"
    r"|conclu|parapher?|renouvele|contractualise)"
    r"|(?:co-?)?signent|signera|signeront"
    r"|(?:se )?sont reunie?s [^,.;]{0,40}?pour (?:la signature|signer)"
    r"|ont procede[^,.;]{0,30} a la signature|a procede a la signature|s'engage(?:nt)?|concluent"
    r"|officialisent|renouvellent|se sont engagee?s|repart"
    r"|signe (?=[^.]{0,40}contrat))(?![a-z])"
)
_OTHER_ACT = re.compile(r" (?:la |une |leur )(?:charte|lettre|declaration)")
_WITH = re.compile(r"(?<![a-z])(?:avec|aux? cotes? (?:de|du)|aupres de) (?=(?:l'|la |le |les |[a-z]))")
_ENGAGES = re.compile(
    r"(?<![a-z])(?:(?:les |l')?engage(?:nt|ant)?|lie|liant|unit|unissant|reunit|reunissant"
    r"|rassemble|rassemblant|(?:a|ont|avait) (?:reuni|rassemble|engage|uni|lie))"
    r"(?P<adds> (?:egalement|aussi|en outre))?(?: (?:ensemble|notamment))?(?: (?:pour|pendant"
    r"|jusqu')[^,.;]{2,30}?(?: ans?| mois|\d{4}))?(?: (?=[a-z]))"
)
_CALLED = re.compile(
    r"(?<![a-z])(?:les )?(?:\S{1,12} )?(?:autres )?(?:partenaires? "
    r"|institutions? )?(?:(?:co-?)?signataires?|porteurs)(?: (?:du|de ce|de la"
    r"|de) (?:nouveau )?(?:cls|contrat)[a-z ()]{0,40}?)?"
    r"(?: (?:se sont engages|s'engagent|ont signe|signent|ont paraphe)(?: [^.:;,]{1,60}?)?)?"
    r"(?: (?:sont|en sont)|(?: [a-z]+)? que sont)? ?(?P<mark>[:,|]|(?<=sont))(?! ?(?:aux cotes"
    r"|en plus|outre)) ?(?:representante?s? de (?=l[a' ]))?"
)
_BETWEEN = re.compile(rf"{CLS}[^.:;\n]{{0,60}}? entre (?=(?:la|le|les|l')[ a-z])")
_BEING = re.compile(
    r" (?:(?:se sont|ont ete|ont|sont|a ete) [^.;:]{0,90}?)?(?:dont (?:ils|elles) sont|pour en etre|en sont|sont)"
    r" (?:les |des |tous )?(?:co-?)?signataires(?! que)"
)
_ARE_SIGNING = re.compile(r"a avoir (?:signe|paraphe)[^:.]{0,40}: ?")
_ADVERB = re.compile(
    r"(?:(?:de plus|en outre|par ailleurs|egalement|enfin|aujourd'hui|ainsi), |date [\d/-]+ "
    rf"|(?:ce (?={WEEKDAY}|\d|mois|jour|matin|soir)|le (?=\d|{WEEKDAY})|hier "
    rf"|{WEEKDAY} )[^,:]{{0,40}}, |(?:en|depuis|apres|a l'issue"
    rf"|dans|au terme|suite|lors|mercredi|jeudi)[^,:]{{0,80}}, |signature [^:]{{0,60}}: )+"
)
_GENERIC = re.compile(
    r"(?<![a-z])(?:(?:les |des |de )?contrats locaux de sante|les cls|les contrats|un (?:cls"
    r"|contrat local de sante) (?:est|peut|permet))(?![a-z])"
)
_MAY_SIGN = re.compile(r"(?<![a-z])(?:peut|peuvent|pourra|pourront|doit|doivent) (?:[a-z]+ )?(?:etre )?(?:co-?)?sign")
_FORMER = re.compile(
    r"(?<![a-z])(?:avait|avaient)(?: (?:deja|alors|ensemble))? (?:ete )?(?:(?:co-?)?sign|conclu|paraph|officialis|contractualis)"
)
_ANY = re.compile(r"(?:une?|des|d'autres) (?=[a-z])")
_EACH_OF = re.compile(r"(?:aux cotes de |(?:les |des )?representants de )(?=la |l'|l[a-z]+ )")
_PRONOUN = re.compile(r"(?:elle|il|ils|elles|celle-ci|celui-ci)(?: |$)")


def read_sentences(source: Source, *, past: bool = False) -> list[Proposal]:
    """What every sentence about the contract gives, in order of place; « avaient signé » tells of a ``past`` contract only."""
    found: list[Proposal] = []
    beings: list[Party] = []
    for start, end in source.sentences:
        text = source.text[start:end]
        if _GENERIC.search(text) or _MAY_SIGN.search(text) or (not past and _FORMER.search(text)):
            continue
        if (
            not _ABOUT.search(text)
            and not _BEING.search(text)
            and not _CALLED.search(text)
            and not _ARE_SIGNING.search(text)
        ):
            continue
        beings.extend(_being(source, start, end))
        for finder in (
            _called,
            _signed_by,
            _between,
            _between_first,
            _have_signed,
            _engaged,
            _with_partner,
            _associated,
            _signed_with,
        ):
            found.extend(p for p in finder(source, start, end) if not _speaks_of_any(source, p))
    if len(beings) > 1:
        found.append(Proposal(tuple(beings), "signatories.being", 2.5))
    return found


def _speaks_of_any(source: Source, proposal: Proposal) -> bool:
    """« entre l’ARS et une commune »: what contracts are in general, not who signed this one."""
    return any(_ANY.match(source.text, party.start) for party in proposal.parties)


def _being(source: Source, start: int, end: int) -> list[Party]:
    """« A et B, dont ils sont les signataires », « C et D ont été volontaires pour en être les signataires »."""
    found = _BEING.search(source.text, start, end)
    subject = _subject(source, start, found.start()) if found else None
    return list_bodies(source, subject, found.start()) if found and subject is not None else []


def _called(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Les signataires sont : … », « ils sont dix à avoir signé : … », « deux porteurs, A et B, et des cosignataires, C »."""
    for pattern in (_ARE_SIGNING, _CALLED):
        places = list(pattern.finditer(source.text, start, end))
        bounds = [m.start() for m in places[1:]] + [end]
        parties: list[Party] = []
        for found, stop in zip(places, bounds, strict=False):
            parties.extend(list_bodies(source, found.end(), stop) or _list_below(source, found.end(), stop))
        minimum = 1 if places and source.text[places[0].end() - 2 : places[0].end()].strip() in (":", "|") else 2
        if len(parties) >= minimum and places and not _negated(source, start, places[0].start()):
            yield Proposal(tuple(parties), "signatories.called", 2.6)


def _list_below(source: Source, place: int, end: int) -> list[Party]:
    """The list on the line below « Les signataires : », where the colon ends its line."""
    if source.text[place:end].strip() or not source.text[max(0, place - 3) : place].rstrip().endswith(":"):
        return []
    following = next((s for s in source.sentences if s[0] >= place), None)
    if following is None or source.line_at(following[0]).raw.bulleted:
        return []
    return list_bodies(source, *following)


def _negated(source: Source, start: int, place: int) -> bool:
    """« aux côtés des partenaires non signataires », « futurs signataires »."""
    return bool(re.search(r"(?:non|futurs?|potentiels?|nombre restreint de) ?$", source.text[start:place]))


def _signed_by(source: Source, start: int, end: int) -> Iterator[Proposal]:
    for found in _SIGNED_BY.finditer(source.text, start, end):
        parties = list_bodies(source, found.end(), end)
        parties += _bullets_after(source, end) if source.text[start:end].rstrip().endswith(":") else []
        persons = any(party.function for party in parties)
        if len(parties) > 1 or (parties and " par " in found.group()[-6:]):
            weight = 2.2 + (0.2 if len(parties) > 1 else -0.6) - (0.4 if persons else 0)
            yield Proposal(tuple(parties), "signatories.signed_by", weight)


def _between(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« le contrat local de santé 2022-2026 entre A, B et C »."""
    for found in _BETWEEN.finditer(source.text, start, end):
        parties = list_bodies(source, found.end(), end)
        if len(parties) > 1:
            yield Proposal(tuple(parties), "signatories.between_bodies", 1.9)


_BETWEEN_FIRST = re.compile(rf"entre (?=(?:la |le |les |l')).*?, (?=(?:un|le|ce) (?:[a-z]+ )?{CONTRACT})")


def _between_first(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Entre A, B et C, un contrat local de santé a été signé »."""
    found = _BETWEEN_FIRST.match(source.text, start, end)
    if found and _SIGN_WORD.search(source.text, found.end(), end):
        parties = list_bodies(source, start + len("entre "), found.end())
        if len(parties) > 1:
            yield Proposal(tuple(parties), "signatories.between_first", 2.2)


_SIGN_WORD = re.compile(r"(?<![a-z])(?:co-?)?(?:sign|conclu|paraph)")
_SIGNED_WITH = re.compile(
    rf"(?:^|(?:grace a|dans le cadre d|a travers|par|avec))[^.:;]{{0,40}}?{CLS}[^.:;]{{0,40}}?,? ?(?:co-?)?"
    r"(?:signe|conclu|passe|contractualise|elabore et signe) (?:[^.,;:]{0,40} )?avec (?=(?:l'|la |le |les |[a-z]))"
)
_MAIN_VERB = re.compile(
    r" (?:a|ont|est|sont|souhaite|anime|porte|pilote|met|mene|deploie|developpe|coordonne|propose|agit|poursuit|lance|entend"
    r"|s'engage|renforce|dispose|peut|va|organise|travaille|ameliore|favorise|mobilise)(?:nt)?(?![a-z'-])"
)


def _signed_with(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Grâce au contrat local de santé, signé avec A et B, C anime une démarche »: A, B, and the subject C."""
    found = _SIGNED_WITH.search(source.text, start, end)
    if not found:
        return
    verb = next(
        (v for v in _MAIN_VERB.finditer(source.text, found.end(), end) if not source.is_capital(v.start() + 1)), None
    )
    parties = list_bodies(source, found.end(), verb.start() if verb else end)
    if len(parties) >= 2:
        yield Proposal(tuple(parties), "signatories.signed_with", 2.1)


_ASSOCIATED = re.compile(r" (?:se sont |s'est |s')associ(?:ee?s?|ent) (?P<link>a |au |aux |avec )(?=[a-z])")
_COUNTED = re.compile(
    r"(?:les )?[a-z0-9-]+ (?:autres )?(?:partenaires|signataires|institutions|structures|acteurs)(?![a-z])"
)
_TO_EACH = re.compile(r"(?:,? et |, )(?:a (?=[a-z])|au |aux |avec )|$")


def _associated(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« A et B se sont associés à C et à D pour signer »: the subject, then each of those it joins."""
    found = _ASSOCIATED.search(source.text, start, end)
    purpose = re.compile(r" (?:pour|afin de|en vue de) ").search(source.text, found.end(), end) if found else None
    if not found or not purpose or not _SIGN_WORD.search(source.text, purpose.end(), end):
        return
    subject = _subject(source, start, found.start())
    parties = list_bodies(source, subject, found.start()) if subject is not None else []
    if any(_COUNTED.match(source.text, party.start) for party in parties):
        parties = []
    low = found.end()
    for link in _TO_EACH.finditer(source.text[: purpose.start()], low):
        parties.extend(list_bodies(source, low, link.start()))
        low = link.end()
    if len(parties) > 1:
        yield Proposal(tuple(parties), "signatories.associated", 2.4)


def _have_signed(source: Source, start: int, end: int) -> Iterator[Proposal]:
    for found in _HAVE_SIGNED.finditer(source.text, start, end):
        if source.char(found.start()) == "à" or _OTHER_ACT.match(source.text, found.end()):
            continue
        subject = _subject(source, start, found.start())
        rest_end = end
        partner = _WITH.search(source.text, found.end(), rest_end)
        parties = list_bodies(source, subject, found.start()) if subject is not None else []
        if partner and partner.start() - found.end() < 90:
            parties += list_bodies(source, partner.end(), end)
        if _OPENS_BULLETS.search(source.text[start:end].rstrip()):
            parties += _bullets_after(source, end)
        if len(parties) >= 2 or (parties and "signe" in found.group()):
            weight = 2.0 + (0.3 if len(parties) > 1 else -0.5) - (0.3 if any(p.function for p in parties) else 0)
            yield Proposal(tuple(parties), "signatories.have_signed", weight)


_OPENS_BULLETS = re.compile(
    r"(?<![a-z])(?:suivante?s|partenaires|cosignataires|institutions|structures|acteurs|avec|par) ?:$"
)


def _subject(source: Source, start: int, verb: int) -> int | None:
    """Where the list of those who sign begins: after « Ce jeudi 4 avril, », at the first body, name or office."""
    adverb = _ADVERB.match(source.text, start, verb)
    place = adverb.end() if adverb else start
    lead = _EACH_OF.match(source.text, place, verb)
    if lead:
        return lead.end()
    if _begins_name(source, place):
        return place
    inner = re.compile(r"(?:, |: |- |\" ?)(?=(?:l'|la |le |les )?[a-z])").finditer(source.text, place, verb)
    for found in inner:
        lead = _EACH_OF.match(source.text, found.end(), verb)
        if lead or _begins_name(source, found.end()):
            return lead.end() if lead else found.end()
    return None


_NO_SUBJECT = re.compile(
    rf"{CLS}|{WEEKDAY}|(?:ce|cet|cette|ces|avec|dans|en|pour|apres|avant|depuis|lors|suite|a|au|aux|grace|afin|par|sur|sous|chez"
    r"|hier|aujourd'hui|ainsi|enfin|un|une|on|nous|vous|je|c'est|reunie?s?|signe|conclu|face|forte?s?|soucieu(?:x|se)"
    r"|engagee?s?|convaincue?s?|consciente?s?|durant|pendant|des|dont|qui|que|comme|si|quand|lorsque|visuel)(?![a-z-])"
)


def _begins_name(source: Source, place: int) -> bool:
    article = re.compile(r"(?:les? |la |l')").match(source.text, place)
    here = article.end() if article else place
    if _NO_SUBJECT.match(source.text, here):
        return False
    return (
        has_head(source, place)
        or source.is_capital(here)
        or bool(re.compile(rf"(?:[a-z]+ )?(?:{KIND})|{OFFICE} ").match(source.text, here))
    )


def _engaged(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Il engage pour trois ans A et B », « le CLS réunit A, B et C », « avec A et B, grâce au CLS qui les engage »."""
    for found in _ENGAGES.finditer(source.text, start, end):
        if found.group().startswith(("les engage", "l'engage")):
            yield from _engaged_with(source, start, end)
            continue
        parties = list_bodies(source, found.end(), end)
        if parties and all(has_head(source, p.start) or len(parties) > 1 for p in parties):
            weight = 2.3 if "engage" in found.group() else 1.6
            yield Proposal(tuple(parties), "signatories.engaged", weight, adds=bool(found["adds"]))


def _engaged_with(source: Source, start: int, end: int) -> Iterator[Proposal]:
    partner = _WITH.search(source.text, start, end)
    if not partner:
        return
    parties = list_bodies(source, partner.end(), end)
    if _PRONOUN.match(source.text, start):
        parties = [*_antecedent(source, start), *parties]
    if len(parties) >= 2:
        yield Proposal(tuple(parties), "signatories.engaged_with", 2.2)


def _antecedent(source: Source, start: int) -> list[Party]:
    """The body that « elle » stands for: the subject of the sentence before."""
    before = [s for s in source.sentences if s[1] <= start]
    if not before:
        return []
    low, high = before[-1]
    article = re.compile(rf"(?:^|, |: )(?=(?:la |le |l')?{KIND} )").search(source.text, low, high)
    if not article:
        return []
    from ecluse.documents.extraction.names import read_name, skip_links

    begin = article.end()
    named = read_name(source, skip_links(source, begin))
    return [Party(begin, named[1])] if named else []


def _with_partner(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Avec l’ARS, la communauté d’agglomération repart pour un nouveau contrat »."""
    if not source.text.startswith("avec ", start):
        return
    verb = re.compile(r" (?:repart|signe|s'engage|renouvelle|relance|conclut|porte|lance)(?![a-z])").search(
        source.text, start, end
    )
    if not verb or not re.search(CONTRACT, source.text[verb.end() : end]):
        return
    parties = list_bodies(source, start + 5, verb.start())
    if len(parties) >= 2:
        yield Proposal(tuple(parties), "signatories.with", 1.5, doubtful=True)


def _bullets_after(source: Source, place: int) -> list[Party]:
    parties = []
    line = source.line_at(max(0, place - 2))
    for here in source.lines[line.index + 1 :]:
        if source.goes_on(here):
            continue
        if not here.raw.bulleted:
            break
        low, high = source.trim(here.start, source.paragraph_end(here), " \n,;.:-")
        lead = re.compile("et ").match(source.text, low)
        if not is_cut_at(source, high):
            parties.append(Party(lead.end() if lead else low, high))
    return parties
