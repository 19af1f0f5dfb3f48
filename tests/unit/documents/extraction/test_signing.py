"""Who signs, in sentences whose verb and layout no other rule expects; and who is named there and signs nothing."""

from __future__ import annotations

import pytest

from tests.unit.documents.extraction.texts import draft, signatories


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "Le Pays du Val et ses partenaires : l’État, l’ARS Normandie et la CPAM de l’Orne, ont signé, lundi 3 mars, "
                "un contrat local de santé."
            ),
            ["Le Pays du Val", "l’État", "l’ARS Normandie", "la CPAM de l’Orne"],
        ),
        (
            (
                "Jeudi 18 décembre, A. B., maire de Valmont, C. D., sous-préfète de l’Orne, et E. F., présidente de la "
                "Communauté de communes du Val, ont apposé leurs signatures au bas du contrat local de santé du Val."
            ),
            ["Valmont", "sous-préfète de l’Orne", "Communauté de communes du Val"],
        ),
        (
            (
                "Signé avec l’ARS, la CPAM de l’Orne, Solibois et les 3 CPTS du territoire, ce contrat local de santé sera animé "
                "par un comité."
            ),
            ["l’ARS", "la CPAM de l’Orne", "Solibois", "les 3 CPTS du territoire"],
        ),
        (
            (
                "Les trois signataires du contrat local de santé sont : la ville de Valmont représentée par son maire, A. B., "
                "également vice-président de l’Agglomération du Val, la Préfecture de l’Orne représentée par C. D. et le "
                "Conseil Départemental de l’Orne représenté par E. F."
            ),
            ["la ville de Valmont", "la Préfecture de l’Orne", "le Conseil Départemental de l’Orne"],
        ),
        (
            (
                "Le contrat local de santé a été renouvelé en mai. Ses 3 signataires :\n"
                "L’Agence Régionale de Santé de Normandie\nLe Conseil Départemental\nLa Caisse d’Allocations Familiales\n"
                "Le contrat mène des actions de prévention."
            ),
            [
                "L’Agence Régionale de Santé de Normandie",
                "Le Conseil Départemental",
                "La Caisse d’Allocations Familiales",
            ],
        ),
        (
            (
                "Le contrat local de santé du Val est un partenariat entre :\n- Val Communauté\n- l’agence régionale de santé\n"
                "- le centre hospitalier du Val\n- l’État\n"
            ),
            ["Val Communauté", "l’agence régionale de santé", "le centre hospitalier du Val", "l’État"],
        ),
    ],
)
def test_whoever_is_named_where_the_contract_is_signed(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


def test_who_carries_the_contract_is_not_taken_for_who_signs() -> None:
    text = (
        "Ce 26 octobre 2022, la Ville de Brume, le CCAS de Brume et la Préfecture de l’Orne ont signé un contrat local de santé. "
        "La signature d’un contrat local de santé, outil porté conjointement par l’État et l’ARS Bretagne, le montre."
    )
    assert signatories(draft(text)) == ["la Ville de Brume", "le CCAS de Brume", "la Préfecture de l’Orne"]


@pytest.mark.parametrize("verb", ["seront", "seront également", "étaient", "sont"])
def test_the_signatories_to_come_or_of_then(verb: str) -> None:
    text = f"Le contrat local de santé du Val est prêt ; les signataires {verb} l’ARS, la CPAM de l’Orne et la CAF."
    assert signatories(draft(text)) == ["l’ARS", "la CPAM de l’Orne", "la CAF"]


def test_a_cover_stops_where_it_is_agreed() -> None:
    text = (
        "Contrat local de santé\nEntre Monsieur le Maire de Brume, Monsieur le Préfet de l’Orne et Madame la Directrice générale "
        "de l’ARS Bretagne il a été convenu le présent Contrat local de santé portant sur la Ville de Brume"
    )
    three = ["le Maire de Brume", "le Préfet de l’Orne", "la Directrice générale de l’ARS Bretagne"]
    assert signatories(draft(text)) == three


@pytest.mark.parametrize(
    "text",
    [
        "L’ARS et la Ville de Valmont ont dit leur souhait de signer un contrat local de santé.",
        "Le précédent contrat local de santé réunissait, pour sa signature, la Ville de Valmont et la CPAM de l’Orne.",
        "Les contrats locaux de santé sont signés par l’ARS et la collectivité.",
        "SIGNATURE DU CONTRAT LOCAL DE SANTÉ DU PAYS DU VAL ET DE LA VILLE",
        "Le contrat local de santé a été signé en mairie. Autour de la table : la Ville de Valmont, l’ARS et la CPAM.",
    ],
)
def test_a_wish_the_past_a_heading_or_who_was_there_names_nobody(text: str) -> None:
    assert signatories(draft(text)) == []


def test_who_hosts_votes_or_attends_does_not_sign() -> None:
    text = (
        "Voté par le conseil communautaire du Val, le contrat local de santé a été signé à la mairie de Valmont, en présence "
        "de la Région Normandie, par la Communauté de communes du Val, l’ARS Normandie et la CPAM de l’Orne."
    )
    assert signatories(draft(text)) == ["la Communauté de communes du Val", "l’ARS Normandie", "la CPAM de l’Orne"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Contrat Local de Santé Entre Le Préfet de l’Orne Le Directeur Général de l’ARS Normandie Le Maire de Valmont",
            ["Le Préfet de l’Orne", "Le Directeur Général de l’ARS Normandie", "Le Maire de Valmont"],
        ),
        (
            "Ce jeudi se réunissait la CC du Val, l’ARS Normandie et la CPAM pour la signature du contrat local de santé.",
            ["la CC du Val", "l’ARS Normandie", "la CPAM"],
        ),
        (
            "Le CLS a été signé par les Communautés de communes « Val », « Monts Bleus » et « Plaine » et par l’ARS Normandie.",
            ["les Communautés de communes « Val », « Monts Bleus » et « Plaine »", "l’ARS Normandie"],
        ),
        (
            (
                "Le contrat local de santé a été signé entre l’ARS et la Ville de Valmont. Il a été montré aux autres "
                "partenaires signataires, dont la Préfecture."
            ),
            ["l’ARS", "la Ville de Valmont", "la Préfecture"],
        ),
        (
            (
                "La Communauté de communes du Val a renouvelé son contrat local de santé.\n\nSigné avec l’ARS, la CPAM de l’Orne "
                "et l’URPS, ce contrat durera cinq ans."
            ),
            ["La Communauté de communes du Val", "l’ARS", "la CPAM de l’Orne", "l’URPS"],
        ),
        (
            (
                "Le CLS du Val est signé par :\n- M. A. B., président de la Communauté de communes du Val\n- Mme C. D., "
                "directrice générale de l’ARS Normandie"
            ),
            ["Communauté de communes du Val", "l’ARS Normandie"],
        ),
        (
            "L’ARS Normandie, aux côtés de la Ville de Valmont, de la Préfecture et de la CPAM, signe le contrat local de santé.",
            ["L’ARS Normandie", "la Ville de Valmont", "la Préfecture", "la CPAM"],
        ),
        ("Qui a signé le contrat local de santé ?\n\n- la Ville de Valmont\n- l’ARS", ["la Ville de Valmont", "l’ARS"]),
    ],
)
def test_parties_near_a_word_of_signing_are_read_whatever_the_layout(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


def test_the_lines_of_an_address_are_no_party() -> None:
    text = (
        "CONTRAT LOCAL DE SANTÉ\n\nENTRE\n\nLa Ville de Valmont\n1 place du Marché\nReprésentée par son maire\n\nET\n\n"
        "L’Agence régionale de santé Normandie\nEspace du Lac\nPlace Haute\nReprésentée par sa directrice\n"
    )
    assert signatories(draft(text)) == ["La Ville de Valmont", "L’Agence régionale de santé Normandie"]


def test_the_list_of_the_latest_contract_wins() -> None:
    text = (
        "Le deuxième contrat local de santé compte trois cosignataires : la Ville de Valmont, l’ARS et l’Académie.\n"
        "Les signataires du 3e contrat local de santé sont : la Ville de Valmont, l’ARS Normandie et la Préfecture."
    )
    assert signatories(draft(text)) == ["la Ville de Valmont", "l’ARS Normandie", "la Préfecture"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Le contrat local de santé (CLS) réunit la collectivité et l’ARS autour d’un projet.", []),
        (
            "En 2023, Val Agglo s’est engagée dans l’élaboration d’un contrat local de santé, avec l’Agence régionale de santé.",
            [],
        ),
        ("Le contrat local de santé de Brume réunit la Ville et l’ARS.", ["la Ville", "l’ARS"]),
        ("Brume vient de renouveler son contrat local de santé avec l’ARS Bretagne.", ["Brume", "l’ARS Bretagne"]),
        (
            "Ce contrat local de santé engage aux côtés de la Ville de Brume : l’ARS Bretagne, la CPAM et la Région.",
            ["la Ville de Brume", "l’ARS Bretagne", "la CPAM", "la Région"],
        ),
        (
            (
                "Devant les inégalités, la Ville de Brume, représentée par son maire et l’adjointe déléguée à la Santé et au "
                "Handicap, et l’ARS Bretagne ont joint leurs efforts pour un contrat local de santé."
            ),
            ["la Ville de Brume", "l’ARS Bretagne"],
        ),
        (
            (
                "La Ville de Brume et l’ARS Bretagne ont signé leur contrat local de santé. À leurs côtés, la CPAM et le "
                "Département de l’Orne. Un beau moment."
            ),
            ["La Ville de Brume", "l’ARS Bretagne", "la CPAM", "le Département de l’Orne"],
        ),
        (
            "La Ville de Brume et l’ARS Bretagne signent le contrat local de santé. S’y ajoutent la CPAM et la Région.",
            ["La Ville de Brume", "l’ARS Bretagne", "la CPAM", "la Région"],
        ),
        (
            "La Ville de Brume et l’ARS Bretagne ont signé leur contrat local de santé. Avec eux, les habitants ont ri.",
            ["La Ville de Brume", "l’ARS Bretagne"],
        ),
        (
            "Le Département s’associe à la Ville de Brume et à l’ARS dans le cadre du contrat local de santé signé jeudi.",
            ["Le Département", "la Ville de Brume", "l’ARS"],
        ),
    ],
)
def test_who_joins_and_who_only_prepares(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Le CLS de Brume associe trois partenaires : la Ville, l’ARS Bretagne et la CPAM.",
            ["la Ville", "l’ARS Bretagne", "la CPAM"],
        ),
        ("La Ville de Brume associe la CPAM et la CAF à ses ateliers, avant son contrat local de santé.", []),
        (
            (
                "Le contrat local de santé est prêt.\n\nLa Ville de Brume, l’ARS Bretagne et la CPAM ont apposé leur signature."
            ),
            ["La Ville de Brume", "l’ARS Bretagne", "la CPAM"],
        ),
        (
            "En signant ce contrat local de santé, la Ville de Brume, l’ARS Bretagne et la CPAM affirment leur volonté.",
            ["la Ville de Brume", "l’ARS Bretagne", "la CPAM"],
        ),
        (
            "Depuis 2022, la Ville de Brume est engagée dans un contrat local de santé avec l’ARS Bretagne et la CPAM.",
            ["la Ville de Brume", "l’ARS Bretagne", "la CPAM"],
        ),
        (
            "Établi pour cinq ans entre la Ville de Brume, l’ARS Bretagne et la CPAM, le contrat local de santé a 4 axes.",
            ["la Ville de Brume", "l’ARS Bretagne", "la CPAM"],
        ),
        (
            (
                "Le contrat local de santé du Val est signé. Il réunit de nombreuses signatures institutionnelles comme le "
                "Département, la Région, la CAF ou encore l’Éducation nationale."
            ),
            ["le Département", "la Région", "la CAF", "l’Éducation nationale"],
        ),
    ],
)
def test_more_verbs_of_signing(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names
