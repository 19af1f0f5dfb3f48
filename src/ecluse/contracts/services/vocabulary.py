"""Vocabularies: the words shared by every contract, and those that a contract adds for itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ecluse.audit.services import Actor, record
from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models import Contract, Term
from ecluse.contracts.rules.vocabularies import SHARED
from ecluse.contracts.services import records
from ecluse.lib.errors import DomainError, StaleError
from ecluse.lib.text import key


@transaction.atomic
def load_shared_vocabularies(*, by: Actor) -> int:
    """Add the words shipped with the software that are missing; return how many. Never changes a word edited here."""
    known = {(term.kind, term.folded_label) for term in Term.objects.filter(contract__isnull=True)}
    missing = [
        Term(kind=kind, label=label, folded_label=key(label), position=place)
        for kind, labels in SHARED.items()
        for place, label in enumerate(labels)
        if (kind, key(label)) not in known
    ]
    Term.objects.bulk_create(missing)
    if missing:
        record(
            by=by, verb="load", scope="site", object_type="vocabulary", object_id="", object_label="Vocabulaires",
            changes={"mots": [None, len(missing)]},
        )  # fmt: skip
    return len(missing)


@transaction.atomic
def terms_named(*, by: Actor, contract: Contract, kind: VocabularyKind, labels: Iterable[str]) -> list[Term]:
    """The words of those labels for a contract: shared, its own, or added to its own; in their order, once each.

    The working copy of an amendment has no words of its own: they are those of its contract.
    """
    contract = contract.draft_of or contract
    labels = [label for label in (" ".join(text.split())[:200] for text in labels) if key(label)]
    found: dict[str, Term] = {}
    folded = {key(label) for label in labels}
    own = Term.objects.filter(kind=kind, folded_label__in=folded).filter(records.shared_or_of(contract))
    for term in own.order_by("contract_id"):
        found.setdefault(term.folded_label, term)
    chosen: dict[str, Term] = {}
    for label in labels:
        folded_label = key(label)
        if folded_label not in found:
            found[folded_label] = Term.objects.create(
                kind=kind, label=label, folded_label=folded_label, contract=contract, position=1000
            )
        chosen.setdefault(folded_label, found[folded_label])
    return list(chosen.values())


@transaction.atomic
def create_term(
    *, by: Actor, kind: VocabularyKind, label: str, definition: str = "", contract: Contract | None = None
) -> Term:
    """Add a word. Raises DomainError if it is empty or already there."""
    label = " ".join(label.split())
    if not key(label):
        raise DomainError("Écrivez le mot à ajouter.", field="label")
    siblings = Term.objects.filter(kind=kind, contract=contract)
    if siblings.filter(folded_label=key(label)).exists():
        raise DomainError(f"« {label} » est déjà dans le vocabulaire.", field="label")
    term = Term.objects.create(
        kind=kind, label=label, folded_label=key(label), definition=definition, contract=contract,
        position=records.next_position(siblings),
    )  # fmt: skip
    _tell(term, by=by, verb="create", changes={"libellé": [None, label]})
    return term


@transaction.atomic
def update_term(
    *, by: Actor, term: Term, version: int | None, label: str | None = None, definition: str | None = None,
    archived: bool | None = None,
) -> Term:  # fmt: skip
    """Change a word everywhere it is used; an archived word is no longer offered, and stays where it is used.

    What is None stays as it is. Raises StaleError if the word has changed since ``version``, DomainError if it is empty or
    already there.
    """
    current = Term.objects.select_for_update().get(pk=term.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    label = " ".join((current.label if label is None else label).split())
    if not key(label):
        raise DomainError("Le mot est vide : écrivez-le, ou retirez-le du vocabulaire.", field="label")
    twin = Term.objects.filter(kind=current.kind, contract=current.contract, folded_label=key(label))
    if twin.exclude(pk=current.pk).exists():
        raise DomainError(f"« {label} » est déjà dans le vocabulaire.", field="label")
    changes = {}
    wanted = {"label": ("libellé", label), "definition": ("définition", definition), "archived": ("retiré", archived)}
    for name, (words, value) in wanted.items():
        if value is not None and getattr(current, name) != value:
            changes[words] = [getattr(current, name), value]
            setattr(current, name, value)
    if changes:
        current.folded_label = key(label)
        current.version += 1
        current.save()
        _tell(current, by=by, verb="update", changes=changes)
    return current


def _tell(term: Term, *, by: Actor, verb: str, changes: dict[str, list[object]]) -> None:
    scope = term.contract.scope if term.contract else "site"
    record(
        by=by, verb=verb, scope=scope, object_type="term", object_id=term.pk, object_label=str(term), changes=changes
    )
