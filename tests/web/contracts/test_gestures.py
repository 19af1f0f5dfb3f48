"""Gestures on a selection, from the list to the undo."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse

from ecluse.contracts.models import ActionSheet
from ecluse.contracts.rules.gestures import GESTURE_FIELDS
from ecluse.contracts.services import sheets
from ecluse.contracts.services.duplicates import duplicate_sheet
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events


def _url(world: World) -> str:
    return reverse("contracts:sheet-gesture", args=[world.own.contract.pk])


def _hidden(page: Any, form: str = "post") -> dict[str, list[str]]:
    """What the form of the page sends, besides what one writes in it."""
    text = page.content.decode()
    *_, drawn = re.findall(rf'<form method="{form}".*?</form>', text[: text.index("</main>")], re.DOTALL)
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', drawn):
        found.setdefault(name, []).append(value.replace("&amp;", "&"))
    found.pop("csrfmiddlewaretoken", None)
    return found


def _live(world: World) -> list[ActionSheet]:
    return list(world.own.contract.sheets.filter(archived_at=None).order_by("pk"))


def test_all_that_match_whatever_the_page(world: World, coordinator: ReadOnlyGetClient) -> None:
    for place in range(60):
        sheets.create_sheet(by=SYSTEM, contract=world.own.contract, values={"title": f"Sport {place}"})
    asked = {"portee": "vue", "vue": "q=sport&par=50", "champ": "priorite", "valeur": "haute", "apercu": "1"}
    preview = coordinator.get(_url(world), asked)
    text = " ".join(preview.content.decode().split())
    assert "60 fiches</strong> : priorité, de" in text.replace("\u00a0", " ").replace("\u202f", " ")
    assert not ActionSheet.objects.filter(priority="haute").exists()
    done = coordinator.post(_url(world), _hidden(preview))
    assert done.status_code == 302
    assert dict(parse_qsl(urlsplit(done.headers["Location"]).query))["q"] == "sport"
    assert set(ActionSheet.objects.filter(title__startswith="Sport").values_list("priority", flat=True)) == {"haute"}
    assert ActionSheet.objects.filter(priority="haute").count() == 60
    gestures = {event.operation for event in events(world.own.contract)[:60]}
    assert len(gestures) == 1
    after = coordinator.get(done.headers["Location"]).content.decode()
    undo = reverse("contracts:operation-undo", args=[world.own.contract.pk, gestures.pop()])
    assert f'action="{undo}"' in after
    back = coordinator.post(undo)
    assert back.status_code == 302
    assert not ActionSheet.objects.filter(priority="haute").exists()


def test_a_selection_ticked_in_the_list(world: World, coordinator: ReadOnlyGetClient) -> None:
    one, *others = _live(world)
    asked = {"fiche": [str(one.pk), "999999", "x"], "champ": "etiquette", "facon": "ajouter", "apercu": "1",
             "valeur_ajout": "COPIL de mars"}  # fmt: skip
    preview = coordinator.get(_url(world), asked)
    assert preview.context["count"] == 1
    done = coordinator.post(_url(world), _hidden(preview))
    assert done.status_code == 302
    assert [str(tag) for tag in one.tags.all()] == ["COPIL de mars"]
    assert not any(other.tags.filter(label="COPIL de mars").exists() for other in others)


@pytest.mark.parametrize("word", list(GESTURE_FIELDS))
def test_every_gesture_has_its_page(world: World, coordinator: ReadOnlyGetClient, word: str) -> None:
    page = coordinator.get(_url(world), {"fiche": [one.pk for one in _live(world)], "champ": word})
    assert page.status_code == 200
    asked = coordinator.get(_url(world), {"fiche": [one.pk for one in _live(world)], "champ": word, "apercu": "1"})
    assert asked.status_code == 200


def test_nothing_chosen_or_a_word_that_does_not_exist(world: World, coordinator: ReadOnlyGetClient) -> None:
    assert "Aucune fiche choisie" in coordinator.get(_url(world)).content.decode()
    strange = coordinator.get(_url(world), {"fiche": [_live(world)[0].pk], "champ": "inconnu"})
    assert "Ce qui change" in strange.content.decode()
    nothing = coordinator.get(_url(world), {"portee": "vue", "vue": "statut=inconnu", "champ": "statut"})
    assert "Aucune fiche choisie" in nothing.content.decode()


def test_what_changed_since_the_preview_is_shown_again(world: World, coordinator: ReadOnlyGetClient) -> None:
    chosen = _live(world)
    asked = {"fiche": [one.pk for one in chosen], "champ": "priorite", "valeur": "haute", "apercu": "1"}
    preview = coordinator.get(_url(world), asked)
    sheets.update_sheet(by=SYSTEM, sheet=chosen[0], version=None, values={"title": "Un autre titre"})
    refused = coordinator.post(_url(world), _hidden(preview))
    assert refused.status_code == 409
    assert "Rien n’est modifié" in refused.content.decode()
    assert not ActionSheet.objects.filter(priority="haute").exists()
    assert coordinator.post(_url(world), _hidden(refused)).status_code == 302
    assert ActionSheet.objects.filter(priority="haute").count() == len(chosen)


def test_an_undo_says_what_stays(world: World, coordinator: ReadOnlyGetClient) -> None:
    chosen = _live(world)
    asked = {"fiche": [one.pk for one in chosen], "champ": "priorite", "valeur": "haute", "apercu": "1"}
    coordinator.post(_url(world), _hidden(coordinator.get(_url(world), asked)))
    gesture = events(world.own.contract)[0].operation
    sheets.update_sheet(by=SYSTEM, sheet=chosen[0], version=None, values={"priority": "basse"})
    undo = reverse("contracts:operation-undo", args=[world.own.contract.pk, gesture])
    refused = coordinator.post(undo)
    assert refused.status_code == 409
    assert "changé depuis : priorité" in refused.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert ActionSheet.objects.filter(priority="haute").count() == len(chosen) - 1
    assert coordinator.post(undo, _hidden(refused)).status_code == 302
    assert list(ActionSheet.objects.filter(pk__in=[one.pk for one in chosen]).exclude(priority="")) == [chosen[0]]


def test_an_undo_goes_back_to_the_page_it_came_from_and_to_no_other_site(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    chosen = _live(world)[0]
    sheets.update_sheet(by=SYSTEM, sheet=chosen, version=None, values={"title": "Un"})
    undo = reverse("contracts:operation-undo", args=[world.own.contract.pk, events(world.own.contract)[0].operation])
    away = coordinator.post(undo, {"suite": "https://ailleurs.example/piege"})
    assert away.headers["Location"] == reverse("portal:journal", args=[world.own.contract.pk])


def test_only_the_coordination(world: World, sign_in: SignIn) -> None:
    asked = {"fiche": [one.pk for one in _live(world)], "champ": "priorite", "valeur": "haute", "vu": ""}
    for name, status in (("elected", 403), ("lead", 403), ("stranger", 404)):
        assert sign_in(name).post(_url(world), asked).status_code == status
    assert not ActionSheet.objects.filter(priority="haute").exists()


@pytest.mark.parametrize("word", ["axe", "theme", "objectif", "public", "zone", "plan"])
def test_a_key_with_too_many_digits_is_no_choice(world: World, coordinator: ReadOnlyGetClient, word: str) -> None:
    asked = {"portee": "vue", "champ": word, "facon": "ajouter", "valeur": "9" * 23, "apercu": "1"}
    assert coordinator.get(_url(world), asked).status_code == 200
    assert coordinator.post(_url(world), asked | {"vu": "x"}).status_code == 200


def test_the_preview_asks_for_the_reason(world: World, coordinator: ReadOnlyGetClient) -> None:
    asked = {"portee": "vue", "vue": "", "champ": "statut", "valeur": "bloquee", "apercu": "1"}
    page = coordinator.get(_url(world), asked)
    assert page.context["preview"] is None
    assert "dites pourquoi" in page.content.decode()
    years = asked | {"champ": "debut", "valeur": "0001"}
    page = coordinator.get(_url(world), years)
    assert page.context["preview"] is None
    assert "1900" in page.content.decode()


def test_a_copy_taken_back_leads_to_the_list(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract = world.own.contract
    copy, made = duplicate_sheet(by=world.users["coordinator"], sheet=_live(world)[0])
    address = reverse("contracts:operation-undo", args=[contract.pk, made])
    there = f"http://testserver{reverse('portal:sheet', args=[contract.pk, copy.pk])}"
    answer = coordinator.post(address, headers={"Referer": there}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [(reverse("contracts:sheet-list", args=[contract.pk]), 302)]
