"""Signing in with an address and a password."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.backends import ModelBackend

from ecluse.accounts.models import User
from ecluse.territories.selectors.prepared import Prepared


class AccountBackend(ModelBackend):
    """Django's own, which brings the person with the account: every page says who is signed in."""

    def get_user(self, user_id: int) -> User | None:
        """The account that a session belongs to, if it is still active: one query."""
        found: User | None = _account().first([user_id])
        return found


@lru_cache(maxsize=1)
def _account() -> Prepared:
    """The account -1, if it is active, with its person."""
    return Prepared(User.objects.select_related("person").filter(pk=-1, is_active=True))
