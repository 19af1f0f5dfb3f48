"""Which contract of the territory it is (first, second…), where the text says so of this contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.documents.extraction.draft import Confidence, Fact
from ecluse.documents.extraction.names import read_name
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.times import LATER, is_coming, named_last
from ecluse.documents.extraction.vocabulary import CLS
from ecluse.lib.dates import YEAR, year_ranges
from ecluse.lib.patterns import lazy
from ecluse.lib.text import ORDINAL, key, number, ordinal, roman

#: An ordinal, also one whose raised letter a copy has damaged (« 3áµ‰ » for « 3ᵉ »).
_ORDINAL = rf"(?:{ORDINAL}|[1-9]a[\u00b5\u03bc]\S?)"
_RANKED = lazy(
    rf"(?<![\w-])(?P<rank>{_ORDINAL}) (?:nouveau |grand )?(?:{CLS}|contrat(?![a-z])(?! (?:de ville|territorial)))"
)
_GENERATION = lazy(rf"(?<![\w-])(?P<rank>{_ORDINAL}) generation(?![a-z])")
_NUMBERED = lazy(
    rf"{CLS} ?(?:-|n ?°? ?|numero )? ?(?P<rank>[1-6](?![a-z\d]|[.,]\d| ?%)|(?:ii|iii|iv|v"
    r"|vi)(?![a-z]))(?! (?:axes?|ans?|signataires|priorites))"
)
#: « pour la deuxième fois », in a sentence that signs; « la seconde édition du CLS »; « ce CLS est le troisième ».
_TIMES = lazy(rf"(?<![\w-])(?P<rank>{ORDINAL}) fois(?![a-z])")
#: « Il s’agit d’une deuxième édition. », once the text has named the contract.
_SAID_AGAIN = lazy(
    r"(?<![a-z])(?:il s'agit (?:la |ici |donc )?(?:de la|d'une)|c'est (?:deja |donc )?(?:la|une|sa|leur|notre)|cette"
    r"|pour (?:la|cette|sa|leur))"
    rf" (?P<rank>{_ORDINAL}) (?:edition|version|mouture|generation)(?! (?:de|des|du) (?!(?:ce|notre|son|leur) ))(?![a-z])"
)
_EDITION = lazy(
    rf"(?<![\w-])(?P<rank>{ORDINAL}) (?:edition|version|mouture|opus|acte|volume) (?:du|de ce|de son|de leur|d'un) {CLS}"
)
_BARE = lazy(
    rf"(?:(?:{CLS}|(?<![a-z])contrat)(?:[^.;:\n]{{0,40}},| est(?: donc| ainsi| deja)?) (?:le|son|leur) (?P<rank>{ORDINAL})"
    r"(?= ?(?:[.,;!)]|$|\n)| (?:du nom|du territoire|pour|depuis|que|de (?:la|notre|cette) (?:ville|commune)))"
    rf"|(?<![a-z])(?:signe|signer|signent|conclut|concluent) (?:le|son|leur) (?P<next>{ORDINAL})(?= ?[,.;(]| en | le |$)"
    rf"|(?<![a-z])(?:le|un) (?P<dated>{ORDINAL}) ?\((?=(?:de )?{YEAR})"
    rf"|(?<![a-z])(?:engagement|partenariat|accord)[^.;:\n]{{0,90}}, (?:le|son|leur) (?P<beside>{ORDINAL})"
    r"(?=,? (?:est|a ete|vient d'etre) (?:signe|officialise|conclu|paraphe)))"
)
#: « après un premier CLS », « à la suite d’un premier contrat »: what comes then is another one.
_AFTER_IT = lazy(
    r"(?<![a-z])(?:apres|succed[a-z]*|suite|issue? |prolongement|continuite|terme|fort[es]{0,2})"
    r" ?(?:a |au |de |du |d'|un |une |le |la |l'|son |ce |leur |notre |tout )*$"
)
#: « le bilan du premier CLS », which is another one where the text names the next.
_LOOKED_BACK = lazy(
    r"(?<![a-z])(?:bilan|evaluation|experience|enseignements|resultats|reussite|succes)[a-z ]{0,14}"
    r" (?:du |de |d'|un |le |la |son |ce |leur |notre |tout )+$"
)
_NEXT = lazy(rf"(?<![a-z])(?:nouveau|nouvel|prochain|futur) (?:{CLS}|contrat(?![a-z]))|(?<![a-z])renouvel")
#: « reconduisent leur engagement », « son renouvellement, qui prend effet en 2023 »: the first is over.
_RENEWED = lazy(
    r"(?<![a-z])(?:reconduisent|reconduit(?! (?:en|pour) [a-z]* ?avenant)|(?:a|ont) (?:ete )?renouvele[es]{0,2}|renouvellent"
    r"|renouvellement[^.;\n]{0,20} (?:qui |a )?(?:prend|pris) effet)"
    r"(?![a-z])"
)
_SIGNS = lazy(r"(?<![a-z])(?:sign|engag|dot|conclu|contract|renouvel|port)[a-z]*")
_ALL_OF_THEM = lazy(r"(?<![a-z])(?:les|des|ces) (?:cls|contrats (?:locaux )?de sante)(?: dits)? (?:de |de la )?\"? ?$")
_PAST = lazy(
    r"^(?:(?!precedent|ancien|celui)[^.;:\n]){0,80}?(?:a pris fin|arrive a|a permis|ayant|s'achevant|acheve|2e? evalue)"
)
_LONG_PAST = lazy(r"^(?:(?!precedent|ancien|celui)[^.;:\n]){0,80}?(?:couvrait|avait|avaient|etait)")
_IN_PLACE = lazy(
    r"(?: ?\([^)]*\))? ?(?:(?:signe|conclu|officialise|adopte|etabli)e? )?(?:en |dans (?:le |la |l'|les )?)(?P<place>[a-z])"
)
_NAMESAKE = lazy(rf"(?<![\w-])(?P<rank>{_ORDINAL}) du nom(?![a-z])")
_ELSEWHERE = lazy(
    r"^ ?,? ?apres (?:celui|ceux)|"
    r"^(?: ?\([^)]*\))?,? ?(?:(?:a (?:etre|avoir ete) )?(?:signe|conclu|officialise|adopte|etabli)e? )?"
    r"(?:dans (?:le|la|l'|les) ?(?:departement|region|pays|nord|sud)"
    r"|(?:du|de la|de ce|de cette|de notre) (?:departement|region)|au niveau|d'(?:europe|ile)|de france)"
)
_FOLLOWED_BY = lazy(r"^(?: ?\([^)]*\))? ?(?:intercommunal |communautaire )?(?:de la |de l'|du |des |de |d')(?=[a-z])")


@dataclass(frozen=True, slots=True)
class _Rank:
    value: int
    start: int
    end: int
    rule: str
    sure: bool


def read_generation(source: Source, territory: str | None, years: tuple[int | None, int | None]) -> Fact[int] | None:
    """The contract's rank among those of its territory; ranks inside a department or a region are left aside."""
    ranks = list(_ranks(source))
    found = [rank for rank in ranks if _is_ours(source, rank, territory, years)]
    if not found:
        return None
    made = [rank for rank in found if not is_coming(source, rank.start, rank.end)]
    made = made or [
        rank for rank in ranks if rank.rule in ("ranked", "numbered") and _began_with(source, rank, years[0])
    ]
    best = max(made or found, key=lambda rank: (rank.value, rank.sure, -rank.start))
    confidence = Confidence.SURE if best.sure else Confidence.LIKELY
    return source.fact(best.value, best.start, best.end, rule=f"generation.{best.rule}", confidence=confidence)


def _began_with(source: Source, rank: _Rank, first: int | None) -> bool:
    """« Le CLS 2, signé le 14 juin 2018, arrive à son terme », in a text about the contract of 2018."""
    start, end = source.sentence_at(rank.start)
    signed = re.search(
        rf"(?:signe|conclu)e? [^,;]{{0,20}}?(?P<year>{YEAR})", source.text[rank.end : min(end, rank.end + 60)]
    )
    return bool(signed and first and abs(int(signed["year"]) - first) <= 1 and start <= rank.start)


def _ranks(source: Source) -> Iterator[_Rank]:
    for pattern, rule in (
        (_RANKED, "ranked"),
        (_GENERATION, "generation"),
        (_NUMBERED, "numbered"),
        (_NAMESAKE, "namesake"),
        (_TIMES, "times"),
        (_EDITION, "edition"),
        (_BARE, "bare"),
        (_SAID_AGAIN, "said_again"),
    ):
        for found in pattern.finditer(source.text):
            groups = found.groupdict()
            words = next((groups[name] for name in ("rank", "dated", "next", "beside") if groups.get(name)), "")
            value = ordinal(words) if rule != "numbered" else (number(words) or roman(words))
            if value and value <= 9 and not (rule == "numbered" and _is_page_number(source, found)):
                yield _Rank(value, found.start(), found.end(), rule, "contrat " not in found.group()[-8:])


_PAGE_NUMBER = lazy(r"contrats? loca(?:l|ux) (?:[a-z]+ )?de sante(?: ?\( ?cls ?\))? (?P<rank>\d{1,3})(?= *(?:\n|$))")


def _is_page_number(source: Source, found: re.Match[str]) -> bool:
    """« … signer le présent contrat local de santé 3 » at the end of a line: a sentence's, or one of several numbers."""
    if not _PAGE_NUMBER.match(source.text, found.start()):
        return False
    start, _ = source.sentence_at(found.start())
    others = {other["rank"] for other in _PAGE_NUMBER.finditer(source.text)}
    return found.start() - start > 12 or len(others) > 1


def _is_ours(source: Source, rank: _Rank, territory: str | None, years: tuple[int | None, int | None]) -> bool:
    start, end = source.sentence_at(rank.start)
    after = source.text[rank.end : end]
    before = source.text[start : rank.start]
    if _ELSEWHERE.match(after) or _AFTER_IT.search(before) or _is_over(source, rank, before, after):
        return False
    placed = _IN_PLACE.match(source.text, rank.end, end)
    if placed and territory and _names_ours(source, placed.start("place"), territory):
        placed = None
    if placed and (source.is_capital(placed.start("place")) or source.text.startswith("region", placed.start("place"))):
        return False
    if _of_another_time(source.text[start:end], years[0]):
        return False
    if rank.rule == "times" and not (
        rank.value > 1 and _SIGNS.search(source.text, rank.end, end) and re.search(CLS, source.text[start:end])
    ):
        return False
    if rank.rule == "said_again" and not (re.search(CLS, source.text[start:end]) or named_last(source, start, end)):
        return False
    if rank.rule == "generation" and not _of_a_contract(source, rank, start, end):
        return False
    near = next(
        year_ranges(source.text, max(start, rank.start - (25 if rank.rule != "bare" else 0)), min(end, rank.end + 40)),
        None,
    )
    if (
        near
        and years[0]
        and (near.first, near.last) != years
        and not re.search(YEAR, after[: max(0, near.start - rank.end)])
    ):
        return False
    following = _FOLLOWED_BY.match(after)
    name = read_name(source, rank.end + following.end()) if following and rank.rule == "ranked" else None
    if name:
        named, ours = key(source.words(*name)), key(territory or "")
        return bool(ours) and (named in ours or ours in named)
    return True


def _is_over(source: Source, rank: _Rank, before: str, after: str) -> bool:
    """Whether the contract of that rank is one before this: « le CLS 1 s’achevant », « le bilan du premier CLS ».

    A first contract that nothing follows is the one told of, even where it comes to its end.
    """
    if _LONG_PAST.match(after):
        return True
    followed = rank.value > 1 or _NEXT.search(source.text) is not None or LATER.search(source.text) is not None
    if followed and (_PAST.match(after) or _LOOKED_BACK.search(before)):
        return True
    return rank.value == 1 and _RENEWED.search(source.text) is not None


def _names_ours(source: Source, place: int, territory: str) -> bool:
    """« troisième du nom en Brumois », where the contract is that of the « Pays de Brumois »."""
    name = read_name(source, place)
    return name is not None and key(source.words(*name)) in key(territory)


def _of_a_contract(source: Source, rank: _Rank, start: int, end: int) -> bool:
    """Whether « 2e génération » is a contract's: its sentence says so, or it stands alone below the contract's title."""
    if _OF_THEM_ALL.match(source.text, rank.end, end) or _ALL_OF_THEM.search(source.text[start : rank.start]):
        return False
    if re.search(rf"{CLS}|contrat", source.text[start:end]):
        return True
    line = source.line_at(rank.start)
    if not _ALONE.fullmatch(source.text, line.start, line.end):
        return False
    above = source.lines[max(0, line.index - 6) : line.index]
    return any(re.search(CLS, source.text[other.start : other.end]) for other in above)


#: A line that is a generation and nothing more: « 2e génération 2019/2023 », « (2ᵉ génération – 2023-2027) ».
_ALONE = lazy(
    rf"[ (\"-]*(?:de )?{ORDINAL} generation[ :,(\"|-]*(?:{YEAR}(?: ?(?:[-/]|a|au) ?(?:{YEAR}|\d\d))?)?[ .)\"]*"
)
_OF_THEM_ALL = lazy(r" (?:des|de) (?:cls(?![a-z])|contrats locaux)")


def _of_another_time(sentence: str, first: int | None) -> bool:
    """Whether a sentence is dated by a year well before the contract, and by no year of it."""
    years = [int(year) for year in re.findall(YEAR, sentence)]
    return bool(years and first and max(years) < first - 2)
