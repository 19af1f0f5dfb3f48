"""What open campaigns ask of someone, across contracts."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Subquery

from ecluse.accounts.models import User
from ecluse.campaigns.enums import AnswerState, CampaignState
from ecluse.campaigns.models import Answer, UpdateRequest


def date_asked(user: User) -> Subquery:
    """Of a sheet, the first day by which an open campaign waits for the news of ``user``; NULL if none does."""
    asked = UpdateRequest.sheets.through.objects.filter(
        updaterequest__person__user=user, updaterequest__campaign__state=CampaignState.OPEN, actionsheet=OuterRef("pk")
    )
    said = Answer.objects.filter(request=OuterRef("updaterequest"), sheet=OuterRef("actionsheet"))
    waiting = asked.exclude(Exists(said.exclude(state=AnswerState.REFUSED)))
    return Subquery(waiting.order_by("updaterequest__campaign__due_on").values("updaterequest__campaign__due_on")[:1])
