"""Fictional contracts, for tests and benchmarks: one large contract, or a whole country of them."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ecluse.lib.formats import number, plural
from ecluse.portal.rules.demonstration import PASSWORD
from ecluse.portal.services.generation import Request, generate, holds_something

#: What is made without further words: contracts, sheets, events, bodies and axes of each contract.
_SIZES = {"contract": (1, 1_000, 30_000, 60, 8), "national": (500, 20_000, 200_000, 24, 5)}
_MOST = {"sheets": 200_000, "contracts": 900, "events": 5_000_000, "bodies": 400, "axes": 10}


class Command(BaseCommand):
    help = "Écrit des contrats fictifs, pour essayer et mesurer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="QUOI", choices=sorted(_SIZES), help="contract ou national")
        parser.add_argument("--sheets", type=_at_least_one, help="fiches, en tout")
        parser.add_argument("--contracts", type=_at_least_one, help="contrats")
        parser.add_argument("--events", type=_whole, help="événements des journaux, en tout, au moins")
        parser.add_argument("--bodies", type=_at_least_one, help="organismes de chaque contrat")
        parser.add_argument("--axes", type=_at_least_one, help="axes de chaque contrat")
        parser.add_argument("--seed", type=_whole, default=1, help="graine : la même donne les mêmes données (1)")
        parser.add_argument("--today", type=_day, help="jour où finit l’histoire : aujourd’hui")
        parser.add_argument("--mix", action="store_true", help="écrit même dans une base qui n’est pas vide")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        names = ("contracts", "sheets", "events", "bodies", "axes")
        chosen = {name: options[name] for name in names if options[name] is not None}
        asked = dict(zip(names, _SIZES[options["what"]], strict=True)) | chosen
        for name, most in _MOST.items():
            if asked[name] > most:
                raise CommandError(f"--{name} {asked[name]} : {number(most)} au plus.")
        if asked["sheets"] < asked["contracts"]:
            raise CommandError("Chaque contrat a au moins une fiche : augmentez --sheets ou diminuez --contracts.")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        is_empty = not holds_something()
        if not (is_empty or options["mix"]):
            raise CommandError(
                "Cette base contient déjà des comptes ou des contrats : rien n’a été écrit. Choisissez un autre dossier, "
                "par exemple : ECLUSE_DATA_DIR=var/fictif ecluse generate contract ; ou ajoutez --mix pour y ajouter les "
                "contrats fictifs, que leur titre ne distingue pas des vrais."
            )
        made = generate(
            wanted=Request(**asked, seed=options["seed"], today=options["today"] or timezone.localdate()),
            tell=self._tell,
        )
        said = f"{plural(len(made), 'contrat')}, {plural(asked['sheets'], 'fiche')}"
        self.stdout.write(f"Prêt en {time.perf_counter() - started:.1f} s : {said}.")
        if is_empty:
            self.stdout.write(
                f"Comptes de la démonstration ouverts, par exemple coordination@demo.example ; mot de passe {PASSWORD}.\n"
                "Pour voir ces contrats : ecluse demo, avec les mêmes réglages."
            )

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"  {number(done)} fiches sur {number(total)}")
        self.stdout.flush()


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError(f"« {text} » n’est pas un nombre : écrivez-le en chiffres")
    return int(text)


def _at_least_one(text: str) -> int:
    if _whole(text) < 1:
        raise ArgumentTypeError("écrivez un nombre d’au moins 1")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"« {text} » n’est pas un jour : écrivez-le comme 2026-01-31") from None
