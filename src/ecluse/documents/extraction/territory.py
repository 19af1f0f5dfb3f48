"""Whose contract it is: the name that « contrat local de santé de … », the cover or the carrier give.

Each pattern of :mod:`~ecluse.documents.extraction.territory_clues` gives candidates with a weight; the weights of one
name add up, the heaviest name wins, and its spelling follows from how the text uses it.
"""

from __future__ import annotations

import re
from collections import defaultdict

from ecluse.documents.extraction.bodies import has_head
from ecluse.documents.extraction.draft import Confidence, Fact, SignatoryDraft
from ecluse.documents.extraction.names import read_name, skip_links
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.territory_clues import Candidate, candidates, core, kind_words, passing
from ecluse.documents.extraction.territory_forms import best_form
from ecluse.documents.extraction.territory_mentions import KINDS_ALONE, identity, is_community
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold, key, word_set

#: « le PETR du Pays de X » is the body that the « Pays de X » has.
_POLE_OF_PAYS = lazy(r"(?:petr|pole d'equilibre territorial et rural(?: ?\( ?petr ?\))?) (?:du |des |de )?(?=pays )")
#: A kind in the plural, which a name after it does without: « les communautés de communes de Brume et de Lande Agglo ».
_SEVERAL_KINDS = lazy(r"(?:communautes|villes|communes|intercommunalites|agglomerations) ")


def read_territory(source: Source) -> Fact[str] | None:
    """The contract's territory as the text names it, or None."""
    found = candidates(source)
    totals, members = _totals(source, found)
    if max(totals.values(), default=0) < _ENOUGH:
        found = [*found, *passing(source)]
        totals, members = _totals(source, found)
    if not totals:
        return None
    _give_acronyms(source, members, totals)
    _lend_to_fuller(totals, {name for name in members if _is_whole(source, name, members)})
    best = max(totals, key=lambda name: (round(totals[name], 3), -members[name][0].start))
    if totals[best] < _ENOUGH:
        return None
    start, end, rule = _form(source, members[best], found)
    article = _SMALL_ARTICLE.match(source.text, start, end)
    if article and not source.is_capital(start):
        start = article.end()
    start, end = _with_acronym(source, start, end, found)
    confidence = (
        Confidence.SURE if totals[best] >= 3 else Confidence.LIKELY if totals[best] >= 1.4 else Confidence.CHECK
    )
    note = "Le nom n’est donné qu’en passant." if confidence is Confidence.CHECK else ""
    return source.worded(start, end, rule=f"territory.{rule}", confidence=confidence, note=note)


def _totals(source: Source, found: list[Candidate]) -> tuple[dict[str, float], dict[str, list[Candidate]]]:
    """Weights added up by place, and the candidates of each, every way to name one place together."""
    totals: dict[str, float] = defaultdict(float)
    members: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in found:
        name = identity(source.text[candidate.start : candidate.end].replace("\n", " "))
        if len(name) > 1 and name not in KINDS_ALONE:
            totals[name] += candidate.weight
            members[name].append(candidate)
    return totals, members


#: Below this weight, a name is one that the text says by the way.
_ENOUGH = 0.5
#: From this weight on, an authority is one that a sentence about the contract names.
_STATED = 1.5
_ACRONYM = lazy(r" ?\((?P<short>[a-z0-9]{2,9})\)")


def _give_acronyms(source: Source, members: dict[str, list[Candidate]], totals: dict[str, float]) -> None:
    """« Communauté de communes de X (CCX) »: what is said of CCX is said of it."""
    for name, candidates_ in list(members.items()):
        for candidate in candidates_:
            found = _ACRONYM.match(source.text, candidate.end)
            short = found["short"] if found else ""
            if short in totals and short != name:
                totals[name] += totals.pop(short)


_SMALL_ARTICLE = lazy(r"(?:le |la |les |l'|du |de la |des |de l')(?=[a-z0-9])")
_ADDED = lazy(r" (?:\((?P<short>[a-z0-9]{2,9})\)|- la (?P<called>[a-z]{3,9})(?![a-z'-]))")
_NO_NAME = word_set("cls clsi ars epci petr cpts etat ghd ghts")


def _with_acronym(source: Source, start: int, end: int, found: list[Candidate]) -> tuple[int, int]:
    """« Communauté de communes de Brume (CCB) », « Brume Agglomération – la CABRUM »: the name goes on to its acronym.

    The acronym of « communauté de communes du Pays de Brume (CCPB) » is not that of the « Pays de Brume » inside it.
    """
    acronym = _ADDED.match(source.text, end)
    if not acronym:
        return start, end
    group = "short" if acronym["short"] else "called"
    capitals = sum(source.is_capital(place) for place in range(*acronym.span(group)))
    if acronym[group] in _NO_NAME or capitals < 2:
        return start, end
    whole = min((one.start for one in found if one.end == end and one.rule == "carrier"), default=start)
    return (whole if acronym[group].startswith(("cc", "ca", "cu")) else start), acronym.end()


def carrier_of(source: Source, signatories: tuple[SignatoryDraft, ...]) -> Fact[str] | None:
    """The local authority among the signatories, where nothing else names the territory: its bare name, with no kind."""
    for signatory in signatories:
        place = source.text.find(fold(signatory.name.value))
        start = skip_links(source, place) if place >= 0 else -1
        end = place + len(fold(signatory.name.value))
        named = start >= 0 and source.is_capital(start) and not has_head(source, start)
        if named and read_name(source, start) == (start, end) and identity(source.text[start:end]) not in KINDS_ALONE:
            return source.worded(start, end, rule="territory.signatory", confidence=Confidence.LIKELY)
    return None


def _lend_to_fuller(totals: dict[str, float], whole: set[str]) -> None:
    """A name that another one lengthens lends it a little weight, so that the fuller form wins a tie.

    It lends all of it where the longer one is surely a ``whole`` name of which it is the beginning.
    """
    for name in list(totals):
        for other in totals:
            if other != name and other.startswith(name + " "):
                totals[other] += totals[name] if other in whole else 0.1


_JOINED = lazy(r" (?:et|-|agence|communaute|conseil|prefecture) ")


def _is_whole(source: Source, name: str, members: dict[str, list[Candidate]]) -> bool:
    """Whether a name may be said for short by its first words.

    So are the first of the places that make up the territory, and « Dorville » for « la ville de Dorville en Brume », which
    a sentence about the contract names; not for « Dorville Brume Métropole », where it may be the town alone.
    """
    if any(member.rule == "contract_of_list" for member in members[name]):
        return True
    stated = [member for member in members[name] if member.rule == "carrier" and member.weight >= _STATED]
    words = [source.text[member.start : member.end] for member in stated]
    return bool(words) and not any(is_community(said) or _JOINED.search(said) for said in words)


def _form(source: Source, members: list[Candidate], found: list[Candidate]) -> tuple[int, int, str]:
    """Which spelling of the winning name to keep, and where it stands."""
    best = best_form(source, members)
    start, end, words = best.start, best.end, kind_words(source, best)
    if _SEVERAL_KINDS.match(words) and is_community(source.text[start + len(words) : end]):
        start += len(words)
    bare = _POLE_OF_PAYS.match(source.text, start, end)
    if bare:
        return bare.end(), end, best.rule
    if not words:
        wider = _wider(source, best, found)
        if wider:
            return (*wider, "wider")
    return start, end, best.rule


def _wider(source: Source, town: Candidate, found: list[Candidate]) -> tuple[int, int] | None:
    """« pays d’X » where the contract « de X » is also carried by the « communauté … du pays d’X »."""
    name = core(source, town)
    for candidate in found:
        if candidate.rule != "carrier" or candidate.weight < 1 or core(source, candidate) != f"pays {name}":
            continue
        place = re.compile(r"(?<![a-z])pays ").search(source.text, candidate.start, candidate.end)
        if place and key(source.words(place.start(), candidate.end)) == f"pays {name}":
            return place.start(), candidate.end
    return None
