"""What a sheet or a contract held at a date, in words, beside what it holds today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ecluse.accounts.models import Organisation, Person
from ecluse.contracts.enums import ActorRole, ContractState, IndicatorKind, TargetLevel, TaxBasis
from ecluse.contracts.models import ActionSheet, Term
from ecluse.contracts.models.plan import axis_label
from ecluse.contracts.presenters.sheets.marks import StatusMark, period_text, status_mark
from ecluse.contracts.presenters.since import told_since
from ecluse.contracts.selectors.past import Past, value_said, values_of
from ecluse.contracts.selectors.states import MONEY, State
from ecluse.lib.formats import date_full, file_size, money, number, partial_date, partial_date_told
from ecluse.territories.models import Perimeter, Territory


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """A heading of a sheet: its lines at the date, and those of today where it has changed.

    ``differs`` looks at the values, not at the words: two values may be written alike, as a file that took another's
    place under the same name. ``now`` then says so.
    """

    label: str
    then: tuple[str, ...]
    now: tuple[str, ...]
    differs: bool


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
    """A contract at a date. ``since`` tells in a few words each what has changed since."""

    title: str
    facts: tuple[tuple[str, str], ...]
    signatories: tuple[str, ...]
    groups: tuple[PastGroup, ...]
    count: int
    since: tuple[str, ...]


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
    """The names of what states point at, one query for each kind of thing: bodies, people, words, quarters, perimeters."""

    def __init__(self, *pasts: Past) -> None:
        wanted: dict[Any, set[Any]] = {model: set() for model in (Organisation, Person, Term, Territory, Perimeter)}
        for past in pasts:
            for (kind, _), state in past.rows.items():
                wanted[Organisation] |= {state.get("organisation"), state.get("funder"), state.get("carrier")}
                wanted[Person].add(state.get("person"))
                wanted[Term] |= {state.get("term"), state.get("scheme")}
                wanted[Perimeter].add(state.get("perimeter"))
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


#: Said of a heading whose values have changed while its words have not.
_UNSEEN = "A changé, dans un détail que cette page n’écrit pas."


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
    body, person = names.of(Organisation, state["organisation"]), names.of(Person, state["person"])
    who = body or person
    label = f"{who} ({state['detail']})" if who and state["detail"] else who or state["detail"]
    return f"{label}, {person}" if body and person else str(label)


@dataclass(frozen=True, slots=True)
class _Heading:
    """What a heading says, and the values that it says it from."""

    lines: tuple[str, ...]
    values: Any


@dataclass(frozen=True, slots=True)
class _Told:
    """A sheet at a moment, and what makes headings of its columns and of its rows."""

    past: Past
    pk: str
    names: Names

    @property
    def state(self) -> State:
        return self.past.rows[("actionsheet", self.pk)]

    def own(self, lines: Iterable[str], *columns: str) -> _Heading:
        return _Heading(tuple(filter(None, lines)), [value_said(self.state.get(column)) for column in columns])

    def coded(self, name: str) -> _Heading:
        return self.own(_coded(name, self.state[name]), name)

    def text(self, name: str) -> _Heading:
        return self.own(_lines(self.state[name]), name)

    def plan(self, kind: str, name: str) -> _Heading:
        return self.own(_labels(self.past, kind, self.state[name]), name)

    def terms(self, name: str) -> _Heading:
        return self.own(sorted(self.names.of(Term, key) for key in self.state[name]), name)

    def rows(self, kind: str, say: Callable[[State], str], **having: Any) -> _Heading:
        found = [row for _, row in self.past.of(kind, sheet=int(self.pk), **having)]
        return _Heading(tuple(map(say, found)), [values_of(row) for row in found])


def _sheet_headings(
    past: Past, pk: str, names: Names, parents: Mapping[int, str], *, funding: bool
) -> dict[str, _Heading]:
    """Heading → what it says, in the order of a sheet; nothing if the sheet was not there."""
    if ("actionsheet", pk) not in past.rows:
        return {}
    told = _Told(past, pk, names)
    return _identity(told, parents) | _contents(told) | (_money(told) if funding else {})


def _identity(told: _Told, parents: Mapping[int, str]) -> dict[str, _Heading]:
    """What the sheet is, where it stands, and who carries it."""
    state = told.state
    title = f"{state['number']}. {state['title']}" if state["number"] else state["title"]
    parent = [parents.get(state["parent"], "(une fiche que vous ne voyez pas)")] if state["parent"] else []
    return {
        "Titre": told.own([title], "number", "title"),
        "Statut": told.coded("status"),
        "Archivée": _Heading(("oui",) if state["archived_at"] else (), bool(state["archived_at"])),
        "Action principale": told.own(parent, "parent"),
        "Axes": told.plan("axis", "axes"),
        "Thèmes": told.plan("theme", "themes"),
        "Objectifs du contrat": told.plan("objective", "objectives"),
        **{
            str(label): told.rows("sheetactor", lambda row: _actor(row, told.names), role=role)
            for role, label in ActorRole.choices
        },
    }


def _contents(told: _Told) -> dict[str, _Heading]:
    """When, for whom and where, what the sheet says, and what hangs on it."""
    state, names = told.state, told.names
    period = [period_text(state["start"], state["end"]), state["calendar_text"]]
    determinants = sorted(_determinant(names, *pair) for pair in state["determinants"])
    places = [names.of(Perimeter, state["perimeter"])]
    places += sorted(names.of(Territory, key) for key in state["priority_areas"])
    zone = [*_lines(state["perimeter_text"]), *places]
    return {
        "Période": told.own(period, "start", "end", "calendar_text"),
        "Publics": told.terms("audiences"),
        "Déterminants de santé": told.own(determinants, "determinants"),
        "Zone": told.own(zone, "perimeter_text", "perimeter", "priority_areas"),
        "Contexte": told.text("context"),
        "Objectifs de l’action": told.text("aims"),
        "Description": told.text("description"),
        "Effets attendus": told.text("expected_effects"),
        "Étapes": told.rows("milestone", _step),
        "Indicateurs de suivi": told.rows("followupindicator", _indicator),
        "Moyens": told.text("means"),
        "Autres plans": told.plan("linkedplan", "linked_plans"),
        "Priorité": told.coded("priority"),
        "Nouvelle ou existante": told.coded("novelty"),
        "Confidentialité": told.coded("confidentiality"),
        "Étiquettes": told.terms("tags"),
        "Autres rubriques": told.own(map(_other_field, state["other_fields"].items()), "other_fields"),
        "Documents et liens": told.rows("attachment", _document),
        "Notes": told.rows("note", lambda row: f"{partial_date(row['on'])} : {row['text']}"),
    }


def _money(told: _Told) -> dict[str, _Heading]:
    return {
        "Coûts": _costs(told),
        "Financements": told.rows("fundingline", lambda row: _funding(row, told.names)),
    }


def _costs(told: _Told) -> _Heading:
    """The lines of cost; before there were any, the budget that the sheet bore, which became the first of them."""
    if MONEY[0] in told.state:
        budget, basis = (told.state.get(name) for name in MONEY)
        said = {"label": "", "year": None, "planned": budget, "spent": None, "tax_basis": basis or ""}
        values = values_of({"sheet": int(told.pk), **said})
        return _Heading((_cost(said),), [values]) if budget is not None else _Heading((), [])
    return told.rows("costline", _cost)


def _cost(state: State) -> str:
    amounts = [(label, _euros(state[name])) for name, label in (("planned", "prévu"), ("spent", "dépensé"))]
    head = f"{state['label'] or 'Coût'}{_year(state)}"
    return _told(head, [*amounts, ("", _basis(state["tax_basis"]))])


def _year(state: State) -> str:
    return f" {state['year']}" if state["year"] else ""


def _euros(amount: Any) -> str:
    return "" if amount is None else money(Decimal(str(amount)))


def _posts(amount: Any) -> str:
    return "" if amount is None else f"{number(Decimal(str(amount)))} ETP"


def _coded(name: str, code: str) -> tuple[str, ...]:
    field: Any = ActionSheet._meta.get_field(name)
    return (str(dict(field.choices).get(code, code)),) if code else ()


def _determinant(names: Names, term: int, level: str) -> str:
    return f"{names.of(Term, term)} ({TargetLevel(level).label})" if level else names.of(Term, term)


def _step(state: State) -> str:
    due = f", échéance {partial_date(state['due'])}" if state["due"] else ""
    done = f", faite {partial_date_told(state['done_on'])}" if state["done_on"] else ""
    return f"{state['title']}{due}{done}"


def _told(head: str, details: Iterable[tuple[str, str]]) -> str:
    """« tête : libellé valeur, libellé valeur », of the details that are known."""
    known = ", ".join(f"{label} {text}".strip() for label, text in details if text)
    return f"{head} : {known}" if known else head


def _indicator(state: State) -> str:
    kind = str(IndicatorKind(state["kind"]).label) if state["kind"] else ""
    named = (("baseline", "départ"), ("target", "cible"), ("unit", "unité"), ("source", "source"),
             ("frequency", "fréquence"))  # fmt: skip
    return _told(state["name"], [("nature", kind), *((label, state[name]) for name, label in named)])


def _document(state: State) -> str:
    size = file_size(state["size"]) if state["size"] else ""
    return _told(state["title"], [("", state["url"]), ("", size)])


def _other_field(pair: tuple[str, Any]) -> str:
    label, value = pair
    return f"{label} : {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _basis(code: str) -> str:
    return str(TaxBasis(code).label) if code else ""


def _funding(state: State, names: Names) -> str:
    # Events of before some columns were there do not hold them.
    named = (("planned", "prévu"), ("requested", "demandé"), ("granted", "accordé"), ("paid", "versé"))
    posts = (("fte_requested", "postes demandés"), ("fte_granted", "postes accordés"))
    aside = [*((label, _euros(state.get(name))) for name, label in named),
             *((label, _posts(state.get(name))) for name, label in posts),
             ("", _basis(state["tax_basis"])), ("source", names.of(Term, state["scheme"])),
             ("convention", state["reference"]),
             ("convention du", partial_date(state["agreed_on"]) if state.get("agreed_on") else "")]  # fmt: skip
    return _told(f"{names.of(Organisation, state['funder'])}{_year(state)}", aside)


def sheet_then_and_now(
    then: Past, now: Past, pk: int, *, funding: bool, parents: Mapping[int, str]
) -> list[ThenAndNow]:
    """The headings of a sheet that say something at the date or today; empty if the sheet was not there.

    ``parents``: the names of the main actions that the reader may see.
    """
    names = Names(then, now)
    before, today = (_sheet_headings(past, str(pk), names, parents, funding=funding) for past in (then, now))
    return [
        _then_and_now(label, heading, today.get(label, _Heading((), None)))
        for label, heading in before.items()
        if heading.lines or (label in today and (today[label].lines or today[label].values != heading.values))
    ]  # fmt: skip


def _then_and_now(label: str, then: _Heading, now: _Heading) -> ThenAndNow:
    alike = then.lines == now.lines
    unseen = alike and then.values != now.values
    return ThenAndNow(label, then.lines, (_UNSEEN,) if unseen else now.lines, differs=unseen or not alike)


def past_contract(then: Past, now: Past, pk: int, *, visible: set[int], funding: bool) -> PastContract | None:
    """The contract at a date, its sheets that the reader may see; None if it was not in Écluse yet.

    ``funding``: whether the reader may know that the money has changed.
    """
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
        since=told_since(then, now, visible=visible, funding=funding),
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
