"""The next contract while it is being prepared: what is to decide, what is decided, which territory it may take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ecluse.contracts.models import ActionSheet, Axis, Contract, Renewal, RenewalChoice, SheetAxis
from ecluse.contracts.rules.generations import Choice, Standing, standing
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from ecluse.territories.selectors import perimeter_communes

#: What is decided of: the type of the thing, and the fields of a choice that name it and what it joins.
SHEETS, AXES = "actionsheet", "axis"
FIELDS = {SHEETS: ("sheet_id", "into_sheet_id"), AXES: ("axis_id", "into_axis_id")}


@dataclass(frozen=True, slots=True)
class Plan:
    """All the axes and all the live sheets of a contract, and what is decided of each; ``first``: sheet → its first axis."""

    axes: tuple[Axis, ...]
    sheets: tuple[ActionSheet, ...]
    first: dict[int, int]
    choices: dict[str, dict[int, Choice]]
    labels: dict[str, dict[int, str]]

    def standing(self, kind: str) -> Standing:
        return standing(self.things(kind), self.choices[kind])

    def things(self, kind: str) -> list[int]:
        return [each.pk for each in (self.sheets if kind == SHEETS else self.axes)]

    def label(self, kind: str, key: int | None) -> str:
        return self.labels[kind].get(key or 0, "")


def renewal_of(contract: Contract) -> Renewal | None:
    """The next contract being prepared from this one, or made from it."""
    return Renewal.objects.select_related("carrier", "made").filter(contract=contract).first()


def plan_of(contract: Contract, renewal: Renewal | None) -> Plan:
    """What there is to decide of in a contract, and what ``renewal`` decides: four queries."""
    axes = tuple(contract.axes.order_by("position", "pk"))
    sheets = tuple(contract.sheets.filter(archived_at__isnull=True).order_by("position", "pk"))
    links = SheetAxis.objects.filter(sheet__contract=contract).order_by("-position", "-pk")
    found: dict[str, dict[int, Choice]] = defaultdict(dict, {SHEETS: {}, AXES: {}})
    for row in RenewalChoice.objects.filter(renewal=renewal) if renewal else ():
        for kind, (own, into) in FIELDS.items():
            if (key := getattr(row, own)) is not None:
                found[kind][key] = Choice(row.fate, getattr(row, into), row.reason)
    labels = {SHEETS: {each.pk: str(each) for each in sheets}, AXES: {each.pk: str(each) for each in axes}}
    return Plan(axes, sheets, dict(links.values_list("sheet_id", "axis_id")), found, labels)


def wider_territories(contract: Contract) -> list[Territory]:
    """The intercommunalities of today in which the communes of a contract's perimeter lie, by name."""
    if contract.perimeter is None:
        return []
    communes = [each.territory.pk for each in perimeter_communes(contract.perimeter)]
    wider = Territory.objects.current().of_level(GeographicLevel.EPCI).filter(composition__member__in=communes)
    return list(wider.distinct().order_by("folded_name", "code"))
