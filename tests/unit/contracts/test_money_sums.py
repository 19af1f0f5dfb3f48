"""Whatever the lines, the sums by year, by funder, by axis and by sheet are the sum of the contract, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecluse.accounts.models import Organisation
from ecluse.accounts.services.organisations import get_or_create_organisations
from ecluse.audit.services import System
from ecluse.contracts.enums import TaxBasis
from ecluse.contracts.models import ActionSheet, Axis, Contract, CostLine, FundingLine, SheetAxis
from ecluse.contracts.rules.money import Totals, totals_of
from ecluse.contracts.rules.money_lines import LineChoice
from ecluse.contracts.selectors.money import cost_lines, costs_by, funding_by, funding_lines, together
from ecluse.contracts.services.contracts import create_contract

pytestmark = pytest.mark.django_db
BY = System("Essais")
amounts = st.none() | st.decimals(0, "9999999999.99", places=2) | st.sampled_from([Decimal("0.1"), Decimal("0.29")])
posts = st.none() | st.decimals(0, 20, places=3)
years = st.none() | st.integers(2024, 2027)
bases = st.sampled_from(TaxBasis.values)
places = st.integers(0, 4)
costs = st.tuples(places, years, amounts, amounts, bases).filter(
    lambda line: line[2] is not None or line[3] is not None
)
fundings = st.tuples(places, st.integers(0, 2), years, *[amounts] * 4, *[posts] * 2, bases)


@pytest.fixture
def contract() -> Contract:
    """Five sheets: under no axis, one, two and none again, and a sub-action of the one under two."""
    made = create_contract(by=BY, values={"title": "CLS du Val", "territory_name": "Val"})
    axes = [Axis.objects.create(contract=made, title=title, position=n) for n, title in enumerate("AB")]
    sheets = [ActionSheet.objects.create(contract=made, title=title, position=n) for n, title in enumerate("0123")]
    ActionSheet.objects.create(contract=made, title="4", position=4, parent=sheets[2], depth=1)
    for sheet, own in ((sheets[1], axes[:1]), (sheets[2], axes[::-1])):
        for place, axis in enumerate(own):
            SheetAxis.objects.create(sheet=sheet, axis=axis, position=place)
    return made


@pytest.fixture
def funders() -> list[Organisation]:
    return list(get_or_create_organisations(by=BY, names=["Agence", "Commune", "Région"]).values())


def _write(contract: Contract, funders: list[Organisation], told: list[Any], given_: list[Any]) -> None:
    sheets = list(contract.sheets.order_by("position"))
    CostLine.objects.filter(sheet__contract=contract).delete()
    FundingLine.objects.filter(sheet__contract=contract).delete()
    CostLine.objects.bulk_create(
        CostLine(sheet=sheets[place], year=year, planned=planned, spent=spent, tax_basis=basis)
        for place, year, planned, spent, basis in told
    )
    names = ("planned", "requested", "granted", "paid", "fte_requested", "fte_granted")
    FundingLine.objects.bulk_create(
        FundingLine(
            sheet=sheets[place],
            funder=funders[who],
            year=year,
            tax_basis=basis,
            **dict(zip(names, values, strict=True)),
        )
        for place, who, year, *values, basis in given_
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(costs, max_size=12), st.lists(fundings, max_size=12))
def test_sums_add_up_in_the_database_and_in_python(
    contract: Contract, funders: list[Organisation], told: list[Any], given_: list[Any]
) -> None:
    _write(contract, funders, told, given_)
    everything = LineChoice()
    sheets = contract.sheets.all()
    spent, funded = cost_lines(sheets, everything), funding_lines(sheets, everything)
    whole = totals_of(CostLine.objects.all(), FundingLine.objects.all())
    for keys in (("year",), ("axis",), ("sheet",), ("year", "axis", "sheet"), ()):
        groups = [costs_by(spent, *keys), funding_by(funded, *keys)]
        assert sum((totals for group in groups for totals in group.values()), Totals()) == whole
    by_funder = funding_by(funded, "funder", "funder__name")
    assert sum(by_funder.values(), Totals()) == totals_of([], FundingLine.objects.all())
    for key, totals in together([costs_by(spent, "year"), funding_by(funded, "year")], lambda key: key[0]).items():
        asked = everything.at(year=key)
        assert totals_of(cost_lines(sheets, asked), funding_lines(sheets, asked)) == totals
    for (axis,), totals in funding_by(funded, "axis").items():
        assert totals_of([], funding_lines(sheets, everything.at(axis=axis))) == totals


def test_a_sheet_under_two_axes_counts_under_the_first_and_a_sub_action_with_its_action(
    contract: Contract, funders: list[Organisation]
) -> None:
    lines = [(place, 2026, Decimal(10**place), None, "ttc") for place in range(5)]
    _write(contract, funders, lines, [])
    first, second = contract.axes.order_by("position")
    found = {
        axis: totals.cost.known
        for (axis,), totals in costs_by(cost_lines(contract.sheets.all(), LineChoice()), "axis").items()
    }
    assert found == {None: Decimal(1001), first.pk: Decimal(10), second.pk: Decimal(10100)}


def test_many_large_amounts_lose_no_cent(contract: Contract, funders: list[Organisation]) -> None:
    """Floats would: a sum of this size has no room left for cents."""
    _write(contract, funders, [(1, 2026, Decimal("9999999999.99"), Decimal("0.01"), "ttc")] * 999, [])
    (totals,) = costs_by(cost_lines(contract.sheets.all(), LineChoice())).values()
    assert totals.cost.known == 999 * Decimal("9999999999.99")
    assert totals.spent.known == Decimal("9.99")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"annee": ["2025"]}, 1), ({"annee": ["aucun"]}, 1), ({"annee": ["x"]}, 0), ({"base": ["ttc"]}, 1),
        ({"base": ["aucun"]}, 1), ({"base": ["autre"]}, 0), ({"compte": ["aucun"]}, 1), ({"organisme": ["1"]}, 0),
        ({"fiche": ["999999999999999999999"]}, 0), ({}, 2),
    ],
)  # fmt: skip
def test_an_address_narrows_the_lines_and_what_it_cannot_mean_lets_none_through(
    contract: Contract, funders: list[Organisation], query: dict[str, list[str]], count: int
) -> None:
    lines = [(0, 2025, Decimal(1), None, "ttc"), (1, None, Decimal(2), None, "")]
    _write(contract, funders, lines, [])
    choice = LineChoice.from_query(query)
    assert cost_lines(contract.sheets.all(), choice).count() == count
    if count:
        assert LineChoice.from_query({word: [value] for word, value in choice.pairs()}) == choice


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (CostLine, {"planned": "-0.01"}), (CostLine, {"planned": 1, "spent": -1}), (CostLine, {}),
        (CostLine, {"planned": 1, "year": 1899}), (CostLine, {"planned": 1, "year": 2101}),
        (FundingLine, {"planned": -1}), (FundingLine, {"paid": -1}), (FundingLine, {"fte_granted": "-0.5"}),
        (FundingLine, {"year": 20266}),
    ],
)  # fmt: skip
def test_the_database_refuses_what_no_line_may_hold(
    contract: Contract, funders: list[Organisation], model: Any, values: dict[str, Any]
) -> None:
    sheet = contract.sheets.first()
    more = {"funder": funders[0]} if model is FundingLine else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(sheet=sheet, **more, **values)
