"""Two people on one form: what one side changed is kept, what both changed is settled field by field."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ecluse.contracts.models import ActionSheet, Axis, Objective
from ecluse.contracts.services import records, sheets, vocabulary
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import events, sent


@pytest.fixture
def axis_url(world: World) -> str:
    return reverse("contracts:item-edit", args=[world.own.contract.pk, "axes", world.own.axis.pk])


def _hidden(page: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in page.context["conflict"].hidden:
        data.setdefault(name, []).append(value)
    return data


def test_both_changed_the_same_field(world: World, coordinator: ReadOnlyGetClient, axis_url: str) -> None:
    form = coordinator.get(axis_url).context["form"]
    records.update(world.own.axis, by=SYSTEM, values={"title": "Leur titre"}, version=1)
    told = len(events(world.own.contract))
    page = coordinator.post(axis_url, sent(form, title="Mon titre"))
    assert page.status_code == 409
    text = page.content.decode()
    assert "Mon titre" in text
    assert "Leur titre" in text
    assert [field.name for field in page.context["conflict"].disagreements] == ["title"]
    assert len(events(world.own.contract)) == told

    mine = coordinator.post(axis_url, _hidden(page) | {"garder-title": "mienne"})
    assert mine.status_code == 302
    assert Axis.objects.get(pk=world.own.axis.pk).title == "Mon titre"


def test_the_other_version_can_be_kept(world: World, coordinator: ReadOnlyGetClient, axis_url: str) -> None:
    form = coordinator.get(axis_url).context["form"]
    records.update(world.own.axis, by=SYSTEM, values={"title": "Leur titre"}, version=1)
    page = coordinator.post(axis_url, sent(form, title="Mon titre", description="Ma description"))
    kept = coordinator.post(axis_url, _hidden(page) | {"garder-title": "autre"})
    assert kept.status_code == 302
    axis = Axis.objects.get(pk=world.own.axis.pk)
    assert (axis.title, axis.description) == ("Leur titre", "Ma description")


def test_different_fields_are_joined_without_asking(
    world: World, coordinator: ReadOnlyGetClient, axis_url: str
) -> None:
    form = coordinator.get(axis_url).context["form"]
    records.update(world.own.axis, by=SYSTEM, values={"title": "Leur titre"}, version=1)
    saved = coordinator.post(axis_url, sent(form, description="Ma description"))
    assert saved.status_code == 302
    axis = Axis.objects.get(pk=world.own.axis.pk)
    assert (axis.title, axis.description, axis.version) == ("Leur titre", "Ma description", 3)


def test_what_one_side_left_alone_stays_settled(world: World, coordinator: ReadOnlyGetClient, axis_url: str) -> None:
    """Their number, which I did not touch, is not undone when I settle the title."""
    form = coordinator.get(axis_url).context["form"]
    records.update(world.own.axis, by=SYSTEM, values={"title": "Leur titre", "number": "9"}, version=1)
    page = coordinator.post(axis_url, sent(form, title="Mon titre"))
    coordinator.post(axis_url, _hidden(page) | {"garder-title": "mienne"})
    axis = Axis.objects.get(pk=world.own.axis.pk)
    assert (axis.title, axis.number) == ("Mon titre", "9")


def test_a_conflict_that_changes_again_is_asked_again(
    world: World, coordinator: ReadOnlyGetClient, axis_url: str
) -> None:
    form = coordinator.get(axis_url).context["form"]
    records.update(world.own.axis, by=SYSTEM, values={"title": "Leur titre"}, version=1)
    page = coordinator.post(axis_url, sent(form, title="Mon titre"))
    records.update(world.own.axis, by=SYSTEM, values={"title": "Encore autre chose"}, version=2)
    again = coordinator.post(axis_url, _hidden(page) | {"garder-title": "mienne"})
    assert again.status_code == 409
    assert "Encore autre chose" in again.content.decode()


def test_a_form_without_its_version_overwrites_nothing(
    world: World, coordinator: ReadOnlyGetClient, axis_url: str
) -> None:
    page = coordinator.post(axis_url, {"title": "Mon titre", "number": "1"})
    assert page.status_code == 409
    broken = coordinator.post(axis_url, {"title": "Mon titre", "number": "1", "version": "1", "base": "{oups"})
    assert broken.status_code == 302


def _section(world: World, name: str) -> str:
    return reverse("contracts:sheet-edit", args=[world.own.contract.pk, world.own.other.pk, name])


def test_two_parts_of_a_sheet_never_conflict(world: World, coordinator: ReadOnlyGetClient) -> None:
    form = coordinator.get(_section(world, "contenu")).context["form"]
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=None, values={"start": "2024"})
    assert coordinator.post(_section(world, "contenu"), sent(form, context="Le contexte")).status_code == 302
    sheet = ActionSheet.objects.get(pk=world.own.other.pk)
    assert (sheet.start, sheet.context) == ("2024", "Le contexte")


def test_axes_objectives_and_determinants_are_compared_as_people_read_them(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    contract, sheet = world.own.contract, world.own.other
    axis = records.create(Axis(contract=contract), by=SYSTEM, values={"title": "Bouger"})
    form = coordinator.get(_section(world, "identite")).context["form"]
    objective = Objective.objects.get(contract=contract)
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, axes=[world.own.axis], links={"objectives": [objective]})
    page = coordinator.post(_section(world, "identite"), sent(form, axes=[axis.pk]))
    found = page.context["conflict"].disagreements
    assert [(field.name, field.mine, field.theirs) for field in found] == [("axes", "Bouger", "Axe 1. Vieillir")]
    coordinator.post(_section(world, "identite"), _hidden(page) | {"garder-axes": "autre"})
    sheet.refresh_from_db()
    assert [link.axis for link in sheet.axis_links.all()] == [world.own.axis]
    assert list(sheet.objectives.all()) == [objective]

    words = [vocabulary.create_term(by=SYSTEM, kind="determinant", label=label) for label in ("Logement", "Mobilité")]  # type: ignore[arg-type]
    form = coordinator.get(_section(world, "publics")).context["form"]
    sheets.update_sheet(by=SYSTEM, sheet=sheet, version=None, determinants=[(words[0], "")], tag_labels=["Bus"])
    data = sent(form, **{f"determinant_{words[1].pk}": "deux", "tags_ajout": "Vélo"})
    page = coordinator.post(_section(world, "publics"), data)
    found = page.context["conflict"].disagreements
    assert {field.label: (field.mine, field.theirs) for field in found} == {
        "Étiquettes": ("Vélo", "Bus"),
        "Déterminants de santé": ("Mobilité (Les personnes et leur milieu)", "Logement"),
    }
    coordinator.post(
        _section(world, "publics"), _hidden(page) | {"garder-tags": "mienne", "garder-determinants": "autre"}
    )
    sheet.refresh_from_db()
    assert [str(tag) for tag in sheet.tags.all()] == ["Vélo"]
    assert [str(link) for link in sheet.determinant_links.all()] == ["Logement"]


def test_a_status_that_changed_meanwhile_is_shown(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = reverse("contracts:sheet-status", args=[world.own.contract.pk, world.own.other.pk])
    form = coordinator.get(url).context["form"]
    sheets.change_status(by=SYSTEM, sheet=world.own.other, to="en_cours")
    page = coordinator.post(url, sent(form, status="validee"))
    text = page.content.decode()
    assert "elle est maintenant" in text
    again = coordinator.post(url, sent(page.context["form"], status="realisee"))
    assert again.status_code == 302
    assert ActionSheet.objects.get(pk=world.own.other.pk).status == "realisee"
