"""Django settings. Everything a host may choose comes from the environment (see env.py)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from ecluse.config.env import SettingError, read_environment
from ecluse.config.secret import UnusableSecret, kept_secret

try:
    ENV = read_environment(os.environ)
except SettingError as error:
    raise ImproperlyConfigured(str(error)) from error

DATA_DIR: Path = ENV["ECLUSE_DATA_DIR"]

try:
    SECRET_KEY = ENV["ECLUSE_SECRET_KEY"] or kept_secret(DATA_DIR)
except UnusableSecret as error:
    raise ImproperlyConfigured(str(error)) from error
DEBUG = ENV["ECLUSE_DEBUG"]
ALLOWED_HOSTS = ENV["ECLUSE_ALLOWED_HOSTS"]
CSRF_TRUSTED_ORIGINS = ENV["ECLUSE_TRUSTED_ORIGINS"]
ECLUSE_THEME = ENV["ECLUSE_THEME"]
ECLUSE_DEMO = ENV["ECLUSE_DEMO"]
ECLUSE_READING_SECONDS = ENV["ECLUSE_READING_SECONDS"]
ECLUSE_READING_MB = ENV["ECLUSE_READING_MB"]
ECLUSE_OBSERVATORY_ENGINE = ENV["ECLUSE_OBSERVATORY_ENGINE"]
ECLUSE_SCAN_COMMAND = ENV["ECLUSE_SCAN_COMMAND"]
ECLUSE_UPLOAD_BYTES = ENV["ECLUSE_UPLOAD_MB"] * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "dsfr",
    "django_htmx",
    "csp",
    "ecluse.ui",
    "ecluse.audit",
    "ecluse.territories",
    "ecluse.accounts",
    "ecluse.outbox",
    "ecluse.observatory",
    "ecluse.contracts",
    "ecluse.preparation",
    "ecluse.governance",
    "ecluse.campaigns",
    "ecluse.documents",
    "ecluse.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ecluse.ui.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ecluse.config.urls"
WSGI_APPLICATION = "ecluse.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ecluse.ui.context.site",
            ],
            "builtins": ["ecluse.ui.templatetags.typography", "ecluse.ui.templatetags.ui"],
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    if url.startswith("postgres"):
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        # How many times a statement comes before its plan is kept; « none » where a pooler gives each transaction another
        # connection and does not follow kept plans.
        options = found.setdefault("OPTIONS", {})
        times = str(options.get("prepare_threshold", 5))
        options["prepare_threshold"] = int(times) if times.isdigit() else None
        return found
    path = url.removeprefix("sqlite:///") if url else str(DATA_DIR / "ecluse.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,  # opening the file again for each page costs more than reading it
        "OPTIONS": {
            # Writers queue instead of failing: a transaction takes its lock when it begins, and waits for it.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000",
        },
    }


DATABASES = {"default": _database(ENV["DATABASE_URL"])}

# Each application says so too, which migrations do not see: without it they make the keys of links shorter than the models do.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["ecluse.accounts.backends.AccountBackend"]
LOGIN_URL = "portal:sign-in"
CSRF_FAILURE_VIEW = "ecluse.ui.views.form_refused"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Pages of the floors above about a territory, which the territories' own page leads to: label, address (level, code).
TERRITORY_PAGES = (("Portrait du territoire", "observatory:portrait"),)
#: What the page of a figure leads to, above the observatory: label, name of the address (indicator, level, code).
FIGURE_PAGES = (("En faire un constat", "preparation:figure-finding"),)

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # may stay empty: without collectstatic, files come from the packages
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True
FILES_DIR = DATA_DIR / "files"  # received files: outside what the server serves by itself
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Enough to receive a text that is far too long, and answer in its form rather than lose it on an error page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": [*_SELF, "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "manifest-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "ecluse.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if ENV["ECLUSE_HTTPS"]:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000
ECLUSE_SITE_URL = ENV["ECLUSE_SITE_URL"]
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENV['EMAIL_HOST'] else 'console'}.EmailBackend"
EMAIL_HOST = ENV["EMAIL_HOST"]
EMAIL_PORT = ENV["EMAIL_PORT"]
EMAIL_USE_TLS = ENV["EMAIL_SECURITY"] == "starttls"
EMAIL_USE_SSL = ENV["EMAIL_SECURITY"] == "tls"
EMAIL_HOST_USER = ENV["EMAIL_USER"]
EMAIL_HOST_PASSWORD = ENV["EMAIL_PASSWORD"]
DEFAULT_FROM_EMAIL = ENV["EMAIL_FROM"]
# The secret of a link stands in its address, which Django writes in its journal when it answers with an error.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "ecluse.lib.masking.SecretsFilter"}},
    "loggers": {"django.request": {"filters": ["secrets"]}, "django.security.csrf": {"filters": ["secrets"]}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
