"""Small marks that stand in a line or a cell: a status, a delay, a level of water. Never colour alone.

They are drawn hundreds of times on a page, so they are plain functions rather than templates, and those that repeat
themselves are remembered.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ecluse.lib.formats import delay, plural
from ecluse.lib.typography import NBSP, french
from ecluse.ui.templatetags.ui.icons import svg
from ecluse.ui.templatetags.ui.library import register

StatusKind = Literal[
    "proposed", "validated", "upcoming", "running", "paused", "stopped", "done", "again", "dropped", "late"
]
_STATUS: dict[str, tuple[str, str]] = {  # kind: (its words, its colours)
    "proposed": ("Proposée", ""),
    "validated": ("Validée", ""),
    "upcoming": ("À venir", ""),
    "running": ("En cours", "ec-status--cours"),
    "paused": ("En pause", "ec-status--pause"),
    "stopped": ("Bloquée", "ec-status--bloque"),
    "done": ("Réalisée", "ec-status--fait"),
    "again": ("Reconduite", "ec-status--cours"),
    "dropped": ("Abandonnée", ""),
    "late": ("En retard", "ec-status--retard"),
}


@register.simple_tag
def icon(name: str, size: Literal["", "l"] = "") -> SafeString:
    """An icon, hidden from assistive tools: write the word beside it. Names: see ``icons.DRAWINGS``."""
    return mark_safe(svg(name, f"ec-i--{size}" if size else ""))  # noqa: S308 — our own drawings


@register.simple_tag
@lru_cache(maxsize=1024)
def status(kind: StatusKind, label: str = "") -> SafeString:
    """A status: its glyph and its word. ``label`` replaces the word, never the meaning of the glyph."""
    words, colours = _STATUS[kind]
    return format_html(
        '<span class="fr-badge ec-status{}">{}{}</span>',
        f" {colours}" if colours else "",
        mark_safe(svg(kind)),  # noqa: S308 — our own drawings
        french(label or words),
    )


@register.simple_tag
@lru_cache(maxsize=1024)
def late(days: int, words: str = "") -> SafeString:
    """A delay from a number of days: « 54 j », or « 54 j de retard » with ``words="de retard"``; nothing under a day."""
    if days < 1:
        return mark_safe("")
    return format_html('<span class="ec-late">{}{}</span>', delay(days), f" {words}" if words else "")


_LOCK = '<rect class="w" x=".75" y=".75" width="11.5" height="16.5" rx="1.5"/>'
_LEVELS = (  # up to so many days: how high the water stands, in units of the drawing
    (31, '<rect class="l" x="1" y="3" width="11" height="14"/>', ""),
    (92, '<rect class="l" x="1" y="7" width="11" height="10"/>', ""),
    (183, '<rect class="l" x="1" y="11" width="11" height="6"/>', ""),
)
_LOW = '<rect class="l" x="1" y="15" width="11" height="2"/>'


@register.simple_tag
@lru_cache(maxsize=1024)
def freshness(days: int | None, text: str = "") -> SafeString:
    """How old the last news is, as the water in a lock: up to one month, three, six, more, never (``days`` is None).

    ``text`` replaces the words shown (« 6 j », « 8 mois », « jamais »).
    """
    if days is None:
        level, colours, words = "", " ec-fresh--dry", "jamais"
    else:
        words = delay(days) if days else "aujourd’hui"
        level, colours = next(
            ((drawing, css) for limit, drawing, css in _LEVELS if days <= limit), (_LOW, " ec-fresh--low")
        )
    return format_html(
        '<span class="ec-fresh{}"><svg viewBox="0 0 13 18" aria-hidden="true" focusable="false">{}</svg>'
        '<span><span class="fr-sr-only">Dernière nouvelle' + NBSP + ": </span>{}</span></span>",
        colours,
        mark_safe(_LOCK + level),  # noqa: S308 — our own drawings
        french(text or words),
    )


_PARTS = (
    ("b-done", "réalisée", "réalisées"),
    ("b-run", "en cours", "en cours"),
    ("b-next", "à venir", "à venir"),
    ("b-stop", "en retard ou arrêtée", "en retard ou arrêtées"),
)


@register.simple_tag
def progress(
    done: int = 0, running: int = 0, upcoming: int = 0, stopped: int = 0, label: str = "", words: bool = True
) -> SafeString:
    """A bar of sheets by state, and the same counts in words under it (``words=False``: in the label alone)."""
    counts = [
        (css, count, f"{count}{NBSP}{one if count < 2 else many}")
        for count, (css, one, many) in zip((done, running, upcoming, stopped), _PARTS, strict=True)
        if count
    ]
    total = sum(count for _, count, _ in counts)
    said = ", ".join(text for _, _, text in counts) or "aucune fiche"
    gap = 0.6 if len(counts) > 1 else 0.0
    drawn, left = [], 0.0
    for css, count, _ in counts:
        width = 100 * count / total
        drawn.append((css, f"{left:.2f}", f"{max(width - gap, 0.4):.2f}"))
        left += width
    bar = format_html(
        '<svg class="ec-bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        f"{french(label)}{NBSP}: {said}" if label else said,
        format_html_join("", '<rect class="{}" x="{}" y="0" width="{}" height="10"/>', drawn),
    )
    if not words:
        return bar
    if not total:
        return format_html('{}<span class="ec-small ec-muted">Aucune fiche</span>', bar)
    return format_html('{}<span class="ec-small ec-muted">{}{}: {}</span>', bar, plural(total, "fiche"), NBSP, said)


@register.simple_tag
def progress_legend() -> SafeString:
    """The key of ``progress``: one square and one word for each state."""
    return format_html(
        '<ul class="ec-legend" aria-label="Légende">{}</ul>',
        format_html_join(
            "",
            '<li><svg class="ec-key" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
            '<rect class="{}" width="12" height="12"/></svg>{}</li>',
            ((css, one) for css, one, _ in _PARTS),
        ),
    )


ConfidenceLevel = Literal["sure", "probable", "doubt", "absent"]
_CONFIDENCE: dict[str, tuple[int, str, str]] = {
    "sure": (3, "sûr", ""),
    "probable": (2, "probable", ""),
    "doubt": (1, "à vérifier", " ec-conf--doubt"),
    "absent": (0, "absent", " ec-conf--none"),
}


@register.simple_tag
def confidence(level: ConfidenceLevel, text: str = "") -> SafeString:
    """How sure the reading is: three drops and a word. ``text`` replaces the word."""
    drops, words, css = _CONFIDENCE[level]
    return format_html(
        '<span class="ec-conf{}"><svg viewBox="0 0 24 8" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        css,
        format_html_join(
            "",
            '<circle class="{}" cx="{}" cy="4" r="3"/>',
            (("on" if place < drops else "off", 4 + 8 * place) for place in range(3)),
        ),
        french(text or words),
    )


@register.simple_tag
@lru_cache(maxsize=1024)
def sheet_number(number: str | int, noun: str = "Fiche") -> SafeString:
    """The number of a sheet in its tile; ``noun`` is said before it to those who listen."""
    return format_html('<span class="ec-no"><span class="fr-sr-only">{} </span>{}</span>', noun, number)


@register.simple_tag
def evidence(text: str, href: str = "", id: str = "", chosen: bool = False, doubt: bool = False) -> SafeString:
    """Words of a source that prove a fact. With ``href`` it is a link to the fact; the words are left as they are.

    ``doubt`` is a dashed underline, and is said; ``chosen`` is the one looked at (``aria-current``).
    """
    css = "ec-ev" + (" ec-ev--on" if chosen else "") + (" ec-ev--doubt" if doubt else "")
    said = mark_safe('<span class="fr-sr-only"> (à vérifier)</span>') if doubt else ""
    attributes = format_html_join("", ' {}="{}"', [("id", id)] if id else [])
    if not href:
        return format_html('<mark class="{}"{}>{}{}</mark>', css, attributes, text, said)
    current = mark_safe(' aria-current="true"') if chosen else ""
    return format_html('<a class="{}" href="{}"{}{}>{}{}</a>', css, href, attributes, current, text, said)


@register.simple_tag
def tag(label: str, href: str = "", current: bool = False) -> SafeString:
    """A label in a pill: a plain word, or a link with ``href`` (``current``: the view that is open)."""
    if not href:
        return format_html('<span class="fr-tag">{}</span>', french(label))
    mark = mark_safe(' aria-current="true"') if current else ""
    return format_html('<a class="fr-tag" href="{}"{}>{}</a>', href, mark, french(label))


@register.simple_tag
def tags(labels: Iterable[object], label: str = "") -> SafeString:
    """A list of pills from any iterable (each item as its text). Nothing when it is empty."""
    items = format_html_join("", '<li><span class="fr-tag">{}</span></li>', ((french(str(item)),) for item in labels))
    if not items:
        return mark_safe("")
    name = format_html(' aria-label="{}"', label) if label else ""
    return format_html('<ul class="fr-tags"{}>{}</ul>', name, items)


@register.simple_tag
@lru_cache(maxsize=1024)
def missing(text: str = "absent") -> SafeString:
    """What is not known, said in grey: « absente de la source », « aucune valeur »."""
    return format_html('<span class="ec-muted">{}</span>', french(text))
