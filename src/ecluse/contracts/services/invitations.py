"""The mail that invites someone to open an account: its link is made when it leaves, and kept nowhere."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Invitation
from ecluse.accounts.services.people import another_link
from ecluse.contracts.models import Contract
from ecluse.lib.formats import date_full
from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter
from ecluse.outbox.services import Cancelled, Rendered, queue_mail
from ecluse.outbox.services.preferences import site_url

INVITE = "contracts.invite"


def queue_invitation(*, contract: Contract, invitation: Invitation) -> Mail:
    """Ask for the mail of an invitation, to the address that it is for."""
    return queue_mail(
        kind=INVITE, key=f"invitation:{invitation.pk}", label=str(invitation.person), address=invitation.email,
        payload={"invitation": invitation.pk, "contract": contract.pk}, scope=contract.scope,
    )  # fmt: skip


def render_invitation(mail: Mail) -> Rendered | Cancelled:
    """The invitation, if it still stands and the person still has a role on the contract."""
    invitation = Invitation.objects.select_related("person").filter(pk=mail.payload.get("invitation")).first()
    contract = Contract.objects.filter(pk=mail.payload.get("contract")).first()
    if invitation is None or contract is None:
        return Cancelled("Une autre invitation l’a remplacée.")
    if invitation.person.user_id is not None:
        return Cancelled("Cette personne a déjà un compte.")
    if not contract.memberships.filter(person=invitation.person_id).exists():
        return Cancelled("Cette personne n’a plus de rôle sur ce contrat.")
    secret = another_link(invitation)
    if secret is None:
        return Cancelled("L’invitation n’a plus cours.")
    until = date_full(timezone.localtime(invitation.expires_at).date())
    link = site_url(reverse("portal:invitation", args=[secret]))
    return Rendered(
        f"Votre accès au contrat local de santé : {contract.territory_name}",
        Letter(
            (
                "Bonjour,",
                f"Vous êtes invité(e) à suivre le contrat local de santé « {contract} » dans Écluse.",
                f"Ce lien vous est réservé ; il fonctionne jusqu’au {until}.",
            ),
            ("Choisir votre mot de passe", link),
            ("Si vous n’attendiez pas ce message, vous pouvez l’ignorer : sans vous, rien ne sera ouvert.",),
        ),
    )
