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
    assert signatories(draft(text)) == ["l’ARS Normandie", *names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "En plus des 3 intercommunalités partenaires (COVAL, COBRU, Communauté de communes de Lormes), les signataires "
                "du contrat local de santé seront également l’ARS, l’État et la CPAM."
            ),
            ["COVAL", "COBRU", "Communauté de communes de Lormes", "l’ARS", "l’État", "la CPAM"],
        ),
        (
            (
                "La ville de Valmont vient de signer le renouvellement de son contrat local de santé. Une signature qui a eu "
                "lieu avec différents partenaires : la préfecture de l’Orne, l’ARS Normandie et la CPAM."
            ),
            ["La ville de Valmont", "la préfecture de l’Orne", "l’ARS Normandie", "la CPAM"],
        ),
        (
            (
                "La communauté de communes du Val a formalisé son engagement le 3 mars. Le contrat local de santé compte 20 "
                "actions.\n\nSigné avec la préfecture de l’Orne, l’ARS Normandie et la CPAM, ce contrat local de santé dure "
                "cinq ans."
            ),
            ["La communauté de communes du Val", "la préfecture de l’Orne", "l’ARS Normandie", "la CPAM"],
        ),
        (
            (
                "Val Brume Orbe signe son contrat local de santé\n\nC’est à Lormes que la communauté d’agglomération Val Brume "
                "Orbe a enfin signé son contrat local de santé, lundi 3 mars."
            ),
            ["la communauté d’agglomération Val Brume Orbe"],
        ),
    ],
)
def test_parties_told_around_the_list(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "La signature du contrat local de santé s’est faite avec les partenaires du Contrat : le Président de la COVAL, "
                "l’État représenté par la secrétaire générale de la Sous-Préfecture de Valmont, le Directeur Orne de l’Agence "
                "régionale de santé, l’Inspectrice de l’Éducation nationale, la CPAM et son représentant, le conseiller "
                "départemental, ainsi que le président de la CPTS du Val, une association de professionnels."
            ),
            ["COVAL", "l’État", "l’Agence régionale de santé", "l’Éducation nationale", "la CPAM", "CPTS du Val"],
        ),
        (
            (
                "Le contrat local de santé est signé par la maire de Valmont, A. B., le directeur général de l’Agence régionale "
                "de santé (ARS) C. D., le sous-préfet E. F. et la directrice de l’EPSM du Val, G. H. Des représentants du "
                "rectorat étaient présents."
            ),
            ["Valmont", "l’Agence régionale de santé (ARS)", "le sous-préfet", "l’EPSM du Val"],
        ),
        (
            (
                "L’ARS Normandie et la ville de Valmont ont signé le contrat local de santé.\n\nD’autres partenaires tels que "
                "l’Éducation nationale, la CAF ou encore la CPAM en sont également signataires."
            ),
            ["L’ARS Normandie", "la ville de Valmont", "l’Éducation nationale", "la CAF", "la CPAM"],
        ),
        (
            (
                "La CPTS du Val, qui regroupe des praticiens, rejoint les deux autres signataires du contrat local de santé : "
                "l’ARS Normandie et la ville de Valmont."
            ),
            ["La CPTS du Val", "l’ARS Normandie", "la ville de Valmont"],
        ),
        (
            "Le contrat local de santé 2022-2026 a été signé entre la Ville de Valmont et ses partenaires.",
            ["la Ville de Valmont"],
        ),
        (
            (
                "Le contrat local de santé est un plan d’actions entre deux partenaires : l’Agence régionale de santé (ARS), et "
                "le Pays du Val."
            ),
            ["l’Agence régionale de santé (ARS)", "le Pays du Val"],
        ),
        (
            (
                "La Communauté de communes du Val et l’ARS Normandie reconduisent leur engagement, avec la signature du contrat "
                "local de santé 2023-2028.\n\nUn premier contrat local de santé a été signé en 2019 entre l’Intercommunalité et "
                "l’ARS Normandie."
            ),
            ["La Communauté de communes du Val", "l’ARS Normandie"],
        ),
        (
            (
                "La commune de Valmont et l’ARS Normandie ont signé un contrat local de santé selon les priorités suivantes :\n\n"
                "- La permanence des soins et l’aide médicale\n- Le panier de services"
            ),
            ["La commune de Valmont", "l’ARS Normandie"],
        ),
        (
            (
                "La ville de Valmont est co-signataire avec l’ARS d’un contrat local de santé, en la présence d’un conseiller."
            ),
            ["La ville de Valmont", "l’ARS"],
        ),
    ],
)
def test_parties_of_many_wordings(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        (
            "CONTRAT LOCAL DE SANTÉ\n"
            "DU PAYS DU VAL\n\n- Agence régionale de santé\n- Communauté de\n  communes du Val\n- Ville de Valmont\n"
        ),
        "Contrat local de santé 2022-2026\n\nAgence régionale de santé\n\nCommunauté de communes du Val\n\nVille de Valmont\n",
    ],
)
def test_bodies_below_the_title_of_a_cover(text: str) -> None:
    found = signatories(draft(f"{text}\nSommaire\n\nLe contexte local\n"))
    assert found == ["Agence régionale de santé", "Communauté de communes du Val", "Ville de Valmont"]


def test_menu_below_the_title_is_no_cover() -> None:
    text = "Contrat local de santé\n\nVille de Valmont\n\nConseil municipal\n\nServices en ligne\n\nLe contrat est utile.\n"
    assert signatories(draft(text)) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Ce contrat local de santé sera signé par le maire, l’ARS Normandie et la CPAM de l’Orne.",
            ["le maire", "l’ARS Normandie", "la CPAM de l’Orne"],
        ),
        (
            "Ce contrat local de santé est signé par la ville de Valmont, l’ARS Normandie et le maire.",
            ["la ville de Valmont", "l’ARS Normandie"],
        ),
        (
            (
                "Lors de la signature du contrat local de santé avec la ville de Valmont, l’ARS Normandie et la préfecture de "
                "l’Orne, les soignants et les services de la Région se sont réunis."
            ),
            ["la ville de Valmont", "l’ARS Normandie", "la préfecture de l’Orne"],
        ),
        (
            (
                "Le directeur de l’ARS Normandie et la présidente de la CPTS du Val ont signé le contrat local de santé.\n\n"
                "Il dit à quoi s’engagent l’ARS et la commune."
            ),
            ["l’ARS Normandie", "CPTS du Val"],
        ),
    ],
)
def test_offices_clauses_and_anaphora(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Valmont Agglo, l’ARS Normandie et une dizaine de partenaires (CPAM, MSA, CHU de Lormes) ont paraphé mardi le "
                "contrat local de santé."
            ),
            ["Valmont Agglo", "l’ARS Normandie", "CPAM", "MSA", "CHU de Lormes"],
        ),
        (
            "Outre la Ville et l’ARS, les signataires du contrat local de santé sont la CPAM et le centre hospitalier du Val.",
            ["la Ville", "l’ARS", "la CPAM", "le centre hospitalier du Val"],
        ),
        (
            (
                "Le contrat local de santé est porté par la communauté de communes du Val et signé par 15 partenaires dont la "
                "CPAM, la MSA et la CAF."
            ),
            ["la communauté de communes du Val", "la CPAM", "la MSA", "la CAF"],
        ),
        (
            (
                "Vendredi, la ville a signé son contrat local de santé avec l’Agence régionale de santé et la préfecture, devant "
                "les associations de quartier et le centre social."
            ),
            ["la ville", "l’Agence régionale de santé", "la préfecture"],
        ),
    ],
)
def test_lists_with_others_around_them(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Le contrat local de santé, dont la Ville de Valmont, l’ARS Normandie et la CPAM sont signataires, est utile.",
            ["la Ville de Valmont", "l’ARS Normandie", "la CPAM"],
        ),
        (
            "Le contrat local de santé a été signé par la communauté d’agglomération du Val avec le soutien de tous et l’ARS.",
            ["la communauté d’agglomération du Val", "l’ARS"],
        ),
    ],
)
def test_relative_clause_and_support(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(("title", "count"), [("signent leur feuille de route", 3), ("ont une feuille de route", 0)])
def test_those_whom_the_title_says_sign(title: str, count: int) -> None:
    text = (
        f"Brume : les acteurs de la santé {title}\n\nLe contrat local de santé compte cinq axes. Pour cette feuille de route, "
        "plusieurs acteurs : le Pays de Brume, l’ARS Normandie et la CPAM de l’Orne."
    )
    assert signatories(draft(text)) == ["le Pays de Brume", "l’ARS Normandie", "la CPAM de l’Orne"][:count]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Contrat local de santé du Val 2023-2028\n\nARTICLE 4 - LES ENGAGEMENTS DES SIGNATAIRES 7\n\n"
                "L’ENGAGEMENT DE L’ARS BRETAGNE 7\n\nL’ENGAGEMENT DU PAYS DU VAL 8\n\nLES ENGAGEMENTS DE LA RÉGION 9\n\n"
                "ARTICLE 5 - LA DURÉE 10"
            ),
            ["L’ARS BRETAGNE", "PAYS DU VAL", "LA RÉGION"],
        ),
        (
            (
                "Contrat local de santé de Brume\n\nL’Agence régionale de santé s’engage à :\n- financer un poste\n\n"
                "La Ville de Brume s’engage à :\n- loger le coordinateur\n\nLa CPAM de l’Orne s’engage à :\n"
                "- fournir des données\n\nAnnexe"
            ),
            ["L’Agence régionale de santé", "La Ville de Brume", "La CPAM de l’Orne"],
        ),
        (
            (
                "Contrat local de santé du Val\n\nEngagement de la mairie de Brume\n\nEngagement de la Région\n\n"
                "Engagement du Département\n\nDurée"
            ),
            [],
        ),
        (
            (
                "Outre la Ville et l’ARS Bretagne, il naît du travail de 4 signataires (Assurance maladie de l’Orne, CAF "
                "(allocations), Hôpitaux de Brume et du Val, Mutualité française), qui s’engagent."
            ),
            [
                "la Ville",
                "l’ARS Bretagne",
                "Assurance maladie de l’Orne",
                "CAF (allocations)",
                "Hôpitaux de Brume et du Val",
                "Mutualité française",
            ],
        ),
        ("D’autres institutions en sont souvent signataires (le préfet, la CPAM, la CAF).", []),
    ],
)
def test_pledges_and_brackets(text: str, names: list[str]) -> None:
    assert signatories(draft(f"Le contrat local de santé de Brume dure cinq ans.\n\n{text}")) == names
