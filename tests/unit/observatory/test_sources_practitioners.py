"""Practitioners by commune: a table of anybody's making, and INSEE's base of equipment (données fictives)."""

from __future__ import annotations

import pytest

from ecluse.observatory.sources.account import RowState
from tests.factories.tables import matched, readings, values


@pytest.mark.parametrize("header", ["commune;profession;effectif;annee", "code_insee;profession_sante;etp;annee"])
def test_a_table_of_practitioners_is_added_up_by_commune(header: str) -> None:
    text = (
        f"{header}\n41018;Médecins généralistes;12;2024\n41018;Médecin généraliste;0,5;2024\n1004;Infirmiers;3;2024\n"
    )
    found = readings(text)
    assert found.account.count(RowState.KEPT) == 3
    assert values(found, "medecins-generalistes") == {"41018": 12.5}
    assert values(found, "infirmiers") == {"01004": 3}


def test_the_base_of_equipment_is_added_up_over_iris() -> None:
    text = "REG;DEP;DEPCOM;DCIRIS;AN;TYPEQU;NB_EQUIP\n"
    text += "24;41;41018;41018_0101;2020;D201;4\n24;41;41018;41018_0102;2020;D201;3\n24;41;41295;41295;2020;D232;2\n"
    text += "24;41;41018;41018_0101;2020;A101;1\n"
    found = readings(text, geography=None)
    assert values(found, "medecins-generalistes") == {"41018": 7}
    assert values(found, "infirmiers") == {"41295": 2}


def test_densities_by_departement_are_still_told_apart() -> None:
    text = "annee,profession_sante,region,libelle_region,departement,libelle_departement,classe_age,libelle_classe_age,"
    text += "libelle_sexe,effectif,densite\n2024,Infirmiers,24,C,41,L,tout_age,Tout âge,tout sexe,10,3.1\n"
    assert matched(text).layout.id == "ameli-densites"
