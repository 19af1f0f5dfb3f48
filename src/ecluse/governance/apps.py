from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "ecluse.governance"
    label = "governance"
    verbose_name = "Gouvernance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the outbox the convocations and the demands of agreement that it sends."""
        from ecluse.governance.services import notices, summoning
        from ecluse.outbox.services import MailKind, register_kind

        register_kind(MailKind(summoning.SUMMON, "les convocations aux séances", summoning.render_summons))
        register_kind(
            MailKind(notices.AGREE, "les demandes d’accord sur les étapes d’un contrat", notices.render_agreement)
        )
