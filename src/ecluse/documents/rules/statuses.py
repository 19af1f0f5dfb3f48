"""Status words of published sheets, and the status they mean. A word that is not here is kept as it is written."""

from __future__ import annotations

import re

from ecluse.lib.text import key

# Values are those of contracts.enums.SheetStatus; keys are words as ``key`` leaves them, tried from the most precise.
_WORDS: dict[str, tuple[str, ...]] = {
    "abandonnee": ("abandonnee?s?", "annulee?s?", "supprimee?s?", "non retenue?s?"),
    "reconduite": ("reconduite?s?", "renouvelee?s?", "poursuivie?s?"),
    "bloquee": ("bloquee?s?",),
    "en_pause": ("pause", "suspendue?s?", "interrompue?s?", "reportee?s?", "stand by"),
    "a_venir": (
        "a lancer", "a venir", "a demarrer", "a engager", "a faire", "a mettre oeuvre", "a realiser", "non demarree?s?",
        "non commencee?s?", "non engagee?s?", "non realisee?s?", "pas commencee?s?", "pas demarree?s?", "programmee?s?",
        "prevue?s?", "planifiee?s?",
    ),
    "realisee": ("realisee?s?", "terminee?s?", "achevee?s?", "faite?s?", "finalisee?s?", "finie?s?", "cloturee?s?", "soldee?s?"),
    "en_cours": (
        "cours", "engagee?s?", "demarree?s?", "lancee?s?", "commencee?s?", "mise? oeuvre", "partiellement realisee?s?",
    ),
    "validee": ("validee?s?", "approuvee?s?", "adoptee?s?"),
    "proposee": ("proposee?s?", "projet", "a etude", "a valider", "envisagee?s?", "idee"),
}  # fmt: skip
_PATTERNS = {status: re.compile(r"\b(?:" + "|".join(words) + r")\b") for status, words in _WORDS.items()}


def status_of(words: str) -> str:
    """The status that ``words`` mean; empty if none, or if they say several things at once.

    >>> status_of("À lancer"), status_of("Réalisée"), status_of("action à consolider")
    ('a_venir', 'realisee', '')
    """
    folded = key(words)
    if len(folded.split()) > 6:
        return ""
    if re.search(r"\bpartiellement\b", folded):
        return "en_cours"
    for status, pattern in _PATTERNS.items():
        if pattern.search(folded):
            return status
    return ""
