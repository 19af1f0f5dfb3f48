"""Drafts as plain values for JSON: the form that benchmarks score and that other programs read."""

from __future__ import annotations

from typing import Any

from ecluse.documents.extraction.draft import ActionDraft, AxisDraft, ContractDraft, Fact

_TEXTS = ("description", "perimeter", "status", "start", "end", "budget_eur")
_LISTS = ("objectives", "audiences", "partners", "funders", "indicators", "milestones")


def to_json(drafts: tuple[ContractDraft, ...]) -> dict[str, Any]:
    """One contract as an object; several as ``{"contracts": [object, …]}``, the one the text is about first."""
    if len(drafts) == 1:
        return contract(drafts[0])
    return {"contracts": [contract(draft) for draft in drafts]}


def contract(draft: ContractDraft) -> dict[str, Any]:
    """One contract; what the source does not state is null or an empty list."""
    return {
        "territory": _value(draft.territory),
        "territory_code": draft.territory_code,
        "start_year": _value(draft.start_year),
        "end_year": _value(draft.end_year),
        "generation": _value(draft.generation),
        "signed_on": _value(draft.signed_on),
        "signatories": [signatory.name.value for signatory in draft.signatories],
        "axes": [_axis(axis) for axis in draft.axes],
        "actions": [_action(action, draft) for action in draft.actions],
        "announced": {
            "axes": _value(draft.announced.axes),
            "actions": _value(draft.announced.actions),
            "signatories": _value(draft.announced.signatories),
        },
        "warnings": [caution.message for caution in draft.warnings],
    }


def _axis(axis: AxisDraft) -> dict[str, Any]:
    return {"number": _value(axis.number), "title": axis.title.value}


def _action(action: ActionDraft, draft: ContractDraft) -> dict[str, Any]:
    axis = draft.axes[action.axes[0]] if action.axes else None
    return {
        "number": _value(action.number),
        "title": action.title.value,
        "leads": [lead.value for lead in action.leads],
        "axis": _value(axis.number) if axis else None,
        "fields": _fields(action),
    }


def _fields(action: ActionDraft) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: _value(getattr(action, name)) for name in _TEXTS if getattr(action, name) is not None
    }
    for name in _LISTS:
        values = [fact.value for fact in getattr(action, name)]
        if values:
            fields[name] = values
    return fields


def _value(fact: Fact[Any] | None) -> Any:
    return None if fact is None else fact.value
