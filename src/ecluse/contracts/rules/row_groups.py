"""What hangs on a sheet, in the groups that its page shows: rows changed where they stand, and one more at the end of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One group of rows. ``kind`` is the word of their address, ``addition`` says what one more is.

    ``role`` is the one that the group shows, for a kind whose rows are shown by role.
    """

    slug: str
    kind: str
    addition: str
    role: str = ""


ROW_GROUPS: dict[str, RowGroup] = {
    group.slug: group
    for group in (
        RowGroup("pilotes", "acteurs", "Ajouter un pilote", "pilote"),
        RowGroup("elus", "acteurs", "Ajouter une élue ou un élu référent", "elu"),
        RowGroup("partenaires", "acteurs", "Ajouter un partenaire", "partenaire"),
        RowGroup("etapes", "etapes", "Ajouter une étape"),
        RowGroup("indicateurs", "indicateurs", "Ajouter un indicateur"),
        RowGroup("couts", "couts", "Ajouter une ligne de coût"),
        RowGroup("financements", "financements", "Ajouter une ligne de financement"),
        RowGroup("documents", "documents", "Ajouter un document ou un lien"),
    )
}


def row_anchor(kind: str, pk: int) -> str:
    """Where a row stands in the page of its sheet."""
    return f"ligne-{kind}-{pk}"


def addition_anchor(kind: str, role: str = "") -> str:
    """Where one more row of ``kind`` is written: at the end of the group that shows ``role``, or of the first."""
    groups = [group for group in ROW_GROUPS.values() if group.kind == kind]
    found = next((group for group in groups if group.role == role), groups[0])
    return f"ajout-{found.slug}"
