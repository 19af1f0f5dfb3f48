"""What the tests of documents work on: accounts, and files of our own in several formats."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from ecluse.accounts.models import User
from ecluse.accounts.services.people import create_person, create_user, give_account
from ecluse.audit.services import System

ROBOT = System("Essais")

TEXT = """\
Contrat local de santé du Pays des Écluses 2022-2027

Le contrat local de santé du Pays des Écluses, signé le 12 mai 2022, comporte 2 axes qui se traduisent en 3 fiches actions :

AXE 1 : BIEN VIEILLIR

1 - Aider les aidants par des temps de répit
piloté par le CCAS du Val et l’Association Escale

2 - Faire marcher ensemble les habitants du territoire
piloté par la Ville du Val

AXE 2 : ACCÉDER AUX SOINS

3 - Accueillir les étudiants en santé
piloté par la CPTS des Écluses
"""


def account(name: str, *, opens: bool = False, administrator: bool = False) -> User:
    """An account with its person; ``opens``: it may read and open contracts."""
    user = create_user(by=ROBOT, email=f"{name}@exemple.fr", password=None, administrator=administrator)
    if opens:
        user.may_open_contracts = True
        user.save()
    person = create_person(by=ROBOT, label=f"Fonction {name}", email=user.email)
    give_account(by=ROBOT, person=person, user=user)
    return user


def workbook(rows: list[list[Any]]) -> bytes:
    """An XLSX of one sheet."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("Fiches")
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return file.getvalue()
