"""What of a contract is its text: frozen at signature, changed by amendment alone. The rest is its life, and stays free.

Statuses, steps, actors, money, indicators, notes and documents of a sheet follow what happens; so do the follow-up of a
commitment and the vote of a signatory. See ADR 15.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: How much of the text is frozen: nothing, the framework alone (parties, dates, commitments), all of it.
FREE, FRAMEWORK, WHOLE = "", "cadre", "entier"

_AGREEMENT: Mapping[str, frozenset[str]] = {
    "contract": frozenset(
        {
            "title", "territory_name", "generation", "predecessor", "start", "end", "signed_on", "signed_on_words",
            "carrier", "perimeter", "summary", "governance", "legal_references",
        }
    ),
    "signatory": frozenset({"organisation", "level", "representative_function", "capacity", "position"}),
    "commitment": frozenset({"text", "resources", "signatory", "position"}),
    "principle": frozenset({"title", "description", "position"}),
}  # fmt: skip
_PLAN: Mapping[str, frozenset[str]] = {
    "axis": frozenset({"number", "title", "family", "description", "position"}),
    "theme": frozenset({"title", "axis", "term", "position"}),
    "objective": frozenset({"axis", "theme", "parent", "level", "number", "title", "position"}),
    "linkedplan": frozenset({"term", "title", "organisation", "period", "url", "position"}),
    "actionsheet": frozenset(
        {
            "number", "title", "context", "aims", "description", "expected_effects", "axes", "themes", "objectives",
            "audiences", "determinants", "linked_plans", "perimeter_text", "perimeter", "priority_areas", "parent",
            "start", "end", "calendar_text", "means", "novelty", "position",
        }
    ),
}  # fmt: skip
TEXT: Mapping[str, Mapping[str, frozenset[str]]] = {FREE: {}, FRAMEWORK: _AGREEMENT, WHOLE: {**_AGREEMENT, **_PLAN}}
#: Verbs that change fields; any other one makes, moves or takes away a whole entity.
_CHANGES = frozenset({"update", "undo", "take_back", "change_status"})
#: What may be said of a contract or of a sheet whatever is frozen.
_ALWAYS = frozenset(
    {("contract", "archive"), ("contract", "restore"), ("contract", "create"), ("contract", "withdraw")}
)


def frozen_fields(lock: str, kind: str) -> frozenset[str]:
    """The fields of an entity of that kind that the lock freezes."""
    return TEXT[lock].get(kind, frozenset())


def may_write(lock: str, kind: str, *names: str, draft: bool) -> bool:
    """Whether those fields of an entity are free: not frozen, and text on the working copy of an amendment (``draft``)."""
    return frozen_fields(lock, kind).isdisjoint(names) and (not draft or frozen_fields(WHOLE, kind).issuperset(names))


def is_frozen(lock: str, kind: str) -> bool:
    """Whether entities of that kind are made, moved and taken away by amendment alone."""
    return kind in TEXT[lock] and kind != "contract"


def touches_text(lock: str, *, kind: str, verb: str, names: Iterable[str]) -> bool:
    """Whether a gesture, told as the journal tells it, would change what the lock freezes."""
    if kind not in TEXT[lock] or (kind, verb) in _ALWAYS:
        return False
    if verb in _CHANGES:
        return not frozen_fields(lock, kind).isdisjoint(names)
    return verb in ("create", "remove", "put_back", "move", "archive", "restore")
