"""Axes that a text gives without saying how many, in words that no other rule knows: proved by what they are about.

« Des axes stratégiques sont ensuite déclinés : l’attractivité, la santé mentale et le cadre de vie. » What a sentence lists
after its axes are taken for them where the contract is near, the members are built alike and most of them speak of health.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ecluse.documents.extraction.axes.inline import split_members
from ecluse.documents.extraction.axes.items import AxisItem, AxisList, is_cut_at, sentence_is_cut
from ecluse.documents.extraction.axes.lists import LEADS_ELSEWHERE
from ecluse.documents.extraction.axes.openings import NOT_AXES, OF_A_STUDY, OF_ANOTHER, of_contracts_in_general
from ecluse.documents.extraction.axes.shapes import alike, same_kind, shape
from ecluse.documents.extraction.axes.titles import clean, cut_explained
from ecluse.documents.extraction.bodies import has_head
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.times import CONCERNS_OTHER
from ecluse.documents.extraction.vocabulary import AXIS_QUALIFIER, CLS, CONTRACT, EARLIER, OTHER_PLAN
from ecluse.lib.patterns import lazy
from ecluse.lib.text import NUMBER

#: What a contract of health is about, as the beginnings of words.
_STEMS = (
    "acces activite addict adolesc affecti aidant aine aliment attractiv autonom bruit cancer chronique "
    "citoyen cohesion communication conduites coordin demograph dent depist droit ecran educat enfan "
    "environnement famil fragil habitat handicap hygiene inegalit information isole jeun logement medic "
    "mental mobilit numerique nutri offre parcours parent perinat physique precar prevenir prevent promo "
    "psych rythme sante senior sexuel social soign soin sport suicid vaccin vieilli violence vulnerab "
)
_SUBJECT = lazy(rf"(?<![a-z])(?:{'|'.join(_STEMS.split())}|bien[- ]etre|cadre de vie|(?:agees?|eau|air)(?![a-z]))")
_DEFINITE = r"(?:du |des |de la |de l')"
_MENTION = lazy(
    rf"(?<![a-z'])(?:les|des|ses|ces|nos|leurs|aux|plusieurs|de grands?|{NUMBER}) "
    r"(?:(?:grande?s?|principa(?:ux|les)|differente?s?) )?"
    rf"(?:axes|priorites|orientations|ambitions|thematiques|themes|enjeux|domaines|volets|piliers){AXIS_QUALIFIER}(?![a-z])"
    r"|(?<![a-z])(?:en faveur|autour|au profit) d(?:e|es)(?= ?:)"
    r"|(?<![a-z])(?:articul|structur|organis|constru|bati|centr|concentr|tourn|reflechi|declin|decoup|reparti|orient)[a-z]*"
    rf"[^.:;,\n]{{0,25}} autour(?= {_DEFINITE}[^.:;,\n]{{4,60}}, {_DEFINITE}[^.:;,\n]{{4,60}},? (?:et )?{_DEFINITE})"
)
_SETS = lazy(r"(?<![a-z])(?:fix|reten|defin|identifi|degag|arret|inscri|chois|pos)[a-z]*(?: [a-z]+){0,3} $")
_LEADS = (
    re.compile(r"[^.:;\n\"]{0,80}? ?: ?\"? ?(?=\S)"),
    re.compile(r",? (?:que sont|comme|tel(?:le)?s que)(?: sur)?,? (?=\S)"),
    re.compile(
        r"[^.:;\n\"]{0,80}?,? (?:a savoir|c'est[- ]a[- ]dire|sont|figurent|comptent|on (?:re)?trouve|visent|portent"
        r"|concernent|consistent|ciblent)"
        r"(?: (?:donc|ainsi|notamment|surtout|d'abord))?(?: (?:a|sur|en))? (?=\S)"
    ),
    re.compile(r" ?\" ?, [^\"\n.]{3,60}?,? ?(?:: )?\" ?(?=\S)"),
)
_AROUND = re.compile(r" (?=d)")
_APPOSED = re.compile(r" ?[,(] ?(?=\S)")
_COUNTED = lazy(rf"{NUMBER} ")
_NEAR = 450
_QUOTE = lazy(r' ?"')


def likely_axes(source: Source) -> list[AxisList]:
    """The enumerations that follow a mention of axes, each with a low rank: any other list of axes is better founded."""
    return [found for found in (_after(source, mention) for mention in _MENTION.finditer(source.text)) if found]


def _after(source: Source, mention: re.Match[str]) -> AxisList | None:
    start, end = source.sentence_at(mention.start())
    if not _is_ours(source, mention, start, end):
        return None
    below = _below(source, mention, end)
    if below:
        return below
    for low in (*_beginnings(source, mention, start, end), *_next_sentence(source, mention, end)):
        if low < end and LEADS_ELSEWHERE.search(source.text, mention.end(), low):
            continue
        start, end = source.sentence_at(low)
        stop = _QUOTE.search(source.text, low, end)
        places = _by_verb(source, split_members(source, low, stop.start() if stop else end))
        if sentence_is_cut(source, end) and places:
            places = places[:-1]
        items = [cut_explained(source, *clean(source, a, b)) for a, b in places]
        if is_about_health(source, items, least=2 if _sets(source, mention, start) else 3):
            kept = tuple(AxisItem(a, b) for a, b in items if not is_cut_at(source, b))
            return AxisList(kept, "axes.likely", items[0][0], rank=0.9) if len(kept) > 1 else None
    return None


_MEANS_TO = lazy(
    rf"(?:{CONTRACT}|le {CONTRACT}|ce {CONTRACT}|il|celui-ci) (?:entend|vise a|doit|devra|veut|prevoit de|permettra de"
    rf"|cherche a|souhaite)"
    r"(?: (?:notamment|ainsi|donc|aussi))? (?=[a-z])"
)


def _next_sentence(source: Source, mention: re.Match[str], end: int) -> Iterator[int]:
    """« Plusieurs axes conduiront le travail. Le contrat entend notamment faciliter a, renforcer b et agir sur c. »"""
    lead = _MEANS_TO.match(source.text, end) if source.text[mention.end() : end].rstrip().endswith(".") else None
    if lead:
        yield lead.end()


_CALLS = lazy(r" ?[:?]? ?$|[^.;:\n]{0,110}(?: ?:| suivants?| suivantes?) ?\.?$")


def _below(source: Source, mention: re.Match[str], end: int) -> AxisList | None:
    """The lines below « Les ambitions ? », « … trois axes majeurs : », bulleted or bare, as long as they are built alike."""
    calls = source.text[mention.end() : end].rstrip()
    if not _CALLS.fullmatch(calls) or LEADS_ELSEWHERE.search(calls):
        return None
    first = source.line_at(max(mention.end(), end - 1)).index + 1
    lines = [line for line in source.lines[first : first + 40] if not source.goes_on(line)]
    places: list[tuple[int, int]] = []
    for line in lines:
        whole = (line.start, source.paragraph_end(line))
        text = source.text[slice(*whole)].rstrip()
        same = not places or (
            same_kind(source.text[places[0][0] :], text) and line.raw.bulleted == lines[0].raw.bulleted
        )
        if line.raw.kind is not lines[0].raw.kind or text.endswith((":", "?", "!")) or not same:
            break
        places.append(whole)
    items = [cut_explained(source, *clean(source, low, high)) for low, high in places]
    if not is_about_health(source, items) or (not lines[0].raw.bulleted and _is_prose(source, places)):
        return None
    return AxisList(tuple(AxisItem(low, high) for low, high in items), "axes.likely", items[0][0], rank=0.9)


def _by_verb(source: Source, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« faciliter l’accès aux soins, à la prévention, agir sur … »: where the first begins with a verb, each does."""
    if not places or shape(source.text[slice(*places[0])]) != "verb":
        return places
    joined = places[:1]
    for low, high in places[1:]:
        if shape(source.text[low:high]) == "verb":
            joined.append((low, high))
        else:
            joined[-1] = (joined[-1][0], high)
    return joined


def _is_prose(source: Source, places: Sequence[tuple[int, int]]) -> bool:
    """Whether lines without marks are sentences that happen to follow."""
    return any(high - low > 160 or not source.is_capital(low) for low, high in places)


def _is_ours(source: Source, mention: re.Match[str], start: int, end: int) -> bool:
    """Whether the sentence may speak of this contract's axes: it is near, and no other plan nor a former one is meant."""
    sentence = source.text[start:end]
    if any(words.match(source.text, mention.end()) for words in (NOT_AXES, OF_ANOTHER)):
        return False
    if of_contracts_in_general(source, start):
        return False
    if OF_A_STUDY.search(source.text[start : mention.start()][-60:]):
        return False
    if re.search(OTHER_PLAN, sentence[: mention.start() - start]) and not re.search(CLS, sentence):
        return False
    if re.search(EARLIER, sentence) or (CONCERNS_OTHER.search(sentence) and not re.search(CLS, sentence)):
        return False
    return bool(re.search(CONTRACT, source.text[max(0, start - _NEAR) : end + _NEAR]))


def _sets(source: Source, mention: re.Match[str], start: int) -> bool:
    """« Le contrat a fixé des priorités », without their number: two that follow are then enough."""
    return bool(_SETS.search(source.text, start, mention.start())) and not _COUNTED.match(mention[0])


def _beginnings(source: Source, mention: re.Match[str], start: int, end: int) -> Iterator[int]:
    if mention[0].endswith("autour"):
        lead = _AROUND.match(source.text, mention.end(), end)
        if lead:
            yield lead.end()
    for pattern in _LEADS:
        lead = pattern.match(source.text, mention.end(), end)
        if lead:
            yield lead.end()
    if _sets(source, mention, start):
        lead = _APPOSED.match(source.text, mention.end(), end)
        if lead:
            yield lead.end()


def is_subject(text: str) -> bool:
    """Whether folded words speak of what such a contract is about: « sante environnementale »."""
    return _SUBJECT.search(text) is not None


def is_about_health(source: Source, items: Sequence[tuple[int, int]], *, least: int = 3) -> bool:
    """Whether ``least`` to nine short members, built alike, speak of what such a contract is about, no body among them."""
    texts = [source.text[low:high] for low, high in items]
    if not least <= len(texts) <= 9 or not alike(texts) or any(not 4 <= len(text) <= 130 for text in texts):
        return False
    about = sum(map(is_subject, texts))
    bodies = sum(has_head(source, low) for low, _ in items)
    return about * 3 >= len(texts) * 2 and about > 1 and bodies * 3 <= len(texts)
