"""Signatories whom a contract joins: « il engage A et B », « A s’associe à B pour signer », « signé avec A, B … »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecluse.documents.extraction.bodies import has_head
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.listing import list_bodies
from ecluse.documents.extraction.signatories.subjects import antecedent_of, subject_of
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.patterns import lazy

WITH = lazy(r"(?<![a-z])(?:avec|aux? cotes? (?:de|du|des)|aupres de) (?=(?:l'|la |le |les |[a-z]))")
SIGN_WORD = lazy(r"(?<![a-z])(?:co-?)?(?:sign|conclu|paraph)")
_ENGAGES = lazy(
    r"(?<![a-z])(?:(?:pour|dans) lequel (?:se sont engages|s'engagent)|qu'ont (?:co-?)?signe|auquel ont souscrit"
    r"|(?:les |l')?engage(?:nt|ant)?|lie|liant|unit|unissant|reunit|reunissant|associe|associant"
    r"|rassemble|rassemblant|(?:a|ont|avait) (?:reuni|rassemble|engage|uni|lie))"
    r"(?P<adds> (?:egalement|aussi|en outre))?"
    r"(?: (?:ensemble|notamment|desormais|aujourd'hui|officiellement|ainsi|donc))*(?: (?:pour|pendant"
    r"|jusqu')[^,.;]{2,30}?(?: ans?| mois|\d{4}))?(?: (?=[a-z]))"
)
_MEETING = lazy(
    r"(?<![a-z])(?:comites?|copil|instances?|reunions?|journees?|seminaires?|ateliers?|groupes?|assemblees?|conferences?"
    r"|commissions?|equipes?|reseaux?|forums?|tables? rondes?|colloque|coordination|diagnostic|conseil local)"
    r"(?![a-z])(?!.*signature)"
)
_LINKED = lazy(r" (?:est|sont|ont ete|a ete) (?:desormais |aujourd'hui |toujours )?(?:liee?s?|unie?s?|engagee?s?)(?= )")
_BY_CONTRACT = lazy(rf" (?:par|dans|a travers|grace a|au sein|via) [^.;:]{{0,30}}?{CONTRACT}")


def linked(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« A est liée à B par un contrat local de santé », « A et B sont liées par … »."""
    found = _LINKED.search(source.text, start, end)
    close = _BY_CONTRACT.search(source.text, found.end(), end) if found else None
    subject = subject_of(source, start, found.start()) if found else None
    if not found or not close or subject is None:
        return
    parties = list_bodies(source, subject, found.start())
    link = _TO_ONE.match(source.text, found.end(), close.start())
    parties += _each_to(source, link.end(), close.start()) if link else []
    if len(parties) > 1:
        yield Proposal(tuple(parties), "signatories.linked", 2.0)


JOINING = lazy(r" (?:rejoignent|rejoint|rejoindront|ont rejoint|a rejoint) ")
_AS_SIGNATORY = lazy(
    r" (?:comme|en tant que|parmi les|en qualite de|au rang (?:de|des)) (?:[a-z]+ )?(?:co-?)?signataires?(?![a-z])"
)


def joining(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« A rejoint B et C comme signataire du contrat »."""
    found = JOINING.search(source.text, start, end)
    close = _AS_SIGNATORY.search(source.text, found.end(), end) if found else None
    subject = subject_of(source, start, found.start()) if found else None
    if not found or not close or subject is None:
        return
    parties = [*list_bodies(source, subject, found.start()), *list_bodies(source, found.end(), close.start())]
    if len(parties) > 1:
        yield Proposal(tuple(parties), "signatories.joining", 2.1)


_TO_ONE = lazy(r" (?:a (?=la |l'|[a-z])|au |aux |avec )")
_PRONOUN = lazy(r"(?:elle|il|ils|elles|celle-ci|celui-ci)(?: |$)")


def engaged(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Il engage pour trois ans A et B », « le CLS réunit A, B et C », « avec A et B, grâce au CLS qui les engage »."""
    for found in _ENGAGES.finditer(source.text, start, end):
        if found.group().startswith(("les engage", "l'engage")):
            yield from _engaged_with(source, start, end)
            continue
        if "associ" in found.group() and not re.search(rf"{CONTRACT}|^il ", source.text[start : found.start()]):
            continue
        if _MEETING.search(source.text, start, found.start()) and "engage" not in found.group():
            continue
        parties = list_bodies(source, found.end(), end)
        link = _TO_ONE.search(source.text, found.end(), end) if found.group().startswith("li") else None
        if link:
            parties = [*list_bodies(source, found.end(), link.start()), *_each_to(source, link.end(), end)]
        if parties and all(has_head(source, p.start) or len(parties) > 1 for p in parties):
            weight = 2.3 if "engage" in found.group() else 1.6
            yield Proposal(tuple(parties), "signatories.engaged", weight, adds=bool(found["adds"]))


def _engaged_with(source: Source, start: int, end: int) -> Iterator[Proposal]:
    partner = WITH.search(source.text, start, end)
    if not partner:
        return
    parties = list_bodies(source, partner.end(), end)
    if _PRONOUN.match(source.text, start):
        parties = [*antecedent_of(source, start), *parties]
    if len(parties) >= 2:
        yield Proposal(tuple(parties), "signatories.engaged_with", 2.2)


def with_partner(source: Source, start: int, end: int) -> Iterator[Proposal]:
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


_ASSOCIATED = lazy(r" (?:se sont |s'est |s')associ(?:ee?s?|ent) (?P<link>a |au |aux |avec )(?=[a-z])")
_COUNTED = lazy(r"(?:les )?[a-z0-9-]+ (?:autres )?(?:partenaires|signataires|institutions|structures|acteurs)(?![a-z])")
_TO_EACH = lazy(r"(?:,? et |, )(?:a (?=[a-z])|au |aux |avec )|$")


def _each_to(source: Source, start: int, end: int) -> list[Party]:
    """« A, à B et au C »: those to whom one joins, the first preposition being before ``start``."""
    parties: list[Party] = []
    for link in _TO_EACH.finditer(source.text[:end], start):
        parties.extend(list_bodies(source, start, link.start()))
        start = link.end()
    return parties


def associated(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« A et B se sont associés à C et à D pour signer »: the subject, then each of those it joins."""
    found = _ASSOCIATED.search(source.text, start, end)
    purpose = (
        re.compile(r" (?:pour|afin de|en vue de|dans le cadre d[eu]|a travers|par) ").search(
            source.text, found.end(), end
        )
        if found
        else None
    )
    if not found or not purpose or not SIGN_WORD.search(source.text, purpose.end(), end):
        return
    subject = subject_of(source, start, found.start())
    parties = list_bodies(source, subject, found.start()) if subject is not None else []
    if any(_COUNTED.match(source.text, party.start) for party in parties):
        parties = []
    parties = [*parties, *_each_to(source, found.end(), purpose.start())]
    if len(parties) > 1:
        yield Proposal(tuple(parties), "signatories.associated", 2.4)


_SIGNED_WITH = lazy(
    rf"(?:^|(?:grace a|dans le cadre d|a travers|par|avec))[^.:;]{{0,40}}?{CLS}[^.:;]{{0,40}}?,? ?(?<!ete )(?:co-?)?"
    r"(?:signe|conclu|passe|contractualise|elabore et signe) (?:[^.,;:]{0,40} )?avec (?=(?:l'|la |le |les |[a-z]))"
)
_BY_SIGNING = lazy(
    rf"(?:^|, )en (?:co-?)?(?:signant|concluant|paraphant) [^.:;]{{0,20}}?{CONTRACT}[^.:;]{{0,40}}? avec (?=[a-z])"
)
_MAIN_VERB = lazy(
    r" (?:a|ont|est|sont|souhaite|anime|porte|pilote|met|mene|deploie|developpe|coordonne|propose|agit|poursuit|lance|entend"
    r"|s'engage|renforce|dispose|peut|va|organise|travaille|ameliore|favorise|mobilise)(?:nt)?(?![a-z'-])"
)


def signed_with(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« Grâce au contrat local de santé, signé avec A et B, C anime une démarche »: A, B, and the subject C."""
    signing = _BY_SIGNING.search(source.text, start, end)
    found = _SIGNED_WITH.search(source.text, start, end) or signing
    if not found:
        return
    subject = subject_of(source, start, signing.start()) if signing and signing.start() > start else None
    verb = next(
        (v for v in _MAIN_VERB.finditer(source.text, found.end(), end) if not source.is_capital(v.start() + 1)), None
    )
    parties = list_bodies(source, found.end(), verb.start() if verb else end)
    parties += list_bodies(source, subject, found.start()) if subject is not None else []
    if len(parties) >= 2:
        yield Proposal(tuple(parties), "signatories.signed_with", 2.5)


_TURN = lazy(r"au tour (?:de |du |d'|des )")
_TO_SIGN = lazy(r" de (?:co-?)?(?:signer|conclure|parapher|s'engager|renouveler)(?![a-z])")


def in_turn(source: Source, start: int, end: int) -> Iterator[Proposal]:
    """« C’est au tour de A de signer un contrat local de santé avec B »."""
    turn = _TURN.search(source.text, start, end)
    act = _TO_SIGN.search(source.text, turn.end(), end) if turn else None
    if not turn or not act:
        return
    parties = list_bodies(source, turn.end(), act.start())
    partner = WITH.search(source.text, act.end(), end)
    parties += list_bodies(source, partner.end(), end) if partner else []
    if parties:
        yield Proposal(tuple(parties), "signatories.in_turn", 2.2)
