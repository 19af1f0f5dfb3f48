from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "ecluse.campaigns"
    label = "campaigns"
    verbose_name = "Campagnes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the outbox what it sends and what is to be done in time."""
        from ecluse.campaigns.services import campaigns, limits, mails, reminding
        from ecluse.outbox.services import Job, MailKind, register_job, register_kind

        label = "les demandes de nouvelles des actions que vous pilotez"
        register_kind(MailKind(campaigns.ASK, label, mails.render_ask))
        register_kind(
            MailKind(campaigns.REMIND, "les relances sur les actions que vous pilotez", mails.render_reminder)
        )
        register_kind(MailKind(campaigns.WORD, "les retours de la coordination sur vos réponses", mails.render_word))
        register_job(Job("Relances des pilotes", reminding.ask_for_reminders))
        register_job(Job("Compteurs d’essais", limits.forget_old))
