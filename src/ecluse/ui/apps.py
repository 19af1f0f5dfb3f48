from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ecluse.ui"
    label = "ui"
    verbose_name = "Interface"
    default_auto_field = "django.db.models.BigAutoField"
