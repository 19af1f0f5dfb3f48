"""Who signed, or is said to sign, the contract."""

from __future__ import annotations

import re
from dataclasses import replace

from ecluse.documents.extraction.bodies import has_head
from ecluse.documents.extraction.draft import Confidence, SignatoryDraft
from ecluse.documents.extraction.names import KIND, read_name, skip_links
from ecluse.documents.extraction.signatories.found import Party, Proposal
from ecluse.documents.extraction.signatories.listing import list_bodies
from ecluse.documents.extraction.signatories.lists import read_cover, read_lists
from ecluse.documents.extraction.signatories.parties import read_parties
from ecluse.documents.extraction.signatories.plausible import plausible
from ecluse.documents.extraction.signatories.pledges import read_pledges
from ecluse.documents.extraction.signatories.sentences import read_sentences
from ecluse.documents.extraction.signatories.signing import read_signing
from ecluse.documents.extraction.signatories.subjects import subject_of
from ecluse.documents.extraction.source import Source
from ecluse.documents.extraction.vocabulary import CONTRACT
from ecluse.lib.patterns import lazy
from ecluse.lib.text import ORDINAL, fold, key, ordinal, without_article

__all__ = ["read_signatories"]


def read_signatories(
    source: Source, announced: int | None = None, context: Source | None = None, *, past: bool = False
) -> tuple[SignatoryDraft, ...]:
    """The best founded list of signatories; ``context`` is the whole text, where full names may stand.

    A ``past`` contract is one that the text only recalls.
    """
    found = [
        *read_parties(source),
        *read_lists(source),
        *read_cover(source),
        *read_sentences(source, past=past),
        *read_signing(source),
        *read_pledges(source),
    ]
    proposals = [proposal for proposal in (plausible(source, each) for each in found) if proposal]
    if not proposals:
        return ()
    proposals = [each for each in proposals if not _is_part(each, proposals)]
    best = max(proposals, key=lambda each: _worth(source, each, announced, named=_is_named(source, each, proposals)))
    best = _longest(source, best, proposals)
    alone = len(best.parties) == 1
    best = _with_subject(source, best)
    parties = [_fuller(source, party, proposals, alone=alone) for party in best.parties]
    parties += _added(source, best, proposals)
    return _each_once([_draft(source, best, party, context or source) for party in _distinct(source, parties)])


def _longest(source: Source, best: Proposal, proposals: list[Proposal]) -> Proposal:
    """The proposal that begins with all of ``best`` and goes on in the same sentence, if a rule found one."""
    end = source.sentence_at(best.parties[0].start)[1]
    places = [party.start for party in best.parties]
    longer = [
        each
        for each in proposals
        if not (each.adds or each.doubtful)
        and [party.start for party in each.parties[: len(places)]] == places
        and each.parties[-1].end <= end
    ]
    return max([best, *longer], key=lambda each: len(each.parties))


def _with_subject(source: Source, best: Proposal) -> Proposal:
    """« A a renouvelé son contrat … Signé avec B, C et D »: A, whom another sentence has for its subject, signs too."""
    start, _ = source.sentence_at(best.parties[0].start)
    if not _SIGNED_WITH.match(source.text, start, best.parties[0].start):
        return best
    known = [key(source.words(party.start, party.end)) for party in best.parties]
    for low, high in reversed(list(source.sentences_in(0, start))):
        verb = _RENEWS.search(source.text, low, high)
        subject = subject_of(source, low, verb.start()) if verb and low < start else None
        parties = list_bodies(source, subject, verb.start()) if verb and subject is not None else []
        local = len(parties) == 1 and _LOCAL.match(source.text, parties[0].start)
        if local and key(source.words(parties[0].start, parties[0].end)) not in known:
            return replace(best, parties=(parties[0], *best.parties))
    return best


_SIGNED_WITH = lazy(
    r"(?:(?:une?|cette|la|sa) (?:[a-z]+ )?)?(?:co-?)?sign(?:ee?s?|ature)(?![a-z])[^,.;:]{0,40} avec (?:[a-z ]+ : )?"
    r"(?:la |le |les |l')?$"
)
_RENEWS = lazy(
    rf" (?:a|vient de) (?:[a-z]+ment )?(?:renouvel|sign|conclu|officialis|reconduit|formalis)[^,;.:]{{0,40}}"
    rf"(?:{CONTRACT}|engagement)"
)
_LOCAL = lazy(rf"(?:la |le |l')?{KIND}(?![a-z])")


def _is_part(proposal: Proposal, proposals: list[Proposal]) -> bool:
    """« A, B et C s’engagent aux côtés de D »: D alone is part of what another rule finds in the same sentence."""
    if len(proposal.parties) > 1 or proposal.adds:
        return False
    low, high = proposal.parties[0].start, proposal.parties[0].end
    return any(
        len(each.parties) > 2
        and not each.adds
        and any(low < party.end and party.start < high for party in each.parties)
        for each in proposals
    )


def _is_named(source: Source, proposal: Proposal, proposals: list[Proposal]) -> bool:
    """False of « l’ARS et la commune » where another sentence gives several parties by their names."""
    if not any(_BARE.fullmatch(source.text, party.start, party.end) for party in proposal.parties):
        return True
    here = source.sentence_at(proposal.parties[0].start)
    others = (each for each in proposals if source.sentence_at(each.parties[0].start) != here)
    return not any(len(each.parties) > 1 and not each.adds for each in others)


def _worth(source: Source, proposal: Proposal, announced: int | None, *, named: bool) -> tuple[float, int, int]:
    """How well founded a proposal is; of two alike, the one that says the names in full, then the first one."""
    worth = proposal.weight + min(len(proposal.parties), 10) * 0.08 - _outdated(source, proposal)
    worth -= 0.0 if named else 0.4
    worth -= 1.0 if proposal.adds else 0.8 if len(proposal.parties) == 1 else 0.0
    if announced is not None and len(proposal.parties) == announced:
        worth += 1.0
    return round(worth, 2), _letters(proposal), -proposal.parties[0].start


def _letters(proposal: Proposal) -> int:
    """How many characters the names take, to the ten: a heading says « l’ARS » where the text says its full name."""
    return sum(party.end - party.start for party in proposal.parties) // 10


#: « la commune », which another sentence calls by its name.
_BARE = lazy(
    r"(?:la |l')(?:commune|ville|intercommunalite|collectivite|agglomeration|metropole|municipalite|communaute"
    r"(?: de communes| d'agglomeration)?)"
)
_RANK = lazy(rf"(?<![a-z0-9])(?P<rank>{ORDINAL}) {CONTRACT}")


def _outdated(source: Source, proposal: Proposal) -> float:
    """Worth lost in a sentence on the second contract where the text tells of a third one too."""
    start, end = source.sentence_at(proposal.parties[0].start)
    here = [ordinal(found["rank"]) or 0 for found in _RANK.finditer(source.text, start, end)]
    everywhere = [ordinal(found["rank"]) or 0 for found in _RANK.finditer(source.text)]
    return 1.6 if here and max(here) < max(everywhere) < 9 else 0.0


def _fuller(source: Source, party: Party, proposals: list[Proposal], *, alone: bool) -> Party:
    """« l’ARS » where another sentence says « l’ARS de la X », « la CCX » where it says « la Communauté … (CCX) »."""
    if _is_mayor(source, party):
        return party
    short = key(source.words(party.start, party.end))
    for other in (other for proposal in proposals for other in proposal.parties):
        full = key(source.words(other.start, other.end))
        if (alone or short == "ars") and f"({short})" in source.text[other.start : other.end]:
            return replace(other, function=party.function or other.function)
        if alone and source.is_capital(party.start) and _KIND_AND.match(full) and full.endswith(f" {short}"):
            return replace(other, function=party.function or other.function)
        if full.startswith(f"{short} ") and len(short.split()) <= 4 and _adds_place(source, short, other):
            return replace(other, function=party.function or other.function)
    return party


_KIND_AND = lazy(r"communaute (?:communes|agglomeration|urbaine) ")


def _adds_place(source: Source, short: str, other: Party) -> bool:
    """Whether what ``other`` says more than ``short`` is the name of a place: « de la X », « Y »."""
    head = short.split()[-1]
    found = re.compile(rf"(?<![a-z]){re.escape(head)}\)? (?:de la |de l'|du |des |de |d')?(?=[a-z])").search(
        source.text, other.start, other.end
    )
    if found is None or not source.is_capital(found.end()):
        return False
    return source.text.startswith("pays ", found.end()) or not has_head(source, found.end())


def _added(source: Source, best: Proposal, proposals: list[Proposal]) -> list[Party]:
    """Those whom a sentence near by adds: « Signé par A et B, ce contrat engage également C »."""
    low, high = best.parties[0].start, best.parties[-1].end
    known = [key(source.words(party.start, party.end)) for party in best.parties]
    return [
        party
        for proposal in proposals
        if proposal.adds and proposal is not best and proposal.parties[0].start < high + _NEAR
        if low < proposal.parties[-1].end + _NEAR
        for party in proposal.parties
        if not any(_same(key(source.words(party.start, party.end)), other) for other in known)
    ]


_NEAR = 1500


def _same(one: str, other: str) -> bool:
    """Whether one name is the other one cut short, or its initials (« cpam » for « caisse primaire … »)."""
    initials = "".join(
        word[0] for word in other.split() if word not in {"de", "du", "des", "d", "la", "le", "les", "l"}
    )
    short = without_article(one)
    return short in other or (len(short) >= 3 and " " not in short and initials.startswith(short))


def _distinct(source: Source, parties: list[Party]) -> list[Party]:
    kept: dict[str, Party] = {}
    for party in parties:
        kept.setdefault(key(source.words(party.start, party.end)), party)
    return list(kept.values())


def _each_once(drafts: list[SignatoryDraft]) -> tuple[SignatoryDraft, ...]:
    """The drafts without one whose full name, found elsewhere in the text, is that of one before it."""
    kept: dict[str, SignatoryDraft] = {}
    for draft in drafts:
        kept.setdefault(key(draft.name.value), draft)
    return tuple(kept.values())


def _draft(source: Source, proposal: Proposal, party: Party, context: Source) -> SignatoryDraft:
    confidence = Confidence.CHECK if proposal.doubtful else Confidence.SURE
    note = "Nommé comme partenaire du contrat : est-il signataire ?" if proposal.doubtful else ""
    fact = source.worded(party.start, party.end, rule=proposal.rule, confidence=confidence, note=note)
    full = _town_of_mayor(context, fact.value) if _is_mayor(source, party) else _full_name(context, fact.value)
    if full:
        fact = context.worded(*full, rule=proposal.rule, confidence=Confidence.LIKELY)
    function = source.worded(*party.function, rule="signatories.function") if party.function else None
    return SignatoryDraft(fact, function)


def _is_mayor(source: Source, party: Party) -> bool:
    """Whether the party is the place whose mayor signs: « X » of « le maire de X »."""
    function = party.function
    return function is not None and function[1] < party.start and source.text.endswith(("maire", "maires"), *function)


def _town_of_mayor(context: Source, name: str) -> tuple[int, int] | None:
    """« X », whose mayor signs: « la commune de X » as the text names it most often, if it does."""
    place = re.escape(fold(name))
    named = list(
        re.finditer(
            rf"(?<![a-z'])(?:la )?(?P<kind>ville|commune|mairie|municipalite) (?:de la |de l'|du |des |de |d'){place}"
            r"(?![a-z'-])",
            context.text,
        )
    )
    kinds = [found["kind"] for found in named]
    return max(named, key=lambda found: kinds.count(found["kind"])).span() if named else None


_SHORT = lazy(
    r"(?:ville|prefecture|commune|departement|region|agglomeration|communaute|metropole|conseil departemental)"
)


def _full_name(context: Source, name: str) -> tuple[int, int] | None:
    """« la Ville » where the text names « la Ville de X » elsewhere: the full name's place."""
    short = fold(without_article(name))
    if not _SHORT.fullmatch(short):
        return None
    for found in re.finditer(
        rf"(?<![a-z'])(?:la |le |l')?(?P<kind>{short}) (?:de la |de l'|du |des |de |d')(?=[a-z])", context.text
    ):
        named = read_name(context, skip_links(context, found.end()))
        if named and context.is_capital(found.start("kind")):
            return (found.start("kind"), named[1])
    return None
