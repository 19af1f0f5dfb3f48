"""What the checking page shows first: counts that disagree, doubtful leads, a day without a year."""

from __future__ import annotations

from collections.abc import Iterator

from ecluse.documents.extraction.draft import Caution, ContractDraft, Fact
from ecluse.documents.extraction.leads import lead_cautions
from ecluse.documents.extraction.sheets import SheetsReading
from ecluse.documents.extraction.signature import unsaid_year
from ecluse.documents.extraction.source import Source


def cautions_of(draft: ContractDraft, source: Source, sheets: SheetsReading) -> Iterator[Caution]:
    """Everything doubtful in ``draft``, the contract's own facts first."""
    yield from _counts(draft)
    yield from _signature(draft, source)
    yield from _noted(draft)
    yield from sheets.cautions
    yield from lead_cautions([(place, action.leads) for place, action in enumerate(draft.actions)])


def _counts(draft: ContractDraft) -> Iterator[Caution]:
    told = draft.announced
    for name, fact, found, words in (
        ("axes", told.axes, len(draft.axes), ("axe annoncé", "axes annoncés", "trouvé", "trouvés", "aucun")),
        (
            "actions",
            told.actions,
            len(draft.actions),
            ("fiche annoncée", "fiches annoncées", "trouvée", "trouvées", "aucune"),
        ),
        (
            "signatories",
            told.signatories,
            len(draft.signatories),
            ("signataire annoncé", "signataires annoncés", "trouvé", "trouvés", "aucun"),
        ),
    ):
        enough = name == "signatories" and told.others_beside and fact is not None and found >= fact.value
        if fact is not None and fact.value != found and not enough:
            yield Caution(f"{name}_count", _disagreement(fact, found, words), name, fact.evidence)


def _disagreement(fact: Fact[int], found: int, words: tuple[str, str, str, str, str]) -> str:
    one, many, past_one, past_many, none = words
    announced = f"{fact.value} {one if fact.value < 2 else many}"
    if found == 0:
        return f"{announced}, {none} {past_one}."
    return f"{announced}, {found} {past_one if found < 2 else past_many}."


def _signature(draft: ContractDraft, source: Source) -> Iterator[Caution]:
    if draft.signed_on is not None:
        return
    place = unsaid_year(source)
    if place:
        message = f"Le texte donne le jour de la signature (« {source.words(*place)} ») sans l’année."
        yield Caution("signature_without_year", message, "contract", source.spans(*place))


def _noted(draft: ContractDraft) -> Iterator[Caution]:
    facts: list[tuple[str, str, Fact[str] | Fact[int] | None]] = [
        ("signed_on", "Date de signature", draft.signed_on),
        ("announced_axes", "Nombre d’axes", draft.announced.axes),
        ("announced_actions", "Nombre de fiches", draft.announced.actions),
        ("generation", "Génération", draft.generation),
        ("territory", "Territoire", draft.territory),
    ]
    for code, label, fact in facts:
        if fact is not None and fact.note:
            yield Caution(code, f"{label} : {fact.note[0].lower()}{fact.note[1:]}", "contract", fact.evidence)
    doubtful = [s.name for s in draft.signatories if s.name.note]
    if doubtful:
        yield Caution(
            "signatories",
            f"Signataires : {doubtful[0].note[0].lower()}{doubtful[0].note[1:]}",
            "signatories",
            doubtful[0].evidence,
        )
