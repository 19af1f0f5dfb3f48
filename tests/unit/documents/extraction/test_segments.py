"""Several contracts in one text."""

from __future__ import annotations

from ecluse.documents.extraction import extract
from tests.unit.documents.extraction.texts import draft, read, signatories, titles

PLACES = """Note sur la faisabilité d'un Contrat Local de Santé

La démarche sur le Pays de Lune mobilise les élus. Elle s'appuie sur un diagnostic partagé avec les acteurs,
sur une stratégie pluriannuelle et sur une équipe dédiée, afin de préparer le contrat local de santé.

Le CLS de Dorville

Un contrat local de santé a été signé en décembre 2018 pour 2018-2023, entre l'ARS Bretagne et la ville de Dorville.
Il se traduit par 2 priorités :
- Développer la prévention ;
- Soutenir les aidants.

La communauté de communes du Pays de Brume

Le CLS de Brume

Un contrat local de santé a été signé fin 2014 entre la commune de Brume, la communauté de communes du pays de Brume et l'ARS.
Il porte sur 2 thématiques prioritaires :
- améliorer l'accès aux soins : ouvrir une maison de santé ;
- renforcer la prévention."""

GENERATIONS = """Contrat local de santé de Dorville

Le troisième contrat local de santé de Dorville a été signé le 3 mai 2023 pour la période 2023-2027. Il comporte 2 axes :
- l’accès aux soins
- la prévention

Bilan du CLS 2018-2022

Le contrat précédent comportait 4 axes et 12 actions. Il a été signé en juin 2018 entre la Ville et l’ARS Bretagne.
- Action 1 : Ouvrir un guichet – réalisée
- Action 2 : Former les élus – abandonnée"""


def test_one_contract_for_each_place() -> None:
    found = extract(read(PLACES))
    assert [d.territory.value if d.territory else None for d in found] == ["Pays de Lune", "Dorville", "pays de Brume"]
    assert [d.signed_on.value if d.signed_on else None for d in found] == [None, "2018-12", "2014"]
    assert [titles(d) for d in found] == [
        [],
        ["Développer la prévention", "Soutenir les aidants"],
        ["améliorer l'accès aux soins", "renforcer la prévention"],
    ]
    assert signatories(found[0]) == []


def test_the_contract_before_stays_apart() -> None:
    found = extract(read(GENERATIONS))
    main = found[0]
    assert (main.generation and main.generation.value, main.signed_on and main.signed_on.value) == (3, "2023-05-03")
    assert titles(main) == ["l’accès aux soins", "la prévention"]
    assert main.actions == ()
    assert main.announced.actions is None


def test_the_contract_before_is_given_when_the_text_says_something_of_it() -> None:
    earlier = extract(read(GENERATIONS))[1]
    assert earlier.signed_on is not None
    assert earlier.signed_on.value == "2018-06"
    assert earlier.generation is not None
    assert earlier.generation.value == 2


def test_a_running_title_makes_no_second_contract() -> None:
    text = "CLS de Dorville\nUn texte.\nCLS de Dorville\nUn texte.\nCLS de Dorville\nUn texte."
    assert len(extract(read(text))) == 1
    assert draft(text).territory is not None
