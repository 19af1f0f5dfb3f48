"""Where a text may name the territory of its contract: candidates, each with a weight and the rule that found it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecluse.documents.extraction.bodies import has_head
from ecluse.documents.extraction.names import KIND, kind_end, read_name, skip_links
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.territory_lists import joint_subjects
from ecluse.documents.extraction.territory_mentions import KINDS_ALONE, identity, is_again, leagues, mentions
from ecluse.documents.extraction.territory_names import is_small, small_acronyms, territory_name, with_others
from ecluse.documents.extraction.territory_places import at_places, places, with_article
from ecluse.documents.extraction.times import has_later, speaks_of_former
from ecluse.documents.extraction.vocabulary import CLS, CONTRACT
from ecluse.lib.dates import YEAR
from ecluse.lib.patterns import lazy
from ecluse.lib.text import ORDINAL, key, word_set


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name at ``start`` to ``end`` of the text, with its kind (« ville de ») where it is printed."""

    start: int
    end: int
    weight: float
    rule: str


_MODIFIER = (
    rf"(?: ?[-,(]? ?(?:{YEAR}(?: ?[-/] ?(?:{YEAR}|\d\d))?|de {ORDINAL} generation|{ORDINAL} generation|n ?[°o]? ?\d"
    r"|[1-9](?!\d)|(?:ii|iii|iv|v)(?![a-z])|clsi?(?![a-z])|intercommunal|renouvele"
    r"|signe(?: (?:ce|hier|le) ?[a-z0-9 ]{0,20}?(?=[ ,(]))?) ?\)?)*"
)
_PLURAL = lazy(r"contrats")
_LINK = (
    r"(?P<link> ?(?:(?<= )(?:de la |de l['’ ](?=[a-z])|du |des |de |d')(?:(?:villes|communes|territoires|intercommunalites)"
    r" (?:de la |de l'|du |des |de |d'))?|en (?=[a-z])|dans (?:la |le |l')"
    r"|a l'echelle (?:de la |de l'|du |des |de |d')|(?:pour|a|sur) (?:la |l'|le |les )?|[-:|] ?|\" ?| |(?<=\)) ?))"
)
_OF = lazy(rf"{CLS}{_MODIFIER}{_LINK}(?=[a-z])")
_CARRIER = lazy(rf"(?:(?<![a-z'-])|(?<=(?<![a-z])[ld]'))(?P<kind>{KIND}) (?=[a-z])")
_INSIDE_BODY = lazy(
    r"(?<![a-z])(?:agences?|ars|conseils?|region|departement|prefecture|caisse|cpam|caf|msa|centre"
    r"|ch|hopita[a-z]+|cpts|professionnelle|ccas|cias|mutualite"
    r"|office|ght|services?|direction|directions|observatoire|mission|association|maison"
    r"|syndicat|groupement|universite|delegation|chambre)"
    r"(?: (?!(?:les?|ont|est|qui|que|avec|pour)(?![a-z]))[a-z-]+){0,6}? (?:de la|du|de|des|d'|de l') ?$"
)
_SUFFIXED = lazy(r"(?<![a-z-])(?:metropole|agglo|agglomeration|communaute|intercommunalite)(?![a-z-])")
_AFTER_OTHERS = lazy(
    r"(?:ceux d[eu]s?|apres (?:celui|ceux)|comme (?:a|celui)|(?:le )?premier couvre|a l'instar d)[^.]*$"
)
_ACTS = (
    r"(?:veut|s'engage|se dote|s'est dote(?:e)?|signe|signait|renouvelle|lance|souhaite|poursuit|agit|a signe|dispose|mene|entend"
    r"|se mobilise|prepare|elabore|officialise|adopte|porte|pilote|anime|a (?:officiellement |enfin |ainsi )?(?:signe|lance"
    r"|adopte|elabore|choisi|decide|voulu|souhaite|renouvele|obtenu"
    r"|ete (?:retenu|sollicite|choisi|labellise|accompagne)e?s?)|vient de|s'apprete a|compte|met en oeuvre|rejoint)(?![a-z])"
)
#: Names shaped as a town's (« Brume-sur-Mer », « Saint-Doré ») may do anything at the head of a sentence.
_SHAPED = lazy(
    r"(?:.*-(?:sur|sous|en|les|lez|le|la|de|des|du|d'|l'|aux|et)-.*|.*-(?:d'|l')[a-z].*|(?:saint|sainte|mont|val)e?-.*)"
)
_ANYTHING = r"(?:a|est|s'est|se|va|vient|fait|met|n'a|avait|sera|aura|[a-z]{3,}e)(?![a-z'-])"
_AT_HEAD = r"(?P<lead>^|\n|, |: |[.?!] |\" ?)(?P<name>[a-z][a-z' -]{2,60}?) "
_SUBJECT = lazy(rf"{_AT_HEAD}(?=(?P<acts>{_ACTS}))")
#: « L’agence et Dorville renouvellent leur contrat ».
_SECOND_SUBJECT = lazy(
    r" et (?:la |le |l')?(?P<name>[a-z][a-z' -]{2,60}?) "
    r"(?=(?:(?:ont|vont|viennent de)(?: enfin| [a-z]+ment)? )?(?:sign|renouvel|lanc|conclu|s'engag)[a-z]*)"
)
_NOBODY = lazy(rf"(?:la |le |l'|les )?(?:{KIND}|etat|assurance maladie|etablissements?)")
_SHAPED_SUBJECT = lazy(rf"{_AT_HEAD}(?={_ANYTHING})")
_PERIOD_LINE = lazy(rf"[ (-]*{YEAR} ?[-/a]+ ?{YEAR}[ )]*")


def candidates(source: Source) -> list[Candidate]:
    """Every candidate, in the order of the patterns."""
    found = [
        *_contract_of(source), *_cover(source), *_carriers(source), *_subjects(source),
        *(Candidate(*one) for one in (*at_places(source), *places(source))),
        *(Candidate(*place, 1.2, "acronym") for place in small_acronyms(source)),
        *(Candidate(*one) for one in leagues(source)),
        *(Candidate(names[0][0], names[-1][1], 2.5, "joint") for names in joint_subjects(source)),
    ]  # fmt: skip
    known = {core(source, one) for one in found}
    found += [
        one
        for one in _headed(source)
        if core(source, one) in known or _SHAPED.fullmatch(source.text, one.start, one.end)
    ]
    return _weighed(source, found)


def passing(source: Source) -> list[Candidate]:
    """The places that the text names in passing, for want of anything better."""
    return _weighed(source, [Candidate(*one) for one in mentions(source)])


def _weighed(source: Source, found: list[Candidate]) -> list[Candidate]:
    wider = _wider_places(source)
    found = [one for one in found if not _is_ordinary(source, one)]
    return [replace(one, weight=one.weight * _share(source, one, wider)) for one in found]


_NOUN = lazy(r"[a-z]{3,}(?:tions?|sions?|[^l]ements?)")


def _is_ordinary(source: Source, candidate: Candidate) -> bool:
    """Whether the name is a common noun that begins a line: « Lancement », or a word that the text also says in small letters."""
    words = source.text[candidate.start : candidate.end]
    if candidate.rule == "acronym" or not words.isalpha():
        return False
    if _NOUN.fullmatch(words):
        return True
    again = re.compile(rf"(?<![a-z'-]){words}(?![a-z'-])").finditer(source.text)
    return len(words) > 3 and any(source.char(found.start()).islower() for found in again)


def _share(source: Source, candidate: Candidate, wider: set[str]) -> float:
    """How much of its weight a candidate keeps: little where it is a region's name, or is said in small letters."""
    if key(source.text[candidate.start : candidate.end]) in wider:
        ranked = _RANKED_BEFORE.search(source.text, max(0, candidate.start - 60), candidate.start)
        return 0.1 if candidate.rule != "contract_of" or ranked else 1
    if is_small(source, (candidate.start, candidate.end)):
        return 0.4
    return 0.1 if _is_shouted(source, candidate) else 1


def _is_shouted(source: Source, candidate: Candidate) -> bool:
    """Whether a whole long sentence stands in capitals, which then tell no name: « … DE LA COMMUNAUTE DE COMMUNES PAR UN … »."""
    start, end = source.sentence_at(candidate.start)
    words = source.words(max(start, candidate.start - 60), min(end, candidate.end + 30))
    return (
        candidate.rule in ("carrier", "place", "mention")
        and len(words) - (candidate.end - candidate.start) > 50
        and words.isupper()
    )


_RANKED_BEFORE = lazy(rf"(?:premiers?|{ORDINAL}) {CLS} (?:de |du |des |d'|en |de la |de l')$")
_WIDER_PLACE = lazy(
    r"(?<![a-z-])(?:ars|agence regionale(?: de (?:la )?sante)?(?: ?\(ars\))?|conseil (?:regional|departemental|general)"
    r"|region|departement|prefecture|prefete?|delegation (?:departementale|territoriale)(?: (?:de l')?ars)?|ddars)"
    r"(?: (?:de la |de l'|du |des |de |d')| )(?=[a-z])"
)


def _wider_places(source: Source) -> set[str]:
    """Keys of the regions and departments that the text names with their agency or their council."""
    behind = [found.end() for found in _WIDER_PLACE.finditer(source.text)]
    behind += [found.end() for found in _WHOLE.finditer(source.text)]
    names = (read_name(source, place) for place in behind)
    return {key(source.text[slice(*named)]) for named in names if named}


#: « Toute la Lande couverte par un contrat »: the wider place, where this contract was the last one missing.
_WHOLE = lazy(
    r"(?<![a-z])tout(?:e la |e l'| le | l')(?:territoire (?:de la |de l'|du |des |de |d'))?(?=[^.;\n]{3,60} couvert)"
)


def _headed(source: Source) -> Iterator[Candidate]:
    """« Dorville : les priorités du contrat local de santé », « Dorville. Un contrat … », as a title at the top."""
    for line in source.lines[:6]:
        named = read_name(source, skip_links(source, line.start))
        if named and re.compile(rf" ?[:.] [^\n]*{CLS}").match(source.text, named[1], line.end):
            yield Candidate(*named, 0.6 if source.text[named[1]] == "." else 1.6, "headed")


def kind_words(source: Source, candidate: Candidate) -> str:
    """The kind before the name (« ville de  », « communauté de communes du »), in folded text; empty if none."""
    end = kind_end(source, candidate.start)
    return source.text[candidate.start : end] if end < candidate.end else ""


def core(source: Source, candidate: Candidate) -> str:
    """The key of a candidate's name without its kind (« ville de Nice » and « Nice » are one)."""
    return key(source.words(candidate.start + len(kind_words(source, candidate)), candidate.end))


def _contract_of(source: Source) -> Iterator[Candidate]:
    """« contrat local de santé (2019-2023) de la ville de X », « CLS X 2025-2029 »."""
    for found in _OF.finditer(source.text):
        start, _ = source.sentence_at(found.start())
        if _AFTER_OTHERS.search(source.text, start, found.start()):
            continue
        named = territory_name(source, with_article(source, found.end()))
        if not named:
            continue
        whole = named if _PLURAL.match(found.group()) else with_others(source, named)
        rule, named = ("contract_of" if whole == named else "contract_of_list"), whole
        link = found["link"].strip()
        weight = (
            3.0
            if link[:1] == "d" or link.startswith("a l'echelle")
            else 2.0
            if not link or link[:2] in ("en", "da")
            else 1.2
        )
        if _WAS.match(source.text, named[1]) or _SUCCEEDED.search(source.text, start, found.start()):
            weight /= 3
        if not link and source.text[named[0] : named[1]].isalpha() and named[1] - named[0] <= 4:
            continue
        if link[:1] != "d" and _is_doubtful(source, named):
            continue
        wide = link == "en" and _RANKED_BEFORE.search(source.text, start, found.end())
        if wide or (link[:2] == "da" and "signe" in found.group()):
            continue  # « le deuxième CLS en Lande » is the second one of a wider place
        if link in ("-", "|") and kind_end(source, named[0]) > named[0]:
            yield Candidate(*named, 1.5, "carrier")
            continue
        yield Candidate(*named, weight + (0.5 if found.start() < len(source.text) * 0.15 else 0), rule)


#: « Le contrat local de santé de Dorville était le premier … »: said of a contract that is over.
_WAS = lazy(
    r"(?: de \d{4} a \d{4})? (?:etait|avait|couvrait|comptait|a permis|s'est acheve|a pris fin|prenait fin)(?![a-z])"
)


#: « Il succède au CLS de Dorville ».
_SUCCEEDED = lazy(
    r"(?<![a-z])(?:succed[a-z]* (?:au|a)|remplace|(?:fait|faisant) suite (?:au|a)) (?:premier |precedent )?$"
)


def _is_doubtful(source: Source, named: tuple[int, int]) -> bool:
    """Whether words that « contrat local de santé : » leaves loose may be anything: a question, a word said nowhere else."""
    if re.compile(r" ?[?!]").match(source.text, named[1]):
        return True
    shaped = (
        kind_end(source, named[0]) > named[0]
        or " " in source.text[named[0] : named[1]]
        or _SHAPED.fullmatch(source.text, *named)
    )
    top = named[0] < max(120, len(source.text) * 0.05)
    return not shaped and not top and not is_again(source, named)


def _cover(source: Source) -> Iterator[Candidate]:
    """A line that is a name alone, below the title at the top of the document."""
    titled = False
    for line in source.lines[:12]:
        text = source.text[line.start : line.end]
        if re.search(CLS, text) and len(text) < 90:
            titled = True
            continue
        if line.raw.bulleted:
            continue
        named = read_name(source, skip_links(source, line.start))
        if not named:
            continue
        if identity(source.text[slice(*named)]) in KINDS_ALONE and (below := _name_below(source, line)):
            yield Candidate(named[0], below, 4.0 if titled else 1.0, "cover")
            continue
        rest = source.text[named[1] : line.end]
        alone = re.fullmatch(r"[ .-]*", rest)
        dated = re.match(rf"[ (-]*{YEAR} ?[-/] ?{YEAR}", rest)
        kind = kind_end(source, line.start) > line.start
        if titled and (dated or (alone and (kind or _is_known(source, line, named)))):
            yield Candidate(*named, 4.0 if kind and alone else 2.2 if line.index < 6 else 1.2, "cover")
        elif alone and kind:
            yield Candidate(*named, 1.0, "cover")


def _name_below(source: Source, line: Line) -> int | None:
    """Where « COMMUNAUTE DE COMMUNES ⏎ DU PAYS DE BRUME » ends: the name that the next line of a cover holds alone."""
    following = next((other for other in source.lines[line.index + 1 : line.index + 3] if other.text.strip()), None)
    named = read_name(source, skip_links(source, following.start)) if following else None
    return named[1] if following and named and named[1] == following.end else None


def _is_known(source: Source, line: Line, named: tuple[int, int]) -> bool:
    """Whether a line that might be any title is a name: a period beside it, or the name again inside a sentence."""
    beside = [source.lines[i] for i in (line.index - 1, line.index + 1) if 0 <= i < len(source.lines)]
    if any(_PERIOD_LINE.fullmatch(source.text, other.start, other.end) for other in beside):
        return True
    words = re.escape(source.text[named[0] : named[1]])
    again = re.compile(rf"(?:de |du |d'|des |a |la |le |les )(?P<name>{words})(?![a-z])")
    return any(source.is_capital(found.start("name")) for found in again.finditer(source.text, line.end))


#: A town or a commune without the « de » that leads to its name.
_BARE_TOWN = lazy(r"(?:ville|commune) (?!(?:de|du|des|la|le|les) |d')")


def _carriers(source: Source) -> Iterator[Candidate]:
    """A local authority named in the text; more weight where the sentence speaks of the contract."""
    seen: set[tuple[str, int]] = set()
    aside: dict[str, float] = {}
    later = has_later(source)
    for named in authorities(source):
        start, end = source.sentence_at(named[0])
        about = re.search(CONTRACT, source.text[start:end])
        candidate = Candidate(*named, 1.5 if about else 0.6, "carrier")
        near = max(start, named[0] - 200)
        if about and _AGENT.search(source.text, near, named[0]):
            candidate = Candidate(*named, 2.2, "carrier")
        if _BARE_TOWN.match(source.text, *named) and not source.is_capital(named[0]):
            continue  # « politique de la ville Grade » names no town
        if source.text.count("(", start, named[0]) > source.text.count(")", start, named[0]):
            candidate = Candidate(*named, candidate.weight / 3, "carrier")
        name = core(source, candidate)
        if _SEVERAL.match(source.text, named[0]) and _MORE_OF_THEM.match(source.text, named[1]):
            candidate = Candidate(*named, 0.3, "carrier")
        if _INSIDE_BODY.search(source.text, near, named[0]):
            candidate = Candidate(*named, 0.1, "carrier")
        if later and about and speaks_of_former(source, start, end, named[0], later=True):
            candidate = Candidate(*named, candidate.weight / 3, "carrier")
        if (
            about
            and not candidate.weight < 1
            and _SEVERAL.match(source.text, named[0])
            and " et " in source.text[slice(*named)]
        ):
            candidate = Candidate(*named, 2.5, "carrier")
        if (name, start) in seen or (not about and aside.get(name, 0) >= 1.2):
            continue
        seen.add((name, start))
        if not about:
            aside[name] = aside.get(name, 0) + candidate.weight
        yield candidate


_AGENT = lazy(
    r"(?<![a-z])(?:sign|conclu|port|pilot|anim|coordonn|elabor|lanc|initi|adopt|realis|construi|deploy"
    r"|mise? en (?:place|oeuvre))[a-z]*"
    r"(?: (?:[a-z]+ment|(?:le|ce|hier|en|mardi|jeudi|lundi|mercredi|vendredi|samedi)(?: [0-9a-z ]{2,22})?))? par (?:la |le |l')?$"
)
#: « les communautés de communes du X, de Y et de Z » are several.
_SEVERAL = lazy(r"(?:communautes|villes|communes|intercommunalites|agglomerations|collectivites) ")
_MORE_OF_THEM = lazy(r", (?:de la |de l'|du |des |de |d')")


def authorities(source: Source) -> list[tuple[int, int]]:
    """« ville de X », « communauté de communes X », « X Métropole », in order of place."""
    found: list[tuple[int, int]] = []
    for match in _CARRIER.finditer(source.text):
        named = territory_name(source, match.start("kind"))
        if source.text.endswith((" - ", "hotel de "), 0, match.start("kind")):
            continue
        if named and kind_end(source, named[0]) < named[1]:
            before = (
                _name_before(source, match.start("kind"))
                if _SUFFIXED.match(source.text, match.start("kind"))
                else named[0]
            )
            found.append((min(before, named[0]), named[1]))
    for match in _SUFFIXED.finditer(source.text):
        start = _name_before(source, match.start())
        if start < match.start():
            found.append((start, match.end()))
    return sorted(set(found))


_WORD_BEFORE = lazy(r"(?<![a-z'-])(?P<word>[a-z][a-z'-]*)(?P<small>(?: (?:de la|de l'|de|du|des|d'|et|-|en|sur))?) ?\Z")
_SINGLE = word_set("la le les l maire president presidente vice-president prefet directeur directrice signature ")


def _name_before(source: Source, end: int) -> int:
    """Where the capitals begin that « Métropole » or « Agglomération » ends: « Terres de Luberne Agglomération »."""
    start = end
    while before := _WORD_BEFORE.search(source.text, max(0, start - 30), start):
        place = before.start("word")
        if not source.is_capital(place) or before["word"].rstrip("'") in _SINGLE:
            break
        if before["small"] and (start == end or has_head(source, place) or kind_end(source, place) > place):
            break
        start = place
    return start


def _subjects(source: Source) -> Iterator[Candidate]:
    """« X veut réduire … »: a name alone that acts, at the head of a sentence."""
    for found in _SUBJECT.finditer(source.text):
        named = read_name(source, skip_links(source, found.start("name")))
        conjugated = " " in found["acts"] or source.char(found.end("acts") - 1) not in "éÉ"
        if named and named[1] == found.end("name") and conjugated:
            yield Candidate(*named, 0.8, "subject")
    for found in _SECOND_SUBJECT.finditer(source.text):
        named = read_name(source, found.start("name"))
        whole = named is not None and named[1] == found.end("name")
        if not named or has_head(source, skip_links(source, named[0])) or _NOBODY.fullmatch(source.text, *named):
            continue
        if whole and re.search(CLS, source.text[slice(*source.sentence_at(named[0]))]):
            yield Candidate(*named, 0.6, "subject")
    for found in _SHAPED_SUBJECT.finditer(source.text):
        named = read_name(source, found.start("name"))
        if named and named[1] == found.end("name") and _SHAPED.fullmatch(source.text, *named):
            yield Candidate(*named, 0.8, "subject")
