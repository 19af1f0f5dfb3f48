"""The register: decisions are added, followed and replaced; nothing here changes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction

from ecluse.audit.services import Actor, operation
from ecluse.contracts.models import ActionSheet, Contract
from ecluse.contracts.services import records
from ecluse.contracts.services.records import Changes
from ecluse.governance.enums import FollowUpState
from ecluse.governance.models import Decision, DecisionFollowUp, DecisionSheet, GoverningBody, Meeting
from ecluse.governance.selectors.paths import path_of
from ecluse.lib.errors import DomainError
from ecluse.lib.stems import searchable


def _refuse_replaced(decision: Decision, why: str) -> None:
    if Decision.objects.filter(supersedes=decision.pk).exists():
        raise DomainError(why)


def _refuse_twin(contract: Contract, body: GoverningBody, on: date, text: str, former: Decision | None) -> None:
    rows = Decision.objects.filter(contract=contract, body=body, adopted_on=on, text=text, superseded_by__isnull=True)
    twin = rows.exclude(pk=former.pk).first() if former is not None else rows.first()
    if twin is not None:
        raise DomainError(f"Cette décision est déjà au registre, sous le numéro {twin.number}.", field="text")


def _refuse_unknown_gate(contract: Contract, gate: str, former: Decision | None) -> None:
    """A gate that the path no longer has may still be that of a decision which replaces another."""
    if gate and path_of(contract).gate(gate) is None and (former is None or former.gate != gate):
        raise DomainError("Choisissez une des portes du parcours.", field="gate")


@transaction.atomic
def adopt(
    *,
    by: Actor,
    contract: Contract,
    body: GoverningBody,
    adopted_on: date,
    values: Mapping[str, Any],
    meeting: Meeting | None = None,
    once: bool = False,
) -> Decision:
    """Put a decision in the register under the next number of its year, for good.

    ``values``: text, owner, owner_function, due, item, supersedes, sheets, gate, amendment. Raises DomainError if what it
    replaces has been replaced already, if its gate is unknown, or if something in it belongs to another contract; then no
    number is used. ``once``: the same words of the same body on the same day are one decision, sent twice.
    """
    Contract.objects.select_for_update().get(pk=contract.pk)  # one at a time: numbers follow one another
    given = dict(values)
    sheets: list[ActionSheet] = list(given.pop("sheets", None) or ())
    former: Decision | None = given.get("supersedes")
    if former is not None:
        _refuse_replaced(former, f"La décision {former.number} est déjà remplacée : remplacez celle qui l’a suivie.")
    for sheet in sheets:
        records.refuse_foreign(contract, "Fiches", sheet)
    if once:
        _refuse_twin(contract, body, adopted_on, given.get("text", ""), former)
    _refuse_unknown_gate(contract, given.get("gate") or "", former)
    with operation():
        given = records.with_known_bodies(given, by=by)
        last = Decision.objects.filter(contract=contract, year=adopted_on.year).aggregate(last=models.Max("rank"))[
            "last"
        ]
        decision = Decision(contract=contract, year=adopted_on.year, rank=(last or 0) + 1)
        records.refuse_archived(decision)
        said = [decision.number, given.get("text", ""), given.get("owner"), given.get("owner_function"), body.name]
        decision.search_text = searchable(" ".join(str(each) for each in said if each))
        records.assign(decision, {"body": body, "meeting": meeting, "adopted_on": adopted_on, **given})
        records.save(decision)
        DecisionSheet.objects.bulk_create(DecisionSheet(decision=decision, sheet=sheet) for sheet in sheets)
        told = Changes(records.contents_told(decision))
        # By their numbers: who reads the journal may not see every sheet.
        numbers = sorted(sheet.number or "sans numéro" for sheet in sheets)
        told.of(label="fiches", name="sheets", told=([], numbers), data=([], sorted(sheet.pk for sheet in sheets)))
        records.tell(decision, by=by, verb="adopt", changes=told)
        if former is not None:
            former.contract = contract
            records.tell(former, by=by, verb="supersede", changes=Changes({"remplacée par": ["", str(decision)]}))
    return decision


@transaction.atomic
def follow_up(
    *, by: Actor, decision: Decision, state: str, due: str = "", note: str = "", label: str = ""
) -> DecisionFollowUp:
    """Say where the carrying out of a decision stands; the decision itself is not touched.

    Raises DomainError for a decision that another has replaced, or one postponed without a new date.
    """
    _refuse_replaced(decision, "Cette décision est remplacée : suivez celle qui la remplace.")
    if state == FollowUpState.POSTPONED and not due:
        raise DomainError("Écrivez à quand la décision est reportée.", field="due")
    if state in (FollowUpState.DONE, FollowUpState.DROPPED) and due:
        raise DomainError("Une décision faite ou abandonnée n’a plus d’échéance : laissez ce champ vide.", field="due")
    records.refuse_archived(decision)
    row = DecisionFollowUp(
        contract=decision.contract, decision=decision, state=state, due=due, note=note,
        by_label=(label or by.audit_label)[:300],
    )  # fmt: skip
    records.save(row)
    told = Changes({"suivi": ["", row.get_state_display()]})
    told.of(label="nouvelle échéance", name="due", told=("", records.shown(row, "due")), data=("", due))
    told.of(label="précisions", name="note", told=("", note), data=("", note))
    records.tell(decision, by=by, verb="follow_up", changes=told)
    return row
