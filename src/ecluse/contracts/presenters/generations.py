"""The generations of a contract as pages show them: the contracts, what each sheet became, what is being decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from ecluse.contracts.enums import ContractState, Fate
from ecluse.contracts.models import NO_PERIMETER, SAME_PERIMETER, ActionSheet, Axis, Contract, Renewal
from ecluse.contracts.permissions import can_document_contract, may_reopen
from ecluse.contracts.presenters.navigation import address
from ecluse.contracts.presenters.sheets.marks import period_text
from ecluse.contracts.rules.generations import Choice, Wanted
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.generations import Passage
from ecluse.contracts.selectors.renewals import AXES, SHEETS, Plan, wider_territories
from ecluse.lib.formats import plural
from ecluse.lib.tables import Table
from ecluse.lib.text import key as folded

UNTOLD, NEW = "À préciser", "Sans fiche d’origine"
_MARKS = {Fate.CONTINUED: "running", Fate.MERGED: "running", Fate.DROPPED: "dropped"}


@dataclass(frozen=True, slots=True)
class Generation:
    """One contract of the undertaking."""

    title: str
    url: str
    facts: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A sheet of the earlier contract and one thing that became of it, or a sheet of the later one that comes from none."""

    earlier: str
    earlier_url: str
    word: str
    mark: str
    later: str
    later_url: str
    reason: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class PassageTable:
    """From one contract to the next, sheet by sheet."""

    title: str
    summary: str
    lines: tuple[Line, ...]
    link_url: str


def generation(contract: Contract, *, current: Contract) -> Generation:
    """One contract in the list of the generations."""
    rank = "1re génération" if contract.generation == 1 else f"{contract.generation}e génération"
    facts = [
        rank if contract.generation else "", period_text(contract.start, contract.end),
        str(ContractState(contract.state).label), str(contract.carrier or ""), contract.territory_name,
    ]  # fmt: skip
    return Generation(
        contract.title, address("portal:contract-home", contract.pk), tuple(filter(None, facts)), contract == current
    )


def passage_table(passage: Passage, contract: Contract, access: Access) -> PassageTable:
    """What each sheet became, in the order of the earlier contract, then the sheets that come from none."""
    into = passage.later == contract
    may = into and can_document_contract(access, contract)
    lines = list(_lines(passage, may=may))
    names = (passage.earlier.title, passage.later.title)
    return PassageTable(
        title=f"D’où viennent les fiches : {names[0]}" if into else f"Ce que deviennent les fiches : {names[1]}",
        summary=_summary(lines),
        lines=tuple(lines),
        link_url=reverse("contracts:succession-create", args=[contract.pk]) if may else "",
    )


def _lines(passage: Passage, *, may: bool) -> Iterable[Line]:
    known = passage.becomes()
    for sheet in passage.before:
        links = known.get(sheet.pk, [])
        for link in links:
            fate = Fate(link.fate)
            edit = reverse("contracts:succession-edit", args=[passage.later.pk, link.pk]) if may else ""
            later = link.later
            yield Line(
                str(sheet), _url(sheet), str(fate.label), _MARKS[fate], str(later) if later else "",
                _url(later) if later else "", link.reason, edit,
            )  # fmt: skip
        if not links:
            create = reverse("contracts:succession-create", args=[passage.later.pk])
            yield Line(
                str(sheet), _url(sheet), UNTOLD, "upcoming", "", "", "", f"{create}?fiche={sheet.pk}" if may else ""
            )
    told = {link.later_id for link in passage.links}
    for sheet in passage.after:
        if sheet.pk not in told:
            yield Line("", "", NEW, "proposed", str(sheet), _url(sheet), "", "")


def _url(sheet: ActionSheet) -> str:
    return address("portal:sheet", sheet.contract_id, sheet.pk)


def _summary(lines: Iterable[Line]) -> str:
    """« 8 fiches poursuivies, 2 réunies à une autre, 1 sans suite » : each sheet counted once on its side."""
    counted: dict[str, set[str]] = {}
    for line in lines:
        counted.setdefault(line.word, set()).add(line.earlier_url or line.later_url)
    many = {
        str(Fate.CONTINUED.label): ("fiche poursuivie", "fiches poursuivies"),
        str(Fate.MERGED.label): ("réunie à une autre", "réunies à une autre"),
        str(Fate.DROPPED.label): ("sans suite", "sans suite"),
        UNTOLD: ("dont la suite reste à préciser", "dont la suite reste à préciser"),
        NEW: ("fiche sans fiche d’origine", "fiches sans fiche d’origine"),
    }
    return ", ".join(plural(len(counted[word]), *words) for word, words in many.items() if word in counted)


def passages_export(contract: Contract, passages: Iterable[Passage]) -> Table:
    """Every passage as rows for a spreadsheet."""
    rows = [
        (passage.earlier.title, line.earlier, line.word, passage.later.title, line.later, line.reason)
        for passage in passages
        for line in _lines(passage, may=False)
    ]
    return Table(
        "Générations",
        ("Contrat précédent", "Fiche", "Suite", "Contrat suivant", "Fiche qui suit", "Raison"),
        tuple(rows),
        about=(("Contrat", contract.title), ("Contenu", "Ce que chaque fiche est devenue, d’un contrat à l’autre")),
        wide=frozenset({"Contrat précédent", "Fiche", "Contrat suivant", "Fiche qui suit", "Raison"}),
    )  # fmt: skip


# --- the next contract, while it is being prepared ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gestures:
    """What the reader may do on the page of the generations; an empty address is not possible."""

    prepare: str
    plan: str
    reopen: str


def gestures(contract: Contract, renewal: Renewal | None, access: Access, *, followed: bool) -> Gestures:
    """Where the next contract is prepared, unless it is there already, and where one that is over comes back."""
    may = can_document_contract(access, contract)
    at = [contract.pk]
    return Gestures(
        prepare=reverse("contracts:renewal-open", args=at) if may and renewal is None and not followed else "",
        plan=reverse("contracts:renewal", args=at) if may and renewal is not None else "",
        reopen=address("governance:course", contract.pk) if may_reopen(access, contract) else "",
    )


@dataclass(frozen=True, slots=True)
class Deciding:
    """One sheet or one axis on the page where its fate is decided. ``name`` begins the names of its fields."""

    name: str
    label: str
    url: str
    under: bool
    fate: str
    into: str
    reason: str
    base: str
    wrong: str


@dataclass(frozen=True, slots=True)
class DecidingGroup:
    """An axis, or none, and the sheets of which it is the first axis."""

    title: str
    axis: Deciding | None
    sheets: tuple[Deciding, ...]


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The next contract being prepared."""

    facts: tuple[tuple[str, str], ...]
    groups: tuple[DecidingGroup, ...]
    fates: tuple[tuple[str, str], ...]
    axis_fates: tuple[tuple[str, str], ...]
    sheet_names: tuple[str, ...]
    axis_names: tuple[str, ...]
    left: str
    ready: bool
    alone: str


_AXIS_FATES = (
    (Fate.CONTINUED.value, "Repris"), (Fate.MERGED.value, "Réuni à un autre"), (Fate.DROPPED.value, "Non repris"),
)  # fmt: skip


#: What a form that was refused had sent: type → key → what was asked, and the name written for what it joins.
Sent = Mapping[str, Mapping[int, tuple[Wanted, str]]]


def renewal_page(renewal: Renewal, plan: Plan, sent: Sent | None = None) -> RenewalPage:
    """What the next contract will be, and what is decided or left to decide; ``sent`` is what was refused."""
    stands = {kind: plan.standing(kind) for kind in (SHEETS, AXES)}
    left = [
        plural(len(stands[kind].undecided), one, many)
        for kind, one, many in ((SHEETS, "fiche", "fiches"), (AXES, "axe", "axes"))
        if stands[kind].undecided
    ]
    return RenewalPage(
        facts=renewal_facts(renewal),
        groups=tuple(_groups(_Shown(plan, {kind: set(each.astray) for kind, each in stands.items()}, sent or {}))),
        fates=tuple((str(value), str(label)) for value, label in Fate.choices),
        axis_fates=_AXIS_FATES,
        sheet_names=tuple(str(sheet) for sheet in plan.sheets),
        axis_names=tuple(str(axis) for axis in plan.axes),
        left=" et ".join(left),
        ready=all(each.is_ready for each in stands.values()),
        alone=_without_an_axis(plan),
    )


def renewal_facts(renewal: Renewal) -> tuple[tuple[str, str], ...]:
    """What the next contract will be, fact by fact."""
    wider = {each.key: each for each in wider_territories(renewal.contract)}
    perimeter = {SAME_PERIMETER: "Celui du contrat actuel", NO_PERIMETER: "À dire plus tard"}.get(
        renewal.perimeter_from
    ) or str(wider.get(renewal.perimeter_from, ""))
    return (
        ("Titre", renewal.title),
        ("Territoire", renewal.territory_name),
        ("Porteur", str(renewal.carrier or "")),
        ("Périmètre", perimeter),
        ("Période", period_text(renewal.start, renewal.end)),
        ("Cibles des indicateurs", "Reprises" if renewal.keeps_targets else "À fixer de nouveau"),
        ("Accès", "Les mêmes personnes" if renewal.carries_access else "Vous seulement, pour commencer"),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is kept, what of it cannot be made, and what was sent and refused."""

    plan: Plan
    astray: dict[str, set[int]]
    sent: Sent

    def one(self, kind: str, key: int, *, url: str = "", under: bool = False) -> Deciding:
        held = self.plan.choices[kind].get(key, Choice())
        choice, into, wrong = held, self.plan.label(kind, held.into), ""
        if key in self.astray[kind]:
            wrong = "Réunissez à une fiche ou à un axe qui est poursuivi."
        asked = self.sent.get(kind, {}).get(key)
        if asked is not None and asked[0].choice != asked[0].base:
            wanted, into = asked
            choice, wrong = wanted.choice, ""
            if held not in (wanted.base, choice):
                wrong = (
                    f"Décidé entre-temps par quelqu’un d’autre : {self._said(kind, held)}. Votre choix le remplacera."
                )
        return Deciding(
            name=field_name(kind, key), label=self.plan.label(kind, key), url=url, under=under, fate=choice.fate,
            into=into, reason=choice.reason, base=said_base(held), wrong=wrong,
        )  # fmt: skip

    def _said(self, kind: str, choice: Choice) -> str:
        into = self.plan.label(kind, choice.into)
        said = str(Fate(choice.fate).label).lower() if choice.fate else "rien"
        return f"{said} ({into})" if into else said


def _groups(shown: _Shown) -> Iterable[DecidingGroup]:
    plan = shown.plan
    for axis in (*plan.axes, None):
        sheets = [
            shown.one(SHEETS, sheet.pk, url=_url(sheet), under=sheet.parent_id is not None)
            for sheet in plan.sheets
            if plan.first.get(sheet.pk) == (axis.pk if axis else None)
        ]
        if axis is not None:
            yield DecidingGroup(str(axis), shown.one(AXES, axis.pk), tuple(sheets))
        elif sheets:
            yield DecidingGroup("Sans axe" if plan.axes else "Fiches", None, tuple(sheets))


def field_name(kind: str, key: int) -> str:
    """How the fields of one thing begin in the form: « fiche-12 », « axe-3 »."""
    return f"{'fiche' if kind == SHEETS else 'axe'}-{key}"


def said_base(choice: Choice) -> str:
    """What a form was opened on, in one text."""
    return f"{choice.fate}|{choice.into or ''}|{choice.reason}"


def read_base(text: str) -> Choice:
    """The choice that ``said_base`` wrote; an invented one is no choice."""
    fate, _, rest = text.partition("|")
    into, _, reason = rest.partition("|")
    return Choice(fate, int(into) if into.isdecimal() and len(into) < 19 else None, reason)


def named(plan: Plan, kind: str, text: str) -> int | None:
    """The thing that someone has named: by its number, its title, or both."""
    wanted = folded(text)
    rows: Iterable[ActionSheet | Axis] = plan.sheets if kind == SHEETS else plan.axes
    for row in rows:
        if wanted in (folded(str(row)), folded(row.title), folded(row.number)):
            return row.pk
    return None


def _without_an_axis(plan: Plan) -> str:
    """How many sheets are carried on while the axis that they stand under is not."""
    kept = {key for key, choice in plan.choices[AXES].items() if choice.fate != Fate.DROPPED}
    decided = set(plan.choices[AXES])
    alone = sum(
        plan.choices[SHEETS].get(sheet.pk, Choice()).fate == Fate.CONTINUED and first in decided - kept
        for sheet in plan.sheets
        if (first := plan.first.get(sheet.pk)) is not None
    )
    if not alone:
        return ""
    return f"{plural(alone, 'fiche poursuivie est', 'fiches poursuivies sont')} sous un axe qui n’est pas repris."
