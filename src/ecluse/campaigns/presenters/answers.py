"""The look of the coordination: each answer beside what its sheet says now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from ecluse.campaigns.enums import AnswerKind, AnswerState
from ecluse.campaigns.models import Answer
from ecluse.campaigns.services.deciding import CONFIRM, FILE, NOTE, STATUS, SUCCESSOR, conflict_of, parts_of
from ecluse.contracts.enums import SheetStatus
from ecluse.contracts.models import FollowUpIndicator, Milestone
from ecluse.contracts.presenters.navigation import address, sheet_url
from ecluse.lib.formats import date_full, file_size, number, partial_date


@dataclass(frozen=True, slots=True)
class Part:
    """One thing said: what it is about, what the sheet says, what the answer says."""

    name: str
    about: str
    now: str
    said: str


@dataclass(frozen=True, slots=True)
class AnswerCard:
    pk: int
    version: int
    sheet: str
    sheet_url: str
    who: str
    at: datetime
    parts: tuple[Part, ...]
    conflict: str
    handover: bool
    accept_url: str
    refuse_url: str
    file_url: str

    @property
    def caption(self) -> str:
        """What the table of the card is called, unlike any other of the page."""
        return f"Réponse de {self.who}, à côté de la fiche {self.sheet}"


def answer_cards(answers: Iterable[Answer]) -> list[AnswerCard]:
    """The cards of some answers of one contract: two queries more, however many they are."""
    answers = list(answers)
    sheets = {answer.sheet_id for answer in answers}
    steps = {step.pk: step for step in Milestone.objects.filter(sheet__in=sheets)}
    found = FollowUpIndicator.objects.filter(sheet__in=sheets).prefetch_related("values")
    indicators = {one.pk: one for one in found}
    return [_card(answer, steps, indicators) for answer in answers]


def _card(answer: Answer, steps: dict[int, Milestone], indicators: dict[int, FollowUpIndicator]) -> AnswerCard:
    pks = (answer.sheet.contract_id, answer.request.campaign_id, answer.pk)
    return AnswerCard(
        pk=answer.pk,
        version=answer.version,
        sheet=str(answer.sheet),
        sheet_url=sheet_url(answer.sheet),
        who=answer.request.label,
        at=answer.sent_at,
        parts=tuple(_part(answer, name, steps, indicators) for name in parts_of(answer)),
        conflict=conflict_of(answer),
        handover=answer.kind == AnswerKind.HANDOVER,
        accept_url=address("campaigns:accept", *pks),
        refuse_url=address("campaigns:refuse", *pks),
        file_url=address("campaigns:file", *pks) if answer.stored_name else "",
    )


def _part(answer: Answer, name: str, steps: dict[int, Milestone], indicators: dict[int, FollowUpIndicator]) -> Part:
    sheet = answer.sheet
    kind, _, key = name.partition("-")
    if name == CONFIRM:
        last = (
            f"Dernière nouvelle le {date_full(timezone.localtime(sheet.last_news_at).date())}"
            if sheet.last_news_at
            else "Jamais renseignée"
        )
        return Part(name, "Rien de nouveau", last, "La fiche reste comme elle est")
    if name == STATUS:
        said = answer.get_status_display() + (f"\u00a0: {answer.reason}" if answer.reason else "")
        return Part(name, "Statut", str(SheetStatus(sheet.status).label), said)
    if name == NOTE:
        return Part(name, "Mot", "", answer.note)
    if name == FILE:
        return Part(name, "Fichier", "", f"{answer.file_title} ({file_size(answer.size)})")
    if name == SUCCESSOR:
        who = ", ".join(filter(None, (answer.successor_body, answer.successor_function, answer.successor_address)))
        return Part(name, "N’en a plus la charge", answer.request.label, who)
    if kind == "etape":
        step = steps.get(int(key))
        done = f"Déjà faite ({partial_date(step.done_on)})" if step and step.done_on else "À faire"
        return Part(name, step.title if step else "Étape retirée depuis", done, "Faite")
    figure = next(one for one in answer.figures if str(one["indicator"]) == key)
    indicator = indicators.get(int(key))
    values = list(indicator.values.all()) if indicator else []
    now = f"{number(values[0].value)} ({partial_date(values[0].period)})" if values else "Aucun chiffre"
    said = f"{number(Decimal(figure['value']))} ({partial_date(figure['period'])})"
    said += f"\u00a0: {figure['comment']}" if figure["comment"] else ""
    return Part(name, indicator.name if indicator else "Indicateur retiré depuis", now, said)


@dataclass(frozen=True, slots=True)
class Received:
    """What a lead is told of one answer: what was received, what becomes of it."""

    sheet: str
    said: tuple[str, ...]
    becomes: str


_BECOMES = {
    AnswerState.WAITING: "La coordination la lira ; vous pouvez la corriger d’ici là.",
    AnswerState.APPLIED: "C’est dans la fiche.",
    AnswerState.PARTLY: "La coordination en a repris une partie.",
}


def received(answers: Iterable[Answer]) -> list[Received]:
    """The answers of one recipient, as they read them back."""
    found = list(answers)
    steps = {step.pk: step for step in Milestone.objects.filter(sheet__in={one.sheet_id for one in found})}
    asked = FollowUpIndicator.objects.filter(sheet__in={one.sheet_id for one in found}).prefetch_related("values")
    indicators = {one.pk: one for one in asked}
    return [
        Received(
            str(answer.sheet),
            tuple(_said_back(_part(answer, name, steps, indicators)) for name in parts_of(answer)),
            told_of(answer),
        )
        for answer in found
    ]


def _said_back(part: Part) -> str:
    return f"{part.about}\u00a0: {part.said}"


def told_of(answer: Answer) -> str:
    """What became of an answer, for whoever gave it."""
    if answer.state == AnswerState.REFUSED:
        return f"La coordination ne l’a pas reprise\u00a0: «\u00a0{answer.decision_word}\u00a0»"
    return _BECOMES[AnswerState(answer.state)]
