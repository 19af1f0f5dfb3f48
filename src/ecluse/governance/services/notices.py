"""The mail that tells someone that their agreement with a passage is awaited."""

from __future__ import annotations

from django.urls import reverse

from ecluse.contracts.enums import MandateRole
from ecluse.governance.enums import AgreementState, PassageState
from ecluse.governance.models import Passage, PassageAgreement
from ecluse.governance.selectors.gates import people_asked
from ecluse.lib.formats import date_full
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.services import Cancelled, Rendered, queue_mail
from ecluse.outbox.services.preferences import site_url

AGREE = "governance.agree"


def ask_by_mail(passage: Passage) -> None:
    """Ask for one mail to each person who holds a role that is asked to agree."""
    for agreement in passage.agreements.all():
        for person in people_asked(passage.contract, agreement.role):
            queue_mail(
                kind=AGREE, key=f"passage:{passage.pk}:{agreement.role}:{person.pk}", label=str(person), person=person,
                payload={"agreement": agreement.pk}, scope=passage.contract.scope,
            )  # fmt: skip


def render_agreement(mail: Mail) -> Rendered | Cancelled:
    """What is asked, if it still is, of someone who still holds the role."""
    found = (
        PassageAgreement.objects.select_related("passage__contract").filter(pk=mail.payload.get("agreement")).first()
    )
    if found is None or found.passage.state != PassageState.WAITING or found.state != AgreementState.AWAITED:
        return Cancelled("Cet accord n’est plus attendu.")
    passage, contract = found.passage, found.passage.contract
    if contract.archived_at is not None:
        return Cancelled("Le contrat est archivé.")
    if mail.person_id not in {person.pk for person in people_asked(contract, found.role)}:
        return Cancelled("Cette personne ne tient plus ce rôle.")
    who = "de l’agence" if found.role in MandateRole.values else "de votre part"
    said = (
        f"La coordination du contrat « {contract} » demande à passer la porte « {passage.name} », le "
        f"{date_full(passage.passed_on)}. Un accord {who} est attendu ; le contrat avancera quand il sera donné."
    )
    link = site_url(reverse("governance:passage-answer", args=[contract.pk, passage.pk]))
    return Rendered(
        f"{contract.territory_name} : votre accord est attendu sur « {passage.name} »",
        Letter(("Bonjour,", said, *([passage.note] if passage.note else [])), ("Lire la demande et répondre", link)),
    )
