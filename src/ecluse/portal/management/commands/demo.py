"""The demonstration: a database with the contracts of published texts, each read by the reader, and one account a role."""

from __future__ import annotations

import os
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecluse.portal.rules.demonstration import PASSWORD, demonstration_accounts
from ecluse.portal.services.demonstration import build_demonstration, is_built, is_in_use


class Command(BaseCommand):
    help = "Construit la démonstration si elle manque, puis la sert."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_false", dest="serve")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        if not self._is_ready():
            self.stdout.write("Préparation de la base…")
            call_command("migrate", verbosity=0)
        if not is_built():
            if is_in_use():
                raise CommandError(
                    "Cette base contient déjà des comptes qui ne sont pas ceux de la démonstration : rien n’a été écrit. "
                    "Choisissez un autre dossier, par exemple : ECLUSE_DATA_DIR=var/demo ecluse demo"
                )
            self.stdout.write("Construction de la démonstration…")
            build_demonstration(tell=lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(f"Démonstration prête en {time.perf_counter() - started:.1f} s.\n\n")
        width = max(len(account.email) for account in demonstration_accounts())
        for account in demonstration_accounts():
            self.stdout.write(f"  {account.email:<{width}}  {account.role}")
        self.stdout.write(f"\n  Mot de passe de tous ces comptes : {PASSWORD}\n\n")
        if options["serve"]:
            settings.ECLUSE_DEMO = True
            os.environ["ECLUSE_DEMO"] = "true"
            if "ECLUSE_SITE_URL" not in os.environ:
                settings.ECLUSE_SITE_URL = f"http://{options['host']}:{options['port']}"
            call_command("serve", host=options["host"], port=options["port"], tick=10)

    def _is_ready(self) -> bool:
        """True if every migration has been applied; quicker than applying none."""
        from django.db import DEFAULT_DB_ALIAS, connections
        from django.db.migrations.executor import MigrationExecutor
        from django.db.utils import OperationalError

        try:
            executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        except OperationalError:
            return False
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
