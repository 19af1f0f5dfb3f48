"""What a sheet of the contract before became, said by hand: for contracts written or read one after the other."""

from __future__ import annotations

from django.db import transaction

from ecluse.audit.services import Actor
from ecluse.contracts.enums import Fate
from ecluse.contracts.models import ActionSheet, Contract, SheetSuccession
from ecluse.contracts.services import records
from ecluse.contracts.services.versions import held
from ecluse.lib.errors import DomainError, StaleError


@transaction.atomic
def link_sheets(
    *, by: Actor, contract: Contract, earlier: ActionSheet, later: ActionSheet | None, fate: str, reason: str = ""
) -> SheetSuccession:
    """Say what ``earlier``, of the contract before ``contract``, became in it. Raises DomainError for what cannot be."""
    current = held(contract)
    records.refuse_archived(current)
    if current.predecessor_id is None or earlier.contract_id != current.predecessor_id:
        raise DomainError("Cette fiche n’est pas du contrat précédent.", field="earlier")
    link = SheetSuccession(contract=current, earlier=earlier)
    return _written(link, by=by, verb="link", later=later, fate=fate, reason=reason)


@transaction.atomic
def correct_link(
    *, by: Actor, link: SheetSuccession, later: ActionSheet | None, fate: str, reason: str, version: int | None
) -> SheetSuccession:
    """Say otherwise what a sheet became. Raises StaleError if it has changed since ``version``."""
    contract = held(link.contract)
    records.refuse_archived(contract)
    current = SheetSuccession.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if version is not None and current.version != version:
        raise StaleError(current)
    current.version += 1
    return _written(current, by=by, verb="correct", later=later, fate=fate, reason=reason)


def _written(
    link: SheetSuccession, *, by: Actor, verb: str, later: ActionSheet | None, fate: str, reason: str
) -> SheetSuccession:
    later = None if fate == Fate.DROPPED else later
    if fate != Fate.DROPPED and later is None:
        raise DomainError("Choisissez la fiche qui la suit, ou dites qu’elle est sans suite.", field="later")
    if later is not None and later.contract_id != link.contract_id:
        raise DomainError("Cette fiche n’est pas de ce contrat.", field="later")
    others = SheetSuccession.objects.filter(contract=link.contract, earlier=link.earlier).exclude(pk=link.pk)
    if later is None and others.exists():
        raise DomainError("Cette fiche a déjà une suite : retirez d’abord ce lien.", field="fate")
    if others.filter(later__isnull=True).exists():
        raise DomainError("Cette fiche est dite sans suite : retirez d’abord cette mention.", field="earlier")
    if later is not None and others.filter(later=later).exists():
        raise DomainError("Ces deux fiches sont déjà liées.", field="later")
    link.later, link.fate, link.reason = later, fate, reason.strip()[:1000]
    records.save(link)
    _tell(link, by=by, verb=verb)
    return link


@transaction.atomic
def unlink_sheets(*, by: Actor, link: SheetSuccession) -> None:
    """Take back what was said of a sheet."""
    records.refuse_archived(held(link.contract))
    current = SheetSuccession.objects.select_for_update(of=("self",)).filter(pk=link.pk).first()
    if current is None:
        return
    _tell(current, by=by, verb="unlink")
    current.delete()


def _tell(link: SheetSuccession, *, by: Actor, verb: str) -> None:
    """In the journal of the contract that follows, which people read who may not see the one before: it is not named."""
    told = [None, link.get_fate_display()] if verb != "unlink" else [link.get_fate_display(), None]
    records.tell(link, by=by, verb=verb, changes=records.Changes({"suite": told}))
