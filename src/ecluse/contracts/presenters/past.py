"""What a sheet or a contract held at a date, in words, beside what it holds today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ecluse.accounts.models import Organisation, Person
from ecluse.contracts.enums import ActorRole, ContractState, SheetStatus, TargetLevel
from ecluse.contracts.models import ActionSheet, Term
from ecluse.contracts.models.plan import axis_label
from ecluse.contracts.presenters.sheets.marks import StatusMark, period_text, status_mark
from ecluse.contracts.selectors.past import Past
from ecluse.contracts.selectors.states import State
from ecluse.lib.formats import date_full, money, partial_date
from ecluse.territories.models import Territory


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """A heading of a sheet: its lines at the date, and those of today where they differ."""

    label: str
    then: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True, slots=True)
class PastSheetRow:
    """A sheet in a contract of the past; ``url`` is its page at that date."""

    pk: int
    number: str
    title: str
    status: StatusMark
    period: str
    leads: str


@dataclass(frozen=True, slots=True)
class PastGroup:
    """The sheets that stood under an axis."""

    title: str
    rows: tuple[PastSheetRow, ...]


@dataclass(frozen=True, slots=True)
class PastContract:
    """A contract at a date. ``since`` tells in sentences what has changed since."""

    title: str
    facts: tuple[tuple[str, str], ...]
    signatories: tuple[str, ...]
    groups: tuple[PastGroup, ...]
    count: int
    since: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A date worth looking at."""

    label: str
    day: date


def shortcuts(today: date, first: date | None) -> tuple[Shortcut, ...]:
    """Last month, half a year, a year ago, the first day; those before the journal began are left out."""
    asked = [("il y a un mois", today - timedelta(days=30)), ("il y a six mois", today - timedelta(days=182)),
             ("il y a un an", today - timedelta(days=365))]  # fmt: skip
    found = [Shortcut(label, day) for label, day in asked if first is None or day > first]
    return (*found, *([Shortcut(f"au premier jour, le {date_full(first)}", first)] if first and first < today else []))


class Names:
    """The names of what states point at: bodies, people, words, quarters; three or four queries for a whole past."""

    def __init__(self, *pasts: Past) -> None:
        wanted: dict[Any, set[Any]] = {Organisation: set(), Person: set(), Term: set(), Territory: set()}
        for past in pasts:
            for (kind, _), state in past.rows.items():
                wanted[Organisation] |= {state.get("organisation"), state.get("funder"), state.get("carrier")}
                wanted[Person].add(state.get("person"))
                wanted[Term].add(state.get("term"))
                if kind == "actionsheet":
                    wanted[Term] |= {*state["audiences"], *state["tags"], *(term for term, _ in state["determinants"])}
                    wanted[Territory] |= set(state["priority_areas"])
        self._named = {
            model: {row.pk: str(row) for row in model.objects.filter(pk__in=keys - {None})}
            for model, keys in wanted.items()
            if keys - {None}
        }

    def of(self, model: Any, pk: Any) -> str:
        """The name today; « (retiré depuis) » for what has gone."""
        return self._named.get(model, {}).get(pk, "(retiré depuis)") if pk is not None else ""


def _lines(text: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(text or "").splitlines() if line.strip())


def _labels(past: Past, kind: str, keys: Iterable[Any]) -> tuple[str, ...]:
    found = []
    for key in keys:
        state = past.rows.get((kind, str(key)))
        if state is not None:
            found.append(_axis(state) if kind == "axis" else str(state.get("title", "")))
    return tuple(found)


def _axis(state: State) -> str:
    return axis_label(state["number"], state["title"], state["family"])


def _actor(state: State, names: Names) -> str:
    who = names.of(Organisation, state["organisation"]) or names.of(Person, state["person"])
    return f"{who} ({state['detail']})" if who and state["detail"] else who or state["detail"]


def _sheet_lines(past: Past, pk: str, names: Names, *, funding: bool) -> dict[str, tuple[str, ...]]:
    """Heading → lines, in the order of a sheet."""
    state = past.rows.get(("actionsheet", pk))
    if state is None:
        return {}
    coded = {name: _coded(name, state[name]) for name in ("status", "priority", "novelty", "confidentiality")}
    found: dict[str, tuple[str, ...]] = {
        "Titre": (f"{state['number']}. {state['title']}" if state["number"] else state["title"],),
        "Statut": coded["status"],
        "Axes": _labels(past, "axis", state["axes"]),
        "Thèmes": _labels(past, "theme", state["themes"]),
        "Objectifs du contrat": _labels(past, "objective", state["objectives"]),
    }
    for role, label in ActorRole.choices:
        actors = [one for _, one in past.of("sheetactor", sheet=int(pk)) if one["role"] == role]
        found[str(label)] = tuple(_actor(one, names) for one in actors)
    found |= {
        "Période": tuple(filter(None, (period_text(state["start"], state["end"]), state["calendar_text"]))),
        "Publics": tuple(sorted(names.of(Term, key) for key in state["audiences"])),
        "Déterminants de santé": tuple(sorted(_determinant(names, *pair) for pair in state["determinants"])),
        "Zone": (*_lines(state["perimeter_text"]), *sorted(names.of(Territory, k) for k in state["priority_areas"])),
        "Contexte": _lines(state["context"]),
        "Objectifs de l’action": _lines(state["aims"]),
        "Description": _lines(state["description"]),
        "Effets attendus": _lines(state["expected_effects"]),
        "Étapes": tuple(_step(one) for _, one in past.of("milestone", sheet=int(pk))),
        "Indicateurs de suivi": tuple(one["name"] for _, one in past.of("followupindicator", sheet=int(pk))),
        "Moyens": _lines(state["means"]),
        "Autres plans": _labels(past, "linkedplan", state["linked_plans"]),
        "Priorité": coded["priority"],
        "Nouvelle ou existante": coded["novelty"],
        "Confidentialité": coded["confidentiality"],
        "Étiquettes": tuple(sorted(names.of(Term, key) for key in state["tags"])),
        "Documents et liens": tuple(one["title"] for _, one in past.of("attachment", sheet=int(pk))),
        "Notes": tuple(one["text"] for _, one in past.of("note", sheet=int(pk))),
    }
    if funding:
        found["Budget prévu"] = (money(float(state["budget"])),) if state["budget"] else ()
        found["Financements"] = tuple(_funding(one, names) for _, one in past.of("fundingline", sheet=int(pk)))
    return found


def _coded(name: str, code: str) -> tuple[str, ...]:
    field: Any = ActionSheet._meta.get_field(name)
    return (str(dict(field.choices).get(code, code)),) if code else ()


def _determinant(names: Names, term: int, level: str) -> str:
    return f"{names.of(Term, term)} ({TargetLevel(level).label})" if level else names.of(Term, term)


def _step(state: State) -> str:
    due = f", échéance {partial_date(state['due'])}" if state["due"] else ""
    done = f", faite {partial_date(state['done_on'])}" if state["done_on"] else ""
    return f"{state['title']}{due}{done}"


def _funding(state: State, names: Names) -> str:
    amounts = [
        f"{label} {money(float(state[name]))}"
        for name, label in (("requested", "demandé"), ("granted", "accordé"), ("paid", "versé"))
        if state[name] is not None
    ]
    year = f" {state['year']}" if state["year"] else ""
    return f"{names.of(Organisation, state['funder'])}{year}" + (f" : {', '.join(amounts)}" if amounts else "")


def sheet_then_and_now(then: Past, now: Past, pk: int, *, funding: bool) -> list[ThenAndNow]:
    """The headings of a sheet that say something at the date or today; empty if the sheet was not there."""
    names = Names(then, now)
    before, today = (_sheet_lines(past, str(pk), names, funding=funding) for past in (then, now))
    if not before:
        return []
    return [
        ThenAndNow(label, lines, today.get(label, ()))
        for label, lines in before.items()
        if lines or today.get(label)
    ]  # fmt: skip


def past_contract(then: Past, now: Past, pk: int, *, visible: set[int]) -> PastContract | None:
    """The contract at a date, its sheets that the reader may see; None if it was not in Écluse yet."""
    state = then.rows.get(("contract", str(pk)))
    if state is None:
        return None
    names = Names(then, now)
    sheets = {
        key: row for key, row in then.of("actionsheet") if row["archived_at"] is None and int(key) in visible
    }  # fmt: skip
    leads = _leads(then, names)
    groups = [
        PastGroup(title, tuple(_row(key, row, leads) for key, row in sheets.items() if axis in (row["axes"] or [None])))
        for axis, title in [*((int(key), _axis(row)) for key, row in then.of("axis")), (None, "Sans axe")]
    ]
    facts = [
        ("Territoire", state["territory_name"]),
        ("Étape", str(ContractState(state["state"]).label)),
        ("Période", period_text(state["start"], state["end"])),
        ("Signé le", partial_date(state["signed_on"]) if state["signed_on"] else state["signed_on_words"]),
        ("Porteur", names.of(Organisation, state["carrier"])),
    ]
    return PastContract(
        title=state["title"],
        facts=tuple((label, text) for label, text in facts if text),
        signatories=tuple(names.of(Organisation, row["organisation"]) for _, row in then.of("signatory")),
        groups=tuple(group for group in groups if group.rows),
        count=len(sheets),
        since=tuple(
            told
            for told in _since(sheets, {key: row for key, row in now.of("actionsheet") if int(key) in visible})
            if told[0]
        ),
    )


def _leads(past: Past, names: Names) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for _, row in past.of("sheetactor"):
        if row["role"] in (ActorRole.LEAD.value, ActorRole.CO_LEAD.value):
            found.setdefault(str(row["sheet"]), []).append(_actor(row, names))
    return {sheet: ", ".join(each) for sheet, each in found.items()}


def _row(key: str, row: State, leads: Mapping[str, str]) -> PastSheetRow:
    return PastSheetRow(
        int(key), row["number"], row["title"], status_mark(row["status"]),
        period_text(row["start"], row["end"], short=True), leads.get(key, ""),
    )  # fmt: skip


def _since(then: Mapping[str, State], now: Mapping[str, State]) -> Iterable[tuple[int, str, str]]:
    """(how many, one, many) of what has happened to the sheets since."""
    live = {key: row for key, row in now.items() if row["archived_at"] is None}
    yield sum(1 for key in live if key not in then), "fiche ajoutée", "fiches ajoutées"
    yield sum(1 for key in then if key not in live), "fiche archivée", "fiches archivées"
    moved = sum(1 for key in then if key in live and then[key]["status"] != live[key]["status"])
    yield moved, "changement de statut", "changements de statut"
    done = SheetStatus.DONE.value
    reached = sum(1 for key, row in live.items() if row["status"] == done and then.get(key, {}).get("status") != done)
    yield reached, "fiche réalisée", "fiches réalisées"
