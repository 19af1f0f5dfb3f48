"""Which action sheets speak of an indicator, and how it is known: a link made by the coordination, or words in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ecluse.contracts.models import ActionSheet, Axis, Contract, SheetAxis
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.observatory.rules.definitions import Indicator
from ecluse.watch.models import IndicatorLink
from ecluse.watch.rules.themes import common, theme_name, themes_in


@dataclass(frozen=True, slots=True)
class Speaking:
    """A sheet that speaks of an indicator; ``how`` says why it is thought to. ``linked``: somebody said so."""

    sheet: ActionSheet
    how: str
    linked: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """What every sheet of a contract that the reader may see speaks of: indicators linked, with the sheet's own indicator,
    and themes, with the words that say so."""

    sheets: tuple[ActionSheet, ...]
    links: Mapping[int, Mapping[str, str]]
    themes: Mapping[int, Mapping[str, str]]

    def of(self, indicator: Indicator) -> list[Speaking]:
        """The sheets that speak of an indicator: those linked first."""
        linked, near = [], []
        for sheet in self.sheets:
            own = self.links.get(sheet.pk, {}).get(indicator.id)
            if own is not None:
                linked.append(Speaking(sheet, f"liée par la coordination, par son indicateur « {own} »", True))
                continue
            words = common(indicator.themes, dict(self.themes.get(sheet.pk, {})))
            if words:
                said = ", ".join(f"« {word} » ({theme_name(theme).lower()})" for theme, word in words.items())
                near.append(Speaking(sheet, f"rapprochée par les mots {said}", False))
        return [*linked, *near]


def spoken_of(contract: Contract, access: Access) -> Spoken:
    """What the sheets of a contract speak of: three queries, however many sheets there are."""
    sheets = tuple(
        sheets_of(contract, visible_to=access).only("pk", "number", "title", "contract").prefetch_related("themes")
    )
    links: dict[int, dict[str, str]] = defaultdict(dict)
    held = IndicatorLink.objects.filter(follow_up__sheet__in=sheets).select_related("follow_up").order_by("pk")
    for each in held:
        links[each.follow_up.sheet_id].setdefault(each.indicator, each.follow_up.name)
    themes = {sheet.pk: themes_in(_text(sheet)) for sheet in sheets}
    return Spoken(sheets, links, themes)


def _text(sheet: ActionSheet) -> str:
    return "\n".join([sheet.title, *(theme.title for theme in sheet.themes.all())])


def themes_of_axis(axis: Axis) -> frozenset[str]:
    """The themes that an axis speaks of: by its title, by those of its themes, by those of its sheets."""
    sheets = SheetAxis.objects.filter(axis=axis, sheet__archived_at=None).values_list("sheet__title", flat=True)
    texts = [axis.title, *axis.themes.values_list("title", flat=True), *sheets]
    return frozenset(themes_in("\n".join(texts)))


def linked_under(axis: Axis) -> frozenset[str]:
    """The indicators that the sheets of an axis are linked to."""
    held = IndicatorLink.objects.filter(follow_up__sheet__axes=axis, follow_up__sheet__archived_at=None)
    return frozenset(held.values_list("indicator", flat=True))
