"""Counts that the contract gives of itself: « 5 axes, 19 fiches actions, 10 signataires »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.documents.extraction.draft import Announced, Confidence, Fact
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.times import has_later, is_coming
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER, AXIS_WORD, CLS, CONTRACT, OTHER_PLAN
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER, ORDINAL, number, ordinal

_START = r"(?<![\w.,/-])"
AXES = lazy(
    rf"{_START}(?P<n>{NUMBER}) (?:grand(?:e?s)? |nouve(?:aux|lles) |principa(?:ux"
    rf"|les) |(?:pistes|series|types|familles|groupes|propositions) d(?:e |'))?(?P<word>{AXIS_WORD})(?![a-z]){AXIS_QUALIFIER}"
)
#: Objectives count as axes where the text builds the contract on them and names no axis.
OBJECTIVES = lazy(
    r"(?:s'articule|se decline|repose|structure|bati|construit|organise|decline|fixe|comporte|comprend|autour de"
    r"|(?:tels|ce) sont)"
    rf"[^.:;\n]{{0,30}}? ?(?<= ){_START}"
    rf"(?P<n>{NUMBER}) (?:grands? )?(?P<word>objectifs)(?: (?:prioritaires|majeurs|principaux"
    r"|generaux|communs))?(?= ?[:(.,]| suivants| du (?:cls|contrat))"
    rf"|{_START}(?P<n2>{NUMBER}) (?:grands? )?objectifs (?:prioritaires|majeurs|strategiques|principaux)"
    r"(?= (?:y )?(?:ont ete|sont|en ressortent|ressortent|se degagent)[a-z ]{0,30}:)"
)
ACTIONS = lazy(
    rf"{_START}(?P<n>{NUMBER}) (?:nouvelles |grandes )?(?P<word>fiches?[- ]?(?:d')?actions?|actions?|fiches)(?![a-z])"
)
_PARTNER = (
    r"(?:partenaires?|institutions?|organismes?|structures?|acteurs?|membres?|entites|parties|administrations|communes|villes"
    r"|collectivites)"
)
#: Of all of them: « quatre autres signataires » leaves some out.
SIGNATORIES = lazy(
    rf"{_START}(?P<n>{NUMBER}) (?:grande?s |premiere?s )?(?:{_PARTNER}(?: [a-z]+s)? )?(?:co-?)?signataires(?![a-z])"
    rf"|(?:ils|elles) sont (?P<n2>{NUMBER}) a avoir signe"
    rf"|signe par (?:les )?(?P<n3>{NUMBER}) (?:grande?s )?{_PARTNER}"
    rf"|{_START}(?P<n6>{NUMBER}) signatures(?= ?[,:(])"
    rf"|{_START}(?P<n4>{NUMBER}) {_PARTNER}[^.,;:\n]{{0,20}}"
    rf" (?:(?:ont|avaient) (?:ensemble )?(?:(?:co-?)?signe|ratifie)|(?:co-?)?signent) (?:le|ce|un|leur) (?:[a-z]+ )?{CONTRACT}"
    rf"|(?<![a-z])(?:signe|paraphe|conclu)[^.;\n]{{0,120}} (?P<n5>{NUMBER}) {_PARTNER}"
    r" (?:qui (?:y |s'y )?(?:sont|etaient) )?engages"
)
#: Where the text counts no action: « Le plan d’actions comprend 14 mesures concrètes ».
MEASURES = lazy(
    rf"{_START}(?P<n>{NUMBER}) (?:grandes |nouvelles )?(?P<word>mesures)(?! (?:nationales|barriere))(?![a-z])"
)
_OTHERS_BESIDE = lazy(rf"({NUMBER} [a-z -]{{0,24}}signataires),? (?:aux cotes|en plus|outre)")
_BESIDES = r"(?:transvers[a-z]+|complementaires?|supplementaires?|socle|support|communs?|additionnels?|de gouvernance)"
#: « un axe socle et quatre axes complémentaires », « trois axes et un axe transversal »: the axes are five, and four.
_SUM = lazy(
    rf"{_START}(?P<one>{NUMBER}) (?:grands? )?(?P<word>axes?|orientations?|priorites?|piliers?|volets?|thematiques?)"
    rf"(?P<of_one>(?: [a-z]+){{0,3}}?)(?: et|, et|,|, auxquels s'ajoute(?:nt)?| auxquels s'ajoute(?:nt)?| \+|, plus)"
    rf" (?:de |d'|sur )?(?P<two>{NUMBER}) (?:autres? )?(?P<again>axes?|orientations?|priorites?|piliers?|volets?|thematiques?)"
    r"(?P<of_two>(?: [a-z]+)?)(?![a-z])"
)
_ROUGHLY = lazy(
    rf"(?:plus de|pres de|environ|quelque|(?<!pas )moins de|jusqu'a|au moins|une)(?: les)? $|(?<![a-z0-9]){NUMBER} (?:ou|a) $"
)
_EARLIER = lazy(
    r"(?<![a-z])(?:precedente?|ancien|anterieur|comportait|comptait|prevoyait"
    r"|ont ete (?:menees?|realisees?|conduites?|abandonnees?)"
    r"|a ete menee|menees a (?:leur )?terme|ont vu le jour)(?![a-z])"
)
_GENERIC = lazy(
    r"(?<![a-z])(?:les (?:cls|contrats locaux)|des contrats locaux|un (?:cls|contrat local)"
    r"|chaque (?:cls|contrat)|en region)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number announced, and where: ``start`` to ``end`` cover the number and the counted word."""

    value: int
    start: int
    end: int
    weight: float
    word: str


def read_announced(source: Source, *, past: bool = False) -> Announced:
    """Numbers of axes, sheets and signatories that the text states of its own contract; « une trentaine » is none.

    ``past`` is true for the part of a text about the contract before.
    """
    signatories = _best(source, list(counts(source, SIGNATORIES, past=past)), "announced.signatories")
    return Announced(
        axes=_best(source, axis_counts(source, past=past), "announced.axes"),
        actions=_best(source, _action_counts(source, past=past), "announced.actions"),
        signatories=signatories,
        others_beside=signatories is not None and _beside(source, signatories),
    )


def _beside(source: Source, fact: Fact[int]) -> bool:
    """« 9 partenaires signataires, aux côtés de la Ville »: the count leaves some signatories out on purpose."""
    return any(
        source.spans(found.start(1), found.end(1)) == fact.evidence for found in _OTHERS_BESIDE.finditer(source.text)
    )


def axis_counts(source: Source, *, past: bool = False) -> list[Count]:
    """The counts of axes, whatever the text calls them; of objectives only where it counts nothing else."""
    found = _summed(source, list(counts(source, AXES, past=past)))
    return found or [
        count for count in counts(source, OBJECTIVES, past=past) if _sentence_names_contract(source, count)
    ]


def _action_counts(source: Source, *, past: bool) -> list[Count]:
    """The counts of actions; of measures only where it counts nothing else, in a sentence about the contract's plan."""
    found = list(counts(source, ACTIONS, past=past))
    return found or [
        count
        for count in counts(source, MEASURES, past=past)
        if re.search(
            rf"{CLS}|plan d'actions?|programme d'actions?", source.text[slice(*source.sentence_at(count.start))]
        )
    ]


def _summed(source: Source, found: list[Count]) -> list[Count]:
    """``found`` with « un axe socle et quatre axes complémentaires » as one count of five."""
    for match in _SUM.finditer(source.text):
        one, two = number(match["one"]), number(match["two"])
        apart = re.search(_BESIDES, match["of_one"]) or re.search(_BESIDES, match["of_two"])
        parts = [count for count in found if match.start() <= count.start < match.end()]
        if one and two and apart and parts and match["word"].rstrip("s") == match["again"].rstrip("s"):
            weight = max(count.weight for count in parts)
            whole = Count(one + two, match.start(), match.end("again"), weight, match["word"].rstrip("s"))
            found = [*(count for count in found if count not in parts), whole]
    return found


def _sentence_names_contract(source: Source, count: Count) -> bool:
    start, end = source.sentence_at(count.start)
    if re.search(CONTRACT, source.text[start:end]):
        return True
    leads = _LEADS.match(source.text, count.end)
    return bool(leads and re.search(CLS, source.text[max(0, start - _NEAR) : start]))


#: « Il s’articule autour de 3 objectifs prioritaires : … », soon after the contract is named.
_LEADS = lazy(r" ?:|,? (?:a savoir|suivants)| (?:y )?(?:ont ete|sont|ressortent|se degagent)[a-z ]{0,30}:")
_NEAR = 500


def counts(source: Source, pattern: re.Pattern[str], *, past: bool = False) -> Iterator[Count]:
    """Each count that ``pattern`` finds and that speaks of this contract, with a weight."""
    later = has_later(source)
    highest = max(_ranks(source, 0, len(source.text)), default=0)
    for found in pattern.finditer(source.text):
        words_group = next(k for k, v in found.groupdict().items() if k.startswith("n") and v)
        words = found[words_group]
        value = number(words)
        start, end = source.sentence_at(found.start())
        before = source.text[start : found.start()]
        if (
            value is None
            or value < 2
            or _ROUGHLY.search(before)
            or (not past and _of_another_time(source.text[start:end], later=later))
        ):
            continue
        if (
            before.endswith(("un des ", "l'une des "))
            or _GENERIC.search(before)
            or _of_another_plan(before, source.text[found.end() : end])
        ):
            continue
        if (
            _quoted(source, found.start(), start)
            or _in_contents(source, found)
            or _LEADER.search(source.text[: found.start()][-8:])
        ):
            continue
        if not past and highest > max(_ranks(source, start, found.start(), subject=True), default=highest):
            continue
        word = found.groupdict().get("word") or "signataires"
        yield Count(value, found.start(words_group), found.end(), _weight(source, found, before), word.rstrip("s"))


_RANKED = lazy(rf"(?<![\w-])(?P<rank>{ORDINAL}) (?:{CLS}|contrat(?![a-z]))")


_AT_HEAD = lazy(r"(?:^|[,;:(.\n\"] ?)(?:le |un |ce |son |leur |notre )?$")


def _ranks(source: Source, start: int, end: int, *, subject: bool = False) -> list[int]:
    """The ranks of the contracts made that a part of the text names; as ``subject``: « En 2019, le second CLS … »."""
    found = [match for match in _RANKED.finditer(source.text, start, end) if not is_coming(source, *match.span())]
    kept = [match for match in found if not subject or _AT_HEAD.search(source.text[start : match.start()])]
    return [rank for match in kept if (rank := ordinal(match["rank"]))]


_LEADER = lazy(r"(?:\.{4}|…) ?$")
_PAGE = lazy(r"[a-z)] \d{1,3} (?=[a-z])")


def _in_contents(source: Source, found: re.Match[str]) -> bool:
    """« Synthèse du diagnostic 16 AXES ET FICHES 19 Tableau »: a number of page in a table of contents run together."""
    line = source.line_at(found.start())
    pages = [page for page in _PAGE.finditer(source.text, line.start, line.end) if source.is_capital(page.end())]
    return len(pages) > 2 and any(page.start() <= found.start() < page.end() for page in pages)


_OTHER = rf"{OTHER_PLAN}|(?<![a-z])(?:clsm(?![a-z])|conseils? loca(?:l|ux) (?:en |de )?sante mentale)"


def _of_another_time(sentence: str, *, later: bool) -> bool:
    """« Le contrat précédent comptait 5 axes »; « Il comptait 5 axes » where the text names a ``later`` contract."""
    return any(later or found.group() not in _IMPERFECT for found in _EARLIER.finditer(sentence))


_IMPERFECT = frozenset({"comportait", "comptait", "prevoyait"})


def _of_another_plan(before: str, after: str) -> bool:
    other = _last(_OTHER, before)
    if re.match(rf"[^,;.]{{0,20}}(?:du|de la|des) {OTHER_PLAN}| (?:nationa|regiona)(?:l|le|les|ux)(?![a-z])", after):
        return True
    if re.search(rf"{CONTRACT} et (?:le |la |son |un |une )?(?:{_OTHER})", before):
        return False  # « Le CLS et le CLSM comptent 12 actions »: of both
    return other >= 0 and other > _last(CONTRACT, before)


def _last(pattern: str, text: str) -> int:
    return max((m.start() for m in re.finditer(pattern, text)), default=-1)


def _quoted(source: Source, place: int, start: int) -> bool:
    """Inside quotation marks opened in the same sentence: somebody speaks."""
    return source.text.count('"', start, place) % 2 == 1


def _weight(source: Source, found: re.Match[str], before: str) -> float:
    line = source.line_at(found.start())
    weight = 1.0
    if re.search(CLS, before):
        weight += 2
    elif re.search(CONTRACT, before):
        weight += 1.5
    if line.raw.bulleted and found.start() == line.start:
        weight -= 0.5
    if "fiche" in found.group():
        weight += 1.5
    if re.match(r" (?:sur|de|pour|a|en) ", source.text[found.end() : found.end() + 6]) and line.raw.bulleted:
        weight -= 0.4
    return weight


def _best(source: Source, found: list[Count], rule: str) -> Fact[int] | None:
    if not found:
        return None
    best = max(found, key=lambda count: (count.weight, -count.start))
    others = {count.value for count in found if count.weight >= best.weight - 0.4 and count.word == best.word}
    confidence = Confidence.SURE if others == {best.value} else Confidence.CHECK
    note = "" if confidence is Confidence.SURE else "Le texte annonce plusieurs nombres différents."
    return source.fact(best.value, best.start, best.end, rule=rule, confidence=confidence, note=note)
