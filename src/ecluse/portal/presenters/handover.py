"""« Passation »: what whoever arrives must know of a contract, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ecluse.campaigns.selectors.leads import Leads, leads_of
from ecluse.contracts.enums import CommitmentStatus, MandateRole, Permission, Role
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.rules.sheet_filters import with_query
from ecluse.contracts.selectors import Access, sheets_of
from ecluse.contracts.selectors.sheet_dates import STEP, dated_things
from ecluse.governance.models import BodyMember
from ecluse.governance.presenters.decisions import owner_of
from ecluse.governance.presenters.gates import state_said
from ecluse.governance.presenters.navigation import body_url, decision_url, meeting_url
from ecluse.governance.rules.invitations import when_said
from ecluse.governance.rules.meetings import is_member_on
from ecluse.governance.selectors.decisions import open_decisions
from ecluse.governance.selectors.paths import life_of
from ecluse.lib.formats import date_full, partial_date, partial_date_told, plural
from ecluse.portal.presenters.gates import waiting_in
from ecluse.portal.presenters.handover_tables import account_of
from ecluse.portal.presenters.lines import Line, Lines, of, sheet_address, short
from ecluse.portal.presenters.week import ask_url
from ecluse.portal.selectors import handover as reads
from ecluse.portal.selectors import week as pending

#: Lines of a kind that the page shows; the archive has them all.
SHOWN = 12
#: How far ahead the calendar of the page goes.
AHEAD = timedelta(days=120)
_TEXT = 160


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything that the page shows."""

    facts: tuple[tuple[str, str], ...]
    pending: Lines
    decisions: Lines
    promises: Lines
    leads: Lines
    unled: int
    bodies: Lines
    calendar: Lines
    access: tuple[Line, ...]
    access_url: str
    left_out: tuple[str, ...]


def handover(contract: Contract, access: Access, *, today: date) -> Handover:
    """Compute the page: some twenty queries, whatever the contract holds."""
    pk = contract.pk
    sheets = sheets_of(contract, visible_to=access)
    leads = leads_of(contract, sheets)
    return Handover(
        facts=tuple(_facts(contract)),
        pending=of([*waiting_in(contract), *_pending(contract, access)], most=SHOWN),
        decisions=of(list(_decisions(contract, today)), most=SHOWN, url=address("governance:register", pk)),
        promises=of(list(_promises(contract)), most=SHOWN, url=address("contracts:item-list", pk, "signataires")),
        leads=of(list(_leads(pk, leads, access)), most=SHOWN,
                 url=with_query(address("contracts:sheet-list", pk), "groupe=pilote")),
        unled=len(leads.unled),
        bodies=of(list(_bodies(contract, today)), most=SHOWN, url=address("governance:body-list", pk)),
        calendar=of(list(_calendar(contract, access, today)), most=SHOWN, url=address("contracts:sheet-calendar", pk)),
        access=tuple(_access(contract, today)),
        access_url=address("contracts:access-list", pk),
        left_out=tuple(_left_out(contract, access)),
    )  # fmt: skip


def _facts(contract: Contract) -> Iterator[tuple[str, str]]:
    yield "Étape", state_said(contract, life_of(contract)[1])
    if contract.start or contract.end:
        told = [partial_date(one) for one in (contract.start, contract.end) if one]
        yield "Période", " – ".join(told)
    yield (
        "Signature",
        partial_date(contract.signed_on) if contract.signed_on else contract.signed_on_words or "non renseignée",
    )
    yield "Porteur", str(contract.carrier) if contract.carrier else "non renseigné"
    yield (
        "Texte",
        "Figé : il ne change que par un avenant" if contract.text_lock else "Libre : il n’est pas encore figé",
    )


def _pending(contract: Contract, access: Access) -> Iterator[Line]:
    """What was begun and is not finished."""
    pk = contract.pk
    for amendment in reads.amendments_under_way(contract):
        state = str(amendment.get_state_display()).lower()
        yield Line(short(amendment.title, _TEXT), address("contracts:amendment", pk, amendment.number),
                   f"Avenant {amendment.number}, {state}")  # fmt: skip
    for meeting in pending.minutes_to_write(contract):
        yield Line(str(meeting), meeting_url(meeting), "Relevé à écrire ou à arrêter")
    if access.may(Permission.VIEW_CAMPAIGNS):
        for found in pending.campaigns_to_see(contract):
            said = [f"réponses pour le {date_full(found.campaign.due_on)}"]
            said += [plural(found.waiting, "réponse à regarder", "réponses à regarder")] if found.waiting else []
            yield Line(
                found.campaign.title, found.campaign.get_absolute_url(), f"Demande aux pilotes, {', '.join(said)}"
            )
    for request in pending.requests_waiting(contract):
        why = f"Point demandé par {request.asked_by} pour : {request.body.name}"
        yield Line(short(request.text, _TEXT), address("governance:body", pk, request.body_id), why)


def _decisions(contract: Contract, today: date) -> Iterator[Line]:
    rows = open_decisions(contract)
    for one in sorted(rows, key=lambda row: (not row.current_due, row.current_due, row.year, row.rank)):
        late = (today - last_day(one.current_due)).days if one.current_due else 0
        when = "" if late > 0 or not one.current_due else partial_date(one.current_due, short=True)
        why = ". ".join(filter(None, [f"Décision {one.number}, {one.body.name}", owner_of(one)]))
        yield Line(short(one.text, _TEXT), decision_url(contract.pk, one.pk), why, when=when, late=max(0, late))


def _promises(contract: Contract) -> Iterator[Line]:
    for one in reads.commitments_open(contract):
        url = address("contracts:commitment-list", contract.pk, one.signatory_id)
        yield Line(short(one.text, _TEXT), url, str(one.signatory), when=str(CommitmentStatus(one.status).label))


def _leads(pk: int, leads: Leads, access: Access) -> Iterator[Line]:
    contacts = access.may(Permission.VIEW_CONTACTS)
    asks = access.may(Permission.MANAGE_CAMPAIGNS)
    found = [*leads.reachable, *leads.unreachable]
    for lead in sorted(found, key=lambda one: (-len(one.sheets), one.label)):
        address_said = (lead.address or "adresse inconnue") if contacts else ""
        numbers = ", ".join(sheet.number or short(sheet.title, 40) for sheet in lead.sheets[:10])
        more = "…" if len(lead.sheets) > 10 else ""
        said = f"{plural(len(lead.sheets), 'fiche')} : {numbers}{more}"
        yield Line(lead.label, ask_url(pk, lead.sheets) if asks else "", " · ".join(filter(None, [said, address_said])))


def _bodies(contract: Contract, today: date) -> Iterator[Line]:
    seats: dict[int, list[BodyMember]] = {}
    for seat in reads.seats_of(contract):
        seats.setdefault(seat.body_id, []).append(seat)
    for members in seats.values():
        body, sitting = members[0].body, [one for one in members if is_member_on(one.start, one.end, today)]
        chairs = [str(one) for one in sitting if one.chairs]
        secretary = ", ".join(filter(None, [str(body.secretary or ""), body.secretary_function]))
        said = [plural(len(sitting), "membre"), f"présidée par {', '.join(chairs)}" if chairs else ""]
        said.append(f"secrétariat : {secretary}" if secretary else "")
        yield Line(body.name, body_url(body), ". ".join(filter(None, said)))


def _calendar(contract: Contract, access: Access, today: date) -> Iterator[Line]:
    limit, found = today + AHEAD, []
    for meeting in reads.meetings_ahead(contract):
        if meeting.on <= limit:
            said = when_said(meeting.on, meeting.starts, meeting.ends)
            found.append(
                (meeting.on, Line(meeting.name, meeting_url(meeting), f"Séance, {said}", when=date_full(meeting.on)))
            )
    for thing in dated_things(sheets_of(contract, visible_to=access)):
        if thing.kind == STEP and not thing.done_on and today <= (day := last_day(thing.on)) <= limit:
            name = f"Étape de la fiche {thing.number}" if thing.number else f"Étape : {thing.sheet_title}"
            url = sheet_address(contract.pk, thing.sheet)
            found.append((day, Line(thing.title, url, name, when=partial_date(thing.on))))
    if contract.end and today <= last_day(contract.end) <= limit:
        said = f"Le contrat prend fin {partial_date_told(contract.end)}"
        found.append((last_day(contract.end), Line(said, address("portal:contract-home", contract.pk))))
    yield from (line for _, line in sorted(found, key=lambda pair: (pair[0], pair[1].title)))


def _access(contract: Contract, today: date) -> Iterator[Line]:
    roles = reads.roles_of(contract)
    for row in roles.memberships:
        if row.until and row.until < today:
            continue
        person = row.person
        body = str(row.organisation or person.organisation or "")
        known = {str(person), str(Role(row.role).label)}
        said = [person.function if person.function not in known else "", body, person.email]
        account = account_of(person.user_id, row.person_id in roles.invited)
        until = f"jusqu’au {date_full(row.until)}" if row.until else ""
        yield Line(str(person), "", " · ".join(filter(None, [*said, account, until])), when=str(Role(row.role).label))
    for mandate in roles.mandates:
        said = [str(mandate.person.organisation or ""), mandate.person.email, f"Mandat : {mandate.territory}"]
        yield Line(str(mandate.person), "", " · ".join(filter(None, said)), when=str(MandateRole(mandate.role).label))


def _left_out(contract: Contract, access: Access) -> Iterator[str]:
    hidden = reads.hidden_sheets(contract, sheets_of(contract, visible_to=access))
    if hidden:
        yield plural(hidden, "fiche que vous ne pouvez pas lire", "fiches que vous ne pouvez pas lire")
    if not access.may(Permission.VIEW_FUNDING):
        yield "l’argent"
    if not access.may(Permission.VIEW_CONTACTS):
        yield "les adresses des pilotes"
