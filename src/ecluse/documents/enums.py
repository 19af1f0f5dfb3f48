"""Closed lists of documents: what a draft is made of, and where it stands. No Django here: the rules use them too."""

from __future__ import annotations

from enum import StrEnum


class DraftState(StrEnum):
    """Where a draft stands. Nothing is a contract before ``ACCEPTED``."""

    OPEN = "open"
    ACCEPTED = "accepted"
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        return {"open": "À vérifier", "accepted": "Accepté", "abandoned": "Abandonné"}[self.value]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in cls]


class NodeKind(StrEnum):
    """What a draft is made of."""

    CONTRACT = "contract"
    SIGNATORY = "signatory"
    AXIS = "axis"
    THEME = "theme"
    OBJECTIVE = "objective"
    ACTION = "action"

    @property
    def label(self) -> str:
        return {
            "contract": "Contrat",
            "signatory": "Signataire",
            "axis": "Axe",
            "theme": "Thème",
            "objective": "Objectif",
            "action": "Fiche",
        }[self.value]


class Shape(StrEnum):
    """How the value of a field is written, and so how it is edited and checked."""

    LINE = "line"
    TEXT = "text"
    WHOLE = "whole"
    YEAR = "year"
    DATE = "date"
    MONEY = "money"
    BODY = "body"
    CHOICE = "choice"
    FUNDING = "funding"
    LABELLED = "labelled"


class Origin(StrEnum):
    """Where a value comes from: the source, or the person who checks."""

    READ = "read"
    TYPED = "typed"
