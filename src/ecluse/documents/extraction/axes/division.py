"""An enumeration divided into as many members as the text announces: of all divisions, the one that costs least.

« a, b et c, d et e » has several divisions into three. Each separator has a price for being taken and one for being left,
according to its kind and to how the words after it begin (``shapes``); the cheapest sum wins (dynamic programming over the
separators). A division that costs too much is no division: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecluse.documents.extraction.axes.shapes import shape
from ecluse.documents.extraction.axes.titles import EXPLAINS, clean
from ecluse.documents.extraction.source import Source
from ecluse.lib.patterns import lazy

LAST = r"(?:enfin|pour finir|pour terminer|en dernier lieu|finalement)"
#: What adds a member to an enumeration that could end before it: « a, b et c, mais aussi d », « a, b ou encore c ».
ADDS = (
    r"(?:(?:mais|et|ou) (?:aussi|egalement|encore)|ou bien|puis|ainsi que?(?= |')|sans (?:oublier|compter|omettre)"
    r"|tout comme|sans parler de)"
)
_SEPARATOR = lazy(
    rf"(?P<strong> ?; ?(?:(?:et|puis) )?(?:{LAST},? )?)"
    rf"|(?P<last>,? (?:et |puis )?{LAST},? )"
    rf"|(?P<linked> ?, (?:{ADDS}|et)(?: |'))"
    r"|(?P<comma> ?, )"
    rf"|(?P<and> (?:{ADDS}|et)(?: |'))"
)
_PREPOSITION = lazy(r"(?:de |d'|du |des |sur |a |au |aux |pour |en faveur )")
_TAKEN = {"strong": 0.0, "last": 0.0, "linked": 0.6, "comma": 0.0, "and": 2.0}
_LEFT_ALIKE = {"strong": 2.0, "last": 2.0, "linked": 0.8, "comma": 0.8, "and": 0.3}
_LEFT_UNLIKE = {"strong": 2.0, "last": 2.0, "linked": 0.5, "comma": 0.3, "and": 0.0}
_KINDS = ("noun", "act", "verb")
_ACT = lazy(
    r"(?:le |la |les |l'|un |une |des )?(?:[a-z-]+(?:tion|sion|ment|age|ance|ise)s?|lutte|acces|appui|soutien|aide"
    r"|prise en (?:charge|compte)|mise en [a-z]+)(?![a-z])"
)
_UNLIKE = 1.5
_OTHER_PREPOSITION = 0.4
_OTHER_NOUN = 0.1
_NO_ACT = 0.3
_AFTER_THE_LAST = 0.4
_PRICE_OF_A_MEMBER = 0.45
_PRICE_WITHOUT_CHOICE = 0.7  # where only as many separators as it takes have a like member after them
_LEAST = 4
_MOST_MARKS = 60


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place where the enumeration may be cut: ``start`` to ``end`` are the separator's words."""

    start: int
    end: int
    kind: str
    shape: str
    preposition: str
    explains: bool


@dataclass(frozen=True, slots=True)
class _Model:
    """How the members are built: verbs, acts (« la promotion de … ») or other nouns, after which preposition."""

    kind: str
    preposition: str
    shape: str

    def price(self, mark: _Mark, *, opens: bool = False) -> float:
        """What it costs that a member begins at ``mark``; the one that ``opens`` may have lost its preposition."""
        if (mark.shape == "verb") != (self.kind == "verb"):
            return _UNLIKE
        price = 0.0 if opens or mark.preposition == self.preposition else _OTHER_PREPOSITION
        if self.kind == "act" and mark.shape != "act":
            price += _NO_ACT
        if self.kind == "noun" and mark.shape == "act":
            price += _OTHER_NOUN
        return price


def divide(source: Source, start: int, end: int, count: int) -> list[tuple[int, int]]:
    """The ``count`` members (2 or more) between ``start`` and ``end``, as places in the text; empty where none stand out."""
    marks = [
        _mark(source, found, end)
        for found in _SEPARATOR.finditer(source.text, start, end)
        if _outside(source, start, found)
    ]
    if count < 2 or not count - 1 <= len(marks) <= _MOST_MARKS:
        return []
    first = _mark_at(source, start, end)
    models = {
        _Model(kind, word, first.shape) for kind in _KINDS for word in {mark.preposition for mark in (first, *marks)}
    }
    price, taken = min(_cheapest(first, marks, count - 1, model) for model in models)
    alike = sum(
        mark.preposition == first.preposition and (mark.shape == "verb") == (first.shape == "verb") for mark in marks
    )
    if price > (_PRICE_WITHOUT_CHOICE if alike == count - 1 else _PRICE_OF_A_MEMBER) * count:
        return []
    bounds = [start, *(marks[i].end for i in taken)]
    stops = [*(marks[i].start for i in taken), end]
    members = [clean(source, low, high) for low, high in zip(bounds, stops, strict=True)]
    return members if all(high - low >= _LEAST for low, high in members) else []


def _outside(source: Source, start: int, found: re.Match[str]) -> bool:
    before = source.text[start : found.start()]
    return before.count("(") <= before.count(")")


def _mark(source: Source, found: re.Match[str], end: int) -> _Mark:
    follows = _mark_at(source, found.end(), end)
    return _Mark(
        found.start(),
        found.end(),
        found.lastgroup or "comma",
        follows.shape,
        follows.preposition,
        bool(EXPLAINS.match(source.text, found.start(), end)),
    )


def _mark_at(source: Source, place: int, end: int) -> _Mark:
    text = source.text[place : min(end, place + 60)]
    preposition = _PREPOSITION.match(text)
    kind = shape(text)
    if kind != "verb" and _ACT.match(text, preposition.end() if preposition else 0):
        kind = "act"
    return _Mark(place, place, "start", kind, preposition[0].strip() if preposition else "", explains=False)


def _cheapest(first: _Mark, marks: list[_Mark], cuts: int, model: _Model) -> tuple[float, tuple[int, ...]]:
    """The least price of ``cuts`` separators taken, the members being built as ``model``, and which ones they are.

    Where members are nouns, a verb after a verb goes on at no cost: « la santé mentale et naître, grandir et vieillir ».
    """
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (model.price(first, opens=True), ())}
    verb_before = first.shape == "verb"
    for place, mark in enumerate(marks):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        goes_on = verb_before and mark.shape == "verb" != model.kind
        for taken, (price, places) in best.items():
            left = (price if goes_on else price + _left(mark, model, after=taken == cuts), places)
            following[taken] = min(following.get(taken, left), left)
            if taken < cuts:
                cut = (price + _taken(mark, model, last=taken == cuts - 1), (*places, place))
                following[taken + 1] = min(following.get(taken + 1, cut), cut)
        best = following
        verb_before = mark.shape == "verb"
    return best.get(cuts, (float("inf"), ()))


def _taken(mark: _Mark, model: _Model, *, last: bool) -> float:
    price = 0.0 if last and mark.kind in ("and", "linked") else _TAKEN[mark.kind]
    if mark.kind == "last" and not last:
        price += 2.0
    return price + model.price(mark) + (0.5 if mark.explains else 0.0)


def _left(mark: _Mark, model: _Model, *, after: bool) -> float:
    """What it costs to leave ``mark`` inside a member; more ``after`` the last cut, where an enumeration should be over."""
    if mark.explains:
        return 0.0
    if mark.kind == "and" and model.kind != "verb" and mark.shape == "verb":
        return 1.0  # « la santé et vivre mieux »: a verb seldom goes on with a noun
    if model.price(mark) > _OTHER_NOUN:
        return _LEFT_UNLIKE[mark.kind]
    return _LEFT_ALIKE[mark.kind] + (_AFTER_THE_LAST if after else 0.0)
