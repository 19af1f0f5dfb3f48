"""What a board draws by the hundred: its cards, each with the control that moves it.

Cards are plain functions, as the cells of a list are; every text of the data goes through ``said``, which escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from ecluse.contracts.presenters.sheets import SheetRow
from ecluse.contracts.presenters.sheets.board import SheetCard
from ecluse.contracts.templatetags.sheet_list import said
from ecluse.lib.typography import NBSP
from ecluse.ui.templatetags.ui.marks import icon, late, missing, sheet_number

register = template.Library()
_ASKS_WHY, _CHOSEN = mark_safe(" data-ec-why"), mark_safe(" selected")
_NO_LEAD = missing("aucun pilote")


@register.simple_tag(takes_context=True)
def sheet_cards(context: Context, cards: Iterable[SheetCard], here: str) -> SafeString:
    """The cards of a column; ``here`` is the view that the board shows, to which moving a card comes back."""
    hidden = (
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(context.get("csrf_token", "")))}">'
        f'<input type="hidden" name="tableau" value="{escape(here)}">'
    )
    return mark_safe("".join([_card(card, hidden) for card in cards]))  # noqa: S308 — cards escape their texts


def _card(card: SheetCard, hidden: str) -> str:
    row = card.row
    number = f"{sheet_number(row.number)} " if row.number else ""
    return (
        f'<li class="ec-card" id="carte-{row.pk}">{_main_action(card)}'
        f'<h3 class="ec-card__t" id="t-{row.pk}">{number}<a href="{escape(row.url)}">{said(row.title)}</a></h3>'
        f'<p class="ec-card__s">{said(row.lead_names) if row.leads else _NO_LEAD}</p>'
        f"{_facts(row)}{_control(card, hidden) if card.move_url else ''}</li>\n"
    )


def _main_action(card: SheetCard) -> str:
    if not card.row.parent_id:
        return ""
    name = said(card.main_action or "Sous-action")
    return f'<p class="ec-card__main"><span class="fr-sr-only">Sous-action. </span>{name}</p>'


def _facts(row: SheetRow) -> str:
    """The delay, the next step, the period: what is known of them."""
    facts = []
    if row.lateness:
        delay = late(row.lateness.days, "de retard")
        facts.append(f'<li class="ec-late" title="{said(row.lateness.reason)}">{icon("late")} {delay}</li>')
    if row.next_step:
        step = f"{said(row.next_step.title)}, {escape(row.next_step.date)}"
        facts.append(_fact("calendar", "Prochaine étape", step))
    if row.period:
        facts.append(_fact("clock", "Période", said(row.period)))
    return f'<ul class="ec-card__f">{"".join(facts)}</ul>' if facts else ""


def _fact(drawing: str, label: str, value: str) -> str:
    return f'<li>{icon(drawing)} <span><span class="fr-sr-only">{label}{NBSP}: </span>{value}</span></li>'


_WHY_HINT = f"Obligatoire pour une fiche bloquée ou abandonnée{NBSP}: elle sera lue en comité."


def _control(card: SheetCard, hidden: str) -> str:
    """The form that moves a card, closed; open on the card that was just refused, as it was filled in."""
    pk, refusal = card.row.pk, card.refusal
    opened = described = told = reason = chosen = ""
    if refusal:
        opened, described, chosen = " open", f' aria-describedby="e-{pk}"', refusal.status
        told = f'<p class="fr-error-text" id="e-{pk}">{said(capfirst(refusal.message))}</p>'
        reason = escape(refusal.reason)
    return (
        f'<details class="ec-card__move ec-noprint" name="statut-fiche"{opened}>'
        f'<summary aria-describedby="t-{pk}">Changer le statut</summary>'
        f'<form method="post" action="{escape(card.move_url)}" data-ec-move>{hidden}'
        f'<input type="hidden" name="version" value="{card.version}">{told}'
        f'<div><label class="fr-label" for="s-{pk}">Nouveau statut</label>'
        f'<select class="fr-select" id="s-{pk}" name="status" required{described}>'
        f"{status_options(card.following, chosen)}</select></div>"
        f'<div class="ec-card__why"><label class="fr-label" for="r-{pk}">Raison'
        f'<span class="fr-hint-text">{_WHY_HINT}</span></label>'
        f'<textarea class="fr-input" id="r-{pk}" name="reason" rows="3" maxlength="2000">{reason}</textarea></div>'
        '<button class="fr-btn fr-btn--sm" type="submit">Changer</button></form></details>'
    )


@lru_cache(maxsize=128)
def status_options(following: tuple[tuple[str, str, bool], ...], chosen: str = "") -> SafeString:
    """The options of a select: (code, label, whether a reason is asked) for each status that may follow, after none."""
    return format_html(
        '<option value="">Choisir</option>{}',
        format_html_join(
            "",
            '<option value="{}"{}{}>{}</option>',
            (
                (
                    code,
                    _ASKS_WHY if why else "",
                    _CHOSEN if code == chosen else "",
                    label,
                )
                for code, label, why in following
            ),
        ),
    )
