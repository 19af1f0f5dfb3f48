"""Where the rows of a sheet stand in its page, and where their forms are."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from ecluse.contracts.models import ActionSheet
from ecluse.contracts.presenters.sheets.page import Row
from ecluse.contracts.rules.row_groups import row_anchor


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a sheet, and the kinds of them that the reader may change."""

    sheet: ActionSheet
    kinds: frozenset[str]

    def of(self, kind: str, pk: int) -> Row:
        at = [self.sheet.contract_id, self.sheet.pk, kind, pk]
        return Row(row_anchor(kind, pk), reverse("contracts:sheet-item-edit", args=at) if kind in self.kinds else "")
