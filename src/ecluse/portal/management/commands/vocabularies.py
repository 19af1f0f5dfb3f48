"""Add the words shipped with the software; never changes a word edited here."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ecluse.audit.services import System
from ecluse.contracts.services.vocabulary import load_shared_vocabularies
from ecluse.lib.formats import plural


class Command(BaseCommand):
    help = "Ajoute les mots livrés avec le logiciel aux vocabulaires partagés."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_shared_vocabularies(by=System("Installation"))
        self.stdout.write(f"{plural(count, 'mot ajouté', 'mots ajoutés')}.")
