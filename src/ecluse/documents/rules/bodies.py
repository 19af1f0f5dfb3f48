"""Names of bodies: which are one body written in two ways, and which are a function rather than a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ecluse.lib.text import fold, key

_FUNCTION = re.compile(
    r"^(?:(?:le|la|l'|les|un|une|du|de la)\s*)?(?:"
    r"co-?ordonn?at(?:eur|rice)s?|coordonnateurs?|coordonnatrices?|coordinat(?:eur|rice)s?|direct(?:eur|rice)s?|"
    r"charge(?:e|\(e\)|\.e|·e)?s? (?:de|d')|chef(?:fe)?s? d|responsables?|referent(?:e|\(e\)|\.e|·e)?s?|"
    r"animat(?:eur|rice)s?|mediat(?:eur|rice)s?|infirmier(?:e|\(e\)|\.e|·e)?|medecin|elu(?:e|\(e\)|\.e|·e)?s?|"
    r"president(?:e|\(e\)|\.e|·e)?s?|vice-president|maires?|adjoint(?:e|\(e\)|\.e|·e)?s?|prefete?s?"
    r")(?![a-z-])"
)


def is_a_function(name: str) -> bool:
    """True for « Coordonnateur du PTSM » or « Chargée de mission santé »: someone's work, not a body."""
    return _FUNCTION.match(fold(name).strip()) is not None


def _stem(folded: str) -> str:
    return " ".join(word.rstrip("sx") or word for word in folded.split())


def nearly_same(one: str, other: str) -> bool:
    """True when two names differ only by plurals or by one letter of a long word; never when their figures differ."""
    first, second = key(one), key(other)
    if first == second:
        return False
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    if _stem(first) == _stem(second):
        return True
    return _one_long_word_apart(first.split(), second.split())


def _one_long_word_apart(first: Sequence[str], second: Sequence[str]) -> bool:
    if len(first) != len(second):
        return False
    apart = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    return len(apart) == 1 and min(len(apart[0][0]), len(apart[0][1])) >= 6 and _one_edit_apart(*apart[0])


def _one_edit_apart(first: str, second: str) -> bool:
    """One letter added, removed, changed, or two neighbours swapped."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    one, two = first[start:], second[start:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


def twins(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that are probably one body, each name once as first written, in the order of the names."""
    first_written: dict[str, str] = {}
    for name in names:
        first_written.setdefault(key(name), name)
    # Only names of the same number of words can be twins: comparing those keeps a long contract quick.
    groups: dict[int, list[str]] = {}
    for folded, name in first_written.items():
        groups.setdefault(len(folded.split()), []).append(name)
    pairs = []
    for group in groups.values():
        for place, name in enumerate(group):
            pairs += [(name, other) for other in group[place + 1 :] if nearly_same(name, other)]
    return pairs
