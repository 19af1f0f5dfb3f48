"""The parts of a Word document, found by their relations."""

from __future__ import annotations

import posixpath

from lxml import etree

from ecluse.documents.reading import sentences
from ecluse.documents.reading.archive import Archive
from ecluse.documents.reading.docx.names import usual
from ecluse.documents.reading.errors import BrokenError, ReadingError
from ecluse.documents.reading.markup import local, parse
from ecluse.documents.reading.stream import BlockStream, clean_line


class Package:
    """Parts of the archive by their relations. A damaged secondary part is left out with a warning."""

    def __init__(self, archive: Archive, stream: BlockStream) -> None:
        self._archive = archive
        self._stream = stream

    def part(self, name: str, *, needed: bool = False) -> etree._Element | None:
        if name not in self._archive:
            if needed:
                raise BrokenError(sentences.BROKEN)
            return None
        try:
            return parse(usual(self._archive.read(name)))
        except BrokenError:
            if needed:
                raise
            self._stream.warn(sentences.MISSING_PART.format(part=posixpath.basename(name)))
            return None

    def main_part(self) -> str:
        for kind, target in self.relations("").values():
            if kind == "officeDocument":
                return target
        return "word/document.xml"

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id to (kind, path of the part); external targets are never followed, nor listed."""
        folder, name = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
        return found

    def title(self) -> str:
        try:
            root = self.part("docProps/core.xml")
        except ReadingError:
            return ""
        for element in root if root is not None else ():
            if local(element) == "title":
                return clean_line(element.text or "")
        return ""
