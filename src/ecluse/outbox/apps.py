from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "ecluse.outbox"
    label = "outbox"
    verbose_name = "Courriels"
    default_auto_field = "django.db.models.BigAutoField"
