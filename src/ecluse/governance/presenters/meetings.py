"""Meetings as pages show them: the list, one meeting, its agenda, its convocation, its minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecluse.contracts.models import ContractDocument
from ecluse.contracts.presenters.navigation import address
from ecluse.governance.enums import ItemKind, MeetingState, MinutesState, Outcome, Presence
from ecluse.governance.models import AgendaItem, Attendance, DecisionDraft, Meeting
from ecluse.governance.presenters.decisions import Link, owner_of
from ecluse.governance.presenters.navigation import MEETING_MARKS, MINUTES_MARKS, body_url, decision_url, meeting_url
from ecluse.governance.rules.invitations import when_said
from ecluse.governance.rules.meetings import NEXT, Tally, tally
from ecluse.governance.selectors.summons import Recipient
from ecluse.lib.formats import partial_date, plural
from ecluse.outbox.enums import MailStatus


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting of the list."""

    title: str
    url: str
    body: str
    when: str
    iso: str
    place: str
    state: str
    mark: str
    minutes: str
    minutes_mark: str
    decisions: int


def meeting_rows(meetings: Iterable[Any]) -> list[MeetingRow]:
    """The rows of meetings that carry ``decision_count``; what is not held has no minutes to speak of."""
    found = []
    for meeting in meetings:
        held = meeting.state == MeetingState.HELD
        found.append(
            MeetingRow(
                title=meeting.title,
                url=meeting_url(meeting),
                body=meeting.body.name,
                when=when_said(meeting.on, meeting.starts, meeting.ends),
                iso=meeting.on.isoformat(),
                place=meeting.place,
                state=str(meeting.get_state_display()),
                mark=MEETING_MARKS[meeting.state],
                minutes=f"Relevé {str(meeting.get_minutes_display()).lower()}" if held else "",
                minutes_mark=MINUTES_MARKS[meeting.minutes] if held else "",
                decisions=meeting.decision_count,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Gesture:
    """A change of state in one press."""

    label: str
    to: str
    icon: str


_GESTURES = {
    "convoquee": ("Noter la convocation envoyée", "mail"),
    "tenue": ("La séance s’est tenue", "check"),
    "annulee": ("Annuler la séance", "cross"),
    "prevue": ("Prévoir de nouveau", "undo"),
}


def gestures_of(meeting: Meeting) -> list[Gesture]:
    """What may become of a meeting."""
    if meeting.minutes != MinutesState.DRAFT:
        return []
    told = _GESTURES | ({"prevue": ("Elle ne s’est pas tenue", "undo")} if meeting.state == MeetingState.HELD else {})
    return [Gesture(told[to][0], to, told[to][1]) for to in NEXT[meeting.state]]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda; the sheet and the addresses are empty for those who may not have them."""

    pk: int
    rank: int
    title: str
    origin: str
    sheet: Link | None
    decision: Link | None
    asked_by: str
    said: str
    outcome: str
    outcome_mark: str
    is_seen: bool
    anchor: str
    edit_url: str
    remove_url: str
    move_url: str
    is_first: bool
    is_last: bool
    write_url: str
    draft_url: str
    drafts: tuple[DraftRow, ...] = ()
    decisions: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A decision that is not in the register yet."""

    text: str
    owner: str
    due: str
    replaces: str
    anchor: str
    edit_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision of the register, under the point where it was taken."""

    number: str
    text: str
    owner: str
    due: str
    url: str


#: Origins that the title of a point tells already.
_SAID_BY_TITLE = (ItemKind.FREE, ItemKind.APPROVAL)
_OUTCOME_MARKS = {Outcome.TREATED.value: "done", Outcome.POSTPONED.value: "paused", Outcome.OPEN.value: "upcoming"}


def points_of(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    sheets: Mapping[int, str],
    *,
    may_edit: bool,
    drafts: Iterable[DecisionDraft] = (),
    decisions: Iterable[Any] = (),
) -> list[Point]:
    """The points of a meeting, in their order, with what was decided under each."""
    by_item: dict[int | None, list[DraftRow]] = {}
    for draft in drafts:
        by_item.setdefault(draft.item_id, []).append(draft_row(draft, meeting, may_edit=may_edit))
    taken: dict[int | None, list[Taken]] = {}
    for decision in decisions:
        taken.setdefault(decision.item_id, []).append(taken_row(decision))
    found = []
    for place, item in enumerate(items):
        at = (meeting.contract_id, meeting.pk, item.pk)
        may = may_edit
        label = sheets.get(item.sheet_id or 0)
        found.append(
            Point(
                pk=item.pk,
                rank=place + 1,
                title=item.title,
                origin="" if item.kind in _SAID_BY_TITLE else str(item.get_kind_display()),
                sheet=Link(label, address("portal:sheet", meeting.contract_id, item.sheet_id)) if label else None,
                decision=Link(
                    f"Voir la décision {item.decision.number}", decision_url(meeting.contract_id, item.decision.pk)
                )
                if item.decision
                else None,
                asked_by=item.asked_by,
                said=item.said,
                outcome=str(item.get_outcome_display()),
                outcome_mark=_OUTCOME_MARKS[item.outcome],
                is_seen=bool(item.outcome),
                anchor=f"point-{item.pk}",
                edit_url=address("governance:item-edit", *at) if may else "",
                remove_url=address("governance:item-remove", *at) if may else "",
                move_url=address("governance:item-move", *at) if may and len(items) > 1 else "",
                is_first=place == 0,
                is_last=place == len(items) - 1,
                write_url=address("governance:item-write", *at) if may else "",
                draft_url=f"{address('governance:draft-create', *at[:2])}?point={item.pk}" if may else "",
                drafts=tuple(by_item.get(item.pk, ())),
                decisions=tuple(taken.get(item.pk, ())),
            )
        )
    return found


def draft_row(draft: DecisionDraft, meeting: Meeting, *, may_edit: bool) -> DraftRow:
    at = (meeting.contract_id, meeting.pk, draft.pk)
    return DraftRow(
        text=draft.text,
        owner=owner_of(draft),
        due=partial_date(draft.due) if draft.due else "",
        replaces=draft.supersedes.number if draft.supersedes else "",
        anchor=f"projet-{draft.pk}",
        edit_url=address("governance:draft-edit", *at) if may_edit else "",
        remove_url=address("governance:draft-remove", *at) if may_edit else "",
    )


def taken_row(decision: Any) -> Taken:
    return Taken(
        number=decision.number,
        text=decision.text,
        owner=owner_of(decision),
        due=partial_date(decision.due) if decision.due else "",
        url=decision_url(decision.contract_id, decision.pk),
    )


@dataclass(frozen=True, slots=True)
class Came:
    """Those noted alike: « Présents », then each body with its function."""

    label: str
    lines: tuple[str, ...]


_MANY = {
    Presence.PRESENT: "Présents", Presence.REPRESENTED: "Représentés", Presence.EXCUSED: "Excusés",
    Presence.ABSENT: "Absents",
}  # fmt: skip


def who_came(lines: Sequence[Attendance]) -> list[Came]:
    """Those who came and those who did not, in four lists; nothing of those of whom nothing was noted."""
    found = []
    for state, label in _MANY.items():
        alike = [line for line in lines if line.state == state]
        if alike:
            found.append(Came(label, tuple(map(_line_said, alike))))
    return found


def _line_said(line: Attendance) -> str:
    said = ", ".join(filter(None, [str(line.organisation), line.function, str(line.person or "")]))
    return f"{said}, par {line.represented_by}" if line.represented_by else said


def tally_of(meeting: Meeting, lines: Iterable[Attendance]) -> Tally:
    """How many came to a meeting, against its quorum."""
    return tally([(line.state, line.voting) for line in lines], quorum=meeting.quorum)


def tally_said(counted: Tally) -> str:
    """« 8 présents, 1 représenté, 2 excusés »; empty if nothing was noted."""
    words = (
        (counted.present, "présent"), (counted.represented, "représenté"), (counted.excused, "excusé"),
        (counted.absent, "absent"),
    )  # fmt: skip
    return ", ".join(plural(count, word) for count, word in words if count)


def tally_told(counted: Tally) -> str:
    """The same as a sentence, followed by what is to be said of the quorum; empty if nothing was noted."""
    said = tally_said(counted)
    return " ".join(filter(None, [f"{said}.", counted.said])) if said else ""


def document_links(documents: Iterable[ContractDocument]) -> list[Link]:
    """The documents of a meeting, each with where it is read."""
    return [
        Link(
            each.title,
            address("contracts:document-file", each.contract_id, each.pk) if each.stored_name else each.url,
        )
        for each in documents
    ]


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A member to call: the state of the mail, or why there is none; ``is_left``: one may still be sent."""

    name: str
    said: str
    mark: str
    is_left: bool


_MAIL_MARKS = {"envoye": "done", "attente": "upcoming", "envoi": "upcoming", "annule": "dropped"}


def recipient_rows(recipients: Iterable[Recipient]) -> list[RecipientRow]:
    """Whom a convocation goes to, in their order; the page says why some are called otherwise."""
    rows = []
    for each in recipients:
        if each.mail is not None:
            said, mark = MailStatus(each.mail.status).label, _MAIL_MARKS.get(each.mail.status, "stopped")
        elif each.address:
            said, mark = "À envoyer", "proposed"
        else:
            said, mark = "Adresse inconnue : à prévenir autrement", "paused"
        rows.append(RecipientRow(str(each.member), str(said), mark, each.mail is None and bool(each.address)))
    return rows


def meeting_facts(meeting: Meeting) -> list[str]:
    """The line under the title of a meeting."""
    facts = [when_said(meeting.on, meeting.starts, meeting.ends), meeting.place]
    if meeting.is_public:
        count = meeting.public_count
        facts.append(
            f"Séance publique : {plural(count, 'personne venue', 'personnes venues')}"
            if count is not None
            else "Séance publique"
        )
    return [fact[:1].upper() + fact[1:] for fact in facts if fact]


def body_link(meeting: Meeting) -> Link:
    return Link(meeting.body.name, body_url(meeting.body))
