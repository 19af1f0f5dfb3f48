"""The checking page in a real browser: both panes move together, by mouse and by keyboard, with and without a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ecluse.accounts.models import User
from ecluse.contracts.models import Contract
from ecluse.documents.enums import NodeKind
from ecluse.documents.models import Draft
from ecluse.documents.rules.tree import Node
from tests.factories.readings import received
from tests.functional.browser import assert_good_page, assert_no_console_error, printed
from tests.functional.drafts import tree_now
from tests.unit.documents.services.material import TEXT, account, workbook

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]


def sheets(draft: Draft) -> list[Node]:
    return tree_now(draft).live(NodeKind.ACTION)


def test_pages_are_sound_accessible_and_fit_a_phone(browse: Browse, draft: Draft, coordinator: User) -> None:
    sheet = sheets(draft)[0].id
    for path in (
        "/lectures/",
        f"/lectures/{draft.pk}/",
        f"/lectures/{draft.pk}/?choix={sheet}&geste=scinder",
        f"/lectures/{draft.pk}/?choix={sheet}&geste=rattacher",
        f"/lectures/{draft.pk}/accepter/",
        f"/lectures/{draft.pk}/differences/",
        f"/lectures/{draft.pk}/abandonner/",
    ):
        assert_good_page(browse(path, user=coordinator))


def test_a_click_in_one_pane_shows_the_other(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/", user=coordinator)
    sheet = sheets(draft)[2]
    page.locator(f"a.ec-ev[data-n={sheet.id}]").first.click()
    row = page.locator(f"#d-{sheet.id}")
    expect(row.locator("[aria-current=true]")).to_be_focused()
    expect(page.locator(f"a.ec-ev--on[data-n={sheet.id}]").first).to_be_visible()
    assert (
        page.locator(".ec-ev--on").count()
        == len([f for f in sheet.facts if any(s.end > s.start for s in f.evidence)]) + 1
    )
    assert page.url.endswith(f"?choix={sheet.id}"), "the address reproduces the view"
    other = sheets(draft)[0]
    page.locator(f"#d-{other.id} a.t").click()
    expect(page.locator(f"#d-{other.id} form[data-doc-part]")).to_be_visible()
    expect(page.locator(f"a.ec-ev--on[data-n={other.id}]").first).to_be_in_viewport()
    assert_no_console_error(page)


def test_the_whole_check_by_keyboard(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/", user=coordinator)
    one, two, _ = sheets(draft)
    page.locator("#brouillon").focus()
    page.keyboard.press("j")  # the contract
    page.keyboard.press("j")  # its first axis
    page.keyboard.press("j")
    expect(page.locator(f"#d-{one.id} [aria-current=true]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"a.ec-ev--on[data-n={one.id}]").first).to_be_focused()
    page.locator("#brouillon").focus()
    page.keyboard.press("v")
    expect(page.locator("#annonce")).to_contain_text("Fiche 1 : confirmée")
    assert all(fact.confirmed for fact in tree_now(draft).node(one.id).facts)
    page.locator("#brouillon").focus()
    page.keyboard.press("m")
    expect(page.locator("#p-avec")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#brouillon")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(f"#d-{one.id} [aria-current=true]")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(f"#d-{one.id} [aria-current=true]")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator("#annonce")).to_contain_text("Fiche 1 : écartée")
    expect(page.locator(f"#d-{two.id} [aria-current=true]")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(f"#d-{one.id}:not(.is-discarded)")).to_be_visible()
    assert not tree_now(draft).node(one.id).discarded
    assert_no_console_error(page)


def test_keys_act_in_the_panes_alone_and_can_be_switched_off(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/?choix={sheets(draft)[0].id}", user=coordinator)
    page.locator("h1").click()
    page.keyboard.press("Delete")
    field = page.locator("form[data-doc-part] .fr-input").first
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("vms")
    expect(field).to_have_value("vms")
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    page.locator("#clavier-marche").click()
    expect(page.locator("#clavier-marche")).to_have_attribute("aria-pressed", "false")
    page.locator("#brouillon").focus()
    page.keyboard.press("v")
    page.wait_for_timeout(300)
    assert not any(change.told.endswith("confirmée") for change in draft.changes.all())
    page.reload()
    expect(page.locator("#clavier-marche")).to_have_attribute("aria-pressed", "false")
    page.locator("#clavier-marche").click()
    page.locator("#brouillon").focus()
    page.keyboard.press("?")
    expect(page.locator("#clavier-aide")).to_be_visible()


def test_a_value_is_saved_when_it_is_left(browse: Browse, draft: Draft, coordinator: User) -> None:
    sheet = sheets(draft)[0]
    lead = sheet.of("leads")[0]
    page = browse(f"/lectures/{draft.pk}/?choix={sheet.id}", user=coordinator)
    page.locator(f"#v-{lead.id}").fill("Centre social du Val")
    page.keyboard.press("Tab")
    expect(page.locator("#annonce")).to_contain_text("Fiche 1, pilote : corrigé")
    expect(page.locator(f"#v-{lead.id}")).to_have_value("Centre social du Val")
    assert tree_now(draft).node(sheet.id).value("leads") == "Centre social du Val"
    page.locator("#brouillon [data-key=confirm]").click()
    expect(page.locator("#annonce")).to_contain_text("Fiche 1 : confirmée")
    assert draft.changes.count() == 2


def test_words_chosen_in_the_source_are_attached(browse: Browse, draft: Draft, coordinator: User) -> None:
    sheet = sheets(draft)[1]
    title = sheet.of("title")[0]
    page = browse(f"/lectures/{draft.pk}/?choix={sheet.id}", user=coordinator)
    page.evaluate(
        """id => { const words = document.getElementById(id).firstChild; const range = document.createRange();
        range.setStart(words, 0); range.setEnd(words, 13); getSelection().removeAllRanges();
        getSelection().addRange(range); }""",
        f"s-{title.id}",
    )
    page.locator("#brouillon [data-key=attach]").click()
    expect(page.locator("#p-mots")).to_have_value("Faire marcher")
    page.locator("#p-rub").select_option("audiences")
    page.get_by_role("button", name="Rattacher ces mots").click()
    expect(page.locator("#annonce")).to_contain_text("public : pris dans la source")
    fact = tree_now(draft).node(sheet.id).of("audiences")[0]
    assert fact.value == "Faire marcher"
    assert (fact.evidence[0].start, fact.evidence[0].block) == (title.evidence[0].start, title.evidence[0].block)
    expect(page.locator(f"#s-{fact.id}")).to_have_text("Faire marcher")


def test_two_people_at_once_in_the_browser(browse: Browse, draft: Draft, coordinator: User) -> None:
    other = account("autre", administrator=True)
    sheet = sheets(draft)[0]
    lead = sheet.of("leads")[0]
    mine = browse(f"/lectures/{draft.pk}/?choix={sheet.id}", user=coordinator)
    theirs = browse(f"/lectures/{draft.pk}/?choix={sheet.id}", user=other)
    theirs.locator("#brouillon [data-key=confirm]").click()
    expect(theirs.locator("#annonce")).to_contain_text("confirmée")
    mine.locator(f"#v-{lead.id}").evaluate("(field) => { field.value = 'Maison des aidants' }")
    mine.get_by_role("button", name="Enregistrer", exact=True).click()
    alert = mine.locator("#brouillon [role=alert]")
    expect(alert).to_contain_text("a changé pendant que vous écriviez")
    expect(mine.locator(f"#v-{lead.id}")).to_have_value("Maison des aidants")
    assert tree_now(draft).node(sheet.id).value("leads") == "CCAS du Val"
    mine.get_by_role("button", name="Faire mon geste quand même").click()
    expect(mine.locator("#annonce")).to_contain_text("Fiche 1 : enregistrée")
    assert tree_now(draft).node(sheet.id).value("leads") == "Maison des aidants"


def test_from_the_file_to_the_contract_without_a_script(browse: Browse, coordinator: User, tmp_path: Path) -> None:
    file = tmp_path / "contrat.txt"
    file.write_text(TEXT, encoding="utf-8")
    page = browse("/lectures/", user=coordinator, javascript=False)
    page.get_by_label("Contrat publié").set_input_files(file)
    page.get_by_role("button", name="Lire ce fichier").click()
    page.wait_for_url("**/lectures/*/")
    draft = Draft.objects.get()
    sheet = sheets(draft)[0]
    page.locator(f"a.ec-ev[data-n={sheet.id}]").first.click()
    page.wait_for_url(f"**choix={sheet.id}#d-{sheet.id}")
    page.locator(f"#v-{sheet.of('leads')[0].id}").fill("Centre social")
    page.get_by_role("button", name="Scinder").click()
    page.locator("#p-parts").fill("Association\nEscale")
    page.locator("#p-fait").select_option(sheet.of("leads")[1].id)
    page.get_by_role("button", name="Scinder la valeur").click()
    expect(page.locator(f"#d-{sheet.id} .ec-tree__p")).to_have_text("Centre social, Association, Escale")
    page.get_by_role("link", name="Accepter et créer le contrat").click()
    page.get_by_role("button", name="Créer le contrat").click()
    page.wait_for_url("**/contrats/*/")
    contract = Contract.objects.get()
    leads = [str(actor) for actor in contract.sheets.get(number="1").actors.all()]
    assert leads == ["Centre social", "Association", "Escale"]
    page.get_by_role("button", name="Annuler").first.click()
    page.wait_for_url(f"**/lectures/{draft.pk}/")
    assert not Contract.objects.exists()


def test_a_long_document_turns_its_passages(browse: Browse, coordinator: User) -> None:
    rows = [["N°", "Intitulé de l’action", "Pilote"]] + [
        [n, f"Action numéro {n}", f"Organisme {n}"] for n in range(1, 301)
    ]
    draft = received(by=coordinator, name="longue.xlsx", data=workbook(rows)).draft
    page = browse(f"/lectures/{draft.pk}/", user=coordinator)
    last = sheets(draft)[-1]
    page.locator(f"#d-{last.id} a.t").click()
    page.wait_for_url("**choix=*#d-*")
    expect(page.locator(f"a.ec-ev--on[data-n={last.id}]").first).to_be_visible(timeout=20_000)


def test_the_page_prints_its_source_and_its_draft(browse: Browse, draft: Draft, coordinator: User) -> None:
    page = browse(f"/lectures/{draft.pk}/", user=coordinator)
    with printed(page):
        expect(page.locator(".ec-sticky")).to_be_hidden()
        expect(page.locator("#brouillon")).to_be_visible()
        expect(page.locator("#source")).to_be_visible()
