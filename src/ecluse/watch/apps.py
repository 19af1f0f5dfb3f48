from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "ecluse.watch"
    label = "watch"
    verbose_name = "Veille"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the outbox the digest that it sends, and what is to be done in time."""
        from ecluse.outbox.services import Job, MailKind, register_job, register_kind
        from ecluse.watch.services import digests, examining

        register_kind(MailKind(digests.DIGEST, "la veille sur les indicateurs que vous suivez", digests.render_digest))
        register_job(Job("Veille sur les indicateurs", examining.examine_everyone))
