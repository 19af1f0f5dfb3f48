from django.apps import AppConfig


class PreparationConfig(AppConfig):
    name = "ecluse.preparation"
    label = "preparation"
    verbose_name = "Préparation"
    default_auto_field = "django.db.models.BigAutoField"
