"""What leads send by their link: kept whole or not at all, and applied at once where the campaign says so."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from ecluse.audit.services import Actor, operation
from ecluse.campaigns.enums import AnswerKind, AnswerState, ApplyMode, CampaignState
from ecluse.campaigns.models import Answer, Campaign, UpdateRequest
from ecluse.campaigns.selectors.leads import led_sheets_of
from ecluse.campaigns.services.deciding import apply_answer, conflict_of
from ecluse.contracts.models import ActionSheet, Attachment
from ecluse.contracts.services import records
from ecluse.contracts.services.files import forget_files, keeping
from ecluse.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one follow-up indicator."""

    indicator: int
    value: Decimal
    period: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a lead says of one sheet. ``seen_status`` is the one that their page showed."""

    sheet: ActionSheet
    kind: AnswerKind
    seen_status: str
    status: str = ""
    reason: str = ""
    note: str = ""
    steps: tuple[int, ...] = ()
    figures: tuple[Figure, ...] = ()
    file_name: str = ""
    file: BinaryIO | None = field(default=None, compare=False)
    successor_body: str = ""
    successor_function: str = ""
    successor_address: str = ""


@transaction.atomic
def receive_answers(*, by: Actor, asked: UpdateRequest, said: Iterable[Said]) -> list[Answer]:
    """Keep what a lead says of their sheets, all of it or nothing. What still waits for a look is corrected in place.

    Raises DomainError if the campaign is no longer open, or for a sheet that is not theirs.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("contract").get(pk=asked.campaign_id)
    asked = UpdateRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    asked.campaign = campaign
    if campaign.state != CampaignState.OPEN or asked.stopped_at is not None:
        raise DomainError("Ce lien ne permet plus de répondre : demandez-en un autre à la coordination.")
    own = {sheet.pk: sheet for sheet in led_sheets_of(asked)}
    answers = []
    # A file that is stored goes again if anything refuses the rest.
    with ExitStack() as files, operation():
        for one in said:
            if one.sheet.pk not in own:
                raise DomainError("Cette fiche n’est pas de celles qui vous sont demandées.")
            answers.append(_keep(by, asked, own[one.sheet.pk], one, files))
        if campaign.apply_mode == ApplyMode.AT_ONCE:
            for answer in answers:
                _apply_at_once(by, answer)
    return answers


def _keep(by: Actor, asked: UpdateRequest, sheet: ActionSheet, said: Said, files: ExitStack) -> Answer:
    waiting = Answer.objects.filter(request=asked, sheet=sheet, state=AnswerState.WAITING).first()
    answer = waiting or Answer(request=asked, sheet=sheet)
    answer.sheet = sheet
    if waiting is not None:
        answer.version += 1
    answer.kind, answer.seen_status, answer.sent_at = said.kind, said.seen_status, timezone.now()
    answer.status = said.status if said.status != said.seen_status else ""
    answer.reason, answer.note = said.reason.strip(), said.note.strip()
    answer.steps = list(said.steps)
    answer.figures = [
        {"indicator": one.indicator, "value": str(one.value), "period": one.period, "comment": one.comment}
        for one in said.figures
    ]
    answer.successor_body, answer.successor_function = said.successor_body.strip(), said.successor_function.strip()
    answer.successor_address = said.successor_address.strip()
    if said.file is not None or said.kind != AnswerKind.NEWS:
        _forget_file(answer)
    if said.file is not None:
        kept = files.enter_context(keeping(said.file, name=said.file_name))
        answer.stored_name, answer.media_type, answer.size = kept.stored_name, kept.media_type, kept.size
        answer.file_title = PurePath(said.file_name).name[:300]
    records.save(answer)
    records.tell(answer, by=by, verb="answer", changes=records.Changes(_told(answer)))
    return answer


def _forget_file(answer: Answer) -> None:
    """The file of an answer that another one replaces goes once that is sure."""
    if answer.stored_name:
        forget_files([Attachment(stored_name=answer.stored_name)])
    answer.stored_name = answer.media_type = answer.file_title = ""
    answer.size = 0


def _told(answer: Answer) -> dict[str, list[Any]]:
    """What the journal tells of an answer: what was said, never the link by which it came."""
    told = {"réponse": answer.get_kind_display()}
    told |= {
        "statut": answer.get_status_display() if answer.status else "",
        "raison": answer.reason,
        "mot": answer.note,
    }
    told |= {"fichier": answer.file_title, "qui reprend": answer.successor_body}
    return {name: [None, value] for name, value in told.items() if value}


def _apply_at_once(by: Actor, answer: Answer) -> None:
    """Apply an answer that nothing holds back; what changed meanwhile, or what the rules refuse, waits for a look."""
    if answer.kind == AnswerKind.HANDOVER or conflict_of(answer):
        return
    try:
        with transaction.atomic():
            apply_answer(by=by, answer=answer, lead=by)
    except DomainError:
        answer.refresh_from_db()
