"""The journal of one sheet: what was written in it, and in all that hangs on it."""

from __future__ import annotations

from django.db.models import CharField, Model, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from ecluse.audit.models import Event
from ecluse.audit.selectors import events_of_object, events_of_objects, events_of_scope
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    Contract,
    FollowUpIndicator,
    FundingLine,
    Milestone,
    Note,
    SheetActor,
)
from ecluse.contracts.selectors.access import Access

_PARTS = (SheetActor, Milestone, FollowUpIndicator, Attachment, Note)


def removal_of(contract: Contract, model: type[Model], pk: int) -> Event | None:
    """The event that took away an entity of ``contract``; None if nothing of that kind and key was removed from it."""
    removed = events_of_objects(contract.scope, {model._meta.model_name or "": [str(pk)]})
    return removed.filter(verb="remove").first()


def events_of_sheet(sheet: ActionSheet, access: Access) -> QuerySet[Event]:
    """What happened to a sheet, its actors, steps, money, indicators, documents and notes, newest first; one query.

    Nothing for those who may not read the journal; no money for those who may not see it. A part that is gone is known
    by the sheet that its removal names, under any of the names that the sheet has had.
    """
    if not access.may(Permission.VIEW_JOURNAL):
        return Event.objects.none()
    scope = sheet.contract.scope
    parts = (*_PARTS, FundingLine) if access.may(Permission.VIEW_FUNDING) else _PARTS
    names = events_of_object("actionsheet", sheet.pk).order_by().values("object_label")
    owner = str(Note._meta.get_field("sheet").verbose_name)

    found = events_of_objects(scope, {"actionsheet": [str(sheet.pk)]})
    for model in parts:
        kind = model._meta.model_name or ""
        live = model._default_manager.filter(sheet=sheet).order_by().values(key=Cast("pk", CharField()))
        removed = events_of_scope(scope).order_by().filter(object_type=kind, verb="remove")
        gone = removed.annotate(owner=KT(f"changes__{owner}__0")).filter(owner__in=names).values("object_id")
        found |= events_of_objects(scope, {kind: live}) | events_of_objects(scope, {kind: gone})
    return found
