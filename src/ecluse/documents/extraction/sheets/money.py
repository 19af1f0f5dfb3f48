"""Amounts, budgets and funders: ``"10 500 € (Région 3 000 €, CPAM 55 7 500 €)"``, tables by year and funder.

A total is read, never computed: where the source gives shares without a total, the budget stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ecluse.documents.extraction.sheets.values import clean_name, is_empty, joined, names
from ecluse.documents.extraction.sheets.vocabulary import any_of
from ecluse.documents.extraction.sheets.words import Line, Words, fold
from ecluse.lib.patterns import lazy

_UNIT = r"(?P<unit>k\s?€|k\s?euros?\b|keur\b|ke\b|m€|millions?\s+d'euros?|€|euros?\b|eur\b)"
_GROUPED = r"\d{1,3}(?:[  ]\d{3})+(?!\d)"
_NUMBER = rf"(?:{_GROUPED}|\d{{1,3}}(?:[ .]\d{{3}})+(?!\d)|\d+)(?:[.,]\d{{1,2}}(?!\d))?"
_AMOUNT = lazy(rf"(?<![\d,.])(?P<number>{_NUMBER})\s*{_UNIT}", re.IGNORECASE)
_BARE_NUMBER = lazy(
    rf"^\s*(?:€\s*)?(?P<number>{_NUMBER})\s*(?:€|euros?|eur)?\s*(?:ttc|ht|t\.t\.c\.?|h\.t\.?)?\s*$", re.IGNORECASE
)
_REPEATED = lazy(
    rf"^\s*(?:(?:ttc|ht)\s*)?(?:/|par|chaque)\s*{any_of('units')}|^\s*(?:ttc\s+|ht\s+)?annuel|^\s*(?:la|le|l')\s+(?:seance|session|journee)",
    re.IGNORECASE,
)
_TOTAL = lazy(r"\b(?:cout|budget|montant|total)\s+(?:total|global|general)\b|\btotal\b|\bsoit\b|\ben tout\b")
_ABOUT = lazy(rf"{any_of('about')}\s*(?:a\s+)?$")
_SUBTOTAL = lazy(r"^(?:sous[ -]?total|total|totaux|cout total|budget total|ensemble|montant total|total general)\b")
_YEAR_ONLY = lazy(r"^\s*(?:annee\s+)?((?:19|20)\d{2})\s*(?:\(.*\))?\s*$")
_FUNDER_HEAD = lazy(rf"\b(?:co-?)?{any_of('funder_heads')}")
_AMOUNT_HEAD = lazy(r"\b(?:montant|cout|budget|total|part|subvention|somme|prevu|demande|accorde|euros?|ttc|ht)\b|€")
_SPENDING_HEAD = lazy(r"\b(?:depense|charge|poste|nature)")
_NOT_NAMES = lazy(rf"^{any_of('not_names')}")

YEARLY_DOUBT = "Le montant est donné par an ou par unité : le total est à vérifier."
RANGE_DOUBT = "La source donne un ordre de grandeur ou une fourchette : montant à vérifier."
SEVERAL_DOUBT = "Plusieurs montants sont écrits, sans que le total soit désigné."


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in euros and its words."""

    euros: float
    words: Words


@dataclass(frozen=True, slots=True)
class Share:
    """Who pays, how much and which year, each where printed."""

    funder: Words | None = None
    amount: Amount | None = None
    year: Words | None = None


@dataclass(slots=True)
class Money:
    """What a budget says. ``total`` is None when no total is printed; ``doubt`` is a French note."""

    total: Amount | None = None
    doubt: str = ""
    shares: list[Share] = field(default_factory=list)
    funders: list[Words] = field(default_factory=list)
    named: bool = False


def to_number(text: str) -> float:
    """``"12 000,50"`` or ``"12.000"`` -> 12000.5 or 12000."""
    bare = re.sub(r"[\s  ]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", bare):
        bare = bare.replace(".", "")
    return float(bare.replace(",", "."))


def _spaced(text: str) -> str:
    """Folded, with hard spaces kept: they tell where a number begins (``"CPAM 24 5 000 €"``)."""
    return "".join(hard if hard in "  " else soft for hard, soft in zip(text, fold(text), strict=True))


def find_amounts(words: Words) -> list[Amount]:
    """Every sum with its unit, in order."""
    out = []
    for match in _AMOUNT.finditer(_spaced(words.text)):
        unit = re.sub(r"\s", "", match["unit"])
        scale = 1000.0 if unit.startswith("k") else 1_000_000.0 if unit.startswith("m") else 1.0
        out.append(Amount(round(to_number(match["number"]) * scale, 2), words.slice(match.start(), match.end())))
    return out


def bare_amount(words: Words) -> Amount | None:
    """A cell that is a number, with or without a unit."""
    words = words.stripped()
    match = _BARE_NUMBER.match(_spaced(words.text))
    if match is not None:
        return Amount(to_number(match["number"]), words)
    amounts = find_amounts(words)
    return amounts[0] if len(amounts) == 1 and len(words.text) < len(amounts[0].words.text) + 8 else None


def read_budget(lines: Sequence[Line], *, unit: bool = False) -> Money:
    """The budget that the lines give. ``unit`` is true where the label says that bare numbers are euros."""
    money = Money()
    tables = [line for line in lines if len(line.cells) > 1]
    if tables:
        _read_table([line.cells for line in tables], money)
    texts = joined([line for line in lines if len(line.cells) <= 1 and line.words])
    if texts:
        _read_text(texts, money, unit)
    return money


def _read_text(lines: Sequence[Line], money: Money, unit: bool) -> None:
    found: list[tuple[Amount, str, str, Line]] = []
    for line in lines:
        text = fold(line.text)
        amounts = find_amounts(line.words)
        if not amounts and unit and len(lines) == 1:
            bare = bare_amount(line.words)
            amounts = [bare] if bare else []
        at = 0
        for amount in amounts:
            start = line.text.find(amount.words.text, at)
            at = start + len(amount.words.text)
            found.append((amount, text[:start], text[at:], line))
        if amounts:
            _read_shares(line, amounts, money)
        elif not is_empty(line.text):
            money.named = True
    if not found:
        return
    if money.total is None:
        _choose_total(found, money)


def _choose_total(found: list[tuple[Amount, str, str, Line]], money: Money) -> None:
    amount, before, after, _line = found[0]
    opens = not re.sub(r"[\W_]", "", before) or bool(
        re.fullmatch(r"\W*(?:(?:montant|cout|budget|total|estime|previsionnel|global|environ)\w*\W*)+", before)
    )
    totals = [
        item
        for item in found
        if _TOTAL.search(re.split(r"[;\n(]", item[1])[-1][-28:]) or re.match(r"\s*(?:au|en)\s+total", item[2])
    ]
    if len(totals) > 1:
        totals = [item for item in totals if re.search(r"\bsoit\b", item[1][-12:])] or totals[-1:]
    if totals:
        amount, before, after, _line = totals[0]
        # « 4 000 € par an, soit 12 000 € » says the whole: what is repeated is the part.
        money.total = amount
    elif len(found) == 1:
        if before and not opens and any(share.funder for share in money.shares):
            return
        money.total = amount
    elif (
        opens
        and re.match(
            r"\s*(?:ttc|ht|€)?\s*(?:par an\b[^(]*|/\s?an\b[^(]*)?[(:,;–-]|\s*(?:ttc|ht)?\s*(?:\n|dont|repartis|$)",
            after,
        )
    ) or len({item[0].euros for item in found}) == 1:
        money.total = amount
    else:
        money.doubt = SEVERAL_DOUBT
        return
    if _REPEATED.match(after):
        money.doubt = YEARLY_DOUBT
    elif (
        _ABOUT.search(before)
        or re.match(r"\s*(?:a|-|et|ou)\s+[\d]", after)
        or re.search(r"\d\s*(?:€|euros?)?\s*(?:a|-|et|ou)\s*$", before)
    ):
        money.doubt = RANGE_DOUBT


_BREAK = lazy(
    r"\s*[;\n(),]\s*|\s+\+\s+|\s+[–—]\s+(?=[^\d])|\s+(?:et|dont|puis)\s+(?=\D{3,}\d)|\s+/\s+"
    r"|\s+(?:et|dont)\s+(?=\d[\d\s.,]*(?:k\s?€|€|euros?\b))"
)


def _read_shares(line: Line, amounts: list[Amount], money: Money) -> None:
    """« funder amount » pairs of a line: ``"Région 3 000 €, CPAM 7 500 €"``, ``"ARS : 5 k€"``, ``"8 000 € (ARS)"``."""
    text = line.words.text
    spaced = _spaced(text)
    inside = [match.span() for match in _AMOUNT.finditer(spaced)]
    cuts = [
        match.span()
        for match in _BREAK.finditer(text)
        if not any(a < match.end() and match.start() < b for a, b in inside)
    ]
    for part in line.words.cut(cuts):
        own = find_amounts(part)
        if len(own) != 1:
            continue
        amount = own[0]
        at = part.text.find(amount.words.text)
        before, after = (
            part.slice(0, at).stripped(" :=–—-•*"),
            part.slice(at + len(amount.words.text)).stripped(" :=–—-."),
        )
        year = next((words for words in (before, after) if _YEAR_ONLY.match(fold(words.text))), None)
        name = _funder(before) or (None if before else _funder(_without_preposition(after)))
        if year is not None:
            money.shares.append(Share(None, amount, year))
        elif name is not None:
            money.shares.append(Share(name, amount))
            money.funders.append(name)
    if not money.funders:
        for part in line.words.cut(cuts):
            portion = _PORTION.search(part.text)
            name = _funder(part.slice(0, portion.start()).stripped(" :=–—-•*(")) if portion is not None else None
            if name is not None:
                money.funders.append(name)
    if len(amounts) == 1 and not money.funders:
        aside = re.search(r"\(([^()\d]+)\)", text)
        if aside is not None:
            _add_names(line.words.slice(aside.start(1), aside.end(1)), money)


_PORTION = lazy(r"\s*[:(=]?\s*\d{1,3}(?:[.,]\d+)?\s*%")


def _without_preposition(words: Words) -> Words:
    match = re.match(r"(?:de|du|des|par|d['’])\s*(?:la|le|l['’])?\s*", words.text)
    return words.slice(match.end()) if match else words


def _add_names(words: Words, money: Money) -> None:
    for item in names([Line(words)], join_with_and=True):
        name = _funder(item)
        if name is not None:
            money.funders.append(name)


_SPENDING = lazy(rf"\b{any_of('spending')}\b")


def _funder(words: Words) -> Words | None:
    name = clean_name(words)
    text = fold(name.text)
    if len(text) < 2 or len(text.split()) > 10 or _NOT_NAMES.match(text) or _SPENDING.search(text):
        return None
    if not name.text[:1].isupper() or not re.search(r"[a-z]{2}", text):
        return None
    return name


_GIVEN = lazy(
    rf"\s*[:(=–-]?\s*(?<![\d,.])(?:(?:{_NUMBER})\s*(?:{_UNIT})\s*(?:ttc|ht|/\s?an|par an)?|\d{{1,3}}(?:[.,]\d+)?\s*%)\s*\)?",
    re.IGNORECASE,
)


def read_funders(lines: Sequence[Line]) -> Money:
    """The funders of a list of funders, with the amount that each gives where printed."""
    money = Money()
    tables = [line.cells for line in lines if len(line.cells) > 1]
    if tables:
        _read_table(tables, money)
    for line in lines:
        if len(line.cells) > 1:
            continue
        ranges = [match.span() for match in _GIVEN.finditer(_spaced(line.text))]
        for at, part in enumerate(line.words.cut(ranges)):
            found = [
                name
                for name in names([Line(part.stripped(" ,;:.–-"), line.bullet)], join_with_and=True)
                if not re.match(r"^(?:total|soit|dont|par an)\b", fold(name.text))
            ]
            money.funders += found
            given = find_amounts(line.words.slice(*ranges[at])) if at < len(ranges) else []
            if found and given:
                money.shares.append(Share(found[-1], given[0]))
    return money


def _read_table(rows: Sequence[tuple[Words, ...]], money: Money) -> None:
    """A table of shares: one row a funder, amounts by year or in one column, a row and a column of totals."""
    head = next(
        (
            row
            for row in rows[:2]
            if not any(bare_amount(cell) and not _YEAR_ONLY.match(fold(cell.text)) for cell in row) and _is_head(row)
        ),
        None,
    )
    body = _whole_rows([row for row in rows if row is not head])
    total_column = funder_column = amount_column = None
    years: dict[int, Words] = {}
    if head is not None:
        for at, cell in enumerate(head):
            text = fold(cell.text).strip()
            if _YEAR_ONLY.match(text):
                years[at] = cell
            elif re.match(r"total|montant total|cout total", text):
                total_column = at
            elif _FUNDER_HEAD.search(text) and not _AMOUNT_HEAD.match(text):
                funder_column = at
            elif _AMOUNT_HEAD.search(text):
                amount_column = at
        if funder_column is None and not _SPENDING_HEAD.search(fold(head[0].text)):
            funder_column = 0
        if (
            funder_column is not None
            and funder_column > 0
            and amount_column is not None
            and amount_column < funder_column
        ):
            amount_column = funder_column + 1
    else:
        funder_column = 0
    _read_rows(body, money, funder_column, total_column, amount_column, years)


def _whole_rows(rows: Sequence[tuple[Words, ...]]) -> list[tuple[Words, ...]]:
    """Rows cut by a page made whole: a name alone that continues the one above."""
    out: list[tuple[Words, ...]] = []
    for row in rows:
        alone = bool(row[0]) and not any(row[1:])
        if out and alone and (row[0].text[:1].islower() or out[-1][0].text.rstrip().endswith(("-", "’", "'"))):
            out[-1] = (Words.join((out[-1][0], row[0])), *out[-1][1:])
        else:
            out.append(row)
    return out


def _is_head(row: tuple[Words, ...]) -> bool:
    texts = [fold(cell.text).strip() for cell in row]
    known = [
        text
        for text in texts
        if not text
        or _YEAR_ONLY.match(text)
        or _FUNDER_HEAD.search(text)
        or _AMOUNT_HEAD.search(text)
        or _SPENDING_HEAD.search(text)
    ]
    return len(known) >= max(1, len(texts) - 1) and any(texts) and not _SUBTOTAL.match(texts[0] or "-")


def _read_rows(
    rows: Sequence[tuple[Words, ...]],
    money: Money,
    funder_column: int | None,
    total_column: int | None,
    amount_column: int | None,
    years: dict[int, Words],
) -> None:
    for row in rows:
        first = fold(row[0].text).strip()
        amounts = {at: amount for at, cell in enumerate(row) if at and (amount := bare_amount(cell)) is not None}
        if _SUBTOTAL.match(first):
            whole = amounts.get(total_column) if total_column is not None else None
            if whole is None and amounts and (len(amounts) == 1 or (total_column is None and not years)):
                whole = amounts[max(amounts)]
            if whole is not None and not first.startswith("sous"):
                money.total = whole
            continue
        if funder_column is None or funder_column >= len(row) or is_empty(row[funder_column].text):
            continue
        cell = row[funder_column]
        if _YEAR_ONLY.match(fold(cell.text)):
            money.shares += [Share(None, amount, cell.stripped()) for amount in amounts.values()]
            continue
        name = clean_name(cell)
        if not name or re.match(r"(?:autres?|divers)$", fold(name.text)) or bare_amount(name) is not None:
            continue
        money.funders.append(name)
        split = [Share(name, amounts[at], year) for at, year in years.items() if at in amounts]
        if not split:
            column = total_column if total_column in amounts else amount_column
            amount = amounts.get(column) if column is not None else next(iter(amounts.values()), None)
            split = [Share(name, amount)]
        money.shares += split


__all__ = ["Amount", "Money", "Share", "bare_amount", "find_amounts", "read_budget", "read_funders"]
