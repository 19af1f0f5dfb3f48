"""Settings from the environment: typed, complete, refused in a sentence when a name or a value is odd.

Every variable is declared once, in ``VARIABLES``; ``.env.example`` is tested against it.
"""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SettingError(Exception):
    """A setting that cannot be used; the message says which one and what to write instead."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: how its text becomes a value, what it is worth when absent, what it is for."""

    name: str
    parse: Callable[[str], Any]
    default: str
    help: str


def _boolean(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[text.strip().lower()]
    except KeyError:
        raise ValueError("écrivez true ou false") from None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise ValueError(f"écrivez un nombre entier de {least} à {most}")
        return value

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError("écrivez " + " ou ".join(choices))
        return text

    return parse


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _origins(text: str) -> list[str]:
    origins = _words(text)
    if any(not origin.startswith(("https://", "http://")) for origin in origins):
        raise ValueError("écrivez des adresses entières, comme https://sante.exemple.fr, séparées par des virgules")
    return origins


def _site(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("écrivez l’adresse entière du site, comme https://sante.exemple.fr")
    return text.rstrip("/")


def _database(text: str) -> str:
    if text and text.split("://")[0] not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError("écrivez postgresql://compte:secret@machine:5432/base, ou retirez-la pour SQLite")
    return text


def _command(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        raise ValueError("écrivez une commande, comme clamdscan --no-summary --fdpass") from None


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "DATABASE_URL",
        _database,
        "",
        "PostgreSQL address (add ?prepare_threshold=none behind a pooler); SQLite in the data folder when empty",
    ),
    Variable("ECLUSE_DATA_DIR", _folder, "var", "where the database and the received files are kept"),
    Variable("ECLUSE_SECRET_KEY", str, "", "at least 50 random characters; made in the data folder when empty"),
    Variable("ECLUSE_DEBUG", _boolean, "false", "error pages for developers; never on a public server"),
    Variable("ECLUSE_ALLOWED_HOSTS", _words, "localhost,127.0.0.1,[::1]", "host names that the site answers to"),
    Variable("ECLUSE_TRUSTED_ORIGINS", _origins, "", "addresses, with their scheme, from which forms may be sent"),
    Variable("ECLUSE_HTTPS", _boolean, "false", "true behind HTTPS: secure cookies, HSTS, redirection"),
    Variable("ECLUSE_THEME", _one_of("neutral", "dsfr"), "neutral", "neutral, or dsfr for the sites of the State"),
    Variable("ECLUSE_UPLOAD_MB", _whole(1, 500), "40", "largest file received, in megabytes"),
    Variable(
        "ECLUSE_SCAN_COMMAND", _command, "", "antivirus shown each received file: 0 sound, 1 infected, else unknown"
    ),
    Variable("ECLUSE_READING_SECONDS", _whole(1, 600), "60", "time given to read one document, in seconds"),
    Variable("ECLUSE_READING_MB", _whole(128, 16000), "1500", "memory given to read one document, in megabytes"),
    Variable(
        "ECLUSE_OBSERVATORY_ENGINE",
        _one_of("local", "spark"),
        "local",
        "where the observatory's heavy methods run: local, or spark (ecluse[spark], Java 17)",
    ),
    Variable("ECLUSE_SITE_URL", _site, "http://localhost:8000", "address of the site, written in the links of mails"),
    Variable("EMAIL_HOST", str, "", "mail server; when empty, mails are written on the console"),
    Variable("EMAIL_PORT", _whole(1, 65535), "587", "port of the mail server"),
    Variable("EMAIL_SECURITY", _one_of("starttls", "tls", "none"), "starttls", "starttls, tls (port 465) or none"),
    Variable("EMAIL_USER", str, "", "account on the mail server; none when empty"),
    Variable("EMAIL_PASSWORD", str, "", "password of that account"),
    Variable("EMAIL_FROM", str, "ecluse@localhost", "address that mails come from; people answer to it"),
    Variable("ECLUSE_DEMO", _boolean, "false", "the demonstration: shows its accounts on the sign-in page"),
)


def read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every declared variable.

    Raises SettingError for an unknown ``ECLUSE_`` name or a value that cannot be understood.
    """
    known = {variable.name for variable in VARIABLES}
    for name in sorted(environ):
        if name.startswith("ECLUSE_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Vouliez-vous écrire {near[0]}\u202f?" if near else ""
            raise SettingError(
                f"La variable d’environnement {name} n’est pas un réglage d’Écluse.{hint} Voir .env.example."
            )
    values = {}
    for variable in VARIABLES:
        text = environ.get(variable.name, variable.default)
        try:
            values[variable.name] = variable.parse(text)
        except ValueError as error:
            raise SettingError(
                f"La variable d’environnement {variable.name} vaut «\u00a0{text}\u00a0»\u00a0: {error}."
            ) from error
    return values
