"""Who signs: sentences, lists, formal blocks, tables; and who does not."""

from __future__ import annotations

import pytest

from ecluse.lib.text import fold, without_article
from tests.unit.documents.extraction.texts import draft, signatories

THREE = ["la Ville de Brume", "l’ARS Bretagne", "la préfecture de l’Orne"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Le CLS a été signé par la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne, à l’hôtel de ville.",
        "Le CLS est cosigné par la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne le 3 mars 2022.",
        "Le CLS est signé ce 1er juillet, pour trois ans, entre la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Conclu entre la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne, ce contrat local de santé couvre 5 ans.",
        "Ce mardi 3 mai, la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne ont signé un contrat local de santé.",
        "Le CLS lie la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne pour cinq ans.",
        "Les signataires du CLS : la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Ils sont 3 à avoir signé le CLS : la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Le CLS a deux porteurs, la Ville de Brume et l’ARS Bretagne, et un cosignataire, la préfecture de l’Orne.",
        "Réunion de signature du contrat local de santé réunissant la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "La signature, le 10 avril, de ce contrat entre la Ville de Brume et l’ARS Bretagne, avec la préfecture de l’Orne.",
    ],
)
def test_in_a_sentence(sentence: str) -> None:
    assert signatories(draft(sentence)) == THREE


@pytest.mark.parametrize(
    "text",
    [
        "Les signataires du CLS\n• la Ville de Brume\n• l’ARS Bretagne\n• la préfecture de l’Orne\n\nContact\nMairie",
        "Les signataires du CLS\nLa Ville de Brume\nL’ARS Bretagne\nLa préfecture de l’Orne\n\nContact\nMairie",
        "Le CLS compte trois signataires :\n- la Ville de Brume ;\n- l’ARS Bretagne ;\n- la préfecture de l’Orne.",
        "Le CLS est signé entre la Ville de Brume et l’ARS Bretagne, ainsi que par :\n-la préfecture de l’Orne",
        (
            "ENTRE\nla Ville de Brume, représentée par son maire,\nET\nl’ARS Bretagne, représentée par sa directrice,\nET\n"
            "la préfecture de l’Orne\nReprésentée par le préfet\nIl est convenu ce qui suit :"
        ),
        (
            "Entre les soussignés :\n- la Ville de Brume, représentée par son maire ;\n- l’ARS Bretagne, représentée par X ;\n"
            "- la préfecture de l’Orne, représentée par le préfet ;\nVu le code de la santé publique,"
        ),
        (
            "Fait à Brume, le 4 mai 2023\nPour la Ville de Brume, le maire\nPour l’ARS Bretagne, la directrice\n"
            "Pour la préfecture de l’Orne, le préfet"
        ),
    ],
)
def test_in_a_layout(text: str) -> None:
    assert [fold(name) for name in signatories(draft(text))] == [fold(name) for name in THREE]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Le CLS a été signé par le maire de Brume, le préfet de l’Orne et la directrice générale de l’ARS Bretagne.",
            ["Brume", "préfet de l’Orne", "l’ARS Bretagne"],
        ),
        (
            (
                "Contrat local de santé\nEntre Monsieur le Maire de Brume, Monsieur le Préfet de l’Orne, "
                "Madame la Directrice générale de l’ARS Bretagne"
            ),
            ["le Maire de Brume", "le Préfet de l’Orne", "la Directrice générale de l’ARS Bretagne"],
        ),
        (
            (
                "CONTRAT LOCAL DE SANTÉ\n2020-2024\n\nEntre :\nLa Ville de Brume\nL’ARS Bretagne\nLa Préfecture de l’Orne\n\n"
                "Sommaire\n"
            ),
            ["La Ville de Brume", "L’ARS Bretagne", "La Préfecture de l’Orne"],
        ),
        (
            (
                "CONTRAT LOCAL DE SANTÉ\nEntre d’une part :\nL’ARS Bretagne, 12 rue des Lices, 35000 Brume\nEt d’autre part\n"
                "La Ville de Brume, place de la Mairie – 35000 Brume\n\nTITRE I\nPrésentation"
            ),
            ["L’ARS Bretagne", "La Ville de Brume"],
        ),
        (
            (
                "Fait à Brume, le 4 mai 2023\nLa commune de Brume, représentée par son maire\n"
                "L’ARS Bretagne, représentée par sa directrice"
            ),
            ["La commune de Brume", "L’ARS Bretagne"],
        ),
        (
            "La Ville de Brume a signé son contrat local de santé avec l’ARS Bretagne, le CCAS coordonne la démarche.",
            ["La Ville de Brume", "l’ARS Bretagne"],
        ),
    ],
)
def test_by_office_on_a_cover_or_above_signatures(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        (
            "La Ville de Brume a signé son contrat local de santé au côté de l’ARS Bretagne et des partenaires suivants :\n"
            "- la préfecture de l’Orne"
        ),
        "La Ville de Brume s’est associée à l’ARS Bretagne et à la préfecture de l’Orne pour signer un contrat local de santé.",
        "Contrat local de santé.\n\nSigné le 3 mai 2022 par :\n- la Ville de Brume\n- l’ARS Bretagne\n- la préfecture de l’Orne",
        "Le CLS est en cours. 3 signataires se sont engagés : la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Entre la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne, un contrat local de santé a été signé.",
    ],
)
def test_associated_or_engaged(text: str) -> None:
    assert [fold(name) for name in signatories(draft(text))] == [fold(name) for name in THREE]


def test_a_number_of_partners_is_no_body() -> None:
    text = "Huit partenaires se sont associés à la Ville de Brume et à l’ARS Bretagne pour signer le contrat local de santé."
    assert signatories(draft(text)) == ["la Ville de Brume", "l’ARS Bretagne"]


@pytest.mark.parametrize(
    "text",
    [
        "Le contrat local de santé est conclu entre l’ARS et une commune ou un groupement.",
        "Un contrat local de santé peut être signé par l’ARS, la Ville de Brume et la préfecture de l’Orne.",
    ],
)
def test_what_contracts_are_in_general_names_nobody(text: str) -> None:
    assert signatories(draft(text)) == []


def test_persons_give_way_to_their_bodies() -> None:
    text = (
        "Les signataires du contrat local de santé : A. B., vice-présidente du Conseil départemental de l’Orne, "
        "C. D., sous-préfet, E. F., président de la Communauté de communes de Brume, "
        "et G. H., directrice générale de l’ARS Bretagne."
    )
    assert signatories(draft(text)) == [
        "Conseil départemental de l’Orne",
        "Communauté de communes de Brume",
        "l’ARS Bretagne",
    ]


def test_the_function_of_a_representative_is_kept() -> None:
    found = draft(
        "ENTRE\nLa Ville de Brume, représentée par son Maire,\nET\nL’ARS Bretagne, représentée par sa Directrice générale,\n"
        "Il est convenu ce qui suit :"
    )
    functions = [s.representative.value if s.representative else None for s in found.signatories]
    assert functions == ["Maire", "Directrice générale"]


def test_those_beside_the_partners_sign_too() -> None:
    text = """La Ville de Brume porte le projet avec la Préfecture de l’Orne.
Le CLS mobilise 2 partenaires signataires, aux côtés de la Ville, de la Préfecture et de l’ARS, tout en associant les habitants :
• Conseil départemental de l’Orne,
• Université de Brume."""
    assert signatories(draft(text)) == [
        "Ville de Brume",
        "Préfecture de l’Orne",
        "l’ARS",
        "Conseil départemental de l’Orne",
        "Université de Brume",
    ]
    assert draft(text).announced.others_beside
    assert not draft(text).warnings
    assert not draft(text.replace(", aux côtés de la Ville", " avec la Ville")).announced.others_beside


@pytest.mark.parametrize(
    "text",
    [
        "Le CLS a été élaboré en lien avec l’ARS, le Département, la CAF et de nombreuses associations.",
        "Le CLS est co-piloté par la Ville de Brume et l’ARS Bretagne.",
        "Les contrats locaux de santé sont signés par l’ARS et les collectivités.",
        "Merci à la mairie de Brume, au CIAS, à la CPAM et à l’EPSM, qui ont aidé à construire ce contrat.",
        "Le CLS officialise la convention entre Brume et tous ses partenaires.",
        "Cinq conditions de réussite d’un CLS :\n- Un nombre restreint de signataires\n- Un portage politique",
        "Le comité de pilotage du CLS réunit la Ville de Brume, l’ARS et la CPAM deux fois par an.",
        "La Ville de Brume et la CAF ont signé la convention territoriale globale. Un contrat local de santé viendra ensuite.",
        "Une convention a été signée entre la Ville de Brume et la CPAM dans le cadre du contrat local de santé.",
        "Une charte, signée par la Ville de Brume et l’ARS en 2022, a précédé le contrat local de santé.",
        "Le précédent contrat, signé en 2017 par la Ville et l’ARS, a pris fin. Un contrat local de santé est en préparation.",
        "Le contrat local de santé mentale (CLSM) a été signé par la Ville de Brume, l’ARS et l’hôpital.",
        "Parmi les partenaires du CLS, on trouve la Préfecture, l’ARS et la CAF.",
    ],
)
def test_who_signs_nothing(text: str) -> None:
    assert signatories(draft(text)) == []


def test_those_in_whose_presence_it_is_signed_do_not_sign() -> None:
    text = "La Ville de Brume et l’ARS Bretagne ont signé le CLS, en présence du préfet et de la région Bretagne."
    assert signatories(draft(text)) == ["La Ville de Brume", "l’ARS Bretagne"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Le CLS est signé par Clisson Sèvre et Maine Agglo, l’ARS Bretagne et le Département.",
            ["Clisson Sèvre et Maine Agglo", "l’ARS Bretagne", "le Département"],
        ),
        (
            "Le CLS est signé par les villes de Brume, de Clairval et de Saint-Orme, l’ARS Bretagne et le Département.",
            ["les villes de Brume, de Clairval et de Saint-Orme", "l’ARS Bretagne", "le Département"],
        ),
        (
            "Les communautés de communes du Val Doré, Cœur de Brume et du Bocage ont signé le contrat local de santé.",
            ["Les communautés de communes du Val Doré, Cœur de Brume et du Bocage"],
        ),
        (
            "Le CLS est signé par la CC de Brume, celles du Val Doré et du Bocage, mais aussi l’ARS et la CPAM.",
            [
                "la CC de Brume",
                "celles du Val Doré et du Bocage",
                "l’ARS",
                "la CPAM",
            ],
        ),
        (
            "Le CLS est signé par la Ville de Brume et trois partenaires (l’ARS Bretagne, la CPAM, la CAF).",
            ["la Ville de Brume", "l’ARS Bretagne", "la CPAM", "la CAF"],
        ),
        (
            "Le CLS a été paraphé par l’ensemble des partenaires : Ville de Brume, ARS Bretagne et CPAM de l’Orne.",
            ["Ville de Brume", "ARS Bretagne", "CPAM de l’Orne"],
        ),
    ],
)
def test_names_that_hold_a_comma_or_a_conjunction(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "Le président de Brume Agglo, la directrice de la CPAM et le préfet de l’Orne ont signé le contrat local de santé.",
        "Le président de Brume Agglo, A. B., la directrice de la CPAM, C. D., et le préfet de l’Orne ont signé le CLS.",
        "Le CLS a été signé par A. B., président de Brume Agglo, C. D., directrice de la CPAM et E. F., préfet de l’Orne.",
        (
            "Réunis ce jeudi 4 mai, Mme A., présidente de Brume Agglo, M. B., directeur adjoint de la CPAM, et M. C., préfet de "
            "l’Orne, ont procédé à la signature du contrat local de santé."
        ),
        (
            "La signature du CLS a réuni A. B., président de Brume Agglo, C. D., directrice départementale de la CPAM, "
            "et E. F., préfet de l’Orne."
        ),
    ],
)
def test_who_speaks_for_a_body_gives_the_body(sentence: str) -> None:
    assert [fold(name) for name in signatories(draft(sentence))] == ["brume agglo", "cpam", "prefet de l'orne"]


@pytest.mark.parametrize(
    "text",
    [
        "Signé par la Ville de Brume et l’ARS Bretagne, ce CLS engage également la préfecture de l’Orne.",
        "La Ville de Brume et l’ARS Bretagne ont signé leur CLS. La préfecture de l’Orne en est également signataire.",
        "Pour y répondre, la Ville de Brume a signé un contrat local de santé avec l’ARS Bretagne et la préfecture de l’Orne.",
        "Grâce au contrat local de santé, signé avec l’ARS Bretagne et la préfecture de l’Orne, la Ville de Brume agit.",
        "C’est au tour de la Ville de Brume de signer un contrat local de santé avec l’ARS Bretagne et la préfecture de l’Orne.",
        "Le contrat local de santé lie la Ville de Brume à l’ARS Bretagne et à la préfecture de l’Orne.",
        "Le CLS est porté par la Ville de Brume et cosigné par l’ARS Bretagne et la préfecture de l’Orne.",
        "La Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne s’engagent pour 5 ans.\nContrat local de santé",
        "La Ville de Brume est liée à l’ARS Bretagne et à la préfecture de l’Orne par un contrat local de santé.",
        "Depuis 2019, la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne sont unies par un contrat local de santé.",
        "La Ville de Brume rejoint l’ARS Bretagne et la préfecture de l’Orne comme signataire du contrat local de santé.",
        "Ce contrat local de santé a pour signataires la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "La Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne, signataires du CLS, se retrouvent chaque année.",
        "Ce CLS, dans lequel se sont engagés la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne, dure cinq ans.",
        "La Ville de Brume, en signant le CLS avec l’ARS Bretagne et la préfecture de l’Orne, fait de la santé une priorité.",
        "En signant un CLS avec l’ARS Bretagne et la préfecture de l’Orne, la Ville de Brume s’engage pour cinq ans.",
        "C’est ainsi que la Ville de Brume a choisi de signer un CLS avec l’ARS Bretagne et la préfecture de l’Orne.",
        "Trois institutions ont signé le CLS : la Ville de Brume (maire), l’ARS Bretagne (directrice), la préfecture de l’Orne.",
        "Contrat local de santé\nsigné par la Ville de Brume\nl’ARS Bretagne\net la préfecture de l’Orne en mai 2023",
        "Le CLS a été renouvelé le 5 mai par la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "La Ville de Brume a été l’une des premières villes à signer un CLS avec l’ARS Bretagne et la préfecture de l’Orne.",
        "Contrat local de santé\n\nSignataires\nVille de Brume, ARS Bretagne, Préfecture de l’Orne\n\nDurée\n5 ans",
        "Signataire(s) : Ville de Brume ; ARS Bretagne ; Préfecture de l’Orne\nContrat local de santé",
        "Le CLS, c’est l’engagement de 3 partenaires : la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "La Ville de Brume contractualise avec l’ARS Bretagne et la préfecture de l’Orne un contrat local de santé.",
        "Porté par la Ville de Brume et signé avec l’ARS Bretagne et la préfecture de l’Orne, le CLS compte cinq axes.",
        "La Ville de Brume signe un contrat local de santé avec l’ARS Bretagne et la préfecture de l’Orne",
        "Ce mardi, l’ensemble des signataires (Ville de Brume, ARS Bretagne, Préfecture de l’Orne) ont signé le CLS.",
        "Signataires du CLS\n- Ville de Brume (CCAS, service santé)\n- ARS Bretagne\n- Préfecture de l’Orne",
        "Conclu entre la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne\nContrat local de santé",
        "Les partenaires institutionnels signataires du CLS 3 sont : la Ville de Brume, l’ARS Bretagne, la préfecture de l’Orne.",
        "Douze acteurs sont signataires du CLS dont la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Signataires du CLS : Ville de Brume – ARS Bretagne – Préfecture de l’Orne",
        "Les présidents de la Ville de Brume, de l’ARS Bretagne et de la préfecture de l’Orne ont signé le CLS.",
        "Le CLS, porté par la Ville de Brume, a été signé le 6 juin avec l’ARS Bretagne et la préfecture de l’Orne.",
        "Ont signé le contrat local de santé : la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Le CLS a été signé ce lundi.\nPar :\n- la Ville de Brume\n- l’ARS Bretagne\n- la préfecture de l’Orne",
        "Trois signataires se sont engagés dans ce CLS : la Ville de Brume, l’ARS Bretagne et la préfecture de l’Orne.",
        "Les signataires\nT la Ville de Brume\nT l ARS Bretagne\nT la préfecture de l’Orne\nDu contrat local de santé",
    ],
)
def test_other_ways_to_say_who_signs(text: str) -> None:
    names = sorted(without_article(fold(name).replace("l ars", "l'ars")) for name in signatories(draft(text)))
    assert names == sorted(without_article(fold(name)) for name in THREE)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            (
                "CONTRAT LOCAL DE SANTÉ\nEntre\nMadame la Maire de Brume,\nMonsieur le Préfet de l’Orne,\n"
                "Il a été convenu de signer le présent contrat\nPortant sur la commune de Brume\nEt dont le contenu suit."
            ),
            ["la Maire de Brume", "le Préfet de l’Orne"],
        ),
        (
            "Contrat local de santé\nEntre\nLe Maire de Brume,\nLe Directeur Général de l’Agence\nRégionale de Santé,\nSOMMAIRE",
            ["Le Maire de Brume", "Le Directeur Général de l’Agence Régionale de Santé"],
        ),
        (
            (
                "Entre d’une part,\nL’ARS Bretagne, Espace Clair, 2 place des Savoirs, CS 35000, représentée par X\n"
                "Et d’autre part,\nLa Ville de Brume 10, Rue Haute, 61000 Brume, représentée par Y\nContrat local de santé"
            ),
            ["L’ARS Bretagne", "La Ville de Brume"],
        ),
        (
            (
                "CONTRAT LOCAL DE SANTÉ\nA Brume, le 4 mai\nLa Ville de Brume, représentée    L’ARS Bretagne,\n"
                "par   représentée par\nLe Conseil départemental de l’Orne,\nreprésenté par"
            ),
            ["La Ville de Brume", "L’ARS Bretagne", "Le Conseil départemental de l’Orne"],
        ),
        (
            "Entre les soussignés\nMonsieur le Maire de Brume,\nMonsieur le Préfet de l’Orne,\nIl est convenu ce CLS",
            ["le Maire de Brume", "le Préfet de l’Orne"],
        ),
        (
            "CONTRAT LOCAL DE SANTÉ\nFait à Brume, le 12 mai 2023\nLe Maire de Brume      Le Préfet de l’Orne",
            ["Le Maire de Brume", "Le Préfet de l’Orne"],
        ),
    ],
)
def test_covers_and_signature_blocks(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "Depuis la signature du premier CLS en 2012 entre la Ville de Brume et l’ARS, un second est en cours d’écriture.",
        "En 2018, un premier CLS avait été signé par la Ville de Brume et l’ARS. La Ville prépare le second.",
        "Contrat local de santé\nTitre 2 : Objet du contrat et engagement des signataires\nTitre 3 : Durée\nAnnexes",
    ],
)
def test_a_former_contract_or_a_contents_page_gives_nobody(text: str) -> None:
    assert signatories(draft(text)) == []


def test_the_fuller_name_comes_from_another_sentence() -> None:
    text = (
        "Brume Agglo et l’ARS signent un contrat local de santé.\n"
        "Le président de Brume Agglo et le directeur de l’ARS Pays de la Loire ont signé le contrat local de santé."
    )
    assert signatories(draft(text)) == ["Brume Agglo", "l’ARS Pays de la Loire"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "La CCVD signe son contrat local de santé\nLa Communauté de communes du Val Doré (CCVD) a signé son CLS en mai.",
            ["La Communauté de communes du Val Doré (CCVD)"],
        ),
        ("Le Pays de Brume en a fait de même ce jeudi.\nContrat local de santé", ["Le Pays de Brume"]),
    ],
)
def test_one_who_signs_alone(text: str, names: list[str]) -> None:
    assert signatories(draft(text)) == names
