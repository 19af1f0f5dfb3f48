"""The home of a person: what is asked of them, the sheets they lead, the contracts they see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from ecluse.accounts.models import User
from ecluse.contracts.enums import ContractState, MandateRole, Permission, Role
from ecluse.contracts.models import Mention
from ecluse.contracts.presenters.navigation import address, sheet_url
from ecluse.contracts.presenters.sheets import SheetRow, sheet_rows
from ecluse.contracts.selectors.own_sheets import (
    LATE,
    SILENT,
    SOON,
    ContractCounts,
    HeldContract,
    LedSheets,
    calls_for,
    contracts_held,
    counts_by_contract,
    sheets_in,
)
from ecluse.contracts.selectors.sheet_lists import SheetLine
from ecluse.lib.formats import date_full, plural
from ecluse.portal.presenters import contract_home
from ecluse.portal.presenters.doors import MOST, doors
from ecluse.portal.presenters.lines import Line
from ecluse.portal.selectors.asked import date_asked

#: Sheets of a page; the sheets that wait for someone come first.
PER_PAGE = 20
#: Notes for the person that the page shows at once; those that follow come as these are seen.
MOST_CALLS = 10
#: Any of them lets whoever leads a sheet write its news.
_GIVES_NEWS = (Permission.UPDATE_OWN_SHEETS, Permission.EDIT_SHEETS, Permission.WRITE_NOTES)
_ROLES: Mapping[str, str] = {
    **{str(value): str(label) for value, label in [*Role.choices, *MandateRole.choices]},
    "administration": "Administration",
}


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One contract: what it is, and what is late or silent there, each with the list of it (no count, nothing said)."""

    url: str
    title: str
    why: str
    state: str
    late: int
    late_url: str
    silent: int
    silent_url: str


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme and its generations, newest first."""

    name: str
    contracts: tuple[ContractLine, ...]


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """One sheet that the person leads: why it waits for them, the days it is late, the date of the step to come.

    ``asked`` tells until when a campaign waits for news, ``step`` the next step; ``news_url`` is where news is written.
    """

    row: SheetRow
    why: str
    late: int = 0
    due: str = ""
    asked: str = ""
    step: str = ""
    news_url: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What is said under its title, a line each."""
        return tuple(said for said in (self.asked, self.why, self.step) if said)


@dataclass(frozen=True, slots=True)
class Call:
    """A note meant for the person: what it says, who wrote it, on which sheet."""

    sheet: str
    url: str
    text: str
    author: str
    on: date


@dataclass(frozen=True, slots=True)
class OwnHome:
    """Everything that the page shows; ``asked`` and ``others`` are the sheets of ``page``, which counts them all."""

    coordinates: bool
    doors: tuple[Line, ...]
    more_doors: int
    calls: tuple[Call, ...]
    asked_count: int
    others_count: int
    late: int
    soon: int
    silent: int
    asked: tuple[OwnSheet, ...]
    others: tuple[OwnSheet, ...]
    page: Page[SheetLine]
    programmes: tuple[ProgrammeLine, ...]

    @property
    def leads(self) -> bool:
        return bool(self.asked_count or self.others_count)

    @property
    def title(self) -> str:
        return "Mes fiches et mes contrats" if self.leads else "Mes contrats"

    @property
    def others_title(self) -> str:
        return "Vos autres fiches" if self.asked_count else "Vos fiches"


def own_home(user: User, *, today: date, page: str | None) -> OwnHome:
    """Compute the home of ``user``: seven queries at most, whatever the number of contracts and of sheets."""
    held = contracts_held(user)
    visible = sheets_in(held, user)
    counts = counts_by_contract(visible, user, today=today) if held else {}
    led = sum(each.led for each in counts.values())
    asked = sum(each.asked for each in counts.values())
    sheets = LedSheets(visible, user, count=led, today=today, also=date_asked(user))
    pages = Paginator(sheets, PER_PAGE).get_page(page)
    own = list(_own_sheets(pages, held, today, sheets.told))
    offered = doors(held)
    return OwnHome(
        coordinates=any(Role.COORDINATOR in one.roles for one in held),
        doors=tuple(offered[:MOST]),
        more_doors=max(0, len(offered) - MOST),
        calls=tuple(_call(mention) for mention in calls_for(user, visible, most=MOST_CALLS)) if held else (),
        asked_count=asked,
        others_count=led - asked,
        late=sum(each.led_late for each in counts.values()),
        soon=sum(each.led_soon for each in counts.values()),
        silent=sum(each.led_silent for each in counts.values()),
        asked=tuple(sheet for sheet in own if sheet.row.group),
        others=tuple(sheet for sheet in own if not sheet.row.group),
        page=pages,
        programmes=tuple(_programmes(held, counts)),
    )


def _call(mention: Mention) -> Call:
    note, sheet = mention.note, mention.note.sheet
    return Call(str(sheet), sheet_url(sheet), note.text, note.author_label, note.on)


def _own_sheets(
    page: Page[SheetLine], held: Sequence[HeldContract], today: date, asked_for: Mapping[int, date]
) -> Iterator[OwnSheet]:
    """The sheets of a page; the contract is named where the person leads sheets in several."""
    lines = list(page.object_list)
    writes = {one.contract.pk for one in held if any(one.may(permission) for permission in _GIVES_NEWS)}
    titles = {one.contract.pk: one.contract.title for one in held}
    several = len({line.contract_id for line in lines}) > 1
    for line, row in zip(lines, sheet_rows(lines, today=today), strict=True):
        parts = [_why(row), titles[line.contract_id] if several else ""]
        due = row.next_step.date if row.group == SOON and row.next_step else ""
        asked = asked_for.get(line.pk)
        yield OwnSheet(
            row,
            ". ".join(part for part in parts if part),
            row.lateness.days,
            due,
            asked=f"La coordination attend de vos nouvelles pour le {date_full(asked)}" if asked else "",
            step=_step(row),
            news_url=address("contracts:note-create", line.contract_id, line.pk) if line.contract_id in writes else "",
        )


def _step(row: SheetRow) -> str:
    """The next step, where the reason for which the sheet waits does not tell it already."""
    step = row.next_step
    if step is None or row.group == SOON or row.lateness.reason == f"Étape « {step.title} »":
        return ""
    return f"Prochaine étape : {step.title}" + (f", {step.date}" if step.date else "")


def _why(row: SheetRow) -> str:
    """What the sheet waits for, in words; where nothing is asked, its period."""
    if row.group == LATE:
        silent = "Sans nouvelles depuis plus de six mois" if row.freshness.silent else ""
        step = row.next_step
        due = f", échéance : {step.date}" if step and row.lateness.reason == f"Étape « {step.title} »" else ""
        return ". ".join(part for part in (f"{row.lateness.reason}{due}", silent) if part)
    if row.group == SOON and row.next_step:
        return f"Étape « {row.next_step.title} »"
    if row.group == SILENT:
        return "Sans nouvelles depuis plus de six mois"
    return row.period


def _programmes(held: Iterable[HeldContract], counts: Mapping[int, ContractCounts]) -> Iterator[ProgrammeLine]:
    programmes: dict[str, list[ContractLine]] = defaultdict(list)
    for one in held:
        programmes[one.contract.programme.name].append(_line(one, counts.get(one.contract.pk, ContractCounts())))
    for name, lines in programmes.items():
        yield ProgrammeLine(name, tuple(lines))


def _line(one: HeldContract, counts: ContractCounts) -> ContractLine:
    contract, archived = one.contract, one.contract.archived_at is not None
    period = "-".join(dict.fromkeys(part[:4] for part in (contract.start, contract.end) if part))
    roles = ", ".join(_ROLES[role] for role in one.roles)
    parts = [period, plural(counts.sheets, "fiche"), roles, "archivé" if archived else ""]
    return ContractLine(
        url=address("portal:contract-home", contract.pk),
        title=contract.title,
        why=" · ".join(part for part in parts if part),
        state=str(ContractState(contract.state).label),
        late=0 if archived else counts.late,
        late_url=contract_home.list_url(contract.pk, contract_home.LATE),
        silent=0 if archived else counts.silent,
        silent_url=contract_home.list_url(contract.pk, contract_home.SILENT),
    )
