"""The contracts whose preparation somebody writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.accounts.models import User
from ecluse.contracts.enums import Permission
from ecluse.contracts.models import Contract
from ecluse.contracts.permissions import is_written
from ecluse.contracts.selectors import access_to, contracts_visible_to

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def contracts_prepared_by(user: User | AnonymousUser) -> list[Contract]:
    """The live contracts in whose diagnosis ``user`` may write today, by title."""
    found = contracts_visible_to(user).order_by("title", "pk")
    return [each for each in found if access_to(user, each).may(Permission.EDIT_PREPARATION) and is_written(each)]
