"""From the upload of a 209-sheet workbook to its checking page: seconds, against a goal of five.

    python benchmarks/reading_209.py [--keep FILE]

The workbook is made here, from a seed: 209 actions under 12 axes, with leads, partners, dates, budgets, indicators and
texts of several lines, as town halls keep them. The time is that of a signed-in person's browser: the request that sends
the file, then the page it leads to. Acceptance (the contract made) and one gesture are timed too.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHEETS = 209
AXES = 12
GOAL = 5.0  # seconds, from the upload to the checking page
SEED = 209

_VERBS = ("Développer", "Renforcer", "Créer", "Accompagner", "Soutenir", "Coordonner", "Expérimenter", "Pérenniser")
_WHAT = (
    "les consultations avancées", "le dépistage organisé", "les ateliers d’activité physique", "l’accueil des internes",
    "le repérage des fragilités", "la vaccination", "les maraudes", "le soutien aux aidants", "la médiation en santé",
    "les jardins partagés", "le transport à la demande", "la formation des professionnels",
)  # fmt: skip
_WHERE = (
    "au nord",
    "au sud",
    "dans les bourgs",
    "dans les quartiers",
    "en milieu rural",
    "dans les écoles",
    "à domicile",
)
_BODIES = (
    "CCAS", "CPTS du Val", "Centre hospitalier", "Mission locale", "CPAM", "CAF", "Département", "Association Escale",
    "Maison de santé des Quais", "Ville centre", "Éducation nationale", "Réseau addictions", "Mutualité", "ARS",
)  # fmt: skip
_AUDIENCES = ("Jeunes", "Aînés", "Aidants", "Familles", "Tous les habitants", "Professionnels de santé")
_STATUSES = ("À lancer", "En cours", "Réalisée", "À venir")
_HEADERS = (
    "N°", "Axe", "Intitulé de l’action", "Contexte", "Objectifs", "Description", "Pilote", "Partenaires", "Public cible",
    "Début", "Fin", "Budget (€)", "Financeurs", "Indicateurs de suivi", "Statut",
)  # fmt: skip


def rows(seed: int = SEED) -> list[list[Any]]:
    """The lines of the workbook, headers first."""
    dice = random.Random(seed)

    def some(words: tuple[str, ...], most: int) -> str:
        return ", ".join(dice.sample(words, dice.randint(1, most)))

    def prose(sentences: int) -> str:
        return " ".join(
            f"Il s’agit de {dice.choice(_VERBS).lower()} {dice.choice(_WHAT)} {dice.choice(_WHERE)}."
            for _ in range(sentences)
        )

    lines: list[list[Any]] = [list(_HEADERS)]
    for number in range(1, SHEETS + 1):
        axis = (number - 1) * AXES // SHEETS + 1
        start = dice.randint(2023, 2025)
        title = f"{dice.choice(_VERBS)} {dice.choice(_WHAT)} {dice.choice(_WHERE)}, volet {number}"
        aims = "\n".join(f"- {prose(1)}" for _ in range(dice.randint(1, 3)))
        lines.append(
            [
                number,
                f"Axe {axis} : {_VERBS[axis % len(_VERBS)]} {_WHAT[axis - 1]}",
                title,
                prose(3),
                aims,
                prose(5),
                some(_BODIES, 2),
                some(_BODIES, 4),
                some(_AUDIENCES, 2),
                start,
                start + dice.randint(1, 3),
                dice.randint(1, 60) * 500,
                some(_BODIES, 2),
                f"Nombre de personnes : {_WHAT[number % len(_WHAT)]}",
                dice.choice(_STATUSES),
            ]
        )
    return lines


def workbook(lines: list[list[Any]]) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Fiches action")
    for place, line in enumerate(lines):
        sheet.write_row(place, 0, line)
    book.close()
    return file.getvalue()


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def run(data: bytes) -> int:
    """Upload, check, correct, accept; return the exit code."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client

    from ecluse.accounts.services.people import create_person, create_user, give_account
    from ecluse.audit.services import System
    from ecluse.documents.enums import NodeKind
    from ecluse.documents.models import Draft
    from ecluse.documents.selectors import tree_of_draft

    call_command("migrate", verbosity=0)
    robot = System("Mesure")
    user = create_user(by=robot, email="mesure@exemple.fr", password=None, administrator=True)
    give_account(by=robot, person=create_person(by=robot, label="Mesure"), user=user)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(user)
    browser.get("/lectures/")  # the first page of a process loads templates: it is not what is measured
    answer, upload = timed(lambda: browser.post("/lectures/", {"file": SimpleUploadedFile("fiches.xlsx", data)}))
    if answer.status_code != 302:
        print(f"the file was refused ({answer.status_code})")
        return 1
    url = answer.headers["Location"]
    page, shown = timed(lambda: browser.get(url))
    draft = Draft.objects.get()
    tree = tree_of_draft(draft)
    found, axes = len(tree.live(NodeKind.ACTION)), len(tree.live(NodeKind.AXIS))
    first = tree.live(NodeKind.ACTION)[0].id
    headers = {"HX-Request": "true", "HX-Target": "brouillon"}
    sent = {"geste": "confirmer", "partie": first, "version": 1}
    _, gesture = timed(lambda: browser.post(f"{url}gestes/", sent, headers=headers))
    choices = {"version": 2, "title": "Mesure", "territory_name": "Mesure", "state": "mise_en_oeuvre"}
    accepted, acceptance = timed(lambda: browser.post(f"{url}accepter/", choices))
    total = upload + shown
    print(f"{SHEETS} sheets, {len(data) / 1000:.0f} kB")
    print(
        f"  upload: read, extracted, stored   {upload:6.2f} s   (the document itself: {draft.document.seconds:.2f} s)"
    )
    print(f"  checking page, {len(page.content) / 1000:.0f} kB             {shown:6.2f} s")
    print(
        f"  from upload to checking page      {total:6.2f} s   goal {GOAL:.0f} s   {'ok' if total < GOAL else 'MISSED'}"
    )
    print(f"  one gesture                       {gesture:6.2f} s")
    print(
        f"  acceptance: the contract made     {acceptance:6.2f} s   goal 3 s   {'ok' if acceptance < 3 else 'MISSED'}"
    )
    print(f"  in the draft: {found} sheets of {SHEETS}, {axes} axes of {AXES}")
    whole = found == SHEETS and page.status_code == 200 and accepted.status_code == 302
    return 0 if whole and total < GOAL else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", type=Path, help="write the workbook there too")
    options = parser.parse_args()
    data = workbook(rows())
    if options.keep:
        options.keep.write_bytes(data)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ECLUSE_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.config.settings")
        import django

        django.setup()
        return run(data)


if __name__ == "__main__":
    sys.exit(main())
