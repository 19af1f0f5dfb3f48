"""Signatories named in a sentence: « signé entre A, B et C », « A et B ont signé », « engage A et B »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.documents.extraction.bodies import OFFICE, has_head
from ecluse.documents.extraction.names import KIND, read_name
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.joined import (
    JOINING,
    WITH,
    associated,
    engaged,
    in_turn,
    joining,
    linked,
    signed_with,
    with_partner,
)
from ecluse.documents.extraction.signatories.listing import before_subject, list_bodies
from ecluse.documents.extraction.signatories.lists import beside, party_of_item
from ecluse.documents.extraction.signatories.subjects import said_of, subject_of
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.times import has_later
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.patterns import lazy

_ABOUT = lazy(
    rf"{CONTRACT}|(?<![a-z])(?:accord|partenariat|convention|dispositif|outil|celui-ci|celui d[eu]|ce dernier)(?![a-z])"
    r"|^(?:s')?il |(?:ont|a) appose (?:[a-z]+ )?(?:leurs?|sa) (?:[a-z]+ )?signatures?"
    r"|^(?:co-?)?(?:signe|conclu|passe|paraphe|contractualise)e?s? "
    r"|pour (?:le|la) signer|(?<![a-z])signature (?:du|de ce|de leur|s'est|a |officielle|tripartite)"
    r"|(?:signe|paraphe) (?:le|ce) (?:document|texte)(?![a-z])| (?:a|ont) fait (?:de meme|autant)(?![a-z])"
    r"|s'engagent (?:ensemble |conjointement )?pour (?:une (?:duree|periode) de )?(?:\d+|deux|trois|quatre|cinq|six) ans"
)
_SIGNED_BY = lazy(
    r"(?<![a-z])(?:co-?signe|signe|conclu|(?:est|a ete) passe|paraphe|scelle|officialise|renouvele"
    r"|contractualise|etabli(?=[^.:;]{0,60} entre )|signature)(?:e|s|es)?(?![a-z])"
    r"(?P<gap>(?:(?! (?:co-?)?(?:porte|pilote|anime|finance|elabore|construit|prepare|redige|concu|adopte|vote|valide)"
    r"(?:e|s|es)? )[^.:;\n]){0,80}?)"
    r"(?<![a-z])(?:entre|par|avec)(?![a-z]) (?!la suite|ailleurs)"
)
_HAVE_SIGNED = lazy(
    r"(?<![a-z])(?:(?:ont|a|viennent de|vient de|avaient|avait) (?:(?:[a-z]+ment|ensemble"
    r"|enfin|aussi|ainsi|donc|bien|deja) )*(?:co-?)?(?:signer?|officialiser?|conclure?"
    r"|conclu|parapher?|renouveler?|contractualiser?|prolonger?|reconduire)"
    r"|(?:ont|a) (?:choisi|decide|souhaite|voulu|accepte|convenu) de (?:co-?)?(?:signer|conclure|s'engager)"
    r"|(?:en )?(?P<same>(?:a|ont) fait (?:de meme|autant))"
    r"|(?:est|sont|(?:a|ont) ete|fut) (?:l'une? |parmi |la |le |les )[^,.;]{0,50} a (?:co-?)?signer"
    r"|(?:contractualise|conclut|officialise|renouvelle)(?=[^.;]{0,90}contrat)"
    r"|scellent|formalisent|concretisent|confirment|contractualisent"
    r"|(?:co-?)?signent|signera|signeront|signai(?:en)?t"
    r"|(?:se )?sont reunie?s [^,.;]{0,40}?pour (?:la signature|signer)"
    r"|(?:ont|a) appose (?:[a-z]+ )?(?:leurs?|sa) (?:[a-z]+ )?signatures?"
    r"|ont procede[^,.;]{0,30} a la signature|a procede a la signature|(?:s'est|est|sont) engagee?s?|s'engage(?:nt)?|concluent"
    r"|officialisent|renouvellent|se sont engagee?s|repart"
    r"|signe(?= [^.]{0,40}(?:contrat|cls)))(?![a-z])"
)
_OTHER_NOUN = (
    r"(?:chartes?|lettres?|declaration|conventions?(?! (?:de|du) (?:cls|contrat local))|protocoles?|avenants?|ctg"
    r"|contrats? (?:de ville|territoria)"
    r"|pactes?|plan (?!local de sante)[a-z]+|(?:precedent|ancien)e? (?:contrat|cls))(?![a-z])"
)
_OTHER_ACT = lazy(rf" (?:la |une |un |leur |son |sa |le |cette |ce |l')(?:[a-z]+ )?{_OTHER_NOUN}")
_ACT = lazy(rf"(?<![a-z])(?P<other>{_OTHER_NOUN})|{CONTRACT}|(?<![a-z])(?:accord|il|celui)(?![a-z])")
_CALLED = lazy(
    r"(?<![a-z])(?:les )?(?:\S{1,12} )?(?:autres )?(?:(?:partenaires?|institutions?) "
    r"(?:institutionnel(?:le)?s |publi(?:c|que)s |financeurs )?)?"
    r"(?:(?:co-?)?(?:signataires?|contractants?)(?:\(s\))?|porteurs)(?: (?:du|de ce|de la"
    r"|de) (?:[a-z0-9]+ )?(?:cls|contrat)[a-z0-9 ()-]{0,40}?)?"
    r"(?: (?:se sont engages|s'engagent|ont signe|signent|ont paraphe)(?: [^.:;,]{1,60}?)?)?"
    r"(?: (?:sont|seront|etaient|en sont)(?: au nombre de \S{1,8}| les suivants)?|(?: [a-z]+)? que sont)? ?"
    r"(?P<mark>[:,|]|(?<=sont)|(?<=seront)|(?<=etaient))(?: egalement| aussi| donc)?(?! ?(?:aux cotes"
    r"|en plus|outre)) ?(?:representante?s? de (?=l[a' ]))?"
)
_BETWEEN = lazy(
    rf"(?:{CLS}|(?<![a-z])(?:accord|plan|engagement|partenariat|projet) )[^.:;\n]{{0,60}}? entre (?=(?:la|le|les|l')[ a-z])"
    r"|(?<![a-z])(?:tripartite|quadripartite|conjointe?|partenariale?) entre (?=(?:la|le|les|l')[ a-z])"
    r"| entre (?:les |ses )?(?:[a-z0-9]+ )?(?:partenaires|signataires|institutions|acteurs|parties)(?: signataires)? : "
)
_BEING = lazy(
    r" (?:(?:se sont|ont ete|ont|sont|a ete) [^.;:]{0,90}?)?(?:dont (?:ils|elles) sont|pour en etre|en sont|sont|en est|est)"
    r"(?P<adds> (?:egalement|aussi))?(?: (?:les|des|tous|toutes))? (?:co-?)?signataires?(?! que)"
    rf"|, (?:tous |toutes |les |deux |trois )*(?:co-?)?signataires (?:du|de ce|d'un|de leur|de) (?:[a-z]+ )?(?={CONTRACT})"
    r"(?![^.;:,]*(?: sont | seront |:))"
)
_AMONG = lazy(
    r"(?:(?:a|ont|ayant|avec|eu) pour (?:[a-z]+ )?|parmi (?:ses|les) (?:[a-z]+ )?)(?:co-?)?(?:signataires|contractants)"
    r"(?: figurent| on trouve)?,? ?:? "
    r"|(?:co-?)?signataires[a-z0-9 ]{0,40},? (?:dont|parmi lesquel(?:le)?s|a savoir) (?=la |le |les |l')"
)
_ARE_SIGNING = lazy(
    r"(?:(?:a avoir|^ont|(?:partenaires|institutions|acteurs|structures|organismes|signataires|communes|villes|collectivites)"
    r"(?: d[a-z' -]{2,40}?)? (?:l')?ont(?: ensemble| tous| toutes| [a-z]+ment)?|^l'ont|ont donc"
    r"|qui ont) (?:co-?)?(?:signe|paraphe|ratifie)[^:.]{0,60}"
    r"|engagement des? [a-z0-9 ]{0,12}(?:partenaires|institutions|acteurs|signataires)[a-z ]{0,30}): ?"
)
_GENERIC = lazy(
    r"(?<![a-z])(?:(?:les |des |de )?contrats locaux de sante|les cls|les contrats|un (?:cls"
    r"|contrat local de sante) (?:est|peut|permet)|a minima|au minimum|souvent|sont les collectivites territoriales"
    r"|generalement|en general)(?![a-z])"
)
_MAY_SIGN = lazy(r"(?<![a-z])(?:peut|peuvent|pourra|pourront|doit|doivent) (?:[a-z]+ )?(?:etre )?(?:co-?)?sign")
_MENTAL = lazy(r"(?<![a-z])(?:contrats? loca(?:l|ux) de sante mentale|clsm)(?![a-z])")
_FORMER = lazy(
    r"(?<![a-z])(?:avait|avaient)(?: (?:deja|alors|ensemble))? (?:ete )?(?:(?:co-?)?sign|conclu|paraph|officialis|contractualis)"
    r"|(?<![a-z])(?:etait|fut) (?:co-?)?(?:sign|conclu)[^.:;]{0,200}(?<![a-z])premier (?:contrat|cls)"
    r"|depuis la signature d(?:u|e son|e leur|e notre) (?:premier|precedent|ancien) "
    r"|(?<![a-z])(?:precedent|ancien) (?:contrat|cls)[^.:;]{0,40} (?:signe|conclu) "
)
_FORMER_FIRST = lazy(r"(?<![a-z])(?:premier|1er|precedent|ancien) (?:contrat|cls)|(?<![a-z])(?:etait|fut) ")
_ANY = lazy(r"(?:une?|des|d'autres) (?=[a-z])")


def read_sentences(source: Source, *, past: bool = False) -> list[Proposal]:
    """What every sentence about the contract gives, in order of place; « avaient signé » tells of a ``past`` contract only."""
    found: list[Proposal] = []
    beings: list[Party] = []
    recalled = not past and has_later(source)
    for start, end in source.sentences:
        text = source.text[start:end]
        if _MENTAL.search(text) and not re.search(CLS, text):
            continue
        if (
            _GENERIC.search(text)
            or _MAY_SIGN.search(text)
            or ((recalled or (not past and _FORMER_FIRST.search(text))) and _FORMER.search(text))
        ):
            continue
        if not any(told.search(text) for told in (_ABOUT, _BEING, _CALLED, _BRACKETED, _ARE_SIGNING, _BETWEEN)):
            continue
        being = _being(source, start, end)
        if being and being.adds:
            found.append(being)
        beings.extend(being.parties if being and not being.adds else ())
        for finder in (
            _called,
            _signed_by,
            _between,
            _have_signed,
            engaged,
            with_partner,
            associated,
            signed_with,
            in_turn,
            linked,
            joining,
        ):
            found.extend(p for p in finder(source, start, end) if not _speaks_of_any(source, p))
    if len(beings) > 1:
        found.append(Proposal(tuple(beings), "signatories.being", 2.5))
    return found


def _speaks_of_any(source: Source, proposal: Proposal) -> bool:
    """« entre l’ARS et une commune »: what contracts are in general, not who signed this one."""
    return any(_ANY.match(source.text, party.start) for party in proposal.parties)


def _being(source: Source, start: int, end: int) -> Proposal | None:
    """« A et B, dont ils sont les signataires », « C et D en sont également signataires »."""
    found = _BEING.search(source.text, start, end)
    subject = subject_of(source, start, found.start()) if found else None
    parties = list_bodies(source, subject, found.start()) if found and subject is not None else []
    if not found or not parties:
        return None
    return Proposal(tuple(parties), "signatories.being", 1.9, adds=bool(found["adds"]))


def _called(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Les signataires sont : … », « ils sont dix à avoir signé : … », « deux porteurs, A et B, et des cosignataires, C »."""
    for pattern in (_ARE_SIGNING, _AMONG, _CALLED, _BRACKETED):
        places = list(pattern.finditer(source.text, start, end))
        bounds = [m.start() for m in places[1:]] + [end]
        parties: list[Party] = []
        for found, stop in zip(places, bounds, strict=False):
            parties.extend(
                list_bodies(source, found.end(), _closing(source, found.end(), stop) if pattern is _BRACKETED else stop)
                or _list_below(source, found.end(), stop)
            )
        if parties and pattern is not _AMONG:
            parties = [
                *beside(source, start, places[0].start()),
                *_who_joins(source, start, places[0].start()),
                *parties,
            ]
        minimum = 1 if places and source.text[places[0].end() - 2 : places[0].end()].strip() in (":", "|") else 2
        others = pattern is _AMONG and places and "dont" in places[0].group()
        if others and len(parties) == 1 and not _negated(source, start, places[0].start()):
            yield Proposal(tuple(parties), "signatories.among", 1.0, adds=True)
        elif len(parties) >= minimum and places and not _negated(source, start, places[0].start()):
            yield Proposal(tuple(parties), "signatories.called", 2.6)


#: « 13 signataires (A, B, C) ».
_BRACKETED = lazy(
    r"(?<!autres )(?<!souvent )(?<!non )(?<!sont )(?:co-?)?signataires(?: (?:du|de ce) (?:cls|contrat)[a-z ]{0,20})? ?\("
    r"(?=[^()]{3,}[,;])"
)


def _closing(source: Source, start: int, end: int) -> int:
    """Where the bracket opened before ``start`` closes, brackets inside it left whole."""
    depth = 1
    for place in range(start, end):
        depth += {"(": 1, ")": -1}.get(source.text[place], 0)
        if depth == 0:
            return place
    return end


def _who_joins(source: Source, start: int, end: int) -> list[Party]:
    """« A rejoint les autres signataires : B et C »: A."""
    found = JOINING.search(source.text, start, end)
    subject = subject_of(source, start, found.start()) if found else None
    return list_bodies(source, subject, found.start()) if found and subject is not None else []


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
        passive = (
            found.start() == start
            or found.group().startswith("signature")
            or source.text.endswith((", ", " et ", " est ", " ete ", " sera "), start, found.start())
        )
        if (found.group().endswith("avec ") and not passive) or _is_other_act(source, start, found.start()):
            continue
        parties = list_bodies(source, found.end(), end)
        parties += _bullets_after(source, end) if _OPENS_BULLETS.search(source.text[start:end].rstrip()) else []
        carried = _CARRIED_AND.search(source.text, start, end)
        parties = [
            *(list_bodies(source, *carried.span("who")) if carried else []),
            *before_subject(source, start, parties),
        ]
        parties = [*_whose_president(source, start, found), *parties]
        persons = any(party.function for party in parties)
        alone = " par " in found.group()[-6:] or (
            parties and has_head(source, parties[-1].start) and _AND_ITS.match(source.text, parties[-1].end)
        )
        if len(parties) > 1 or (parties and alone):
            weight = 2.2 + (0.2 if len(parties) > 1 else -0.6) - (0.4 if persons else 0)
            yield Proposal(tuple(parties), "signatories.signed_by", weight)


_ITS_PRESIDENT = lazy(rf"(?:son|sa) (?:{OFFICE})(?= ?(?:,| et ))")
_AUTHORITY = lazy(rf"(?<![a-z'-])(?:la |le |l')?(?={KIND} )")


def _whose_president(source: Source, start: int, found: re.Match[str]) -> list[Party]:
    """« Le contrat de la communauté X a été signé entre son président et le directeur de A »: X, named just before."""
    if not _ITS_PRESIDENT.match(source.text, found.end()):
        return []
    for place in reversed([one.end() for one in _AUTHORITY.finditer(source.text, start, found.start())]):
        if named := read_name(source, place):
            return [Party(*named)]
    return []


_AND_ITS = lazy(
    r" et (?:ses|leurs|de nombreux|l'ensemble de ses|tous ses|\d+ autres) "
    r"(?:[a-z]+ )?(?:partenaires|signataires|acteurs)"
)


def _is_other_act(source: Source, start: int, verb: int) -> bool:
    """Whether the last act named before « signé » is a charter, a convention or a former contract."""
    acts = list(_ACT.finditer(source.text, start, verb))
    return bool(acts) and acts[-1]["other"] is not None


_CARRIED_AND = lazy(
    r"(?<![a-z])(?:co-?)?(?:porte|initie|pilote|elabore)e?s? (?:[a-z]+ment )?par (?P<who>[^.:;]{3,120}?)"
    r"(?: et|, (?:a|ont) ete|, est) (?:co-?)?signee? (?=[^.:;]{0,60}?(?:par|avec|entre) )"
)


def _between(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« le contrat local de santé 2022-2026 entre A, B et C »."""
    for found in _BETWEEN.finditer(source.text, start, end):
        parties = list_bodies(source, found.end(), end)
        if len(parties) > 1:
            yield Proposal(tuple(parties), "signatories.between_bodies", 1.9)


def _have_signed(source: Source, start: int, end: int) -> Iterator[Proposal]:
    for found in _HAVE_SIGNED.finditer(source.text, start, end):
        participle = found.group() == "signe" and source.char(found.end() - 1) != "e"
        if participle or source.char(found.start()) == "à" or _OTHER_ACT.match(source.text, found.end()):
            continue
        subject = subject_of(source, start, found.start())
        rest_end = end
        partner = WITH.search(source.text, found.end(), rest_end)
        parties = (
            list_bodies(source, subject, found.start())
            if subject is not None
            else said_of(source, start, found.start())
        )
        beside = _TOGETHER_WITH.search(source.text, subject, found.start()) if subject is not None else None
        parties += list_bodies(source, beside.end(), found.start()) if beside else []
        if partner and partner.start() - found.end() < 90:
            parties += list_bodies(source, partner.end(), end)
        if _OPENS_BULLETS.search(source.text[start:end].rstrip()):
            parties += _bullets_after(source, end)
        signed = "sign" in source.text[found.start() : found.end() + 60]
        if len(parties) >= 2 or (parties and ((signed and "s'engag" not in found.group()) or found["same"])):
            weight = 2.0 + (0.3 if len(parties) > 1 else -0.5) - (0.3 if any(p.function for p in parties) else 0)
            yield Proposal(tuple(parties), "signatories.have_signed", weight)


_TOGETHER_WITH = lazy(r", (?:en partenariat|conjointement|ensemble|en accord|en lien) avec (?=[a-z])")
_OPENS_BULLETS = lazy(
    r"(?<![a-z])(?:(?:partenaires|(?:co)?signataires|institutions|structures|acteurs|organismes|parties)(?: suivante?s)?"
    r"|avec|par|entre) ?:$"
)


def _bullets_after(source: Source, place: int) -> list[Party]:
    parties = []
    line = source.line_at(max(0, place - 2))
    for here in source.lines[line.index + 1 :]:
        if source.goes_on(here):
            continue
        if not here.raw.bulleted:
            break
        party = party_of_item(source, here, bulleted=True)
        if party:
            parties.append(party)
    return parties
