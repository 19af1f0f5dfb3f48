"""Les portes du contrat : ce que chacune demande, ce que devient un passage. Des tableaux à lire, que ce test vérifie."""

# ruff: noqa: E501 - the tables are read by people, each row on its line

from __future__ import annotations

import pytest

from ecluse.contracts.enums import ContractState
from ecluse.governance.rules.checks import CHECKS, Facts, Given
from ecluse.governance.rules.gates import asked_of, blocking, outcome_of, refusal_of_passage
from ecluse.governance.rules.paths import AGREERS, STATES, Path
from ecluse.governance.selectors.paths import shipped_paths

#: Le parcours usuel, porte par porte.
USUEL = """
    | porte                          | quitte                                | mène à            | accord demandé                  |
    | Lancement de la démarche       | Préfiguration                         | Diagnostic        | l’ARS, délégation départementale |
    | Diagnostic partagé validé      | Diagnostic                            | Priorisation      |                                 |
    | Priorités et axes retenus      | Priorisation                          | Élaboration       |                                 |
    | Plan d’action écrit            | Élaboration                           | Validation        |                                 |
    | Contrat validé par les parties | Validation                            | Signature         | l’ARS, délégation départementale |
    | Signature du contrat           | Signature                             | Mise en œuvre     |                                 |
    | Bilan à mi-parcours            | Mise en œuvre                         |                   |                                 |
    | Entrée en évaluation finale    | Mise en œuvre                         | Évaluation finale |                                 |
    | Prolongation par avenant       | Mise en œuvre, Évaluation finale      | Mise en œuvre     | l’ARS, délégation départementale |
    | Renouvellement                 | Évaluation finale                     | Renouvelé         | l’ARS, délégation départementale |
    | Clôture sans suite             | Mise en œuvre, Évaluation finale      | Clos              |                                 |
"""
#: Le cadre d’abord : l’ordre des étapes, du début à la mise en œuvre.
CADRE = "Préfiguration, Validation, Signature, Diagnostic, Priorisation, Élaboration, Mise en œuvre"
#: Ce que demande une porte quand le contrat est vide, et ce qui le comble.
DEMANDES = """
    | demande             | contrat vide                                                    | comblé par                                      |
    | note_faisabilite    | Aucune note de faisabilité n’est jointe                         | documents: faisabilite                          |
    | portage             | La préparation ne dit pas qui porte la démarche                 | carrier: oui                                    |
    | perimetre           | Le périmètre n’est pas précisé                                  | perimeter: oui                                  |
    | ingenierie          | La préparation ne dit pas qui mène le projet                    | engineering: oui                                |
    | accord_ars          | L’accord de principe de l’ARS n’est pas daté                    | agreement: oui                                  |
    | portrait            | Aucun portrait ou diagnostic n’est joint                        | documents: portrait                             |
    | inventaire          | Aucun inventaire de l’existant n’est joint                      | documents: inventaire                           |
    | constats            | Aucun constat n’est écrit                                       | findings: 1                                     |
    | parole              | Aucun constat ne vient d’une rencontre ou de paroles entendues  | voices: 1                                       |
    | priorites_notees    | Aucune priorité n’est écrite                                    | priorities: 3                                   |
    | priorites_decidees  | Aucune priorité n’est écrite                                    | priorities: 3                                   |
    | axes                | Aucun axe n’est écrit                                           | axes: 5                                         |
    | fiches              | Aucune fiche n’est écrite                                       | sheets: 19                                      |
    | fiches_pilote       | Aucune fiche n’est écrite                                       | sheets: 19                                      |
    | signataires         | Aucun signataire n’est inscrit                                  | signatories: 2, parties: collectivite ars       |
    | deliberations       | Aucun signataire n’est inscrit                                  | signatories: 2                                  |
    | engagements         | Aucun signataire n’est inscrit                                  | signatories: 2                                  |
    | cadre_signe         | Aucune version du texte n’est signée                            | signed: cadre                                   |
    | texte_signe         | Aucune version entière du texte n’est signée                    | signed: entier                                  |
    | document_signe      | Le document signé n’est pas joint à la version                  | signed_file: oui                                |
    | bilan               | Aucun bilan n’est joint                                         | documents: bilan                                |
    | evaluation          | Aucun rapport d’évaluation n’est joint                          | documents: evaluation                           |
    | avenant_signe       | Aucun avenant n’est signé                                       | amendments: 1                                   |
    | contrat_suivant     | Aucun contrat ne suit celui-ci                                  | successors: 1                                   |
    | decision_copil      | À choisir parmi les décisions du registre, en passant la porte  | décision d’un comité de pilotage                |
    | piece_jointe        | À choisir parmi les pièces du contrat, en passant la porte      | pièce                                           |
"""
#: Ce qui manque encore, dit en mots.
MANQUES = """
    | demande             | le contrat a                                  | il manque                                                        |
    | fiches_indicateur   | sheets: 19, without: indicateurs 1            | 1 fiche sans indicateur                                          |
    | fiches_indicateur   | sheets: 19, without: indicateurs 3            | 3 fiches sans indicateur                                         |
    | fiches_indicateur   | sheets: 19, without: pilote 3                 |                                                                  |
    | priorites_notees    | priorities: 4, unscored: 1                    | 1 priorité n’est pas notée sur tous les critères                 |
    | priorites_notees    | priorities: 4, unscored: 2                    | 2 priorités ne sont pas notées sur tous les critères             |
    | priorites_decidees  | priorities: 4, undecided: 2                   | 2 priorités restent à décider                                    |
    | signataires         | signatories: 3, parties: ars                  | Il manque une collectivité parmi les signataires principaux      |
    | signataires         | signatories: 3, parties: collectivite         | Il manque l’agence régionale de santé parmi les signataires principaux |
    | texte_signe         | signed: cadre                                 | Aucune version entière du texte n’est signée                     |
    | cadre_signe         | signed: entier                                |                                                                  |
"""
#: Les accords demandés → ce que devient le passage.
ACCORDS = """
    | accords             | passage  |
    |                     | passee   |
    | attendu             | attente  |
    | donne               | passee   |
    | donne, attendu      | attente  |
    | donne, donne        | passee   |
    | refuse              | refusee  |
    | refuse, attendu     | refusee  |
    | donne, refuse       | refusee  |
"""
#: Une porte qui quitte « Signature » et demande le texte signé.
PASSAGES = """
    | étape         | un passage attend | texte signé | sur papier | preuve | possible |
    | signature     | non               | oui         | non        | non    | oui      |
    | signature     | non               | non         | non        | oui    | non      |
    | signature     | oui               | oui         | non        | oui    | non      |
    | validation    | non               | oui         | non        | oui    | non      |
    | validation    | non               | non         | oui        | oui    | oui      |
    | signature     | non               | non         | oui        | non    | non      |
    | signature     | oui               | non         | oui        | oui    | non      |
"""


def rows(table: str) -> list[list[str]]:
    lines = [line.strip() for line in table.strip().splitlines()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def path(slug: str) -> Path:
    return next(each for each in shipped_paths() if each.slug == slug)


def facts(said: str) -> Facts:
    """« sheets: 19, without: pilote 3 » as facts."""
    values: dict[str, object] = {}
    for part in filter(None, (each.strip() for each in said.split(", "))):
        name, _, value = part.partition(": ")
        if name in ("documents", "parties", "signed"):
            values[name] = frozenset(value.split())
        elif name == "without":
            word, count = value.split()
            values[name] = {word: int(count)}
        else:
            values[name] = True if value == "oui" else int(value)
    return Facts(**values)  # type: ignore[arg-type]


def test_the_states_are_those_of_contracts() -> None:
    assert dict(STATES) == dict(ContractState.choices)


def test_the_usual_path() -> None:
    told = [
        [
            gate.name, ", ".join(STATES[each] for each in gate.leaves), STATES.get(gate.reaches, ""),
            ", ".join(AGREERS[each] for each in gate.agreed_by),
        ]
        for gate in path("france").gates
    ]  # fmt: skip
    assert told == rows(USUEL)


def test_a_region_signs_a_framework_first_and_no_code_knows_it() -> None:
    reunion = path("cadre")
    assert [STATES[each] for each in reunion.states][:7] == CADRE.split(", ")
    assert reunion.regions == ("04",)


@pytest.mark.parametrize(("word", "empty", "filled"), rows(DEMANDES))
def test_what_a_gate_asks(word: str, empty: str, filled: str) -> None:
    given = {"décision d’un comité de pilotage": Given(steering=1), "pièce": Given(documents=1)}
    assert CHECKS[word].judge(Facts(), Given()) == empty
    there = given.get(filled)
    assert CHECKS[word].judge(Facts() if there else facts(filled), there or Given()) == ""


@pytest.mark.parametrize(("word", "holds", "missing"), rows(MANQUES))
def test_what_is_missing_is_said(word: str, holds: str, missing: str) -> None:
    assert CHECKS[word].judge(facts(holds), Given()) == missing


def test_names_are_said_up_to_three() -> None:
    four = Facts(signatories=4, uncommitted=("Ville", "Agence", "Préfecture", "Caisse"))
    assert (
        CHECKS["engagements"].judge(four, Given()) == "Sans engagement écrit : Ville, Agence, Préfecture et 1 de plus"
    )


@pytest.mark.parametrize(("answers", "becomes"), rows(ACCORDS))
def test_what_agreements_make_of_a_passage(answers: str, becomes: str) -> None:
    told = ["" if each == "attendu" else each for each in answers.split(", ") if each]
    assert outcome_of(told) == becomes


@pytest.mark.parametrize(("state", "waiting", "signed", "paper", "proof", "possible"), rows(PASSAGES))
def test_when_a_gate_is_passed(state: str, waiting: str, signed: str, paper: str, proof: str, possible: str) -> None:
    held = Facts(signed=frozenset({"entier"}) if signed == "oui" else frozenset())
    missing = blocking(asked_of(["texte_signe"], ["annexes"], [], held, Given()))
    refused = refusal_of_passage(
        state=state, leaves=["signature"], waiting=waiting == "oui", on_paper=paper == "oui", missing=missing,
        evidence=int(proof == "oui"),
    )  # fmt: skip
    assert (refused == "") == (possible == "oui"), refused


def test_what_is_advised_stops_nothing_and_what_is_said_in_words_is_ticked() -> None:
    asked = asked_of(["axes"], ["inventaire"], ["Le bilan dit tout."], Facts(axes=1), Given())
    assert [(each.label, each.required, each.held) for each in asked] == [
        ("Les axes", True, True),
        ("L’inventaire de ce qui existe", False, False),
        ("Le bilan dit tout.", True, False),
    ]
    assert [each.label for each in blocking(asked)] == ["Le bilan dit tout."]
    ticked = asked_of(["axes"], [], ["Le bilan dit tout."], Facts(axes=1), Given(confirmed=frozenset({0})))
    assert blocking(ticked) == ()
