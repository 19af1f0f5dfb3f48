"""Bytes to text: byte order marks, UTF-8, Windows-1252, the old Macintosh and DOS sets, and damaged accents repaired."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from ecluse.documents.reading import sentences

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LABELS: Final = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (CP850)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
# What French texts hold beyond ASCII; any other letter in number means that the guess is wrong.
_FRENCH: Final = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”–—…•·°²³€§©®™½¼×\u00a0\u202f\u00ad")
_SAMPLE: Final = 200_000
# UTF-8 read as Windows-1252: a lead letter, then what one to three continuation bytes look like in that set.
_CP1252_HIGH: Final = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0xC0))
_CONTINUATION: Final = "[" + re.escape(_CP1252_HIGH) + "]"
_MOJIBAKE: Final = re.compile(f"(?:[ÂÃÄÅ]{_CONTINUATION}|[âï]{_CONTINUATION}{{2}})")
_LOST_A_GRAVE: Final = re.compile("Ã(?: (?= ))?(?=[ \t\n]|$)")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded | None:
    """The text of ``data``; None when it is not text at all. ``declared`` is the encoding that the document claims."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _repaired(data[len(bom) :].decode(encoding, "replace"), encoding, ())
    if wide := _wide_encoding(data):
        return _repaired(data.decode(wide, "replace"), wide, ())
    if _looks_binary(data):
        return None
    try:
        return _repaired(data.decode("utf-8"), "utf-8", ())
    except UnicodeDecodeError:
        pass
    if mixed := _utf8_with_strays(data):
        return _repaired(mixed, "utf-8", (sentences.NOT_UTF8.format(encoding="un mélange d’UTF-8 et de Windows-1252"),))
    encoding, text = _single_byte(data, declared)
    label = _LABELS.get(encoding, encoding)
    return _repaired(text, encoding, (sentences.NOT_UTF8.format(encoding=label),))


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark: in western text every second byte is zero."""
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _looks_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    if not sample:
        return False
    nuls = sample.count(0)
    controls = sum(sample.count(code) for code in (*range(1, 8), *range(14, 27), 28, 29, 30, 31, 127))
    return nuls > max(2, len(sample) // 1000) or controls > max(2, len(sample) // 100)


def _utf8_with_strays(data: bytes) -> str:
    """UTF-8 with a few bytes of Windows-1252 pasted in; empty when the text is not mostly UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= char <= "\udcff" for char in text)
    if strays * 20 > sum(char > "\x7f" for char in text):
        return ""
    return re.sub("[\udc80-\udcff]", lambda m: _cp1252_char(ord(m[0]) - 0xDC00), text)


def _cp1252_char(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "replace")


def _plausibility(text: str) -> float:
    """The share of French characters among those beyond ASCII, 0 to 1."""
    beyond = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return sum(char in _FRENCH for char in beyond) / len(beyond) if beyond else 1.0


def _single_byte(data: bytes, declared: str) -> tuple[str, str]:
    """The most plausible of the one-byte encodings; ``charset-normalizer`` decides when none makes French."""
    best = ("", "", 0.0)
    for encoding in ("cp1252", "mac_roman", "cp850"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _plausibility(text)
        if score > best[2] + 0.05:
            best = (encoding, text, score)
    if best[2] >= 0.6:
        return best[0], best[1]
    if declared:
        try:
            return declared, data.decode(declared)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    from charset_normalizer import from_bytes

    found = from_bytes(data[:_SAMPLE]).best()
    if found is not None:
        try:
            return found.encoding, data.decode(found.encoding, "replace")
        except (LookupError, ValueError):
            pass
    return "cp1252", data.decode("cp1252", "replace")


def _repaired(text: str, encoding: str, warnings: tuple[str, ...]) -> Decoded:
    repaired = repair_mojibake(text)
    if repaired != text:
        warnings = (*warnings, sentences.MOJIBAKE)
    if repaired.count("\ufffd") > 0:
        warnings = (*warnings, sentences.LOST_CHARACTERS)
    return Decoded(repaired, encoding, warnings)


def repair_mojibake(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 ("santÃ©"), read again as UTF-8; at most twice over."""
    for _ in range(2):
        if "Ã" not in text and "â" not in text and "Â" not in text:
            return text
        if len(_MOJIBAKE.findall(text)) < 1 or not _is_mojibake(text):
            return text
        text = _MOJIBAKE.sub(_back, text)
        text = _LOST_A_GRAVE.sub("à", text)
    return text


def _is_mojibake(text: str) -> bool:
    """Whether the pairs found decode to French for the most part (a Portuguese "Ã" does not)."""
    hits = _MOJIBAKE.findall(text)
    good = sum(_decoded(hit) in _FRENCH for hit in hits if _decoded(hit))
    return good * 2 > len(hits)


def _decoded(hit: str) -> str:
    try:
        raw = b"".join(char.encode("cp1252") if char.encode("cp1252", "ignore") else bytes([ord(char)]) for char in hit)
        return raw.decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return ""


def _back(match: re.Match[str]) -> str:
    decoded = _decoded(match[0])
    return (
        decoded
        if decoded and (decoded < "\u0250" or "\u2000" <= decoded <= "\u2122" or decoded == "\ufeff")
        else match[0]
    )
