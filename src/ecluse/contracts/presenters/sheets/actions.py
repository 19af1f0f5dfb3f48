"""What the reader of a sheet may do with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from ecluse.contracts.models import ActionSheet
from ecluse.contracts.permissions import (
    can_attach,
    can_create_sheet,
    can_edit_funding,
    can_edit_sheet,
    can_update_sheet,
    can_write_note,
)
from ecluse.contracts.presenters.sections import edit_sections
from ecluse.contracts.rules.field_groups import FIELD_GROUPS
from ecluse.contracts.rules.row_groups import ROW_GROUPS, RowGroup
from ecluse.contracts.selectors import Access


@dataclass(frozen=True, slots=True)
class Addition:
    """One more row of a group: where its form stands, its address, what it is."""

    anchor: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Actions:
    """The addresses of what the reader may do; an empty one is not allowed.

    ``fields`` maps a fact (see ``rules.field_groups``) to the address of its form, ``additions`` a group of rows (see
    ``rules.row_groups``) to one more; ``kinds`` are those whose rows may be changed; ``sub_action`` is a new sheet under
    this one, ``parts`` the sheet as a form, part by part.
    """

    status: str
    note: str
    duplicate: str
    archive: str
    restore: str
    parts: str
    sub_action: str
    fields: dict[str, str]
    additions: dict[str, Addition]
    kinds: frozenset[str]


def sheet_actions(sheet: ActionSheet, access: Access, *, led: bool) -> Actions:
    """What ``access`` lets its holder do with a sheet; ``led`` is whether they lead it."""
    at = [sheet.contract_id, sheet.pk]
    edit, update = can_edit_sheet(access, sheet), can_update_sheet(access, sheet, led=led)
    archivable = can_create_sheet(access, sheet.contract)
    own = {"etapes": update, "indicateurs": update, "acteurs": edit}
    own["documents"] = can_attach(access, sheet, led=led)
    own["couts"] = own["financements"] = can_edit_funding(access, sheet)
    return Actions(
        status=reverse("contracts:sheet-status", args=at) if update and sheet.contract.draft_of_id is None else "",
        note=reverse("contracts:note-create", args=at) if can_write_note(access, sheet, led=led) else "",
        duplicate=reverse("contracts:sheet-duplicate", args=at) if archivable else "",
        archive=reverse("contracts:sheet-archive", args=at) if archivable and sheet.archived_at is None else "",
        restore=reverse("contracts:sheet-restore", args=at) if archivable and sheet.archived_at is not None else "",
        parts=edit_sections(sheet, "")[0]["url"] if edit else "",
        sub_action=_new_sub_action(sheet)
        if archivable and sheet.archived_at is None and sheet.parent_id is None
        else "",
        fields={
            slug: reverse("contracts:sheet-field", args=[*at, slug])
            for slug, group in FIELD_GROUPS.items()
            if can_edit_sheet(access, sheet, *group.names)
        },
        additions={slug: _addition(sheet, group) for slug, group in ROW_GROUPS.items() if own[group.kind]},
        kinds=frozenset(kind for kind, may in own.items() if may),
    )


def _new_sub_action(sheet: ActionSheet) -> str:
    return f"{reverse('contracts:sheet-create', args=[sheet.contract_id])}?action={sheet.pk}"


def _addition(sheet: ActionSheet, group: RowGroup) -> Addition:
    url = reverse("contracts:sheet-item-create", args=[sheet.contract_id, sheet.pk, group.kind])
    return Addition(f"ajout-{group.slug}", f"{url}?role={group.role}" if group.role else url, group.addition)
