"""What an accepted contract keeps of its source: for each value, the words it stands on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ecluse.contracts.models import Contract
from ecluse.documents.models import Evidence, SourceDocument
from ecluse.documents.rules.sheets import sheet_field
from ecluse.documents.rules.tree import DraftFact, Node


class Proofs:
    """Collects the evidence of a contract; written at once, so that 200 sheets cost a few queries."""

    def __init__(self, contract: Contract, document: SourceDocument) -> None:
        self.contract = contract
        self.document = document
        self.rows: list[Evidence] = []
        self._blocks: list[dict[str, Any]] = document.blocks

    def add(self, object_type: str, object_id: int, node: Node, fields: Mapping[str, str]) -> None:
        """Keep the words of the facts of ``node`` whose field is in ``fields``, under the name given there."""
        for fact in node.facts:
            if fact.field in fields:
                self._add(object_type, object_id, fields[fact.field], fact)

    def renew(self, object_type: str, object_id: int, node: Node, fields: Mapping[str, str]) -> None:
        """As ``add``, for values that a later document replaces: the words of the earlier one go."""
        own = Evidence.objects.filter(contract=self.contract, object_type=object_type, object_id=object_id)
        own.filter(field__in=fields.values()).exclude(field="actors").delete()
        self.add(object_type, object_id, node, fields)

    def add_sheet(self, sheet_id: int, node: Node) -> None:
        """Keep the words of all the facts of an action, under the fields of the sheet that they fill."""
        for fact in node.facts:
            if field := sheet_field(fact):
                self._add("actionsheet", sheet_id, field, fact)

    def renew_sheet(self, sheet_id: int, node: Node, field: str, sources: Collection[str]) -> None:
        """As ``renew``, for one ``field`` of a sheet, filled by the facts of the ``sources`` alone."""
        own = Evidence.objects.filter(contract=self.contract, object_type="actionsheet", object_id=sheet_id)
        own.filter(field=field).exclude(field="actors").delete()
        for fact in node.facts:
            if fact.field in sources and sheet_field(fact) == field:
                self._add("actionsheet", sheet_id, field, fact)

    def _add(self, object_type: str, object_id: int, field: str, fact: DraftFact) -> None:
        for span in fact.evidence:
            if not 0 <= span.block < len(self._blocks):
                continue
            block = self._blocks[span.block]
            text = block["text"] if span.cell is None else block["cells"][span.cell]["text"]
            self.rows.append(
                Evidence(
                    contract=self.contract,
                    object_type=object_type,
                    object_id=object_id,
                    field=field,
                    value=fact.value[:500],
                    document=self.document,
                    block=span.block,
                    cell=span.cell,
                    start=span.start,
                    end=span.end,
                    page=block["page"],
                    line=block["line"],
                    quote=text[span.start : span.end],
                    confidence=fact.confidence,
                    confirmed=fact.confirmed,
                    note=fact.note[:500],
                )
            )

    def save(self) -> None:
        Evidence.objects.bulk_create(self.rows, batch_size=500)
