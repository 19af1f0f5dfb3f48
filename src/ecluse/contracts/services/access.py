"""Roles given and taken back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ecluse.accounts.models import Organisation, Person
from ecluse.audit.services import Actor, record
from ecluse.contracts.enums import MandateRole, Role
from ecluse.contracts.models import Contract, Mandate, Membership
from ecluse.contracts.services import records
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
    records.tell(membership, by=by, verb="give_role", changes={"rôle": [None, membership.get_role_display()]})
    return membership


@transaction.atomic
def take_role(*, by: Actor, membership: Membership) -> None:
    """Take a role back. Raises DomainError if the contract would be left without anyone to coordinate it."""
    contract = membership.contract
    if membership.role == Role.COORDINATOR:
        others = contract.memberships.filter(role=Role.COORDINATOR).exclude(pk=membership.pk)
        if not others.exists():
            raise DomainError("Ce contrat n’aurait plus de coordination : donnez d’abord ce rôle à quelqu’un d’autre.")
    records.tell(membership, by=by, verb="take_role", changes={"rôle": [membership.get_role_display(), None]})
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
