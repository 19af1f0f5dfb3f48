"""Enumerations of those who sign: one name with commas in it, one plural for several communities, « de » before each."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, signatories


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        (
            "l’ARS Normandie, les communautés de communes Val et Mont, Lormes Brume et Orbe Communauté",
            ["l’ARS Normandie", "les communautés de communes Val et Mont, Lormes Brume et Orbe Communauté"],
        ),
        (
            "l’ARS Normandie, la communauté de communes Lormes, Villages et collines et la ville de Valmont",
            ["l’ARS Normandie", "la communauté de communes Lormes, Villages et collines", "la ville de Valmont"],
        ),
        (
            "la ville de Valmont, l’Assurance maladie, la CPTS du Val, Santé Relais 61",
            ["la ville de Valmont", "l’Assurance maladie", "la CPTS du Val", "Santé Relais 61"],
        ),
        (
            "l’ARS de Normandie, Haut Val, Val de Brume et la préfecture de l’Orne",
            ["l’ARS de Normandie, Haut Val, Val de Brume", "la préfecture de l’Orne"],
        ),
    ],
)
def test_names_side_by_side(listed: str, names: list[str]) -> None:
    assert signatories(draft(f"Le contrat local de santé du Val a été signé par {listed}.")) == names


@pytest.mark.parametrize(
    ("beside", "names"),
    [
        (
            (
                "aux côtés du président du Pays de Brume, des représentants de la DDETSPP, du centre hospitalier de Valmont, "
                "de la mairie de Valmont et du DAC 61"
            ),
            ["Pays de Brume", "DDETSPP", "centre hospitalier de Valmont", "la mairie de Valmont", "DAC 61"],
        ),
        (
            (
                "aux côtés du président du Syndicat Mixte du Bassin de Lormes, du Brumois et de la Haute Orbe, de la ville de "
                "Valmont et du conseil départemental de l’Orne"
            ),
            [
                "Syndicat Mixte du Bassin de Lormes, du Brumois et de la Haute Orbe",
                "la ville de Valmont",
                "conseil départemental de l’Orne",
            ],
        ),
    ],
)
def test_beside_each(beside: str, names: list[str]) -> None:
    text = f"Lundi 3 mars, A. B., directrice générale de l’ARS Normandie, a signé le contrat local de santé {beside}."
    assert signatories(draft(text)) == ["ARS Normandie", *names]
