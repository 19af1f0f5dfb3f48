"""Two contracts, one of everything in each, and a browser signed in as anyone."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from ecluse.audit.models import Event
from ecluse.contracts.models import Contract
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import World, make_world

SignIn = Callable[[str], ReadOnlyGetClient]


@pytest.fixture(scope="module")
def _world_of_the_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world is made once for a module, in a transaction that is undone after it."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            yield make_world()
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def world(_world_of_the_module: World, db: None) -> World:
    """The world, whose objects a test may change without the next one seeing it."""
    return copy.deepcopy(_world_of_the_module)


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """A client signed in as one of the world's people, by role."""

    def browse(name: str) -> ReadOnlyGetClient:
        client = ReadOnlyGetClient()
        client.force_login(world.users[name])
        return client

    return browse


@pytest.fixture
def coordinator(sign_in: SignIn) -> ReadOnlyGetClient:
    return sign_in("coordinator")


def events(contract: Contract) -> list[Any]:
    """The journal of a contract, latest first."""
    return list(Event.objects.filter(scope=contract.scope).order_by("-number"))


def sent(form: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send back from the form of a page, with some fields changed."""
    data: dict[str, Any] = {}
    for field in form:
        value = field.value()
        name = field.html_name
        widget = field.field.widget
        if getattr(widget, "widgets", None):
            parts = value if isinstance(value, list) else widget.decompress(value)
            data |= {f"{name}{suffix}": part for suffix, part in zip(widget.widgets_names, parts, strict=True)}
        elif isinstance(value, list | tuple):
            data[name] = [str(getattr(item, "pk", item)) for item in value]
        elif value not in (None, False):
            data[name] = str(value)
    return data | changes
