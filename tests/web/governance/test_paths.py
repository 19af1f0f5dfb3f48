"""The administrator writes paths: read, copied gate by gate, refused in words, given back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ecluse.governance.models import OwnPath
from ecluse.governance.rules.checks import CHECKS
from ecluse.governance.selectors.paths import paths, shipped_paths
from tests.factories.world import World
from tests.web.contracts.conftest import SignIn
from tests.web.governance.test_pages import words

GATE = ("france", "signature")


def url(name: str, *of: str) -> str:
    return reverse(f"governance:{name}", args=of)


def gate_sent(client: Any, **changed: Any) -> dict[str, Any]:
    """What the form of the signature's gate sends when nothing is touched, but for ``changed``."""
    form = client.get(url("path-gate-edit", *GATE)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (values | changed).items() if value not in (None, "")}


@pytest.mark.django_db
def test_a_gate_is_changed_without_a_line_of_code_and_given_back(world: World, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    before = paths()["france"]
    assert client.post(url("path-gate-edit", *GATE), gate_sent(client)).status_code == 302
    assert paths()["france"] == before  # saved as it was: nothing is lost on the way through the form
    sent = gate_sent(
        client, name="Signature en mairie", **{"demande-annexes": "exige", "demande-document_signe": "non"}
    )
    client.post(url("path-gate-edit", *GATE), sent)
    gate = paths()["france"].gate("signature")
    assert gate is not None
    assert (gate.name, gate.required, gate.advised) == ("Signature en mairie", ("texte_signe", "annexes"), ())
    page = words(client.get(url("path", "france")))
    assert "Signature en mairie" in page
    assert "livré, modifié ici" in words(client.get(url("path-list")))
    client.post(url("path-remove", "france"))
    assert paths()["france"] == shipped_paths()[0]
    assert client.get(url("path-remove", "france")).status_code == 404


@pytest.mark.django_db
def test_what_cannot_be_walked_is_refused_in_words(world: World, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    page = client.post(url("path-gate-edit", *GATE), gate_sent(client, leaves=["renouvele"], reaches="renouvele"))
    assert "où aucune porte ne mène" in words(page)
    removed = client.post(url("path-gate-remove", "france", "lancement"))
    assert removed.status_code == 409
    assert "où aucune porte ne mène" in words(removed)
    assert not OwnPath.objects.exists()


@pytest.mark.django_db
def test_a_form_opened_before_another_change_is_refused(world: World, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    sent = gate_sent(client)
    client.post(url("path-gate-move", *GATE), {"sens": "haut"})
    keys = [gate.key for gate in paths()["france"].gates]
    assert keys.index("signature") < keys.index("texte-valide")
    assert "a changé pendant que vous écriviez" in words(client.post(url("path-gate-edit", *GATE), sent))


@pytest.mark.django_db
def test_a_new_path_begins_as_another_and_gains_a_gate(world: World, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    client.post(url("path-create"), {"name": "Contrat préparatoire", "like": "cadre"})
    slug = "contrat-preparatoire"
    asked = {f"demande-{word}": "non" for word in CHECKS}
    new = {"name": "Avis du conseil", "leaves": ["validation"], "passed_by": ["elu"], "version": "1"} | asked
    assert client.post(url("path-gate-create", slug), new).status_code == 302
    gate = paths()[slug].gates[-1]
    assert (gate.key, gate.reaches, gate.passed_by) == ("avis-du-conseil", "", ("elu",))
    held = {"name": "Contrat préparatoire", "summary": "Court", "source": "", "regions": [], "version": "2"}
    client.post(url("path-edit", slug), held)
    assert paths()[slug].summary == "Court"
    client.post(url("path-remove", slug))
    assert slug not in paths()
    assert client.get(url("path", slug)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["coordinator", "ars_region", "elected"])
def test_paths_are_the_administrators(world: World, sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    assert client.post(url("path-gate-move", *GATE), {"sens": "haut"}).status_code == 403
    assert client.post(url("path-remove", "france")).status_code == 403
    assert not OwnPath.objects.exists()
