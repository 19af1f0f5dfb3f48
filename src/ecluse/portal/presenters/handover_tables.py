"""The tables of a handover: what is open, who promised what, who does what, who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ecluse.campaigns.selectors.leads import Leads
from ecluse.contracts.enums import CommitmentStatus, MandateRole, Role
from ecluse.contracts.models import Commitment, Signatory
from ecluse.governance.enums import BodyKind
from ecluse.governance.models import BodyMember
from ecluse.governance.rules.meetings import is_member_on
from ecluse.lib.tables import Table, When
from ecluse.portal.selectors.handover import Roles

About = Sequence[tuple[str, str]]


def _when(value: str | date | None) -> When | None:
    return When(value if isinstance(value, str) else value.isoformat()) if value else None


def commitments_table(commitments: Iterable[Commitment], about: About) -> Table:
    rows = [
        (str(each.signatory), each.text, each.resources, str(CommitmentStatus(each.status).label))
        for each in commitments
    ]
    return Table(
        "Engagements", ("Signataire", "Engagement", "Moyens", "Suivi"), tuple(rows), tuple(about),
        frozenset({"Signataire", "Engagement", "Moyens"}),
    )  # fmt: skip


def signatories_table(signatories: Iterable[Signatory], about: About) -> Table:
    rows = [
        (
            str(each.organisation), str(each.get_level_display()), each.representative_function, each.capacity,
            _when(each.deliberation_on), _when(each.signed_on),
        )
        for each in signatories
    ]  # fmt: skip
    return Table(
        "Signataires", ("Organisme", "Qualité", "Fonction de la personne qui signe", "En vertu de", "Délibération", "Signé le"),
        tuple(rows), tuple(about), frozenset({"Organisme", "En vertu de"}),
    )  # fmt: skip


def seats_table(seats: Iterable[BodyMember], today: date, about: About) -> Table:
    """Every seat, those that have ended included: who sat where is part of the memory of a contract."""
    rows = [
        (
            seat.body.name, str(BodyKind(seat.body.kind).label), str(seat.organisation), seat.function,
            str(seat.person or ""), "oui" if seat.chairs else "", "oui" if seat.voting else "non",
            _when(seat.start), _when(seat.end), "oui" if is_member_on(seat.start, seat.end, today) else "non",
        )
        for seat in seats
    ]  # fmt: skip
    return Table(
        "Instances et membres",
        ("Instance", "Nature", "Organisme", "Fonction", "Personne", "Préside", "A une voix", "Depuis", "Jusqu’à",
         "Siège aujourd’hui"),
        tuple(rows), tuple(about), frozenset({"Instance", "Nature", "Organisme", "Fonction"}),
    )  # fmt: skip


def people_table(roles: Roles, today: date, about: About) -> Table:
    """Who may do what, by membership then by mandate."""
    held = [
        (
            str(Role(row.role).label), str(row.person), row.person.function,
            str(row.organisation or row.person.organisation or ""), row.person.email, row.person.phone,
            account_of(row.person.user_id, row.person_id in roles.invited), _when(row.since), _when(row.until),
            "oui" if (row.since or today) <= today <= (row.until or today) else "non",
        )
        for row in roles.memberships
    ]  # fmt: skip
    mandated = [
        (
            str(MandateRole(row.role).label), str(row.person), row.person.function, str(row.person.organisation or ""),
            row.person.email, row.person.phone, account_of(row.person.user_id, invited=False), None, None, "oui",
        )
        for row in roles.mandates
    ]  # fmt: skip
    return Table(
        "Personnes et accès",
        ("Rôle", "Personne", "Fonction", "Organisme", "Adresse électronique", "Téléphone", "Compte", "Depuis", "Jusqu’au",
         "Rôle en cours"),
        (*held, *mandated), tuple(about), frozenset({"Rôle", "Personne", "Fonction", "Organisme"}),
    )  # fmt: skip


def account_of(user: int | None, invited: bool) -> str:
    """Whether someone can sign in."""
    if user is not None:
        return "Compte ouvert"
    return "Invitation envoyée" if invited else "Sans compte"


def leads_table(leads: Leads, about: About, *, addresses: bool) -> Table:
    """Who leads what, and where they are asked; ``addresses``: whether the reader may know it."""
    rows = [
        (
            lead.label, str(lead.person or ""), lead.address if addresses else "", len(lead.sheets),
            "\n".join(str(sheet) for sheet in lead.sheets),
        )
        for lead in (*leads.reachable, *leads.unreachable)
    ]  # fmt: skip
    unled = [("(aucun pilote)", "", "", 1, str(sheet)) for sheet in leads.unled]
    return Table(
        "Pilotes", ("Pilote", "Personne", "Adresse où l’on demande des nouvelles", "Nombre de fiches", "Fiches"),
        (*rows, *unled), tuple(about), frozenset({"Pilote", "Fiches"}),
    )  # fmt: skip
