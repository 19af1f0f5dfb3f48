"""Colours: the tokens of a theme read from its style sheet, and the contrast that WCAG 2.2 computes between two.

Pure functions over text and numbers, used by the gallery and by the test that holds the thresholds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 for text, 1.4.11 for what must be seen to act or to understand

_BLOCK = {
    "light": re.compile(r":root \{(.*?)\n\}", re.DOTALL),
    "dark": re.compile(r'\n  :root\[data-fr-theme="dark"\] \{(.*?)\n  \}', re.DOTALL),
    "system dark": re.compile(r':root:not\(\[data-fr-theme="light"\]\) \{(.*?)\n  \}', re.DOTALL),
}
_TOKEN = re.compile(r"--ec-([\w-]+):\s*(#[0-9a-f]{6})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tokens that meet on a page: what stands on what, for which use, and the least contrast it needs."""

    use: str
    front: str
    back: str
    least: float = TEXT


PAIRS: tuple[Pair, ...] = (
    Pair("titre sur la page", "ink", "paper"),
    Pair("titre sur un panneau", "ink", "surface"),
    Pair("texte sur la page", "text", "paper"),
    Pair("texte sur un panneau", "text", "surface"),
    Pair("texte en creux", "text", "sunk"),
    Pair("texte sur une ligne survolée", "text", "hover"),
    Pair("texte d’une remarque", "text", "water-soft"),
    Pair("texte d’un avertissement", "text", "late-soft"),
    Pair("texte d’une erreur", "text", "stop-soft"),
    Pair("mot ajouté", "ink", "ok-soft"),
    Pair("mot retiré", "ink", "stop-soft"),
    Pair("texte secondaire sur la page", "muted", "paper"),
    Pair("texte secondaire sur un panneau", "muted", "surface"),
    Pair("texte secondaire en creux", "muted", "sunk"),
    Pair("texte secondaire sur une ligne choisie", "muted", "water-soft"),
    Pair("action", "water", "surface"),
    Pair("action sur la page", "water", "paper"),
    Pair("texte d’un bouton", "on-water", "water"),
    Pair("texte d’un bouton survolé", "on-water", "water-deep"),
    Pair("lien actif", "water-deep", "surface"),
    Pair("statut en cours, étiquette", "water-deep", "water-soft"),
    Pair("étiquette survolée", "water-deep", "hover"),
    Pair("statut réalisée", "ok", "ok-soft"),
    Pair("réussite, en texte", "ok", "surface"),
    Pair("en retard", "late", "late-soft"),
    Pair("retard, en texte", "late", "surface"),
    Pair("retard sur la page", "late", "paper"),
    Pair("retard sur une ligne choisie", "late", "water-soft"),
    Pair("bloquée, erreur", "stop", "stop-soft"),
    Pair("erreur, en texte", "stop", "surface"),
    Pair("erreur sur la page", "stop", "paper"),
    Pair("bouton qui retire", "surface", "stop"),
    Pair("en pause", "pause", "pause-soft"),
    Pair("à venir", "quiet", "quiet-soft"),
    Pair("preuve", "text", "evid"),
    Pair("preuve choisie", "ink", "evid-on"),
    Pair("soulignement d’une preuve", "evid-line", "surface", SHAPE),
    Pair("bord d’un champ", "line-strong", "surface", SHAPE),
    Pair("bord d’un champ sur la page", "line-strong", "paper", SHAPE),
    Pair("avancement, focus", "water-mid", "surface", SHAPE),
    Pair("focus sur la page", "water-mid", "paper", SHAPE),
    *(Pair(f"catégorie {n}", f"cat-{n}", "surface") for n in range(1, 7)),
    Pair("verdict : mieux", "better", "surface"),
    Pair("verdict : comparable", "same", "surface"),
    Pair("verdict : moins bien", "worse", "surface"),
    Pair("classe 4", "seq-4", "surface", SHAPE),
    Pair("classe 5", "seq-5", "surface", SHAPE),
)


def tokens(css: str, scheme: str) -> dict[str, str]:
    """The colours (``#rrggbb`` by token name, without its prefix) of ``scheme``: "light", "dark" or "system dark".

    Raises ValueError when the style sheet has no such block.
    """
    match = _BLOCK[scheme].search(css)
    if not match:
        raise ValueError(f"the style sheet has no block of colours for {scheme}")
    return {name: colour.lower() for name, colour in _TOKEN.findall(match[1])}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 (black) to 1 (white). Source: WCAG 2.2, definition."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, back: str) -> float:
    """Contrast ratio of two colours, from 1 to 21. Source: WCAG 2.2, definition."""
    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrasts(colours: Mapping[str, str]) -> list[tuple[Pair, float]]:
    """Each pair with its contrast under one set of colours."""
    return [(pair, contrast(colours[pair.front], colours[pair.back])) for pair in PAIRS]
