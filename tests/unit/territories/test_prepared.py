"""A prepared query gives what its queryset gives, for each of the values that come, on either database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from ecluse.accounts.models import Organisation
from ecluse.territories.selectors.prepared import Prepared

pytestmark = pytest.mark.django_db


def _bodies() -> list[int]:
    names = ["100 % santé", "L'Union", "Caisse “une”", "Ville%s", "é\\à"]
    return [Organisation.objects.create(name=name, folded_name=f"{n} {name}").pk for n, name in enumerate(names)]


def _named(keys: list[int], text: str) -> QuerySet[Any]:
    """The bodies of ``keys`` or whose name holds ``text``, and the same beside a constant, in one union."""
    one = Organisation.objects.filter(Q(pk__in=keys) | Q(name__contains=text)).order_by()
    two = Organisation.objects.filter(pk=keys[0]).order_by()
    told = [rows.annotate(word=Value(text, output_field=CharField()), named=F("name")) for rows in (one, two)]
    return told[0].values_list("word", "pk", "named").union(told[1].values_list("word", "pk", "named"), all=True)


@pytest.mark.parametrize("text", ["100 %", "'", "%s", "\\", "rien de tel"])
def test_it_gives_the_rows_of_its_queryset(text: str) -> None:
    keys = _bodies()
    prepared = Prepared(_named([-1, -2], text))
    for pair in ([keys[0], keys[1]], [keys[4], keys[2]], [keys[3], 2**40], [2**40, keys[0]]):
        assert sorted(prepared.rows(pair)) == sorted(_named(pair, text)), pair
        assert [tuple(prepared.told(row)) for row in prepared.stored(pair)] == [tuple(r) for r in prepared.rows(pair)]


def test_it_is_one_query_each_time_and_its_plan_may_be_kept() -> None:
    keys = _bodies()
    prepared = Prepared(Organisation.objects.filter(pk=-1))
    with CaptureQueriesContext(connection) as asked:
        found = [prepared.first([key]) for key in keys * 2]
    assert [body.pk for body in found] == keys * 2
    assert len(asked) == 2 * len(keys)
    assert prepared.first([2**40]) is None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%accounts_organisation%%'"
            )
            assert cursor.fetchone()[0] >= 1
