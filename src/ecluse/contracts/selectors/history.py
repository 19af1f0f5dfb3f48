"""The journal of one sheet: what was written in it, and in all that hangs on it."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from ecluse.audit.models import Event
from ecluse.audit.selectors import events_of_scope, events_of_subject
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.selectors.access import Access


def removal_of(contract: Contract, model: type[Model], pk: int) -> Event | None:
    """The event that took away an entity of ``contract``; None if nothing of that kind and key was removed from it."""
    gone = events_of_scope(contract.scope).filter(object_type=model._meta.model_name, object_id=str(pk), verb="remove")
    return gone.first()


def events_of_sheet(sheet: ActionSheet, access: Access) -> QuerySet[Event]:
    """What happened to a sheet, its actors, steps, money, indicators, documents and notes, newest first; one query.

    Nothing for those who may not read the journal; no money for those who may not see it.
    """
    if not access.may(Permission.VIEW_JOURNAL):
        return Event.objects.none()
    found = events_of_subject(sheet.contract.scope, f"actionsheet:{sheet.pk}")
    return found if access.may(Permission.VIEW_FUNDING) else found.exclude(object_type="fundingline")
