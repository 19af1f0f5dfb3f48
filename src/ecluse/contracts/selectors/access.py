"""What a person may do on a contract today, and what of it exists for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from ecluse.accounts.models import Person, User
from ecluse.audit.models import Chain
from ecluse.contracts.enums import ActorRole, Confidentiality, Permission
from ecluse.contracts.models import ActionSheet, Contract, Mandate, Membership, SheetActor
from ecluse.contracts.rules.roles import permissions_of
from ecluse.territories.selectors.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class Access:
    """What one person may do on one contract.

    ``lead_of`` and ``joins`` are the bodies for which the person leads or joins actions. ``roles`` are those held today: a
    path of gates says which of them pass a gate or agree with it; everything else goes by permission.
    """

    permissions: frozenset[str] = frozenset()
    person_id: int | None = None
    lead_of: frozenset[int] = field(default_factory=frozenset)
    joins: frozenset[int] = field(default_factory=frozenset)
    signs_for: frozenset[int] = field(default_factory=frozenset)
    roles: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: Permission) -> bool:
        return permission.value in self.permissions


def held_today() -> Q:
    """The condition on memberships that hold today."""
    return held_on(timezone.localdate())


def held_on(today: date) -> Q:
    return (Q(since__isnull=True) | Q(since__lte=today)) & (Q(until__isnull=True) | Q(until__gte=today))


def access_to(user: User | AnonymousUser, contract: Contract) -> Access:
    """What ``user`` may do on ``contract``, from the roles held today: one query."""
    if not isinstance(user, User) or not user.is_active:
        return Access()
    person_id = getattr(getattr(user, "person", None), "pk", None)
    rows: Iterable[tuple[str, int | None]] = ()
    if person_id is not None:
        rows = _roles_on(timezone.localdate()).rows([contract.draft_of_id or contract.pk, person_id])
    return _access_of(person_id, rows, *(["administration"] if user.is_administrator else []))


@lru_cache(maxsize=2)
def _roles_on(today: date) -> Prepared:
    """The roles held ``today``, with the body they speak for: on the contract -1, by the person -2."""
    held = Membership.objects.filter(held_on(today), contract=-1, person=-2)
    covering = Contract.covering.through.objects.filter(contract=-1).values("territory")
    mandates = Mandate.objects.filter(person=-2, territory__in=covering)
    nobody = Value(None, output_field=BigIntegerField())
    both = held.order_by().values_list("role", "organisation_id")
    return Prepared(both.union(mandates.order_by().values_list("role", nobody), all=True))


def sees_every_sheet(access: Access) -> bool:
    """True for those who may read every level of confidentiality."""
    needed = (Permission.VIEW_CONTRACT, Permission.VIEW_MEMBER_SHEETS, Permission.VIEW_RESTRICTED_SHEETS)
    return all(access.may(permission) for permission in needed)


def sheets_visible_with(access: Access) -> Q:
    """The condition on sheets that ``access`` lets through: by confidentiality, and one's own whatever it is."""
    if not access.may(Permission.VIEW_CONTRACT):
        return Q(pk__in=())
    if sees_every_sheet(access):
        return Q()  # who may read every level needs no look at each sheet
    levels = [Confidentiality.PUBLIC.value]
    if access.may(Permission.VIEW_MEMBER_SHEETS):
        levels.append(Confidentiality.MEMBERS.value)
    if access.may(Permission.VIEW_RESTRICTED_SHEETS):
        levels.append(Confidentiality.RESTRICTED.value)
    return Q(confidentiality__in=levels) | _own(access, access.joins, None)


def _own(access: Access, bodies: frozenset[int], roles: list[str] | None) -> Q:
    """The condition on sheets in which the person or one of ``bodies`` takes part, and on those that belong to them.

    Actors are looked for first, by person and by body, which have an index: not the sheets of every contract.
    """
    mine = Q(organisation_id__in=bodies)
    if access.person_id is not None:
        mine |= Q(person_id=access.person_id)
    actors = SheetActor.objects.filter(mine)
    if roles is not None:
        actors = actors.filter(role__in=roles)
    sheets = actors.order_by().values("sheet")
    return Q(pk__in=sheets) | Q(parent__in=sheets)


def sees_level(access: Access, confidentiality: str, actors: Iterable[tuple[int | None, int | None]]) -> bool:
    """The same as ``sheets_visible_with`` for one sheet whose actors are at hand: (body, person) of it and of its action."""
    if not access.may(Permission.VIEW_CONTRACT):
        return False
    level = {
        Confidentiality.PUBLIC.value: True,
        Confidentiality.MEMBERS.value: access.may(Permission.VIEW_MEMBER_SHEETS),
        Confidentiality.RESTRICTED.value: access.may(Permission.VIEW_RESTRICTED_SHEETS),
    }[confidentiality]
    return level or any(
        body in access.joins or (person is not None and person == access.person_id) for body, person in actors
    )


def people_who_see(sheet: ActionSheet) -> list[Person]:
    """The people with an account whom a role on the contract lets read ``sheet`` today, by name; two queries."""
    held = Membership.objects.filter(
        held_today(), contract=sheet.contract_id, person__user__isnull=False, person__user__is_active=True
    )
    roles: dict[Person, list[tuple[str, int | None]]] = defaultdict(list)
    for membership in held.select_related("person").order_by("person__label"):
        roles[membership.person].append((membership.role, membership.organisation_id))
    actors = list(
        SheetActor.objects.filter(sheet__in=[sheet.pk, sheet.parent_id]).values_list("organisation_id", "person_id")
    )
    return [
        person
        for person, rows in roles.items()
        if sees_level(_access_of(person.pk, rows), sheet.confidentiality, actors)
    ]


def _access_of(person_id: int | None, rows: Iterable[tuple[str, int | None]], *also: str) -> Access:
    """What some roles let someone do, each with the body it speaks for."""
    roles: set[str] = set(also)
    bodies: dict[str, set[int]] = {"pilote": set(), "partenaire": set(), "signataire": set()}
    for role, organisation_id in rows:
        roles.add(role)
        if organisation_id is not None and role in bodies:
            bodies[role].add(organisation_id)
    return Access(
        permissions=permissions_of(roles),
        person_id=person_id,
        lead_of=frozenset(bodies["pilote"]),
        joins=frozenset(bodies["pilote"] | bodies["partenaire"]),
        signs_for=frozenset(bodies["signataire"]),
        roles=frozenset(roles),
    )


def access_elsewhere(access: Access, rows: Iterable[tuple[str, int | None]]) -> Access:
    """What the holder of ``access`` may do on another contract, from the roles that they hold on it today."""
    return _access_of(access.person_id, rows, *({"administration"} & access.roles))


LEADING = [ActorRole.LEAD.value, ActorRole.CO_LEAD.value]


def leads_sheet(access: Access, sheet: ActionSheet) -> bool:
    """True if the person, or a body they lead actions for, leads this sheet or the one it belongs to."""
    return ActionSheet.objects.filter(pk=sheet.pk, pk__in=led_sheets(access)).exists()


def led_sheets(access: Access) -> Any:
    """The keys of the sheets that the person, or a body they lead actions for, leads, with those that belong to them."""
    return ActionSheet.objects.filter(_own(access, access.lead_of, LEADING)).values("pk")


def contracts_visible_to(user: User | AnonymousUser) -> QuerySet[Contract]:
    """The contracts on which ``user`` holds a role today, by membership, mandate or administration."""
    if not isinstance(user, User) or not user.is_active:
        return Contract.objects.none()
    if user.is_administrator:
        return Contract.objects.filter(draft_of__isnull=True)
    memberships = Membership.objects.filter(held_today(), person__user=user).values("contract")
    mandated = Mandate.objects.filter(person__user=user).values("territory")
    covered = Contract.covering.through.objects.filter(territory__in=mandated).values("contract")
    return Contract.objects.filter(Q(pk__in=memberships) | Q(pk__in=covered), draft_of__isnull=True)


@lru_cache(maxsize=1)
def _opened() -> Prepared:
    """The contract -1, with what its pages name and the head of its journal."""
    scope = Concat(Value("contract:"), Cast(OuterRef("pk"), CharField()))
    head = Chain.objects.filter(scope=scope).values("head")[:1]
    contracts = Contract.objects.select_related("programme", "carrier", "perimeter", "predecessor", "draft_of").filter(
        pk=-1
    )
    return Prepared(contracts.annotate(head=Coalesce(Subquery(head), Value(""))))


def open_contract(pk: int, *, visible_to: User | AnonymousUser, drafts: bool = False) -> tuple[Contract, Access]:
    """One contract, and what ``visible_to`` may do on it: two queries.

    ``drafts``: the page also serves the working copy of an amendment, which exists for those who steer the contract.
    Raises Contract.DoesNotExist if it is not there or not visible: the two cannot be told apart.
    """
    contract = _opened().first([pk]) if pk <= BigIntegerField.MAX_BIGINT else None
    if contract is None:
        raise Contract.DoesNotExist
    access = access_to(visible_to, contract)
    hidden = contract.draft_of_id is not None and not (drafts and access.may(Permission.VIEW_RESTRICTED_SHEETS))
    if hidden or not access.may(Permission.VIEW_CONTRACT):
        raise Contract.DoesNotExist
    return contract, access


def contracts_written_by(user: User | AnonymousUser) -> list[Contract]:
    """The live contracts whose sheets ``user`` may write today, by title."""
    found = contracts_visible_to(user).filter(archived_at__isnull=True).order_by("title", "pk")
    return [contract for contract in found if access_to(user, contract).may(Permission.EDIT_SHEETS)]
