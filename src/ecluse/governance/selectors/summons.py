"""What the convocation of a meeting tells, whom it is sent to, what has been sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecluse.contracts.enums import Confidentiality
from ecluse.contracts.models import Contract
from ecluse.governance.enums import MeetingState
from ecluse.governance.models import BodyMember, Meeting
from ecluse.governance.rules.invitations import Summons
from ecluse.governance.selectors.agenda import items_of
from ecluse.governance.selectors.bodies import members_on
from ecluse.outbox.models import Mail


def point_said(title: str, sheet: object | None) -> str:
    """A point with the sheet that it is about, if it may be named."""
    return f"{title} ({sheet})" if sheet else title


def summons_to(
    meeting: Meeting, contract: Contract, *, agenda: Iterable[str], documents: Iterable[str], url: str
) -> Summons:
    """The facts of a convocation; ``agenda`` and ``documents`` are what its reader may read of them."""
    body = meeting.body
    return Summons(
        uid=f"{meeting.uid}@ecluse", title=meeting.name, body=body.name, contract=str(contract), on=meeting.on,
        starts=meeting.starts, ends=meeting.ends, place=meeting.place, video_url=meeting.video_url,
        agenda=tuple(agenda), documents=tuple(documents),
        secretary=", ".join(filter(None, [str(body.secretary or ""), body.secretary_function])),
        sequence=meeting.sequence, cancelled=meeting.state == MeetingState.CANCELLED, url=url,
    )  # fmt: skip


def summons_by_mail(meeting: Meeting, *, url: str) -> Summons:
    """The same as every member of the body may read it: nothing of the sheets and documents kept to the steering."""
    kept = Confidentiality.RESTRICTED
    lines = [
        point_said(item.title, item.sheet if item.sheet and item.sheet.confidentiality != kept else None)
        for item in items_of(meeting)
    ]
    documents = meeting.documents.exclude(confidentiality=kept).values_list("title", flat=True)
    return summons_to(meeting, meeting.contract, agenda=lines, documents=documents, url=url)


def mail_key(meeting: Meeting, member: BodyMember) -> str:
    """The same convocation asked twice is one mail; another day, another place or a cancellation makes another."""
    return f"meeting:{meeting.pk}:summons:{meeting.sequence}:{member.pk}"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member to call: ``address`` is empty when nobody's is known, ``mail`` what was asked for already."""

    member: BodyMember
    address: str
    mail: Mail | None


def recipients_of(meeting: Meeting) -> list[Recipient]:
    """The members of that day, in their order, each with the convocation already asked for: two queries."""
    members = members_on(meeting.body, meeting.on)
    mails = Mail.objects.in_bulk([mail_key(meeting, each) for each in members], field_name="key")
    return [
        Recipient(each, each.person.email if each.person else "", mails.get(mail_key(meeting, each)))
        for each in members
    ]
