"""Lines that name something: an action sheet, an axis, a part of the document that holds no action of this contract."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecluse.documents.extraction.sheets.vocabulary import any_of
from ecluse.documents.extraction.sheets.words import Words, fold, plain
from ecluse.lib.patterns import lazy

_STEPS = r"(?:[.-]\d{1,3}){0,3}"
_CODE = (
    rf"(?:[a-z]{{1,2}}[.-]?\d{{1,3}}{_STEPS}(?:[.-]?[a-z])?|\d{{1,3}}{_STEPS}(?:[.-]?[a-z])?|[ivx]{{1,5}}{_STEPS}"
    r"|[a-h](?:[.-]\d{1,2}){1,3}|[a-h])"
)
_NO = r"(?:n\s?[°ºo]s?\s*[.:]?\s*|num(?:ero)?\.?\s*|#\s*|no\.?\s+)?"
_SEPARATOR = r"\s*(?:[:|.)\]/—–-]|\s-\s|→|>|»|\n)+\s*"
_SHEET_WORD = any_of("sheet_words")

_SHEET = lazy(
    rf"^\W*(?P<word>{_SHEET_WORD})(?![a-z])(?:\s+du\s+(?:cls|contrat local de sante))?"
    rf"\s*(?:{_NO}(?P<code>{_CODE})(?![a-z0-9]))?(?P<rest>.*)$",
    re.DOTALL,
)
_NUMBERED = lazy(
    rf"^\W*(?:n\s?[°ºo]\s*)?(?P<code>[a-z]{{0,2}}\d{{1,3}}{_STEPS}[a-z]?)(?P<rest>(?:{_SEPARATOR}|\s+)(?=\S).*)$",
    re.DOTALL,
)
_AXIS = lazy(
    rf"^\W*(?P<word>{any_of('axis_words')})s?(?![a-z])(?P<kind>\s+{any_of('axis_kinds')})?"
    rf"\s*(?:{_NO}(?P<code>\d{{1,2}}(?:[.]\d{{1,2}})?|[ivx]{{1,5}}|[a-h])(?![a-z0-9]))?(?P<rest>.*)$",
    re.DOTALL,
)
_AXIS_CELL = lazy(
    rf"^\W*(?P<code>\d{{1,2}}(?:\.\d{{1,2}})?|[ivx]{{1,5}}(?=\W)|[a-h](?=\s*[.):–-]))(?:{_SEPARATOR}|\s*$)(?P<rest>.*)$",
    re.DOTALL,
)
_ACROSS = lazy(r"^\W*en transversalite\s*[:–—-]\s*(?=\S)")
_STARTS_TITLE = lazy(rf"^(?:{_SEPARATOR})")
_TRAILER = lazy(r"(?:\s*[.…_]{3,}\s*|\t\s*|\s{3,})(?:p(?:age)?\.?\s*)?\d{1,3}\s*$|\s*\(?(?:suite|fin|cont\.)\)?\s*$")
_DOTS = lazy(r"[.…_]{4,}\s*\d{1,3}\s*$|\t\s*\d{1,3}\s*$")

_ELSEWHERE = lazy(rf"\b{any_of('elsewhere')}\b")
_NEUTRAL = lazy(rf"^\W*(?:(?:[ivx]+|\d+|[a-z])[.)]\s*)?{any_of('neutral')}")
_CONTRACT_NAME = lazy(r"^\W*(?:le |notre )?(?:contrat local de sante(?! mentale)|cls)\b")
_PREVIOUS = lazy(
    r"\b(?:contrat|cls|programme|plan)\s+(?:precedent|anterieur)|\bprecedent(?:e|s)?\s+(?:contrat|cls)"
    r"|\b(?:cls|contrat)\s+(?:20\d\d|1)\s*(?:\(bilan\))?$"
)


@dataclass(frozen=True, slots=True)
class SheetTitle:
    """A sheet's number and title; ``title`` is empty where the line bears the number alone. ``word`` is how it is called."""

    number: Words
    title: Words
    word: str = ""


@dataclass(frozen=True, slots=True)
class AxisTitle:
    """An axis as a line names it: what it is called (``"axe"``, ``"orientation"``), its number and title, where given."""

    word: str
    number: Words
    title: Words
    transversal: bool = False


def without_page_number(words: Words) -> Words:
    """A line of a contents page without its dotted leader and page number."""
    match = _TRAILER.search(words.text)
    return words.slice(0, match.start()).stripped() if match else words


def is_contents_line(text: str) -> bool:
    """Whether the line ends as those of a contents page: dotted leader or tabulation, then a page number."""
    return bool(_DOTS.search(text))


def _title_of(words: Words) -> Words:
    words = words.stripped(" :|.–—-→>«»\u200b/")
    return without_page_number(words).stripped(" :|–—-»«")


def _number(words: Words) -> Words:
    return words.stripped(" .:-–")


_BLANK_NUMBER = lazy(r"^\W*(?:n\s?[°ºo]\s*)?[.…_\s]*(?:[x?]+(?:[.,][x?y]+)*|_+|…+)?\W*$")


def sheet_title(words: Words) -> SheetTitle | None:
    """The line as a sheet's title: « Fiche action n° 1.2 – Titre », « Action 3 : Titre », « FICHE ACTION 4 »."""
    words = without_page_number(words.stripped())
    folded = words.folded
    if len(folded) > 320:
        return None
    match = _SHEET.match(folded)
    if match is None or not match["word"]:
        return None
    rest_at = match.start("rest")
    rest = folded[rest_at:]
    code = match["code"]
    if code is None:
        separator = re.match(r"\s*(?:n\s?[°ºo]\s*)?[.…_ ]*(?:[:|–—\n]\s*|\s-\s+)", rest)
        if separator is None or match["word"].endswith("s"):
            return None
        return SheetTitle(Words(), _title_of(words.slice(rest_at + separator.end())), match["word"])
    if re.fullmatch(r"[a-z]{1,2}", code) and (
        not re.match(r"\s*(?:[:|–—)\n]|-\s|$)", rest) or code in {"et", "en", "a", "au", "de", "du", "la", "le"}
    ):
        return None
    if rest.strip() and not _STARTS_TITLE.match(rest) and not rest[:1].isspace():
        return None
    title = _title_of(words.slice(rest_at))
    if title and not _STARTS_TITLE.match(rest) and (title.text[:1].islower() or match["word"].endswith("s")):
        return None  # « Action 3 du programme… », « fiches actions 1 à 4 »: a sentence, not a title
    return SheetTitle(_number(words.slice(match.start("code"), match.end("code"))), title, match["word"])


def numbered_title(words: Words) -> SheetTitle | None:
    """The line as a number and a title: « 1.2 – Développer… », « A3 : Ouvrir… »."""
    words = without_page_number(words.stripped())
    match = _NUMBERED.match(words.folded)
    if match is None or len(words.text) > 320:
        return None
    title = _title_of(words.slice(match.start("rest")))
    if not title or not re.search(r"[a-z]{3}", fold(title.text)) or re.match(r"^(?:19|20)\d\d$", match["code"]):
        return None
    return SheetTitle(_number(words.slice(match.start("code"), match.end("code"))), title)


def is_placeholder(title: Words) -> bool:
    """Whether a title is only dots to fill in: ``"… – …"``, ``"Titre de l’action"``."""
    text = plain(title.text)
    bare = re.sub(r"[\W_]", "", text)
    return (
        not bare
        or bool(re.fullmatch(r"(?:x+|titre|intitule|nom)(?:del'?action|action|ladelaction|dela?fiche)?", bare))
        or bool(re.fullmatch(r"\W*(?:titre|intitule|nom)(?: de (?:l'action|la fiche))?(?: a completer)?\W*", text))
    )


def axis_title(words: Words, *, words_known: frozenset[str] | None = None) -> AxisTitle | None:
    """The line as an axis: « Axe 2 – Titre », « AXE STRATÉGIQUE N°1 : Titre », « Orientation 3. Titre », « Axe transversal ».

    A word alone is no axis: a number or a separator must follow it.
    """
    words = without_page_number(words.stripped())
    folded = words.folded
    if len(folded) > 260:
        return None
    across = _ACROSS.match(folded)
    if across is not None:
        return AxisTitle("axe", Words(), _title_of(words.slice(across.end())), True)
    match = _AXIS.match(folded)
    if match is None or (words_known is not None and match["word"] not in words_known):
        return None
    rest = folded[match.start("rest") :]
    transversal = "transversal" in (match["kind"] or "") or bool(re.match(r"\s*\(?transversa", rest))
    if match["code"] is None:
        if not re.match(r"\s*(?:[:|–—\n]|\s-\s|-\s)", rest):
            return None
        title = _title_of(words.slice(match.start("rest")))
        numbered = _AXIS_CELL.match(title.folded)  # « Axe : 2 – Titre »
        if numbered is not None and numbered["rest"]:
            inner = title.slice(numbered.start("code"), numbered.end("code"))
            return AxisTitle(match["word"], _number(inner), _title_of(title.slice(numbered.start("rest"))), transversal)
        return AxisTitle(match["word"], Words(), title, transversal) if title else None
    if re.fullmatch(r"[a-h]", match["code"]) and not re.match(r"\s*(?:[:|–—.)\n]|-\s|$)", rest):
        return None
    title = _title_of(words.slice(match.start("rest")))
    if title and not _STARTS_TITLE.match(rest) and title.text[:1].islower():
        return None
    return AxisTitle(match["word"], _number(words.slice(match.start("code"), match.end("code"))), title, transversal)


def axis_then_sheet(words: Words) -> tuple[AxisTitle, SheetTitle] | None:
    """An axis and a sheet on one line: « AXE 1 – FICHE ACTION 3 : Titre », « Axe 2 / Action 2.1 – Titre »."""
    found = axis_title(words)
    if found is None or not found.number or not found.title:
        return None
    sheet = sheet_title(found.title)
    if sheet is None or not (sheet.title or sheet.number):
        return None
    return AxisTitle(found.word, found.number, Words(), found.transversal), sheet


def axis_value(words: Words) -> AxisTitle | None:
    """The value of an « Axe » label or column: « Axe 2 : Titre », « 2. Titre », « 2 », or a title alone."""
    words = words.stripped(" :\u200b")
    if not words or re.fullmatch(r"[\W_]*", words.text):
        return None
    named = axis_title(words)
    if named is not None:
        return named
    match = _AXIS_CELL.match(words.folded)
    if match is not None:
        title = _title_of(words.slice(match.start("rest"))) if match["rest"] else Words()
        return AxisTitle("axe", _number(words.slice(match.start("code"), match.end("code"))), title)
    return AxisTitle("axe", Words(), _title_of(words))


def is_elsewhere(text: str) -> bool:
    """Whether a heading opens a part whose actions are not this contract's: bilan, PRS, contents, glossary…"""
    return bool(_ELSEWHERE.search(plain(text)))


def is_neutral(text: str) -> bool:
    """Whether a heading opens a part without sheets, and so closes the sheet before it."""
    return bool(_NEUTRAL.match(plain(text)))


def is_contract_name(text: str) -> bool:
    """Whether a heading is the contract's own name: « Contrat local de santé du Pays de Brume 2024-2028 »."""
    return bool(_CONTRACT_NAME.match(plain(text)))


def is_previous(text: str) -> bool:
    """Whether a header speaks of the contract before: « Action du contrat précédent »."""
    return bool(_PREVIOUS.search(plain(text)))
