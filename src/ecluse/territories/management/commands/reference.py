"""``ecluse reference load FILE…`` and ``ecluse reference status``."""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from ecluse.audit.services import System
from ecluse.lib.formats import date_short, number, plural
from ecluse.lib.typography import french
from ecluse.territories.enums import GeographicLevel, RemarkKind
from ecluse.territories.models import Contour, Movement, ReferenceLoad, Territory
from ecluse.territories.rules.records import Remark
from ecluse.territories.services.loading.files import FileOutcome, Group, Options, load_files

_SORTS = {
    RemarkKind.LEFT_OUT: ("ligne laissée de côté", "lignes laissées de côté"),
    RemarkKind.REPAIRED: ("ligne réparée", "lignes réparées"),
    RemarkKind.CARRIED: ("ligne rattachée", "lignes rattachées"),
    RemarkKind.ASSUMED: ("ligne supposée", "lignes supposées"),
}


def _year(text: str) -> int:
    if not text.isdigit() or not 1950 <= int(text) <= 2049:
        raise argparse.ArgumentTypeError("écrivez une année, par exemple 2025")
    return int(text)


class _Progress:
    """One line rewritten on a terminal, for what takes more than a second; a line now and then elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._started = self._shown = time.monotonic()
        self._path: Path | None = None
        self._wide = 0

    def __call__(self, path: Path, rows: int) -> None:
        now = time.monotonic()
        if path != self._path:
            self._path, self._started, self._shown = path, now, now
        terminal = self._stream.isatty()
        if now - self._started < 1 or now - self._shown < (0.2 if terminal else 5):
            return
        self._shown = now
        text = french(f"{path.name} : {plural(rows, 'ligne lue', 'lignes lues')}…")
        if terminal:
            self._put("\r" + text.ljust(self._wide))
            self._wide = len(text)
        else:
            self._put(text + "\n")

    def clear(self) -> None:
        if self._wide and self._stream.isatty():
            self._put("\r" + " " * self._wide + "\r")
            self._wide = 0

    def _put(self, text: str) -> None:
        """Write as it is: Django's own stream would end the line and colour it."""
        stream = getattr(self._stream, "_out", self._stream)
        stream.write(text)
        stream.flush()


class Command(BaseCommand):
    help = "Charge les fichiers de référence des éditeurs (Insee, DGCL, La Poste, contours), ou dit ce qui est chargé."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True, metavar="COMMANDE")
        load = commands.add_parser("load", help="charge des fichiers, reconnus à leur contenu")
        load.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
        load.add_argument(
            "--vintage", type=_year, help="année des données, quand le fichier ne la dit pas (population : recensement)"
        )
        load.add_argument("--source", default="", help="source des contours, à citer sous les cartes")
        load.add_argument("--report", type=Path, metavar="CSV", help="écrit le sort de chaque ligne dans ce fichier")
        load.add_argument("--again", action="store_true", help="charge même un fichier déjà chargé")
        commands.add_parser("status", help="dit ce qui est chargé")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["command"] == "status":
            self._status()
        else:
            self._load(options)

    def _load(self, options: dict[str, Any]) -> None:
        asked = Options(options["vintage"], options["source"], options["again"])
        progress = _Progress(cast("TextIO", self.stderr))

        def told(outcome: FileOutcome) -> None:
            progress.clear()
            self._tell(outcome)

        files = _expanded(options["files"])
        if options["report"] is None:
            outcomes = load_files(files, by=System(), options=asked, progress=progress, told=told)
        else:
            try:
                with options["report"].open("w", encoding="utf-8-sig", newline="") as file:
                    writer = csv.writer(file, delimiter=";")
                    writer.writerow(["fichier", "ligne", "sort", "raison", "valeur"])

                    def report(path: Path, remark: Remark) -> None:
                        writer.writerow([path.name, remark.row, remark.kind.label, remark.reason, remark.value])

                    outcomes = load_files(
                        files, by=System(), options=asked, progress=progress, report=report, told=told
                    )
            except OSError as error:
                raise CommandError(
                    french(f"Le rapport ne peut pas être écrit dans « {options['report']} » : {error.strerror}.")
                ) from error
        refused = sum(1 for outcome in outcomes if outcome.problem)
        if refused:
            raise CommandError(
                french(f"{plural(refused, 'fichier n’a pas', 'fichiers n’ont pas')} été chargé{'s' * (refused > 1)}.")
            )

    def _tell(self, outcome: FileOutcome) -> None:
        name = outcome.path.name
        if outcome.problem:
            self.stdout.write(french(f"✗ {name} : {outcome.problem}"))
            return
        load = outcome.load
        if load is None:
            return
        if outcome.already:
            self.stdout.write(french(f"= {name} : déjà chargé le {date_short(load.at)} ({load.label})."))
            return
        year = f" {load.vintage} ({load.vintage_from})" if load.vintage else ""
        self.stdout.write(french(f"✓ {name} : {load.label}{year}"))
        kept = f"{plural(load.rows_read, 'ligne lue', 'lignes lues')}, {plural(load.rows_kept, 'gardée')}"
        self.stdout.write(f"    {kept}, en {number(load.seconds, 1)} s")
        for words, count in load.counts.items():
            self.stdout.write(french(f"    {words} : {number(count)}" if count else f"    {words}"))
        for group in outcome.groups:
            self._tell_group(group)

    def _tell_group(self, group: Group) -> None:
        one, many = _SORTS[group.kind]
        examples = f" (par exemple {' ; '.join(group.examples)})" if group.examples else ""
        self.stdout.write(french(f"    {plural(group.count, one, many)} : {group.reason}{examples}"))

    def _status(self) -> None:
        levels = Territory.objects.filter(valid_to=None).order_by().values_list("level").annotate(Count("pk"))
        counts = dict(levels)
        if not counts:
            self.stdout.write("Aucun territoire n’est chargé.")
        for level in GeographicLevel:
            if level.value in counts:
                self.stdout.write(plural(counts[level.value], level.label.lower(), level.plural))
        self.stdout.write(plural(Movement.objects.count(), "mouvement de commune", "mouvements de communes"))
        self.stdout.write(plural(Contour.objects.count(), "contour"))
        for load in ReferenceLoad.objects.order_by("-pk")[:50]:
            year = f" {load.vintage}" if load.vintage else ""
            left = plural(load.rows_left_out, "ligne laissée de côté", "lignes laissées de côté")
            self.stdout.write(french(f"{date_short(load.at)} : {load.label}{year}, {load.file_name}, {left}"))


def _expanded(files: list[Path]) -> list[Path]:
    """The files themselves, and those inside the folders given, each once."""
    found: dict[Path, None] = {}
    for path in files:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)
