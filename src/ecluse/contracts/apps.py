from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "ecluse.contracts"
    label = "contracts"
    verbose_name = "Contrats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the outbox the invitations that it sends, and the observatory the territories of a person's contracts."""
        from ecluse.contracts.selectors.own_territories import own_territories
        from ecluse.contracts.services import invitations
        from ecluse.observatory.selectors.own_places import register_own_places
        from ecluse.outbox.services import MailKind, register_kind

        register_kind(MailKind(invitations.INVITE, "les invitations à ouvrir un compte", invitations.render_invitation))
        register_own_places("contracts", own_territories)
