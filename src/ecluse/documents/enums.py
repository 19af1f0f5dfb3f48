"""Closed lists of documents: what a draft is made of, and where it stands. No Django here: the rules use them too."""

from __future__ import annotations

from enum import StrEnum


class _Labelled(StrEnum):
    """A value that is stored, and its French label."""

    label: str

    def __new__(cls, value: str, label: str) -> _Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class DraftState(_Labelled):
    """Where a draft stands. Nothing is a contract before ``ACCEPTED``."""

    OPEN = "open", "À vérifier"
    ACCEPTED = "accepted", "Accepté"
    ABANDONED = "abandoned", "Abandonné"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in cls]


class NodeKind(_Labelled):
    """What a draft is made of."""

    CONTRACT = "contract", "Contrat"
    SIGNATORY = "signatory", "Signataire"
    AXIS = "axis", "Axe"
    THEME = "theme", "Thème"
    OBJECTIVE = "objective", "Objectif"
    ACTION = "action", "Fiche"


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
