"""The settings of the product, and an admin site that exists in this benchmark alone."""

from ecluse.config.settings import *  # noqa: F403
from ecluse.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin.apps.SimpleAdminConfig"]
ROOT_URLCONF = "benchmarks.sheet_list.urls"
SILENCED_SYSTEM_CHECKS = ["admin.E405", "admin.E408", "admin.E409", "admin.E410", "admin.E411"]
