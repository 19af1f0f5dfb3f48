"""Reads of findings: those asked for, what may be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from ecluse.contracts.models import Contract, Term
from ecluse.lib.text import fold
from ecluse.preparation.enums import FindingKind
from ecluse.preparation.models import Finding
from ecluse.territories.models import Territory


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of findings is asked for; an empty word asks for nothing. ``answer``: "avec", "sans" or empty."""

    words: str = ""
    kind: str = ""
    audience: int | None = None
    territory: int | None = None
    answer: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.kind or self.audience or self.territory or self.answer)


def findings_of(contract: Contract) -> QuerySet[Finding]:
    """The findings of a contract that are not taken away, in their order."""
    return Finding.objects.filter(contract=contract, archived_at__isnull=True).order_by("position", "pk")


def find_findings(contract: Contract, asked: Asked, answered: frozenset[int]) -> QuerySet[Finding]:
    """The findings asked for, with what a row of the list shows; ``answered``: those that an action answers."""
    found = findings_of(contract)
    for word in fold(asked.words).split():
        found = found.filter(search_text__contains=word)
    if asked.kind in FindingKind.values:
        found = found.filter(kind=asked.kind)
    if asked.audience is not None:
        found = found.filter(audiences=asked.audience)
    if asked.territory is not None:
        found = found.filter(territories=asked.territory)
    if asked.answer:
        held = Q(pk__in=answered)
        found = found.filter(held if asked.answer == "avec" else ~held & ~Q(kind=FindingKind.RESOURCE))
    return found.select_related("encounter").prefetch_related("audiences", "territories", "priorities")


def used_audiences(contract: Contract) -> list[Term]:
    """The audiences that findings of a contract name, by label."""
    used = Finding.audiences.through.objects.filter(finding__contract=contract, finding__archived_at__isnull=True)
    return list(Term.objects.filter(pk__in=used.values("term")).order_by("folded_label"))


def used_territories(contract: Contract) -> list[Territory]:
    """The communes and quarters that findings of a contract name, by name."""
    used = Finding.territories.through.objects.filter(finding__contract=contract, finding__archived_at__isnull=True)
    return list(Territory.objects.filter(pk__in=used.values("territory")).order_by("folded_name", "code"))
