"""Readings that somebody described once, kept so that the next file of that sort is known."""

from __future__ import annotations

import json

from django.db import transaction

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.observatory.models import SavedLayout
from ecluse.observatory.rules.layout_files import layout_from_json, layout_to_json, packaged_layouts
from ecluse.observatory.rules.layouts import Layout


@transaction.atomic
def save_layout(*, layout: Layout, by: audit.Actor) -> SavedLayout:
    """Keep a layout under its identifier, in place of the one of that name if there is one.

    Raises DomainError for the identifier of a packaged layout, which nothing replaces.
    """
    if layout.id in packaged_layouts():
        raise DomainError("Ce nom est celui d’une lecture fournie avec Écluse : donnez-en un autre.", field="name")
    text = layout_to_json(layout)
    layout_from_json(text, layout.id)  # what could not be read back is not kept
    saved, made = SavedLayout.objects.update_or_create(name=layout.id, defaults={"content": json.loads(text)})
    audit.record(
        by=by,
        scope="site",
        verb="observatory.layout_saved",
        object_type="observatory.savedlayout",
        object_id=saved.pk,
        object_label=layout.label,
        note="" if made else "à la place de la précédente",
    )
    return saved
