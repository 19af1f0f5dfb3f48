"""What has changed in a contract since a day, counted in a few words: every change of a value is in one of the counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.selectors.past import PARTS, Past, values_of
from ecluse.contracts.selectors.states import MONEY, MONEY_KINDS, State
from ecluse.lib.formats import plural

#: What a contract holds beside its sheets, as it is said to have changed.
_BESIDE_SHEETS = {
    "contract": "les renseignements du contrat", "axis": "les axes", "theme": "les thèmes",
    "objective": "les objectifs", "linkedplan": "les autres plans", "principle": "les principes",
    "dispositif": "les dispositifs", "signatory": "les signataires", "commitment": "les engagements",
}  # fmt: skip


def told_since(then: Past, now: Past, *, visible: set[int], funding: bool) -> tuple[str, ...]:
    """Each thing that has changed between two moments, among the sheets ``visible``; none if nothing has."""
    return (*_sheets_since(then, now, visible, funding=funding), *_beside_since(then, now))


def _sheets_since(then: Past, now: Past, visible: set[int], *, funding: bool) -> Iterator[str]:
    before, today = (
        {key: row for key, row in past.of("actionsheet") if int(key) in visible} for past in (then, now)
    )  # fmt: skip
    was, live = ({key: row for key, row in rows.items() if not row["archived_at"]} for rows in (before, today))
    added, restored = [key for key in live if key not in before], [k for k in live if k in before and k not in was]
    if added:
        yield plural(len(added), "fiche ajoutée", "fiches ajoutées")
    if restored:
        yield plural(len(restored), "fiche restaurée", "fiches restaurées")
    if gone := [key for key in was if key not in live]:
        yield plural(len(gone), "fiche archivée", "fiches archivées")
    there = [key for key in was if key in live]
    whole_then, whole_now = (_whole(past, funding=funding) for past in (then, now))
    if changed := [key for key in there if whole_then[key] != whole_now[key]]:
        yield plural(len(changed), "fiche modifiée", "fiches modifiées") + _with_status(was, live, changed)
    if there != [key for key in live if key in was]:
        yield "les fiches ont changé d’ordre"
    done = SheetStatus.DONE.value
    if reached := [k for k in live if live[k]["status"] == done and before.get(k, {}).get("status") != done]:
        yield plural(len(reached), "fiche réalisée", "fiches réalisées")


def _with_status(was: Mapping[str, State], live: Mapping[str, State], changed: list[str]) -> str:
    moved = sum(was[key]["status"] != live[key]["status"] for key in changed)
    return f", dont {moved} {'ont' if moved > 1 else 'a'} changé de statut" if moved else ""


def _whole(past: Past, *, funding: bool) -> Mapping[str, list[Any]]:
    """Sheet → all its values and those of its rows, in their order."""
    hidden = () if funding else MONEY
    found: dict[str, list[Any]] = {key: [values_of(row, *hidden)] for key, row in past.of("actionsheet")}
    for kind in PARTS:
        if funding or kind not in MONEY_KINDS:
            for _, row in past.of(kind):
                if str(row["sheet"]) in found:
                    found[str(row["sheet"])].append((kind, values_of(row)))
    return found


def _beside_since(then: Past, now: Past) -> Iterator[str]:
    for kind, said in _BESIDE_SHEETS.items():
        if [values_of(row) for _, row in then.of(kind)] != [values_of(row) for _, row in now.of(kind)]:
            yield f"{said} ont changé"
