"""Errors of the domain: each is a French sentence that says what happened and what to do."""

from __future__ import annotations


class DomainError(Exception):
    """Something that the rules refuse. ``message`` is shown to people; ``field`` names the field at fault, if one is."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleError(DomainError):
    """The object has changed since the form was opened: ``current`` is what it holds now."""

    def __init__(self, current: object) -> None:
        super().__init__(
            "Cette page a changé pendant que vous écriviez. Rien n’est perdu : "
            "comparez les deux versions et choisissez celle à garder."
        )
        self.current = current
