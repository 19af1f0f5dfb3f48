"""Who may see the mails of the whole installation. Those of one contract are shown by the contexts above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecluse.accounts.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def may_see_all_mails(user: User | AnonymousUser) -> bool:
    """The administrator, who answers for the sending."""
    return isinstance(user, User) and user.is_active and user.is_administrator
