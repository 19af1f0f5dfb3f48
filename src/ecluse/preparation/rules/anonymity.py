"""Signs that a text, meant to be anonymous, may still tell who somebody is.

It finds what can be recognised for certain (an address, a telephone number, a social security number) and what is likely (a
title before a name, a first name before a name in capitals). It does not prove that a text is anonymous: it makes its author
read it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """What was found, in words, and the piece of the text that shows it."""

    kind: str
    excerpt: str


_UPPER = "A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ"
_LOWER = "a-zàâäçéèêëîïôöùûüÿœæ"
_NAME = rf"[{_UPPER}][{_UPPER}{_LOWER}’'-]*"
_GAP = "[ .\u00a0\u202f-]?"
_TITLES = r"(?:M\.|MM\.|Mme|Mmes|Mlle|Dr|Pr|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Dd]octeure?|[Pp]rofesseure?)"
_FIRST = rf"[{_UPPER}][{_LOWER}]+(?:-[{_UPPER}][{_LOWER}]+)?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("une adresse électronique", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("un numéro de sécurité sociale", re.compile(rf"(?<!\d)[12](?:{_GAP}\d){{12}}(?:{_GAP}\d\d)?(?!\d)")),
    ("un numéro de téléphone", re.compile(rf"(?<!\d)(?:\+33|0033|0){_GAP}[1-9](?:{_GAP}\d\d){{4}}(?!\d)")),
    ("un nom", re.compile(rf"\b{_TITLES}[ \u00a0]+{_NAME}")),
    ("un nom", re.compile(rf"\b{_FIRST}[ \u00a0][{_UPPER}]{{3,}}(?:[’'-][{_UPPER}]+)*\b")),
    ("un nom", re.compile(rf"\b[Jj]e m[’']appelle[ \u00a0]+{_NAME}")),
)
#: Acronyms of the field: « Agence ARS » is nobody.
_NOBODY = frozenset(
    ["ARS", "CLS", "CLSM", "CPAM", "CPTS", "CAF", "MSA", "QPV", "EHPAD", "PMI", "CCAS", "CIAS", "ASV", "DAC", "OMS"]
)


def signs_of_people(text: str) -> tuple[Sign, ...]:
    """What in ``text`` may tell who somebody is, in the order of the text, each piece once."""
    found: dict[tuple[int, int], Sign] = {}
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if kind == "un nom" and match.group().split()[-1] in _NOBODY:
                continue
            if not any(start < match.end() and match.start() < end for start, end in found):
                found[match.span()] = Sign(kind, match.group())
    return tuple(found[span] for span in sorted(found))
