"""The page of a lead: their sheets, in a minute, on a phone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ecluse.campaigns.enums import AnswerState
from ecluse.campaigns.models import Answer, UpdateRequest
from ecluse.campaigns.presenters.answers import told_of
from ecluse.contracts.models import ActionSheet
from ecluse.contracts.presenters.sheets.marks import freshness_mark, status_mark
from ecluse.lib.formats import delay, plural


@dataclass(frozen=True, slots=True)
class LeadCard:
    """One sheet and its form. ``open``: shown unfolded."""

    number: str
    title: str
    said: str
    answered: str
    form: object
    open: bool


@dataclass(frozen=True, slots=True)
class LeadPage:
    title: str
    who: str
    territory: str
    until: date
    due_on: date
    cards: tuple[LeadCard, ...]
    all_label: str
    looked_at: bool


def lead_page(
    request: UpdateRequest,
    sheets: Iterable[ActionSheet],
    forms: Mapping[int, object],
    latest: Mapping[int, Answer],
    *,
    opened: Collection[int],
    until: date,
    today: date,
    looked_at: bool,
) -> LeadPage:
    """The page of ``request``: one card for each of ``sheets``; the first one without an answer is unfolded, with those
    ``opened``."""
    sheets = list(sheets)
    left = [sheet.pk for sheet in sheets if sheet.pk not in latest]
    first = left[0] if left else 0
    cards = tuple(
        LeadCard(
            sheet.number,
            sheet.title,
            f"{status_mark(sheet.status).label}. {_age(sheet, today)}",
            _answered(latest.get(sheet.pk)),
            forms[sheet.pk],
            sheet.pk == first or sheet.pk in opened or len(sheets) == 1,
        )
        for sheet in sheets
    )
    count = len(sheets)
    return LeadPage(
        title="Votre fiche, en une minute" if count == 1 else f"Vos {count} fiches, en une minute",
        who=request.label,
        territory=request.campaign.contract.territory_name,
        until=until,
        due_on=request.campaign.due_on,
        cards=cards,
        all_label=_all_label(count, len(left)),
        looked_at=looked_at,
    )


def _all_label(count: int, left: int) -> str:
    if left == 0:
        return ""
    if count == 1:
        return "Rien de nouveau"
    return f"Rien de nouveau sur les {count}" if left == count else f"Rien de nouveau sur {_others(left)}"


def _others(left: int) -> str:
    return "l’autre" if left == 1 else f"les {left} autres"


def _age(sheet: ActionSheet, today: date) -> str:
    days = freshness_mark(sheet, today).days
    if days is None:
        return "Jamais renseignée"
    return "Dernière nouvelle aujourd’hui" if days == 0 else f"Dernière nouvelle il y a {delay(days)}"


def _answered(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return "Vous avez répondu ; corrigez si besoin." if answer.state == AnswerState.WAITING else told_of(answer)


def remaining(count: int) -> str:
    """« Il reste 2 fiches sans réponse »."""
    return f"Il reste {plural(count, 'fiche')} sans réponse" if count else ""
