"""The years that the contract covers, told from the years of everything else in the text."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.documents.extraction.draft import Confidence, Fact
from ecluse.documents.extraction.source import Line, Source
from ecluse.documents.extraction.times import LATER, goes_on_about_it, has_later, named_last, speaks_of_former
from ecluse.documents.extraction.vocabulary import AXIS_WORD, CLS, CONTRACT, EARLIER, OTHER_PLAN
from ecluse.lib.dates import YEAR, YearRange, dates, year_ranges
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER


@dataclass(frozen=True, slots=True)
class Period:
    start: Fact[int] | None = None
    end: Fact[int] | None = None


_ANCHOR = lazy(
    rf"{CONTRACT}|(?<![a-z])(?:periode|feuille de route|engagement|programmation|duree|demarche|convention|generation"
    r"|(?:ce|son|notre|leur|nouveau) (?:plan|programme) d'actions?)(?![a-z])"
)
_OTHER = lazy(
    rf"{OTHER_PLAN}|(?<![a-z])(?:mandat|enquete|diagnostic|etude|phase|population|saison|departs?|retraites?|projections?"
    rf"|previsions?"
    r"|annee scolaire|baisse|hausse|evolution|entre les recensements|olympiade)(?![a-z])"
)
_FORMER_BEFORE = lazy(
    r"(?<![a-z])(?:precedente?s?|anciens?|anterieure?|premiere? (?:periode|contrat|cls)|1ere? (?:periode|contrat|cls)|couvrait"
    r"|bilan (?:du|des|de la)|devait (?:initialement )?(?:couvrir|porter|durer)|initialement"
    r"|(?:avai(?:t|ent)|suite|succede|succedant|remplace|prolonge)[a-z ]*)[^.;:\n]{0,60}$"
    rf"|(?<![a-z])(?:precedents|anciens|anterieurs) {CONTRACT}[^.;\n]{{0,120}}$"
)
#: « À la suite d’un premier contrat passé … entre 2013 et 2016 », where the text names another one.
_AFTER_FIRST = lazy(
    r"(?<![a-z])(?:suite|apres|succede[a-z]*|succedant|issue?|prolongement|continuite|remplac[a-z]*)"
    r"[a-z' ]{0,12} (?:un |le |du |au |son |d'un )(?:tout )?(?:premier|1er) (?:contrat|cls)[^.,;:\n]{0,110}$"
)
_PRESENT = lazy(
    r"(?<![a-z])(?:nouveau|nouvelle|present|ce |cet |renouvele|actuel|intercommunal|est deploye|couvre|est signe)"
)
_COVERS = lazy(r"[ )]*(?:est deploye|couvre|est signe)")
_FORMER_AFTER = lazy(
    r"^ ?\)? (?:a|vers) un (?:nouveau )?(?:cls|contrat)|^[^.;\n]{0,70}?(?:passe entre"
    r"|a pris fin|s'est acheve|etait|avait|arrive a (?:echeance"
    r"|terme|son terme)|sont repris|a permis)"
)
_END_ONLY = lazy(
    rf"(?:a l'horizon|a horizon|horizon|d'ici(?: a)?(?: la fin)?|jusqu'(?:en|a|au|a la)(?: fin)?(?: de)?(?: l'annee)?)"
    rf" (?:fin |(?:\d{{1,2}}(?:er)? )?[a-z]+ )?(?P<year>{YEAR})(?!\d)(?! ?[-/])"
)
_TAKES_EFFECT = lazy(
    rf"(?<![a-z])(?:prend(?:ra)? effet|(?:est )?entre(?:ra)? en vigueur|(?:a )?debute(?:ra)?|(?:a )?demarre(?:ra)?"
    r"|a compter (?:de|du))"
    rf"[^.;:\n]{{0,30}}? (?P<year>{YEAR})(?!\d)"
)
#: « Mis en place en 2023 pour une durée de cinq ans »: a beginning, where a duration follows.
_SET_UP = lazy(
    r"(?<![a-z])(?:mise? en (?:place|oeuvre|route)|en vigueur|lancee?|deployee?|demarree?|initiee?|appliquee?)(?: depuis)?"
    rf"[^.;:,\n]{{0,20}}? (?P<year>{YEAR}),?(?: et)? pour (?:une (?:duree|periode) de )?{NUMBER} an(?:nee)?s(?![a-z])"
)
#: « prolongé jusqu’en 2017 », « prorogé par avenant jusqu’au 31 décembre 2025 »: a later end.
_PROLONGED = lazy(
    rf"(?<![a-z])(?:prolong|prorog|recondui|etend)[a-z]*[^.;:\n]{{0,60}}? jusqu'(?:en|a|au|a la)"
    rf"(?: fin)?(?: [a-z0-9]+){{0,2}}? (?P<year>{YEAR})(?!\d)"
)
#: « 24 actions ont été retenues, à mener d’ici 2027 ».
_TO_CARRY_OUT = lazy(
    r"(?<![a-z])(?:actions?|mesures|fiches|programme)(?![a-z]).*?(?:(?:a |seront )?(?:men|realis|deploy|condui|develop)[a-z]+"
    r"|mise?s? en oeuvre|mettre en oeuvre)"
)
_ENDS = lazy(
    r"(?<![a-z])(?:s'acheve(?:ra)?|prend(?:ra)? fin|expire(?:ra)?|arrive(?:ra)? a (?:echeance|terme|son terme)|se termine(?:ra)?"
    rf"|court)(?! de)[^.;:\n]{{0,30}}? (?P<year>{YEAR})(?!\d)(?! ?(?:[-/]|a|au) ?{YEAR})"
)
#: « de 2019 à aujourd’hui »: a period that goes on.
_OPEN = lazy(
    rf"(?<![a-z])de(?:puis)? (?P<year>{YEAR}) (?:a|jusqu'a) (?:aujourd'hui|ce jour|nos jours|maintenant)(?![a-z])"
)
_JOINED = lazy(
    rf"(?<!\d)(?P<first>{YEAR}),? (?:a|au|jusqu'(?:en|a)|et jusqu'(?:en|a)) (?:la )?(?:fin|debut|mi-?)"
    rf" ?(?:de )?(?:l'annee )?(?P<last>{YEAR})(?!\d)"
)
_CHAIN = lazy(rf"(?<!\d)(?P<first>{YEAR})(?: ?[-/] ?{YEAR})+ ?[-/] ?(?P<last>{YEAR})(?!\d)")
_START_ONLY = lazy(
    rf"(?:{CLS}|prefiguration|contrat)(?: de| -| ,)? ?\(?(?P<year>{YEAR})\)?(?!\d)(?! ?(?:[-/]"
    rf"|a|au|et) ?(?:{YEAR}|\d\d))"
)


_FIRST_BEFORE = lazy(r"(?<![a-z])(?:premier|1er) (?:contrat|cls)")
_LATER_CONTRACT = lazy(
    rf"(?<![a-z])(?:nouveau|futur|prochain|deuxieme|second|2e|2eme|troisieme|3e|3eme) (?:{CLS}|contrat)"
    rf"|{CLS} ?(?:n ?°? ?)?(?:[2-9]|ii|iii|iv)(?![a-z0-9])"
)


def read_period(source: Source, *, past: bool = False) -> Period:
    """First and last year where the text states them: a joined range, else « jusqu’en 2024 » or « CLS 2022 » alone.

    ``past`` is true for the part of a text about the contract before: there, « le contrat précédent » is the one.
    """
    totals: dict[tuple[int, int], float] = defaultdict(float)
    places: dict[tuple[int, int], tuple[float, YearRange]] = {}
    for found in _ranges(source):
        weight = _weight(source, found, past=past)
        if weight <= 0:
            continue
        years = (found.first, found.last)
        totals[years] += weight
        if years not in places or weight > places[years][0]:
            places[years] = (weight, found)
    if not totals and not past and not _LATER_CONTRACT.search(source.text):
        for found in year_ranges(source.text):
            weight = _weight(source, found, past=True)
            start, end = source.sentence_at(found.start)
            over = re.search(EARLIER, source.text[start:end])
            if weight and not over and _FIRST_BEFORE.search(source.text, start, found.start):
                totals[(found.first, found.last)] += weight
                places.setdefault((found.first, found.last), (weight, found))
    if totals:
        best = max(totals, key=lambda years: (round(totals[years], 3), years))
        going_on = _open_after(source, best[1])
        if going_on:
            return Period(going_on, None)
        if totals[best] >= 1.5:
            period = _of_range(source, places[best][1], sure=places[best][0] >= 2)
            return Period(period.start, _prolonged(source, best[1]) or period.end)
    return Period(_start_alone(source, past=past), _end_alone(source))


def _of_range(source: Source, found: YearRange, *, sure: bool) -> Period:
    confidence = Confidence.SURE if sure else Confidence.LIKELY
    years = re.compile(r"\d{4}|\d\d(?!\d)").finditer(source.text, found.start, found.end)
    spots = [m for m in years if int(m.group()) % 100 in (found.first % 100, found.last % 100)] or None
    first = spots[0].span() if spots else (found.start, found.end)
    last = spots[-1].span() if spots else (found.start, found.end)
    return Period(
        source.fact(found.first, *first, rule="period.range", confidence=confidence),
        source.fact(found.last, *last, rule="period.range", confidence=confidence),
    )


def _ranges(source: Source) -> Iterator[YearRange]:
    """Every range of years; of « 2022-2023-2024 », the first and the last."""
    chains = [YearRange(int(m["first"]), int(m["last"]), *m.span()) for m in _CHAIN.finditer(source.text)]
    yield from chains
    for found in year_ranges(source.text):
        if not any(chain.start <= found.start < chain.end for chain in chains):
            yield found
    yield from _dated_ranges(source)
    yield from _undashed(source)
    for match in _JOINED.finditer(source.text):
        if 0 < int(match["last"]) - int(match["first"]) <= 15:
            yield YearRange(int(match["first"]), int(match["last"]), *match.span())


#: « les départs attendus sur la période … »: the word belongs to whatever was named before it.
_ANY_PERIOD = lazy(r"(?<![a-z])(?:sur|pour|pendant|durant) la periode(?![a-z])")
_TWO_YEARS = lazy(rf"(?<![\d-])(?P<first>{YEAR}) (?P<last>{YEAR})(?= *(?:\n|$|[-|:(]))")


def _undashed(source: Source) -> Iterator[YearRange]:
    """« Contrat local de santé de Brume 2018 2022 »: two years that end a title, their dash lost."""
    for found in _TWO_YEARS.finditer(source.text):
        first, last = int(found["first"]), int(found["last"])
        line = source.line_at(found.start())
        if 1 < last - first <= 7 and re.search(CLS, source.text[line.start : found.start()]):
            yield YearRange(first, last, *found.span())


def _open_after(source: Source, last: int) -> Fact[int] | None:
    """« de 2019 à aujourd’hui », after a period that ends in ``last`` at the latest."""
    for found in _OPEN.finditer(source.text):
        start, end = source.sentence_at(found.start())
        ours = re.search(CONTRACT, source.text[start:end]) or source.line_at(found.start()).start == found.start()
        if ours and int(found["year"]) >= last and not re.search(OTHER_PLAN, source.text[start:end]):
            return source.fact(
                int(found["year"]), *found.span("year"), rule="period.open", confidence=Confidence.LIKELY
            )
    return None


def _dated_ranges(source: Source) -> Iterator[YearRange]:
    """« du 1er janvier 2024 au 31 décembre 2028 »."""
    found = [d for d in dates(source.text) if d.year and d.month]
    for one, two in itertools.pairwise(found):
        joint = source.text[one.end : two.start]
        if one.year and two.year and two.year > one.year and re.fullmatch(r" (?:au|a|jusqu'au|-) (?:[a-z]+ )?", joint):
            yield YearRange(one.year, two.year, one.start, two.end)


#: « Le nouveau contrat fixe la stratégie pour la population durant la période … », whatever it speaks of in between.
_TOLD_OF_IT = lazy(
    rf"(?:le|ce|notre) (?:[a-z]+ )?{CONTRACT}[^.;:,\n]{{0,160}} (?:durant|sur|pour|pendant) la periode $"
)


def _weight(source: Source, found: YearRange, *, past: bool) -> float:
    """How surely a range of years is the contract's; 0 where it belongs to something else."""
    text = source.text
    start, end = source.sentence_at(found.start)
    before, after = text[start : found.start], text[found.end : end]
    if re.search(rf"{YEAR} et {YEAR}", text[found.start : found.end]) and not re.search(r"entre $", before):
        return 0
    anchor = _last(_ANCHOR, before)
    if _TOLD_OF_IT.match(before) and not re.search(OTHER_PLAN, before) and not (_former(before, after) and not past):
        return 2.0
    if _last(_OTHER, _ANY_PERIOD.sub("", before)) > _last(_ANCHOR, _ANY_PERIOD.sub("", before)) or re.match(
        rf" ?\)? ?(?:du|de la|de l') ?{OTHER_PLAN}", after
    ):
        return 0
    if not past and _former(before, after):
        return 0
    line = source.line_at(found.start)
    if anchor >= 0:
        nearness = len(before) - anchor
        return 3.0 if nearness < 60 else 2.0 if nearness < 140 else 1.0
    if re.search(rf"{AXIS_WORD}|(?<![a-z])(?:fiches|actions)(?![a-z])", before) and _FOR_YEARS.search(before):
        return 1.5
    if re.search(CONTRACT, after[:80]) or goes_on_about_it(source, start, end):
        return 2.0
    if _below_spaced_title(source, line):
        return 2.0
    if line.index < 8 and line.end - line.start < 80 and not source.text[line.start : line.end].endswith("."):
        return 2.0
    return 0.3 if line.index < 8 else 0


def _below_spaced_title(source: Source, line: Line) -> bool:
    """A line of years alone below « C ONTRAT L OCAL DE S ANTE », whose letters a damaged page has parted."""
    if not re.fullmatch(rf"[ (]*{YEAR} ?[-/a]+ ?{YEAR}[ )]*", source.text[line.start : line.end]):
        return False
    above = source.lines[max(0, line.index - 2) : line.index]
    return any("contratlocaldesante" in re.sub(r"[^a-z]", "", source.text[one.start : one.end]) for one in above)


_FOR_YEARS = lazy(r"(?<![a-z])(?:pour|sur)(?: la periode| les annees)? ?\(?$")


def _former(before: str, after: str) -> bool:
    if _FORMER_AFTER.match(after) or _AFTER_FIRST.search(before):
        return True
    former = _FORMER_BEFORE.search(before)
    if former and next(year_ranges(former[0]), None):
        return False
    return bool(former) and not _PRESENT.search(former[0] if former else "") and not _COVERS.match(after)


def _last(pattern: re.Pattern[str], text: str) -> int:
    place = -1
    for found in pattern.finditer(text):
        place = found.end()
    return place


def _end_alone(source: Source) -> Fact[int] | None:
    for found in sorted([*_END_ONLY.finditer(source.text), *_ENDS.finditer(source.text)], key=lambda m: m.start()):
        start, end = source.sentence_at(found.start())
        before = source.text[start : found.start()]
        near = source.text[max(0, start - (600 if _THIS_ONE.search(before) else 200)) : end]
        if speaks_of_former(source, start, end, found.start(), later=has_later(source)):
            continue
        carried = _carried_out(source, found, start, end)
        named = carried or re.search(rf"{CONTRACT}|{AXIS_WORD}", near)
        if _last(_OTHER, before) > _last(_ANCHOR, before) or not named:
            continue
        if (
            re.search(rf"{CONTRACT}|(?<![a-z])(?:demarche|programme|feuille de route|engage)", source.text[start:end])
            or re.search(AXIS_WORD, before)
            or goes_on_about_it(source, start, end)
            or _horizon(source, found, start, end)
            or carried
        ):
            return source.fact(
                int(found["year"]), *found.span("year"), rule="period.until", confidence=Confidence.LIKELY
            )
    return None


_THIS_ONE = lazy(
    r"(?<![a-z])(?:cette|ce|leur|la) (?:feuille de route|contrat|demarche|engagement|partenariat)(?![a-z])"
)
_CONCERNED = lazy(
    r"(?<![a-z])(?:concerne|couvr|valable|court|s'appliqu|habitants|communes|partenaires|signataires|duree)"
)
_AIM = lazy(r"(?<![a-z])(?:reduire|augmenter|atteindre|diminuer|baisse|hausse|doubler|objectif)|%")


def _horizon(source: Source, found: re.Match[str], start: int, end: int) -> bool:
    """« 60 000 habitants sont concernés, à horizon 2029 » just after the contract is named: no aim, no other plan."""
    text = source.text[start:end]
    if found.group().startswith("d'ici") or _AIM.search(text) or not _CONCERNED.search(text):
        return False
    return named_last(source, start, end) and bool(re.search(CONTRACT, source.text[max(0, start - 300) : start]))


def _carried_out(source: Source, found: re.Match[str], start: int, end: int) -> bool:
    """« 24 actions prioritaires ont été ciblées, à mener d’ici 2027 », just after the contract is named."""
    text = source.text[start : found.start()]
    return bool(_TO_CARRY_OUT.search(text)) and not _AIM.search(text) and named_last(source, start, end)


_IT = lazy(r"[ \"(]*(?:il |celui-ci |ce dernier )")


def _prolonged(source: Source, last: int) -> Fact[int] | None:
    """The later end of a contract that ended in ``last`` and that was prolonged, where the text says until when."""
    for found in _PROLONGED.finditer(source.text):
        start, end = source.sentence_at(found.start())
        above = source.sentence_at(start - 1)[0] if start and _IT.match(source.text, start, end) else start
        ours = re.search(CONTRACT, source.text[above:end])
        other = re.search(OTHER_PLAN, source.text[above:end]) or LATER.search(source.text)
        if ours and not other and last < int(found["year"]) <= last + 4:
            return source.fact(
                int(found["year"]), *found.span("year"), rule="period.prolonged", confidence=Confidence.LIKELY
            )
    return None


def _start_alone(source: Source, *, past: bool) -> Fact[int] | None:
    for found in sorted(
        [*_TAKES_EFFECT.finditer(source.text), *_SET_UP.finditer(source.text)], key=lambda match: match.start()
    ):
        start, end = source.sentence_at(found.start())
        sentence = source.text[start:end]
        ours = re.search(CONTRACT, sentence) or goes_on_about_it(source, start, end)
        if ours and not re.search(OTHER_PLAN, sentence) and not _former(source.text[start : found.start()], ""):
            return source.fact(
                int(found["year"]), *found.span("year"), rule="period.effect", confidence=Confidence.LIKELY
            )
    for found in _START_ONLY.finditer(source.text):
        start, _ = source.sentence_at(found.start())
        if past or not _FORMER_BEFORE.search(source.text[start : found.start("year")]):
            return source.fact(
                int(found["year"]), *found.span("year"), rule="period.named", confidence=Confidence.LIKELY
            )
    return None
