"""Periods as action sheets write them: ``"2025-2027"``, ``"Juin 2025 – mars 2026"``, ``"Dès 2026"``, ``"T3 2025"``.

A date is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, as precise as printed and no more. What fixes no exact month or day
(quarters, seasons, « rentrée », « fin 2026 ») is read with a doubt, said in French.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ecluse.documents.extraction.sheets.words import Words
from ecluse.lib.patterns import lazy

_MONTHS = {
    "janvier": 1, "janv": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
    "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "decembre": 12, "dec": 12,
}  # fmt: skip
_ORDINALS = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "dernier": 4}
_MONTH = r"(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:19|20)\d{2}"
_ORD = r"(?:[1-4]\s?(?:er|re|e|eme|nd|nde)?|premiere?|deuxieme|seconde?|troisieme|quatrieme|dernier)"
_VAGUE = (
    r"(?:(?:au\s+)?(?:debut|milieu|mi|fin|courant|cours|ete|l'ete|automne|l'automne|hiver|l'hiver|printemps|le printemps)"
    r"|(?:la\s+)?rentree(?:\s+(?:scolaire|universitaire|de septembre))?|fin d'annee|(?:au cours|courant)\s+de\s+l'annee)"
)
_TOKEN = lazy(
    rf"(?P<iso>\b{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?!\d)(?:[t ]00:00(?::00)?)?)"
    rf"|(?P<dmy>\b(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:{_YEAR}|\d{{2}})(?!\d))"
    rf"|(?P<dmonth>\b(?:[12]\d|3[01]|0?[1-9])(?:\s?er)?\s+{_MONTH}(?:\s+(?:de\s+l'annee\s+)?{_YEAR})?)"
    rf"|(?P<my>\b(?:0?[1-9]|1[0-2])[/.]{_YEAR}\b)"
    rf"|(?P<quarter>\bt\s?[1-4][\s/-]*(?:de\s+)?{_YEAR}\b|\b{_YEAR}[\s/-]*t[1-4]\b"
    rf"|\b{_ORD}\s+trimestre(?:\s+(?:de\s+(?:l'annee\s+)?)?{_YEAR})?|\btrimestre\s+[1-4]\s+(?:de\s+)?{_YEAR})"
    rf"|(?P<half>\bs\s?[12][\s/-]*(?:de\s+)?{_YEAR}\b|\b{_YEAR}[\s/-]*s[12]\b"
    rf"|\b{_ORD}\s+semestre(?:\s+(?:de\s+(?:l'annee\s+)?)?{_YEAR})?|\bsemestre\s+[12]\s+(?:de\s+)?{_YEAR})"
    rf"|(?P<school>\bannees?\s+(?:scolaires?|universitaires?)\s+{_YEAR}\s*[-/]\s*(?:{_YEAR}|\d{{2}})\b)"
    rf"|(?P<vague>\b{_VAGUE}[\s-]+(?:de\s+)?(?:l'annee\s+)?{_YEAR}\b)"
    rf"|(?P<month>\b{_MONTH}(?:\s+(?:de\s+l'annee\s+)?{_YEAR})?)"
    rf"|(?P<span>\b{_YEAR}\s?[-/]\s?\d{{2}}\b(?![/\d-]))"
    rf"|(?P<year>\b{_YEAR}\b)"
)
_START_CUE = lazy(
    r"(?:\bdes|\ba (?:partir|compter)(?: (?:de|du|d'))?|\bdepuis|\bdebut(?:e|ee)?|\blance(?:e|ment|r)?|\bouverture"
    r"|\bdemarr(?:e|ee|age|er)|\bmise en (?:place|oeuvre)|\binstallation)(?:\s*:)?"
    r"(?:\s+(?:prevue?|previsionnelle?|envisagee?|le|la|l'annee|en|au|du|de|des|a partir de|mois de|:))*\s*(?:le|l')?\s*$"
)
_END_CUE = lazy(
    r"(?:\bjusqu'?(?:en|a|au|a la|aux?)?|\bd'ici(?: a)?(?: la)?|\bavant(?: la)?|\bau plus tard|\b(?:a l')?horizon"
    r"|\becheance|\bfin|\bterme|\bpour(?: la)?|\bcloture)(?:\s*:)?"
    r"(?:\s+(?:prevue?|previsionnelle?|le|la|l'annee|en|au|de|fin|mois de|:))*\s*$"
)
_FILLER = lazy(
    r"\b(?:de|du|des|le|la|les|l|a|au|aux|en|et|entre|jusqu'?(?:en|a|au)?|periode|annees?|soit|sur|pour|pendant|durant|date|"
    r"debut|fin|prevue?|previsionnelle?|environ|mois|contrat|cls|duree|action|lancement|demarrage|partir|compter|depuis|realisation|calendrier|ans?|\d{1,2}|trois|deux|quatre|cinq|six|un|"
    r"d'|puis|dans|cours|toute|tout|ce|cette)\b|[^a-z0-9]+"
)

QUARTER_DOUBT = "La source donne un trimestre ou un semestre : le mois exact est à vérifier."
VAGUE_DOUBT = "La source donne une période approchée : la date exacte est à vérifier."
ALONE_DOUBT = "La source donne une seule date, sans dire si c’est un début ou une fin."
PROSE_DOUBT = "Dates tirées d’une phrase : à vérifier."
YEAR_DOUBT = "L’année est écrite sur deux chiffres ou sous-entendue."


@dataclass(frozen=True, slots=True)
class When:
    """One date of a text: as it opens a period (``first``) and as it closes one (``last``), with what is in doubt."""

    first: str
    last: str
    words: Words
    kind: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A start and an end, each with its words; ``doubt`` is a French note, empty when the reading is plain."""

    start: str | None = None
    end: str | None = None
    start_words: Words | None = None
    end_words: Words | None = None
    doubt: str = ""
    prose: bool = False


def _full_year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 2000 + year


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month_of(text: str) -> int:
    found = re.search(_MONTH, text)
    return _MONTHS[found.group().rstrip(".")] if found else 0


def _year_in(text: str) -> int | None:
    found = re.search(_YEAR, text)
    return int(found.group()) if found else None


def _rank(text: str) -> int:
    found = re.search(r"[1-4]", re.sub(_YEAR, " ", text))
    if found:
        return int(found.group())
    return next((rank for word, rank in _ORDINALS.items() if word in text), 1)


def _read(kind: str, text: str, words: Words, year: int | None) -> When | None:
    """One matched date; ``year`` is the one to take where the text prints none."""
    if kind == "iso":
        value = text[:10].rstrip("t ")
        return When(value, value, words, kind) if _valid(value) else None
    if kind == "dmy":
        day, month, printed = re.split(r"[/.-]", text)
        found = _iso(_full_year(printed), int(month), int(day))
        return When(found, found, words, kind, "" if len(printed) == 4 else YEAR_DOUBT) if found else None
    own = _year_in(text)
    when = own if own is not None else year
    if when is None:
        return None
    doubt = "" if own is not None else YEAR_DOUBT
    if kind == "dmonth":
        found = _iso(when, _month_of(text), int(re.match(r"\d+", text).group()))  # type: ignore[union-attr]
        return When(found, found, words, kind, doubt) if found else None
    if kind in ("month", "my"):
        month_number = int(text.split("/")[0].split(".")[0]) if kind == "my" else _month_of(text)
        found = _iso(when, month_number)
        return When(found, found, words, kind, doubt) if found else None
    if kind in ("quarter", "half"):
        size, rank = (3 if kind == "quarter" else 6), _rank(text)
        if rank * size > 12:
            rank = 12 // size
        return When(f"{when}-{(rank - 1) * size + 1:02d}", f"{when}-{rank * size:02d}", words, kind, QUARTER_DOUBT)
    if kind in ("school", "span"):
        later = re.split(r"[-/]", text)[-1].strip()
        last = int(later) if len(later) == 4 else when // 100 * 100 + int(later)
        if not when < last <= when + 10:
            return When(str(when), str(when), words, "year")
        return When(str(when), str(last), words, kind, VAGUE_DOUBT if kind == "school" else "")
    if kind == "vague":
        value = f"{when}-09" if "rentree" in text else str(when)
        return When(value, value, words, kind, VAGUE_DOUBT)
    return When(str(when), str(when), words, kind)


def _valid(value: str) -> bool:
    try:
        date.fromisoformat(value if len(value) == 10 else f"{value}-01")
    except ValueError:
        return False
    return True


def find_dates(words: Words) -> list[When]:
    """Every date of the words, in order. A day or month printed without its year takes that of the next date."""
    text = words.folded
    matches = list(_TOKEN.finditer(text))
    years = [_year_in(match.group()) for match in matches]
    out: list[When] = []
    for at, match in enumerate(matches):
        year = next((later for later in years[at + 1 :] if later is not None), None)
        kind = match.lastgroup or "year"
        when = _read(kind, match.group(), words.slice(match.start(), match.end()).stripped(), year)
        if when is not None:
            out.append(when)
    return out


def _serial(text: str) -> str | None:
    """The date of a spreadsheet's day number, counted from 30 December 1899."""
    if re.fullmatch(r"\d{5}(?:\.0+)?", text.strip()):
        number = int(float(text))
        if 36526 <= number <= 58000:
            return (date(1899, 12, 30) + timedelta(days=number)).isoformat()
    return None


def _is_prose(folded: str) -> bool:
    """Whether much more than dates is written."""
    rest = _FILLER.sub(" ", _TOKEN.sub(" ", folded))
    return len(rest.split()) > 2


def _years_in_a_row(dates: Sequence[When]) -> bool:
    years = [when.first for when in dates if when.kind == "year"]
    return len(years) == len(dates) and all(int(b) == int(a) + 1 for a, b in pairwise(years))


def read_period(words: Words, role: str = "") -> Period:
    """The period that the words give. ``role`` is ``"start"`` or ``"end"`` where the label asks for one of the two."""
    words = words.stripped()
    serial = _serial(words.text) if role else None
    if serial is not None:
        return Period(serial, None, words) if role == "start" else Period(None, serial, None, words)
    dates = find_dates(words)
    if not dates:
        return Period()
    prose = _is_prose(words.folded)
    if len(dates) == 1 and dates[0].kind not in ("span", "school"):
        return _single(words, dates[0], role, prose)
    if len(dates) == 1 or ((len(dates) == 2 and dates[0].last <= dates[1].last[:10]) or _years_in_a_row(dates)):
        first, last = dates[0], dates[-1]
        if last.last[: len(first.first)] < first.first[: len(last.last)]:
            return Period(doubt=PROSE_DOUBT, prose=True)
        doubt = first.doubt or last.doubt or (PROSE_DOUBT if prose else "")
        return Period(first.first, last.last, first.words, last.words, doubt, prose)
    return Period(doubt=PROSE_DOUBT, prose=True)


def _single(words: Words, when: When, role: str, prose: bool) -> Period:
    at = words.text.find(when.words.text)
    before = words.folded[: max(at, 0)]
    doubt = when.doubt or (PROSE_DOUBT if prose else "")
    after = words.folded[at + len(when.words.text) :]
    if role == "start" or _START_CUE.search(before):
        return Period(when.first, None, when.words, None, doubt, prose)
    if role == "end" or _END_CUE.search(before):
        return Period(None, when.last, None, when.words, doubt, prose)
    if re.match(r"\s*(?:-|et (?:au-dela|apres|suivantes?|\+)|\+|\.\.\.|…|>|→)\s*$", after):
        return Period(when.first, None, when.words, None, doubt or ALONE_DOUBT, prose)
    if when.kind == "year":
        return Period(when.first, when.last, when.words, when.words, doubt, prose)
    return Period(when.first, None, when.words, None, doubt or ALONE_DOUBT, prose)
