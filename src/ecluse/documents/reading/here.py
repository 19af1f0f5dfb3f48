"""Reading a document in this process: recognise, call the format's reader, answer with blocks or with a sentence."""

from __future__ import annotations

import hashlib

from ecluse.documents.reading import sentences
from ecluse.documents.reading.blocks import ReadDocument
from ecluse.documents.reading.encoding import decode
from ecluse.documents.reading.errors import (
    BrokenError,
    NoTextError,
    ReadingError,
    TooLargeError,
    TooSlowError,
    UnknownFormatError,
)
from ecluse.documents.reading.formats import FORMATS, NAMES, Kind, Recognised, recognise, recognise_text
from ecluse.documents.reading.limits import DEFAULT, Limits
from ecluse.documents.reading.stream import BlockStream


def read_here(data: bytes, name: str, limits: Limits = DEFAULT) -> ReadDocument:
    """The document, read without the protection of a process of its own.

    Raises a ReadingError and nothing else, whatever the bytes (a parser in C that crashes aside: see ``sandbox``).
    """
    try:
        return _read(data, name, limits)
    except ReadingError:
        raise
    except MemoryError as error:
        raise TooSlowError(sentences.TOO_MUCH_MEMORY) from error
    except RecursionError as error:
        raise TooLargeError(sentences.TOO_DEEP) from error
    except Exception as error:
        raise BrokenError(sentences.UNEXPECTED) from error


def _read(data: bytes, name: str, limits: Limits) -> ReadDocument:
    if len(data) > limits.size:
        raise TooLargeError(sentences.FILE_TOO_LARGE.format(limit=limits.size // 1_000_000))
    found = recognise(data, name, limits)
    stream = BlockStream(limits)
    if found.macros:
        stream.warn(sentences.MACROS)
    if found.kind is Kind.TEXT:
        found, title, pages = _read_text(data, found, stream)
    else:
        title, pages = _read_binary(data, found, stream)
    if not found.name_fits:
        stream.warn(sentences.WRONG_EXTENSION.format(said=f".{found.extension}", found=NAMES[found.kind]))
    if not any(block.text for block in stream.blocks):
        raise NoTextError(sentences.NO_WORDS)
    return ReadDocument(
        name=name,
        format=FORMATS[found.kind],
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        blocks=tuple(stream.blocks),
        pages=pages,
        title=title,
        warnings=tuple(stream.warnings),
    )


def _read_text(data: bytes, found: Recognised, stream: BlockStream) -> tuple[Recognised, str, int | None]:
    declared = ""
    if b"<" in data[:4096]:
        from ecluse.documents.reading.html.page import declared_encoding

        declared = declared_encoding(data)
    decoded = decode(data, declared)
    if decoded is None:
        raise UnknownFormatError(sentences.UNKNOWN)
    kind = recognise_text(decoded.text, found.extension)
    for warning in decoded.warnings:
        if kind is not Kind.HTML or warning != sentences.NOT_UTF8.format(encoding="Windows-1252") or not declared:
            stream.warn(warning)
    title: str = ""
    pages: int | None = None
    if kind is Kind.HTML:
        from ecluse.documents.reading import html

        title = html.read(decoded.text, stream)
    elif kind is Kind.MARKDOWN:
        from ecluse.documents.reading import markdown

        title = markdown.read(decoded.text, stream)
    elif kind is Kind.CSV:
        from ecluse.documents.reading import delimited

        delimited.read(decoded.text, stream)
    else:
        from ecluse.documents.reading import plain

        pages = plain.read(decoded.text, stream)
    return Recognised(kind, found.extension), title, pages


def _read_binary(data: bytes, found: Recognised, stream: BlockStream) -> tuple[str, int | None]:
    archive = found.archive
    if found.kind is Kind.PDF:
        from ecluse.documents.reading import pdf

        return pdf.read(data, stream)
    if found.kind is Kind.XLS:
        from ecluse.documents.reading.sheets.calamine import read_xls

        read_xls(data, stream)
        return "", None
    if archive is None:
        raise BrokenError(sentences.BROKEN)
    if found.kind is Kind.DOCX:
        from ecluse.documents.reading import docx

        return docx.read(archive, stream)
    if found.kind is Kind.ODT:
        from ecluse.documents.reading.odf.text import read as read_odt

        return read_odt(archive, stream)
    if found.kind is Kind.ODS:
        from ecluse.documents.reading.odf.sheets import read as read_ods

        return read_ods(archive, stream), None
    from ecluse.documents.reading.sheets.xlsx import read as read_xlsx

    return read_xlsx(data, archive, stream), None
