"""The checking page and its gestures, by forms and by fragments; two people at once; who sees what."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ecluse.documents.enums import NodeKind
from ecluse.documents.extraction.draft import ContractDraft, Fact
from ecluse.documents.models import Draft
from ecluse.documents.rules.drafting import tree_of
from ecluse.documents.rules.tree import Node, Tree
from ecluse.documents.selectors import tree_of_draft
from ecluse.documents.services import receiving
from tests.factories.readings import received
from tests.unit.documents.services.material import TEXT, account, workbook

pytestmark = pytest.mark.django_db


def tree_now(draft: Draft) -> Tree:
    return tree_of_draft(Draft.objects.get(pk=draft.pk))


def sheets(draft: Draft) -> list[Node]:
    return tree_now(draft).live(NodeKind.ACTION)


def said(response: Any) -> str:
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(page).split())


def test_the_page_shows_the_source_the_draft_and_what_is_left(signed_in: Client, draft: Draft) -> None:
    response = signed_in.get(f"/lectures/{draft.pk}/")
    page, words = response.content.decode(), said(response)
    assert "2 axes, 3 fiches annoncés : 2 et 3 trouvés" in words
    assert "période 2022-2027" in words
    assert "Axe 1. BIEN VIEILLIR" in words
    for sheet in sheets(draft):
        assert f'id="d-{sheet.id}"' in page
        assert f'href="?choix={sheet.id}#d-{sheet.id}" data-n="{sheet.id}"' in page, "the way back"
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert 'name="v.' not in page, "no form before a part is chosen"


def test_the_chosen_part_is_open_and_its_words_are_marked(signed_in: Client, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    page = signed_in.get(f"/lectures/{draft.pk}/", {"choix": sheet.id}).content.decode()
    lead = sheet.of("leads")[0]
    assert f'name="v.{lead.id}" value="CCAS du Val"' in page
    assert f'href="#s-{lead.id}"' in page
    assert f'id="s-{lead.id}"' in page
    assert page.count("ec-ev--on") >= 3
    assert 'aria-current="true"' in page
    assert "Copilote" in page


@pytest.mark.parametrize("panel", ["fusionner", "scinder", "deplacer", "rattacher", "inconnu"])
def test_each_panel_opens_without_a_script(signed_in: Client, draft: Draft, panel: str) -> None:
    sheet = sheets(draft)[0]
    page = signed_in.get(f"/lectures/{draft.pk}/", {"choix": sheet.id, "geste": panel}).content.decode()
    assert ("data-panel" in page) is (panel != "inconnu")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_part_that_is_not_there_opens_nothing(signed_in: Client, draft: Draft) -> None:
    assert signed_in.get(f"/lectures/{draft.pk}/", {"choix": "n999", "passages": "99"}).status_code == 200


def test_the_form_of_a_part_saves_and_confirms(post: Any, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    title, first, second = sheet.of("title")[0], *sheet.of("leads")
    response = post(
        "modifier:confirmer",
        partie=sheet.id,
        **{f"v.{title.id}": "Aider les aidants", f"v.{first.id}": first.value, f"v.{second.id}": "", "n.start": "2024"},
    )
    assert response.headers["Location"] == f"/lectures/{draft.pk}/?choix={sheet.id}#d-{sheet.id}"
    after = tree_now(draft).node(sheet.id)
    assert (after.value("title"), [f.value for f in after.of("leads")], after.value("start")) == (
        "Aider les aidants",
        ["CCAS du Val"],
        "2024",
    )
    assert all(fact.confirmed for fact in after.facts)


def test_a_button_that_opens_a_panel_keeps_what_was_typed(post: Any, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    title = sheet.of("title")[0]
    response = post("modifier:fusionner", partie=sheet.id, **{f"v.{title.id}": "Autre titre"})
    assert response.headers["Location"].endswith(f"?choix={sheet.id}&geste=fusionner#d-{sheet.id}")
    assert tree_now(draft).node(sheet.id).value("title") == "Autre titre"


def test_every_gesture_by_its_form(post: Any, draft: Draft) -> None:
    one, two, three = sheets(draft)
    axes = [axis.id for axis in tree_now(draft).live(NodeKind.AXIS)]
    lead = one.of("leads")[0]
    post("corriger", fait=lead.id, valeur="CCAS", **{"x.detail": "pôle seniors"})
    post("separer", fait=one.of("leads")[1].id, parts="Association\nEscale")
    post("completer", partie=one.id, rubrique="partners", valeur="Mission locale")
    post("deplacer", partie=three.id, axes=axes)
    post("ordonner", partie=two.id, sens="haut")
    post("rattacher", partie=two.id, rubrique="perimeter", mots="habitants du  territoire")
    post("ajouter", sorte="action", titre="Un bus santé", numero="4", axe=axes[1])
    post("ecarter", partie=two.id)
    tree = tree_now(draft)
    assert [fact.value for fact in tree.node(one.id).of("leads")] == ["CCAS", "Association", "Escale"]
    assert tree.node(one.id).of("leads")[0].more("detail") == "pôle seniors"
    split = tree.node(one.id).of("leads")[1:]
    assert split[0].evidence != split[1].evidence, "each part has its own words"
    assert tree.node(one.id).value("partners") == "Mission locale"
    assert tree.node(three.id).axes == tuple(axes)
    assert [node.id for node in tree.all(NodeKind.ACTION)][:2] == [two.id, one.id]
    assert tree.node(two.id).value("perimeter") == "habitants du territoire"
    assert tree.node(two.id).of("perimeter")[0].evidence
    assert [node.value("title") for node in tree.under(axes[1], NodeKind.ACTION)] == ["Un bus santé"]
    post("retablir", partie=two.id)
    post("fusionner", partie=one.id, avec=two.id)
    tree = tree_now(draft)
    assert two.id not in tree.nodes
    assert "Ville du Val" in [fact.value for fact in tree.node(one.id).of("leads")]
    post("annuler")
    assert two.id in tree_now(draft).nodes
    post("retablir-geste")
    assert two.id not in tree_now(draft).nodes


def test_words_chosen_in_the_source_are_attached_where_they_are(post: Any, draft: Draft) -> None:
    sheet = sheets(draft)[1]
    span = sheet.of("title")[0].evidence[0]
    post("rattacher", partie=sheet.id, rubrique="audiences", passage=span.block, debut=span.start, fin=span.start + 13)
    fact = tree_now(draft).node(sheet.id).of("audiences")[0]
    assert fact.value == "Faire marcher"
    assert (fact.evidence[0].block, fact.evidence[0].end - fact.evidence[0].start) == (span.block, 13)


def test_a_refused_value_keeps_what_was_typed(post: Any, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    response = post("modifier", partie=sheet.id, **{"n.start": "bientôt peut-être 12.13.14 999999"}, htmx=False)
    assert response.status_code in (302, 422)
    contract = tree_now(draft).contract
    response = post("modifier", partie="c", **{f"v.{contract.of('start_year')[0].id}": "deux mille"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "écrivez un nombre entier" in page
    assert 'value="deux mille"' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"geste": "inconnu"},
        {"geste": "fusionner", "partie": "n1", "avec": "n999"},
        {"geste": "corriger", "fait": "f999"},
        {"geste": "separer", "fait": "f999"},
        {"geste": "rattacher", "partie": "c", "rubrique": "title", "passage": "9999", "debut": "0", "fin": "4"},
        {"geste": "rattacher", "partie": "c", "rubrique": "title", "mots": "absents de la source"},
        {"geste": "ajouter", "sorte": "contract", "titre": "x"},
        {"geste": "completer", "partie": "c", "rubrique": "leads", "valeur": "x"},
        {"geste": "annuler"},
    ],
)
def test_what_cannot_be_done_is_answered_in_words(post: Any, draft: Draft, fields: dict[str, str]) -> None:
    before = Draft.objects.get(pk=draft.pk).data
    name = fields.pop("geste")
    response = post(name, **fields)
    fields["geste"] = name
    assert response.status_code == 422
    assert "Erreur" in said(response)
    assert Draft.objects.get(pk=draft.pk).data == before


def test_two_people_at_once_are_told_and_nothing_is_lost(post: Any, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    post("confirmer", partie=sheet.id, version=1)
    lead = sheet.of("leads")[0]
    late = {"partie": sheet.id, f"v.{lead.id}": "Maison des aidants"}
    response = post("modifier", version=1, **late)
    page = response.content.decode()
    assert response.status_code == 409
    assert "a changé pendant que vous écriviez" in page
    assert 'value="Maison des aidants"' in page, "what was typed is still there"
    assert tree_now(draft).node(sheet.id).value("leads") == "CCAS du Val"
    again = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.split("Faire mon geste", 1)[0])
    )
    assert again["version"] == "2"
    post("modifier", version=2, **late)
    assert tree_now(draft).node(sheet.id).value("leads") == "Maison des aidants"


def test_a_script_receives_only_what_changed(post: Any, signed_in: Client, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    response = post("confirmer", partie=sheet.id, htmx=True)
    page = response.content.decode()
    assert page.lstrip().startswith('<div id="brouillon"')
    assert "<html" not in page
    assert 'data-version="2"' in page
    lines = set(re.findall(r'id="(b-\d+)"', page))
    assert lines == {f"b-{span.block}" for fact in sheet.facts for span in fact.evidence}
    chosen = signed_in.get(
        f"/lectures/{draft.pk}/", {"choix": sheet.id}, headers={"HX-Request": "true", "HX-Target": "brouillon"}
    )
    assert chosen.content.decode().lstrip().startswith('<div id="brouillon"')


def test_a_value_left_is_saved_without_renewing_the_form(signed_in: Client, draft: Draft) -> None:
    lead = sheets(draft)[0].of("leads")[0]
    response = signed_in.post(
        f"/lectures/{draft.pk}/gestes/",
        {"geste": "corriger", "version": 1, "fait": lead.id, "valeur": "CCAS"},
        headers={"HX-Request": "true", "HX-Target": "enregistre"},
    )
    page = response.content.decode()
    assert 'id="brouillon"' not in page
    assert 'data-version="2"' in page
    assert "Fiche 1, pilote : corrigé" in said(response)


def test_others_do_not_know_that_the_draft_exists(client: Client, draft: Draft) -> None:
    client.force_login(account("ailleurs", opens=True))
    for path in ("", "accepter/", "abandonner/", "source/", "differences/"):
        assert client.get(f"/lectures/{draft.pk}/{path}").status_code == 404, path
    for path in ("gestes/", "accepter/", "annuler/", "abandonner/", "differences/"):
        assert client.post(f"/lectures/{draft.pk}/{path}", {"geste": "annuler"}).status_code == 404, path


def test_who_lost_the_right_to_open_contracts_reads_without_correcting(
    signed_in: Client, draft: Draft, coordinator: Any
) -> None:
    coordinator.may_open_contracts = False
    coordinator.save()
    page = signed_in.get(f"/lectures/{draft.pk}/", {"choix": sheets(draft)[0].id})
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split('id="brouillon"', 1)[1].split('id="barre"', 1)[0]
    assert signed_in.post(f"/lectures/{draft.pk}/gestes/", {"geste": "annuler"}).status_code == 403


def test_a_reading_is_abandoned_and_taken_up_again(signed_in: Client, post: Any, draft: Draft) -> None:
    assert "ne deviendra pas un contrat" in said(signed_in.get(f"/lectures/{draft.pk}/abandonner/"))
    assert signed_in.post(f"/lectures/{draft.pk}/abandonner/").headers["Location"] == "/lectures/"
    assert "Cette lecture a été abandonnée" in said(signed_in.get(f"/lectures/{draft.pk}/"))
    assert signed_in.post(f"/lectures/{draft.pk}/abandonner/").status_code == 403
    post("reprendre")
    assert Draft.objects.get(pk=draft.pk).state == "open"


def test_several_contracts_in_one_file_are_chosen_from(
    signed_in: Client, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (ContractDraft(territory=Fact("Val"), start_year=Fact(year)) for year in (2018, 2022))
    monkeypatch.setattr(receiving, "draft_trees", lambda document, limits: [tree_of(first), tree_of(second)])
    draft = received(by=coordinator, name="deux.txt", data=TEXT.encode()).draft
    page = signed_in.get(f"/lectures/{draft.pk}/")
    assert "Ce fichier parle de 2 contrats" in said(page)
    assert re.findall(r'aria-current="page">([^<]+)', page.content.decode())[-1] == "Val 2018"
    other = Draft.objects.get(document=draft.document, place=1)
    assert other.label == "Val 2022"
    assert f'href="/lectures/{other.pk}/"' in page.content.decode()
    assert signed_in.get(f"/lectures/{other.pk}/").status_code == 200


def test_a_long_document_is_shown_some_passages_at_a_time(signed_in: Client, coordinator: Any) -> None:
    rows = [["N°", "Intitulé de l’action", "Pilote"]] + [
        [n, f"Action numéro {n}", f"Organisme {n % 7}"] for n in range(1, 451)
    ]
    draft = received(by=coordinator, name="longue.xlsx", data=workbook(rows)).draft
    page = signed_in.get(f"/lectures/{draft.pk}/").content.decode()
    assert page.count("data-b=") == 250
    assert f'href="/lectures/{draft.pk}/?passages=2#t-src"' in page
    last = tree_now(draft).live(NodeKind.ACTION)[-1]
    page = signed_in.get(f"/lectures/{draft.pk}/", {"choix": last.id}).content.decode()
    assert f'data-n="{last.id}"' in page, "the passages of the chosen part"
    assert page.count("data-b=") < 250


def test_the_page_costs_the_same_queries_whatever_its_size(
    signed_in: Client, coordinator: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for size in (3, 60):
        rows = [["N°", "Intitulé de l’action", "Pilote"]] + [[n, f"Action {n} du plan", "CCAS"] for n in range(1, size)]
        draft = received(by=coordinator, name=f"{size}.xlsx", data=workbook(rows)).draft
        with django_assert_max_num_queries(12) as seen:
            signed_in.get(f"/lectures/{draft.pk}/", {"choix": sheets(draft)[0].id})
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("version", ["", "abc", "1 400", "1\u202f400", "²", "-1", None])
def test_a_gesture_without_a_readable_version_is_refused(signed_in: Client, draft: Draft, version: str | None) -> None:
    start = tree_now(draft).contract.of("start_year")[0]
    data = {"geste": "corriger", "fait": start.id, "valeur": "2021"} | ({} if version is None else {"version": version})
    response = signed_in.post(f"/lectures/{draft.pk}/gestes/", data)
    assert response.status_code == 422
    assert "ne dit pas sur quelle version du brouillon" in said(response)
    assert tree_now(draft).contract.value("start_year") == "2022"
    accepted = signed_in.post(
        f"/lectures/{draft.pk}/accepter/",
        {
            "version": version or "",
            "title": "Un contrat",
            "territory_name": "Val",
            "territory": "",
            "state": "mise_en_oeuvre",
        },
    )
    assert accepted.status_code == 422
    assert Draft.objects.get(pk=draft.pk).contract_id is None


def test_a_value_saved_on_its_own_is_refused_in_one_sentence(signed_in: Client, draft: Draft) -> None:
    start = tree_now(draft).contract.of("start_year")[0]
    sent = {"geste": "corriger", "version": 1, "fait": start.id, "valeur": "deux mille"}
    alone = {"HX-Request": "true", "HX-Target": "enregistre"}
    response = signed_in.post(f"/lectures/{draft.pk}/gestes/", sent, headers=alone)
    assert response.status_code == 422
    assert response.content.decode() == "Début : écrivez un nombre entier en chiffres."
    late = signed_in.post(f"/lectures/{draft.pk}/gestes/", sent | {"version": 7, "valeur": "2021"}, headers=alone)
    assert late.status_code == 409
    page = late.content.decode()
    assert page.lstrip().startswith('<div id="brouillon"'), "the draft, not the whole page"
    assert f'name="v.{start.id}" value="2021"' in page, "what was typed is still there"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("bientôt", None), ("31/02/2025", None), ("2025-02-31", None), ("demain 2025 ou 2026", None),
     ("mars 2022", "2022-03"), ("14/03/2022", "2022-03-14"), ("12 mai", "12 mai"), ("2022", "2022")],
)  # fmt: skip
def test_the_day_of_signature_is_a_date(post: Any, draft: Draft, typed: str, kept: str | None) -> None:
    old = tree_now(draft).contract.of("signed_on")
    response = post("modifier", partie="c", **{f"v.{old[0].id}" if old else "n.signed_on": typed})
    assert response.status_code == (422 if kept is None else 302)
    if kept is None:
        assert f"« {typed} » n’est pas une date" in said(response)
    else:
        assert tree_now(draft).contract.value("signed_on") == kept


def test_what_the_source_says_of_a_date_stays_until_it_is_touched(post: Any, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    post("modifier", partie=sheet.id, **{"n.start": "dès la signature"})
    start = tree_now(draft).node(sheet.id).of("start")[0]
    assert post("modifier:confirmer", partie=sheet.id, **{f"v.{start.id}": start.value}).status_code == 302


def test_an_end_before_its_start_is_told_at_once(post: Any, signed_in: Client, draft: Draft) -> None:
    contract = tree_now(draft).contract
    values = {f"v.{contract.of('start_year')[0].id}": "2030", f"v.{contract.of('end_year')[0].id}": "1999"}
    page = said(post("modifier", partie="c", htmx=True, **values))
    assert "la fin, 1999, est avant le début, 2030" in page
    sheet = sheets(draft)[0]
    post("modifier", partie=sheet.id, **{"n.start": "03/2025", "n.end": "2024"})
    page = said(signed_in.get(f"/lectures/{draft.pk}/"))
    assert "Fiche 1 : la fin, 2024, est avant le début, mars 2025" in page
    post("modifier", partie="c", **{f"v.{contract.of('start_year')[0].id}": "1999"})
    assert "1999, est avant" not in said(signed_in.get(f"/lectures/{draft.pk}/"))


def test_a_long_title_is_seen_whole(post: Any, signed_in: Client, draft: Draft) -> None:
    sheet = sheets(draft)[0]
    title = sheet.of("title")[0]
    post("corriger", fait=title.id, valeur="Accompagner les aidants " * 5)
    page = signed_in.get(f"/lectures/{draft.pk}/", {"choix": sheet.id}).content.decode()
    assert re.search(rf'<textarea[^>]* name="v\.{title.id}" rows="3">', page)
