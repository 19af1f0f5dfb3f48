"""What hangs on a sheet, changed where it is read: one row, as a page and as the piece that a script puts in its place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from ecluse.accounts.models import Organisation
from ecluse.contracts.enums import ActorRole
from ecluse.contracts.models import Attachment, FundingLine, Milestone, SheetActor
from ecluse.contracts.rules.row_groups import ROW_GROUPS, addition_anchor, row_anchor
from ecluse.contracts.services import records, sheets
from ecluse.contracts.views.kinds import SHEET_KINDS
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events, sent

PIECE = {"HX-Request": "true"}
#: Kind → its row in the world, a field of it that is a text, what is refused and in which words.
ROWS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "acteurs": ("actor", "detail", {"organisation": ""}, "écrivez un organisme"),
    "etapes": ("milestone", "title", {"due": "31/02/2025"}, "n’est pas une date"),
    "couts": ("cost", "label", {"planned": "", "spent": ""}, "un coût prévu ou une dépense"),
    "financements": ("funding", "reference", {"requested": "douze"}, "montant en euros"),
    "indicateurs": ("indicator", "target", {"name": ""}, "obligatoire"),
    "documents": ("attachment", "title", {"url": "nulle part"}, "adresse complète"),
}


def _at(world: World, action: str, kind: str, *more: int) -> str:
    return reverse(f"contracts:sheet-item-{action}", args=[world.own.contract.pk, world.own.sheet.pk, kind, *more])


def _sheet(world: World) -> str:
    return reverse("portal:sheet", args=[world.own.contract.pk, world.own.sheet.pk])


def _row(world: World, kind: str) -> Any:
    return getattr(world.own, ROWS[kind][0])


def _tree(page: Any) -> LexborHTMLParser:
    return LexborHTMLParser(page.content.decode())


def _hidden(page: Any) -> dict[str, str]:
    """What the first form of a piece holds in its hidden fields."""
    fields = _tree(page).css_first("form").css("input[type=hidden]")
    found = {str(field.attributes["name"]): field.attributes.get("value") or "" for field in fields}
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def _actor(world: World, role: ActorRole, name: str) -> SheetActor:
    body = Organisation.objects.create(name=name, folded_name=name.lower())
    values = {"role": role, "organisation": body}
    return records.create(SheetActor(sheet=world.own.sheet), by=SYSTEM, values=values)


def test_every_kind_has_its_case_and_its_group() -> None:
    assert set(ROWS) == {kind.slug for kind in SHEET_KINDS} == {group.kind for group in ROW_GROUPS.values()}


@pytest.mark.parametrize("kind", ROWS)
def test_the_sheet_holds_a_pencil_and_a_place_for_each_row(world: World, sign_in: SignIn, kind: str) -> None:
    place = _tree(sign_in("coordinator").get(_sheet(world))).css_first(f"#{row_anchor(kind, _row(world, kind).pk)}")
    assert place is not None
    (link,) = place.css("a[data-ec-inplace]")
    assert link.attributes["href"] == _at(world, "edit", kind, _row(world, kind).pk)
    assert len(place.css("[data-ec-slot]")) == 1
    plain = _tree(sign_in("elected").get(_sheet(world)))
    assert plain.css_first(f"#{row_anchor(kind, _row(world, kind).pk)}") is not None
    assert plain.css("a[data-ec-inplace], [data-ec-slot] form") == []


@pytest.mark.parametrize("slug", ROW_GROUPS)
def test_each_group_ends_with_one_more(world: World, coordinator: ReadOnlyGetClient, slug: str) -> None:
    group = ROW_GROUPS[slug]
    tree = _tree(coordinator.get(_sheet(world)))
    place = tree.css_first(f"#groupe-{slug} #ajout-{slug}")
    assert place is not None
    assert addition_anchor(group.kind, group.role) == f"ajout-{slug}"
    link = place.css_first("a[data-ec-inplace]")
    assert group.addition in link.text()
    piece = coordinator.get(str(link.attributes["href"]), headers=PIECE)
    assert piece.status_code == 200
    form = _tree(piece).css_first("form")
    assert form.attributes["action"] == link.attributes["href"]
    if group.role:
        assert form.css_first("select[name=role] option[selected]").attributes["value"] == group.role


def test_a_role_that_does_not_exist_is_not_taken_from_the_address(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = f"{_at(world, 'create', 'acteurs')}?role=roi"
    assert coordinator.get(url).status_code == 200
    refused = coordinator.post(url, {"role": "roi", "organisation": "Caisse primaire"}, headers=PIECE)
    assert refused.status_code == 422
    assert "choisissez" in refused.content.decode()


@pytest.mark.parametrize("kind", ROWS)
def test_a_script_gets_the_form_of_the_row_alone_and_is_led_back_to_it(
    world: World, coordinator: ReadOnlyGetClient, kind: str
) -> None:
    row, name = _row(world, kind), ROWS[kind][1]
    url = _at(world, "edit", kind, row.pk)
    piece = coordinator.get(url, headers=PIECE)
    assert piece.content.decode().lstrip().startswith("<form")
    assert "<h1" not in piece.content.decode()
    assert "HX-Request" in piece.headers["Vary"]
    assert {"version", "base"} <= set(_hidden(piece))
    told = len(events(world.own.contract))
    data = sent(piece.context["form"], **{name: "Autrement dit"})
    answer = coordinator.post(url, data, headers=PIECE, follow=True)
    assert answer.redirect_chain == [(f"{_sheet(world)}#{row_anchor(kind, row.pk)}", 302)]
    assert "Autrement dit" in _tree(answer).css_first(f"#{row_anchor(kind, row.pk)}").text()
    row.refresh_from_db()
    assert (getattr(row, name), row.version) == ("Autrement dit", 2)
    assert len(events(world.own.contract)) == told + 1
    assert set(events(world.own.contract)[0].data) == {name}


@pytest.mark.parametrize("kind", ROWS)
def test_what_is_refused_is_said_in_the_form_of_the_row(
    world: World, coordinator: ReadOnlyGetClient, kind: str
) -> None:
    row = _row(world, kind)
    url = _at(world, "edit", kind, row.pk)
    data = sent(coordinator.get(url).context["form"], **ROWS[kind][2])
    piece = coordinator.post(url, data, headers=PIECE)
    assert piece.status_code == 422
    assert ROWS[kind][3] in piece.content.decode()
    page = coordinator.post(url, data)
    assert page.status_code == 200
    assert "<title>Erreur" in page.content.decode()
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.parametrize("headers", [{}, PIECE])
@pytest.mark.parametrize(("kept", "expected"), [("mienne", "Service des aînés"), ("autre", "Direction")])
def test_the_same_row_written_by_two(
    world: World, coordinator: ReadOnlyGetClient, headers: dict[str, str], kept: str, expected: str
) -> None:
    actor, url = world.own.actor, _at(world, "edit", "acteurs", world.own.actor.pk)
    form = coordinator.get(url, headers=headers).context["form"]
    records.update(actor, by=world.users["elected"], values={"detail": "Direction"}, version=1)
    refused = coordinator.post(url, sent(form, detail="Service des aînés"), headers=headers)
    assert refused.status_code == 409
    sides = [side.text().strip() for side in _tree(refused).css(".ec-versions p")]
    assert sides == ["Service des aînés", "Direction"]
    assert "Fonction elected" in _tree(refused).css_first("[role=alert]").text()
    assert SheetActor.objects.get(pk=actor.pk).detail == "Direction"
    hidden = {
        str(field.attributes["name"]): field.attributes.get("value") or ""
        for field in _tree(refused).css("form.ec-conflict input[type=hidden]")
    }
    settled = coordinator.post(url, hidden | {"garder-detail": kept}, headers=headers)
    assert settled.status_code == 302
    assert SheetActor.objects.get(pk=actor.pk).detail == expected


def test_two_rows_to_settle_at_once_share_no_identifier(world: World, coordinator: ReadOnlyGetClient) -> None:
    other = records.create(Milestone(sheet=world.own.sheet), by=SYSTEM, values={"title": "Bilan"})
    found: list[str] = []
    for step in (world.own.milestone, other):
        url = _at(world, "edit", "etapes", step.pk)
        data = sent(coordinator.get(url).context["form"], title="Le nôtre", due="2026")
        records.update(step, by=SYSTEM, values={"title": "Le leur", "due": "2027"}, version=1)
        refused = coordinator.post(url, data, headers=PIECE)
        assert refused.status_code == 409
        found += [str(node.attributes["id"]) for node in _tree(refused).css("[id]")]
    assert len(found) == 8
    assert len(set(found)) == 8


def test_two_fields_of_a_row_written_by_two_are_both_kept(world: World, coordinator: ReadOnlyGetClient) -> None:
    step, url = world.own.milestone, _at(world, "edit", "etapes", world.own.milestone.pk)
    form = coordinator.get(url).context["form"]
    records.update(step, by=SYSTEM, values={"title": "Guide imprimé"}, version=1)
    assert coordinator.post(url, sent(form, due="mars 2025"), headers=PIECE).status_code == 302
    step.refresh_from_db()
    assert (step.title, step.due, step.version) == ("Guide imprimé", "2025-03", 3)


def test_forms_open_together_share_no_identifier(world: World, coordinator: ReadOnlyGetClient) -> None:
    others = [_actor(world, ActorRole.PARTNER, name).pk for name in ("Mutualité", "Réseau des aidants")]
    urls = [_at(world, "edit", "acteurs", pk) for pk in (world.own.actor.pk, *others)]
    urls += [f"{_at(world, 'create', 'acteurs')}?role={role}" for role in ("pilote", "partenaire")]
    found = [node.attributes["id"] for url in urls for node in _tree(coordinator.get(url, headers=PIECE)).css("[id]")]
    assert len(found) > 5 * len(urls)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_is_taken_away_in_one_press_and_comes_back_in_another(
    world: World, coordinator: ReadOnlyGetClient, kind: str
) -> None:
    row = _row(world, kind)
    piece = _tree(coordinator.get(_at(world, "edit", kind, row.pk), headers=PIECE))
    url = _at(world, "remove", kind, row.pk)
    assert piece.css_first(f"form[action='{url}']#retrait-{row_anchor(kind, row.pk)}") is not None
    assert piece.css_first(f"button[form=retrait-{row_anchor(kind, row.pk)}]") is not None
    page = coordinator.post(url, headers=PIECE, follow=True)
    anchor = addition_anchor(kind, getattr(row, "role", ""))
    assert page.redirect_chain == [(f"{_sheet(world)}#{anchor}", 302)]
    assert _tree(page).css_first(f"#{row_anchor(kind, row.pk)}") is None
    undo = str(_tree(page).css_first(".ec-messages form").attributes["action"])
    assert coordinator.post(undo).status_code == 302
    assert type(row)._default_manager.filter(pk=row.pk, sheet=world.own.sheet).exists()


def test_whoever_cannot_undo_is_asked_first(world: World, sign_in: SignIn) -> None:
    lead, step = sign_in("lead"), world.own.milestone
    url = _at(world, "remove", "etapes", step.pk)
    piece = _tree(lead.get(_at(world, "edit", "etapes", step.pk), headers=PIECE))
    assert piece.css_first(f"a[href='{url}']") is not None
    assert piece.css_first(f"form[action='{url}']") is None
    asked = lead.get(url).content.decode()
    assert "coordination" in asked
    assert "corbeille" not in asked, "whoever may not open the bin is not sent to it"
    page = lead.post(url, follow=True)
    assert "est retirée" in page.content.decode()
    assert _tree(page).css_first(".ec-messages form") is None


def test_a_row_moves_among_those_that_it_is_read_with(world: World, coordinator: ReadOnlyGetClient) -> None:
    """A lead, a partner, then a co-lead: the leads are read together, and change places over the partner."""
    first = world.own.actor
    partner = SheetActor.objects.get(sheet=world.own.sheet, role=ActorRole.PARTNER)
    second = _actor(world, ActorRole.CO_LEAD, "Mutualité")

    def order() -> list[int]:
        return list(SheetActor.objects.filter(sheet=world.own.sheet).values_list("pk", flat=True))

    assert order() == [first.pk, partner.pk, second.pk]
    url = _at(world, "move", "acteurs", second.pk)
    page = coordinator.post(url, {"sens": "haut"}, follow=True)
    assert page.redirect_chain == [(f"{_sheet(world)}#{row_anchor('acteurs', second.pk)}", 302)]
    assert order() == [second.pk, first.pk, partner.pk]
    leads = _tree(page).css("#groupe-pilotes [data-ec-row]")
    assert [row.attributes["id"] for row in leads] == [row_anchor("acteurs", pk) for pk in (second.pk, first.pk)]
    again = coordinator.post(url, {"sens": "haut"}, follow=True)
    assert "est déjà en premier" in again.content.decode()
    assert coordinator.post(url, {"sens": "bas"}).status_code == 302
    assert order()[:2] == [first.pk, second.pk]
    alone = _tree(coordinator.get(_at(world, "edit", "acteurs", partner.pk), headers=PIECE))
    assert alone.css("button[name=sens]") == []


def test_a_line_of_money_moves_within_its_year(world: World, coordinator: ReadOnlyGetClient) -> None:
    line: Any = world.own.funding
    other = records.create(
        FundingLine(sheet=world.own.sheet, funder=world.bodies["partner"]), by=SYSTEM, values={"year": 2025}
    )
    page = coordinator.post(_at(world, "move", "financements", other.pk), {"sens": "haut"}, follow=True)
    assert "est déjà en premier" in page.content.decode()
    same = records.create(
        FundingLine(sheet=world.own.sheet, funder=world.bodies["partner"]), by=SYSTEM, values={"year": line.year}
    )
    coordinator.post(_at(world, "move", "financements", same.pk), {"sens": "haut"})
    kept = FundingLine.objects.filter(sheet=world.own.sheet).values_list("pk", flat=True)
    assert list(kept) == [same.pk, line.pk, other.pk]


def test_what_was_written_about_a_row_removed_meanwhile_stays_in_the_page(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    url = _at(world, "edit", "indicateurs", world.own.indicator.pk)
    data = sent(coordinator.get(url, headers=PIECE).context["form"], target="40 aidants")
    records.remove(world.own.indicator, by=SYSTEM)
    piece = coordinator.post(url, data, headers=PIECE)
    assert piece.status_code == 409
    form = _tree(piece).css_first("form")
    assert form.attributes["action"] == _at(world, "create", "indicateurs")
    assert "a été retiré pendant que vous écriviez" in form.text()
    assert form.css_first("input[name=target]").attributes["value"] == "40 aidants"
    assert "Ajouter de nouveau" in form.text()
    assert coordinator.get(url, headers=PIECE).status_code == 404


def test_a_file_is_sent_from_the_sheet(world: World, sign_in: SignIn) -> None:
    lead, url = sign_in("lead"), _at(world, "create", "documents")
    piece = _tree(lead.get(url, headers=PIECE)).css_first("form")
    assert piece.attributes["enctype"] == "multipart/form-data"
    wrong = lead.post(url, {"file": SimpleUploadedFile("page.html", b"<html>")}, headers=PIECE)
    assert wrong.status_code == 422
    answer = lead.post(url, {"file": SimpleUploadedFile("bilan.pdf", b"%PDF-1.7 bilan")}, headers=PIECE)
    kept = Attachment.objects.get(title="bilan.pdf")
    assert answer.headers["Location"] == f"{_sheet(world)}#{row_anchor('documents', kept.pk)}"


def test_nothing_is_offered_on_a_sheet_put_aside(world: World, coordinator: ReadOnlyGetClient) -> None:
    sheets.archive_sheet(by=SYSTEM, sheet=world.own.sheet)
    assert _tree(coordinator.get(_sheet(world))).css("a[data-ec-inplace]") == []
    url = _at(world, "edit", "acteurs", world.own.actor.pk)
    assert coordinator.post(url, {"role": "pilote"}, headers=PIECE).status_code == 403


@pytest.mark.parametrize("kind", ROWS)
def test_the_form_of_a_row_costs_few_questions(world: World, coordinator: ReadOnlyGetClient, kind: str) -> None:
    url = _at(world, "edit", kind, _row(world, kind).pk)
    coordinator.get(url, headers=PIECE)
    with CaptureQueriesContext(connection) as seen:
        coordinator.get(url, headers=PIECE)
    assert len(seen) <= 10
