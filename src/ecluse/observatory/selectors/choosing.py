"""Areas that somebody names in a field of the explorer."""

from __future__ import annotations

from collections.abc import Sequence

from ecluse.observatory.selectors.areas import AreaRow
from ecluse.territories.rules.names import fold_name

_NAMED = 6


def named_area(areas: Sequence[AreaRow], text: str) -> tuple[str, str]:
    """The code of the one area of ``areas`` that ``text`` names, or what to do when there is none, or several.

    A code, or a name without accents nor capitals; else the beginning of a name, when one area alone has it.
    """
    folded = fold_name(text)
    if not folded:
        return "", ""
    code = text.strip().upper()
    exact = [each for each in areas if each.code == code] or [each for each in areas if each.folded == folded]
    found = exact or [each for each in areas if each.folded.startswith(folded)]
    found = found or [each for each in areas if f" {folded}" in f" {each.folded}"]
    if len(found) == 1:
        return found[0].code, ""
    if not found:
        return "", f"Aucun territoire « {text} » parmi ceux de la page. Vérifiez le nom, ou élargissez « Dans »."
    listed = ", ".join(f"{each.name} ({each.code})" for each in found[:_NAMED]) + ("…" if len(found) > _NAMED else "")
    return "", f"{len(found)} territoires répondent à « {text} » : {listed}. Écrivez le code."
