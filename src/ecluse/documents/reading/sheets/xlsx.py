"""XLSX workbooks, read part by part: cells as they are shown (dates, percentages), merges, hidden sheets."""

from __future__ import annotations

import datetime
import io
import posixpath
import re
from typing import Final

from lxml import etree

from ecluse.documents.reading import sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.docx.names import usual
from ecluse.documents.reading.errors import BrokenError, DangerousError, TooLargeError
from ecluse.documents.reading.limits import Limits
from ecluse.documents.reading.markup import local, parse, refuse_doctype
from ecluse.documents.reading.sheets.regions import Sheet, add_sheets, date_text, number_text, percent_text
from ecluse.documents.reading.stream import BlockStream, clean_line

_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_DATE_IDS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_IDS: Final = frozenset({9, 10})
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*.', re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH: Final = datetime.datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime.datetime(1904, 1, 1)


def read(data: bytes, archive: Archive, stream: BlockStream) -> str:
    """Add the tables of a workbook; gives its title. What our own reader cannot follow is left to calamine."""
    try:
        sheets = list(_Workbook(archive, stream.limits).sheets())
    except (BrokenError, KeyError, ValueError, IndexError) as error:
        if isinstance(error, (DangerousError, TooLargeError)):
            raise
        from ecluse.documents.reading.sheets.calamine import sheets_of

        archive.check_all()
        sheets = sheets_of(data, stream.limits)
        stream.warn(sentences.FALLBACK_SHEET)
    add_sheets(sheets, stream)
    return _title(archive)


def _title(archive: Archive) -> str:
    if "docProps/core.xml" not in archive:
        return ""
    try:
        root = parse(archive.read("docProps/core.xml"))
    except BrokenError:
        return ""
    return next((clean_line(e.text or "") for e in root if local(e) == "title"), "")


class _Workbook:
    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._cells = 0
        self._main = next(
            (target for kind, target in self._relations("").values() if kind == "officeDocument"), "xl/workbook.xml"
        )
        self._targets = self._relations(self._main)
        self._root = parse(usual(archive.read(self._main)))
        kinds = dict(self._targets.values())
        self._strings = self._shared_strings(kinds.get("sharedStrings", ""))
        self._formats, self._bold = self._cell_formats(kinds.get("styles", ""))
        properties = next((e for e in self._root if local(e) == "workbookPr"), None)
        is_1904 = properties is not None and properties.get("date1904", "0") in {"1", "true"}
        self._epoch = _EPOCH_1904 if is_1904 else _EPOCH

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._archive:
            return {}
        found = {}
        for relation in parse(usual(self._archive.read(path))):
            target = relation.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if relation.get("TargetMode") != "External":
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], full)
        return found

    def _shared_strings(self, part: str) -> list[str]:
        if part not in self._archive:
            return []
        return [_rich_text(item) for item in parse(usual(self._archive.read(part))) if local(item) == "si"]

    def _cell_formats(self, part: str) -> tuple[list[str], list[bool]]:
        """For each cell format, what its numbers are (``date``, ``percent`` or nothing) and whether its font is bold."""
        if part not in self._archive:
            return [], []
        root = parse(usual(self._archive.read(part)))
        codes: dict[int, str] = {}
        fonts: list[bool] = []
        kinds: list[str] = []
        bolds: list[bool] = []
        for section in root:
            name = local(section)
            if name == "numFmts":
                codes = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in section}
            elif name == "fonts":
                fonts = [
                    any(local(p) == "b" and p.get("val", "1") not in {"0", "false"} for p in font) for font in section
                ]
            elif name == "cellXfs":
                for form in section:
                    kinds.append(_kind_of_format(int(form.get("numFmtId", "0")), codes))
                    font = int(form.get("fontId", "0"))
                    bolds.append(fonts[font] if 0 <= font < len(fonts) else False)
        return kinds, bolds

    def sheets(self) -> list[Sheet]:
        listed = next((e for e in self._root if local(e) == "sheets"), None)
        found = []
        for element in listed if listed is not None else ():
            kind, target = self._targets.get(element.get(_R_ID, ""), ("", ""))
            if kind == "worksheet":
                sheet = self._sheet(target, clean_line(element.get("name", "")))
                sheet.hidden = element.get("state", "visible") != "visible"
                found.append(sheet)
        if not found:
            raise BrokenError(sentences.BROKEN)
        return found

    def _sheet(self, part: str, name: str) -> Sheet:
        data = usual(self._archive.read(part))
        refuse_doctype(data)
        sheet = Sheet(name)
        row = column = -1
        events = etree.iterparse(
            io.BytesIO(data),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            for event, element in events:
                tag = local(element)
                if event == "start":
                    if tag == "row":
                        said = element.get("r", "")
                        row = int(said) - 1 if said.isdecimal() and len(said) < 8 else row + 1
                        column = -1
                    continue
                if tag == "c":
                    row, column = self._cell(element, sheet, row, column)
                    element.clear()
                elif tag == "row":
                    element.clear()
                elif tag == "mergeCell":
                    _merge(element.get("ref", ""), sheet)
        except etree.XMLSyntaxError as error:
            raise BrokenError(sentences.BROKEN) from error
        return sheet

    def _cell(self, element: etree._Element, sheet: Sheet, row: int, column: int) -> tuple[int, int]:
        """Keep the text of a cell; gives its row and column."""
        if place := _REFERENCE.match(element.get("r", "")):
            column, row = _column(place[1]), int(place[2]) - 1
        else:
            column += 1
        if column >= self._limits.columns:
            return row, column
        style = element.get("s", "")
        form = int(style) if style.isdecimal() and len(style) < 7 else 0
        text, error = self._text(element, form)
        if error:
            sheet.errors.append(error)
        if text.strip():
            self._cells += 1
            if self._cells > self._limits.cells:
                raise TooLargeError(sentences.TOO_MANY_CELLS.format(limit=sentences.number(self._limits.cells)))
            sheet.cells[row, column] = text
            if form < len(self._bold) and self._bold[form]:
                sheet.bold.add((row, column))
        return row, column

    def _text(self, element: etree._Element, form: int) -> tuple[str, str]:
        """What a cell shows, and its error if it is one."""
        kind = element.get("t", "n")
        if kind == "inlineStr":
            return next((_rich_text(child) for child in element if local(child) == "is"), ""), ""
        raw = next((child.text or "" for child in element if local(child) == "v"), "")
        if not raw:
            return "", ""
        if kind == "s":
            index = int(raw)
            return (self._strings[index] if 0 <= index < len(self._strings) else ""), ""
        if kind == "e":
            return "", raw
        if kind == "b":
            return ("oui" if raw == "1" else "non"), ""
        if kind == "d":
            return raw.partition("T")[0], ""
        if kind != "n":
            return _unescaped(raw), ""
        try:
            value = float(raw)
        except ValueError:
            return raw, ""
        shown = self._formats[form] if form < len(self._formats) else ""
        if shown == "percent":
            return percent_text(value), ""
        if shown == "date" and 0 <= value < 2_958_466:
            moment = self._epoch + datetime.timedelta(seconds=round(value * 86_400))
            return date_text(moment) if value >= 1 else moment.strftime("%H:%M"), ""
        return number_text(value), ""


def _kind_of_format(identifier: int, codes: dict[int, str]) -> str:
    code = codes.get(identifier)
    if code is None:
        return "date" if identifier in _DATE_IDS else "percent" if identifier in _PERCENT_IDS else ""
    plain = _NOT_FORMAT.sub("", code.split(";")[0]).lower()
    if "%" in plain:
        return "percent"
    if "general" in plain or "standard" in plain:
        return ""
    return "date" if re.search(r"[dymhsaj]", plain) and not re.search(r"[0#?]", plain.replace(".0", "")) else ""


def _rich_text(item: etree._Element) -> str:
    """A string with its formatted pieces, its reading aids left out."""
    parts = []
    for child in item:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(t.text or "" for t in child if local(t) == "t")
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _column(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def _merge(reference: str, sheet: Sheet) -> None:
    first, _, last = reference.partition(":")
    a, b = _REFERENCE.match(first), _REFERENCE.match(last)
    if a and b:
        row, column = int(a[2]) - 1, _column(a[1])
        sheet.merged[row, column] = (max(1, int(b[2]) - row), max(1, _column(b[1]) - column + 1))
