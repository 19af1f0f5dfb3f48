"""The status machine of an action sheet (domain.md §1), as data."""

from __future__ import annotations

NEXT: dict[str, frozenset[str]] = {
    "proposee": frozenset({"validee", "a_venir", "en_cours", "realisee", "abandonnee"}),
    "validee": frozenset({"proposee", "a_venir", "en_cours", "realisee", "abandonnee"}),
    "a_venir": frozenset({"validee", "en_cours", "en_pause", "bloquee", "realisee", "abandonnee"}),
    "en_cours": frozenset({"a_venir", "en_pause", "bloquee", "realisee", "abandonnee", "reconduite"}),
    "en_pause": frozenset({"a_venir", "en_cours", "bloquee", "realisee", "abandonnee", "reconduite"}),
    "bloquee": frozenset({"a_venir", "en_cours", "en_pause", "realisee", "abandonnee", "reconduite"}),
    "realisee": frozenset({"en_cours", "reconduite"}),
    "abandonnee": frozenset({"a_venir", "en_cours", "proposee"}),
    "reconduite": frozenset({"en_cours", "realisee"}),
}
NEEDS_A_REASON = frozenset({"bloquee", "abandonnee"})


def next_statuses(status: str) -> frozenset[str]:
    """The statuses that may follow ``status``."""
    return NEXT[status]


def needs_a_reason(status: str) -> bool:
    """A sheet is not blocked or dropped without saying why."""
    return status in NEEDS_A_REASON


NO_REASON = "dites pourquoi : la raison sera lue en comité."


def lacks_a_reason(status: str, reason: str) -> bool:
    """Whether ``status`` is asked for without the reason that it needs; NO_REASON is then what to say."""
    return needs_a_reason(status) and not reason.strip()
