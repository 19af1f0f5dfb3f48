"""Drafts in a few lines of French, for the shell."""

from __future__ import annotations

from collections.abc import Iterator

from ecluse.documents.extraction.draft import ActionDraft, ContractDraft

_UNKNOWN = "non indiqué"


def summary(name: str, drafts: tuple[ContractDraft, ...]) -> str:
    """What was read in the file ``name``: each contract with its facts, axes, actions, and what is to be checked."""
    lines = [name, "=" * len(name)]
    for place, draft in enumerate(drafts):
        if len(drafts) > 1:
            lines += ["", f"Contrat {place + 1} sur {len(drafts)}"]
        lines += list(_facts(draft))
        lines += list(_axes(draft))
        lines += [f"À vérifier : {caution.message}" for caution in draft.warnings]
    return "\n".join([*lines, ""])


def _facts(draft: ContractDraft) -> Iterator[str]:
    years = [str(fact.value) if fact else "…" for fact in (draft.start_year, draft.end_year)]
    period = "–".join(years) if years != ["…", "…"] else _UNKNOWN
    yield f"Territoire : {draft.territory.value if draft.territory else _UNKNOWN}"
    yield f"Période : {period}"
    if draft.generation:
        yield f"Génération : {draft.generation.value}"
    yield f"Signature : {draft.signed_on.value if draft.signed_on else _UNKNOWN}"
    names = ", ".join(signatory.name.value for signatory in draft.signatories)
    yield f"Signataires ({len(draft.signatories)}) : {names or _UNKNOWN}"


def _axes(draft: ContractDraft) -> Iterator[str]:
    yield f"Axes : {len(draft.axes)} ; actions : {len(draft.actions)}"
    for place, axis in enumerate(draft.axes):
        yield f"  {axis.number.value + '. ' if axis.number else '• '}{axis.title.value}"
        yield from (_action(action) for action in draft.actions if place in action.axes)
    yield from (_action(action) for action in draft.actions if not action.axes)


def _action(action: ActionDraft) -> str:
    leads = ", ".join(lead.value for lead in action.leads)
    number = f"{action.number.value} – " if action.number else ""
    return f"      {number}{action.title.value}{f' ({leads})' if leads else ''}"
