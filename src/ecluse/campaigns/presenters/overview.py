"""« Pilotes »: the campaigns of a contract, how old what it says is, how well it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecluse.campaigns.enums import CampaignState
from ecluse.campaigns.rules.engagement import Ages, Engagement, ages, engagement
from ecluse.campaigns.selectors.progress import CampaignCounts, asked_rows, campaigns_of, news_by_axis
from ecluse.contracts.models import Contract
from ecluse.contracts.presenters.navigation import address
from ecluse.lib.formats import date_full, plural

TONES = {CampaignState.DRAFT: "proposed", CampaignState.OPEN: "running", CampaignState.CLOSED: "done"}


@dataclass(frozen=True, slots=True)
class CampaignLine:
    title: str
    url: str
    tone: str
    state: str
    when: str
    asked: int
    answered: int
    waiting: str


@dataclass(frozen=True, slots=True)
class NewsLine:
    """An axis, or the whole contract: the middle age of its news, the sheets never heard of."""

    label: str
    days: int | None
    told: str


@dataclass(frozen=True, slots=True)
class Overview:
    campaigns: tuple[CampaignLine, ...]
    news: tuple[NewsLine, ...]
    engagement: Engagement


def overview(contract: Contract, today: date) -> Overview:
    """The page of a contract at ``today``."""
    axes, whole = news_by_axis(contract, today)
    return Overview(
        campaigns=tuple(_line(counts) for counts in campaigns_of(contract)),
        news=(_news("Tout le contrat", ages(whole)), *(_news(axis.label, ages(axis.days)) for axis in axes)),
        engagement=engagement(asked_rows(contract, today), today),
    )


def _line(counts: CampaignCounts) -> CampaignLine:
    one = counts.campaign
    state = CampaignState(one.state)
    return CampaignLine(
        title=one.title,
        url=address("campaigns:campaign", one.contract_id, one.pk),
        tone=TONES[state],
        state=str(state.label),
        when=f"Réponse pour le {date_full(one.due_on)}",
        asked=counts.asked,
        answered=counts.answered,
        waiting=plural(counts.waiting, "réponse à regarder", "réponses à regarder") if counts.waiting else "",
    )


def _news(label: str, found: Ages) -> NewsLine:
    never = f", {plural(found.never, 'jamais renseignée', 'jamais renseignées')}" if found.never else ""
    return NewsLine(label, found.typical, f"{found.sheets}{never}")
