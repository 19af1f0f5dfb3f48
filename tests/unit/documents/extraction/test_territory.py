"""Whose contract it is, from every place that a text names: forms of one place, lists, leagues, neighbours, wider places."""

from __future__ import annotations

import pytest

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.territory_mentions import identity
from ecluse.lib.text import key
from tests.unit.documents.extraction.texts import draft, read


def _place(text: str) -> str | None:
    territory = draft(text).territory
    return key(territory.value) if territory else None


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("communaute de communes du pays de brume", "brume"),
        ("ville de brume", "brume"),
        ("brume agglo", "brume"),
        ("cc brume et lande", "brume lande"),
        ("petr du pays de brume", "brume"),
        ("agglomeration", "agglomeration"),
        ("ccb", "ccb"),
    ],
)
def test_one_place_has_one_identity(words: str, same: str) -> None:
    assert identity(words) == same


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # The full name of the community comes first, « le CLS de X » is short for it.
        (
            (
                "La Communauté de communes Brume & Lande et l’ARS ont signé un contrat local de santé.\n"
                "Le contrat local de santé de Brume & Lande sert les habitants de douze communes."
            ),
            "Communauté de communes Brume & Lande",
        ),
        # The contract's own name comes first.
        (
            (
                "Le contrat local de santé de Haute-Brume est un partenariat entre :\n- Haute-Brume Communauté\n- l’ARS\n"
                "Haute-Brume Communauté a voulu porter ce contrat local de santé."
            ),
            "Haute-Brume",
        ),
        # An acronym belongs to the name it shortens.
        (
            (
                "Le contrat local de santé a été signé ce mercredi par la Communauté de communes du Pays de Brume (CCPB).\n"
                "Dans le Pays de Brume, la CCPB recrute un coordinateur."
            ),
            "Communauté de communes du Pays de Brume (CCPB)",
        ),
        # Names that begin as an article does.
        ("Une politique de santé à l’échelle du Pays de Lastrelle.\nLe CLS est signé.", "Pays de Lastrelle"),
        ("Le CLS est porté par la Communauté de communes de Landrevois avec l’ARS.", "CC de Landrevois"),
    ],
)
def test_the_form_nearest_to_the_contract(text: str, name: str) -> None:
    assert _place(text) == key(name.replace("CC ", "Communauté de communes "))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            (
                "Brumois, Landais, Dorville : ces territoires se dotent d’un contrat local de santé.\n"
                "Il est signé par la communauté de communes Dorville et Plaines."
            ),
            "Brumois, Landais, Dorville",
        ),
        ("Brume et Dorville signent un contrat local de santé avec l’ARS.", "Brume et Dorville"),
        (
            (
                "Les communautés de communes de Cœur de Brume et de Lande Agglo, et l’ARS ont signé le contrat local de santé.\n"
                "Lande Agglo paiera la moitié du poste."
            ),
            "Cœur de Brume et de Lande Agglo",
        ),
        (
            (
                "Il manque des soins sur le territoire du Grand Dorville, Lac et Vallées.\nLe contrat local de santé est signé.\n"
                "C’est tout le territoire de la Haute-Lande qui est couvert par un contrat local de santé."
            ),
            "Grand Dorville, Lac et Vallées",
        ),
        (
            "Le CLS des Pays potier/Pays du Haut-Dorois 2018-2022 a cinq axes.\nPays potier, Pays du Haut-Dorois : un accord.",
            "Pays potier/Pays du Haut-Dorois",
        ),
    ],
)
def test_several_places_make_up_one_territory(text: str, name: str) -> None:
    assert _place(text) == key(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Contrat Local de Santé : Kézako ?\nLa Communauté d’agglomération de Brume a renouvelé son CLS.", "brume"),
        (
            (
                "Ce projet de santé coordonne l’action de l’ARS et de la Ville de Brume.\nLe CLS a pour signataires :\n"
                "- La Ville de Brume,\n- L’Académie de Brume,\n- L’ARS Grand Est."
            ),
            "brume",
        ),
        (
            "Sous l’égide de la sous-préfecture de Brume, le CLS est signé.\nLa Ville de Brume porte le contrat local de santé.",
            "brume",
        ),
        (
            "Lancement du contrat local de santé\nLe lancement a eu lieu à la mairie de Brume.\nLa Ville de Brume s’engage.",
            "brume",
        ),
        (
            (
                "La préfiguration du contrat local de santé est signée par l’entente Brumeval.\n"
                "Les habitants de Gersac, de Landes et de Tours attendent. L’entente Brumeval recrute."
            ),
            "brumeval",
        ),
        (
            (
                "Le contrat local de santé de Brume était le premier de la région.\n"
                "Contrat local de santé signé ce jeudi Portes de Lande-Brume.\nSix axes sont retenus pour Portes de Lande-Brume."
            ),
            "portes lande brume",
        ),
        (
            "Brumois : les acteurs de la santé signent leur feuille de route\nLe CLS, troisième du nom en Brumois.",
            "brumois",
        ),
    ],
)
def test_what_resembles_the_territory_does_not_win(text: str, name: str) -> None:
    place = _place(text) or ""
    assert place == name or place.endswith(f" {name}")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(
            "Un contrat local de santé signé à Dorville\n\nLe contrat local de santé (CLS) de la ville de Dorville a été"
            " signé. À Dorville, quatre pistes sont retenues. La maire de Dorville s’en félicite.",
            "dorville",
            id="a_town_that_the_text_names_alone",
        ),
        pytest.param(
            "L’ARS présente son action. Le CLS de la ville de Dorville a été signé, et la ville de Dorville le porte.",
            "ville dorville",
            id="a_town_always_named_so",
        ),
        pytest.param(
            "Signature d’un contrat local de santé par le Grand Brumois\n\nUn vendredi, à l’hôtel de ville du Grand Brumois,"
            " se tenait la signature. L’agglomération du Grand Brumois a signé un CLS. Le Grand Brumois recrute.",
            "grand brumois",
            id="an_agglomeration_named_alone",
        ),
        pytest.param(
            "En pays brumois, un contrat local de santé est à l’œuvre. Il sert le territoire de la Communauté de communes du"
            " Pays Brumois, et le pays brumois recrute.",
            "pays brumois",
            id="a_country_inside_the_community_s_name",
        ),
        pytest.param(
            "Le Parc naturel régional Brumois a obtenu un contrat local de santé. Le Parc naturel régional Brumois et l’ARS"
            " portent ce contrat local de santé, dit la coordinatrice du CLS Brumois.",
            "parc naturel regional brumois",
            id="a_regional_park_that_carries_it",
        ),
        pytest.param(
            "La présidente de la communauté de communes de la Haute Brume a signé un contrat local de santé.\n"
            "Le contrat local de santé du territoire de la Haute Brume est signé. Le CLS de la Haute Brume a trois axes.",
            "haute brume",
            id="a_contract_named_twice_without_the_community",
        ),
    ],
)
def test_the_form_that_the_text_prefers(text: str, name: str) -> None:
    assert _place(text) == key(name)


def test_several_places_that_sign_as_many_contracts_have_one_each() -> None:
    drafts = extract(
        read("L’agence signe trois contrats à Landes. Brume, Dorville et Landrois signent un contrat local de santé.")
    )
    assert [one.territory.value for one in drafts if one.territory] == ["Brume", "Dorville", "Landrois"]


@pytest.mark.parametrize(
    "text",
    [
        "Accueil > Vivre à Brumeville > Santé > Le contrat local de santé\nLa ville s’y engage avec l’ARS.",
        "Le conseil municipal de Brumeville a approuvé le contrat local de santé, que l’ARS signera.",
        "Le maire de Brumeville, le préfet de la Lande et l’ARS ont signé le contrat local de santé.",
        "À Brumeville, la santé est une priorité. L’ARS et la Ville ont signé leur 2e contrat local de santé.",
        "Qu’est-ce que le CLS ? Brumeville s’est dotée d’un contrat local de santé en 2019.",
        "Contrat local de santé : la Brumeville d’abord\nDans la Brumeville, on agit.",
    ],
)
def test_a_place_named_in_passing_where_nothing_says_more(text: str) -> None:
    assert _place(text) == "brumeville"


def test_a_basin_named_by_its_adjective() -> None:
    assert _place("Contrat local de santé du bassin brumois\nSigné avec l’ARS.") == "bassin brumois"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("L’ARS Île-de-France et Brumeville renouvellent leur contrat local de santé.", "brumeville"),
        ("L’ARS et le Haut Brumois ont enfin signé le contrat local de santé.", "haut brumois"),
        ("L’ARS et l’Espace Lande ont officiellement signé le contrat local de santé.", "espace lande"),
        ("Le contrat local de santé « Brume Nord » est signé. Il associe Lande et Dorville.", "brume nord"),
        (
            "Le nouveau contrat local de santé Brume Lande a été signé vendredi. Il succède au CLS de Lande.",
            "brume lande",
        ),
    ],
)
def test_second_subject_quoted_name_and_succession(text: str, name: str) -> None:
    assert _place(text) == name


def test_a_body_in_brackets_weighs_less_than_who_signs() -> None:
    text = (
        "Le second contrat local de santé (2019-2022)\nEn 2014, Brume-Clairval a signé un premier contrat local de santé (CLS). "
        "Le Maire veut associer au nouveau contrat local de santé d’autres signataires (CPAM, Éducation nationale, CA GPX…)."
    )
    found = draft(text).territory
    assert found is not None
    assert found.value == "Brume-Clairval"


def test_the_town_policy_names_no_town() -> None:
    text = (
        "Chargé de mission du contrat local de santé\nFamille de métiers : habitat et politique de la ville Grade recherché : "
        "rédacteur. Le contrat local de santé est un outil de l’agence régionale de santé."
    )
    assert draft(text).territory is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Signature du contrat local de santé en Haute-Brume.", "haute brume", id="en"),
        pytest.param(
            "L’agence a lancé un contrat local de santé à l’échelle de la Haute-Brume.",
            "haute brume",
            id="at_the_scale_of",
        ),
        pytest.param(
            "La Ville de Dorville était représentée à la signature du contrat local de santé mis en place par la Communauté"
            " d’agglomération du Pays Dorvois.",
            "communaute agglomeration pays dorvois",
            id="who_set_it_up",
        ),
        pytest.param(
            "Le CLS de Dorville sera revu. La ville de Dorville en Brume est co-signataire d’un contrat local de santé.",
            "dorville en brume",
            id="the_whole_of_a_short_name",
        ),
        pytest.param(
            "Le contrat local de santé de Dorville. Dorville Brume Métropole a aussi un contrat local de santé mentale.",
            "dorville",
            id="not_the_metropolis_of_the_town",
        ),
        pytest.param(
            "CONTRAT LOCAL DE SANTE\n\nCOMMUNAUTE DE COMMUNES\n\nBRUME LANDE\n\n1\n\nSOMMAIRE\n",
            "communaute communes brume lande",
            id="a_cover_on_two_lines",
        ),
        pytest.param("CONTRAT LOCAL DE SANTE DU TERRITOIRE BRUME LANDE", "brume lande", id="a_shouted_territory"),
        pytest.param("CONTRAT LOCAL DE SANTE DE DORVILLE VERSION 13-04-18", "dorville", id="a_version"),
        pytest.param(
            "Signature du contrat local de santé Nord Brume à DORVILLE", "nord brume", id="where_it_is_signed"
        ),
        pytest.param(
            "Le contrat local de santé est signé.\nDorville agglo Pays de Brume au cœur de la relance",
            "dorville agglo pays brume",
            id="a_kind_inside_the_name",
        ),
        pytest.param(
            "Le Parc naturel régional Brume et l’ARS ont signé un contrat local de santé.",
            "parc naturel regional brume",
            id="a_regional_park",
        ),
        pytest.param(
            "La communauté de communes Entre Brume et Lande a signé le contrat local de santé.",
            "communaute communes entre brume et lande",
            id="a_name_that_begins_with_between",
        ),
        pytest.param(
            "Les 4 communautés de communes mettent en place un contrat local de santé à l’échelle de la Haute-Brume.",
            "haute brume",
            id="at_the_scale_of_far_from_the_contract",
        ),
        pytest.param(
            "Le diagnostic de l’ORS est prêt. Il veut la même chose pour le Pays dorvois. Le CLS sera signé au printemps.",
            "pays dorvois",
            id="the_diagnosis_of_an_observatory",
        ),
        pytest.param(
            "Le contrat local de santé rapproche le projet de l’ARS Lande et les politiques de la Ville de Dorville.",
            "dorville",
            id="after_an_agency_and_what_joins_it",
        ),
    ],
)
def test_more_ways_to_say_where(text: str, name: str) -> None:
    assert _place(text) == key(name)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Le CLS a été signé par l’ARS, la Communauté de Communes et la préfecture.", id="a_kind_without_name"
        ),
        pytest.param(
            "Le renouvellement du CLS est prévu en 2028.\n\nQui porte le CLS ? Qui le signe ?", id="a_question"
        ),
        pytest.param(
            "La séance, perturbée par des habitants de Haut-Brumois, a porté sur le contrat local de santé.",
            id="some_inhabitants",
        ),
        pytest.param(
            "Il est recommandé que le CLS soit porté à l’échelle de l’Établissement Public de Coopération Intercommunale.",
            id="the_scale_of_any_body",
        ),
        pytest.param(
            "Le président de la Communauté d’Agglomération a présenté le CLS.", id="an_agglomeration_without_name"
        ),
    ],
)
def test_a_kind_alone_is_nobody(text: str) -> None:
    assert _place(text) is None


def test_the_second_contract_of_a_wider_place_is_not_its_own() -> None:
    text = "La ville de Dorville a signé son contrat local de santé. C’est le deuxième CLS en Lande."
    assert _place(text) == "dorville"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # Who carried the contract before weighs less than who signs this one.
        (
            (
                "L’ARS et Orbe Val de Lande ont signé leur deuxième contrat local de santé. Il lie l’ARS et "
                "l’agglomération Orbe Val de "
                "Lande. En Orbois, un premier contrat avait été signé, porté par le Pays Orbois."
            ),
            "orbe val lande",
        ),
        ("Contrat local de santé des îles bretonnes du Levant : place à la mise en œuvre.", "iles bretonnes levant"),
        (
            "C’est à Saint-Orbe-du-Val qu’a été signé le premier contrat local de santé du département.",
            "saint orbe val",
        ),
        ("C’est à Orbeville (Orne) qu’a été signé récemment un contrat local de santé.", "orbeville"),
        # Small letters that the text elsewhere prints with capitals.
        (
            (
                "L’ARS et la communauté de communes du Fium ont signé le contrat local de santé de la plaine orientale. En "
                "Plaine Orientale, "
                "le contrat veut rapprocher les soins."
            ),
            "plaine orientale",
        ),
        # « de la ville », which its territory is, does not make « ville de » part of the name.
        (
            (
                "La ville de Dorville met en œuvre un contrat local de santé (CLS) sur tout le territoire de la ville. À "
                "Dorville, une "
                "enquête est ouverte."
            ),
            "dorville",
        ),
    ],
)
def test_the_place_of_this_contract(text: str, name: str) -> None:
    assert _place(text) == name
