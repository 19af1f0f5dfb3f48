"""Amendments: prepared on a working copy, validated as a version, applied as a whole when the version is signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, System, operation
from ecluse.contracts.enums import AmendmentState, TextScope, VersionState
from ecluse.contracts.models import ActionSheet, Amendment, Contract, ContractDocument, ContractVersion
from ecluse.contracts.rules.amendments import ADDED, CHANGED, ORDER, Change, Clash
from ecluse.contracts.selectors.amendments import (
    changes_of,
    clashes_of,
    packed,
    relations_of,
    renamed,
    text_states,
)
from ecluse.contracts.selectors.states import DETERMINANTS, link_columns, model_named
from ecluse.contracts.selectors.texts import Tree, text_of
from ecluse.contracts.services import records, sheets
from ecluse.contracts.services.contracts import cover
from ecluse.contracts.services.copies import copy_into
from ecluse.contracts.services.sheet_fields import change_fields
from ecluse.contracts.services.versions import held, lock_text, take_back, write_version
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import plural

_COPIED = frozenset(ORDER)
#: What a working copy has of its own, or what only the contract in force has.
_OWN = frozenset({"id", "version", "draft_of", "text_lock", "archived_at", "created_at", "signed_on_words"})


class ClashError(DomainError):
    """The contract has changed under an amendment; ``clashes`` say where."""

    def __init__(self, found: Sequence[Clash]) -> None:
        super().__init__(
            f"Le contrat a changé depuis que cet avenant a été préparé : "
            f"{plural(len(found), 'changement ne s’applique plus', 'changements ne s’appliquent plus')}."
        )
        self.clashes = list(found)


@transaction.atomic
def open_amendment(*, by: Actor, contract: Contract, title: str, reason: str = "", once: bool = False) -> Amendment:
    """Open an amendment to a signed contract, with its working copy. Raises DomainError if there is nothing to amend.

    ``once``: two drafts of the same name are one, sent twice.
    """
    title = " ".join(title.split())
    if not title:
        raise DomainError("Dites en quelques mots ce que cet avenant change.", field="title")
    current = held(contract)
    records.refuse_archived(current)
    if not current.versions.filter(state=VersionState.SIGNED).exists():
        raise DomainError(
            "Ce contrat n’a pas encore de version signée ici : son texte s’écrit librement, sans avenant."
        )
    if once and current.amendments.filter(title=title[:300], state=AmendmentState.DRAFT).exists():
        raise DomainError(
            "Un avenant de ce nom est déjà en préparation : ouvrez-le, ou donnez un autre objet.", field="title"
        )
    number = (current.amendments.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    copy = Contract(draft_of=current)
    for field in Contract._meta.concrete_fields:
        if field.name not in _OWN:
            setattr(copy, field.attname, getattr(current, field.attname))
    copy.save()
    live = current.sheets.filter(archived_at__isnull=True).values_list("pk", flat=True)
    origins = copy_into(copy, current, kinds=_COPIED, sheets=set(live))
    amendment = Amendment(
        contract=current, number=number, title=title[:300], reason=reason.strip(), copy=copy,
        base=packed(text_states(current)), origins=origins | {"contract": {str(copy.pk): current.pk}},
    )  # fmt: skip
    amendment.save()
    records.tell(amendment, by=by, verb="create", changes=records.Changes(records.contents_told(amendment)))
    records.tell(copy, by=by, verb="create", note=str(amendment))
    return amendment


def _current(amendment: Amendment, *states: AmendmentState) -> Amendment:
    """The amendment, its row and its contract's held. Raises DomainError if it is not in one of those states."""
    contract = held(amendment.contract)
    found = Amendment.objects.select_for_update(of=("self",)).select_related("copy", "produced").get(pk=amendment.pk)
    found.contract = contract
    if found.state not in states:
        raise DomainError(
            f"L’avenant {found.number} est « {found.get_state_display().lower()} » : ce geste n’est plus possible."
        )
    return found


@transaction.atomic
def validate_amendment(*, by: Actor, amendment: Amendment, annexes: Sequence[ContractDocument] = ()) -> ContractVersion:
    """Freeze what the contract will say once the amendment is signed. Raises ClashError, or DomainError if it changes nothing."""
    current = _current(amendment, AmendmentState.DRAFT)
    _refuse_clashes(current)
    changes = changes_of(current)
    if not changes:
        raise DomainError("Cet avenant ne change rien : modifiez d’abord son exemplaire de travail.")
    if current.contract.versions.filter(state=VersionState.FROZEN).exists():
        raise DomainError("Une autre version attend déjà ses signatures : enregistrez-les, ou retirez-la.")
    last = current.contract.versions.filter(state=VersionState.SIGNED).order_by("-number").first()
    scope = TextScope(last.scope) if last is not None else TextScope.WHOLE
    version = write_version(
        by=by, contract=current.contract, scope=scope, annexes=annexes, on_paper=False,
        text=lambda: _text_once_applied(current, changes, scope, annexes),
    )  # fmt: skip
    current.produced, current.state = version, AmendmentState.VALIDATED
    current.version += 1
    current.save(update_fields=["produced", "state", "version"])
    if current.copy is not None:
        lock_text(current.copy, TextScope.WHOLE)
    records.tell(current, by=by, verb="validate")
    return version


class _NeverMind(Exception):
    """Raised to forget what was written."""


def _text_once_applied(
    amendment: Amendment, changes: Sequence[Change], scope: TextScope, annexes: Sequence[ContractDocument]
) -> Tree:
    """What the contract would say once the amendment is signed: it is applied, read, and all of it is forgotten."""
    told: Tree = {}
    try:
        with transaction.atomic():
            _Writer(Amendment.objects.select_related("contract").get(pk=amendment.pk), System()).apply(changes)
            told = text_of(Contract.objects.get(pk=amendment.contract_id), scope=scope, annexes=annexes)
            raise _NeverMind
    except _NeverMind:
        return told


@transaction.atomic
def reopen_amendment(*, by: Actor, amendment: Amendment) -> Amendment:
    """Take a validated amendment back to a draft, and its version with it. Raises DomainError once someone has signed."""
    current = _current(amendment, AmendmentState.VALIDATED)
    if current.produced is not None:
        take_back(by=by, version=current.produced)
    current.state, current.produced = AmendmentState.DRAFT, None
    current.version += 1
    current.save(update_fields=["state", "produced", "version"])
    if current.copy is not None:
        lock_text(current.copy, None)
    records.tell(current, by=by, verb="reopen")
    return current


@transaction.atomic
def drop_amendment(*, by: Actor, amendment: Amendment) -> Amendment:
    """Give an amendment up; its working copy is kept to be read, and written no more."""
    current = _current(amendment, AmendmentState.DRAFT)
    current.changes = _kept(changes_of(current))
    current.state = AmendmentState.DROPPED
    current.version += 1
    current.save(update_fields=["changes", "state", "version"])
    if current.copy is not None:
        lock_text(current.copy, TextScope.WHOLE)
    records.tell(current, by=by, verb="abandon")
    return current


@transaction.atomic
def take_contract_again(*, by: Actor, amendment: Amendment, clashing: Sequence[Clash]) -> Amendment:
    """Say that the draft's values are to replace those that the contract holds now, in spite of ``clashing``.

    What the contract holds becomes what these changes start from: they no longer clash.
    """
    current = _current(amendment, AmendmentState.DRAFT)
    now = text_states(current.contract)
    base = dict(current.base)
    for clash in clashing:
        key = f"{clash.change.kind}:{clash.change.key}"
        state = now.get((clash.change.kind, clash.change.key))
        if state is None:
            base.pop(key, None)
        elif key in base:
            base[key] = base[key] | {name: state.get(name) for name in clash.fields}
    current.base = base
    current.version += 1
    current.save(update_fields=["base", "version"])
    records.tell(current, by=by, verb="update", note="Les changements de l’avenant l’emportent")
    return current


def _refuse_clashes(amendment: Amendment) -> None:
    found = clashes_of(amendment)
    if found:
        raise ClashError(found)


def apply_amendment(*, by: Actor, amendment: Amendment) -> Amendment:
    """Write in the contract all that a signed amendment changes. To be called in the transaction that signs it.

    New rows are moved from the working copy, so that they keep the keys under which the signed text names them. Raises
    ClashError if the contract has changed under it; then nothing is written.
    """
    current = _current(amendment, AmendmentState.VALIDATED)
    _refuse_clashes(current)
    changes = changes_of(current)
    _Writer(current, by).apply(changes)
    current.changes = _kept(changes)
    current.state, current.applied_at = AmendmentState.SIGNED, timezone.now()
    current.version += 1
    current.save(update_fields=["changes", "state", "applied_at", "version"])
    records.tell(current, by=by, verb="apply_amendment")
    return current


def _kept(changes: Sequence[Change]) -> list[Any]:
    return [
        [each.way, each.kind, each.key, {name: list(pair) for name, pair in each.fields.items()}] for each in changes
    ]


class _Writer:
    """Writes the changes of one amendment in its contract."""

    def __init__(self, amendment: Amendment, by: Actor) -> None:
        self.contract, self.by = amendment.contract, by
        self.origins: dict[str, dict[str, int]] = amendment.origins
        self.note = str(amendment)

    def apply(self, changes: Sequence[Change]) -> None:
        """Write them all, as one gesture."""
        with records.amending(self.contract), operation():
            self._write(changes)

    def _write(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.way == ADDED:
                self._move(change)
        wanted = {each.key: {name: after for name, (_, after) in each.fields.items()}
                  for each in changes if each.way == CHANGED and each.kind == "actionsheet"}  # fmt: skip
        for change in changes:
            if change.way == CHANGED and change.kind != "actionsheet":
                self._change(change)
        if wanted:
            change_fields(by=self.by, contract=self.contract, wanted=wanted, verb="update", note=self.note)
        for change in changes:
            if change.way not in (ADDED, CHANGED):
                self._take_away(change)

    def _move(self, change: Change) -> None:
        """Move a new row from the copy to the contract: it keeps its key, and all that hangs on it follows."""
        model: Any = model_named(change.kind)
        item = model.objects.get(pk=change.key)
        if hasattr(item, "contract_id"):
            item.contract = self.contract
        links = {}
        for name, target in relations_of(change.kind).items():
            keys = self.origins.get(target, {})
            field = model._meta.get_field(name)
            if field.many_to_many:
                links[name] = keys
            else:
                setattr(item, field.attname, renamed(getattr(item, field.attname), keys))
        item.save()
        for name, keys in links.items():
            self._rename_links(model, item, name, keys)
        records.tell(
            item, by=self.by, verb="create", changes=records.Changes(records.contents_told(item)), note=self.note
        )

    def _rename_links(self, model: Any, item: Any, name: str, keys: dict[str, int]) -> None:
        if name == DETERMINANTS:
            return
        through, own, other = link_columns(model, name)
        for row in through._default_manager.filter(**{own: item.pk}):
            setattr(row, other, renamed(getattr(row, other), keys))
            row.save()

    def _change(self, change: Change) -> None:
        model: Any = model_named(change.kind)
        item = model.objects.select_for_update(of=("self",)).get(pk=change.key)
        changes = records.Changes()
        for name, (_, after) in change.fields.items():
            field = model._meta.get_field(name)
            before, told = getattr(item, field.attname), records.shown(item, name)
            setattr(
                item, field.attname, records.given_back(model, name, "" if after is None and not field.null else after)
            )
            now = records.kept(getattr(item, field.attname))
            changes.of(label=str(field.verbose_name), name=name, told=(told, records.shown(item, name)),
                       data=(records.kept(before), now))  # fmt: skip
        if changes:
            item.version += 1
            records.save(item)
            records.tell(item, by=self.by, verb="update", changes=changes, note=self.note)
            if isinstance(item, Contract):
                cover(item)

    def _take_away(self, change: Change) -> None:
        model: Any = model_named(change.kind)
        item = model.objects.filter(pk=change.key).first()
        if item is None:
            return
        if isinstance(item, ActionSheet):
            for each in item.sub_actions.filter(archived_at__isnull=True):
                sheets.archive_sheet(by=self.by, sheet=each)
            sheets.archive_sheet(by=self.by, sheet=item)
        else:
            records.remove(item, by=self.by)
