"""Serve the site with a plain threaded server: enough for one machine or a small team, behind a proxy for more."""

from __future__ import annotations

import errno
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from waitress import create_server


class Command(BaseCommand):
    help = "Sert le site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            server = create_server(get_wsgi_application(), host=host, port=port, threads=8, ident="Ecluse")
        except (OSError, ValueError) as error:
            raise CommandError(_refused(error, host, port)) from error
        self.stdout.write(f"Écluse répond à l’adresse http://{host}:{port}/ (Ctrl+C pour arrêter).")
        server.run()


def _refused(error: Exception, host: str, port: int) -> str:
    """Why the site cannot listen there, and what to do."""
    code = error.errno if isinstance(error, OSError) else 0
    if code == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return f"Le port {port} est déjà pris. Choisissez-en un autre, par exemple : ecluse serve --port {other}"
    if code == errno.EACCES:
        return (
            f"Le port {port} est réservé par ce système. Choisissez-en un autre, par exemple : ecluse serve --port 8000"
        )
    return f"L’adresse « {host} » n’est pas celle de cette machine. Essayez : ecluse serve --host 127.0.0.1"
