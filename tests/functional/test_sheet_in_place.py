"""A sheet changed where it is read, in real browsers: two of them, without network, without a mouse, without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from ecluse.contracts.models import ActionSheet, Milestone
from ecluse.contracts.services import sheets
from tests.factories.world import SYSTEM, World
from tests.functional.browser import (
    DESKTOP,
    PHONE,
    assert_good_page,
    assert_no_horizontal_scroll,
    assert_sound,
    axe_violations,
    views,
)

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
WORDS = "Des ateliers dans chaque commune."


def _url(world: World) -> str:
    return reverse("portal:sheet", args=[world.own.contract.pk, world.own.other.pk])


def _now(world: World) -> ActionSheet:
    return ActionSheet.objects.get(pk=world.own.other.pk)


def _open(page: Page, group: str) -> None:
    page.locator(f"#champ-{group} a[data-ec-inplace]").click()
    expect(page.locator(f"#champ-{group} form")).to_be_visible()


def _write(page: Page, group: str, words: str) -> None:
    _open(page, group)
    page.locator(f"#champ-{group} textarea").fill(words)


def _save(page: Page, group: str) -> None:
    page.locator(f"#champ-{group}").get_by_role("button", name="Enregistrer", exact=True).click()


def _saved(page: Page, group: str, words: str) -> None:
    expect(page.locator(f"#champ-{group} form")).to_have_count(0)
    expect(page.locator(f"#champ-{group}")).to_contain_text(words)
    assert _kept(page) == []


def _kept(page: Page) -> list[str]:
    """The keys of the drafts that the browser holds."""
    found: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('ecluse-brouillon:'))")
    return found


def test_a_fact_is_changed_with_the_keyboard_alone(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    page.locator("#champ-moyens a[data-ec-inplace]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#champ-moyens textarea")).to_be_focused()
    page.keyboard.type("Une salle")
    page.keyboard.press("Control+Enter")
    _saved(page, "moyens", "Une salle")
    expect(page.locator("#champ-moyens a[data-ec-inplace]")).to_be_focused()
    expect(page.locator("[data-ec-said]")).to_have_text("« Moyens » : c’est enregistré.")
    expect(page.locator("#historique")).to_contain_text("Une salle")
    assert (_now(world).means, _now(world).version) == ("Une salle", 2)
    # Escape: at once if nothing was written, after a question otherwise.
    page.keyboard.press("Enter")
    expect(page.locator("#champ-moyens textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#champ-moyens form")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#champ-moyens textarea")).to_be_focused()
    page.keyboard.type(" et un bus")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.keyboard.press("Escape")
    expect(page.locator("#champ-moyens textarea")).to_have_value("Une salle et un bus")
    page.once("dialog", lambda dialog: dialog.accept())
    page.keyboard.press("Escape")
    _saved(page, "moyens", "Une salle")
    assert asked == ["Abandonner ce que vous avez écrit\u00a0?"]
    assert _now(world).version == 2


def test_two_people_on_the_same_fact(browse: Browse, world: World) -> None:
    mine = browse(_url(world), user=world.users["coordinator"])
    theirs = browse(_url(world), user=world.users["coordinator"])
    for keep, expected in (("Garder ma version", "Ma version"), ("Garder la version enregistrée", "Leur version")):
        sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=None, values={"description": ""})
        for page in (mine, theirs):
            page.reload()
        _write(mine, "description", "Ma version")
        _write(theirs, "description", "Leur version")
        _save(theirs, "description")
        _saved(theirs, "description", "Leur version")
        _save(mine, "description")
        choice = mine.locator("#champ-description .ec-versions")
        expect(choice).to_contain_text("Ma version")
        expect(choice).to_contain_text("Leur version")
        expect(mine.locator("#champ-description [role=alert]")).to_be_focused()
        assert _now(world).description == "Leur version"
        assert axe_violations(mine) == []
        for width in (DESKTOP, PHONE):
            assert_no_horizontal_scroll(mine, width)
        mine.set_viewport_size({"width": DESKTOP, "height": 900})
        mine.get_by_role("button", name=keep).click()
        _saved(mine, "description", expected)
        assert _now(world).description == expected


def test_two_people_on_two_facts_are_asked_nothing(browse: Browse, world: World) -> None:
    mine = browse(_url(world), user=world.users["coordinator"])
    theirs = browse(_url(world), user=world.users["coordinator"])
    _write(mine, "description", WORDS)
    _write(theirs, "contexte", "Un territoire rural")
    _save(theirs, "contexte")
    _saved(theirs, "contexte", "Un territoire rural")
    _save(mine, "description")
    _saved(mine, "description", WORDS)
    assert (_now(world).context, _now(world).description) == ("Un territoire rural", WORDS)


def test_a_network_cut_while_typing_loses_nothing(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _open(page, "description")
    page.context.set_offline(True)
    page.locator("#champ-description textarea").fill(WORDS)
    _save(page, "description")
    expect(page.locator("#champ-description [role=alert]")).to_contain_text("Pas de réseau")
    expect(page.locator("#champ-description textarea")).to_have_value(WORDS)
    assert len(_kept(page)) == 1
    assert _now(world).description == ""
    page.context.set_offline(False)  # the browser says so, and the words leave by themselves
    _saved(page, "description", WORDS)
    assert (_now(world).description, _now(world).version) == (WORDS, 2)


def test_words_that_waited_for_the_network_overwrite_nobody(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _write(page, "description", WORDS)
    page.context.set_offline(True)
    _save(page, "description")
    expect(page.locator("#champ-description [role=alert]")).to_contain_text("Pas de réseau")
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=1, values={"description": "Leur version"})
    page.context.set_offline(False)
    expect(page.locator("#champ-description .ec-versions")).to_contain_text("Leur version")
    assert _now(world).description == "Leur version"


def test_a_closed_tab_loses_nothing(browse: Browse, world: World) -> None:
    first = browse(_url(world), user=world.users["coordinator"])
    _write(first, "description", WORDS)
    context = first.context
    first.close()
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=1, values={"context": "Écrit depuis"})
    page = context.new_page()
    page.goto(_url(world))
    begun = page.locator("[data-ec-begun]")
    expect(begun).to_contain_text("Vous aviez commencé à modifier «\u00a0Description\u00a0» le")
    assert axe_violations(page) == []
    begun.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#champ-description textarea")).to_have_value(WORDS)
    _save(page, "description")
    _saved(page, "description", WORDS)
    assert (_now(world).description, _now(world).context) == (WORDS, "Écrit depuis")


def test_a_draft_is_thrown_away_or_meets_what_was_saved_since(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _write(page, "description", WORDS)
    page.reload()
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=1, values={"description": "Leur version"})
    page.reload()
    page.get_by_role("button", name="Reprendre").click()
    _save(page, "description")
    expect(page.locator("#champ-description .ec-versions")).to_contain_text("Leur version")
    page.reload()
    page.get_by_role("button", name="Jeter").click()
    assert _kept(page) == []
    page.reload()
    expect(page.locator("[data-ec-begun] .ec-note")).to_have_count(0)
    assert _now(world).description == "Leur version"


def test_a_draft_that_its_pencil_takes_up_is_offered_no_more(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _write(page, "description", WORDS)
    page.reload()
    offers = page.locator("[data-ec-begun] .ec-note")
    expect(offers).to_have_count(1)
    _open(page, "priorite")  # another one leaves it
    expect(offers).to_have_count(1)
    _open(page, "description")
    expect(page.locator("#champ-description textarea")).to_have_value(WORDS)
    _save(page, "description")
    _saved(page, "description", WORDS)
    expect(offers).to_have_count(0)


def test_saving_in_one_tab_leaves_what_another_has_written_since(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    other = page.context.new_page()
    other.goto(_url(world))
    _write(page, "description", WORDS)
    _write(other, "description", "Dans l’autre onglet")
    _save(page, "description")
    expect(page.locator("#champ-description form")).to_have_count(0)
    other.reload()
    other.get_by_role("button", name="Reprendre").click()
    expect(other.locator("#champ-description textarea")).to_have_value("Dans l’autre onglet")
    _save(other, "description")
    expect(other.locator("#champ-description .ec-versions")).to_contain_text(WORDS)
    expect(other.locator("#champ-description [role=alert]")).to_contain_text("vous-même, dans une autre page")


def test_a_session_that_ends_while_writing_loses_nothing(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _write(page, "description", WORDS)
    page.context.clear_cookies()
    _save(page, "description")
    expect(page.locator("#champ-description [role=alert]")).to_contain_text("Votre session a pris fin")
    expect(page.locator("#champ-description [role=alert] a")).to_have_attribute("target", "_blank")
    client = Client()
    client.force_login(world.users["coordinator"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url}])
    _save(page, "description")
    _saved(page, "description", WORDS)
    assert _now(world).description == WORDS


def test_words_for_a_fact_that_may_no_longer_be_changed_can_be_copied(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _write(page, "description", WORDS)
    sheets.archive_sheet(by=SYSTEM, sheet=world.own.other)
    _save(page, "description")
    expect(page.locator("#champ-description [role=alert]")).to_contain_text("Vous ne pouvez plus modifier ce champ")
    expect(page.locator("#champ-description textarea")).to_have_value(WORDS)
    page.locator("#champ-moyens a[data-ec-inplace]").click()
    expect(page.locator("#champ-moyens [role=alert]")).to_contain_text("Vous ne pouvez plus modifier ce champ")
    page.reload()
    assert page.locator("a[data-ec-inplace]").count() == 0
    expect(page.locator("[data-ec-begun] textarea[readonly]")).to_have_value(WORDS)
    assert axe_violations(page) == []


def test_a_fact_that_cannot_be_opened_says_why(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    page.context.set_offline(True)
    page.locator("#champ-priorite a[data-ec-inplace]").click()
    expect(page.locator("#champ-priorite [role=alert]")).to_contain_text("Pas de réseau")
    assert axe_violations(page) == []
    page.context.set_offline(False)
    _open(page, "priorite")
    page.keyboard.press("Escape")
    expect(page.locator("#champ-priorite [role=alert]")).to_have_count(0)
    expect(page.locator("#champ-priorite dd")).to_have_text("non définie")
    page.context.clear_cookies()
    page.locator("#champ-priorite a[data-ec-inplace]").click()
    expect(page.locator("#champ-priorite [role=alert]")).to_contain_text("Votre session a pris fin")


def test_a_draft_is_for_its_account_alone_and_leaves_with_it(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _write(page, "description", WORDS)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Se déconnecter").click()
    assert len(asked) == 1
    assert "«\u00a0Description\u00a0»" in asked[0]
    assert len(_kept(page)) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("/")
    assert _kept(page) == []
    page.evaluate("localStorage.setItem('ecluse-brouillon:0:/x/', '{\"at\": 99999999999999}')")
    client = Client()
    client.force_login(world.users["elected"])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url}])
    page.goto(_url(world))
    assert _kept(page) == []


def test_what_is_refused_is_said_in_place_and_corrected(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    _open(page, "periode")
    page.get_by_label("Début").fill("2026")
    page.get_by_label("Fin", exact=True).fill("bientôt")
    _save(page, "periode")
    expect(page.get_by_label("Fin", exact=True)).to_be_focused()
    expect(page.locator("#champ-periode")).to_contain_text("n’est pas une date")
    assert axe_violations(page) == []
    page.get_by_label("Fin", exact=True).fill("2027")
    page.keyboard.press("Control+Enter")
    _saved(page, "periode", "2026 à 2027")


def test_the_status_and_a_step_in_place(browse: Browse, world: World) -> None:
    url = reverse("portal:sheet", args=[world.own.contract.pk, world.own.sheet.pk])
    page = browse(url, user=world.users["lead"])
    groups = page.locator("a[data-ec-inplace]").evaluate_all(
        "links => links.map(link => link.closest('[data-ec-follows]').id)"
    )  # all that a lead may change in place
    assert set(groups) == {"champ-statut", "groupe-etapes", "groupe-indicateurs", "groupe-documents"}
    _open(page, "statut")
    page.get_by_label("Abandonnée").check()
    _save(page, "statut")
    expect(page.locator("#champ-statut")).to_contain_text("dites pourquoi")
    page.get_by_label("Raison").fill("Plus de salle")
    _save(page, "statut")
    expect(page.locator("#champ-statut form")).to_have_count(0)
    expect(page.locator(".ec-sheet__marks")).to_contain_text("Abandonnée")
    page.get_by_role("button", name="Fait").click()
    expect(page.get_by_role("button", name="À faire")).to_be_focused()
    assert Milestone.objects.get(pk=world.own.milestone.pk).done_on


def test_several_facts_open_at_once_are_sound_on_every_screen(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"])
    for group in ("titre", "axes", "statut", "periode", "etiquettes", "description", "zone", "confidentialite"):
        _open(page, group)
    assert_sound(page)
    for _ in views(page):
        assert axe_violations(page) == []
    for width in (PHONE, DESKTOP):
        assert_no_horizontal_scroll(page, width)
    page.set_viewport_size({"width": DESKTOP, "height": 900})
    page.locator("#champ-etiquettes input[type=text]").fill("Vélo")
    _save(page, "etiquettes")
    expect(page.locator("#champ-etiquettes form")).to_have_count(0)
    expect(page.locator("#champ-etiquettes")).to_contain_text("Vélo")
    expect(page.locator("#champ-description textarea")).to_be_visible()  # what is open elsewhere stays open


def test_without_a_script_the_form_is_a_page(browse: Browse, world: World) -> None:
    page = browse(_url(world), user=world.users["coordinator"], javascript=False)
    page.locator("#champ-description a").last.click()
    page.get_by_label("Description").fill(WORDS)
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**#champ-description")
    expect(page.locator("#champ-description")).to_contain_text(WORDS)
    expect(page.locator(".ec-messages")).to_contain_text("c’est enregistré")
    page.locator("#champ-description a").last.click()
    sheets.update_sheet(by=SYSTEM, sheet=world.own.other, version=2, values={"description": "Leur version"})
    page.get_by_label("Description").fill("Ma version")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".ec-versions")).to_contain_text("Leur version")
    page.locator("summary", has_text="Réunir les deux").click()
    page.get_by_label("Texte réuni").fill("Nos deux versions")
    page.get_by_role("button", name="Enregistrer ce texte").click()
    expect(page.locator("#champ-description")).to_contain_text("Nos deux versions")
    assert _now(world).description == "Nos deux versions"


def test_the_form_of_a_fact_as_a_page_is_good(browse: Browse, world: World) -> None:
    url = reverse("contracts:sheet-field", args=[world.own.contract.pk, world.own.other.pk, "periode"])
    assert_good_page(browse(url, user=world.users["coordinator"]))
