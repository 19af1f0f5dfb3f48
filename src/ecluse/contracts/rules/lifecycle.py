"""What a contract that is over still lets be written. It stays readable; what it held and what it did no longer change.

What tells of it stays open: its documents, its access, the minutes of its bodies, what its sheets became, what follows it. It
is written again once it is back in an earlier state of its path.
"""

from __future__ import annotations

from collections.abc import Iterable

#: States of a contract that is over.
OVER = frozenset({"renouvele", "clos"})
#: What a contract holds and does.
_HELD = frozenset(
    {
        "signatory", "commitment", "principle", "dispositif", "linkedplan", "axis", "theme", "objective", "actionsheet",
        "sheetactor", "milestone", "followupindicator", "indicatorvalue", "costline", "fundingline", "attachment", "note",
        "amendment",
    }
)  # fmt: skip
#: Verbs that change the fields of the contract itself; the others say what happens to it.
_CHANGES = frozenset({"update", "undo", "redo", "take_back"})


def is_over(state: str) -> bool:
    """Whether a contract in that state is over."""
    return state in OVER


def writes_what_is_over(state: str, *, kind: str, verb: str, names: Iterable[str]) -> bool:
    """Whether a gesture, told as the journal tells it, would change a contract that is over.

    Entering a state, and coming back from it, is told of the contract: that is always possible.
    """
    if not is_over(state):
        return False
    if kind == "contract":
        return verb in _CHANGES and "state" not in names
    return kind in _HELD
