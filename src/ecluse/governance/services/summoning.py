"""Convocations sent by the outbox: asked for once a change, written when they leave."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.contracts.services import records
from ecluse.contracts.services.records import Changes
from ecluse.governance.enums import MeetingState
from ecluse.governance.models import BodyMember, Meeting
from ecluse.governance.rules.invitations import invitation
from ecluse.governance.rules.meetings import is_member_on
from ecluse.governance.selectors.summons import mail_key, recipients_of, summons_by_mail
from ecluse.governance.services.meetings import change_state, locked
from ecluse.lib.errors import DomainError
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.services import Attachment, Cancelled, Rendered, queue_mail
from ecluse.outbox.services.preferences import site_url

SUMMON = "governance.summon"


@transaction.atomic
def send_summons(*, by: Actor, meeting: Meeting) -> int:
    """Ask for the convocation of every member whose address is known, and note the meeting as called; return how many.

    Who was asked already is not asked again, unless the day, the place or the meeting itself has changed since. Raises
    DomainError for a meeting that was held or is past, or when there is nobody left to write to.
    """
    current = locked(meeting)
    if current.state == MeetingState.HELD or current.on < timezone.localdate():
        raise DomainError("Cette séance a déjà eu lieu : elle ne se convoque plus.")
    called = f"meeting:{current.pk}:summons:"
    known = set(Mail.objects.filter(key__startswith=called).values_list("person", flat=True))
    only_them = current.state == MeetingState.CANCELLED  # who was never called has nothing to be told
    left = [
        each for each in recipients_of(current)
        if each.address and each.mail is None and (not only_them or each.member.person_id in known)
    ]  # fmt: skip
    if not left:
        raise DomainError(
            "Il ne reste personne à qui écrire : complétez l’adresse des membres, ou prévenez-les autrement."
        )
    with operation():
        for each in left:
            queue_mail(
                kind=SUMMON, key=mail_key(current, each.member), label=str(each.member), person=each.member.person,
                payload={"meeting": current.pk, "member": each.member.pk}, scope=current.contract.scope,
            )  # fmt: skip
        told = Changes({"convocations demandées": [None, len(left)]})
        records.tell(current, by=by, verb="summon", changes=told)
        if current.state == MeetingState.PLANNED:
            change_state(by=by, meeting=current, to=MeetingState.SUMMONED)
    return len(left)


def render_summons(mail: Mail) -> Rendered | Cancelled:
    """The convocation as it is when it leaves: to a member of that day, to a meeting still to come."""
    meeting = (
        Meeting.objects.select_related("contract", "body", "body__secretary")
        .filter(pk=mail.payload.get("meeting"))
        .first()
    )
    if meeting is None:
        return Cancelled("La séance n’existe plus.")
    if meeting.contract.archived_at is not None:
        return Cancelled("Le contrat est archivé.")
    if meeting.state == MeetingState.HELD or meeting.on < timezone.localdate():
        return Cancelled("La séance a déjà eu lieu.")
    member = BodyMember.objects.filter(pk=mail.payload.get("member"), body=meeting.body).first()
    if member is None or not is_member_on(member.start, member.end, meeting.on):
        return Cancelled("Cette personne ne siège plus à cette date.")
    if mail_key(meeting, member) != mail.key.split("#")[0]:
        return Cancelled("La séance a changé depuis : une nouvelle convocation la remplace.")
    url = site_url(reverse("governance:meeting", args=[meeting.contract_id, meeting.pk]))
    made = invitation(summons_by_mail(meeting, url=url), made_at=timezone.now())
    file = Attachment(f"seance-{meeting.on.isoformat()}.ics", made.ics, "text/calendar")
    return Rendered(made.subject, Letter(tuple(made.text.split("\n\n"))), (file,))
