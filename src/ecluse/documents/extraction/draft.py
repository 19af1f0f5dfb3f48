"""What the extraction proposes: drafts of contracts, every fact with its words in the source and a confidence.

Nothing here is guessed: what the source does not state is ``None`` or an empty tuple, and what is doubtful says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, TypeVar


class Confidence(IntEnum):
    """How sure a reading is; shown as drops and a word."""

    CHECK = 1  # à vérifier
    LIKELY = 2  # probable
    SURE = 3  # sûr


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the source: characters ``start`` to ``end`` of block ``block`` (or of its cell ``cell``)."""

    block: int
    start: int
    end: int
    cell: int | None = None


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value read, its words (``evidence``), how sure it is, by which ``rule``, and why it is in doubt (``note``)."""

    value: T
    evidence: tuple[Span, ...] = ()
    confidence: Confidence = Confidence.SURE
    rule: str = ""
    note: str = ""


TextFact = Fact[str]


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to look at first, in French: ``about`` names the place (``contract``, ``axes``, ``action:3``…)."""

    code: str
    message: str
    about: str = "contract"
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatoryDraft:
    name: Fact[str]
    representative: Fact[str] | None = None  # the function, never a person's name
    signed_on: Fact[str] | None = None


@dataclass(frozen=True, slots=True)
class AxisDraft:
    """An axis, the contract's top level whatever the source calls it; ``transversal`` when the source says so."""

    title: Fact[str]
    number: Fact[str] | None = None
    transversal: bool = False


@dataclass(frozen=True, slots=True)
class ObjectiveDraft:
    """An objective or theme under an axis (``axis`` is a position in ``ContractDraft.axes``)."""

    title: Fact[str]
    number: Fact[str] | None = None
    axis: int | None = None
    kind: str = "objective"  # or "theme"


@dataclass(frozen=True, slots=True)
class FundingDraft:
    funder: Fact[str] | None = None
    amount_eur: Fact[float] | None = None
    year: Fact[str] | None = None


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """An action sheet, with the fields that the source gives.

    ``axes`` are positions in ``ContractDraft.axes`` (empty where the source ties the sheet to none). ``start`` and
    ``end`` are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``budget_eur`` is in euros. ``extra`` keeps each labelled field
    that has no place of its own (label as printed, text), so that nothing is lost.
    """

    title: Fact[str]
    number: Fact[str] | None = None
    axes: tuple[int, ...] = ()
    leads: tuple[Fact[str], ...] = ()
    context: Fact[str] | None = None
    description: Fact[str] | None = None
    perimeter: Fact[str] | None = None
    status: Fact[str] | None = None
    start: Fact[str] | None = None
    end: Fact[str] | None = None
    budget_eur: Fact[float] | None = None
    objectives: tuple[Fact[str], ...] = ()
    audiences: tuple[Fact[str], ...] = ()
    partners: tuple[Fact[str], ...] = ()
    funders: tuple[Fact[str], ...] = ()
    indicators: tuple[Fact[str], ...] = ()
    milestones: tuple[Fact[str], ...] = ()
    funding: tuple[FundingDraft, ...] = ()
    extra: tuple[tuple[str, Fact[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Announced:
    """Counts that the source states of itself, to be compared with what was found.

    ``others_beside`` is true where the count of signatories leaves some out: « 9 signataires, aux côtés de la Ville ».
    """

    axes: Fact[int] | None = None
    actions: Fact[int] | None = None
    signatories: Fact[int] | None = None
    others_beside: bool = False


@dataclass(frozen=True, slots=True)
class ContractDraft:
    territory: Fact[str] | None = None
    territory_code: str | None = None  # level and code in the reference, "EPCI:200030385", when one territory answers
    title: Fact[str] | None = None
    start_year: Fact[int] | None = None
    end_year: Fact[int] | None = None
    generation: Fact[int] | None = None
    signed_on: Fact[str] | None = None
    signatories: tuple[SignatoryDraft, ...] = ()
    axes: tuple[AxisDraft, ...] = ()
    objectives: tuple[ObjectiveDraft, ...] = ()
    actions: tuple[ActionDraft, ...] = ()
    announced: Announced = field(default_factory=Announced)
    warnings: tuple[Caution, ...] = ()
