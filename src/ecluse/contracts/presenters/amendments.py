"""An amendment as a page: where it stands, what may be done, and what it changes, as people read a difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ecluse.contracts.enums import AmendmentState
from ecluse.contracts.models import ActionSheet, Amendment, PartialDateField
from ecluse.contracts.permissions import can_edit_contract
from ecluse.contracts.rules.amendments import PARTS, REMOVED, Change, Clash
from ecluse.contracts.rules.partial_dates import is_partial_date
from ecluse.contracts.selectors import Access
from ecluse.contracts.selectors.states import DETERMINANTS, is_column, labels_of, model_named, told_links
from ecluse.lib.formats import partial_date

_TITLES = {
    "contract": "Le contrat", "signatory": "Signataires", "commitment": "Engagements", "principle": "Principes",
    "linkedplan": "Plans liés", "axis": "Axes", "theme": "Thèmes", "objective": "Objectifs",
    "actionsheet": "Fiches action", "sheetactor": "Acteurs des fiches", "milestone": "Étapes des fiches",
    "followupindicator": "Indicateurs de suivi",
}  # fmt: skip
_WAYS = {"ajoute": "Ajout", "modifie": "Changement", "retire": "Retrait"}
_MARKS = {
    AmendmentState.DRAFT: "running", AmendmentState.VALIDATED: "upcoming", AmendmentState.SIGNED: "done",
    AmendmentState.DROPPED: "dropped",
}  # fmt: skip
_OWNERS = ("sheet", "signatory")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One entity that is added, changed or taken away."""

    way: str
    word: str
    title: str
    under: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one kind of entities."""

    title: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class AmendmentCard:
    """An amendment in the list."""

    number: int
    title: str
    state: str
    mark: str
    url: str


def amendment_card(amendment: Amendment) -> AmendmentCard:
    """One line of the list of amendments."""
    return AmendmentCard(
        amendment.number, amendment.title, amendment.get_state_display(), _MARKS[AmendmentState(amendment.state)],
        reverse("contracts:amendment", args=[amendment.contract_id, amendment.number]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AmendmentGestures:
    """The addresses of what the reader may do with an amendment; an empty one is not possible."""

    copy: str
    validate: str
    reopen: str
    drop: str
    prevail: str
    sign: str


def amendment_gestures(amendment: Amendment, access: Access, *, clashing: bool) -> AmendmentGestures:
    """What may be done with an amendment where it stands."""
    at = [amendment.contract_id, amendment.number]
    may = can_edit_contract(access, amendment.contract)
    draft, validated = (amendment.state == state for state in (AmendmentState.DRAFT, AmendmentState.VALIDATED))
    version = amendment.produced
    return AmendmentGestures(
        copy=reverse("contracts:sheet-list", args=[amendment.copy_id]) if draft and may and amendment.copy_id else "",
        validate=reverse("contracts:amendment-validate", args=at) if draft and may and not clashing else "",
        reopen=reverse("contracts:amendment-reopen", args=at) if validated and may else "",
        drop=reverse("contracts:amendment-drop", args=at) if draft and may else "",
        prevail=reverse("contracts:amendment-prevail", args=at) if draft and may and clashing else "",
        sign=reverse("contracts:version-sign", args=[amendment.contract_id, version.number])
        if validated and may and version is not None
        else "",
    )


def change_groups(changes: Sequence[Change]) -> list[ChangeGroup]:
    """What an amendment changes, kind by kind. A number of queries that does not grow with the changes."""
    teller = _Teller(changes)
    groups: dict[str, list[ChangeLine]] = defaultdict(list)
    for change in changes:
        if line := teller.line(change):
            groups[change.kind].append(line)
    return [ChangeGroup(title, tuple(groups[kind])) for kind, title in _TITLES.items() if groups[kind]]


def clash_lines(clashes: Sequence[Clash]) -> list[str]:
    """Each change that no longer fits the contract, in a sentence."""
    teller = _Teller([clash.change for clash in clashes])
    return [teller.clash(clash) for clash in clashes]


class _Teller:
    """Puts changes into words; what they name is read once for each kind and each field."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.items: dict[str, Mapping[Any, Any]] = {}
        self.labels: dict[tuple[str, str], Mapping[Any, str]] = {}
        keys: dict[str, set[int]] = defaultdict(set)
        values: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for change in changes:
            keys[change.kind].add(int(change.key))
            for name, pair in change.fields.items():
                if name in _OWNERS:
                    keys["actionsheet" if name == "sheet" else name] |= {int(each) for each in pair if each is not None}
                values[change.kind, name] += [value for value in pair if value not in (None, "", [])]
        for kind, wanted in keys.items():
            self.items[kind] = self._read(kind, wanted)
        sheets = {getattr(item, "sheet_id", None) for kind in PARTS for item in self.items.get(kind, {}).values()}
        missing = {key for key in sheets if key is not None} - set(self.items.get("actionsheet", {}))
        self.items["actionsheet"] = {**self.items.get("actionsheet", {}), **self._read("actionsheet", missing)}
        for (kind, name), found in values.items():
            self._label(kind, name, found)

    def _read(self, kind: str, keys: Iterable[int]) -> Mapping[Any, Any]:
        rows: Any = model_named(kind)._default_manager.filter(pk__in=list(keys))
        related = {"signatory": ["organisation"], "sheetactor": ["organisation", "person"]}.get(kind, [])
        return {row.pk: row for row in rows.select_related(*related)}

    def _label(self, kind: str, name: str, values: Sequence[Any]) -> None:
        model: Any = model_named(kind)
        field = model._meta.get_field(name)
        if not field.is_relation or name in _OWNERS:
            return
        keys = [each for value in values for each in (value if isinstance(value, list) else [value])]
        if name == DETERMINANTS:
            keys = [each[0] for each in keys]
        self.labels[kind, name] = labels_of(model, name, keys)

    def line(self, change: Change) -> ChangeLine | None:
        """One change; None when there is nothing to say of it but its place."""
        order = [each.name for each in model_named(change.kind)._meta.get_fields()]
        pairs = sorted(change.fields.items(), key=lambda item: order.index(item[0]))
        fields = tuple(told for name, pair in pairs if (told := self._field(change.kind, name, pair)))
        if not fields and set(change.fields) == {"position"}:
            fields = (FieldChange("Place", "", "a changé"),)
        if not fields:
            return None
        return ChangeLine(change.way, _WAYS[change.way], self.title(change), self._under(change), fields)

    def title(self, change: Change) -> str:
        """The name of what changes: what it is called today, or what it was called if it has gone."""
        item = self.items.get(change.kind, {}).get(int(change.key))
        if item is not None:
            return str(item)
        side = 0 if change.way == REMOVED else 1
        for name in ("title", "name", "text", "organisation"):
            if name in change.fields and (said := self._said(change.kind, name, change.fields[name][side])):
                return said
        return _TITLES[change.kind]

    def clash(self, clash: Clash) -> str:
        if not clash.fields:
            return f"«\u202f{self.title(clash.change)}\u202f» a été retiré du contrat."
        model = model_named(clash.change.kind)
        names = ", ".join(str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in clash.fields)
        return f"«\u202f{self.title(clash.change)}\u202f»\u202f: {names} a changé dans le contrat."

    def _under(self, change: Change) -> str:
        """The sheet or the signatory that an entity hangs on."""
        item = self.items.get(change.kind, {}).get(int(change.key))
        for name, kind in (("sheet", "actionsheet"), ("signatory", "signatory")):
            key = getattr(item, f"{name}_id", None)
            if key is None and name in change.fields:
                key = next((each for each in change.fields[name] if each is not None), None)
            owner = self.items.get(kind, {}).get(int(key)) if key is not None else None
            if owner is not None:
                return f"Fiche {owner}" if isinstance(owner, ActionSheet) else str(owner)
        return ""

    def _field(self, kind: str, name: str, pair: tuple[Any, Any]) -> FieldChange | None:
        if name in ("position", *_OWNERS):
            return None
        before, after = (self._said(kind, name, value) for value in pair)
        if before == after:
            return None
        label = str(getattr(model_named(kind)._meta.get_field(name), "verbose_name", name))
        return FieldChange(label[:1].upper() + label[1:], before, after)

    def _said(self, kind: str, name: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        model: Any = model_named(kind)
        field = model._meta.get_field(name)
        if field.is_relation:
            labels = self.labels.get((kind, name), {})
            if is_column(model, name):
                return labels.get(value, "")
            return ", ".join(told_links(name, value, labels))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(field, PartialDateField) and is_partial_date(value):
            return partial_date(value)
        return str(value)
