"""``ecluse observatory load FILE…``, ``status``, ``build``, ``switch``, ``trace``, ``withdraw``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, connection

from ecluse.audit.services import System
from ecluse.lib.errors import DomainError
from ecluse.lib.formats import date_short, number, plural
from ecluse.lib.typography import french
from ecluse.observatory.models import Build, Loading
from ecluse.observatory.presenters.loading import outcome_lines
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import live_build
from ecluse.observatory.selectors.loaded import builds, with_withdrawn
from ecluse.observatory.selectors.places import named_place, place_of_perimeter
from ecluse.observatory.selectors.traces import Asked as AskedFigure
from ecluse.observatory.selectors.traces import asked_figure, figures_of, level_of, trace_of
from ecluse.observatory.services.building import make_build, switch_to
from ecluse.observatory.services.deposits import work
from ecluse.observatory.services.loading import Asked, TableOutcome, load_files, withdraw
from ecluse.observatory.services.packaged import load_packaged_figures
from ecluse.observatory.services.tables import layouts
from ecluse.observatory.sources.questions import Options
from ecluse.territories.models import Perimeter


def _year(text: str) -> int:
    if not text.isdigit() or not 1950 <= int(text) <= 2049:
        raise argparse.ArgumentTypeError("écrivez une année, par exemple 2023")
    return int(text)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError("écrivez colonne=valeur")
    return name, value


class Command(BaseCommand):
    help = "Charge les fichiers de chiffres des éditeurs, construit les figures, les met en ligne, dit d’où elles viennent."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True, metavar="COMMANDE")
        load = commands.add_parser("load", help="charge des fichiers, reconnus à leur contenu, puis met en ligne")
        load.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
        load.add_argument("--level", help="maille des codes : commune, epci, departement, region, iris, qpv…")
        load.add_argument("--geography", type=_year, help="année de la géographie communale du fichier")
        load.add_argument(
            "--period", default="", help="période des chiffres, quand le fichier ne la dit pas : 2021, 2015-2017"
        )
        load.add_argument("--indicator", default="", help="identifiant de l’indicateur, quand le fichier ne le dit pas")
        load.add_argument("--decimal", choices=[",", "."], default="", help="signe décimal, s’il est ambigu")
        load.add_argument("--filter", action="append", type=_pair, default=[], metavar="COLONNE=VALEUR")
        load.add_argument("--total", action="append", default=[], metavar="MOT", help="mot qui veut dire « tous »")
        load.add_argument("--vintage", default="", help="édition de la source, par exemple « mars 2024 »")
        load.add_argument("--layout", default="", help="nom d’une lecture enregistrée")
        load.add_argument(
            "--accept",
            action="store_true",
            help="prend la réponse proposée en premier, là où le fichier ne dit pas tout",
        )
        load.add_argument(
            "--links", action="append", type=Path, default=[], metavar="FICHIER",
            help="fichier qui dit où sont les établissements, sans le charger",
        )  # fmt: skip
        load.add_argument("--again", action="store_true", help="charge même ce qui l’est déjà")
        load.add_argument("--no-build", action="store_true", help="ne met pas en ligne tout de suite")
        commands.add_parser("status", help="dit ce qui est chargé et ce qui est en ligne")
        commands.add_parser(
            "facts", help="charge les quelques chiffres fournis avec Écluse (territoires de la démonstration)"
        )
        commands.add_parser("build", help="construit les figures de tout ce qui est chargé et les met en ligne")
        deposit = commands.add_parser(
            "deposit", help="fait le travail d’un envoi de fichiers ; la page d’envoi la lance"
        )
        deposit.add_argument("deposit", type=int)
        switch = commands.add_parser("switch", help="met en ligne une construction, ou y revient")
        switch.add_argument("build", type=int)
        leave = commands.add_parser("withdraw", help="retire un chargement des constructions à venir")
        leave.add_argument("loading", type=int)
        trace = commands.add_parser("trace", help="dit d’où vient un chiffre, jusqu’à la cellule du fichier")
        trace.add_argument("indicator")
        trace.add_argument(
            "area", metavar="MAILLE:CODE", help="par exemple COMMUNE:41018, ou PERIMETRE:5 pour un périmètre dessiné"
        )
        trace.add_argument("--year", type=_year)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['command']}")(options)
        except (OperationalError, ProgrammingError) as error:
            if "observatory_loading" in connection.introspection.table_names():
                raise
            raise CommandError(
                french(
                    "Ce dossier de données n’est pas préparé. Lancez d’abord « ecluse manage migrate », puis recommencez."
                )
            ) from error

    def _say(self, text: str) -> None:
        self.stdout.write(french(text))

    def _load(self, options: dict[str, Any]) -> None:
        level = level_of(options["level"]) if options["level"] else None
        if options["level"] and level is None:
            raise CommandError(french(f"La maille « {options['level']} » n’existe pas."))
        if options["layout"] and not layouts(options["layout"]):
            raise CommandError(french(f"La lecture « {options['layout']} » n’existe pas."))
        asked = Asked(
            Options(
                level=level,
                geography=options["geography"],
                period=options["period"],
                indicator=options["indicator"],
                decimal=options["decimal"],
                filters=dict(options["filter"]),
                totals=tuple(options["total"]),
            ),
            options["vintage"],
            options["layout"],
            options["again"],
            options["accept"],
            beside=tuple(_expanded(options["links"])),
        )
        outcomes = load_files(_expanded(options["files"]), by=System(), asked=asked, told=self._tell)
        refused = [each for each in outcomes if each.problem]
        if any(each.loading is not None and not each.already for each in outcomes) and not options["no_build"]:
            self._build(options)
        if refused:
            raise CommandError(
                french(
                    f"{plural(len(refused), 'tableau n’a pas', 'tableaux n’ont pas')} été chargé{'s' * (len(refused) > 1)}."
                )
            )

    def _deposit(self, options: dict[str, Any]) -> None:
        work(options["deposit"])

    def _facts(self, options: dict[str, Any]) -> None:
        self._online(load_packaged_figures(by=System()))

    def _tell(self, outcome: TableOutcome) -> None:
        for line in outcome_lines(outcome):
            self._say(line)

    def _build(self, options: dict[str, Any]) -> None:
        try:
            self._online(make_build(by=System()))
        except DomainError as error:
            raise CommandError(french(error.message)) from error

    def _online(self, build: Build) -> None:
        self._say(
            f"En ligne : construction {build.pk}, {number(build.figures)} chiffres de "
            f"{plural(build.indicators, 'indicateur')}, communes de {build.geography}, en {number(build.seconds, 1)} s."
        )

    def _status(self, options: dict[str, Any]) -> None:
        live = live_build()
        self._say(f"En ligne : construction {live.pk} du {date_short(live.at)}." if live else "Rien n’est en ligne.")
        for build, withdrawn in with_withdrawn(builds()[:10]):
            left = ", contient des chiffres retirés depuis" if withdrawn else ""
            self._say(f"  construction {build.pk} : {number(build.figures)} chiffres, {date_short(build.at)}{left}")
        for loading in Loading.objects.select_related("file")[:50]:
            left = ", retiré" if loading.withdrawn_at else ""
            self._say(
                f"  chargement {loading.pk} : {loading.label}, {loading.file.name} {loading.table}, "
                f"{number(loading.figures)} chiffres{left}"
            )

    def _switch(self, options: dict[str, Any]) -> None:
        build = Build.objects.filter(pk=options["build"]).first()
        if build is None:
            raise CommandError(french(f"La construction {options['build']} n’existe pas."))
        try:
            done = switch_to(build=build, by=System())
        except DomainError as error:
            raise CommandError(french(error.message)) from error
        self._say(f"Construction {build.pk} en ligne." if done else f"La construction {build.pk} était déjà en ligne.")

    def _withdraw(self, options: dict[str, Any]) -> None:
        loading = Loading.objects.filter(pk=options["loading"]).first()
        if loading is None:
            raise CommandError(french(f"Le chargement {options['loading']} n’existe pas."))
        withdraw(loading=loading, by=System())
        self._build(options)

    def _trace(self, options: dict[str, Any]) -> None:
        from ecluse.observatory.presenters.trace import trace_page, words_of  # what loading has no use for, and is long

        build, catalogue = live_build(), packaged_catalogue()
        place = _place(options["area"])
        if build is None:
            raise CommandError("Rien n’est en ligne.")
        if options["indicator"] not in catalogue.indicators:
            raise CommandError(french(f"L’indicateur « {options['indicator']} » n’est pas déclaré."))
        indicator = catalogue.indicators[options["indicator"]]
        found = figures_of(build, catalogue, indicator.id, place)
        chosen = found
        if options["year"]:
            chosen = [each for each in found if each.column.end.year == options["year"]]
        figure = asked_figure(chosen, AskedFigure())
        if figure is None:
            known = " ; ".join(words_of(indicator, each) for each in found) or "aucun"
            raise CommandError(french(f"Ce chiffre n’est pas en ligne. Chiffres connus : {known}."))
        page = trace_page(trace_of(build, catalogue, figure, place))
        self._say(
            f"{page.title}, {page.area}, {page.period} : {page.value}" + (f" ({page.limits})" if page.limits else "")
        )
        self._say(f"  {page.how}")
        for origin in page.origins:
            for line in origin.rows:
                cells = " ; ".join(f"{cell.measure}, colonne {cell.column} : « {cell.text} »" for cell in line.cells)
                self._say(f"  {origin.area} : fichier {origin.file} {origin.table}, ligne {line.row}, {cells}")
            if origin.total:
                self._say(f"    Somme : {origin.total}")
            self.stdout.write(f"    SHA-256 {origin.sha256}")
        for origin in page.earlier:
            for line in origin.rows:
                cells = " ; ".join(f"{cell.measure} : « {cell.text} »" for cell in line.cells)
                self._say(f"  Avant révision, fichier {origin.file} {origin.table}, ligne {line.row} : {cells}")
        for part in page.parts:
            self._say(f"  {part.name} ({part.code}) : {part.value or part.status} {part.counts}")
        for label, value in page.facts:
            self._say(f"  {label} : {value}")


def _place(text: str) -> Place:
    """The place that MAILLE:CODE names, or the perimeter of PERIMETRE:number. Raises CommandError for any other text."""
    word, _, code = text.partition(":")
    if word.upper() in {"PERIMETRE", "PÉRIMÈTRE"}:
        perimeter = Perimeter.objects.filter(pk=code).first() if code.isascii() and code.isdigit() else None
        if perimeter is None:
            raise CommandError(french(f"Le périmètre « {code} » n’existe pas."))
        return place_of_perimeter(perimeter)
    level = level_of(word)
    if level is None or not code:
        raise CommandError(french("Écrivez la maille et le code, par exemple COMMUNE:41018."))
    return named_place(level.slug, code) or Place(code, level.value, code, ())


def _expanded(files: list[Path]) -> list[Path]:
    """The files themselves, and those inside the folders given, each once."""
    found: dict[Path, None] = {}
    for path in files:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    return list(found)
