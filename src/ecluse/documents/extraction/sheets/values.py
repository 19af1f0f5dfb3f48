"""Values of a field: lines -> items of a list, or one text. Nothing is added that is not printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ecluse.documents.extraction.sheets.vocabulary import any_of
from ecluse.documents.extraction.sheets.words import Line, Words, fold, plain
from ecluse.lib.patterns import lazy

_EMPTY = lazy(
    rf"^[\s\W_]*$|^(?:a|reste a)\s+{any_of('empty_verbs')}(?:\s+(?:par|en|avec|dans|lors|au|ulterieurement)\b.{{0,60}})?$"
    rf"|^(?:non {any_of('empty_participles')}e?s?|en cours de {any_of('empty_works')}|{any_of('empty_values')})$"
)
_LEADING_BULLET = lazy(
    r"^\s*(?:[•▪►➢➤■●◆◦○‣⁃∙·➔→✓✔⇒\uf0b7\uf0a7\uf0d8*]\s*|[-–—]\s+|o\s+(?=[A-ZÉÈÀ])|(?:\d{1,2}|[a-h])[.)]\s+(?=\D))"
)
BOXES = "☐☑☒□■◻◼◽◾▢▣⬜⬛✓✔✗✘\uf06f\uf0a8\uf0fe\uf052\uf0fd\uf071🗹🗷🗵"
_TICKED = "☑☒■◼◾▣⬛✓✔✗✘\uf0fe\uf052\uf0fd🗹🗷🗵"
_NEVER_BULLETS = frozenset("☐☑☒🗹🗷🗵") | {"[]", "[x]", "[X]", "(x)", "(X)"}
_BOX = lazy(rf"[{BOXES}]|\[\s?[xX]?\s?\]|\(\s?[xX]?\s\)|\([xX]\)")


def is_empty(text: str) -> bool:
    """Whether ``text`` says that there is nothing to say: ``"–"``, ``"À définir"``, ``"Sans objet"``, dotted lines."""
    bare = plain(text).strip(" .:;()[]*…_-–\u200b")
    return not bare or bool(_EMPTY.match(bare))


def has_boxes(lines: Sequence[Line]) -> bool:
    """Whether the lines are choices with boxes: boxes that are never bullets, or boxes of two kinds."""
    found: set[str] = set()
    for line in lines:
        if line.box:
            found.add(line.box)
        text = line.text
        for match in _BOX.finditer(text):
            before, after = text[: match.start()].rstrip(), text[match.end() : match.end() + 1]
            if (not before or text[match.start() - 1].isspace()) and (not after or after.isspace() or after.isalnum()):
                found.add(re.sub(r"\s", "", match.group()))
    return bool(found & _NEVER_BULLETS) or (
        len(found) > 1 and any(_is_tick(box) for box in found) and not all(_is_tick(box) for box in found)
    )


def _is_tick(box: str) -> bool:
    return box in _TICKED or "x" in box.lower()


def ticked(lines: Sequence[Line]) -> list[Line]:
    """The choices whose box is ticked; the words before the first box of a line are left aside."""
    out: list[Line] = []
    for line in lines:
        boxes = list(_BOX.finditer(line.text))
        if line.box and _is_tick(line.box):
            words = line.words.slice(0, boxes[0].start() if boxes else None).stripped(",;/")
            if words:
                out.append(Line(words))
        for at, box in enumerate(boxes):
            if not _is_tick(box.group()):
                continue
            end = boxes[at + 1].start() if at + 1 < len(boxes) else None
            words = line.words.slice(box.end(), end).stripped(",;/")
            if words:
                out.append(Line(words))
    return out


def bare_line(line: Line) -> Line:
    """The line without the bullet or number printed before it."""
    match = _LEADING_BULLET.match(line.text)
    if match is None:
        return line
    return replace(line, words=line.words.slice(match.end()).stripped(), bullet=True)


_CONTINUES = lazy(r"^(?:[a-zà-öø-ÿœ]|[(,;:.])")
_ENDS = lazy(r"[.;:!?…]\s*$")


def joined(lines: Sequence[Line]) -> list[Line]:
    """Lines cut by the width of a column made whole: a line that begins in lower case continues an unfinished one.

    Only where the lines are a mix that shows it: a list whose items all begin in lower case is left as it is.
    """
    lines = _closed_parentheses([bare_line(line) for line in lines if line.words])
    plain_starts = [line for line in lines[1:] if not line.bullet and _CONTINUES.match(line.text.lstrip())]
    if not plain_starts:
        return lines
    some_bullets = any(line.bullet for line in lines)
    capitals = sum(1 for line in lines if not _CONTINUES.match(line.text.lstrip()))
    if not some_bullets and capitals < 1:
        return lines
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        goes_on = not line.bullet and _CONTINUES.match(line.text.lstrip())
        if last is not None and goes_on and not _ENDS.search(last.text) and not line.cells and not last.cells:
            out[-1] = Line(Words.join((last.words, line.words)), last.bullet, (), last.strong)
        else:
            out.append(line)
    return out


def _closed_parentheses(lines: Sequence[Line]) -> list[Line]:
    """A line that leaves a parenthesis open goes on in the next one."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if (
            last is not None
            and not line.bullet
            and not line.cells
            and not last.cells
            and last.text.count("(") > last.text.count(")")
            and ")" in line.text
        ):
            out[-1] = replace(last, words=Words.join((last.words, line.words)))
        else:
            out.append(line)
    return out


def _outside(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """The matches of ``pattern`` that stand outside parentheses, brackets and quotes."""
    found = [match.span() for match in pattern.finditer(text)]
    if not found or not any(mark in text for mark in "([«"):
        return found
    depth = 0
    depths: list[int] = []
    for char in text:
        if char in "([«":
            depth += 1
        depths.append(depth)
        if char in ")]»" and depth:
            depth -= 1
    if depth:  # an opening that nothing closes protects nothing
        depths = [0] * len(text)
    return [(start, end) for start, end in found if start >= len(depths) or not depths[start]]


_SEMICOLON = lazy(r"\s*;\s*|\s*\|\s*|\s+[•▪●◦\uf0b7]\s+|\s*\n\s*")
_COMMA = lazy(r"\s*,(?!\d)\s*")
_SLASH = lazy(r"\s+/\s+|\s*/\s+|\s+/\s*")
_CLOSE_SLASH = lazy(r"(?<=[a-zà-ÿA-Z]{3})/(?=[A-ZÀ-Þ][a-zà-ÿA-Z]{2})")
_PLUS = lazy(r"\s+\+\s+|(?<=[a-zà-ÿA-Z)]{3})\+(?=[A-ZÀ-Þ][a-zà-ÿA-Z]{2})")
#: « Association / Vers un réseau de soins »: no body's name begins with such a word, so that the stroke stands inside one name.
_GOES_ON = lazy(r"(?:vers|pour|avec|en|sur|dans|chez|sans|contre|d'|l'aide)\s", re.IGNORECASE)
_DASH = lazy(r"\s+[–—-]\s+")
_AND_SO_ON = lazy(r"\s*[,;(]?\s*(?:\betc\b\.{0,3}|\.{3}|…)\s*\)?\s*$", re.IGNORECASE)
_AND_CAPITAL = lazy(r"\s+(?:et|&|ainsi que)\s+(?=(?:(?:la|le|les)\s+|l['’])?[A-ZÀ-ÞŒ0-9])")
_AND = lazy(r"\s+(?:et|ou)\s+")
_ARTICLE = lazy(r"^(?:(?:la|le|les)\s+|l['’]\s?)(?=[A-ZÀ-ÞŒ])", re.IGNORECASE)
_CONTINUATION = lazy(rf"^{any_of('continuations')}", re.IGNORECASE)
_ROLE = lazy(rf"\s*\((?:co[- ]?)?{any_of('roles')}s?(?:\s+(?:principale?|de l'action|pressentie?))?\)\s*$")
_LEAD_IN = lazy(r"^(?:notamment|dont|comme|avec|en particulier|principalement|par exemple)\s*:?\s+", re.IGNORECASE)

_CONTACT = lazy(r"@|\bwww\.|https?:|(?:\d{2}[ .]){4}\d{2}|^t[ée]l(?:[ée]phone)?\b", re.IGNORECASE)

MAX_ITEM_WORDS = 14


def _words_of(text: str) -> int:
    return len(text.split())


def _regrouped(parts: list[Words], whole: Words) -> list[Words]:
    """Parts that only continue the one before (``"…, de l’Aude"``) put back with it."""
    out: list[Words] = []
    for part in parts:
        if out and _CONTINUATION.match(part.text):
            start = whole.text.find(out[-1].text)
            end = whole.text.find(part.text, start + len(out[-1].text)) + len(part.text)
            out[-1] = whole.slice(start, end)
        else:
            out.append(part)
    return out


def _cut(words: Words, pattern: re.Pattern[str]) -> list[Words]:
    return list(words.cut(_outside(words.text, pattern)))


def split_names(words: Words) -> list[Words]:
    """Bodies or audiences named on one line, separated by ``;``, bullets, commas, slashes or dashes."""
    open_end = _AND_SO_ON.search(words.text)
    if open_end is not None:
        words = words.slice(0, open_end.start())
    parts = _cut(words, _SEMICOLON)
    if len(parts) > 1:
        return parts
    commas = _regrouped(_cut(words, _COMMA), words)
    if len(commas) > 1:
        if all(_words_of(part.text) <= MAX_ITEM_WORDS for part in commas):
            return commas
        return [words]
    for pattern in (_SLASH, _CLOSE_SLASH, _PLUS, _DASH):
        parts = _cut(words, pattern)
        if pattern is _SLASH and any(_GOES_ON.match(part.text) for part in parts[1:]):
            return [words]
        enough = 3 if pattern is _DASH else 2
        if len(parts) >= enough and all(_words_of(part.text) <= MAX_ITEM_WORDS for part in parts):
            return parts
    return [words]


def split_and(words: Words) -> list[Words]:
    """Two bodies joined by « et » before a capital: ``"MSP et France services"``, not ``"promotion de la santé et …"``."""
    if _words_of(words.text) > 2 * MAX_ITEM_WORDS:
        return [words]
    return _cut(words, _AND_CAPITAL)


def clean_name(words: Words) -> Words:
    """A body's name without its article, its role in parentheses, nor a final stop."""
    words = words.stripped(" ,;:.-–•*")
    role = _ROLE.search(fold(words.text))
    if role is not None:
        words = words.slice(0, role.start()).stripped(" ,;:")
    lead_in = _LEAD_IN.match(words.text)
    if lead_in is not None:
        words = words.slice(lead_in.end()).stripped()
    article = _ARTICLE.match(words.text)
    if article is not None:
        words = words.slice(article.end()).stripped()
    # The final stop belongs to an abbreviation only when the name has inner ones.
    return _closed(words)


def _closed(words: Words) -> Words:
    """Without a parenthesis that is closed but never opened, or the reverse, at the ends."""
    text = words.text
    if text.endswith(")") and text.count(")") > text.count("("):
        return words.slice(0, len(text) - 1).stripped()
    if text.startswith("(") and text.count("(") > text.count(")"):
        return words.slice(1).stripped()
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        return words.slice(1, len(text) - 1).stripped()
    return words


def names(lines: Sequence[Line], *, join_with_and: bool) -> Iterator[Words]:
    """Every body named on the lines. ``join_with_and``: « et » before a capital separates too."""
    for line in joined(lines):
        for part in split_names(line.words):
            for item in split_and(part) if join_with_and else [part]:
                name = clean_name(item)
                if name and not is_empty(name.text) and not _CONTACT.search(name.text):
                    yield name


def _enumeration(parts: list[Words]) -> list[Words]:
    """``a, b et c`` in lower case: the last « et » separates as the commas do."""
    last = parts[-1]
    cut = _cut(last, _AND)
    if len(parts) > 1 and len(cut) == 2 and re.search(r"\set\s", last.text) and not _CONTINUATION.match(cut[1].text):
        short = all(_words_of(part.text) <= 3 for part in (*parts, *cut))
        if short and (cut[1].text[:1].islower() or cut[1].text[:1].isdigit()):
            return [*parts[:-1], *cut]
    return parts


def groups(lines: Sequence[Line]) -> Iterator[Words]:
    """Every audience on the lines; « et » stays inside an audience (``"Collégiens et lycéens"``)."""
    for line in joined(lines):
        parts = split_names(line.words)
        if len(parts) > 1:
            parts = _enumeration(parts)
        for part in parts:
            item = _closed(part.stripped(" ,;:.-–•*"))
            match = re.match(r"(?:et|ainsi que)\s+", item.text)
            if match:
                item = item.slice(match.end())
            if item and not is_empty(item.text):
                yield item


_INFINITIVE = lazy(r"^(?:(?:s'|se\s|ne\s|mieux\s)?[a-z]{2,}(?:er|ir|oir|re)\b)")
_MEASURE = lazy(rf"^(?:le\s|la\s|l')?{any_of('measures')}(?!\w)")
_SENTENCE = lazy(r"(?<=[a-zà-ÿ)»])\.\s+(?=[A-ZÀ-ÞŒ])")
_DASHED = lazy(r"(?:^|\s+)[-–•]\s+(?=[A-ZÀ-Þ])")


def _alike(parts: list[Words], pattern: re.Pattern[str]) -> bool:
    return len(parts) > 1 and all(pattern.match(fold(part.text)) for part in parts)


def split_phrases(words: Words) -> list[Words]:
    """Objectives, indicators or steps on one line: ``;`` separates; sentences and commas only between like phrases."""
    parts = _cut(words, _SEMICOLON)
    if len(parts) > 1:
        return parts
    for pattern in (_SENTENCE, _COMMA, _DASHED, _SLASH):
        parts = _cut(words, pattern)
        capitals = len(parts) > 1 and all(part.text[:1].isupper() for part in parts)
        if _alike(parts, _MEASURE) or (capitals and _alike(parts, _INFINITIVE)):
            return parts
        if pattern is _COMMA and capitals and all(_words_of(part.text) > 1 for part in parts):
            return parts
        if pattern is _DASHED and len(parts) > 2 and capitals:
            return parts
    return [words]


_KIND = lazy(
    rf"^(?:indicateurs?\s+(?:de\s+|d'|quantitatifs?|qualitatifs?)?\s*)?(?:{any_of('kinds')}|objectifs?\s+{any_of('levels')})"
    r"\s*(?:\([^)]*\)\s*)?[:\-]\s+"
)
_ONLY_KIND = lazy(
    rf"^(?:(?:les\s+)?indicateurs?\s+(?:de\s+|d')?)?(?:{any_of('kinds')}|(?:objectifs?\s+)?{any_of('levels')})"
    r"\s*(?:\([^)]*\))?\s*:?$"
)


def phrases(lines: Sequence[Line]) -> Iterator[Words]:
    """Every objective, indicator or step on the lines, without the headings of kind (« Processus : ») among them."""
    for line in joined(lines):
        words = line.words.stripped()
        if _ONLY_KIND.match(fold(words.text).strip()) and (not line.bullet or words.text.rstrip().endswith(":")):
            continue
        kind = _KIND.match(fold(words.text))
        if kind is not None:
            words = words.slice(kind.end()).stripped()
        for part in split_phrases(words):
            item = bare_line(Line(part)).words.stripped(" ;,–-•*")
            if item.text.endswith("."):
                item = item.slice(0, len(item.text) - 1).stripped()
            if item and not is_empty(item.text):
                yield item


def whole_text(lines: Sequence[Line]) -> Words:
    """All the lines as one text."""
    return Words.join(line.words for line in lines if line.words).stripped()
