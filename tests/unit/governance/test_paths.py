"""Paths as data: read, written again the same, refused with the gate at fault; chosen by region, by contract."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.models import Contract
from ecluse.governance.models import OwnPath
from ecluse.governance.rules.checks import CHECKS
from ecluse.governance.rules.paths import AGREERS, FIRST, PASSERS, STATES, PathError, as_data, read_path
from ecluse.governance.selectors.paths import path_of, paths, shipped_paths
from ecluse.governance.services import gates
from ecluse.governance.services import paths as services
from ecluse.lib.errors import DomainError, StaleError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Territory
from tests.factories.world import SYSTEM

SMALL: dict[str, Any] = {
    "name": "Court",
    "gates": [{"key": "un", "name": "Une porte", "leaves": [FIRST], "reaches": "clos", "passed_by": ["elu"]}],
}


def changed(**fields: Any) -> dict[str, Any]:
    data = copy.deepcopy(SMALL)
    data["gates"][0] |= fields
    return data


@pytest.mark.parametrize("path", shipped_paths(), ids=lambda path: path.slug)
def test_every_shipped_path_is_read_whole_and_written_the_same(path: Any) -> None:
    assert read_path(path.slug, as_data(path)) == path
    assert path.states[0] == FIRST
    assert {"mise_en_oeuvre", "evaluation_finale", "renouvele", "clos"} <= set(path.states)
    asked = [word for gate in path.gates for word in (*gate.required, *gate.advised)]
    assert set(asked) <= set(CHECKS)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "Donnez un nom"),
        ({"name": "Vide", "gates": []}, "au moins une porte"),
        ({"name": "X", "gates": "un"}, "forment une liste"),
        ({"name": "X", "gates": ["un"]}, "Une porte se décrit"),
        ({"name": "X", "portes": []}, "« portes » n’est pas un champ connu"),
        ({"name": "X", "gates": SMALL["gates"] * 2}, "la même clé"),
        (changed(key="Deux mots"), "la clé s’écrit"),
        (changed(key="a" * 41), "la clé s’écrit"),
        (changed(name=""), "n’a pas de nom"),
        (changed(leaves=[]), "quelle étape elle quitte"),
        (changed(leaves=["ailleurs"]), "« ailleurs » n’est pas connu"),
        (changed(leaves=["signature"]), "où aucune porte ne mène"),
        (changed(reaches="ailleurs"), "« ailleurs » n’est pas une étape"),
        (changed(required=["ailleurs"]), "« ailleurs » n’est pas connu"),
        (changed(required=["axes"], advised=["axes"]), "à la fois exigé et conseillé"),
        (changed(passed_by=[]), "dites qui la passe"),
        (changed(passed_by=["ars_dd"]), "« ars_dd » n’est pas connu"),
        (changed(agreed_by=["lecture"]), "« lecture » n’est pas connu"),
        (changed(confirms="oui"), "est une liste de mots"),
        (changed(help="x" * 501), "500 signes au plus"),
        (changed(couleur="bleu"), "« couleur » n’est pas un champ connu"),
    ],
)
def test_a_path_that_cannot_be_walked_is_refused_with_the_place(data: dict[str, Any], said: str) -> None:
    with pytest.raises(PathError, match=said):
        read_path("essai", data)


WORDS = st.lists(st.sampled_from(sorted(CHECKS)), unique=True, max_size=4)
GATES = st.fixed_dictionaries(
    {
        "name": st.text("abcé ", min_size=1, max_size=9).filter(str.strip),
        "leaves": st.lists(st.sampled_from([*STATES]), min_size=1, max_size=3, unique=True),
        "reaches": st.sampled_from(["", *STATES]),
        "required": WORDS,
        "passed_by": st.lists(st.sampled_from([*PASSERS]), min_size=1, unique=True),
        "agreed_by": st.lists(st.sampled_from([*AGREERS]), unique=True),
        "confirms": st.lists(st.sampled_from(["Une", "Deux"]), unique=True),
    }
)


@given(st.lists(GATES, max_size=8))
def test_whatever_is_written_is_walked_from_the_start_or_refused(told: list[dict[str, Any]]) -> None:
    data = {"name": "Essai", "gates": [{**gate, "key": f"porte-{rank}"} for rank, gate in enumerate(told)]}
    try:
        path = read_path("essai", data)
    except PathError:
        return
    reached, grows = {FIRST}, True
    while grows:
        more = {gate.reaches for gate in path.gates if gate.reaches and reached & set(gate.leaves)} - reached
        reached, grows = reached | more, bool(more)
    assert all(set(gate.leaves) <= reached for gate in path.gates)
    assert read_path("essai", as_data(path)) == path
    assert len(set(path.states)) == len(path.states)


@pytest.mark.django_db
def test_a_contract_follows_its_region_then_what_it_chooses(contract: Contract) -> None:
    assert path_of(contract).slug == "france"
    island = Territory.objects.create(level=GeographicLevel.REGION, code="04", name="La Réunion")
    contract.covering.add(island)
    assert path_of(contract).slug == "cadre"
    gates.choose_path(by=SYSTEM, contract=contract, slug="france")
    assert path_of(contract).slug == "france"
    gates.choose_path(by=SYSTEM, contract=contract, slug="")
    assert path_of(contract).slug == "cadre"
    mainland = Territory.objects.create(level=GeographicLevel.REGION, code="93", name="Provence")
    contract.covering.add(mainland)  # astride two regions that do not agree
    assert path_of(contract).slug == "france"
    with pytest.raises(DomainError, match="parcours de la liste"):
        gates.choose_path(by=SYSTEM, contract=contract, slug="inventé")


@pytest.mark.django_db
def test_a_shipped_path_is_copied_when_it_is_changed_and_given_back(contract: Contract) -> None:
    write = services.gate_writer("signature", {"name": "Signature en mairie", "required": ["texte_signe"]})
    own = services.change_path(by=SYSTEM, slug="france", version=None, change=write, said="porte")
    gate = path_of(contract).gate("signature")
    assert gate is not None
    assert (gate.name, gate.required, gate.reaches) == ("Signature en mairie", ("texte_signe",), "mise_en_oeuvre")
    with pytest.raises(StaleError):  # opened before that change
        services.change_path(by=SYSTEM, slug="france", version=None, change=write, said="porte")
    moved = services.change_path(
        by=SYSTEM, slug="france", version=own.version, change=services.gate_mover("signature", up=True), said="porte"
    )
    keys = [each.key for each in path_of(contract).gates]
    assert keys.index("signature") == keys.index("texte-valide") - 1
    with pytest.raises(PathError, match="où aucune porte ne mène"):  # nothing leads to the validation any more
        services.change_path(
            by=SYSTEM, slug="france", version=moved.version, change=services.gate_remover("plan-ecrit"), said="porte"
        )
    assert OwnPath.objects.get().version == moved.version
    services.remove_path(by=SYSTEM, slug="france")
    assert path_of(contract) == shipped_paths()[0]
    with pytest.raises(DomainError, match="livré avec Écluse"):
        services.remove_path(by=SYSTEM, slug="france")


@pytest.mark.django_db
def test_a_path_of_ones_own_is_kept_while_a_contract_follows_it(contract: Contract) -> None:
    own = services.create_path(by=SYSTEM, name="Contrat préparatoire", like="cadre")
    assert own.slug == "contrat-preparatoire"
    assert paths()[own.slug].regions == ()
    gates.choose_path(by=SYSTEM, contract=contract, slug=own.slug)
    with pytest.raises(DomainError, match="1 contrat suit ce parcours"):
        services.remove_path(by=SYSTEM, slug=own.slug)
    with pytest.raises(PathError, match="déjà celui d’une de ces régions"):
        services.change_path(
            by=SYSTEM, slug=own.slug, version=1, change=lambda data: data.update(regions=["04"]), said="régions"
        )
