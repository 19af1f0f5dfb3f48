"""Who came: the whole list in one gesture; what someone else has written meanwhile stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ecluse.accounts.models import Organisation, Person
from ecluse.audit.services import Actor, operation
from ecluse.contracts.services import records
from ecluse.contracts.services.records import Changes, NewOrganisation
from ecluse.governance.enums import MinutesState, Presence
from ecluse.governance.models import Attendance, BodyMember, Meeting
from ecluse.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Line:
    """What is noted of one person: of a member, of a line that is there, or of somebody else (neither).

    ``base`` is what the page showed, so that a line that nobody touched is left as it is; None compares with nothing.
    """

    state: str
    represented_by: str = ""
    member: BodyMember | None = None
    line: Attendance | None = None
    organisation: Organisation | NewOrganisation | None = None
    function: str = ""
    person: Person | None = None
    voting: bool = False
    base: tuple[str, str] | None = None


class ChangedMeanwhileError(DomainError):
    """Lines that somebody else noted otherwise since the page was opened; nothing has been written."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            "Quelqu’un d’autre vient de noter autrement : "
            + ", ".join(names)
            + ". Rien n’a été enregistré. Relisez ces lignes, puis enregistrez de nouveau."
        )
        self.names = tuple(names)


@transaction.atomic
def note_attendance(*, by: Actor, meeting: Meeting, lines: Sequence[Line]) -> list[Attendance]:
    """Note who came; one event tells what changed.

    Raises ChangedMeanwhileError if someone noted the same lines otherwise, DomainError once the minutes are closed.
    """
    current = Meeting.objects.select_for_update(of=("self",)).select_related("contract", "body").get(pk=meeting.pk)
    records.refuse_archived(current)
    if current.minutes != MinutesState.DRAFT:
        raise DomainError("Le relevé de cette séance est arrêté : la liste des présences ne change plus.")
    held = {line.pk: line for line in current.attendances.select_related("organisation")}
    of_member = {line.member_id: line for line in held.values() if line.member_id is not None}
    written, changes, conflicts = [], Changes(), []
    with operation():
        for asked in lines:
            row = _row(asked, held, of_member)
            before = (row.state, row.represented_by) if row is not None else ("", "")
            after = (asked.state, asked.represented_by.strip() if asked.state == Presence.REPRESENTED else "")
            if (asked.base is not None and after == asked.base) or before == after:
                continue  # the reader touched nothing here, or both say the same
            if asked.base is not None and before != asked.base:
                conflicts.append(str(row or asked.member))
                continue
            row = row or _new(current, asked, by)
            row.state, row.represented_by = after
            records.check(row)
            written.append(row)
            told = _told(before), _told(after)
            changes.of(label=str(row), name=f"presence:{len(written)}", told=told, data=(list(before), list(after)))
        if conflicts:
            raise ChangedMeanwhileError(conflicts)
        for row in written:
            row.save()
        if changes:
            records.tell(current, by=by, verb="note_attendance", changes=changes)
    return written


def _row(asked: Line, held: dict[int, Attendance], of_member: dict[int, Attendance]) -> Attendance | None:
    if asked.line is not None:
        return held.get(asked.line.pk)
    return of_member.get(asked.member.pk) if asked.member is not None else None


def _new(meeting: Meeting, asked: Line, by: Actor) -> Attendance:
    member = asked.member
    if member is not None:
        if member.body_id != meeting.body_id:
            raise DomainError("Ce membre n’est pas de cette instance.")
        return Attendance(
            contract=meeting.contract, meeting=meeting, member=member, organisation=member.organisation,
            function=member.function, person=member.person, voting=member.voting,
        )  # fmt: skip
    if asked.organisation is None:
        raise DomainError("Écrivez l’organisme de la personne qui est venue.", field="organisation")
    known = records.with_known_bodies({"organisation": asked.organisation}, by=by)
    return Attendance(
        contract=meeting.contract, meeting=meeting, organisation=known["organisation"], function=asked.function,
        person=asked.person, voting=asked.voting,
    )  # fmt: skip


def _told(pair: tuple[str, str]) -> Any:
    state, by = pair
    if not state:
        return ""
    return f"{Presence(state).label} ({by})" if by else str(Presence(state).label)
