from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "ecluse.contracts"
    label = "contracts"
    verbose_name = "Contrats"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the outbox the invitations that it sends."""
        from ecluse.contracts.services import invitations
        from ecluse.outbox.services import MailKind, register_kind

        register_kind(MailKind(invitations.INVITE, "les invitations à ouvrir un compte", invitations.render_invitation))
