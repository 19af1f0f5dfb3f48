from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "ecluse.governance"
    label = "governance"
    verbose_name = "Gouvernance"
    default_auto_field = "django.db.models.BigAutoField"
