"""Codes of French territories: their shape, what spreadsheets do to them, and what can be repaired without guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass

COMMUNE = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\d{3}|9[78]\d{3}", re.ASCII)
QPV = re.compile(r"Q[PN](?:0\d{2}|[1-9]\d{2}|02[AB])\d{2,3}[A-Z]?", re.ASCII)
IRIS = re.compile(rf"(?:{COMMUNE.pattern})\d{{4}}")
SIREN = re.compile(r"\d{9}")
NOT_APPLICABLE = re.compile(r"Z{2,}|Z+|NA|nan|-", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE | re.ASCII)


class CodeError(ValueError):
    """A text that cannot be the code it should be; the message says why, in French, without a final full stop."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code, and how it was ``repaired`` when the text did not give it as it is (empty otherwise)."""

    value: str
    repaired: str = ""


def not_applicable(text: str) -> bool:
    """Whether ``text`` says that there is none: « ZZZZZZZZZ », « ZZ », « NA », or nothing."""
    return not text or bool(NOT_APPLICABLE.fullmatch(text))


def plain(text: str) -> str:
    """``text`` without what a spreadsheet adds: blanks, a decimal part of zeros, a leading apostrophe."""
    text = text.strip().strip("\u00a0\u202f").lstrip("'")
    return re.sub(r"[.,]0+\Z", "", text) if re.fullmatch(r"\d+[.,]0+", text) else text


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet made a rounded number of a code (« 2,601E+13 »), which is then lost for good."""
    return bool(_SCIENTIFIC.fullmatch(text.strip()))


def commune(text: str) -> Code:
    """The INSEE code of a commune (5 characters) that ``text`` gives.

    Repairs what can be: a lost leading zero, a decimal part, the overseas départements 9A to 9F of the health
    directories. Raises CodeError for anything else.
    """
    if COMMUNE.fullmatch(text):
        return Code(text)
    code = plain(text).upper()
    if COMMUNE.fullmatch(code):
        return Code(code, "décimales ajoutées par un tableur retirées" if code != text.strip().upper() else "")
    if is_rounded(code):
        raise CodeError(f"« {text} » est un nombre arrondi par un tableur\u00a0: le code est perdu")
    if re.fullmatch(r"[1-9][0-9]{3}", code):
        return Code("0" + code, "zéro initial rétabli")
    if re.fullmatch(r"9[A-F][0-9]{3}", code):
        return Code("97" + code[2:], "département 9A à 9F remplacé par 97")
    if not code:
        raise CodeError("le code de la commune manque")
    raise CodeError(f"« {text.strip()[:40]} » n’est pas un code de commune")


def postal(text: str) -> Code:
    """A postal code (5 figures), its lost leading zero restored. Raises CodeError for anything else."""
    code = plain(text)
    if re.fullmatch(r"[0-9]{5}", code):
        return Code(code)
    if re.fullmatch(r"[1-9][0-9]{3}", code):
        return Code("0" + code, "zéro initial rétabli")
    raise CodeError(f"« {text.strip()[:40]} » n’est pas un code postal")


def siren(text: str) -> Code:
    """A SIREN (9 figures). Raises CodeError for anything else."""
    code = plain(text)
    if SIREN.fullmatch(code):
        return Code(code)
    raise CodeError(f"« {text.strip()[:40]} » n’est pas un SIREN de neuf chiffres")


def department(text: str) -> str:
    """A département's code: « 1 » and « 01 » give « 01 », overseas ones have three figures."""
    code = text.strip().upper()
    if len(code) > 1 and (code.isdigit() or code in {"2A", "2B"}):
        return code
    code = plain(code)
    if re.fullmatch(r"\d", code):
        return "0" + code
    if re.fullmatch(r"9[A-F]", code):
        return "97" + str("ABCDEF".index(code[1]) + 1)
    return code


def department_of(commune_code: str) -> str:
    """The département of a commune's code: two characters, three overseas (97x, 98x)."""
    return commune_code[:3] if commune_code.startswith(("97", "98")) else commune_code[:2]


def department_of_qpv(qpv_code: str) -> str:
    """The département that the code of a QPV names: « QP026001 » is in the « 26 », « QP971001 » in the « 971 »."""
    middle = qpv_code[2:5]
    return middle[1:] if middle.startswith("0") else middle


def joined(department_code: str, commune_code: str) -> str:
    """The code of a commune from its two halves: « 01 » + « 004 », « 971 » + « 101 » (overseas, the figure is in both)."""
    return department(department_code)[:2] + plain(commune_code).zfill(3)
