"""French typography of plain text: the spaces that do not break, the apostrophe, thousands, hours, ordinals.

Source of the rules: Imprimerie nationale, *Lexique des règles typographiques* — a narrow no-break space before ; ! ?,
a no-break space before : % € and inside « », a narrow one between thousands. Pure functions over text without mark-up;
``french`` is idempotent. Addresses (web, mail), code between backticks and file names are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

NBSP = "\u00a0"
NNBSP = "\u202f"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_KEPT = "\ue000"  # stands for a stretch that must not change while the rules run
_BLANK = f"[ {NBSP}{NNBSP}]"
_END = rf"(?=$|[\s)\]»”’]|{_KEPT})"

_UNTOUCHED = re.compile(
    rf"""
    {_KEPT}
    | `[^`\n]*`                                              # code
    | (?:https?://|ftp://|mailto:|www\.)[^\s<>«»`]*[^\s<>«»`.,;:!?)\]’'"]   # web address, not what ends the sentence
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                           # mail address
    | (?<!\S)[\w./-]*\.(?:pdf|docx?|odt|ods|xlsx?|csv|html?|md|txt|json)\b   # file name
    """,
    re.VERBOSE | re.IGNORECASE,
)

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _thousands(match: re.Match[str]) -> str:
    return re.sub(_BLANK, NNBSP, match[0])


def _hours(match: re.Match[str]) -> str:
    minutes = match[2]
    return f"{match[1]}{NBSP}h{NBSP}{minutes}" if minutes else f"{match[1]}{NBSP}h"


_MONTH = "|".join(MONTHS)
_RULES: tuple[Rule, ...] = (
    # l'axe, aujourd'hui, d'« ici »
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W_]|«)"), "’"),
    # 2ème, 2ième, 2eme → 2e ; 1ère → 1re ; 1 er → 1er
    (re.compile(r"\b(\d+)(?:i?[èe]mes)\b"), r"\1es"),
    (re.compile(r"\b(\d+)(?:i?[èe]me)\b"), r"\1e"),
    (re.compile(r"\b1i?[èe]re(s?)\b"), r"1re\1"),
    (re.compile(rf"\b1{_BLANK}er(?= (?:{_MONTH})\b)", re.IGNORECASE), "1er"),
    # 1 janvier → 1er janvier, and the day stays with its month
    (re.compile(rf"(?<![\d.,:/-])(?<!\d{_BLANK})1{_BLANK}+(?=(?:{_MONTH})\b)", re.IGNORECASE), f"1er{NBSP}"),
    (re.compile(rf"\b(\d{{1,2}}|1er){_BLANK}+(?=(?:{_MONTH})\b)", re.IGNORECASE), rf"\1{NBSP}"),
    # 14h30, 14 H 30 → 14 h 30 ; 14h → 14 h
    (re.compile(rf"(?<![\w.,/-])([01]?\d|2[0-4]){_BLANK}?[hH]{_BLANK}?([0-5]\d)(?![\w])"), _hours),
    (re.compile(rf"(?<![\w.,/-])([01]?\d|2[0-4]){_BLANK}?h()(?!\w|{_BLANK}?\d)"), _hours),
    # 2022 - 2027, 2022 – 2027 → 2022-2027
    (re.compile(rf"\b((?:19|20)\d\d){_BLANK}*[-–—]{_BLANK}*(?=(?:19|20)\d\d\b)"), r"\1-"),
    # 1 234 567
    (re.compile(rf"(?<![\w.,/-])(?<!\d{_BLANK})\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!{_BLANK}?[\d-]|\w)"), _thousands),
    # 50 %, 1 200 €, 3 k€
    (re.compile(rf"(?<=\d){_BLANK}*(?=(?:[%‰€]|[kM]€)(?!\w))"), NBSP),
    # n° 12
    (re.compile(rf"\b([nN])°{_BLANK}*(?=\d)"), rf"\1°{NBSP}"),
    # « dedans »
    (re.compile(rf"«{_BLANK}*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=\S){_BLANK}*»"), f"{NBSP}»"),
    # quoi ? quoi ?! oui ; voici : — only where a sentence goes on or ends, so neither 12:30, a::b nor ?page=2
    (re.compile(rf"(?<=[^\s(\[;:!?…«]){_BLANK}*(?=[;!?][;:!?]*{_END})"), NNBSP),
    (re.compile(rf"(?<=[^\s(\[;:!?«]){_BLANK}*(?=:[;!?]*{_END})"), NBSP),
)


#: Without any of these, no rule finds anything to do.
_TOUCHED = re.compile(r"['\d°«»;:!?]")


def french(text: str) -> str:
    """Return ``text`` with French typography. Plain text in, plain text out; applying it twice changes nothing more."""
    if not _TOUCHED.search(text):
        return text
    return _remembered(text) if len(text) <= _SHORT else _apply(text, _UNTOUCHED)


_SHORT = 300  # labels, titles and names, which come back on every page; longer texts are not kept in memory


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    return _apply(text, _UNTOUCHED)


def _apply(text: str, untouched: re.Pattern[str]) -> str:
    kept: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        kept.append(match[0])
        return _KEPT

    free = untouched.sub(put_aside, text)
    for pattern, replacement in _RULES:
        free = pattern.sub(replacement, free)
    if not kept:
        return free
    stretches = iter(kept)
    return re.sub(_KEPT, lambda _: next(stretches), free)


_TAG = r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
_MARKUP = re.compile(
    rf"<(code|pre|kbd|samp|script|style|textarea)\b.*?</\1\s*>|<!--.*?-->|{_TAG}", re.IGNORECASE | re.DOTALL
)
_ENTITY = r"&(?:\#\d+|\#x[0-9a-f]+|\w+);"
_UNTOUCHED_HTML = re.compile(f"{_ENTITY} | {_UNTOUCHED.pattern}", re.VERBOSE | re.IGNORECASE)
_PLAIN_ENTITIES = re.compile(r"&(?:#x27|#39|apos|nbsp|#160);", re.IGNORECASE)


def french_html(html: str) -> str:
    """Return ``html`` with French typography in its text; tags, attributes, entities and code are left as they are."""
    pieces: list[str] = []
    last = 0
    for match in _MARKUP.finditer(html):
        pieces += [_french_node(html[last : match.start()]), match[0]]
        last = match.end()
    pieces.append(_french_node(html[last:]))
    return "".join(pieces)


def _french_node(text: str) -> str:
    """Text between tags: apostrophes and spaces written as entities become characters there, and nowhere else."""
    if "&" not in text and not _TOUCHED.search(text):
        return text
    text = _PLAIN_ENTITIES.sub(lambda match: NBSP if match[0].lower() in {"&nbsp;", "&#160;"} else "'", text)
    return _apply(text, _UNTOUCHED_HTML)
