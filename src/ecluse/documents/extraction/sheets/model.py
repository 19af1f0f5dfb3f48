"""What the reading of action sheets hands to the rest of the extraction."""

from __future__ import annotations

from dataclasses import dataclass

from ecluse.documents.extraction.draft import ActionDraft, AxisDraft, Caution, TextFact


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """An action sheet found in the blocks.

    ``action`` holds the sheet's fields (its ``axes`` are empty: tying sheets to the contract's axes belongs to the
    caller). ``axis_number`` and ``axis_title`` are the axis as this sheet, its banner or the heading above it writes it
    (``"2"``, ``"Développer la prévention"``); ``axis`` is its position in ``SheetsReading.axes``, None where the source
    ties the sheet to no axis. ``theme`` is a theme or sub-axis written between the two. The sheet spans the blocks
    ``first_block`` to ``last_block``, both included; ``detailed`` is true when it carries fields beyond a title, a
    number, an axis, leads and dates, false for a line in a summary. ``transversal`` is true when its axis is said so.
    """

    action: ActionDraft
    axis_number: TextFact | None = None
    axis_title: TextFact | None = None
    axis: int | None = None
    theme: TextFact | None = None
    first_block: int = 0
    last_block: int = 0
    detailed: bool = True
    transversal: bool = False


@dataclass(frozen=True, slots=True)
class SheetsReading:
    """Every action sheet of a document in reading order, the axes that the sheets name, and what to look at first.

    A sheet that occurs several times (contents, summary table, detailed sheet, budget table) comes out once.
    ``axes`` holds each axis once, in order of first occurrence. ``blocks`` are the indexes of the blocks that the sheets
    explain, so that other rules may leave them aside.
    """

    actions: tuple[SheetDraft, ...] = ()
    axes: tuple[AxisDraft, ...] = ()
    cautions: tuple[Caution, ...] = ()
    blocks: frozenset[int] = frozenset()
