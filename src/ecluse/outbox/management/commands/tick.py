"""Everything that is to be done in time, once: to be called every few minutes by cron or systemd."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ecluse.outbox.services.ticking import tick


class Command(BaseCommand):
    help = "Fait ce qui est dû : relances, courriels."

    def handle(self, *args: Any, **options: Any) -> None:
        said = list(tick())
        for line in said or ["Rien à faire."]:
            self.stdout.write(line)
