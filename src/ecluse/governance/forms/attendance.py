"""The list of those who came: one line of choices for each member, one more for somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms

from ecluse.contracts.forms.base import known_names
from ecluse.contracts.forms.fields import OrganisationField
from ecluse.governance.enums import Presence
from ecluse.governance.models import Attendance, BodyMember, Meeting
from ecluse.governance.services.attendance import Line
from ecluse.ui.forms import UiForm

LONGEST = 300  # characters of who represents somebody


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer for one person: a radio button."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One person of the page: what was noted, what is chosen now. ``base`` is sent back, to see what others changed."""

    name: str
    who: str
    detail: str
    chosen: str
    by: str
    base: str
    member: BodyMember | None
    line: Attendance | None

    @property
    def choices(self) -> list[Choice]:
        return [Choice(state.value, str(state.label), state.value == self.chosen) for state in Presence]


def attendance_lines(
    meeting: Meeting, members: Iterable[BodyMember], lines: Iterable[Attendance], data: Mapping[str, Any] | None = None
) -> list[AttendanceLine]:
    """Everyone to note: the members of the day, then whoever else has been noted; ``data`` is what was sent."""
    held = list(lines)
    noted = {line.member_id: line for line in held if line.member_id is not None}
    found = [_line(f"m{member.pk}", member, noted.get(member.pk), data) for member in members]
    shown = {line.member.pk for line in found if line.member is not None}
    others = [line for line in held if line.member_id is None or line.member_id not in shown]
    return found + [_line(f"l{line.pk}", None, line, data) for line in others]


def _line(
    name: str, member: BodyMember | None, line: Attendance | None, data: Mapping[str, Any] | None
) -> AttendanceLine:
    of: Any = line if line is not None else member
    state, by = (line.state, line.represented_by) if line is not None else ("", "")
    base = f"{state}|{by}"
    if data is not None and name in data:
        state, by = str(data[name]), str(data.get(f"{name}_par", ""))[:LONGEST]
        state = state if state in Presence.values else ""
    person = str(of.person) if of.person else ""
    detail = ", ".join(filter(None, [of.function, person, "" if of.voting else "sans voix"]))
    return AttendanceLine(name, str(of.organisation), detail, state, by, base, member, line)


def lines_sent(found: Iterable[AttendanceLine], data: Mapping[str, Any]) -> list[Line]:
    """What was sent, line by line, for the service."""
    sent = []
    for each in found:
        if each.name in data:
            state, _, by = str(data.get(f"{each.name}_base", "|")).partition("|")
            sent.append(Line(each.chosen, each.by, member=each.member, line=each.line, base=(state, by)))
    return sent


class SomebodyElseForm(UiForm):
    """Someone who came and is no member."""

    says_optional = False
    organisation = OrganisationField(label="Organisme", required=False)
    function = forms.CharField(label="Fonction", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Présence",
        choices=[pair for pair in Presence.choices if pair[0]],
        initial=Presence.PRESENT,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="autre", **kwargs)
        cast("Any", self.fields["organisation"].widget).names = known_names

    def line(self) -> Line | None:
        """The line to add, if a body was named."""
        body = self.cleaned_data.get("organisation")
        if body is None:
            return None
        state = self.cleaned_data["state"] or Presence.PRESENT
        return Line(state, organisation=body, function=self.cleaned_data["function"])
