"""Signing in with an address and a password."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from ecluse.accounts.models import User


class AccountBackend(ModelBackend):
    """Django's own, which brings the person with the account: every page says who is signed in."""

    def get_user(self, user_id: int) -> User | None:
        """The account that a session belongs to, if it is still active: one query."""
        return User.objects.select_related("person").filter(pk=user_id, is_active=True).first()
