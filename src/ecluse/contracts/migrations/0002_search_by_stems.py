"""Sheets are found by the stems of their words, and sorted by their title without accents."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from ecluse.lib.stems import searchable
from ecluse.lib.text import key


def write(apps: Any, schema_editor: Any) -> None:
    """Fill the columns of the sheets that are there."""
    sheets = apps.get_model("contracts", "ActionSheet").objects.using(schema_editor.connection.alias)
    batch = []
    for sheet in sheets.iterator(500):
        told = (sheet.number, sheet.title, sheet.context, sheet.aims, sheet.description, sheet.perimeter_text)
        sheet.search_text, sheet.folded_title = searchable(" ".join(told)), key(sheet.title)[:500]
        batch.append(sheet)
        if len(batch) == 500:
            sheets.bulk_update(batch, ["search_text", "folded_title"])
            batch = []
    if batch:
        sheets.bulk_update(batch, ["search_text", "folded_title"])


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [
        migrations.AddField(
            "actionsheet",
            "folded_title",
            models.CharField(default="", editable=False, max_length=500, verbose_name="titre sans accents"),
        ),
        migrations.AddField(
            "actionsheet",
            "search_text",
            models.TextField(default="", editable=False, verbose_name="texte de recherche"),
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RemoveField("actionsheet", "folded_text"),
    ]
