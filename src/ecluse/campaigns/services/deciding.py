"""The look of the coordination: an answer taken whole, in part, or set aside with a word. Never half."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.accounts.services.people import create_person
from ecluse.audit.services import Actor, operation
from ecluse.campaigns.enums import AnswerKind, AnswerState, CampaignState
from ecluse.campaigns.models import Answer, Campaign
from ecluse.campaigns.selectors.leads import actor_of, leads_of
from ecluse.campaigns.services.campaigns import ask, send_word
from ecluse.contracts.models import Attachment, FollowUpIndicator, Milestone
from ecluse.contracts.rules.statuses import next_statuses
from ecluse.contracts.services import news, records, sheets
from ecluse.contracts.services.files import forget_files
from ecluse.lib.errors import DomainError, StaleError

STATUS, NOTE, FILE, CONFIRM, SUCCESSOR = "statut", "mot", "fichier", "rien", "relais"


class SentBy:
    """The lead who answered, as author of what the coordination takes from the answer."""

    def __init__(self, answer: Answer) -> None:
        self.audit_id = f"request:{answer.request_id}"
        self.audit_label = f"{answer.request.label} (par lien)"


def parts_of(answer: Answer) -> list[str]:
    """The names of what an answer holds, each of which may be taken or left."""
    if answer.kind == AnswerKind.NOTHING_NEW:
        return [CONFIRM]
    if answer.kind == AnswerKind.HANDOVER:
        return [SUCCESSOR]
    found = [STATUS] if answer.status else []
    found += [f"etape-{pk}" for pk in answer.steps]
    found += [f"chiffre-{figure['indicator']}" for figure in answer.figures]
    return [*found, *([NOTE] if answer.note else []), *([FILE] if answer.stored_name else [])]


def conflict_of(answer: Answer) -> str:
    """What has changed in the sheet since the lead read it, and that the answer changes too; empty when nothing has."""
    if not answer.status or answer.status == answer.sheet.status:
        return ""
    if answer.seen_status != answer.sheet.status:
        return (
            f"Le statut a changé depuis : la personne lisait « {answer.get_seen_status_display().lower()} », la fiche "
            f"est « {answer.sheet.get_status_display().lower()} »."
        )
    if answer.status not in next_statuses(answer.sheet.status):
        return "Ce statut ne peut plus suivre celui de la fiche."
    return ""


@transaction.atomic
def accept_answer(*, by: Actor, answer: Answer, version: int | None, parts: Iterable[str] | None = None) -> Answer:
    """Take an answer into its sheet: all of it, or the ``parts`` chosen; one operation of the journal.

    What is taken is told under the name of whoever sent it. Raises StaleError if the answer was corrected since
    ``version``, DomainError for what the rules of the sheet refuse; then nothing is taken.
    """
    current = _waiting(answer, version)
    return apply_answer(by=by, answer=current, lead=SentBy(current), parts=parts)


@transaction.atomic
def apply_answer(*, by: Actor, answer: Answer, lead: Actor, parts: Iterable[str] | None = None) -> Answer:
    """Write ``parts`` of an answer (all by default) into its sheet, by ``lead``, and settle it by ``by``."""
    held = parts_of(answer)
    chosen = held if parts is None else [part for part in held if part in set(parts)]
    if not chosen:
        raise DomainError("Rien n’est coché : choisissez ce que vous reprenez, ou écartez la réponse.")
    with operation():
        for part in chosen:
            _write(lead, answer, part)
        if not {STATUS, NOTE, CONFIRM, SUCCESSOR}.intersection(chosen):
            news.confirm_unchanged(by=lead, sheet=answer.sheet)  # a step or a file alone is news of the sheet too
        if FILE not in chosen and answer.stored_name:
            forget_files([Attachment(stored_name=answer.stored_name)])
        answer.state = AnswerState.APPLIED if chosen == held else AnswerState.PARTLY
        _settle(by, answer, verb="accept")
    return answer


def _write(lead: Actor, answer: Answer, part: str) -> None:
    sheet = answer.sheet
    name, _, key = part.partition("-")
    if part == CONFIRM:
        news.confirm_unchanged(by=lead, sheet=sheet)
    elif part == STATUS:
        sheets.change_status(by=lead, sheet=sheet, to=answer.status, reason=answer.reason)
    elif part == NOTE:
        sheets.add_note(by=lead, sheet=sheet, text=answer.note, on=timezone.localdate(answer.sent_at))
    elif part == FILE:
        file = Attachment(
            sheet=sheet, stored_name=answer.stored_name, media_type=answer.media_type, size=answer.size
        )  # fmt: skip
        records.create(file, by=lead, values={"title": answer.file_title})
    elif part == SUCCESSOR:
        _hand_over(lead, answer)
    elif name == "etape":
        step = Milestone.objects.filter(pk=int(key), sheet=sheet, done_on="").first()
        if step is not None:  # done meanwhile: there is nothing left to say
            day = timezone.localdate(answer.sent_at).isoformat()
            records.update(step, by=lead, values={"done_on": day}, version=None)
    else:
        figure = next(one for one in answer.figures if str(one["indicator"]) == key)
        indicator = FollowUpIndicator.objects.select_related("sheet__contract").filter(pk=int(key), sheet=sheet).first()
        if indicator is None:
            raise DomainError("Un des indicateurs a été retiré de la fiche : décochez-le.")
        news.add_value(
            by=lead, indicator=indicator, value=Decimal(figure["value"]), period=figure["period"],
            comment=figure["comment"],
        )  # fmt: skip


def _hand_over(lead: Actor, answer: Answer) -> None:
    """Put whoever takes over in the place of the lead, and ask them in turn while the campaign lasts."""
    body = records.with_known_bodies({"": records.NewOrganisation(answer.successor_body)}, by=lead)[""]
    person = None
    if answer.successor_address:
        person = Person.objects.filter(email__iexact=answer.successor_address).first() or create_person(
            by=lead, label=answer.successor_function or answer.successor_body, function=answer.successor_function,
            email=answer.successor_address, organisation=body,
        )  # fmt: skip
    sheet, asked = answer.sheet, answer.request
    actor = actor_of(asked, sheet)
    if actor is None:
        raise DomainError("Cette personne ne pilote plus la fiche : il n’y a rien à transmettre.")
    values = {"organisation": body, "person": person, "detail": "" if person else answer.successor_function}
    records.update(actor, by=lead, values=values, version=None)
    campaign = Campaign.objects.get(pk=asked.campaign_id)
    if person is not None and campaign.state == CampaignState.OPEN:
        for found in leads_of(sheet.contract, [sheet]).reachable:
            if found.person == person:
                ask(campaign=campaign, lead=found)


@transaction.atomic
def refuse_answer(*, by: Actor, answer: Answer, version: int | None, word: str) -> Answer:
    """Set an answer aside, and tell the lead why. Raises DomainError without a word, StaleError if it was corrected."""
    current = _waiting(answer, version)
    if not word.strip():
        raise DomainError("Dites en un mot pourquoi : la personne qui a répondu le lira.", field="word")
    current.state, current.decision_word = AnswerState.REFUSED, word.strip()
    if current.stored_name:
        forget_files([Attachment(stored_name=current.stored_name)])
    _settle(by, current, verb="refuse")
    send_word(asked=current.request, answer=current.pk, version=current.version)
    return current


@transaction.atomic
def accept_all(*, by: Actor, campaign: Campaign) -> tuple[int, int]:
    """Take every answer of a campaign that nothing holds back; return how many were taken, how many wait for a look."""
    taken = left = 0
    waiting = Answer.objects.filter(request__campaign=campaign, state=AnswerState.WAITING).order_by("sent_at", "pk")
    for answer in waiting.select_related("sheet__contract", "request__campaign"):
        if answer.kind == AnswerKind.HANDOVER or conflict_of(answer):
            left += 1
            continue
        try:
            with transaction.atomic():
                accept_answer(by=by, answer=answer, version=answer.version)
            taken += 1
        except DomainError:
            left += 1
    return taken, left


def _waiting(answer: Answer, version: int | None) -> Answer:
    current = (
        Answer.objects.select_for_update(of=("self",))
        .select_related("sheet__contract", "request__campaign__contract")
        .get(pk=answer.pk)
    )
    if current.state != AnswerState.WAITING:
        raise DomainError("Cette réponse a déjà été regardée.")
    if version is not None and current.version != version:
        raise StaleError(current)
    return current


def _settle(by: Actor, answer: Answer, *, verb: str) -> None:
    answer.decided_at, answer.decided_by = timezone.now(), by.audit_label[:200]
    if answer.state != AnswerState.APPLIED or FILE not in parts_of(answer):
        answer.stored_name = ""
    answer.version += 1
    answer.save()
    records.tell(answer, by=by, verb=verb, note=answer.decision_word)
