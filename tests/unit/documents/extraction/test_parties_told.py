"""Signatories told in sentences that turn the act of signing in their own way, and bodies near it that sign nothing."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, signatories


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Le contrat local de santé de Dorville est prêt. L’accord a été scellé par l’ARS Normandie et la ville de Dorville.",
            ["l’ARS Normandie", "la ville de Dorville"],
        ),
        (
            "Ce mardi 4 mars, l’ARS Normandie et Orbe Agglo signaient leur contrat local de santé.",
            ["l’ARS Normandie", "Orbe Agglo"],
        ),
        (
            (
                "On ne dira pas que l’agglo lève le pied : ce mardi 4 mars, l’ARS Normandie et Orbe Agglo ont signé un "
                "contrat local de "
                "santé."
            ),
            ["l’ARS Normandie", "Orbe Agglo"],
        ),
        (
            (
                "Le conseil vote le contrat local de santé et sa mise en œuvre tripartite entre l’ARS Normandie, la Ville "
                "de Dorville et "
                "le CCAS."
            ),
            ["l’ARS Normandie", "la Ville de Dorville", "le CCAS"],
        ),
        (
            (
                "Signature du contrat local de santé du Pays d’Orbe.\n\nOutre les 2 intercommunalités partenaires (Orbe Agglo, "
                "Communauté de communes de la Lande), seront également signataires l’ARS, l’État, le Département et la CPAM."
            ),
            ["Orbe Agglo", "Communauté de communes de la Lande", "l’ARS", "l’État", "le Département", "la CPAM"],
        ),
        (
            (
                "Les présidents des 2 intercommunalités du Pays (Orbe Agglo, Lande Agglo et Communauté de communes du Val) "
                "s’engagent "
                "aux côtés de l’ARS Normandie dans un contrat local de santé."
            ),
            ["Orbe Agglo", "Lande Agglo", "Communauté de communes du Val", "l’ARS Normandie"],
        ),
        (
            (
                "Trois signatures, celles du maire-président du Pays d’Orbe, du vice-président de la région Normandie et "
                "du directeur de "
                "l’Agence régionale de santé, ont été apposées au bas du contrat local de santé."
            ),
            ["Pays d’Orbe", "région Normandie", "l’Agence régionale de santé"],
        ),
        (
            (
                "La ville de Dorville vient de signer son contrat local de santé. Elle l’a fait avec plusieurs partenaires "
                ": la préfecture "
                "de l’Orne, l’ARS Normandie et la CPAM de l’Orne."
            ),
            ["La ville de Dorville", "la préfecture de l’Orne", "l’ARS Normandie", "la CPAM de l’Orne"],
        ),
        (
            (
                "La Ville de Dorville vient de signer un contrat local de santé. Porté avec l’Agence régionale de santé "
                "(ARS), cet outil "
                "doit améliorer l’accès aux soins."
            ),
            ["La Ville de Dorville", "l’Agence régionale de santé (ARS)"],
        ),
        (
            (
                "Le Pays d’Orbe agit pour la santé. Il fait davantage depuis un an. Il a signé avec l’ARS Normandie et la "
                "CPAM de l’Orne "
                "un contrat local de santé."
            ),
            ["Le Pays d’Orbe", "l’ARS Normandie", "la CPAM de l’Orne"],
        ),
        (
            (
                "Ce contrat local de santé est signé par l’État, Orbe Agglo et différents partenaires dont les Caisses "
                "d’assurance maladie "
                "et les Hôpitaux de la Lande."
            ),
            ["l’État", "Orbe Agglo", "les Caisses d’assurance maladie", "les Hôpitaux de la Lande"],
        ),
        (
            (
                "La Ville et le CCAS de Dorville ont signé un contrat local de santé avec l’ARS Normandie et d’autres "
                "partenaires (État, "
                "Département, CAF, etc)."
            ),
            ["La Ville", "le CCAS de Dorville", "l’ARS Normandie", "État", "Département", "CAF"],
        ),
        (
            "Trois communes de l’agglomération ont ensemble ratifié un contrat local de santé : Dorville, Orbeville, Landeville.",
            ["Dorville", "Orbeville", "Landeville"],
        ),
        (
            "Dès 2016, l’association des îles et l’ARS Bretagne avaient conclu le contrat local de santé.",
            ["l’association des îles", "l’ARS Bretagne"],
        ),
        (
            (
                "Le président du Pays d’Orbe a officialisé, ce mercredi, la signature du contrat local de santé, en présence "
                "de l’ARS."
            ),
            ["Pays d’Orbe"],
        ),
        (
            (
                "Le contrat local de santé de la communauté de communes de Brume a été signé entre son président, le "
                "vice-président chargé "
                "de la santé et le directeur de l’Agence régionale de santé (ARS)."
            ),
            ["communauté de communes de Brume", "l’Agence régionale de santé (ARS)"],
        ),
        (
            (
                "Le contrat local de santé a été signé jeudi à l’hôtel de ville.\n\nSur le balcon, tous les acteurs : la "
                "ville de Dorville, "
                "représentée par le maire ; l’Agence régionale de santé, représentée par la directrice, et le centre "
                "hospitalier du Val "
                "avec sa directrice."
            ),
            ["la ville de Dorville", "l’Agence régionale de santé", "le centre hospitalier du Val"],
        ),
    ],
)
def test_parties_of_a_sentence(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Orbe Agglo souhaite s’engager et contractualiser avec l’ARS au travers d’un contrat local de santé.",
        (
            "Avec la commune d’Orbeville, le service Prévention de l’ARS finit la feuille de route du contrat local de "
            "santé, pour une "
            "signature au mois de mai."
        ),
        (
            "Le contrat local de santé a été signé jeudi.\n\nAu concert, la ville de Dorville, représentée par le maire, "
            "et la fanfare "
            "avec sa directrice."
        ),
        "Tous les acteurs de la santé veulent travailler ensemble et ont signé un contrat pour cela.",
    ],
)
def test_a_wish_or_everybody_names_no_party(text: str) -> None:
    assert signatories(draft(text)) == []


def test_a_convention_is_no_party() -> None:
    text = (
        "Deux contrats : le contrat local de santé, signé avec l’ARS Normandie en 2017, et la Convention Territoriale Globale, "
        "instaurée avec la CAF."
    )
    assert not any("Convention" in name for name in signatories(draft(text)))
