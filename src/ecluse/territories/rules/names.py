"""Names of territories as they are compared: without accents, articles, quotes, nor the legal nature of the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecluse.lib.text import fold
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.territories.enums import NameKind

_WORD = re.compile(r"[a-z0-9]+")
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ARTICLES = frozenset({"le", "la", "les", "l"})
_SMALL = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "et", "en", "sur", "sous", "a", "au", "aux", "lez"})
_LINK = re.compile(r"(?:de la|de l|du|des|de|d)(?: |$)")
_UNTIDY = re.compile(r"''|\"|' |^'|'$|«")
_BRAND = re.compile(r"''([^']+)''|\"+([^\"]+)\"+|“([^”]+)”|«\s*([^»]+?)\s*»|\(([^)]+)\)")


def fold_name(name: str) -> str:
    """The words of ``name`` in lower case, without accents nor punctuation; « St » and « Ste » in full.

    >>> fold_name("L'Haÿ-les-Roses"), fold_name("ST CLAIR")
    ('l hay les roses', 'saint clair')
    """
    return " ".join(_ABBREVIATIONS.get(word, word) for word in _WORD.findall(fold(name)))


def without_article(folded: str) -> str:
    """``folded`` without its leading article: « l hay les roses » gives « hay les roses »."""
    first, _, rest = folded.partition(" ")
    return rest if rest and first in _ARTICLES else folded


def clean_name(name: str) -> str:
    """A published name on one line, its doubled quotes written « »: « CA de Blois ''Agglopolys'' »."""
    text = " ".join(name.split())
    if not _UNTIDY.search(text):
        return text
    text = re.sub(r"«\s*([^»]*?)\s*»", "«\u00a0\\1\u00a0»", text)
    text = re.sub(r"''([^']+)''|\"+([^\"]+)\"+", lambda found: f"«\u00a0{(found[1] or found[2]).strip()}\u00a0»", text)
    return re.sub(r"\b([LlDd])' (?=\w)", r"\1'", text).strip("' ")


@dataclass(frozen=True, slots=True)
class Nature:
    """The kind of body that a name begins with: the levels it may stand for, its nature (CA, CC…), the words left."""

    levels: tuple[Level, ...]
    nature: str
    rest: str


_COUNCILS = ("conseil municipal", "conseil communautaire", "mairie", "municipalite")
_NATURES: tuple[tuple[str, tuple[Level, ...], str], ...] = (
    ("communaute d agglomeration", (Level.EPCI,), "CA"),
    ("communaute de communes", (Level.EPCI,), "CC"),
    ("communaute urbaine", (Level.EPCI,), "CU"),
    ("etablissement public territorial", (Level.EPT,), ""),
    ("communaute d agglo", (Level.EPCI,), "CA"),
    ("communaute", (Level.EPCI,), ""),
    ("intercommunalite", (Level.EPCI, Level.EPT), ""),
    ("agglomeration", (Level.EPCI,), ""),
    ("agglo", (Level.EPCI,), ""),
    ("metropole", (Level.EPCI,), ""),
    ("ept", (Level.EPT,), ""),
    ("ca", (Level.EPCI,), "CA"),
    ("cc", (Level.EPCI,), "CC"),
    ("cu", (Level.EPCI,), "CU"),
    ("commune deleguee", (Level.DELEGATED_COMMUNE,), ""),
    ("ville", (Level.COMMUNE,), ""),
    ("commune", (Level.COMMUNE,), ""),
    *((council, (Level.COMMUNE,), "") for council in _COUNCILS),
    ("conseil departemental", (Level.DEPARTMENT,), ""),
    ("conseil general", (Level.DEPARTMENT,), ""),
    ("departement", (Level.DEPARTMENT,), ""),
    ("conseil regional", (Level.REGION,), ""),
    ("region", (Level.REGION,), ""),
    ("quartier prioritaire", (Level.QPV,), ""),
)


def read_nature(folded: str) -> Nature | None:
    """The kind of body that ``folded`` begins with, or None: « communaute de communes du pays d apt » is a CC."""
    text = without_article(folded)
    for words, levels, nature in _NATURES:
        if text.startswith(words + " "):
            rest = _LINK.sub("", text[len(words) + 1 :], count=1) if _LINK.match(text[len(words) + 1 :]) else ""
            rest = rest or text[len(words) + 1 :]
            return Nature(levels, nature, without_article(rest) or rest)
    return None


def core(folded: str) -> str:
    """``folded`` without article nor legal nature: « ca de blois agglopolys » gives « blois agglopolys »."""
    nature = read_nature(folded)
    return nature.rest if nature else without_article(folded)


def brands(name: str) -> tuple[str, ...]:
    """Names that a body gives itself inside its official one, folded: « CA de Blois ''Agglopolys'' » → agglopolys."""
    found = (next(group for group in match.groups() if group) for match in _BRAND.finditer(name))
    folded = (fold_name(text) for text in found)
    return tuple(dict.fromkeys(text for text in folded if len(text) > 2))


def outside_brands(name: str) -> str:
    """``name`` without what it says between quotes or brackets: « CC Vallée des Baux-Alpilles (CC VBA) »."""
    return " ".join(_BRAND.sub(" ", name).split())


def whole_names(name: str) -> dict[str, NameKind]:
    """The texts that say the whole of a territory: its name, the same without article or nature, its brand."""
    texts: dict[str, NameKind] = {}

    def add(kind: NameKind, text: str) -> None:
        if len(text) > 2 or kind is NameKind.FULL:
            texts.setdefault(text[:200], kind)

    full = fold_name(name)
    add(NameKind.FULL, full)
    own = brands(name)
    short = fold_name(outside_brands(name)) if own else full
    add(NameKind.CORE, without_article(full))
    add(NameKind.CORE, core(short))
    add(NameKind.CORE, core(full))
    for brand in own:
        add(NameKind.BRAND, brand)
        add(NameKind.BRAND, core(brand))
    return {text: kind for text, kind in texts.items() if text}


def searchable(name: str) -> tuple[tuple[NameKind, str], ...]:
    """Every text under which a territory of that name is found, each with how it stands to the name.

    The whole name, the name without article or nature, the brand, then the name from each of its inner words on.
    """
    texts = whole_names(name)
    for text in _inner(fold_name(name)):
        texts.setdefault(text[:200], NameKind.WORD)
    return tuple((kind, text) for text, kind in texts.items())


def _inner(full: str) -> Iterator[str]:
    words = full.split(" ")
    for place in range(1, min(len(words), 9)):
        if words[place] not in _SMALL:
            yield " ".join(words[place:])


@dataclass(frozen=True, slots=True)
class Asked:
    """A name as someone wrote it: the texts to look for, best first, and the levels and nature its first words tell."""

    texts: tuple[str, ...]
    levels: tuple[Level, ...]
    nature: str


def ask(name: str) -> Asked:
    """What to look for when someone writes ``name`` (« la Ville de Blois », « Communauté d’agglomération X »)."""
    full = fold_name(name)
    nature = read_nature(full)
    texts = [full, without_article(full)]
    if nature:
        texts.append(nature.rest)
        texts += [f"{short} {nature.rest}" for short in ([nature.nature.lower()] if nature.nature else [])]
    own = brands(name)
    if own:
        outside = fold_name(outside_brands(name))
        texts += [outside, core(outside), *own]
    unique = tuple(dict.fromkeys(text for text in texts if text))
    return Asked(unique, nature.levels if nature else (), nature.nature if nature else "")
