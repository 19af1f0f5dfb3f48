"""Identifiers of a thousand and more stay whole in addresses and forms: « 5001 », never « 5 001 »."""

from __future__ import annotations

import re

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from ecluse.accounts.models import Organisation, Person, User
from ecluse.contracts.models import ActionSheet, Axis, Contract, Milestone, SheetActor
from ecluse.territories.models import Territory
from tests.factories.world import build_world

pytestmark = pytest.mark.django_db

FIRST = 17_224
COUNTED = (Contract, Axis, ActionSheet, SheetActor, Milestone, Territory, Organisation, Person, User)
ATTRIBUTE = re.compile(r"""\s(?:href|action|value|id|for|name|headers|aria-[a-z]+|data-[a-z-]+|hx-[a-z]+)="([^"]*)\"""")
SPACED = re.compile("[0-9][\u00a0\u202f ][0-9]{3}(?![0-9])")
PAGES = ("home", "sheets", "sheet", "axes", "actor", "perimeter", "access", "journal", "edit")


def begin_at(first: int, model: type[models.Model]) -> None:
    """Make the next identifiers of a table begin at ``first``."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]  # never set back: rows of other tests keep the identifiers that they had
            cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [sequence, first, sequence])


def test_no_page_writes_an_identifier_with_a_space(client: Client) -> None:
    for model in COUNTED:
        begin_at(FIRST, model)
    world = build_world()
    contract, sheet = world.own.contract, world.own.items["sheet"]
    assert min(contract.pk, sheet.pk) >= FIRST
    client.force_login(world.users["coordinator"])
    addresses = {
        "home": reverse("portal:contract-home", args=[contract.pk]),
        "sheets": reverse("contracts:sheet-list", args=[contract.pk]),
        "sheet": reverse("portal:sheet", args=[contract.pk, sheet.pk]),
        "axes": reverse("contracts:item-list", args=[contract.pk, "axes"]),
        "actor": reverse(
            "contracts:sheet-item-edit", args=[contract.pk, sheet.pk, "acteurs", world.own.items["actor"].pk]
        ),
        "perimeter": reverse("contracts:perimeter", args=[contract.pk]) + "?territoire=blois",
        "access": reverse("contracts:access-list", args=[contract.pk]),
        "journal": reverse("portal:journal", args=[contract.pk]),
        "edit": reverse("contracts:contract-edit", args=[contract.pk]),
    }
    assert set(addresses) == set(PAGES)
    for name, address in addresses.items():
        page = client.get(address)
        assert page.status_code == 200, name
        values = ATTRIBUTE.findall(page.content.decode())
        assert any(str(contract.pk) in value for value in values), name
        assert not [value for value in values if SPACED.search(value)], name
