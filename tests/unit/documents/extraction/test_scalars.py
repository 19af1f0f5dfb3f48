"""Territory, period, generation, signature and announced counts: how they are written, and what resembles them."""

from __future__ import annotations

import pytest

from ecluse.lib.text import key
from tests.unit.documents.extraction.texts import draft

Years = tuple[int | None, int | None]


def _years(text: str) -> Years:
    found = draft(text)
    return (found.start_year.value if found.start_year else None, found.end_year.value if found.end_year else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "Le CLS, créé par la loi Hôpital, Patients et Territoires du 21 juillet 2009, est signé par la Ville de Brume.",
            None,
        ),
        ("Le précédent CLS, signé en 2015, a pris fin. Le nouveau CLS a été signé le 3 mai 2022.", "2022-05-03"),
        ("La signature du contrat local de santé s’est déroulée le 12 mars 2021 à Brume.", "2021-03-12"),
    ],
)
def test_neither_a_law_nor_a_former_contract_dates_the_signature(text: str, day: str | None) -> None:
    signed = draft(text).signed_on
    assert (signed.value if signed else None) == day


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Le contrat local de santé prendra effet le 1er janvier 2024 et jusqu’à 2026.", (2024, 2026)),
        ("Le CLS entre en vigueur en mars 2022 pour cinq ans, soit jusqu’au 31 décembre 2026.", (2022, 2026)),
    ],
)
def test_a_contract_takes_effect(text: str, years: Years) -> None:
    assert _years(text) == years


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Brume\nContrat local de santé\n2e génération 2019/2023\nSommaire", 2),
        ("La deuxième génération des CLS se met en place en Bretagne. Le CLS de Brume avance.", None),
    ],
)
def test_a_generation_belongs_to_one_contract(text: str, rank: int | None) -> None:
    generation = draft(text).generation
    assert (generation.value if generation else None) == rank


def test_a_first_contract_that_no_other_follows_gives_its_own_period() -> None:
    assert _years(
        "La Ville de Brume a signé en 2012 son premier contrat local de santé, pour la période 2012-2017."
    ) == (
        2012,
        2017,
    )
    assert _years(
        "La Ville a signé un premier contrat local de santé, pour la période 2012-2017.\n\n"
        "Le deuxième contrat local de santé couvre la période 2019-2023."
    ) == (2019, 2023)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Le contrat local de santé de la communauté de communes du Val Doré", "communauté de communes du Val Doré"),
        ("CONTRAT LOCAL DE SANTÉ DU VAL DORÉ\n2023-2027", "VAL DORÉ"),
        ("Contrat local de santé\nVal Doré Agglomération\n2022-2026", "Val Doré Agglomération"),
        ("Contrat local de santé 2024-2028 – Communauté urbaine du Val Doré", "Communauté urbaine du Val Doré"),
        ("Le contrat local de santé Val-Doré 2022-2026", "Val-Doré"),
        ("Le contrat local de santé de La Dorée-sur-Mer", "La Dorée-sur-Mer"),
        ("Le contrat local de santé intercommunal des Monts de la Dore", "Monts de la Dore"),
        ("Le CLS du territoire Dore et Sioule est signé.", "Dore et Sioule"),
        ("Le contrat local de santé Dore-Sioule-Combrailles", "Dore-Sioule-Combrailles"),
        ("Le contrat local de santé de L’Île-Dorée", "L’Île-Dorée"),
        ("La Métropole du Grand Doré signe son CLS.", "Métropole du Grand Doré"),
        ("Mauges Doré Communauté dispose d’un contrat local de santé.", "Mauges Doré Communauté"),
        ("Dorville signe son contrat local de santé", "Dorville"),
        ("L’ARS Bretagne et la Ville de Dorville lancent le contrat local de santé.", "Dorville"),
        ("Le CLS (CLS) de la 5CVL est signé ce 1er juillet.", "5CVL"),
        ("Le CLS du Doré central avance. Le PETR du Doré central le porte.", "Doré central"),
        ("Le CLS 3 (2023-2027) du Pays de Dore", "Pays de Dore"),
        ("Le présent contrat local de santé s’applique au territoire de la Ville de Dorville.", "Ville de Dorville"),
        ("Le CLS est porté par la Ville de Dorville. Il agit sur la Ville.", "Ville de Dorville"),
        (
            "La Communauté des communes du Doré veut agir. Un contrat local de santé est signé.",
            "Communauté des communes du Doré",
        ),
        ("Dorville a été retenue par l’ARS pour un contrat local de santé.", "Dorville"),
        ("« Brume-sur-Doré a été sollicitée par l’ARS », raconte l’élue. Le CLS avance.", "Brume-sur-Doré"),
        ("Le pays dorésien prépare son contrat local de santé.", "pays dorésien"),
        ("La métropole dorvilloise agit avec son Contrat Local de Santé Métropolitain (CLS).", "métropole dorvilloise"),
        ("Le CLS de Dorville, Plaine et Plateau a été signé.", "Dorville, Plaine et Plateau"),
        ("Le contrat local de santé du Doré et du Val de Brume est signé.", "Doré et du Val de Brume"),
        ("Le contrat local de santé des villes de Dorville et Brumeville", "Dorville et Brumeville"),
        ("Le contrat local de santé de Dorville et l’ARS Bretagne ont un même but.", "Dorville"),
        ("Terres de Doré Agglomération signe son contrat local de santé.", "Terres de Doré Agglomération"),
        (
            "Dorville : trois priorités pour le CLS\n© Dorville Métropole\nLa Ville de Dorville signe le CLS.",
            "Dorville",
        ),
        ("Le premier CLS de Brumanie a été signé par la commune de Dorville et l’ARS Brumanie.", "Dorville"),
        ("Contrat local de santé II de l Eurométropole de Dorville", "Eurométropole de Dorville"),
        ("L’ARS et l’Agglomération du Grand Doré lancent le contrat local de santé.", "Agglomération du Grand Doré"),
        ("Le contrat local de santé engage les 5 communes membres de l’aibrzt. L’aibrzt le suit.", "aibrzt"),
        ("Avec son contrat local de santé, le PETR du Pays du Doré anime une démarche.", "Pays du Doré"),
        ("À Dorville, un contrat local de santé a été signé.", "Dorville"),
        (
            "Après un contrat (2012-2016), le Val Doré s’engage dans un CLS, signé à l’hôtel de ville de Dorville.",
            "Val Doré",
        ),
        ("Brume-sur-Doré. Le contrat local de santé est signé", "Brume-sur-Doré"),
        ("Un contrat local de santé pour Dorville", "Dorville"),
        (
            (
                "Pays du Large\nLa Communauté de communes du Doré et l’ARS signent un CLS\n"
                "Le directeur de l’ARS Pays du Large et la Communauté de communes du Doré ont signé le CLS."
            ),
            "Communauté de communes du Doré",
        ),
    ],
)
def test_territory(text: str, name: str) -> None:
    territory = draft(text).territory
    assert territory is not None
    assert key(territory.value) == key(name)


@pytest.mark.parametrize(
    "text",
    [
        "Le contrat local de santé réduit les inégalités.",
        "L’ARS Bretagne propose un contrat local de santé.",
        "Contrat Local de Santé : mode d’emploi",
    ],
)
def test_no_territory_is_guessed(text: str) -> None:
    assert draft(text).territory is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Le CLS 2023-2027 de Brume", (2023, 2027)),
        ("Le CLS de Brume couvre la période 2021/2025.", (2021, 2025)),
        ("Le CLS de Brume, de 2019 à 2023, est signé.", (2019, 2023)),
        ("Le contrat local de santé est signé pour les années 2022 à 2026.", (2022, 2026)),
        ("Le CLS entre 2024 et 2028 agit.", (2024, 2028)),
        ("Le contrat local de santé (2020 > 2024)", (2020, 2024)),
        ("Le contrat local de santé s’applique du 1er janvier 2024 au 31 décembre 2028.", (2024, 2028)),
        ("Contrat local de santé\nBrume\n2023-2027", (2023, 2027)),
        ("Le contrat local de santé, conclu pour cinq ans, court jusqu’en 2028.", (None, 2028)),
        ("Le CLS, à horizon 2025, est signé.", (None, 2025)),
        ("Préfiguration 2012 du contrat local de santé", (2012, None)),
        ("Après un premier contrat 2017-2020, le nouveau CLS 2022-2026 est lancé.", (2022, 2026)),
        ("Le bilan du CLS 2018-2022 est bon. Le nouveau contrat local de santé 2024-2028 est signé.", (2024, 2028)),
        ("Le premier CLS, qui couvrait la période allant de 2012 à 2017, a pris fin.", (None, None)),
        ("Le CLS décline le PRS 2018-2028.", (None, None)),
        ("Le contrat de ville 2015-2020 et le contrat local de santé se complètent.", (None, None)),
        ("La population a baissé entre 2012 et 2017. Le CLS est en cours.", (None, None)),
        ("Le diagnostic 2021-2022 a nourri le contrat local de santé.", (None, None)),
        ("Le CLS est signé pour trois ans.", (None, None)),
        ("CLS de Brume\nCe plan d’action (2024-2029) est partagé.", (2024, 2029)),
        ("CLS de Brume\nde 2013 à 2018 :\n- le cancer\nde 2019 à aujourd’hui :\n- vieillir", (2019, None)),
        ("CLS de Brume\nLe CLS est signé. 60 000 habitants sont concernés, à horizon 2029.", (None, 2029)),
        ("CLS de Brume\nLe CLS avance. La Ville veut planter 1 000 arbres d’ici 2030.", (None, None)),
        ("Le contrat local de santé court de 2021 à fin 2025.", (2021, 2025)),
        ("Ce contrat fait suite au CLS 2015-2018 et porte sur la période 2022-2026.", (2022, 2026)),
        ("Le CLS dure cinq ans à compter de sa signature, le 20 janvier 2021, et prendra fin en 2026.", (2021, 2026)),
        ("CLS de Brume\nConclu pour cinq ans (2021/2025), il engage six partenaires.", (2021, 2025)),
        ("CLS de Brume\nSa durée est de cinq ans : il débute en 2021 et s’achève en 2025.", (2021, 2025)),
        ("Le contrat local de santé 2022-2023-2024-2025 est signé.", (2022, 2025)),
        ("CLS de Brume\nPremier contrat : 2016-2020\nDeuxième contrat : 2021-2025", (2021, 2025)),
        ("Entre fin 2011 et début 2013, six CLS ont été signés.", (None, None)),
    ],
)
def test_period(text: str, years: Years) -> None:
    assert _years(text) == years


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Le troisième contrat local de santé de Brume est signé.", 3),
        ("Le CLS 3 de Brume", 3),
        ("CLS III de Brume", 3),
        ("Contrat local de santé n°2", 2),
        ("Contrat local de santé de 2e génération", 2),
        ("Contrat Local de Santé dit « 2ème génération »", 2),
        ("La Ville de Brume signe son 4ème CLS.", 4),
        ("Ce nouveau CLS, troisième du nom, est signé.", 3),
        ("Le premier CLS intercommunal de Brume est déployé.", 1),
        ("C’est le premier contrat local de santé du département.", None),
        ("C’est le deuxième CLS en Lozère.", None),
        ("C’est le 12e CLS signé en Bretagne.", None),
        ("Le troisième CLS de la région est signé.", None),
        ("Le premier contrat local de santé avait été signé en 2013.", None),
        ("Après un premier contrat (2013-2017), un nouveau CLS 2019-2023.", None),
        ("Le CLS compte 3 axes.", None),
        ("Le CLS, 2 ans après", None),
        ("CLS de Brume\nC’est le premier CLS intercommunal.", 1),
        ("CLS de Brume\nC’est le premier CLS intercommunal : le contrat précédent ne couvrait qu’une ville.", 1),
        ("La Ville de Brume signe son tout premier contrat local de santé.", 1),
        ("Pour la première fois, la Ville de Brume s’engage dans un contrat local de santé.", None),
        ("Après un 1er CLS, la Ville a souhaité s’engager dans un second CLS.", 2),
        ("Pour la deuxième fois, la Ville s’engage dans un contrat local de santé.", 2),
        ("La Ville signe un nouveau contrat local de santé, le deuxième.", 2),
        ("Ce contrat local de santé est le troisième pour le territoire.", 3),
        ("La seconde édition du contrat local de santé démarre.", 2),
        ("CLS de Brume\nAprès un premier contrat (2014-2017), voici le deuxième (2018-2022).", 2),
        ("La Ville de Brume a signé son premier CLS en 2020 et a voulu s’engager dans un CLS 2.", 1),
        ("La Ville de Brume prépare son deuxième contrat local de santé.", 2),
        ("Il a été convenu de signer le présent Contrat Local de Santé 3\nPortant sur Brume", None),
        ("Les contrats locaux de santé de 2e génération arrivent. Brume signe le sien.", None),
        ("CLS de Brume\nVille de Brume\n2e génération – 2023-2027", 2),
        ("CLS de Brume\nCe contrat, le second de la ville, est signé.", 2),
        ("Brume a un contrat local de santé depuis 2014. La ville vient de signer le troisième, le 14 avril.", 3),
        ("CLS 2018/2022 de Brume\nLe CLS 2, signé le 4 mai 2018, arrive à son terme. Un CLS 3 est en préparation.", 2),
    ],
)
def test_generation(text: str, rank: int | None) -> None:
    found = draft(text).generation
    assert (found.value if found else None) == rank


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Le CLS a été signé le lundi 12 février 2024 à la préfecture.", "2024-02-12"),
        ("Signé en janvier 2023, le CLS avance.", "2023-01"),
        ("Le contrat local de santé, signé en 2022, avance.", "2022"),
        ("Un contrat local de santé a été signé fin 2014, pour une durée de 3 ans.", "2014"),
        ("Date de signature du CLS : 09/12/2016", "2016-12-09"),
        ("Fait à Brume, le 4 mai 2023", "2023-05-04"),
        ("Le 3 juin 2025 : signature du contrat local de santé", "2025-06-03"),
        ("Publié le 12 mars 2024\nLe CLS a été signé hier, lundi 11 mars, par la Ville de Brume.", "2024-03-11"),
        ("Publié le 8 novembre 2025\nSigné le 14 octobre dernier, le CLS est reconduit.", "2025-10-14"),
        ("30/07/2024\nLe contrat local de santé, signé le 10 avril dernier, engage.", "2024-04-10"),
        ("Le CLS a été signé le 8 juillet.", None),
        ("Les sept communes de la Loire ont signé le CLS en 2021.", "2021"),
        ("Publié le 12 mars 2024\nLe CLS a été signé le 8 juillet.", None),
        ("La signature du CLS est prévue le mardi 4 juillet 2023.", None),
        ("La délibération du 14 décembre 2017 autorise le maire à signer le CLS.", None),
        ("Le conseil municipal a voté le CLS le 3 mai 2022.", None),
        ("CLS de Brume\nIl a été signé le 4 avril 2019 par dix partenaires.", "2019-04-04"),
        ("CLS de Brume\nSigné le 8 novembre 2024 par :\n- Ville de Brume", "2024-11-08"),
        ("CLS de Brume\nLa cérémonie de signature a eu lieu en mairie le 5 juin 2023.", "2023-06-05"),
        ("CLS de Brume\nIl suit la loi du 21 juillet 2009. Sa signature est intervenue le 3 mars 2020.", "2020-03-03"),
        ("CLS de Brume\nOfficiellement signé en mars 2022, il court jusqu’en 2026.", "2022-03"),
        ("Le 18 février 2020, cinq partenaires se sont engagés dans ce contrat local de santé.", "2020-02-18"),
        ("CLS de Brume\nDate de signature | 14/03/2023", "2023-03-14"),
        ("CLS de Brume\nLe contrat de ville date de 2015. Il a été signé le 4 avril 2015.", None),
        ("CLS de Brume\nLa convention avec la caisse a été signée le 4 mai 2022.", None),
        ("CLS de Brume\nL’avenant au contrat local de santé a été signé le 3 mai 2023.", None),
        ("Brume, le 12 juin 2024\nL’ARS et la Ville signent ce jour leur CLS.", "2024-06-12"),
        ("CLS de Brume\nCe document cadre a été signé le 5 avril 2022.", "2022-04-05"),
        ("La Ville lance son premier CLS. La signature du contrat est attendue fin 2026.", None),
        ("Le deuxième CLS s’achève. La ville vient de signer le troisième, le 14 avril 2025.", "2025-04-14"),
        ("La Ville a signé trois CLS. Le dernier, pour 2023-2028, a été signé le 8 juin 2023.", "2023-06-08"),
        ("Le CLS 3 de Brume (2023-2027), signé en juillet dernier, avance.\nPublié le 25 septembre 2023", "2023-07"),
        ("CLS de 2e génération\nLa Ville prépare son CLS 2. Le premier, signé en mai 2019, comptait 5 axes.", None),
        ("En 2023, 12 CLS étaient signés en Brumanie. Le Pays de Brume prépare le sien.", None),
        ("Voté le 30 juin 2022, puis signé le 12 mai de la même année, le contrat est entré en vigueur.", "2022-05-12"),
        ("Le CLS (2016-2019) a été signé le 3 mai 2016. Le CLS 2020-2024, signé le 14 mai 2020, suit.", "2020-05-14"),
        ("Le mardi 18 mai, le CLS a été signé en mairie. Publié le 21/05/2022", "2022-05-18"),
        ("CLS de Brume\nLa CPTS a signé son contrat avec la caisse le 12 juin 2022.", None),
        ("CLS de Brume\nLa Région a signé un contrat pour l’emploi le 3 mai 2022.", None),
        ("Le conseil autorisait le 20 juillet 2023 la signature du CLS.", None),
        ("Signature du CLS\n date 2023-08 Le conseil a délibéré.", None),
        (
            "Signature du CLS\n date 2023-11 Le CLS avance.\nLes partenaires ont signé ce jeudi 16 novembre le CLS.",
            "2023-11-16",
        ),
        ("6 contrats locaux de santé de 1re génération ont été signés entre fin 2011 et début 2013.", None),
    ],
)
def test_signature(text: str, day: str | None) -> None:
    found = draft(text).signed_on
    assert (found.value if found else None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("En 2020, la Ville avait signé son premier CLS. Elle poursuit avec un deuxième contrat.", None),
        ("Après un premier CLS signé en 2015, la Ville a signé son deuxième CLS le 7 mars 2022.", "2022-03-07"),
        ("Un 2e CLS, qui fait suite à celui signé le 6 juin 2013, a été signé le 12 mai 2019.", "2019-05-12"),
        ("Arrivé à échéance, il laisse place à un nouveau contrat signé le 7 mars 2022.", "2022-03-07"),
        ("La Ville a signé son premier CLS le 14 janvier 2020 et veut s’engager dans un CLS 2.", "2020-01-14"),
    ],
)
def test_the_contract_before_does_not_date_this_one(text: str, day: str | None) -> None:
    found = draft(text).signed_on
    assert (found.value if found else None) == day


def test_a_day_without_its_year_is_told() -> None:
    codes = [caution.code for caution in draft("Le CLS a été signé le 8 juillet.").warnings]
    assert codes == ["signature_without_year"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Le CLS comporte 5 axes prioritaires qui se traduisent en 19 fiches actions.", (5, 19, None)),
        ("Le CLS s’appuie sur 5 axes, répartis en 6 thématiques et déclinés en onze fiches actions.", (5, 11, None)),
        ("Le CLS compte trois orientations stratégiques, 12 objectifs et vingt-quatre actions.", (3, 24, None)),
        ("Le CLS est porté par 10 signataires et plus de 120 autres partenaires.", (None, None, 10)),
        ("Le CLS mobilise 9 partenaires signataires.", (None, None, 9)),
        ("Le CLS se décline en une trentaine d’actions et quatre grandes ambitions.", (4, None, None)),
        (
            "Le programme du CLS compte 26 actions :\n- 12 actions de prévention ;\n- 14 actions de soins.",
            (None, 26, None),
        ),
        ("Le contrat précédent comportait trois axes et cinq actions. Le CLS est signé.", (None, None, None)),
        ("Le diagnostic et 14 groupes de travail ont nourri le CLS.", (None, None, None)),
        ("Les CLS s’articulent autour de quatre thématiques.", (None, None, None)),
        ("Le PRS fixe cinq priorités. Le CLS les décline.", (None, None, None)),
        ("Le CLS engage une cinquantaine d’acteurs.", (None, None, None)),
        ("Bilan du CLS 2017-2021\nLe CLS comptait 4 axes et 28 fiches actions.", (4, 28, None)),
        ("Le premier CLS comptait 4 axes. Le deuxième CLS est signé.", (None, None, None)),
        ("Le CLS est bâti autour d’un axe socle et de quatre axes complémentaires.", (5, None, None)),
        ("Le CLS comprend trois axes thématiques et un axe transversal.", (4, None, None)),
        ("Le CLS s’appuie sur trois nouveaux axes forts, dont un axe transversal.", (3, None, None)),
        ("Le CLS comporte 19 fiches-actions. Dix partenaires ont signé ce contrat.", (None, 19, 10)),
        ("La santé est l’un des sept axes de la convention territoriale globale. Le CLS avance.", (None, None, None)),
        ("Le conseil local de santé mentale suit trois axes. Le CLS avance.", (None, None, None)),
    ],
)
def test_announced(text: str, counts: tuple[int | None, int | None, int | None]) -> None:
    told = draft(text).announced
    assert tuple(fact.value if fact else None for fact in (told.axes, told.actions, told.signatories)) == counts


def _rank(text: str) -> int | None:
    generation = draft(text).generation
    return generation.value if generation else None


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Le contrat local de santé de Brume est signé. Il s’agit d’une deuxième édition.", 2),
        ("Le contrat local de santé de Brume est signé. C’est déjà sa troisième version.", 3),
        ("Le contrat local de santé est signé. 3áµ\x89 du nom en Brumois, le CLS du Brumois a cinq axes.", 3),
        ("La fête de la soupe revient. Il s’agit d’une deuxième édition. Le CLS de Brume est signé.", None),
        ("Tous ont décidé de s’engager dans un CLS de deuxième génération, qui a été signé mardi 30 mai, à Brume.", 2),
    ],
)
def test_a_generation_said_of_what_was_just_named(text: str, rank: int | None) -> None:
    assert _rank(text) == rank


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Contrat local de santé de Brume et Dorville 2018 2022\nPréambule", (2018, 2022)),
        ("C ONTRAT L OCAL DE S ANTE DE B RUME\n2019-2021\nSommaire", (2019, 2021)),
        (
            "Le CLS, qui devait couvrir la période 2018-2020, a été prolongé. Le CLS couvre donc les années 2018 à 2022.",
            (2018, 2022),
        ),
        (
            "Le CLS est signé. Pour compenser les départs en retraite attendus sur la période 2018-2028, il agit.",
            (None, None),
        ),
        (
            "Le CLS a cinq axes. Pour mettre en place cette feuille de route jusqu’en 2029, plusieurs acteurs.",
            (None, 2029),
        ),
        (
            "Le premier contrat local de santé de Brume est arrivé à son terme en 2021. Le présent CLS est signé.",
            (None, None),
        ),
    ],
)
def test_period_where_the_page_is_damaged_or_speaks_of_more(text: str, years: Years) -> None:
    assert _years(text) == years


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "Jeudi 18 décembre 2014, le maire et l’ARS ont apposé leurs signatures au bas du contrat local de santé.",
            "2014-12-18",
        ),
        (
            "La Ville a signé lundi 3 décembre un CLS.\nTous ont signé, lundi 3 décembre 2018, le CLS 2019-2023.",
            "2018-12-03",
        ),
        ("Ce mardi 14 janvier 2025, la Ville de Brume a renouvelé son contrat local de santé.", "2025-01-14"),
        ("Fin décembre 2019, la Ville et l’ARS ont dit leur souhait de signer un contrat local de santé.", None),
        ("11 septembre 2024, par\nLa directrice de l’ARS et le maire ont signé un contrat local de santé.", None),
        (
            (
                "En 2016, la Ville de Brume s’est engagée dans un contrat local de santé.\n"
                "À la suite du bilan de ce premier contrat, elle s’engage dans un CLS de deuxième génération."
            ),
            None,
        ),
    ],
)
def test_signing_days_and_days_of_something_else(text: str, day: str | None) -> None:
    signed = draft(text).signed_on
    assert (signed.value if signed else None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Objectif : signature du contrat local de santé pour fin 2021.", None),
        ("Le contrat local de santé de Dorville devrait être signé à l’automne 2022.", None),
        ("En 2024 sera signé le nouveau contrat local de santé du Pays de Lande.", None),
        ("Le contrat local de santé de Dorville sera signé le 16 décembre 2024.", "2024-12-16"),
        (
            (
                "La Ville de Dorville prépare la signature de son 2e contrat local de santé.\n"
                "Dans le cadre de la signature du deuxième CLS, les partenaires se sont retrouvés ce vendredi 8 avril 2022.\n"
                "Dorville, première commune de l’île à signer un contrat local de santé en 2012."
            ),
            None,
        ),
    ],
)
def test_a_signing_still_to_come_has_a_day_or_nothing(text: str, day: str | None) -> None:
    signed = draft(text).signed_on
    assert (signed.value if signed else None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            (
                "Le contrat local de santé décline le projet régional de santé. Écrit avec les élus, les soignants, les "
                "associations et les habitants du territoire, il a été signé le mardi 3 mai 2022 pour cinq ans."
            ),
            "2022-05-03",
        ),
        (
            (
                "Le maire de Dorville, le préfet et le directeur de la caisse, il a été convenu le présent contrat local "
                "de santé portant sur la ville. À Dorville, le 30 juin 2015\nLe maire\nLe préfet"
            ),
            "2015-06-30",
        ),
        (
            "Ce nouveau contrat local de santé, signé le 6 décembre dernier et valable jusqu’en 2024, couvre le pays.",
            None,
        ),
        ("À Dorville, le 30 juin 2015\nLe centre de santé ouvre. Le contrat local de santé y aide.", None),
    ],
)
def test_a_day_of_signing_far_from_its_contract(text: str, day: str | None) -> None:
    signed = draft(text).signed_on
    assert (signed.value if signed else None) == day


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("À la suite d’un premier contrat local de santé, la Ville de Dorville en signe un nouveau.", None),
        (
            "Le bilan du premier CLS de Dorville étant positif, les élus élaborent un nouveau contrat local de santé.",
            None,
        ),
        ("Un premier CLS a été signé en 2019. Le Pays de Lande et l’agence reconduisent leur engagement.", None),
        ("Forte d’un premier CLS, la Ville de Dorville signe son nouveau contrat local de santé.", None),
        ("Le premier CLS de Dorville s’achevant en 2016, il est prorogé par un avenant.", 1),
        ("Le bilan du premier contrat local de santé de Dorville est présenté aux habitants.", 1),
        ("Le CLS de Dorville, 1er contrat signé dans la Lande, réduit les inégalités.", None),
        ("Premier contrat local de santé signé dans l’Arvance, le CLS de Dorville avance.", None),
        ("Dorville se dote d’un CLS. L’engagement avec l’agence, le premier, est officialisé ce mercredi.", 1),
    ],
)
def test_a_first_contract_is_this_one_or_another(text: str, rank: int | None) -> None:
    generation = draft(text).generation
    assert (generation.value if generation else None) == rank


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Le contrat local de santé de Dorville réunit 15 grandes structures signataires.", (None, None, 15)),
        ("Le CLS de Dorville engage 12 partenaires institutionnels signataires.", (None, None, 12)),
        (
            "Le CLS de Dorville a été signé par les représentants des quatorze partenaires qui y sont engagés.",
            (None, None, 14),
        ),
        ("Le CLS est signé par la Ville de Dorville et quatre autres signataires.", (None, None, None)),
        (
            (
                "En 2019, le second CLS de Dorville est porté par 9 signataires.\n"
                "En 2025, la Ville de Dorville a signé son troisième CLS avec 11 signataires."
            ),
            (None, None, 11),
        ),
        (
            (
                "Après le bilan du premier CLS, la Ville de Dorville a défini 3 axes prioritaires.\n"
                "Ce second contrat réduit les inégalités."
            ),
            (3, None, None),
        ),
        ("Le plan d’actions du CLS de Dorville comprend 14 mesures concrètes.", (None, 14, None)),
        ("Le CLS de Dorville suit la loi, qui fixe trois grandes priorités nationales.", (None, None, None)),
        (
            "CLS de Dorville L’évaluation 14 Calendrier 15 Synthèse du diagnostic 16 AXES ET FICHES 19 Tableau",
            (None, None, None),
        ),
    ],
)
def test_whose_counts_they_are(text: str, counts: tuple[int | None, int | None, int | None]) -> None:
    told = draft(text).announced
    found = (told.axes, told.actions, told.signatories)
    assert tuple(fact.value if fact else None for fact in found) == counts


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Le CLS de Dorville, mis en place en 2023 pour une durée de cinq ans, réunit les soignants.", (2023, None)),
        ("Le contrat local de santé de Dorville est déployé depuis 2021 pour 4 ans.", (2021, None)),
        ("Le CLS de Dorville avance. Il a été signé en 2023 pour cinq ans.", (None, None)),
        (
            "Le contrat local de santé de Dorville 2013-2015 a été prolongé par avenant jusqu’en 2017.",
            (2013, 2017),
        ),
        (
            "La Ville de Dorville a signé un CLS. Pendant trois ans (2013-2015), cet outil a fait ses preuves.",
            (2013, 2015),
        ),
        (
            "La Ville de Dorville a signé un CLS 2020-2022. Il a été prorogé par avenant jusqu’au 31 décembre 2024.",
            (2020, 2024),
        ),
        (
            (
                "Le CLS 1 de Dorville (2013-2015) a été prolongé jusqu’en 2017.\n"
                "Le nouveau contrat local de santé de Dorville 2018-2022 est signé."
            ),
            (2018, 2022),
        ),
        (
            (
                "Le contrat local de santé de Dorville décline le plan régional de santé. Construit avec les élus, il a été "
                "signé le 3 mai 2022. 24 actions ont été retenues, à mener d’ici 2027."
            ),
            (None, 2027),
        ),
        (
            "Le contrat local de santé de Dorville est signé. Les actions doivent réduire de 10 % le tabagisme d’ici 2027.",
            (None, None),
        ),
    ],
)
def test_a_period_set_up_prolonged_or_still_to_run(text: str, years: Years) -> None:
    assert _years(text) == years


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Le contrat local de santé retiendra trois ou quatre axes prioritaires.", (None, None, None)),
        ("Le contrat local de santé ne compte pas moins de 70 actions précises.", (None, 70, None)),
        ("Quatre signatures, dont celle du maire, sont au bas du contrat local de santé.", (None, None, 4)),
        ("Six communes du Val ont ratifié un contrat local de santé.", (None, None, 6)),
        (
            (
                "Le contrat local de santé de Dorville est signé. Trois objectifs prioritaires ont été retenus : l’accès "
                "aux soins, la "
                "prévention et le cadre de vie."
            ),
            (3, None, None),
        ),
    ],
)
def test_counts_that_other_words_tell(text: str, counts: tuple[int | None, int | None, int | None]) -> None:
    announced = draft(text).announced
    found = (announced.axes, announced.actions, announced.signatories)
    assert tuple(fact.value if fact else None for fact in found) == counts


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        # A photograph’s number glued to the next word, and the rank in a wider place.
        ("signature contrat local de santé 4Contre les inégalités, l’ARS et la ville de Dorville ont signé.", None),
        ("C’est à Dorville qu’a été signé le 2ème contrat local de santé de Lande.\n\nL’ARS de Lande finance.", None),
    ],
)
def test_a_number_that_is_no_rank(text: str, rank: int | None) -> None:
    assert _rank(text) == rank


def test_the_period_of_the_contract_that_its_sentence_tells_of() -> None:
    text = "Le nouveau CLS fixe la stratégie en faveur de la santé de la population durant la période 2025-2027."
    assert _years(text) == (2025, 2027)
