"""The grammar of an enumeration of signatories: bodies, and persons who speak for bodies, up to the words that lead elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from ecluse.documents.extraction.bodies import OFFICE, SUFFIX, enumerate_bodies, has_head, is_generic, is_proper
from ecluse.documents.extraction.names import read_name
from ecluse.documents.extraction.signatories.found import Party
from ecluse.documents.extraction.signatories.plausible import believable
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.dates import WEEKDAY
from ecluse.lib.patterns import lazy

_STOP = lazy(
    r" et (?:autorise|approuve|donne|charge|mandate|habilite|valide)(?![a-z])"
    r"| (?:pour (?!la prefecture)|afin |dans (?:le cadre|l'objectif|le but)|lors |en (?:la )?presence|a l'occasion|a l'hotel"
    r"|a la mairie|allant |au cours |qui |jusqu|visant|grace |est |sont |a ete |ont |viennent |se sont |s'est |s'inscri"
    r"|a travers |au travers |via |au sein |au titre "
    rf"|(?:(?<!par )(?:son|leur)(?! {OFFICE})|ce|cet|cette) (?=[a-z])"
    r"|(?:un|le) (?:[a-z0-9]+ )?(?:contrat|cls)|en tant que|en vue |en compagnie |accompagnee?s? |il (?:a|est|sera) "
    r"|contre |autour |devant |depuis |sous |durant |pendant |vers |comme (?!(?:la |le |l')))|, (?:en|ce |dans|il "
    r"|elle |qui|dont|sur |pour |au )"
    rf"|,? le \d|,? (?:le |ce )?{WEEKDAY}|(?<![ .-][a-z])\. |(?<! bien) sur (?:le|la|les|l')"
)
_COURTESY = lazy(
    r"(?:(?:et )?(?:monsieur|madame|messieurs|mesdames|m\.|mm\.|mmes?|dr|pr|docteure?|professeure?)(?: |$))+"
)
_ARTICLE = lazy(r"(?:les? |la |l')")
_LINK = r"(?:de la |de l'|du |des |de |d'|a la |a l'|aux? )"
_OFFICES = lazy(
    r"(?:les |des )?(?:[a-z]+ )?(?:vice-?)?(?:presidente?s|directeurs|directrices|representante?s|elus|dirigeants)"
    r"(?: [a-z]+(?:aux|ales))? (?:de (?=la |l'|[a-z])|du |d')"
)
#: « Trois signatures, celles du maire de A, du président de B et … ».
_THOSE_OF = lazy(rf"celles? (?:du |de (?=la |l')|des )(?=(?:la |l')?{OFFICE})")
_OFFICE = lazy(rf"(?:les? |la |l')?(?P<office>{OFFICE})(?: [a-z-]+(?= d[eu]))?(?: {_LINK} ?(?=\S)|$)")
_PREFECT = lazy(
    r"(?:les? |la )?(?P<office>(?:sous-)?prefete?)(?: de (?:la )?region)? (?:de la |de l'|du |des |de |d')?(?=[a-z])"
)
_MAYOR = lazy(r"(?:les? |la )?(?P<office>(?:adjointe? (?:au|a la) )?maires?) (?:de la |de l'|du |des |de |d')(?=[a-z])")
_BRANCH = lazy(
    r"(?:la |l')?(?:delegation|direction|antenne)(?: (?:departementale|territoriale|locale|regionale))?"
    r"(?: (?:de la|de l'|du|des|de|d'|en) ?[a-z' -]{2,30}?)?? (?:de la |de l'|du |d'|de )"
    r"(?=(?:ars|agence|caisse|cpam|msa)(?![a-z]))"
)
_AFTER_BODY = lazy(
    r" en (?:\d{4}|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)(?![a-z])"
    r"| (?:une|deux|trois|quatre) fois |"
    r" (?:et (?:son|sa|ses|leurs?) |(?:en )?charge(?:e|es|s)? |deleguee? |dans (?:le|la|les|l')|en mairie|signent|signe |, )"
    r"|,? ?\(?(?:representee?s?|ci-apres)(?![a-z])"
)
#: « aux côtés du président de A, des représentants de B, du C »: « de » comes before each.
_EACH_OF = lazy(r"(?:aux? cotes? |aupres )(?:du |des |de la |de l'|de )$")
_LEAD_IN = lazy(
    r"(?:l'ensemble des? |tous |toutes |les |ses |leurs |des |de nombreu(?:x|ses) |differents |divers |plusieurs |de "
    r"|d'(?=autres ))*(?:\d+|[a-z]{3,6})? ?"
    r"(?:autres |principa(?:ux|les) )?"
    r"(?:partenaires|institutions|signataires|structures|acteurs|organismes|etablissements|collectivites|parties|signatures)"
    r"[a-z' ]{0,40}?"
    r"(?: ?: | ?\( ?| (?:tels? que|telles que|comme|dont|a savoir|parmi lesquel(?:le)?s|notamment) (?=la |le |les |l'))"
)
_NAME_AND_OFFICE = lazy(rf"(?P<person>[a-z][a-z.' -]+) \((?P<office>{OFFICE} [^()]+)\)$")
_MEMBERS = lazy(rf" ?\((?:[^()]*,[^()]*|(?:le |la )?{OFFICE}[^()]*)\)$")
_CLAUSE = lazy(r" (?:coordonne|pilote|anime|porte|assure|souhaite|lance|poursuit|a|ont|s'engage|etait)(?:nt)? ")
_LEADS_AWAY = lazy(r"(?:en|a|au|aux|dans|pour|sur|qui|ce|cette|son|sa|lors|sous|dont) ")
_CONTRACT = lazy(rf"{CLS}|contrat|(?:nouveau|premier|present|signature)(?![a-z])")
_SEVERAL = lazy(r"les (?:\d+ |[a-z]+ )")
_ITS_OFFICE = lazy(rf"(?:son|sa|ses|leurs?) (?:{OFFICE})$")
_AFTER_ITS_OFFICE = lazy(rf"(?<![a-z])(?:son|sa|leurs?) (?:{OFFICE}), $")
_INITIALS = lazy(r"(?:[a-z]\.[ -]?)+[a-z]?\.?|[a-z]\. ?[a-z]{1,2}|[a-z]\.?")
_INITIAL = lazy(r"[a-z]\.(?:[ -]?[a-z]\.)* ?")
_BY_SOMEONE = lazy(r"(?<![a-z])representee?s? par(?![a-z])")
#: What else the person who speaks for a body is: « représentée par son maire, également vice-président de … ».
_HOLDS = lazy(rf"(?:(?:egalement|aussi|et) )?{OFFICE}")
_OF_REPRESENTED = lazy(r"representee?s? par ")


def list_bodies(source: Source, start: int, end: int) -> list[Party]:
    """The bodies enumerated from ``start`` to ``end`` at most.

    « la Ville de X, l’ARS et les partenaires » gives X and the ARS; « P., présidente de A, le préfet de B et Mme Q.,
    directrice de C » gives A, the prefect of B and C.
    """
    parties: list[Party] = []
    by_office = represented = False
    several = _OFFICES.match(source.text, start, end) or _THOSE_OF.match(source.text, start, end)
    start = several.end() if several else start
    each = bool(several or _EACH_OF.search(source.text[max(0, start - 20) : start]))
    stop = _stop(source, start, end)
    for low, high in enumerate_bodies(source, start, stop, each=each):
        led = _LEAD_IN.match(source.text, low, high)
        if low > start and _THOSE_OF.match(source.text, low, high):
            parties.extend(list_bodies(source, low, end))
            break
        if (led and source.text[led.end() - 1 : led.end()] == "(") or (led and source.text[low:high].endswith(")")):
            parties.extend(list_bodies(source, led.end(), source.trim(led.end(), high, ") ")[1]))
            continue
        low = led.end() if led else low
        office = _OFFICE.match(source.text, low, high)
        spoken_for = office is not None and office.end() < high
        bare = spoken_for and not _ARTICLE.match(source.text, low) and not _COURTESY.match(source.text, low)
        if bare and _SAME_HOLDER.search(source.text, max(start, low - 200), low):
            continue
        if _PORTFOLIO.match(source.text, low, high):
            continue
        lone = _LONE_OFFICE.match(source.text, low, high)
        if lone and not represented:
            parties.append(Party(low, lone.end("office"), lone.span("office")))
            continue
        if (is_generic(source, low, high) and not spoken_for) or _is_person(source, low, high):
            represented = represented or _BY_SOMEONE.search(source.text, low, high) is not None
            continue
        if parties and source.text.startswith(("une ", "un "), low) and source.text.endswith(", ", 0, low):
            continue
        if represented and _HOLDS.match(source.text, low, high):
            continue
        if (
            by_office
            and is_proper(source, low, high)
            and not has_head(source, low)
            and not SUFFIX.search(source.text, low, high)
        ):
            by_office = False
            continue
        by_office = spoken_for
        party = read_party(source, low, high)
        if party is None:
            break
        named = believable(source, party)
        parties.extend([named] if named else [])
        represented = _BY_SOMEONE.search(source.text, low, high) is not None
    again = _RESUMES.match(source.text, stop, end)
    parties += list_bodies(source, again.end(), end) if again and parties else []
    parties = _without_holders(source, parties)
    if parties and parties[-1].end >= len(source.text.rstrip()) and not has_head(source, parties[-1].start):
        parties.pop()
    return parties


#: « A, B et depuis 2015 (2e contrat) également C et D »: the list goes on after the words of time that stop it.
_RESUMES = lazy(
    r"(?: et)?,? (?:depuis|a (?:compter|partir) de|en) (?:[a-z]+ )?\d{4}(?: ?\([^()]*\))?,? "
    r"(?:egalement |aussi |desormais |enfin )?"
    r"(?=(?:la |le |les |l')[a-z])"
)


def _without_holders(source: Source, parties: list[Party]) -> list[Party]:
    """« le maire », « le sous-préfet » sign for a body that has no other name in the list; alone, they are nobody."""
    lone = [party for party in parties if party.function and party.function[1] == party.end]
    others = [source.text[party.start : party.end] for party in parties if party not in lone]
    told = {
        party: any(re.search(_SAME_AS[source.text.endswith("maire", 0, party.end)], other) for other in others)
        for party in lone
    }
    return [party for party in parties if party not in told or (others and not told[party])]


#: « l’adjointe déléguée à la Santé et au Handicap »: what follows is what the person looks after, not a body.
_PORTFOLIO = lazy(
    r"(?:la |le |les |l'|son |sa |ses )?(?:[a-z]+ )?(?:adjointe?s?|deleguee?s?|conseillere?s?|elue?s?|chargee?s?"
    r"|vice-presidente?s?)"
    r"(?:[ -](?:municipale?s?|communautaires?|departementale?s?|regionale?s?|deleguee?s?|adjointe?s?|en charge|chargee?s?))*"
    r" (?:a la |a l'|aux? (?!maire)|de la sante(?! publique france))"
)
#: « Le maire de A, président de B »: the second office, without an article, is one more that the same person holds.
_SAME_HOLDER = lazy(rf"(?<![a-z])(?:le |la |l'){OFFICE} (?:de |du |des |d')[^,;:()]+, $")
_LONE_OFFICE = lazy(r"(?:le |la )(?P<office>maire|(?:sous-)?prefete?)(?: (?:[a-z]\.[ -]?)+)?$")
#: Bodies that « le préfet » (first) and « le maire » (second) speak for.
_SAME_AS = (
    r"prefe(?:t|cture)|(?<![a-z])etat(?![a-z])",
    r"(?<![a-z])(?:ville|commune|mairie|municipalite|maire)(?![a-z])",
)


def read_party(source: Source, start: int, end: int) -> Party | None:
    """The body that one piece of an enumeration names, by its name or by the office of who speaks for it."""
    courtesy = _COURTESY.match(source.text, start, end)
    low = courtesy.end() if courtesy else start
    person = _NAME_AND_OFFICE.match(source.text, low, end)
    if person and is_proper(source, *person.span("person")) and not has_head(source, low):
        low, end = person.span("office")
    prefect = _PREFECT.match(source.text, low, end)
    if prefect and not _INITIAL.match(source.text, prefect.end()):
        named = read_name(source, prefect.end())
        return Party(prefect.start("office"), named[1], prefect.span("office")) if named else None
    mayor = _MAYOR.match(source.text, low, end)
    if mayor and not has_head(source, mayor.end()):
        named = read_name(source, mayor.end())
        return Party(mayor.end(), named[1], mayor.span("office")) if named else None
    office = _OFFICE.match(source.text, low, end)
    if office:
        begin = office.end() - 2 * source.text.endswith("l'", 0, office.end())
        inner = read_party(source, begin, end) if office.end() < end else None
        return replace(inner, function=inner.function or office.span("office")) if inner else None
    branch = _BRANCH.match(source.text, low, end)
    low = branch.end() if branch and office_before(source, low) else low
    cut = _AFTER_BODY.search(source.text, low, end)
    low, end = source.trim(low, cut.start() if cut else end, " ,.;:")
    end = without_members(source, low, end)
    if courtesy and not has_head(source, low):
        return None
    return Party(low, end) if _is_body(source, low, end) else None


def office_before(source: Source, place: int) -> bool:
    """Whether the words before ``place`` are « le directeur de », « la directrice de la »."""
    return bool(re.search(rf"(?:{OFFICE}) {_LINK}?$", source.text[max(0, place - 60) : place]))


def _is_person(source: Source, start: int, end: int) -> bool:
    """« Mme Q. », « M. P. D. », « A. B. » before an office; « sous-préfet », « représentée par … » after a name."""
    text = source.text[start:end]
    if _OF_REPRESENTED.match(text) or _ITS_OFFICE.match(text) or _INITIALS.fullmatch(text):
        return True
    if _AFTER_ITS_OFFICE.search(source.text[max(0, start - 60) : start]) and not _ARTICLE.match(text):
        return not has_head(source, start)
    courtesy = _COURTESY.match(text)
    rest = start + (courtesy.end() if courtesy else 0)
    office = _OFFICE.match(source.text, rest, end)
    if office:
        return office.end() == end
    if courtesy:
        return not _ARTICLE.match(source.text, rest) and not has_head(source, rest)
    following = re.compile(r"\.? ?[,(] ?").match(source.text, end)
    named = is_proper(source, start, end) or bool(re.match(r"(?:[a-z]\. ?)+", text))
    return bool(named and following and _is_office_of(source, following.end())) and not _ARTICLE.match(text)


def _is_office_of(source: Source, place: int) -> bool:
    """Whether an office stands at ``place`` without article, as after the name of who holds it."""
    return bool(re.compile(OFFICE).match(source.text, place))


def _stop(source: Source, start: int, end: int) -> int:
    """Where the enumeration stops: at a verb, a complement of time or place, a new sentence even after an initial."""
    end = true_end(source, start, end)
    for found in _STOP.finditer(source.text, start, end):
        word = re.compile("[a-z]").search(source.text, found.start())
        if word and source.is_capital(word.start()):
            continue
        if source.text.count("(", start, found.start()) <= source.text.count(")", start, found.start()):
            clause = source.text.rfind("; ", start, found.start()) if _VERB.match(found.group()) else -1
            return clause if clause >= 0 else found.start()
    return end


def before_subject(source: Source, start: int, parties: list[Party]) -> list[Party]:
    """« Lors de la signature avec A, B et C, D et E se sont réunis »: A, B and C, without the subject of the next verb."""
    opens = len(parties) > 2 and any(
        source.is_capital(found.start()) for found in _OPENING.finditer(source.text, start, parties[0].start)
    )
    if not opens or not _VERB_NEXT.match(source.text, parties[-1].end):
        return parties
    links = [source.text[one.end : two.start] for one, two in pairwise(parties)]
    for place in range(len(parties) - 1, 1, -1):
        if links[place - 1].startswith(", ") and " et" in links[place - 2]:
            return parties[:place]
    return parties


_OPENING = lazy(
    r"(?<![a-z])(?:dans le cadre|lors|a l'occasion|suite a|a la suite|apres|a l'issue|en vue|afin|pour|avec la|au moment) "
)
_VERB_NEXT = lazy(r",? (?:se |s'|ont |a |sont |est |[a-z]+(?:ent|era|eront) )")


def true_end(source: Source, start: int, end: int) -> int:
    """« … la directrice, N. G. Des agents étaient là »: where the sentence ends, though after an initial."""
    opened = (found for found in _NEW_SENTENCE.finditer(source.text, start, end) if source.is_capital(found.end()))
    return next((found.end() for found in opened), end)


_NEW_SENTENCE = lazy(r"(?<=[ .][a-z]\.) (?=(?:[dlc]es|une?|la|le|ils?|elles?|ce|cette|en|dans|pour) )")
_VERB = lazy(r" (?:est|sont|a ete|ont|viennent|se sont|s'est|s'inscri) ?")


def without_members(source: Source, start: int, end: int) -> int:
    """Where a name ends before brackets that list its members or the office of who signs."""
    members = _MEMBERS.search(source.text, start, end)
    return members.start() if members else end


def opens_list(source: Source, place: int) -> bool:
    """Whether « l’ensemble des signataires ( », « six partenaires : » stands at ``place``."""
    return _LEAD_IN.match(source.text, place) is not None


def _is_body(source: Source, start: int, end: int) -> bool:
    text = source.text[start:end]
    if not text or end - start > 150 or _LEADS_AWAY.match(text):
        return False
    if any(not source.is_capital(found.start() + 1) for found in _CLAUSE.finditer(source.text, start, end)):
        return False
    article = _ARTICLE.match(source.text, start)
    here = article.end() if article else start
    if _CONTRACT.match(source.text, here):
        return False
    several = _SEVERAL.match(text)
    return (
        has_head(source, start) or source.is_capital(here) or bool(several and has_head(source, start + several.end()))
    )
