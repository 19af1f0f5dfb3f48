"""A sheet changed where it is read: the form of one fact, as a page and as the piece that a script puts in its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from ecluse.contracts.forms.sheets import SECTIONS
from ecluse.contracts.models import ActionSheet, Milestone
from ecluse.contracts.rules.field_groups import FIELD_GROUPS
from ecluse.contracts.services import records, sheets
from ecluse.contracts.services.vocabulary import load_shared_vocabularies
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events, sent

PIECE = {"HX-Request": "true"}


def _field(world: World, group: str, sheet: str = "other") -> str:
    return reverse("contracts:sheet-field", args=[world.own.contract.pk, getattr(world.own, sheet).pk, group])


def _sheet(world: World, sheet: str = "other") -> str:
    return reverse("portal:sheet", args=[world.own.contract.pk, getattr(world.own, sheet).pk])


def _now(world: World, sheet: str = "other") -> ActionSheet:
    return ActionSheet.objects.get(pk=getattr(world.own, sheet).pk)


def _form(page: Any) -> dict[str, Any]:
    """What the form that is drawn holds in its hidden fields."""
    tree = LexborHTMLParser(page.content.decode())
    hidden = tree.css("form[method=post] input[type=hidden]")
    found = {field.attributes["name"]: field.attributes.get("value") or "" for field in hidden}
    return {name: value for name, value in found.items() if name and name not in ("csrfmiddlewaretoken", "next")}


def test_every_field_of_every_part_has_its_place_on_the_sheet(world: World) -> None:
    load_shared_vocabularies(by=SYSTEM)
    for section, form_class in SECTIONS.items():
        whole = form_class(instance=world.own.other, contract=world.own.contract)
        in_place = {name for group in FIELD_GROUPS.values() if group.section == section for name in group.names}
        assert set(whole.compared()) <= in_place, section


@pytest.mark.parametrize("group", FIELD_GROUPS)
def test_a_form_of_one_fact_sends_its_own_fields_alone(
    world: World, coordinator: ReadOnlyGetClient, group: str
) -> None:
    load_shared_vocabularies(by=SYSTEM)
    told = len(events(world.own.contract))
    page = coordinator.get(_field(world, group))
    assert page.status_code == 200
    form = page.context["form"]
    assert len(form.compared()) > 0
    assert set(form.compared()) <= set(FIELD_GROUPS[group].names)
    assert coordinator.post(_field(world, group), sent(form)).headers["Location"] == f"{_sheet(world)}#champ-{group}"
    assert (_now(world).version, len(events(world.own.contract))) == (1, told)


@pytest.mark.parametrize("group", FIELD_GROUPS)
def test_the_sheet_holds_a_pencil_and_a_place_for_each_fact(
    world: World, coordinator: ReadOnlyGetClient, group: str
) -> None:
    place = LexborHTMLParser(coordinator.get(_sheet(world)).content.decode()).css_first(f"#champ-{group}")
    assert place is not None
    (link,) = place.css("a[data-ec-inplace]")
    assert link.attributes["href"] == _field(world, group)
    assert len(place.css("[data-ec-slot]")) == 1


def test_a_script_gets_the_form_alone_and_is_led_back_to_the_sheet(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    piece = coordinator.get(_field(world, "description"), headers=PIECE)
    text = piece.content.decode()
    assert text.lstrip().startswith("<form")
    assert "<h1" not in text
    assert "HX-Request" in piece.headers["Vary"]
    data = _form(piece) | {"description": "Des ateliers."}
    assert set(data) == {"version", "base", "description"}
    told = len(events(world.own.contract))
    answer = coordinator.post(_field(world, "description"), data, headers=PIECE, follow=True)
    assert answer.redirect_chain == [(f"{_sheet(world)}#champ-description", 302)]
    assert "Des ateliers." in answer.content.decode()
    assert _now(world).description == "Des ateliers."
    assert len(events(world.own.contract)) == told + 1
    assert set(events(world.own.contract)[0].data) == {"description", "last_news_at"}


def test_only_the_fact_sent_is_written(world: World, coordinator: ReadOnlyGetClient) -> None:
    """Other fields sent by mistake or by malice are left alone."""
    form = coordinator.get(_field(world, "priorite")).context["form"]
    data = sent(form, priority="haute", title="Autre", confidentiality="public", status="realisee")
    assert coordinator.post(_field(world, "priorite"), data).status_code == 302
    now = _now(world)
    assert (now.priority, now.title, now.confidentiality, now.status) == (
        "haute",
        "Autre fiche",
        "membres",
        "proposee",
    )


@pytest.mark.parametrize(
    ("group", "typed", "words"),
    [
        ("periode", {"start": "2026", "end": "2025"}, "fin précède"),
        ("periode", {"start": "bientôt"}, "n’est pas une date"),
        ("titre", {"title": " "}, "obligatoire"),
        ("axes", {"parent": "0"}, "choisissez"),
    ],
)
def test_what_is_refused_is_said_in_the_form(
    world: World, coordinator: ReadOnlyGetClient, group: str, typed: dict[str, str], words: str
) -> None:
    data = sent(coordinator.get(_field(world, group)).context["form"], **typed)
    page = coordinator.post(_field(world, group), data)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "<title>Erreur" in page.content.decode()
    piece = coordinator.post(_field(world, group), data, headers=PIECE)
    assert piece.status_code == 422
    assert words in piece.content.decode()
    assert _now(world).version == 1


def test_who_may_and_what_does_not_exist(world: World, sign_in: SignIn) -> None:
    for name, status in (("lead", 403), ("elected", 403), ("reader", 404), ("stranger", 404)):
        client = sign_in(name)
        for headers in ({}, PIECE):
            url = _field(world, "description", "sheet")
            assert client.get(url, headers=headers).status_code == status, name
            assert client.post(url, {"description": "x"}, headers=headers).status_code == status, name
    assert sign_in("coordinator").get(_field(world, "statut")).status_code == 404
    sheets.archive_sheet(by=SYSTEM, sheet=world.own.other)
    assert sign_in("coordinator").post(_field(world, "description"), {"description": "x"}).status_code == 403
    assert "data-ec-inplace" not in sign_in("coordinator").get(_sheet(world)).content.decode()


@pytest.mark.parametrize("headers", [{}, PIECE])
@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ("mienne", "Un bus prêté."),
        ("autre", "Trois bus."),
        ("reunie", "Trois bus prêtés."),
    ],
)
def test_the_same_fact_written_by_two(
    world: World, sign_in: SignIn, headers: dict[str, str], kept: str, expected: str
) -> None:
    coordinator, url = sign_in("coordinator"), _field(world, "description")
    form = _form(coordinator.get(url, headers=headers))
    sheets.update_sheet(
        by=world.users["elected"], sheet=world.own.other, version=1, values={"description": "Trois bus."}
    )
    refused = coordinator.post(url, form | {"description": "Un bus prêté."}, headers=headers)
    assert refused.status_code == 409
    tree = LexborHTMLParser(refused.content.decode())
    assert [side.text().strip() for side in tree.css(".ec-versions p")] == ["Un bus prêté.", "Trois bus."]
    assert [word.text().strip() for word in tree.css(".ec-versions ins")] == ["Un", "prêté", "Trois"]
    assert "Fonction elected" in tree.css_first("[role=alert]").text()
    assert _now(world).description == "Trois bus."
    told = len(events(world.own.contract))
    choice = _form(refused) | {"garder-description": kept, "reunie-description": "Trois bus prêtés."}
    assert coordinator.post(url, choice, headers=headers).status_code == 302
    assert _now(world).description == expected
    assert len(events(world.own.contract)) == told + (kept != "autre")


def test_another_fact_changed_meanwhile_asks_nothing(world: World, coordinator: ReadOnlyGetClient) -> None:
    form = coordinator.get(_field(world, "description")).context["form"]
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=1, values={"context": "Leur contexte"})
    assert coordinator.post(_field(world, "description"), sent(form, description="Ma description")).status_code == 302
    now = _now(world)
    assert (now.context, now.description, now.version) == ("Leur contexte", "Ma description", 3)


def test_two_fields_of_one_fact_are_settled_one_by_one(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _field(world, "periode")
    form = coordinator.get(url).context["form"]
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=1, values={"start": "2021", "end": "2028"})
    refused = coordinator.post(url, sent(form, start="2022", end="2027"), headers=PIECE)
    assert refused.status_code == 409
    choice = _form(refused) | {"garder-start": "mienne", "garder-end": "autre"}
    assert coordinator.post(url, choice, headers=PIECE).status_code == 302
    assert (_now(world).start, _now(world).end) == ("2022", "2028")


def test_ones_own_other_page_is_said_to_be_so(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _field(world, "moyens")
    form = coordinator.get(url).context["form"]
    coordinator.post(url, sent(form, means="Une salle"))
    assert "vous-même, dans une autre page" in coordinator.post(url, sent(form, means="Un bus")).content.decode()


def test_the_status_changes_in_place_with_its_reason(world: World, sign_in: SignIn) -> None:
    lead, url = sign_in("lead"), reverse("contracts:sheet-status", args=[world.own.contract.pk, world.own.sheet.pk])
    piece = lead.get(url, headers=PIECE)
    assert piece.content.decode().lstrip().startswith("<form")
    refused = lead.post(url, _form(piece) | {"status": "abandonnee"}, headers=PIECE)
    assert refused.status_code == 422
    assert "dites pourquoi" in refused.content.decode()
    changed = _form(refused) | {"status": "abandonnee", "reason": "Plus de salle"}
    assert lead.post(url, changed, headers=PIECE, follow=True).redirect_chain[0][0] == _sheet(world, "sheet")
    assert _now(world, "sheet").status == "abandonnee"


def test_a_step_is_ticked_and_unticked_where_it_stands(world: World, sign_in: SignIn) -> None:
    lead, step = sign_in("lead"), world.own.milestone
    url = reverse("contracts:milestone-done", args=[world.own.contract.pk, world.own.sheet.pk, step.pk])
    assert f'action="{url}"' in lead.get(_sheet(world, "sheet")).content.decode()
    assert f'action="{url}"' not in sign_in("elected").get(_sheet(world, "sheet")).content.decode()
    done = lead.post(url, {"faite": "oui", "version": "1"})
    assert done.headers["Location"] == f"{_sheet(world, 'sheet')}#ligne-etapes-{step.pk}"
    assert Milestone.objects.get(pk=step.pk).done_on == timezone.localdate().isoformat()
    assert set(events(world.own.contract)[0].data) == {"done_on"}
    assert lead.post(url, {"faite": "non", "version": "2"}).status_code == 302
    assert Milestone.objects.get(pk=step.pk).done_on == ""


@pytest.mark.parametrize("version", ["1", "", "autre"])
def test_a_step_that_changed_meanwhile_is_not_ticked_blindly(
    world: World, coordinator: ReadOnlyGetClient, version: str
) -> None:
    step = world.own.milestone
    records.update(step, by=SYSTEM, values={"title": "Guide imprimé"}, version=1)
    url = reverse("contracts:milestone-done", args=[world.own.contract.pk, world.own.sheet.pk, step.pk])
    page = coordinator.post(url, {"faite": "oui", "version": version}, follow=True)
    assert "a changé entre-temps" in page.content.decode()
    assert Milestone.objects.get(pk=step.pk).done_on == ""


def test_nothing_to_choose_from_is_said(world: World, coordinator: ReadOnlyGetClient) -> None:
    world.own.contract.themes.all().delete()
    for headers in ({}, PIECE):
        text = coordinator.get(_field(world, "themes"), headers=headers).content.decode()
        assert "Ce contrat n’a encore aucun thème." in text
        assert ">Enregistrer<" not in text


def test_the_page_of_a_sheet_and_the_form_of_a_fact_cost_few_questions(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    counts = {}
    for name, url in (("sheet", _sheet(world)), ("field", _field(world, "description"))):
        with CaptureQueriesContext(connection) as seen:
            coordinator.get(url)
        counts[name] = len(seen)
    assert counts["sheet"] <= 31
    assert counts["field"] <= 8
