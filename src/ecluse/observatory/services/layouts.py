"""Readings that somebody described once, kept so that the next file of that sort is known."""

from __future__ import annotations

import json
from dataclasses import replace

from django.db import transaction

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.observatory.models import SavedLayout
from ecluse.observatory.rules.layout_files import layout_from_json, layout_to_json, packaged_layouts
from ecluse.observatory.rules.layouts import Layout

#: Characters of the name of a reading.
LONGEST = 100


@transaction.atomic
def save_layout(*, layout: Layout, by: audit.Actor) -> SavedLayout:
    """Keep a layout under its identifier.

    Raises DomainError for an identifier that is taken: what was loaded with a reading is traced by it.
    """
    if layout.id in packaged_layouts():
        raise DomainError("Ce nom est celui d’une lecture fournie avec Écluse : donnez-en un autre.", field="name")
    if SavedLayout.objects.filter(name=layout.id).exists():
        raise DomainError(
            "Une autre lecture porte déjà ce nom : donnez-en un autre, ou oubliez d’abord celle-là à la page « Chiffres de "
            "l’observatoire ».",
            field="name",
        )
    text = layout_to_json(layout)
    layout_from_json(text, layout.id)  # what could not be read back is not kept
    saved = SavedLayout.objects.create(name=layout.id, content=json.loads(text))
    _record(saved, layout.label, "observatory.layout_saved", "", by)
    return saved


@transaction.atomic
def rename_layout(*, saved: SavedLayout, label: str, by: audit.Actor) -> None:
    """Show a saved reading under another name; its identifier, which loadings know it by, stays.

    Raises DomainError without a name, or for one that is too long.
    """
    label = " ".join(label.split())
    if not label or len(label) > LONGEST:
        raise DomainError(f"Donnez à cette lecture un nom de {LONGEST} caractères au plus.", field="label")
    layout = replace(layout_from_json(json.dumps(saved.content), saved.name), label=label)
    saved.content = json.loads(layout_to_json(layout))
    saved.save()
    _record(saved, label, "observatory.layout_saved", "renommée", by)


@transaction.atomic
def remove_layout(*, saved: SavedLayout, by: audit.Actor) -> None:
    """Forget a saved reading. What was loaded with it stays as it is."""
    _record(saved, str(saved.content.get("label", saved.name)), "observatory.layout_removed", "", by)
    saved.delete()


def _record(saved: SavedLayout, label: str, verb: str, note: str, by: audit.Actor) -> None:
    audit.record(
        by=by,
        scope="site",
        verb=verb,
        object_type="observatory.savedlayout",
        object_id=saved.pk,
        object_label=label,
        note=note,
    )
