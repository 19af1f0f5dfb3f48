"""One list of axes from those of the contract's body and those of its sheets, and each sheet tied to its axes."""

from __future__ import annotations

from dataclasses import replace

from ecluse.documents.extraction.draft import ActionDraft, AxisDraft, ContractDraft
from ecluse.documents.extraction.leads import doubtful_leads
from ecluse.documents.extraction.sheets import SheetDraft, SheetsReading
from ecluse.lib.text import key, roman


def join_sheets(draft: ContractDraft, axes: list[AxisDraft], sheets: SheetsReading) -> ContractDraft:
    """``draft`` with the sheets' actions; an axis named in both the body and the sheets comes out once."""
    joined = _join_axes(axes, list(sheets.axes))
    leads = doubtful_leads([sheet.action.leads for sheet in sheets.actions])
    actions = tuple(
        replace(_placed(sheet, sheets, joined), leads=facts) for sheet, facts in zip(sheets.actions, leads, strict=True)
    )
    return replace(draft, axes=tuple(joined), actions=actions)


def _join_axes(body: list[AxisDraft], found: list[AxisDraft]) -> list[AxisDraft]:
    """The axes of the sheets where they name any; the body fills their numbers and adds those without a sheet."""
    if not found:
        return body
    if not body:
        return found
    joined: list[AxisDraft] = []
    for axis in found:
        twin = next((other for other in body if same_axis(axis, other)), None)
        counted = axis.number and axis.number.value.isdigit()
        joined.append(
            axis
            if twin is None or counted
            else replace(axis, number=twin.number or axis.number, transversal=twin.transversal)
        )
    known = list(joined)
    numbered = any(axis.number for axis in found)
    joined.extend(
        axis
        for axis in body
        if not any(same_axis(axis, other) for other in known) and (not numbered or axis.number or axis.transversal)
    )
    return sorted(joined, key=_order)


def _order(axis: AxisDraft) -> tuple[int, int]:
    number = axis.number.value if axis.number else ""
    return (int(number), 0) if number.isdigit() else (999, 0)


def same_axis(one: AxisDraft, other: AxisDraft) -> bool:
    """Whether two drafts name one axis: same number, or same words where a number is missing."""
    if one.number and other.number:
        return _rank(one.number.value) == _rank(other.number.value)
    return key(one.title.value) == key(other.title.value)


def _rank(number: str) -> str:
    """A number for comparison: « II » is 2, « 02 » is 2, « B » stays B."""
    return str(roman(number.lower()) or number.lstrip("0"))


def _placed(sheet: SheetDraft, sheets: SheetsReading, axes: list[AxisDraft]) -> ActionDraft:
    if sheet.axis is None:
        return sheet.action
    named = sheets.axes[sheet.axis]
    place = next((i for i, axis in enumerate(axes) if same_axis(axis, named)), None)
    return replace(sheet.action, axes=() if place is None else (place,))
