"""All that one person may see, in every contract at once: their contracts, their sheets, what is asked of them.

The same rules as :mod:`ecluse.contracts.selectors.access`, which answers for one contract; the number of queries and the
size of each do not grow with the contracts or the sheets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from ecluse.accounts.models import User
from ecluse.contracts.enums import Confidentiality, MandateRole, Permission, Role
from ecluse.contracts.models import ActionSheet, Contract, Mandate, Membership, Mention, SheetActor
from ecluse.contracts.rules.lateness import FINISHED
from ecluse.contracts.rules.roles import permissions_of
from ecluse.contracts.selectors.access import LEADING, contracts_visible_to, held_today
from ecluse.contracts.selectors.overviews import deadline
from ecluse.contracts.selectors.sheet_lists import SheetLine
from ecluse.contracts.selectors.sheet_search import has_step_soon, is_late, is_silent

#: Why a sheet waits for those who lead it, the most pressing first; empty where nothing is asked.
LATE, SOON, SILENT = "retard", "echeance", "silence"


@dataclass(frozen=True, slots=True)
class HeldContract:
    """A contract that someone sees, with the roles that they hold on it."""

    contract: Contract
    roles: tuple[str, ...]

    def may(self, permission: Permission) -> bool:
        return permission.value in permissions_of(self.roles)


def contracts_held(user: User) -> list[HeldContract]:
    """The contracts that ``user`` sees, by programme, the newest generation first: two queries."""
    rows = contracts_visible_to(user).select_related("programme").order_by("programme__name", "-start", "-pk")
    roles: dict[int, list[str]] = defaultdict(list)
    for contract, role in _roles_of(user):
        roles[contract].append(role)
    always = ["administration"] if user.is_administrator else []
    return [HeldContract(row, tuple(dict.fromkeys([*roles[row.pk], *always]))) for row in rows]


def _roles_of(user: User) -> Iterable[tuple[int, str]]:
    """(contract, role) for each role that ``user`` holds today, by membership or by mandate."""
    held = Membership.objects.filter(held_today(), person__user=user).order_by()
    mandates = [
        _told(
            Contract.covering.through.objects.filter(
                territory__in=Mandate.objects.filter(person__user=user, role=role).values("territory")
            ),
            Value(role, output_field=CharField()),
        )
        for role in MandateRole.values
    ]
    return _told(held, F("role")).union(*mandates, all=True)


def _told(rows: QuerySet[Any], role: Any) -> QuerySet[Any]:
    told: QuerySet[Any] = rows.annotate(on=F("contract_id"), held_role=role).values_list("on", "held_role")
    return told


def _own(user: User, roles: Sequence[str], acting: Sequence[str] | None) -> Q:
    """The condition on sheets in which ``user``, or a body for which they hold one of ``roles`` there, takes part."""
    person = getattr(user, "person", None)
    if person is None:
        return Q(pk__in=())
    held = Membership.objects.filter(held_today(), person=person, role__in=roles, organisation__isnull=False)
    here = held.filter(contract=OuterRef("sheet__contract"), organisation=OuterRef("organisation"))
    # The bodies first, which have an index: the actors of the whole database are not gone through.
    bodies = Q(organisation__in=held.order_by().values("organisation")) & Q(Exists(here))
    actors = SheetActor.objects.filter(Q(person=person) | bodies)
    if acting is not None:
        actors = actors.filter(role__in=acting)
    sheets = actors.order_by().values("sheet")
    return Q(pk__in=sheets) | Q(parent__in=sheets)


def led_by(user: User) -> Q:
    """The condition on sheets that ``user``, or a body they lead actions for, leads, with those that belong to them."""
    return _own(user, [Role.ACTION_LEAD], LEADING)


_LEVELS = (
    (Permission.VIEW_CONTRACT, Confidentiality.PUBLIC),
    (Permission.VIEW_MEMBER_SHEETS, Confidentiality.MEMBERS),
    (Permission.VIEW_RESTRICTED_SHEETS, Confidentiality.RESTRICTED),
)


def sheets_in(held: Sequence[HeldContract], user: User) -> QuerySet[ActionSheet]:
    """The sheets that ``user`` sees in all these contracts, those put aside left out."""
    visible = _own(user, [Role.ACTION_LEAD, Role.PARTNER], None)
    for permission, level in _LEVELS:
        visible |= Q(contract__in=[one.contract.pk for one in held if one.may(permission)], confidentiality=level)
    seen = [one.contract.pk for one in held if one.may(Permission.VIEW_CONTRACT)]
    return ActionSheet.objects.filter(visible, contract__in=seen, archived_at__isnull=True)


@dataclass(slots=True)
class ContractCounts:
    """What someone sees in one contract: its sheets, those that are late or silent, and the same of those they lead.

    ``asked`` are the sheets they lead that wait for something; a contract put aside asks nothing.
    """

    sheets: int = 0
    late: int = 0
    silent: int = 0
    led: int = 0
    asked: int = 0
    led_late: int = 0
    led_soon: int = 0
    led_silent: int = 0


def counts_by_contract(sheets: QuerySet[ActionSheet], user: User, *, today: date) -> dict[int, ContractCounts]:
    """The counts of each contract that has sheets: one query, in which each condition is looked at once a sheet."""
    kinds: QuerySet[Any] = sheets.order_by().annotate(
        n_late=_flag(is_late(today)), n_silent=_flag(is_silent(today)), n_soon=_flag(has_step_soon(today)),
        n_led=_flag(led_by(user) & Q(contract__archived_at__isnull=True)),
    )  # fmt: skip
    flags = ("n_late", "n_silent", "n_soon", "n_led")
    rows = kinds.values("contract", *flags).annotate(number=Count("pk")).values_list("contract", *flags, "number")
    found: dict[int, ContractCounts] = defaultdict(ContractCounts)
    for contract, late, silent, soon, led, number in rows:
        counts = found[contract]
        counts.sheets += number
        counts.late += late * number
        counts.silent += silent * number
        counts.led += led * number
        counts.asked += led * number * bool(late or silent or soon)
        counts.led_late += led * late * number
        counts.led_soon += led * soon * number
        counts.led_silent += led * silent * number
    return dict(found)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


class LedSheets(Sequence[SheetLine]):
    """The sheets that someone leads, what waits for them first, to be cut in pages: one query a page.

    ``group`` of a line says why it waits. How many there are is known from the counts. ``told`` holds, by the key of the
    sheets read, what the expression ``also`` of another context says of each.
    """

    def __init__(self, sheets: QuerySet[ActionSheet], user: User, *, count: int, today: date, also: Any = None) -> None:
        self.length = count
        self.told: dict[int, Any] = {}
        why = Case(
            When(is_late(today), then=Value(LATE)),
            When(has_step_soon(today), then=Value(SOON)),
            When(is_silent(today), then=Value(SILENT)),
            default=Value(""),
            output_field=CharField(),
        )
        rank = Case(
            *(When(group=each, then=Value(place)) for place, each in enumerate((LATE, SOON, SILENT))),
            When(status__in=FINISHED, then=Value(4)),
            default=Value(3),
            output_field=IntegerField(),
        )
        live: QuerySet[Any] = sheets.filter(led_by(user), contract__archived_at__isnull=True)
        self.sheets: QuerySet[ActionSheet] = live.annotate(
            group=why, deadline=deadline(), also=Value("") if also is None else also
        ).order_by(rank, "deadline", F("last_news_at").asc(nulls_first=True), "contract", "position", "pk")

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, part: int) -> SheetLine: ...

    @overload
    def __getitem__(self, part: slice) -> list[SheetLine]: ...

    def __getitem__(self, part: int | slice) -> SheetLine | list[SheetLine]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        if not self.length:
            return []
        rows = list(self.sheets[part].values_list(*SheetLine._fields, "also"))
        self.told |= {row[0]: row[-1] for row in rows}
        return [SheetLine(*row[:-1]) for row in rows]


def calls_for(user: User, visible: QuerySet[ActionSheet], *, most: int) -> list[Mention]:
    """The notes meant for ``user`` on ``visible`` sheets that they have not said they had seen, newest first."""
    calls = Mention.objects.filter(person__user=user, seen_at__isnull=True, note__sheet__in=visible.order_by())
    return list(calls.select_related("note__sheet").order_by("-note__on", "-pk")[:most])
