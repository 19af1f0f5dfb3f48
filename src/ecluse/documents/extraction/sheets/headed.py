"""Axes that only the outline shows: headings above the sheets, that nothing calls « axe »."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.documents.extraction.sheets.labels import Field, find_label
from ecluse.documents.extraction.sheets.raw import RawSheet, Shape
from ecluse.documents.extraction.sheets.titles import AxisTitle, axis_value, is_elsewhere, is_neutral
from ecluse.documents.extraction.sheets.words import Words, fold, plain
from ecluse.lib.patterns import lazy

_OF_SHEETS = lazy(r"\b(?:fiches?|actions?|projets?|mesures?|programmes?|plan|contrat|cls|annexes?|details?)\b")


def put_under_headings(sheets: Sequence[RawSheet]) -> None:
    """Give each sheet the heading above it as its axis, where headings of one depth part all the sheets.

    « 1. Santé mentale » over its sheets, then « 2. Grandir en bonne santé »: numbered from one, or two at least that
    bear no number. Nothing is done where a sheet names its axis, nor under « Les actions », « Fiches ».
    """
    told = [sheet for sheet in sheets if sheet.shape is not Shape.ROW]
    if len(told) < 2 or any(sheet.axis is not None or sheet.has(Field.AXIS) for sheet in sheets):
        return
    depths = {sheet.above[0] for sheet in told}
    named: dict[str, Words] = {plain(sheet.above[1].text): sheet.above[1] for sheet in told}
    if len(depths) > 1 or 0 in depths or len(named) < 2 or len(named) == len(told) or len(told) < len(sheets):
        return
    if not all(_may_be_axis(words) for words in named.values()):
        return
    axes = {name: axis_value(words) for name, words in named.items()}
    numbers = [axis.number.text for axis in axes.values() if axis is not None and axis.number]
    counted = [str(rank) for rank in range(1, len(axes) + 1)]
    if numbers and not (len(numbers) == len(axes) and (numbers == counted or not numbers[0].isdigit())):
        return
    for sheet in told:
        found = axes[plain(sheet.above[1].text)]
        if found is not None and found.title:
            sheet.axis = AxisTitle("axe", found.number, found.title, "transversal" in fold(found.title.text))


def _may_be_axis(words: Words) -> bool:
    text = words.text
    return (
        2 <= len(text.split()) <= 25
        and not _OF_SHEETS.search(plain(text))
        and not is_neutral(text)
        and not is_elsewhere(text)
        and find_label(text) is None
    )
