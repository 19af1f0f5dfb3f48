"""What the mails of a campaign say, written when they leave: whether they still have an object is looked at again."""

from __future__ import annotations

from ecluse.campaigns.enums import AnswerState, CampaignState
from ecluse.campaigns.models import Answer, UpdateRequest
from ecluse.campaigns.selectors.leads import led_sheets_of
from ecluse.campaigns.selectors.progress import answered_sheets
from ecluse.campaigns.services.links import make_link
from ecluse.contracts.enums import Role
from ecluse.contracts.models import ActionSheet, Membership
from ecluse.contracts.selectors.access import held_today
from ecluse.lib.formats import date_full, plural
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.services import Cancelled, Rendered


def _request(mail: Mail) -> UpdateRequest | Cancelled:
    """The request that a mail is about, or why it has no object any more."""
    found = (
        UpdateRequest.objects.select_for_update(of=("self",))
        .select_related("campaign__contract", "person")
        .filter(pk=mail.payload.get("request"))
        .first()
    )
    if found is None:
        return Cancelled("La campagne a été retirée.")
    if found.campaign.contract.archived_at is not None:
        return Cancelled("Le contrat est archivé.")
    if found.campaign.state != CampaignState.OPEN:
        return Cancelled("La campagne est close.")
    if found.stopped_at is not None:
        return Cancelled("Le lien de ce destinataire a été retiré.")
    return found


def render_ask(mail: Mail) -> Rendered | Cancelled:
    """The question: which sheets, for when, the link."""
    request = _request(mail)
    if isinstance(request, Cancelled):
        return request
    sheets = led_sheets_of(request)
    if not sheets:
        return Cancelled("Ce destinataire ne pilote plus aucune de ces fiches.")
    campaign = request.campaign
    one = len(sheets) == 1
    opening = campaign.message.strip() or "Où en sont les actions que vous pilotez ?"
    asks = "Une minute suffit, depuis un téléphone, sans compte à créer."
    return Rendered(
        f"{campaign.contract.territory_name} : {'votre fiche' if one else f'vos {len(sheets)} fiches'}, "
        f"avant le {date_full(campaign.due_on)}",
        Letter(("Bonjour,", opening, _listed(sheets), asks), ("Répondre", make_link(asked=request)), _end(request)),
        reply_to=_coordination(request),
    )


def render_reminder(mail: Mail) -> Rendered | Cancelled:
    """The reminder, about what has had no answer alone."""
    request = _request(mail)
    if isinstance(request, Cancelled):
        return request
    answered = answered_sheets(request.campaign)
    sheets = [sheet for sheet in led_sheets_of(request) if sheet.pk not in answered]
    if not sheets:
        return Cancelled("Toutes ses fiches ont reçu une réponse.")
    campaign = request.campaign
    before = int(mail.payload.get("offset", 0)) < 0
    when = "La réponse est attendue pour le" if before else "La réponse était attendue pour le"
    waiting = plural(len(sheets), "fiche attend", "fiches attendent")
    words = f"{when} {date_full(campaign.due_on)}. S’il n’y a rien de nouveau, dites-le d’un geste : c’est une réponse."
    return Rendered(
        f"{campaign.contract.territory_name} : {waiting} votre réponse",
        Letter(("Bonjour,", words, _listed(sheets)), ("Répondre", make_link(asked=request)), _end(request)),
        reply_to=_coordination(request),
    )


def render_word(mail: Mail) -> Rendered | Cancelled:
    """Why an answer was not taken, and the link to say it otherwise."""
    request = _request(mail)
    if isinstance(request, Cancelled):
        return request
    answer = Answer.objects.select_related("sheet").filter(pk=mail.payload.get("answer"), request=request).first()
    if answer is None or answer.state != AnswerState.REFUSED:
        return Cancelled("La réponse a été reprise depuis.")
    said = f"La coordination n’a pas repris votre réponse sur la fiche « {answer.sheet} »."
    return Rendered(
        f"Votre réponse sur la fiche {answer.sheet.number or answer.sheet.title}",
        Letter(
            ("Bonjour,", said, f"« {answer.decision_word} »"),
            ("Répondre de nouveau", make_link(asked=request)),
            _end(request),
        ),
        reply_to=_coordination(request),
    )


def _listed(sheets: list[ActionSheet]) -> str:
    return "\n".join(f"– {sheet}" for sheet in sheets)


def _end(request: UpdateRequest) -> tuple[str, ...]:
    campaign = request.campaign
    contract = campaign.contract
    return (
        f"Ce lien est réservé à {request.label}. Ne le transmettez pas : qui l’a peut répondre à votre place.",
        "Une question ? Répondez à ce courriel : il arrive à la coordination du contrat.",
        f"{contract.title}" + (f"\n{contract.carrier}" if contract.carrier else ""),
    )


def _coordination(request: UpdateRequest) -> str:
    """The address of whoever coordinates the contract today; empty if nobody has one."""
    held = Membership.objects.filter(held_today(), contract=request.campaign.contract, role=Role.COORDINATOR)
    return held.exclude(person__email="").values_list("person__email", flat=True).order_by("pk").first() or ""
