"""Open the account that administers the installation."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ecluse.accounts.services import people
from ecluse.audit.services import System
from ecluse.lib.errors import DomainError


class Command(BaseCommand):
    help = "Ouvre le compte qui administre l’installation, et demande son mot de passe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adresse électronique du compte")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        by = System("Installation")
        password = getpass.getpass("Mot de passe (douze caractères au moins) : ")
        try:
            user = people.create_user(by=by, email=options["email"], password=password, administrator=True)
            person = people.create_person(by=by, label="Administration", email=options["email"])
            people.give_account(by=by, person=person, user=user)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Le compte {user.email} administre cette installation.")
