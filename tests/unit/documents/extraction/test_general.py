"""Pages that tell what contracts are, count them or list them, and pages that tell of one contract among others."""

from __future__ import annotations

import pytest

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft
from tests.unit.documents.extraction.texts import draft, read

_GENERAL = {
    "an agency’s page": """Les contrats locaux de santé
L’agence régionale de santé Val-Mineur développe les contrats locaux de santé avec les collectivités territoriales.
Un CLS permet de réduire les inégalités de santé. Il est signé pour cinq ans par l’agence et la collectivité.
Les CLS s’articulent autour de trois axes :
- Améliorer l’accès aux soins
- Développer la prévention
- Agir sur l’environnement
Le contrat peut être signé par le préfet et le président du conseil départemental.
Contact : délégation départementale de la Haute-Brume""",
    "a count": """Prévention
Au 1er janvier 2024, 17 CLS sont signés dans la région Val-Mineur, et couvrent 60 % de la population.
Le contrat local de santé est un outil entre l’agence régionale de santé et une collectivité.
Quatre axes prioritaires : la santé mentale, les addictions, l’accès aux soins et la nutrition.
Le projet régional de santé 2018-2028 en fait une priorité.""",
    "questions and answers": """Qu’est-ce qu’un contrat local de santé ?
Un contrat local de santé (CLS) est une convention entre une collectivité et l’agence régionale de santé.
Qui signe un CLS ?
Un CLS doit être signé par le directeur de l’agence et par le maire. La caisse d’assurance maladie, le département
et la région peuvent être signataires.
Combien de temps dure un CLS ?
Un CLS dure de trois à cinq ans. Les CLS ont été créés par la loi du 21 juillet 2009.
Étapes :
1. Diagnostic local
2. Rédaction des fiches actions
3. Signature du CLS""",
    "a map of a département": """Les CLS en Haute-Brume
Six contrats locaux de santé sont en vigueur dans le département.
- CLS de Dorville
- CLS du Pays d’Arvance
- CLS de Lande Agglomération
- CLS des Trois Vallées
Les contrats locaux de santé mettent en œuvre le projet régional de santé 2023-2028.""",
    "a national federation": """Les contrats locaux de santé, un levier pour les élus
Tous les CLS partent d’un diagnostic partagé. Chaque collectivité définit avec l’agence ses priorités.
Les élus de plusieurs villes de la fédération ont témoigné lors du colloque de Dorville, le 12 mars 2021.
Parmi les CLS étudiés, la moitié porte un axe sur la santé mentale. 240 CLS existent en France.""",
    "those who coordinate": """Qu’est-ce qu’un coordonnateur de CLS ?
Chaque contrat local de santé est animé par un coordonnateur, recruté par la collectivité.
Ils se réunissent au sein du réseau des CLS de Haute-Brume. Les CLS du département ont trois priorités communes : la
santé mentale, l’accès aux soins, la santé environnementale.""",
    "a list on one line": """Les CLS signés
Dans la Lande : CLS de Dorville (2021-2025), CLS du Pays d’Arvance (2019-2023), CLS de Brume Agglomération (2022-2026).
Dans l’Arvance : CLS des Trois Vallées (2020-2024).
Un CLS est un contrat entre l’agence et une collectivité.""",
    "a second generation everywhere": """Une deuxième génération pour les contrats locaux de santé
L’agence régionale de santé Val-Mineur lance les CLS de deuxième génération, dans la continuité des premiers.
Ces contrats sont portés par l’agence et une collectivité. 8 CLS sont déjà signés.""",
}


def _says(found: ContractDraft) -> bool:
    return found != ContractDraft(warnings=found.warnings)


@pytest.mark.parametrize("text", _GENERAL.values(), ids=_GENERAL)
def test_a_page_about_contracts_in_general_is_about_none(text: str) -> None:
    first, *others = extract(read(text))
    assert not _says(first)
    assert all(one == ContractDraft(territory=one.territory, warnings=one.warnings) for one in others)


_ONE_OF_THEM = {
    "a definition, then the town’s own": (
        """Un contrat local de santé, c’est quoi ?
Un CLS est un outil entre l’agence régionale de santé et une collectivité. Les CLS réduisent les inégalités de santé.
La communauté de communes du Pays d’Arvance a signé son contrat local de santé le 4 mai 2022.""",
        "Pays d’Arvance",
        "2022-05-04",
    ),
    "a title with the place": (
        """Pays dorvillois : à quoi sert le contrat local de santé ?
Les contrats locaux de santé sont portés par l’agence régionale de santé et une collectivité.
Les CLS touchent à la prévention et aux soins. Un CLS peut durer cinq ans.""",
        "Pays dorvillois",
        None,
    ),
    "a count, then one of them": (
        """Douze CLS sont actifs en Haute-Brume.
Le CLS de Dorville 2021-2025 a été signé le 8 juin 2021. Le CLS de Dorville comporte trois axes.
Les contrats locaux de santé déclinent le projet régional de santé.""",
        "Dorville",
        "2021-06-08",
    ),
    "the law, then ours": (
        """Les contrats locaux de santé ont été créés par la loi du 21 juillet 2009.
Les CLS sont conclus entre les agences et les collectivités territoriales.
Sur notre territoire, le contrat local de santé du Pays d’Arvance est en cours d’élaboration.""",
        "Pays d’Arvance",
        None,
    ),
    "a community that joins in, without the name again": (
        """Les contrats locaux de santé (CLS) sont des outils. Un CLS est signé entre l’agence et une collectivité.
Brume Agglomération s’est engagée en 2021 dans cette démarche. Quatre priorités ont été définies.""",
        "Brume Agglomération",
        None,
    ),
    "the latest of them": (
        """Les contrats locaux de santé
L’agence déploie les CLS avec les collectivités. 14 CLS sont actifs.
Le dernier en date, celui de la communauté de communes d’Arvance, a été signé le 4 avril 2023.""",
        "Arvance",
        "2023-04-04",
    ),
    "a contract’s preamble": (
        """Contrat local de santé de Lande Agglomération 2020-2024
Les contrats locaux de santé participent à la réduction des inégalités. Les CLS sont prévus par le code de la santé
publique. Les contrats locaux de santé sont conclus par l’agence avec les collectivités territoriales.""",
        "Lande Agglomération",
        None,
    ),
}


@pytest.mark.parametrize(("text", "territory", "signed"), _ONE_OF_THEM.values(), ids=_ONE_OF_THEM)
def test_one_contract_outweighs_what_is_said_of_all(text: str, territory: str, signed: str | None) -> None:
    found = draft(text)
    assert found.territory
    assert territory in found.territory.value
    assert (found.signed_on.value if found.signed_on else None) == signed
