"""Axes told without colon nor verb, before their count, in the next sentence, or under a full stop."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, numbers, titles

THREE = ["la prévention", "l’accès aux soins", "la santé mentale"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Le contrat local de santé retient trois axes prioritaires, la prévention, l’accès aux soins et la santé mentale.",
        "Trois axes ont été ainsi définis pour ce CLS, la prévention, l’accès aux soins, et la santé mentale.",
        "Trois axes furent retenus pour le CLS à savoir la prévention, l’accès aux soins ainsi que la santé mentale.",
        "Le CLS compte trois axes, c’est-à-dire la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS définit plusieurs priorités, parmi lesquelles la prévention, l’accès aux soins et la santé mentale.",
        "Parmi les priorités du CLS figurent la prévention, l’accès aux soins et la santé mentale.",
        "Ils ont défini trois axes pour ce CLS – la prévention, l’accès aux soins et la santé mentale – et vingt actions.",
        "Les trois axes du CLS (la prévention, l’accès aux soins, la santé mentale) se déclinent en vingt actions.",
        "La prévention, l’accès aux soins et la santé mentale constituent les trois priorités du CLS.",
        "La prévention, l’accès aux soins et la santé mentale : tels sont les trois axes du contrat local de santé.",
        "La prévention, l’accès aux soins, la santé mentale : telles sont les priorités du contrat local de santé.",
        "Le CLS compte trois axes stratégiques. Il s’agit de la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS compte trois axes. Ceux-ci portent sur la prévention, l’accès aux soins et la santé mentale.",
        "Ce CLS s’organise autour de la prévention, de l’accès aux soins et de la santé mentale.",
        "Trois axes se dégagent du CLS : la prévention, l’accès aux soins, la santé mentale et",
        "Le CLS a 3 axes : la prévention, l’accès aux soins, ainsi qu’un axe transversal portant sur la santé mentale.",
        "Le CLS a 3 axes : la prévention, l’accès aux soins et un axe transversal : la santé mentale.",
        "Le CLS s’articule autour des axes suivants : la prévention / l’accès aux soins / la santé mentale.",
        "Le CLS s’articule autour des 3 axes suivants : la prévention - l’accès aux soins - la santé mentale.",
        "Les trois axes forts du contrat local de santé sont donc la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS comprend 3 axes : I) la prévention, II) l’accès aux soins, III) la santé mentale.",
        "Le CLS comprend 3 axes : 1. la prévention 2. l’accès aux soins 3. la santé mentale",
    ],
)
def test_inside_sentences(sentence: str) -> None:
    assert [title.lower() for title in titles(draft(sentence))] == THREE


@pytest.mark.parametrize(
    "sentence",
    [
        "Le contrat local de santé compte cinq axes, validés par les élus, les partenaires et les habitants.",
        "Le CLS, signé pour cinq ans, comprend trois axes, dont un axe transversal, et vingt actions.",
        "Les partenaires du CLS ont retenu trois axes, après un diagnostic, des ateliers et une enquête.",
        "Le projet régional de santé compte trois axes, la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS décline trois axes, eux-mêmes divisés en objectifs, actions et indicateurs.",
        "Le CLS repose sur un diagnostic en trois volets : démographie, environnement, offre de soins.",
        "Ce CLS s’inscrit dans les priorités du projet régional de santé : accès aux soins, prévention, santé mentale.",
    ],
)
def test_what_follows_a_count_and_is_no_axis(sentence: str) -> None:
    assert titles(draft(sentence)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Le CLS se structure en 3 axes : Axe 1 la prévention, Axe 2 l’accès aux soins et Axe 3 la santé mentale.",
        "Les axes du CLS :\n- l’axe 1 « La prévention » ;\n- l’axe 2 « L’accès aux soins »\n- l’axe 3 « La santé mentale »",
        "Le CLS a trois axes. Axe n°1, la prévention ; axe n°2, l’accès aux soins ; axe n°3, la santé mentale.",
        "AXES STRATÉGIQUES DU CLS\n\nI – LA PRÉVENTION\nII – L’ACCÈS AUX SOINS\nIII – LA SANTÉ MENTALE",
    ],
)
def test_numbers_in_every_place(text: str) -> None:
    found = draft(text)
    assert [title.lower().strip("« »") for title in titles(found)] == THREE
    assert numbers(found) == ["1", "2", "3"]


def test_members_built_alike_are_cut_at_the_right_et() -> None:
    text = (
        "Trois axes ont été définis dans le CLS : promouvoir la santé mentale, favoriser l’accès aux droits et aux soins"
        " et agir sur l’habitat et le cadre de vie."
    )
    assert titles(draft(text)) == [
        "promouvoir la santé mentale",
        "favoriser l’accès aux droits et aux soins",
        "agir sur l’habitat et le cadre de vie",
    ]


def test_a_transversal_axis_told_in_the_sentence() -> None:
    found = draft("Le CLS a 2 axes : la prévention et un axe transversal consacré à la gouvernance.")
    assert [(axis.title.value, axis.transversal) for axis in found.axes] == [
        ("la prévention", False),
        ("la gouvernance", True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Le CLS comporte trois axes.\n- Prévention\n- Accès aux soins\n- Santé mentale",
        "Le CLS comporte trois axes.\n\nPrévention : agir tôt.\nAccès aux soins : soigner.\nSanté mentale : écouter.",
        "Le CLS a 3 axes :\n👉 Prévention\n👉 Accès aux soins\n👉 Santé mentale",
        "Le CLS a 3 axes :\n\n1️⃣ Prévention\n2️⃣ Accès aux soins\n3️⃣ Santé mentale",
        "Le CLS a 3 axes :\n\n01 Prévention\n\n02 Accès aux soins\n\n03 Santé mentale",
        "Les axes du CLS\n\nPays de Brume\n\n1. Prévention : agir.\n\n2. Accès aux soins : aider.\n\n3. Santé mentale : voir.",
        "Axes du CLS :\nPrévention ;\nAccès aux soins ;\nSanté mentale.",
        "Le CLS est signé.\n\nLes thématiques retenues\n\nPrévention\nAccès aux soins\nSanté mentale\n\nContact",
        "Nos priorités 2025-2029\n\nLe CLS est signé.\n\n1/ Prévention\n• a\n\n2/ Accès aux soins\n• b\n\n3/ Santé mentale\n• c",
        (
            "Le CLS met au rang de priorités des thèmes :\nde 2014 à 2019 :\n– le cancer,\n– le tabac\n"
            "de 2020 à 2025 :\n– Prévention,\n– Accès aux soins,\n– Santé mentale"
        ),
    ],
)
def test_lists_under_every_kind_of_opening(text: str) -> None:
    assert titles(draft(text)) == ["Prévention", "Accès aux soins", "Santé mentale"]


def test_bullets_under_numbered_axes_are_tied_to_them() -> None:
    text = """Les priorités du CLS

1/ Santé mentale
• Créer une équipe mobile, portée par le CLIC
• Tenir des cafés des aidants, portés par la CPTS

2/ Environnement
• Mesurer le radon dans les écoles, action portée par l’agglomération
• Sensibiliser aux écrans

Actualités
• Forum de la santé"""
    found = draft(text)
    assert numbers(found) == ["1", "2"]
    assert [(action.title.value, action.axes) for action in found.actions] == [
        ("Créer une équipe mobile", (0,)),
        ("Tenir des cafés des aidants", (0,)),
        ("Mesurer le radon dans les écoles", (1,)),
        ("Sensibiliser aux écrans", (1,)),
    ]
