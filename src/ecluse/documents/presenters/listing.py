"""My readings: one line each, with what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from ecluse.documents.enums import DraftState
from ecluse.documents.models import Draft
from ecluse.lib.formats import date_full, time_of_day


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One draft of the list."""

    title: str
    url: str
    file: str
    when: str
    state: str
    label: str
    contract_url: str
    source_url: str


def reading_line(draft: Draft) -> ReadingLine:
    received = timezone.localtime(draft.document.received_at)
    return ReadingLine(
        title=draft.label or "Contrat sans territoire ni période",
        url=reverse("documents:check", args=[draft.pk]),
        file=draft.document.name,
        when=f"{date_full(received.date())}, {time_of_day(received)}",
        state=draft.state,
        label=DraftState(draft.state).label,
        contract_url=reverse("portal:contract-home", args=[draft.contract_id]) if draft.contract_id else "",
        source_url=reverse("documents:source", args=[draft.pk]),
    )


def known_message(draft: Draft) -> str:
    """« Ce fichier a déjà été lu le … »."""
    received = timezone.localtime(draft.document.received_at)
    said = f"Ce fichier a déjà été lu le {date_full(received.date())} à {time_of_day(received)}."
    if draft.state == DraftState.ACCEPTED:
        return f"{said} Il est devenu un contrat. Voici ce qui y avait été lu."
    return f"{said} Voici la lecture en cours."
