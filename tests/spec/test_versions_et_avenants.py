"""La vie du texte d’un contrat : les tableaux qu’une coordinatrice peut lire, et que ce test vérifie."""

from __future__ import annotations

from datetime import date

import pytest

from ecluse.contracts.rules.amendments import ADDED, CHANGED, REMOVED, clashes, differences
from ecluse.contracts.rules.signed_text import FRAMEWORK, FREE, WHOLE, may_write, touches_text
from ecluse.contracts.rules.signing import Party, Signed, in_force, signed_on, still_to_sign

#: Ville et agence sont signataires principales, la mutuelle est associée.
SIGNATURE = """
    | ville      | agence     | mutuelle   | version signée le | manque        |
    |            |            |            |                   | ville, agence |
    | 04/04/2019 |            |            |                   | agence        |
    | 04/04/2019 |            | 10/05/2019 |                   | agence        |
    | 04/04/2019 | 04/04/2019 |            | 04/04/2019        |               |
    | 04/04/2019 | 10/04/2019 |            | 10/04/2019        |               |
    | 10/04/2019 | 04/04/2019 |            | 10/04/2019        |               |
    | 04/04/2019 | 10/04/2019 | 01/02/2020 | 10/04/2019        |               |
    | 04/04/2019 | 10/04/2019 | 01/02/2019 | 10/04/2019        |               |
"""
#: Version 1 en vigueur le 4 avril 2019, version 2 (avenant 1) le 15 janvier 2024, version 3 (avenant 2) le 1er mars 2025.
TEXTE_DU_JOUR = """
    | jour       | texte     |
    | 03/04/2019 |           |
    | 04/04/2019 | version 1 |
    | 14/01/2024 | version 1 |
    | 15/01/2024 | version 2 |
    | 28/02/2025 | version 2 |
    | 01/03/2025 | version 3 |
    | 01/01/2031 | version 3 |
"""
#: « Cadre » : seul l’accord est figé (parties, dates, engagements), le plan reste à écrire.
CE_QUI_EST_FIGE = """
    | objet       | champ           | libre | cadre | entier | exemplaire de travail d’un avenant |
    | contract    | title           | oui   | non   | non    | oui                                |
    | contract    | end             | oui   | non   | non    | oui                                |
    | contract    | perimeter       | oui   | non   | non    | oui                                |
    | contract    | state           | oui   | oui   | oui    | non                                |
    | signatory   | organisation    | oui   | non   | non    | oui                                |
    | signatory   | deliberation_on | oui   | oui   | oui    | non                                |
    | commitment  | text            | oui   | non   | non    | oui                                |
    | commitment  | status          | oui   | oui   | oui    | non                                |
    | axis        | title           | oui   | oui   | non    | oui                                |
    | objective   | title           | oui   | oui   | non    | oui                                |
    | actionsheet | aims            | oui   | oui   | non    | oui                                |
    | actionsheet | axes            | oui   | oui   | non    | oui                                |
    | actionsheet | status          | oui   | oui   | oui    | non                                |
    | actionsheet | priority        | oui   | oui   | oui    | non                                |
"""
GESTES = """
    | geste                   | objet       | verbe   | libre | cadre | entier |
    | ajouter un axe          | axis        | create  | oui   | oui   | non    |
    | retirer un axe          | axis        | remove  | oui   | oui   | non    |
    | déplacer un axe         | axis        | move    | oui   | oui   | non    |
    | ajouter un signataire   | signatory   | create  | oui   | non   | non    |
    | retirer un engagement   | commitment  | remove  | oui   | non   | non    |
    | ajouter une fiche       | actionsheet | create  | oui   | oui   | non    |
    | archiver une fiche      | actionsheet | archive | oui   | oui   | non    |
    | ajouter une étape       | milestone   | create  | oui   | oui   | oui    |
    | ajouter un pilote       | sheetactor  | create  | oui   | oui   | oui    |
    | ajouter une ligne       | fundingline | create  | oui   | oui   | oui    |
    | joindre un document     | attachment  | create  | oui   | oui   | oui    |
    | écrire une note         | note        | create  | oui   | oui   | oui    |
    | archiver le contrat     | contract    | archive | oui   | oui   | oui    |
"""
#: Le titre d’un axe : à l’ouverture de l’avenant, dans l’exemplaire de travail, dans le contrat le jour de la validation.
#: « absent » : l’axe n’y est pas.
AVENANT = """
    | à l’ouverture | exemplaire | contrat ce jour | l’avenant | à décider |
    | Vieillir      | Vieillir   | Vieillir        |           |           |
    | Vieillir      | Bien v.    | Vieillir        | modifie   |           |
    | Vieillir      | Bien v.    | Bien v.         | modifie   |           |
    | Vieillir      | Bien v.    | Grandir         | modifie   | oui       |
    | Vieillir      | Vieillir   | Grandir         |           |           |
    | Vieillir      | Bien v.    | absent          | modifie   | oui       |
    | Vieillir      | absent     | Vieillir        | retire    |           |
    | Vieillir      | absent     | Grandir         | retire    |           |
    | Vieillir      | absent     | absent          | retire    |           |
    | absent        | Bouger     | absent          | ajoute    |           |
"""


def rows(table: str) -> list[dict[str, str]]:
    head, *lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()
    ]
    return [dict(zip(head, line, strict=True)) for line in lines]


def day(told: str) -> date:
    number, month, year = map(int, told.split("/"))
    return date(year, month, number)


@pytest.mark.parametrize("row", rows(SIGNATURE), ids=lambda row: " ".join(row.values()))
def test_quand_une_version_est_signee(row: dict[str, str]) -> None:
    names = ("ville", "agence", "mutuelle")
    parties = [Party(key, name, name != "mutuelle") for key, name in enumerate(names)]
    given = [Signed(key, day(row[name])) for key, name in enumerate(names) if row[name]]
    assert signed_on(parties, given) == (day(row["version signée le"]) if row["version signée le"] else None)
    assert ", ".join(party.name for party in still_to_sign(parties, given)) == row["manque"]


@pytest.mark.parametrize("row", rows(TEXTE_DU_JOUR), ids=lambda row: row["jour"])
def test_le_texte_en_vigueur_un_jour(row: dict[str, str]) -> None:
    starts = [(3, date(2025, 3, 1)), (1, date(2019, 4, 4)), (2, date(2024, 1, 15))]
    found = in_force(starts, day(row["jour"]))
    assert ("" if found is None else f"version {found}") == row["texte"]


@pytest.mark.parametrize("row", rows(CE_QUI_EST_FIGE), ids=lambda row: f"{row['objet']} {row['champ']}")
def test_ce_qui_est_texte_et_ce_qui_est_vie(row: dict[str, str]) -> None:
    for lock, name in ((FREE, "libre"), (FRAMEWORK, "cadre"), (WHOLE, "entier")):
        free = may_write(lock, row["objet"], row["champ"], draft=False)
        assert ("oui" if free else "non") == row[name], name
        touched = touches_text(lock, kind=row["objet"], verb="update", names=[row["champ"]])
        assert touched is not free, "ce que la page propose est ce que l’enregistrement accepte"
    drafted = may_write(FREE, row["objet"], row["champ"], draft=True)
    assert ("oui" if drafted else "non") == row["exemplaire de travail d’un avenant"]
    assert not may_write(WHOLE, row["objet"], row["champ"], draft=True), "un avenant validé ne s’écrit plus"


@pytest.mark.parametrize("row", rows(GESTES), ids=lambda row: row["geste"])
def test_les_gestes_que_la_signature_ferme(row: dict[str, str]) -> None:
    for lock, name in ((FREE, "libre"), (FRAMEWORK, "cadre"), (WHOLE, "entier")):
        touched = touches_text(lock, kind=row["objet"], verb=row["verbe"], names=())
        assert ("non" if touched else "oui") == row[name], name


@pytest.mark.parametrize("row", rows(AVENANT), ids=lambda row: " → ".join(list(row.values())[:3]))
def test_ce_que_change_un_avenant_et_ce_qui_se_decide(row: dict[str, str]) -> None:
    base, draft, now = (
        {} if row[name] == "absent" else {("axis", "7"): {"title": row[name]}}
        for name in ("à l’ouverture", "exemplaire", "contrat ce jour")
    )
    changes = differences(base, draft)
    assert [each.way for each in changes] == ([row["l’avenant"]] if row["l’avenant"] else [])
    assert {each.way for each in changes} <= {ADDED, CHANGED, REMOVED}
    assert ("oui" if clashes(changes, now) else "") == row["à décider"]
