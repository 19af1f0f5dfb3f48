"""Serve the site with a plain threaded server: enough for one machine or a small team, behind a proxy for more."""

from __future__ import annotations

import errno
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from waitress import create_server

from ecluse.outbox.services.ticking import tick


class Command(BaseCommand):
    help = "Sert le site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--tick", type=int, default=0, help="also do what is due, every so many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        # Behind HTTPS there is a proxy: what it says of who asks, and how, is believed, as SECURE_PROXY_SSL_HEADER is.
        trusted: dict[str, Any] = {}
        if settings.SECURE_SSL_REDIRECT:
            trusted = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
        try:
            server = create_server(get_wsgi_application(), host=host, port=port, threads=8, ident="Ecluse", **trusted)
        except (OSError, ValueError) as error:
            raise CommandError(_refused(error, host, port)) from error
        self.stdout.write(f"Écluse répond à l’adresse http://{host}:{port}/ (Ctrl+C pour arrêter).")
        if options["tick"]:
            threading.Thread(target=self._tick, args=(options["tick"],), daemon=True).start()
        server.run()

    def _tick(self, seconds: int) -> None:
        """Do what is due, again and again: the demonstration has no scheduler beside it."""
        pause = threading.Event()
        while not pause.wait(seconds):
            for line in tick():
                self.stdout.write(line)
            close_old_connections()


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
