"""Who may change the figures of the whole installation. Reading them is for everyone who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.accounts.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def may_load_figures(user: User | AnonymousUser) -> bool:
    """The administrator, who answers for what is shown to all."""
    return isinstance(user, User) and user.is_active and user.is_administrator
