"""Bodies as pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ecluse.contracts.presenters.navigation import address
from ecluse.governance.enums import BodyKind
from ecluse.governance.models import AgendaRequest, BodyMember, GoverningBody, Meeting
from ecluse.governance.presenters.navigation import body_url, meeting_url
from ecluse.governance.rules.meetings import is_member_on
from ecluse.lib.formats import date_full, partial_date, partial_date_told, plural
from ecluse.lib.text import key


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body of the list: under its parent by ``depth``, with its next and its last meeting."""

    name: str
    url: str
    facts: tuple[str, ...]
    depth: int
    next_label: str
    next_url: str
    last_label: str
    last_url: str
    waits: bool


def body_rows(
    bodies: Sequence[GoverningBody], members: Iterable[BodyMember], meetings: Iterable[Meeting], *, today: date
) -> list[BodyRow]:
    """The bodies, those attached to another under it; ``meetings`` that are neither cancelled nor of another contract."""
    seats: dict[int, int] = defaultdict(int)
    for member in members:
        seats[member.body_id] += is_member_on(member.start, member.end, today)
    coming: dict[int, Meeting] = {}
    gone: dict[int, Meeting] = {}
    for meeting in sorted(meetings, key=lambda each: each.on):
        if meeting.state == "tenue":
            gone[meeting.body_id] = meeting
        elif meeting.on >= today:
            coming.setdefault(meeting.body_id, meeting)
    return [_row(body, depth, seats[body.pk], coming.get(body.pk), gone.get(body.pk)) for body, depth in _tree(bodies)]


def _tree(bodies: Sequence[GoverningBody]) -> list[tuple[GoverningBody, int]]:
    known = {body.pk for body in bodies}
    under: dict[int | None, list[GoverningBody]] = defaultdict(list)
    kinds = list(BodyKind.values)
    for body in sorted(bodies, key=lambda each: (bool(each.end), kinds.index(each.kind), key(each.name))):
        under[body.parent_id if body.parent_id in known else None].append(body)
    found: list[tuple[GoverningBody, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for body in under[parent]:
            found.append((body, depth))
            walk(body.pk, depth + 1)

    walk(None, 0)
    return found


def _row(body: GoverningBody, depth: int, seats: int, coming: Meeting | None, gone: Meeting | None) -> BodyRow:
    kind = str(body.get_kind_display())
    facts = [] if kind.startswith(body.name) else [kind]
    facts += [plural(seats, "membre")] if seats else []
    if body.end:
        facts.append(f"jusqu’à {partial_date(body.end)}")
    return BodyRow(
        name=body.name,
        url=body_url(body),
        facts=tuple(facts),
        depth=min(depth, 3),
        next_label=date_full(coming.on) if coming else "",
        next_url=meeting_url(coming) if coming else "",
        last_label=date_full(gone.on) if gone else "",
        last_url=meeting_url(gone) if gone else "",
        waits=not (coming or gone or body.end),
    )


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A seat; ``held`` says since when and until when, where that is known."""

    organisation: str
    function: str
    person: str
    held: str
    chairs: bool
    voting: bool
    edit_url: str
    remove_url: str


def member_rows(members: Iterable[BodyMember], contract_pk: int, *, may_edit: bool) -> list[MemberRow]:
    """The seats, in their order."""
    found = []
    for member in members:
        at = (contract_pk, member.body_id, member.pk)
        found.append(
            MemberRow(
                organisation=str(member.organisation),
                function=member.function,
                person=str(member.person) if member.person else "",
                held=held_said(member.start, member.end),
                chairs=member.chairs,
                voting=member.voting,
                edit_url=address("governance:member-edit", *at) if may_edit else "",
                remove_url=address("governance:member-remove", *at) if may_edit else "",
            )
        )
    return found


def held_said(start: str, end: str) -> str:
    """« depuis le 4 avril 2019 », « de 2019 à mars 2021 », « jusqu’à 2021 »; empty if neither is known."""
    if start and end:
        return f"de {partial_date(start)} à {partial_date(end)}"
    if start:
        said = partial_date_told(start)
        return f"depuis {said.removeprefix('en ')}"
    return f"jusqu’à {partial_date(end)}" if end else ""


def body_facts(body: GoverningBody) -> list[tuple[str, str]]:
    """What a body says of itself, label and words; what is not known is left out."""
    secretary = ", ".join(filter(None, [str(body.secretary or ""), body.secretary_function]))
    told = [
        ("Nature", str(body.get_kind_display())),
        ("Rattachée à", body.parent.name if body.parent else ""),
        ("Secrétariat", secretary),
        ("Quorum", f"{body.quorum} membres présents ou représentés" if body.quorum else ""),
        ("Existe", held_said(body.start, body.end)),
    ]
    return [(label, said) for label, said in told if said]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A point that waits for a meeting; ``sheet`` is empty where the reader may not see it."""

    text: str
    body: str
    asked_by: str
    on: date
    sheet: str
    withdraw_url: str


def request_rows(
    requests: Iterable[tuple[AgendaRequest, bool]], sheets: dict[int, str], contract_pk: int
) -> list[RequestRow]:
    """The points asked for, each with whether the reader may take it back."""
    return [
        RequestRow(
            text=each.text,
            body=each.body.name,
            asked_by=each.asked_by,
            on=timezone.localtime(each.created_at).date(),
            sheet=sheets.get(each.sheet_id or 0, ""),
            withdraw_url=address("governance:request-withdraw", contract_pk, each.pk) if may else "",
        )
        for each, may in requests
    ]
