"""The characters of a page gathered into words, each with its place and its look."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any, Final

from ecluse.documents.reading.pdf.source import Page, pdfium

_BLANK: Final = frozenset({0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x202F, 0x2009, 0x200A, 0x2002, 0x2003, 0x3000, 0})
_NO_BREAK: Final = {0xA0: "\u00a0", 0x202F: "\u202f"}
# PDFium writes a hyphen that it takes for the mark of a cut word as one of these.
_CUT: Final = frozenset({0x02, 0xFFFE, 0xAD})
CUT_MARK: Final = "\u00ad"
_BOLD = re.compile(r"bold|black|heavy|demi|semibd|[-,]bd\b|\bbd\b", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv", re.IGNORECASE)
_DARK: Final = 64
_MAX_WORDS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Face:
    """The look of a piece of text; ``size`` in points as shown; ``turned`` when it does not run to the right."""

    size: float
    bold: bool
    italic: bool
    colour: str
    turned: bool


@dataclass(slots=True)
class Word:
    """Letters that touch. Coordinates in points from the top left corner; ``base`` is their baseline."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    face: Face
    size: float  # that of the face, kept at hand
    before: str = " "  # what parts it from the word before: a blank, a no-break one, nothing

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(slots=True)
class PageText:
    words: list[Word]
    turned: list[Word]
    characters: int
    unmapped: int


class GlyphReader:
    """Reads pages one after the other, keeping what it learned of each font."""

    def __init__(self) -> None:
        self._fonts: dict[int, tuple[bool, bool]] = {}

    def read(self, page: Page) -> PageText:
        return _PageWalk(page, self._fonts).run()


class _PageWalk:
    def __init__(self, page: Page, fonts: dict[int, tuple[bool, bool]]) -> None:
        self._page = page
        self._text = page.text
        self._fonts = fonts
        self._faces: dict[int, Face] = {}
        self._words: list[Word] = []
        self._turned: list[Word] = []
        self._letters: list[str] = []
        self._box = [0.0, 0.0, 0.0, 0.0]
        self._base = 0.0
        self._face = Face(0.0, False, False, "", False)
        self._before = " "
        self._doubt = False
        self._unmapped = 0
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def run(self) -> PageText:
        """One pass over the characters. The inner loop spares calls: a page has thousands of letters."""
        count = int(pdfium.FPDFText_CountChars(self._text))
        rect = pdfium.FS_RECTF()
        get_code, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        at_rect = ctypes.byref(rect)
        text, frame = self._text, self._page.frame
        straight = frame.rotation == 0
        left_edge, top_edge = frame.left, frame.top
        before_top = before_bottom = -1e9
        base = 0.0
        codes = self._codes(count)
        for index in range(count):
            code = codes[index] if codes else get_code(text, index)
            if code in _BLANK:
                # Blanks that PDFium adds of itself are often wrong: the distance decides about those.
                if pdfium.FPDFText_IsGenerated(text, index):
                    self._doubt = True
                    continue
                self._close()
                self._before = _NO_BREAK.get(code, " ")
                continue
            get_box(text, index, at_rect)
            if straight:
                x0, x1 = rect.left - left_edge, rect.right - left_edge
                top, bottom = top_edge - rect.top, top_edge - rect.bottom
            else:
                x0, top, x1, bottom = frame.box(rect.left, rect.bottom, rect.right, rect.top)
            if top != before_top or bottom != before_bottom:
                # The box is as high as its font: one as high at the same place has the same baseline.
                base = self._base_of(index)
                before_top, before_bottom = top, bottom
            if self._letters and not self._continues(x0, base):
                self._close()
                if len(self._words) > _MAX_WORDS:
                    break
            self._doubt = False
            box = self._box
            if not self._letters:
                self._face = self._face_at(index)
                box[0], box[1], box[2], box[3] = x0, top, x1, bottom
                self._base = base
            elif 0x30 <= code <= 0x39 and self._is_note_call(index, base):
                box[2] = max(box[2], x1)
                continue
            else:
                box[0], box[2] = min(box[0], x0), max(box[2], x1)
                box[1], box[3] = min(box[1], top), max(box[3], bottom)
            self._letters.append(chr(code) if 0x20 < code < 0xAD or 0xAD < code < 0xD800 else self._rare(code))
        self._close()
        words = _without_doubles(self._inside(self._words))
        return PageText(words, self._inside(self._turned), count, self._unmapped)

    def _codes(self, count: int) -> list[int]:
        """The code points of the page in one call; nothing where they do not match its characters one to one."""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = int(pdfium.FPDFText_GetText(self._text, 0, count, buffer)) - 1
        codes = buffer[:count]
        return codes if written == count and not any(0xD800 <= code <= 0xDFFF for code in codes) else []

    def _rare(self, code: int) -> str:
        """Cut marks, characters beyond the usual, and those that the font does not name."""
        if code in _CUT:
            return CUT_MARK
        if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code == 0xFFFD:
            self._unmapped += 1
            return "\ufffd"
        return chr(code)

    def _base_of(self, index: int) -> float:
        x, y = self._x, self._y
        pdfium.FPDFText_GetCharOrigin(self._text, index, ctypes.byref(x), ctypes.byref(y))
        return self._page.frame.point(x.value, y.value)[1]

    def _continues(self, x0: float, base: float) -> bool:
        """Whether a letter touches the word before it; a raised or lowered one may."""
        if self._face.turned:
            return not self._doubt
        size = self._face.size or 8.0
        most = 0.13 if self._doubt else 0.28
        return abs(base - self._base) < 0.62 * size and -0.6 * size < x0 - self._box[2] < most * size

    def _is_note_call(self, index: int, base: float) -> bool:
        """A small raised figure after a word of three letters or more calls a note: it is no part of the word."""
        if len(self._letters) < 3 or not self._letters[-1].isalpha():
            return False
        if self._base - base < 0.2 * self._face.size:
            return False
        return self._face_at(index).size < 0.8 * self._face.size

    def _close(self) -> None:
        if not self._letters:
            return
        x0, top, x1, bottom = self._box
        word = Word("".join(self._letters), x0, x1, top, bottom, self._base, self._face, self._face.size, self._before)
        self._letters = []
        self._before = " "
        (self._turned if self._face.turned else self._words).append(word)

    def _face_at(self, index: int) -> Face:
        found = pdfium.FPDFText_GetTextObject(self._text, index)
        address = ctypes.addressof(found.contents) if found else 0
        if address not in self._faces:
            self._faces[address] = self._look(index, found)
        return self._faces[address]

    def _look(self, index: int, found: Any) -> Face:
        matrix = pdfium.FS_MATRIX()
        size = float(pdfium.FPDFText_GetFontSize(self._text, index))
        angle = float(pdfium.FPDFText_GetCharAngle(self._text, index))
        if pdfium.FPDFText_GetMatrix(self._text, index, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
        if angle < 0:
            angle = 0.0
        turn = (angle + self._page.frame.rotation * math.pi / 2) % (2 * math.pi)
        turned = 0.2 < turn < 2 * math.pi - 0.2
        bold, italic = self._font_look(index, found)
        return Face(round(min(abs(size), 500.0), 1), bold, italic, self._colour(index), turned)

    def _font_look(self, index: int, found: Any) -> tuple[bool, bool]:
        font = pdfium.FPDFTextObj_GetFont(found) if found else None
        key = ctypes.addressof(font.contents) if font else 0
        if key not in self._fonts or not key:
            buffer = ctypes.create_string_buffer(256)
            flags = ctypes.c_int()
            pdfium.FPDFText_GetFontInfo(self._text, index, buffer, 256, ctypes.byref(flags))
            name = buffer.value.decode("utf-8", "ignore")
            weight = int(pdfium.FPDFText_GetFontWeight(self._text, index))
            bold = bool(_BOLD.search(name)) or weight >= 650 or bool(flags.value & 0x40000)
            self._fonts[key] = (bold, bool(_ITALIC.search(name)) or bool(flags.value & 0x40))
        bold, italic = self._fonts[key]
        # Letters filled and outlined at once are how some programs make bold out of a plain font.
        if found and not bold:
            bold = int(pdfium.FPDFTextObj_GetTextRenderMode(found)) == 2
        return bold, italic

    def _colour(self, index: int) -> str:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium.FPDFText_GetFillColor(self._text, index, *(ctypes.byref(c) for c in (red, green, blue, alpha))):
            return ""
        values = (red.value, green.value, blue.value)
        return "" if max(values) < _DARK else "#{:02x}{:02x}{:02x}".format(*values)

    def _inside(self, words: list[Word]) -> list[Word]:
        """Without what lies outside the page as it is shown (printer's marks, text pushed out of sight)."""
        width, height = self._page.frame.width, self._page.frame.height
        return [w for w in words if -2 < w.middle[0] < width + 2 and -2 < w.middle[1] < height + 2]


def _without_doubles(words: list[Word]) -> list[Word]:
    """Words printed twice at the same place (a way to make bold or shadows) once."""
    kept: list[Word] = []
    seen: dict[str, list[tuple[float, float]]] = {}
    for word in words:
        places = seen.setdefault(word.text, [])
        if any(abs(word.x0 - x) < 1.2 and abs(word.base - y) < 1.2 for x, y in places[-4:]):
            continue
        places.append((word.x0, word.base))
        kept.append(word)
    return kept
