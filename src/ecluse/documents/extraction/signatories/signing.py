"""Signatories of a sentence that speaks of signing in words that no other rule knows: the bodies it names, save those put aside.

Where the rules of :mod:`~ecluse.documents.extraction.signatories.sentences` know how a verb takes its subject and its
object, this one knows only that somebody signs: each place where the name of a body may begin is tried, and what is
governed by other words (« en présence de », « voté par », « le contrat local de santé de ») is left out.
"""

from __future__ import annotations

import re

from ecluse.documents.extraction.bodies import AGENCY, OFFICE, has_head, is_proper
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.listing import before_subject, list_bodies, true_end
from ecluse.documents.extraction.signatories.subjects import after_lead
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT, OTHER_PLAN
from ecluse.lib.patterns import lazy

_SIGNS = lazy(
    r"(?<![a-z])(?:co-?|re)?(?:sign(?:e|ee?s?|es|ent|er|era|eront|aient|ait|ant|ature|atures|ataires?)"
    r"|(?:paraph|ratifi)(?:e|es|ee?s?|ent|er)|conclu(?:e|s|es|ent|re)?|contractualis(?:e|ee?s?|ent|er))(?![a-z-])"
)
_COMMITS = lazy(
    r"(?<![a-z])(?:(?:s'|les |l')?engage(?:nt|ant)?|(?:se sont|s'est|ont|a) engagee?s?|partenariat entre|scell(?:e|ent|ee?s?)"
    r"|(?:joint|joignent|uni|unissent|conjugu[a-z]+) leurs (?:efforts|forces|moyens)"
    r"|s'unissent|s'associent|s'allient|formalis(?:e|ent|ee?s?)"
    r"|officialis(?:e|ent|ee?s?)|renouvel(?:le|lent|ee?s?)|lient|reunit|reuni(?:e?s|ssai(?:en)?t)|unit|rassemble"
    r"|retrouve(?:nt|e?s)|cosignatures?)(?![a-z])"
)
_ABOUT = lazy(
    rf"{CONTRACT}|(?<![a-z])(?:document|celui-ci|ce dernier|feuille de route|(?:sont|seront) (?:egalement |aussi )?signataires"
    r"|(?:leur|cet|ce) (?:engagement|partenariat|accord|collaboration)|l'accord)(?![a-z])|^(?:il|signe) "
)
#: « Une signature qui a eu lieu avec … »: what was signed is in the sentence before.
_THE_SIGNING = lazy(r"(?:une|cette|la|sa) (?:[a-z]+ )?signature |(?:co-?)?signee?s? (?:avec|par|entre) ")
_NOT_IT = lazy(
    r"(?<![a-z])(?:(?:les |des |aux )contrats locaux de sante|les cls|des cls|un cls (?:est|peut|permet)"
    r"|(?:une|la|cette) (?:charte|convention|declaration|motion)|lettre d'intention|comite|copil|instance"
    r"|non[ -]signataires?|futurs? signataires?"
    r"|(?:peut|peuvent|pourra|pourront|doit|doivent) [^.]{0,20}sign|(?:premiere?|seule?|1er|1ere) (?:[a-z]+ )?signataire"
    r"|le precedent|l'ancien contrat|(?:avait|avaient) (?:[a-z]+ )?(?:ete )?(?:sign|conclu)|(?:fut|etait) sign"
    r"|souhait[a-z]* (?:de )?sign|pour une (?:future |prochaine )?signature|(?:envisag|prevoi|projet de)[^.]{0,20}sign"
    r"|signe(?:nt)? electronique|signez|signaler)"
)
#: Words whose complement has not signed: it hosts, votes, attends, helps, or is what the contract is about.
_ASIDE = lazy(
    r"(?<![a-z])(?:en (?:presence|compagnie)|avec (?:le |l')?(?:appui|soutien|aide|concours|participation|accord|avis)"
    r"|sous (?:l'egide|la presidence|l'autorite)|a l'(?:initiative|invitation|occasion|issue|hotel)"
    r"|dans (?:les locaux|le cadre|la salle|l'enceinte)|au (?:siege|sein|centre social)"
    r"|a la (?:mairie|prefecture|maison|salle|suite)|salle|accompagnee?s? (?:de|par)|aupres"
    r"|devant(?! (?:ce|ces|cette|l'|(?:la|le|les) (?:inegalit|situation|manque|penurie|constat|difficult|enjeu|defi)))"
    r"|(?:vote|adopte|approuve|valide|delibere|presente|elabore|finance|pilote|anime|coordonne|redige|autorise)e?s? (?:par|en)"
    r"|(?:habitants?|territoires?|population|communes? membres?|elus|locaux|maires|accord|initiative|conseil municipal)"
    rf" (?:de|du|des|d')|{OTHER_PLAN}"
    rf"|(?:{CLS}|(?:ce |le |un |du |de |son |leur )(?:nouveau |premier |second |deuxieme |troisieme )?contrat)"
    r"[^,;:.]{0,30}?(?= (?:de|du|des|d') ?))"
)
_ENDS_ASIDE = lazy(
    r"[,;:.()\n]| (?:et|ont|a|est|sont|s'est|se sont|entre|par|avec|signe|signent|qui|pour|conclu|engage"
    r"|reunit|associe|rassemble|lie|unit)(?![a-z])"
)
#: Those who attend are often several: their list goes on to the next verb.
_PRESENT = lazy(r"en (?:presence|compagnie)|devant")
_ENDS_PRESENCE = lazy(r"[;:.()\n]| (?:ont|a|est|sont|s'est|se sont|par|entre|signe|signent|viennent)(?![a-z])")
#: After these words a name may begin: links, verbs that may come before their subject, and brackets of those who sign.
_BEFORE_NAME = (
    r"[,;:-] |/ | (?:et|par|avec|entre|dont|que|ans|lient?) (?=\S)"
    r"| (?:engage|unit|reunit?|associe|rassemble|retrouve|reunissai|rassemblai|associai)(?:nt|ent|t|ee?s?|es)? (?=\S)"
    r"| (?:joignent|signataires) (?=l'|la |le |les )"
    r"|(?:representants|cotes?|autour) (?:de|du|des) (?=\S)|presents : |autour d'(?=[a-z])"
    r"|(?:partenaires|signataires|acteurs|institutions|membres|parties) ?\(| \((?=[^()]{2,40},[^()]*\))"
)
_BEGINS = lazy(rf"(?=({_BEFORE_NAME}))")
_MENTAL = lazy(r"sante mentale|(?<![a-z])clsm")
_ANY = lazy(r"(?:une?|des|d'autres) (?=[a-z])")
_COMPLEMENT = lazy(r"(?:de|du|des) |d'")


def read_signing(source: Source) -> list[Proposal]:
    """The bodies of each sentence about signing the contract, where there are two, or one whom « avec » brings."""
    found = []
    before = 0
    for start, end in source.sentences:
        text = source.text[start:end]
        signs, commits = _SIGNS.search(text), _COMMITS.search(text)
        about = _ABOUT.search(text) or (_THE_SIGNING.match(text) and _ABOUT.search(source.text, before, start))
        found.extend(_alongside(source, before, start, end))
        found.extend(_represented(source, before, start, end))
        before = start
        mental = _MENTAL.search(text) and not re.search(CLS, text)
        if not mental and (signs or commits) and about and not _NOT_IT.search(text):
            found.extend(_proposed(source, start, end, signs=bool(signs)))
        elif not mental and _ABOUT.search(text):
            found.extend(_those_who(source, start, end))
    return found


_ALONGSIDE = lazy(
    r"(?:avec (?:eux|elles|lui|elle)|a (?:leurs|ses) cotes|(?:co-?)?(?:porte|conclu|elabore)e?s? avec|(?:elle|il)s? l'(?:a"
    r"|ont) (?:fait|signe|conclu)e? avec"
    r"(?: (?:plusieurs|ses|leurs|[a-z]+) (?:autres )?partenaires)?|(?:(?:ont|a) egalement|ont aussi) signe"
    r"|s'y (?:ajoutent|joignent)|s'ajoutent|les rejoignent|les ont rejoints|se joignent a (?:eux|elles))(?: aussi| egalement)?"
    r"(?: ?: |, | )(?=(?:la |le |les |l')[a-z])"
)


def _alongside(source: Source, before: int, start: int, end: int) -> list[Proposal]:
    """« A et B ont signé leur contrat. À leurs côtés, C et D »: C and D, where the sentence before speaks of signing."""
    opened = _ALONGSIDE.match(source.text, start, end)
    told = source.text[before:start]
    if not opened or not _ABOUT.search(told) or not (_SIGNS.search(told) or _COMMITS.search(told)):
        return []
    parties = list_bodies(source, opened.end(), end)
    return [Proposal(tuple(parties), "signatories.alongside", 0.8, adds=True)] if parties else []


_BY_OFFICE = lazy(rf" ?,? (?:representee?s? par|avec) (?:(?:la|le|l'|son|sa) ?){OFFICE}")
_EACH = lazy(
    r"(?:: | ?; |, | et )(?=(?:la |le |l')(?P<name>[^,;:\n]{3,90}?) ?,? (?:representee?s? par|avec s(?:on|a)) )"
)


def _represented(source: Source, before: int, start: int, end: int) -> list[Proposal]:
    """« Le contrat a été signé. Étaient là : A, représentée par son maire ; B avec sa directrice »: A and B, told in turn."""
    told = source.text[before:start]
    if not (_ABOUT.search(told) and _SIGNS.search(told)) or not _BY_OFFICE.search(source.text, start, end):
        return []
    parties = [Party(found.end(), found.end("name")) for found in _EACH.finditer(source.text, start, end)]
    named = [party for party in parties if has_head(source, party.start)]
    agency = any(AGENCY.search(source.text, party.start, party.end) for party in named)
    return [Proposal(tuple(named), "signatories.represented_each", 1.0)] if len(named) > 1 and agency else []


_SEVERAL = lazy(r"(?:plusieurs|differents|divers|tous les|les) (?P<who>acteurs|partenaires|institutions|structures) : ")


def _those_who(source: Source, start: int, end: int) -> list[Proposal]:
    """« Pour cette feuille de route, plusieurs acteurs : A, B et C », where « les acteurs … signent » stands elsewhere."""
    several = _SEVERAL.search(source.text, start, end)
    sign = rf"(?<![a-z]){several['who']}[^.;:\n]{{0,30}} (?:signent|ont signe|viennent de signer)" if several else None
    if several is None or sign is None or not re.search(sign, source.text):
        return []
    parties = list_bodies(source, several.end(), end)
    return [Proposal(tuple(parties), "signatories.those_who", 1.2, doubtful=True)] if len(parties) > 2 else []


def _proposed(source: Source, start: int, end: int, *, signs: bool) -> list[Proposal]:
    """What one sentence about signing gives."""
    parties = before_subject(source, start, _of_sentence(source, start, true_end(source, start, end)))
    if not parties or (len(parties) == 1 and not has_head(source, parties[0].start)):
        return []
    plain = signs and _is_plain(source, start, parties)
    if len(parties) == 1:
        with_one = plain and source.text.endswith((" avec ", " avec la ", " avec le "), start, parties[0].start)
        return [Proposal(tuple(parties), "signatories.signing", 0.4)] if with_one else []
    weight = 2.1 if plain else 1.3 if signs else 0.8
    return [Proposal(tuple(parties), "signatories.signing", weight, doubtful=not signs)]


def _of_sentence(source: Source, start: int, end: int) -> list[Party]:
    """The bodies of a sentence that speaks neither of contracts in general nor in a heading's capitals."""
    parties = _all_parties(source, start, end)
    if _is_shouted(source, start, end) or any(_ANY.match(source.text, party.start) for party in parties):
        return []
    return parties


def _is_plain(source: Source, start: int, parties: list[Party]) -> bool:
    """Whether « signé avec », « signé par », « signature entre » lead to the first party, or the last one to the verb."""
    before = source.text[max(start, parties[0].start - 50) : parties[0].start]
    after = source.text[parties[-1].end : parties[-1].end + 80]
    return bool(
        re.search(rf"{_SIGNS.pattern}[^.;:,]{{0,40}},? (?:avec|par|entre) (?:la |le |les |l')?$", before)
        or re.match(
            rf"\W{{0,3}}(?:,[^,]{{0,30}},)? ?(?:ont|a|viennent de|vient de)? ?(?:[a-z]+ment )?(?:{_SIGNS.pattern}|{_PLEDGES})",
            after,
        )
    )


_PLEDGES = (
    r"(?:recondui|renouvel|poursui|confirm|scell|formalis|concretis|officialis|prolong)[a-z]+ (?:leur|son|un|le|l')[^.;]{0,25}"
    rf"(?:{CONTRACT}|engagement|partenariat|signature)"
)


def _all_parties(source: Source, start: int, end: int) -> list[Party]:
    start = after_lead(source, start, end)
    aside = list(_put_aside(source, start, end))
    parties: list[Party] = []
    reached = start
    places = [start, *(begin.end(1) for begin in _BEGINS.finditer(source.text, start + 1, end))]
    for place in places:
        if place < reached or any(low <= place < high for low, high in aside) or _COMPLEMENT.match(source.text, place):
            continue
        if not parties and source.text.endswith(" et ", start, place):
            continue
        new = list_bodies(source, place, _colon_after_one(source, place, end))
        if place == start and new and not _is_subject(source, new[0]):
            continue
        new = [party for party in new if not any(low <= party.start < high for low, high in aside)]
        if new and new[0].start - place < 60:
            parties.extend(new)
            reached = new[-1].end
    sure = [party for party in parties if has_head(source, party.start) or party.function]
    return parties if len(sure) * 2 >= len(parties) else sure


def _colon_after_one(source: Source, place: int, end: int) -> int:
    """Where « autour de la Ville : A, B » parts the first name from the others; ``end`` where a list comes first."""
    colon = source.text.find(" : ", place, end)
    one = colon > place and not re.search(", | et |\\d", source.text[place:colon])
    return colon if one and "signataire" not in source.text[place:colon] else end


def _is_shouted(source: Source, start: int, end: int) -> bool:
    """A heading in capitals, where they tell no name."""
    return not any(char.islower() for char in source.words(start, end))


def _is_subject(source: Source, party: Party) -> bool:
    """Whether what begins a sentence is a body: its capital says nothing there."""
    return has_head(source, party.start) or is_proper(source, party.start, party.end) or party.function is not None


def _put_aside(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for words in _ASIDE.finditer(source.text, start, end):
        ends = _ENDS_PRESENCE if _PRESENT.match(words.group()) else _ENDS_ASIDE
        stop = ends.search(source.text, words.end() + 1, end)
        found.append((words.start(), stop.start() if stop else end))
    return found
