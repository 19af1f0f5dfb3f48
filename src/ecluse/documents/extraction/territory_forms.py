"""Which printed form of a territory's name to keep: « Dorville », « Ville de Dorville », « Pays de Brume », « Brume Agglo ».

Every form is given a score: how often, and how near to the words « contrat local de santé », the text uses it, with what
its kind is worth. A town's name goes without « ville de » unless the text uses those words of the place itself; « pays »
or « parc naturel régional » belong to the name; « communauté de communes » goes where the bare name is the contract's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from ecluse.documents.extraction.names import KIND
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.territory_clues import Candidate, kind_words
from ecluse.documents.extraction.territory_mentions import is_community
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold, key

_TOWN = lazy(r"(?:ville|commune|collectivite(?: \(com\))?)(?: de(?: la| l')?| du| des| d')? ?$")
_TOWN_AS_PLACE = lazy(r"(?<![a-z])(?:sur|habitants de|s'applique au territoire de) la ville(?! de demain)(?![a-z-])")
_KIND_BEFORE = lazy(rf"(?:{KIND})(?: (?:de la |de l'|du |des |de |d'|- ?)?)?$")
#: « Communauté de communes du Pays de Brume (CCPB) »: the text gives the name once for all.
_ITS_ACRONYM = lazy(r" ?\(c[acu][a-z0-9]{1,7}\)")
_KIND_AFTER = lazy(r" (?:agglo|metropole|communaute)")

#: What a use of the name is worth, by the rule that found it: whole where it names the contract, less in a title or a list.
_NAMING = {"contract_of": 1.0, "contract_of_list": 1.0, "cover": 1.0, "headed": 0.75, "title_head": 0.75}
#: Rules whose words name who acts, not the contract's place.
_PASSING = frozenset({"carrier", "subject", "headed", "mention", "league", "title_head"})
_SIGNING, _PLACE_ALONE, _IN_PASSING, _BARE = 0.75, 0.5, 0.25, 0.25
#: Above this weight, a sentence says that the authority signs or carries the contract: « signé par la communauté … ».
_AGENT = 2.0
_MOST_BARE = 12
#: What the kind of authority adds to a form that has it.
_OF_A_TOWN, _TOWN_IS_PLACE, _OF_A_COMMUNITY, _OF_A_POLE, _OF_A_COUNTRY = -2.5, 3.5, 0.5, 0.8, 1.8
_INTRODUCED, _DEFINED = 3.5, 1.3


@dataclass(slots=True)
class _Form:
    """One way to print the name: where it stands, what it weighs, how much of that says « contrat local de santé de … »."""

    members: list[Candidate] = field(default_factory=list)
    weight: float = 0.0
    named: float = 0.0


def best_form(source: Source, members: list[Candidate]) -> Candidate:
    """The use of the name, among ``members`` and its bare mentions, whose printed form fits the text best."""
    forms: dict[str, _Form] = defaultdict(_Form)
    for member in _outermost(members):
        form = forms[key(source.words(member.start, member.end))]
        form.members.append(member)
        form.weight += member.weight * _worth(source, member)
        form.named += member.weight if _NAMING.get(member.rule) == 1.0 else 0
        if words := _town_words(source, member):
            town = replace(member, start=member.start + len(words), weight=0.0)
            forms[key(source.words(town.start, town.end))].members.append(town)
    for bare in _bare_names(source, members):
        form = forms[key(source.words(bare[0].start, bare[0].end))]
        form.members += bare
        in_title = sum(source.line_at(one.start).index < 3 for one in bare)
        form.weight += _BARE * (min(len(bare), _MOST_BARE) + in_title)
    short = sum(form.named for form in forms.values() if not _is_whole(source, form))

    def rank(form: _Form) -> tuple[float, int]:
        introduced = 0 < short <= 3.5 and _is_whole(source, form) and _comes_first(form, members)
        score = form.weight + _of_kind(source, form) + _INTRODUCED * introduced
        return round(score, 3), -min(one.start for one in form.members)

    return _spelled(source, max(forms.values(), key=rank).members)


def _worth(source: Source, member: Candidate) -> float:
    """The share of its weight that a use of the name gives to its form."""
    if member.rule == "place" and not kind_words(source, member):
        return _PLACE_ALONE
    agent = member.rule == "carrier" and member.weight > _AGENT
    return _NAMING.get(member.rule, _SIGNING if agent else _IN_PASSING)


def _outermost(members: list[Candidate]) -> list[Candidate]:
    """Without « Pays de Brume » inside « communauté de communes du Pays de Brume », which names the community."""
    widest: dict[int, int] = {}
    for member in members:
        widest[member.end] = min(member.start, widest.get(member.end, member.start))
    return [member for member in members if member.start == widest[member.end]]


def _town_words(source: Source, member: Candidate) -> str:
    words = kind_words(source, member)
    return words if _TOWN.fullmatch(words) else ""


def _bare_names(source: Source, members: list[Candidate]) -> list[list[Candidate]]:
    """Mentions of each name without the kind that ``members`` give it: « le Grand Brumois », « à Dorville »."""
    found: list[list[Candidate]] = []
    names = {source.text[member.start + len(kind_words(source, member)) : member.end] for member in members}
    for name in sorted(names):
        again = re.compile(rf"(?<![a-z-]){re.escape(name)}(?![a-z-])").finditer(source.text)
        bare = [
            Candidate(*one.span(), 0, "carrier")
            for one in again
            if source.is_capital(one.start())
            and not _KIND_BEFORE.search(source.text, max(0, one.start() - 60), one.start())
            and not _KIND_AFTER.match(source.text, one.end())
            and not _is_tail(source, one.start())
        ]
        if bare:
            found.append(bare)
    return found


_WORD_BEFORE = lazy(r"(?<![a-z-])(?!(?:a|au|en|de|du|des|la|le|les|sur|pour|et)[ -])(?P<word>[a-z]+)[ -]$")


def _is_tail(source: Source, place: int) -> bool:
    """Whether a word in a capital stands before: « Sud » inside « Espace Sud » is another name."""
    before = _WORD_BEFORE.search(source.text, max(0, place - 30), place)
    return before is not None and source.is_capital(before.start("word"))


def _of_kind(source: Source, form: _Form) -> float:
    """What the kind that a form begins with adds: less than nothing for « ville de », unless the town is the place."""
    first = form.members[0]
    kind = kind_words(source, first)
    if _town_words(source, first):
        return _OF_A_TOWN + (_TOWN_IS_PLACE if _town_is_place(source, first) else 0)
    if is_community(source.text[first.start : first.end]):
        defined = any(_ITS_ACRONYM.match(source.text, one.end) for one in form.members)
        return _OF_A_COMMUNITY + _DEFINED * defined + (_OF_A_POLE if kind.startswith(("petr", "pole")) else 0)
    if not kind or kind.startswith("agglo"):
        return 0
    return _OF_A_POLE if kind.startswith(("petr", "pole")) else _OF_A_COUNTRY


def _town_is_place(source: Source, town: Candidate) -> bool:
    """Whether « Ville de X » names the place (« sur la Ville »), not only the authority that acts."""
    line = source.line_at(town.start)
    return bool(_TOWN_AS_PLACE.search(source.text)) or (line.start == town.start and line.end == town.end)


def _is_whole(source: Source, form: _Form) -> bool:
    return is_community(source.text[form.members[0].start : form.members[0].end])


def _comes_first(form: _Form, members: list[Candidate]) -> bool:
    """Whether a sentence about the contract names the community before the text says « le CLS de X » for short."""
    first = min(member.start for member in members if member.rule in _NAMING)
    return any(one.rule == "carrier" and one.weight >= 1.5 and one.start < first for one in form.members)


def _spelled(source: Source, members: list[Candidate]) -> Candidate:
    """The heaviest spelling, rather one that names the contract, or not all in capitals; or else the first."""
    said = [member for member in members if member.rule not in _PASSING]
    members = said or [member for member in members if member.weight] or members
    weights: dict[str, float] = defaultdict(float)
    for member in members:
        weights[fold(source.words(member.start, member.end))] += member.weight

    def rank(member: Candidate) -> tuple[float, bool, int]:
        words = source.words(member.start, member.end)
        return weights[fold(words)], not words.isupper(), -member.start

    return max(members, key=rank)
