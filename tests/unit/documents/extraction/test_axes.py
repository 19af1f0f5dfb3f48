"""Axes in every layout met on public pages, and what looks like axes and is none."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, numbers, titles

TWO = ["Faciliter l’accès aux soins", "Promouvoir la santé mentale"]
THREE = ["la prévention", "l’accès aux soins", "la santé mentale"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Axe 1 – ", "Axe 2 – "),
        ("AXE 1. ", "AXE 2. "),
        ("Axe stratégique 1 : ", "Axe stratégique 2 : "),
        ("Axe n° 1 : ", "Axe n° 2 : "),
        ("- Axe n°1 : ", "- Axe n°2 : "),
        ("Orientation 1 : ", "Orientation 2 : "),
        ("Orientation stratégique n°1 - ", "Orientation stratégique n°2 - "),
        ("Priorité 1 : ", "Priorité 2 : "),
        ("Thématique 1 : ", "Thématique 2 : "),
        ("Ambition 1 - ", "Ambition 2 - "),
        ("Défi n°1 : ", "Défi n°2 : "),
        ("Pilier 1 : ", "Pilier 2 : "),
        ("Volet 1 : ", "Volet 2 : "),
        ("Axe I : ", "Axe II : "),
        ("Axe A - ", "Axe B - "),
        ("1/ ", "2/ "),
        ("1) ", "2) "),
        ("1 - ", "2 - "),
        ("1. ", "2. "),
        ("I. ", "II. "),
        ("A. ", "B. "),
        ("- ", "- "),
        ("• ", "• "),
        ("— ", "— "),
        ("* ", "* "),
        ("✓ ", "✓ "),
        ("➢ ", "➢ "),
        ("", ""),
    ],
)
def test_a_list_below_the_count(one: str, two: str) -> None:
    text = f"""Le contrat local de santé s’articule autour de deux axes :
{one}{TWO[0]}
{two}{TWO[1]}

Les partenaires se réunissent chaque année."""
    assert titles(draft(text)) == TWO


@pytest.mark.parametrize(
    "sentence",
    [
        "Les priorités du CLS sont la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS s’articule autour de trois axes que sont la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS s’articule autour de trois axes, à savoir la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS a pour axes prioritaires la prévention, l’accès aux soins et la santé mentale.",
        "Trois axes structurent le contrat local de santé : la prévention, l’accès aux soins et la santé mentale.",
        "Le CLS retient trois axes : la prévention ; l’accès aux soins ; la santé mentale.",
        "Le CLS compte trois axes (la prévention, l’accès aux soins, la santé mentale).",
        "Le CLS compte trois axes, retenus par tous les partenaires : la prévention, l’accès aux soins, la santé mentale.",
        "Le CLS établit trois axes de travail autour de la prévention, de l’accès aux soins et de la santé mentale.",
        "Le CLS porte sur trois axes : axe 1 : la prévention, axe 2 : l’accès aux soins, axe 3 : la santé mentale.",
        "Le CLS porte sur trois axes : 1) la prévention, 2) l’accès aux soins, 3) la santé mentale.",
        "Le CLS a trois axes : premièrement la prévention, deuxièmement l’accès aux soins, enfin la santé mentale.",
        (
            "Le contrat a trois axes. Le premier est consacré à la prévention. Le deuxième porte sur l’accès aux soins."
            " Le troisième concerne la santé mentale."
        ),
        "Le premier axe concerne la prévention, le deuxième l’accès aux soins ; le troisième axe traite de la santé mentale.",
    ],
)
def test_inside_sentences(sentence: str) -> None:
    assert titles(draft(sentence))[-1] == THREE[-1]
    assert set(titles(draft(sentence))) <= set(THREE)


def test_an_enumeration_keeps_the_et_inside_its_items() -> None:
    text = "Les quatre thématiques du CLS sont prévention et promotion de la santé, accès aux soins, logement et santé mentale."
    assert titles(draft(text)) == [
        "prévention et promotion de la santé",
        "accès aux soins",
        "logement",
        "santé mentale",
    ]


def test_commas_in_brackets_do_not_cut() -> None:
    text = "Le CLS a deux axes : la réduction des vulnérabilités (enfance, jeunesse) et la santé mentale."
    assert titles(draft(text)) == ["la réduction des vulnérabilités (enfance, jeunesse)", "la santé mentale"]


def test_explanations_are_no_part_of_a_title() -> None:
    text = """Les 3 axes du CLS :
• Accès aux soins : lutter contre les déserts, aider à l’installation.
• Prévenir les maladies chroniques. Les écoles sont associées.
• Soutenir la santé mentale, grâce à des permanences"""
    assert titles(draft(text)) == ["Accès aux soins", "Prévenir les maladies chroniques", "Soutenir la santé mentale"]


def test_where_every_item_has_a_comma_the_title_is_before_it() -> None:
    text = """Le CLS repose sur trois axes :
- Faciliter l’accès aux soins, et attirer des soignants ;
- Renforcer la prévention à l’école, sur la nutrition ;
- Associer les habitants au projet, par l’écoute."""
    assert titles(draft(text)) == [
        "Faciliter l’accès aux soins",
        "Renforcer la prévention à l’école",
        "Associer les habitants au projet",
    ]


def test_a_title_glued_to_its_paragraph() -> None:
    text = """Le nouveau CLS comporte 2 axes prioritaires :
Améliorer l’accès aux soins de premier recours On compte trois maisons de santé et un centre départemental.
Une communauté professionnelle pourra voir le jour avec l’appui de l’ARS.
Développer la prévention et la promotion de la santé"""
    assert titles(draft(text)) == [
        "Améliorer l’accès aux soins de premier recours",
        "Développer la prévention et la promotion de la santé",
    ]


def test_the_label_on_a_line_and_the_title_on_the_next() -> None:
    found = draft(
        "Le CLS\nAXE 1\nFaciliter l’accès aux soins\nUn texte.\nAXE 2\nPromouvoir la santé mentale\nUn texte."
    )
    assert titles(found) == TWO
    assert numbers(found) == ["1", "2"]


def test_nested_numbers_are_objectives() -> None:
    text = """Trois orientations du CLS
  1. Faciliter l’accès aux soins
    1. Attirer des soignants
    2. Ouvrir une maison de santé
  2. Promouvoir la santé mentale
    1. Former les élus
  3. Protéger l’environnement."""
    assert titles(draft(text)) == [*TWO, "Protéger l’environnement"]


def test_two_groups_numbered_in_one_go() -> None:
    text = """Les 4 priorités du contrat
Par thématique transversale :
1. Prévention
2. Bien-être psychique
Par population cible :
3. Santé des jeunes
4. Santé des aînés.
Les principes
- La participation"""
    found = draft(text)
    assert titles(found) == ["Prévention", "Bien-être psychique", "Santé des jeunes", "Santé des aînés"]
    assert numbers(found) == ["1", "2", "3", "4"]


def test_a_transversal_axis_bears_no_number() -> None:
    text = "CLS\nAXE 1 : MIEUX VIEILLIR\nAXE 2 : SE SOIGNER\nEN TRANSVERSALITÉ : COMMUNIQUER ENSEMBLE"
    found = draft(text)
    assert numbers(found) == ["1", "2", None]
    assert [axis.transversal for axis in found.axes] == [False, False, True]


def test_contents_on_one_line() -> None:
    text = (
        "Sommaire du CLS Préambule Axe 1 : Diagnostic partagé Fiche action N 1 : Mettre à jour le portrait "
        "Axe 2: Santé mentale Fiche action N 2 : Ouvrir un conseil local Fiche action n° 3 : Former les élus"
    )
    found = draft(text)
    assert titles(found) == ["Diagnostic partagé", "Santé mentale"]
    assert [action.title.value for action in found.actions] == [
        "Mettre à jour le portrait",
        "Ouvrir un conseil local",
        "Former les élus",
    ]


def test_contents_and_body_give_each_axis_once() -> None:
    text = """Contrat local de santé
Sommaire
Axe 1 – Vieillir en bonne santé ............ 4
Axe 2 – Se soigner ............ 9
Axe 1 – Vieillir en bonne santé
Un texte.
Axe 2 – Se soigner
Un texte."""
    assert titles(draft(text)) == ["Vieillir en bonne santé", "Se soigner"]


@pytest.mark.parametrize(
    "text",
    [
        "Le CLS poursuit plusieurs objectifs :\n- réduire les inégalités,\n- coordonner les acteurs.",
        "Les principes du contrat local de santé :\n- la participation\n- l’équité",
        "Le projet régional de santé retient cinq axes :\n- la prévention\n- l’accès aux soins\nLe CLS est signé.",
        "En région, les CLS s’articulent autour de quatre thématiques :\n- la prévention\n- les soins",
        "Le CLS avance.\nLes axes d’amélioration\n- la lisibilité\n- la communication",
        "1. Accueil\n2. Santé\n3. Contrat local de santé",
        "Le CLS de Brume\n45 % – Facteurs sociaux\n25 % – Facteurs environnementaux",
        "Le CLS compte 26 actions :\n- 12 actions de prévention ;\n- 8 actions de soins ;\n- 6 actions de communication.",
        "« Agir sur trois défis : la démographie, les maladies chroniques, la prévention », dit-il du CLS.",
    ],
)
def test_what_is_no_axis(text: str) -> None:
    assert titles(draft(text)) == []


def test_an_item_that_the_text_cuts_is_left_out() -> None:
    text = "Le CLS a trois axes : la prévention ; l’accès aux soins ; la mise en place d’un"
    assert titles(draft(text)) == ["la prévention", "l’accès aux soins"]
