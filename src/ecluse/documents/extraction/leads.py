"""Who leads an action, in running text: « piloté par A, B et le C », « Pilotes : A / B »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ecluse.documents.extraction.bodies import enumerate_bodies, is_generic
from ecluse.documents.extraction.draft import Caution, Confidence, Fact
from ecluse.documents.extraction.sheets.values import is_empty
from ecluse.documents.extraction.source import Source
from ecluse.lib.patterns import lazy
from ecluse.lib.text import fold, key, without_article

#: Words that bring the leads of an action, at the head of a line or in brackets.
LEAD = lazy(
    r"(?P<open>\(? ?)(?:action )?(?:(?:co-?)?(?:pilote|porte|anime|mene|conduit|coordonne)(?:e"
    r"|s|es)? par|sous (?:le pilotage|la responsabilite|la conduite) de"
    r"|(?:structures? |organismes? |institutions? )?(?:co-?)?(?:pilotes?|porteurs?|pilotages?"
    r"|portages?|referents?|responsables?|chefs? de file)(?: (?:de l'action|principal"
    r"|operationnel|du projet))? ?:) ?(?=\S)"
)
_PLURAL = lazy(r"(?:pilotes|porteurs|referents|responsables|chefs de file|structures [a-z]+) ?: ?$")
_GLUED = "Deux noms se suivent sans virgule dans le texte."
_A_FUNCTION = "Une fonction est nommée là où l’on attend un organisme."
_FUNCTION = lazy(
    r"(?:le |la |l')?(?:coordonnat(?:eur|rice)|coordinat(?:eur|rice)"
    r"|charge(?:e)? de (?:mission|projet)|chef(?:fe)? de (?:projet|service)|direct(?:eur|rice)"
    r"|elu(?:e)?|adjoint(?:e)?|president(?:e)?|medecin|referent(?:e)?|responsable|animat(?:eur"
    r"|rice))(?![a-z])"
)


def read_leads(source: Source, start: int, end: int, known: frozenset[str] = frozenset()) -> tuple[Fact[str], ...]:
    """The bodies between two places, articles dropped; ``known`` holds names met alone elsewhere (folded)."""
    facts: list[Fact[str]] = []
    for low, high in _several(source, start, enumerate_bodies(source, start, end, known)):
        if is_generic(source, low, high) or is_empty(source.words(low, high)):
            continue
        for a, b, doubtful in _juxtaposed(source, low, high, known):
            facts.append(_lead(source, a, b, doubtful=doubtful))
    return tuple(facts)


def _several(source: Source, start: int, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """« pilotes : A et b »: the plural of the label says that « et » parts two bodies, where nothing else does."""
    if len(found) != 1 or not _PLURAL.search(source.text, max(0, start - 40), start):
        return found
    low, high = found[0]
    ands = list(re.compile(r" et (?:(?:le|la|les) |l')?").finditer(source.text, low, high))
    if len(ands) != 1 or source.text.count("(", low, ands[0].start()) > source.text.count(")", low, ands[0].start()):
        return found
    return [(low, ands[0].start()), (ands[0].end(), high)]


def _lead(source: Source, start: int, end: int, *, doubtful: bool) -> Fact[str]:
    words = source.words(start, end)
    name = without_article(words)
    start += len(fold(words)) - len(fold(name))
    if doubtful:
        return source.fact(name, start, end, rule="leads.juxtaposed", confidence=Confidence.CHECK, note=_GLUED)
    if _FUNCTION.match(source.text, start, end):
        return source.fact(name, start, end, rule="leads.function", confidence=Confidence.CHECK, note=_A_FUNCTION)
    return source.fact(name, start, end, rule="leads.enumerated")


def _juxtaposed(source: Source, start: int, end: int, known: frozenset[str]) -> list[tuple[int, int, bool]]:
    """« A B » where both A and B are names known alone: two leads without a comma between them."""
    text = source.text[start:end]
    for space in re.finditer(" ", text):
        one, two = bare(text[: space.start()]), bare(text[space.end() :])
        if one in known and two in known:
            return [(start, start + space.start(), True), (start + space.end(), end, True)]
    return [(start, end, False)]


def doubtful_leads(leads: Sequence[tuple[Fact[str], ...]]) -> list[tuple[Fact[str], ...]]:
    """The leads of several sheets with the doubts that running text has too: functions, and two names glued.

    « A B » where A and B each lead other sheets is two leads to check.
    """
    known = frozenset(bare(fold(fact.value)) for facts in leads for fact in facts)
    return [tuple(out for fact in facts for out in _doubted(fact, known)) for facts in leads]


def _doubted(fact: Fact[str], known: frozenset[str]) -> Iterator[Fact[str]]:
    folded = fold(fact.value)
    for space in re.finditer(" ", folded) if len(folded) == len(fact.value) else ():
        if bare(folded[: space.start()]) in known and bare(folded[space.end() :]) in known:
            for name in (fact.value[: space.start()], fact.value[space.end() :]):
                yield replace(fact, value=name, confidence=Confidence.CHECK, rule="leads.juxtaposed", note=_GLUED)
            return
    if _FUNCTION.match(folded) and not fact.note:
        yield replace(fact, confidence=Confidence.CHECK, rule="leads.function", note=_A_FUNCTION)
    else:
        yield fact


def bare(folded: str) -> str:
    """A folded name without its article nor outer punctuation."""
    return re.sub(r"^(?:les? |la |l')", "", folded.strip(" .,;:"))


def known_names(source: Source, places: list[tuple[int, int]]) -> frozenset[str]:
    """Names that stand alone as leads, and the members of lists that can be cut without doubt (folded, no article)."""
    alone: set[str] = set()
    for start, end in places:
        text = source.text[start:end]
        if " et " not in text and "," not in text and len(text.split()) <= 6:
            alone.add(bare(text))
    found = set(alone)
    for start, end in places:
        members = enumerate_bodies(source, start, end, frozenset(alone))
        if len(members) > 1:
            found.update(bare(source.text[a:b]) for a, b in members)
    return frozenset(name for name in found if len(name) > 2)


def lead_cautions(leads: list[tuple[int, tuple[Fact[str], ...]]]) -> list[Caution]:
    """Doubts on the leads of numbered actions, and bodies spelt in two ways."""
    cautions: list[Caution] = []
    spellings: dict[str, str] = {}
    for place, facts in leads:
        pair = [fact for fact in facts if fact.rule == "leads.juxtaposed"]
        if pair:
            names = " et ".join(f"« {fact.value} »" for fact in pair)
            message = f"{names} se suivent sans virgule : sont-ce bien deux pilotes ?"
            evidence = tuple(span for fact in pair for span in fact.evidence)
            cautions.append(Caution("leads_juxtaposed", message, f"action:{place}", evidence))
        for fact in facts:
            if fact.note and fact not in pair:
                code = fact.rule.replace(".", "_")
                cautions.append(
                    Caution(
                        code,
                        f"« {fact.value} » : {fact.note[0].lower()}{fact.note[1:]}",
                        f"action:{place}",
                        fact.evidence,
                    )
                )
            seen = _near(key(fact.value), spellings)
            if seen is None:
                spellings[key(fact.value)] = fact.value
            elif fold(seen) != fold(fact.value) and key(seen) != key(fact.value):
                message = f"Le même organisme semble écrit de deux façons : « {seen} » et « {fact.value} »."
                cautions.append(Caution("leads_two_spellings", message, f"action:{place}", fact.evidence))
                spellings[key(fact.value)] = fact.value
    return cautions


def _near(name: str, spellings: dict[str, str]) -> str | None:
    """The spelling of a name that differs by one plural or one letter, or the same name."""
    if name in spellings:
        return spellings[name]
    stripped = re.sub(r"s(?= |$)", "", name)
    for other, spelling in spellings.items():
        if re.sub(r"s(?= |$)", "", other) == stripped:
            return spelling
    return None
