from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ecluse.accounts"
    label = "accounts"
    verbose_name = "Comptes et organismes"
    default_auto_field = "django.db.models.BigAutoField"
