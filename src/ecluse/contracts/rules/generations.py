"""What is decided of each sheet and of each axis when a contract is renewed, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

CONTINUED, MERGED, DROPPED = "reconduite", "reunie", "sans_suite"


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one thing; ``into`` is the one that it joins, when it is merged."""

    fate: str = ""
    into: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the choices stand: what is left to decide, what joins nothing that is carried on."""

    undecided: tuple[int, ...]
    astray: tuple[int, ...]

    @property
    def is_ready(self) -> bool:
        return not self.undecided and not self.astray


def standing(things: Iterable[int], choices: Mapping[int, Choice]) -> Standing:
    """What stands in the way of making the next contract. ``things`` are all those to decide of, in their order."""
    things = list(things)
    carried = carried_on(things, choices)
    return Standing(
        undecided=tuple(key for key in things if not choices.get(key, Choice()).fate),
        astray=tuple(
            key for key in things if (choice := choices.get(key)) and choice.fate == MERGED and choice.into not in carried
        ),
    )  # fmt: skip


def carried_on(things: Iterable[int], choices: Mapping[int, Choice]) -> set[int]:
    """Those that are written again in the next contract."""
    return {key for key in things if choices.get(key, Choice()).fate == CONTINUED}


def joined(things: Iterable[int], choices: Mapping[int, Choice]) -> dict[int, int]:
    """Thing → the one that takes it in, for those that are merged."""
    found = {}
    for key in things:
        choice = choices.get(key, Choice())
        if choice.fate == MERGED and choice.into is not None:
            found[key] = choice.into
    return found


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for one thing, and what it was opened on."""

    choice: Choice
    base: Choice


def changed(now: Mapping[int, Choice], wanted: Mapping[int, Wanted]) -> tuple[dict[int, Choice], list[int]]:
    """What is to be written, and the things that someone else has decided otherwise meanwhile.

    What the form did not touch is left as it is; what both sides decided alike is no disagreement.
    """
    found, clashing = {}, []
    for key, each in wanted.items():
        held = now.get(key, Choice())
        if each.choice in (each.base, held):
            continue
        if held != each.base:
            clashing.append(key)
        else:
            found[key] = each.choice
    return found, clashing


def under_what_goes(parents: Mapping[int, int | None], gone: Collection[int]) -> set[int]:
    """Those that stand, however far, under one that goes; ``parents``: thing → what it stands under."""
    found = set(gone)
    while more := {key for key, above in parents.items() if above in found} - found:
        found |= more
    return found
