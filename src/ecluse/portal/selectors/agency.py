"""The contracts that someone follows for the regional health agency, side by side: queries that do not grow with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min

from ecluse.accounts.enums import OrganisationKind
from ecluse.accounts.models import User
from ecluse.contracts.enums import MandateRole, Permission
from ecluse.contracts.models import ActionSheet, FundingLine, Mandate
from ecluse.contracts.rules.money import Totals
from ecluse.contracts.selectors.money import funding_by
from ecluse.contracts.selectors.own_sheets import (
    ContractCounts,
    HeldContract,
    contracts_held,
    counts_by_contract,
    sheets_in,
)
from ecluse.governance.enums import BodyKind, MeetingState
from ecluse.governance.models import Meeting


def mandate_roles(user: User) -> list[str]:
    """The roles that someone holds on the contracts of a territory: one query."""
    return list(Mandate.objects.filter(person__user=user).order_by().values_list("role", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Followed:
    """What is known of the contracts followed, by the key of each; ``funding`` by contract and year."""

    held: Sequence[HeldContract]
    counts: Mapping[int, ContractCounts]
    latest: Mapping[int, datetime]
    steering: Mapping[int, date]
    funding: Mapping[tuple[Any, ...], Totals]


def followed(user: User, *, today: date) -> Followed:
    """Six queries, for three contracts as for thirty. Contracts set aside are left out.

    The money is that which agencies of health pay, in the sheets that the reader may see of contracts whose funding is open
    to them.
    """
    mandates = {role.value for role in MandateRole}
    held = [one for one in contracts_held(user) if mandates & {*one.roles} and one.contract.archived_at is None]
    visible = sheets_in(held, user)
    keys = [one.contract.pk for one in held]
    planned = (MeetingState.PLANNED, MeetingState.SUMMONED)
    meetings = Meeting.objects.filter(
        contract__in=keys, body__kind=BodyKind.STEERING, state__in=planned, on__gte=today
    ).order_by()
    paid_for = [one.contract.pk for one in held if one.may(Permission.VIEW_FUNDING)]
    lines = FundingLine.objects.filter(
        sheet__in=visible.filter(contract__in=paid_for).order_by().values("pk"), funder__kind=OrganisationKind.ARS
    )
    return Followed(
        held=held,
        counts=counts_by_contract(visible, user, today=today),
        latest=dict(_latest(visible)),
        steering=dict(meetings.values("contract").annotate(first=Min("on")).values_list("contract", "first")),
        funding=funding_by(lines, "sheet__contract", "year"),
    )


def _latest(visible: Any) -> Any:
    rows = ActionSheet.objects.filter(pk__in=visible.order_by().values("pk"), last_news_at__isnull=False).order_by()
    return rows.values("contract").annotate(latest=Max("last_news_at")).values_list("contract", "latest")
