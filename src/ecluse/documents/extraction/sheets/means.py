"""The money of a sheet, from every label that speaks of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ecluse.documents.extraction.draft import Confidence, Fact, FundingDraft, TextFact
from ecluse.documents.extraction.sheets.facts import Fields, bodies, chosen, confidence_of, text_fact
from ecluse.documents.extraction.sheets.labels import Field
from ecluse.documents.extraction.sheets.money import Money, Share, bare_amount, read_budget, read_funders
from ecluse.documents.extraction.sheets.raw import Entry
from ecluse.documents.extraction.sheets.words import Words, fold
from ecluse.lib.patterns import lazy

BUDGETS_DOUBT = "Plusieurs budgets différents sont écrits : à vérifier."


@dataclass(slots=True)
class Means:
    """What a sheet says of money."""

    budget: Fact[float] | None = None
    funders: tuple[TextFact, ...] = ()
    funding: tuple[FundingDraft, ...] = ()
    unread: tuple[Entry, ...] = ()


def _scale(entry: Entry) -> float:
    return 1000.0 if re.search(r"\bk\s?€|\bke\b|milliers", fold(entry.words.text)) else 1.0


def read_means(fields: Fields) -> Means:
    """Budget, funders and shares of a sheet."""
    totals: list[tuple[int, Fact[float]]] = []
    funders: list[tuple[Words, Confidence]] = []
    shares: list[Share] = []
    unread: list[Entry] = []
    for entry in fields.of(Field.BUDGET):
        money = read_budget(chosen(entry.lines), unit=True)
        _collect(entry, money, totals, funders, shares, unread)
    for entry in fields.of(Field.FUNDERS):
        money = read_funders(chosen(entry.lines))
        funders += [(words, confidence_of(entry)) for words in money.funders if re.search(r"[^\W\d]", words.text)]
        shares += money.shares
        if money.total is not None:
            totals.append((0, Fact(money.total.euros, money.total.words.evidence, confidence_of(entry), "budget")))
    shares += _column_shares(fields.entries)
    means = Means(unread=tuple(unread))
    if totals:
        means.budget = _best_total(totals)
    facts: dict[str, TextFact] = {}
    for words, confidence in funders:
        facts.setdefault(fold(words.value), text_fact(words, confidence, "funders"))
    means.funders = tuple(facts.values())
    means.funding = tuple(_funding(share) for share in shares)
    return means


def _collect(
    entry: Entry,
    money: Money,
    totals: list[tuple[int, Fact[float]]],
    funders: list[tuple[Words, Confidence]],
    shares: list[Share],
    unread: list[Entry],
) -> None:
    confidence = confidence_of(entry)
    if money.total is not None:
        level = Confidence.CHECK if money.doubt else confidence
        rank = 2 if re.search(r"\btotal|\bglobal", fold(entry.words.text)) else 1
        rank += entry.label is not None and entry.label.strong
        euros = money.total.euros
        if re.search(r"[€a-z]", fold(money.total.words.text)) is None:
            euros *= _scale(entry)
        totals.append((rank, Fact(euros, money.total.words.evidence, level, "budget", money.doubt)))
    funders += [(words, confidence) for words in money.funders]
    shares += money.shares
    if money.total is None and not money.funders and money.named:
        listed = [words for words in bodies(chosen(entry.lines)) if _is_body(words)]
        if "financ" in fold(entry.words.text) and listed:
            funders += [(words, Confidence.CHECK) for words in listed]
        unread.append(entry)
    elif money.doubt and money.total is None:
        unread.append(entry)


_NO_BODY = lazy(
    r"\b(?:budget|temps|valorisation|moyens?|fonctionnement|financement|interne|propres?|droit commun|subventions?|appel|"
    r"poste|etp|sollicite|mobilis|a confirmer|en cours|selon|cout)"
)


def _is_body(words: Words) -> bool:
    """Whether the words may name a body: a capital first, few words, no figure of speech about money."""
    text = fold(words.text)
    return words.text[:1].isupper() and len(text.split()) <= 8 and not _NO_BODY.search(text)


def _best_total(totals: list[tuple[int, Fact[float]]]) -> Fact[float]:
    best = max(rank for rank, _fact in totals)
    chosen = [fact for rank, fact in totals if rank == best]
    values = {fact.value for fact in chosen}
    if len(values) > 1:
        return replace(chosen[0], confidence=Confidence.CHECK, note=BUDGETS_DOUBT)
    return chosen[0]


def _column_shares(entries: Sequence[Entry]) -> list[Share]:
    """« Financeur 1 | Montant » side by side in a matrix, and amounts under years."""
    out: list[Share] = []
    last: Words | None = None
    for entry in entries:
        if entry.field is Field.FUNDERS and entry.filled:
            listed = list(bodies(entry.lines))
            last = listed[0] if len(listed) == 1 else None
        elif entry.field is Field.AMOUNT and entry.filled:
            line = entry.lines[0]
            if len(line.cells) == 2:
                amount = bare_amount(line.cells[1])
                if amount is not None:
                    out.append(Share(None, amount, line.cells[0]))
                continue
            amount = bare_amount(line.words)
            if amount is not None and last is not None:
                out.append(Share(last, amount))
                last = None
    return out


def _funding(share: Share) -> FundingDraft:
    year = re.search(r"(?:19|20)\d{2}", share.year.text) if share.year is not None else None
    return FundingDraft(
        text_fact(share.funder, rule="funding") if share.funder is not None else None,
        Fact(share.amount.euros, share.amount.words.evidence, rule="funding") if share.amount is not None else None,
        Fact(year.group(), share.year.evidence, rule="funding")
        if year is not None and share.year is not None
        else None,
    )
