"""PDFium, opened and closed: pages, their size and rotation, outline, properties. The only module that loads it."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2_raw  # type: ignore[import-untyped]

from ecluse.documents.reading import sentences
from ecluse.documents.reading.errors import BrokenError, EncryptedError
from ecluse.documents.reading.stream import clean_line

_PASSWORD: Final = 4
_SECURITY: Final = 5
_MAX_BOOKMARKS: Final = 5000

pdfium: Any = pypdfium2_raw
pdfium.FPDF_InitLibrary()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: its title, depth from 1 and page from 1 (0 when it leads nowhere)."""

    title: str
    level: int
    page: int


@dataclass(slots=True)
class Frame:
    """How a page's own coordinates become ours: points from the top left corner of the page as it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        return self.right - self.left if self.rotation % 2 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.rotation % 2 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as (x to the right, y downwards)."""
        match self.rotation:
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case 3:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """A box as (x0, top, x1, bottom) downwards."""
        xa, ya = self.point(left, bottom)
        xb, yb = self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


@dataclass(slots=True)
class Page:
    number: int
    handle: Any
    text: Any
    frame: Frame


class Document:
    """An open PDF. Use as a context manager: PDFium's memory is given back at the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data  # PDFium reads from it for as long as the document is open
        self.handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not self.handle:
            code = pdfium.FPDF_GetLastError()
            if code in {_PASSWORD, _SECURITY}:
                raise EncryptedError(sentences.PDF_ENCRYPTED)
            raise BrokenError(sentences.PDF_BROKEN)
        self.pages = int(pdfium.FPDF_GetPageCount(self.handle))

    def __enter__(self) -> Document:
        return self

    def __exit__(self, *_: object) -> None:
        pdfium.FPDF_CloseDocument(self.handle)

    @contextmanager
    def page(self, index: int) -> Iterator[Page | None]:
        """Page ``index`` from 0; None when it is damaged."""
        handle = pdfium.FPDF_LoadPage(self.handle, index)
        if not handle:
            yield None
            return
        text = pdfium.FPDFText_LoadPage(handle)
        try:
            yield Page(index + 1, handle, text, _frame(handle)) if text else None
        finally:
            if text:
                pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(handle)

    def title(self) -> str:
        size = int(pdfium.FPDF_GetMetaText(self.handle, b"Title", None, 0))
        if not 2 < size < 4000:
            return ""
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDF_GetMetaText(self.handle, b"Title", buffer, size)
        title = clean_line(buffer.raw[: size - 2].decode("utf-16-le", "ignore"))
        return "" if re.search(r"\.\w{2,5}$", title) else title  # the name of a file is no title

    def bookmarks(self) -> list[Bookmark]:
        """The outline, flattened in its order."""
        found: list[Bookmark] = []
        seen: set[int] = set()
        stack = [(pdfium.FPDFBookmark_GetFirstChild(self.handle, None), 1)]
        while stack and len(found) < _MAX_BOOKMARKS:
            mark, level = stack.pop()
            if not mark or (address := ctypes.addressof(mark.contents)) in seen:
                continue
            seen.add(address)
            size = int(pdfium.FPDFBookmark_GetTitle(mark, None, 0))
            if 2 < size < 4000:
                buffer = ctypes.create_string_buffer(size)
                pdfium.FPDFBookmark_GetTitle(mark, buffer, size)
                title = clean_line(buffer.raw[: size - 2].decode("utf-16-le", "ignore"))
                target = pdfium.FPDFBookmark_GetDest(self.handle, mark)
                page = int(pdfium.FPDFDest_GetDestPageIndex(self.handle, target)) + 1 if target else 0
                found.append(Bookmark(title, level, max(0, page)))
            stack.append((pdfium.FPDFBookmark_GetNextSibling(self.handle, mark), level))
            stack.append((pdfium.FPDFBookmark_GetFirstChild(self.handle, mark), level + 1))
        return found


def _frame(handle: Any) -> Frame:
    box = pdfium.FS_RECTF()
    rotation = int(pdfium.FPDFPage_GetRotation(handle)) % 4
    if (
        pdfium.FPDF_GetPageBoundingBox(handle, ctypes.byref(box))
        and box.right - box.left > 1
        and box.top - box.bottom > 1
    ):
        return Frame(box.left, box.bottom, box.right, box.top, rotation)
    return Frame(0.0, 0.0, 595.0, 842.0, rotation)
