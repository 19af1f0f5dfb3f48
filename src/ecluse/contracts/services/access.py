"""Roles given and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from ecluse.accounts.models import Invitation, Organisation, Person
from ecluse.accounts.services.people import create_person, invite, update_person
from ecluse.audit.services import Actor, operation, record
from ecluse.contracts.enums import MandateRole, Role
from ecluse.contracts.models import Contract, Mandate, Membership
from ecluse.contracts.selectors.access import held_today
from ecluse.contracts.services import records
from ecluse.contracts.services.invitations import queue_invitation
from ecluse.lib.errors import DomainError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory

SPEAKS_FOR_A_BODY = frozenset({Role.ACTION_LEAD, Role.PARTNER, Role.SIGNATORY})


@transaction.atomic
def give_role(
    *,
    by: Actor,
    contract: Contract,
    person: Person,
    role: Role,
    organisation: Organisation | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Membership:
    """Give ``person`` a role on ``contract``; leads, partners and signatories speak for a body.

    Raises DomainError if the body is missing or if the person already holds that role.
    """
    if role in SPEAKS_FOR_A_BODY and organisation is None:
        organisation = person.organisation
    if role in SPEAKS_FOR_A_BODY and organisation is None:
        raise DomainError("Choisissez l’organisme au titre duquel ce rôle est tenu.", field="organisation")
    membership = Membership(
        contract=contract, person=person, role=role, organisation=organisation, since=since, until=until
    )
    records.save(membership)
    records.tell(
        membership, by=by, verb="give_role", changes=records.Changes({"rôle": [None, membership.get_role_display()]})
    )
    return membership


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to make known while giving a role. An address that is already known is that person's."""

    label: str
    function: str = ""
    email: str = ""


@transaction.atomic
def welcome(
    *,
    by: Actor,
    contract: Contract,
    person: Person | NewPerson,
    role: Role,
    organisation: Organisation | records.NewOrganisation | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Membership:
    """Give a role to someone, made known if need be, with their body. One gesture. Raises DomainError."""
    with operation():
        body = records.with_known_bodies({"organisation": organisation}, by=by)["organisation"]
        if isinstance(person, NewPerson):
            person = _known(person, by=by, organisation=body)
        return give_role(
            by=by, contract=contract, person=person, role=role, organisation=body, since=since, until=until
        )


def _known(person: NewPerson, *, by: Actor, organisation: Organisation | None) -> Person:
    email = person.email.strip()
    known = Person.objects.filter(email__iexact=email).first() if email else None
    return known or create_person(
        by=by, label=person.label, function=person.function, email=email, organisation=organisation
    )


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the secret of its link. ``may_show``: whoever invites may be shown the link."""

    invitation: Invitation
    secret: str
    may_show: bool


@transaction.atomic
def invite_member(*, by: Actor, contract: Contract, person: Person, email: str, sees_all: bool = False) -> Invited:
    """Invite someone who holds a role on ``contract``; one event in its journal.

    The link opens everything that the person, or anyone known under the same address, holds elsewhere. So the address is
    the person's own, and the link is shown only to whoever could have given all of that (``sees_all``), else it travels
    by electronic mail alone. The mail leaves by the outbox. Raises DomainError.
    """
    email = email.strip()
    if not contract.memberships.filter(person=person).exists():
        raise DomainError("Donnez d’abord à cette personne un rôle sur ce contrat.")
    if person.email and person.email.casefold() != email.casefold() and not sees_all:
        raise DomainError(
            f"L’adresse connue de cette personne est {person.email} : invitez-la à cette adresse, ou corrigez sa fiche.",
            field="email",
        )
    elsewhere = _holds_elsewhere(person, email, contract)
    if not person.email and not sees_all and _holds_elsewhere(person, "", contract):
        raise DomainError(
            "Cette personne a aussi des accès ailleurs et son adresse n’est pas connue : demandez son invitation à "
            "l’administration de l’installation."
        )
    with operation():
        invitation, secret = invite(by=by, person=person, email=email)
        record(
            by=by, verb="invite", scope=contract.scope, object_type="person", object_id=person.pk,
            object_label=str(person), changes={"invitation": [None, email]},
        )  # fmt: skip
        queue_invitation(contract=contract, invitation=invitation)
    return Invited(invitation, secret, may_show=sees_all or not elsewhere)


def _holds_elsewhere(person: Person, email: str, contract: Contract) -> bool:
    """True if accepting would open more than this contract."""
    same = Q(pk=person.pk) | Q(email__iexact=email) if email else Q(pk=person.pk)
    people = Person.objects.filter(same).values("pk")
    memberships = Membership.objects.filter(person__in=people).exclude(contract=contract)
    return memberships.exists() or Mandate.objects.filter(person__in=people).exists()


@transaction.atomic
def update_member(
    *, by: Actor, contract: Contract, person: Person, version: int | None, values: Mapping[str, Any]
) -> Person:
    """Change who someone is, for a contract that knows them; one event in its journal.

    The address of someone who has an account, or who holds roles elsewhere, is theirs: it is not changed from here.
    Raises StaleError, DomainError.
    """
    moved = "email" in values and str(values["email"]).casefold() != person.email.casefold()
    if moved and (person.user_id is not None or (person.email and _holds_elsewhere(person, person.email, contract))):
        raise DomainError(
            "Cette personne a un compte ou des accès ailleurs : son adresse ne se change pas d’ici.", field="email"
        )
    with operation():
        known = records.with_known_bodies(values, by=by)
        current, changes = update_person(by=by, person=person, version=version, values=known)
        if changes:
            record(
                by=by, verb="update", scope=contract.scope, object_type="person", object_id=person.pk,
                object_label=str(current), changes=changes,
            )  # fmt: skip
    return current


@transaction.atomic
def take_role(*, by: Actor, membership: Membership) -> None:
    """Take a role back. Raises DomainError if the contract would be left without anyone to coordinate it."""
    contract = membership.contract
    if membership.role == Role.COORDINATOR:
        others = contract.memberships.filter(held_today(), role=Role.COORDINATOR).exclude(pk=membership.pk)
        if not others.exists():
            raise DomainError("Ce contrat n’aurait plus de coordination : donnez d’abord ce rôle à quelqu’un d’autre.")
    records.tell(
        membership, by=by, verb="take_role", changes=records.Changes({"rôle": [membership.get_role_display(), None]})
    )
    membership.delete()


_MANDATE_LEVEL = {
    MandateRole.ARS_DEPARTMENT: GeographicLevel.DEPARTMENT,
    MandateRole.ARS_REGION: GeographicLevel.REGION,
}


@transaction.atomic
def give_mandate(*, by: Actor, person: Person, role: MandateRole, territory: Territory) -> Mandate:
    """Give a regional agency's officer the contracts of a département or a region.

    Raises DomainError if the territory is not of the level that the role asks for.
    """
    if territory.level != _MANDATE_LEVEL[role]:
        raise DomainError("Ce rôle porte sur un département ou une région : choisissez-en un.", field="territory")
    mandate, made = Mandate.objects.get_or_create(person=person, role=role, territory=territory)
    if made:
        record(
            by=by, verb="give_mandate", scope="site", object_type="mandate", object_id=mandate.pk,
            object_label=str(mandate), changes={"territoire": [None, str(territory)]},
        )  # fmt: skip
    return mandate
