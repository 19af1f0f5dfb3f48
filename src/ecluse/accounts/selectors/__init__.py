"""Reads of people and bodies."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from ecluse.accounts.models import Organisation, Person, User
from ecluse.lib.text import key


def person_of(user: User) -> Person | None:
    """The person of an account."""
    return Person.objects.filter(user=user).first()


def find_organisation(name: str) -> Organisation | None:
    """The body of that name, whatever its case, accents and articles."""
    return Organisation.objects.filter(folded_name=key(name)[:300]).first()


def organisations_by_name(names: Iterable[str]) -> dict[str, Organisation]:
    """The known bodies among ``names``, by their folded name; one query."""
    found = Organisation.objects.filter(folded_name__in={key(name)[:300] for name in names})
    return {organisation.folded_name: organisation for organisation in found}


def organisations_matching(words: str) -> QuerySet[Organisation]:
    """Bodies whose name holds ``words``, in the order of their names."""
    return Organisation.objects.filter(folded_name__contains=key(words)).order_by("folded_name")
