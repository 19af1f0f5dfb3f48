"""Sheets: the list and its filters, the parts, the status, the notes, the files, the archive."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Organisation
from ecluse.contracts.enums import ActorRole, VocabularyKind
from ecluse.contracts.forms.sheets import SECTIONS
from ecluse.contracts.models import ActionSheet, Attachment, Milestone, Note, SheetActor, Term
from ecluse.contracts.presenters.sheets import MISSING, sheet_page, sheet_rows
from ecluse.contracts.rules.row_groups import ROW_GROUPS
from ecluse.contracts.selectors import access_to, get_sheet, sheets_of
from ecluse.contracts.services import files, records, sheets
from ecluse.contracts.views.kinds import SHEET_KINDS
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events, sent


def _list(world: World) -> str:
    return reverse("contracts:sheet-list", args=[world.own.contract.pk])


def _at(world: World, name: str, *more: Any, sheet: str = "other", of: str = "own") -> str:
    contents = getattr(world, of)
    return reverse(f"contracts:{name}", args=[contents.contract.pk, getattr(contents, sheet).pk, *more])


# --- the list ------------------------------------------------------------------------------------------------------------


def test_the_list_groups_counts_and_says_what_is_late(world: World, coordinator: ReadOnlyGetClient) -> None:
    page = coordinator.get(_list(world))
    shown = page.context["page"]
    assert (shown.shown, shown.total) == (2, 2)
    assert [group.title for group in shown.groups] == ["Axe 1. Vieillir", "Sans axe"]
    text = page.content.decode()
    assert "Caisse primaire" in text
    assert "aucun pilote" in text
    assert "de retard" in text


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["1", "2"]), ("q=AIDANTS", ["1"]), ("q=caisse+aider", ["1"]), ("q=rien", []),
        ("axe=aucun", ["2"]), ("statut=proposee", ["1", "2"]),
        ("statut=en_cours", []), ("retard=1", ["1"]), ("manque=pilote", ["2"]), ("manque=oui", ["1", "2"]),
        ("manque=indicateurs", ["2"]), ("nouvelles=jamais", ["2"]), ("nouvelles=anciennes", []), ("axe=abc", []),
        ("pilote=abc", []), ("retard=1&statut=en_cours", []),
    ],
)  # fmt: skip
def test_the_address_reproduces_the_view(
    world: World, coordinator: ReadOnlyGetClient, query: str, numbers: list[str]
) -> None:
    page = coordinator.get(f"{_list(world)}?{query}")
    assert page.status_code == 200
    found = [row.number for group in page.context["page"].groups for row in group.rows]
    assert sorted(found) == numbers


def test_filters_by_axis_and_lead(world: World, coordinator: ReadOnlyGetClient) -> None:
    for query in (f"axe={world.own.axis.pk}", f"pilote={world.bodies['lead'].pk}"):
        groups = coordinator.get(f"{_list(world)}?{query}").context["page"].groups
        assert [row.number for group in groups for row in group.rows] == ["1"]
    assert not coordinator.get(f"{_list(world)}?axe={world.foreign.axis.pk}").context["page"].shown


def test_each_sees_their_sheets_and_no_money_they_may_not(world: World, sign_in: SignIn) -> None:
    for name, numbers in (("lead", {"1"}), ("signatory", {"2"}), ("reader", set()), ("evaluator", {"1", "2"})):
        page = sign_in(name).get(_list(world))
        assert {row.number for group in page.context["page"].groups for row in group.rows} == numbers, name
        assert not page.context["new_url"]
        offered = sign_in(name).get(f"{_list(world)}?filtres=1").context["bar"]
        lacking = {choice.value for box in offered.more if box.word == "manque" for choice in box.choices}
        assert ("budget" in lacking) == (name == "evaluator")
        assert ("budget" in {choice.value for choice in offered.columns}) == (name == "evaluator")
        for group in page.context["page"].groups:
            assert all(("budget" in row.missing) <= (name == "evaluator") for row in group.rows)


def _many(world: World, count: int) -> None:
    for number in range(count):
        sheet = ActionSheet.objects.create(contract=world.own.contract, number=f"{number}", title=f"Action {number}")
        sheet.axis_links.create(axis=world.own.axis)
        body = Organisation.objects.create(name=f"Organisme {sheet.pk}", folded_name=f"organisme {sheet.pk}")
        SheetActor.objects.create(sheet=sheet, organisation=body, role=ActorRole.LEAD)
        Milestone.objects.create(sheet=sheet, title="Étape", due="2024-05")


def test_the_list_asks_the_same_number_of_questions_for_10_and_100(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    counts = []
    for wanted in (10, 90):
        _many(world, wanted)
        with CaptureQueriesContext(connection) as seen:
            assert coordinator.get(f"{_list(world)}?q=action").status_code == 200
        counts.append(len(seen))
        rights = access_to(world.users["coordinator"], world.own.contract)
        with CaptureQueriesContext(connection) as rows_seen:
            rows = sheet_rows(sheets_of(world.own.contract, visible_to=rights))
        assert len(rows) >= wanted
        assert len(rows_seen) <= 8
    assert counts[0] == counts[1]


def test_the_page_of_a_sheet_asks_the_same_number_of_questions(world: World) -> None:
    rights = access_to(world.users["coordinator"], world.own.contract)
    counts = []
    for wanted in (1, 30):
        for number in range(wanted):
            Milestone.objects.create(sheet=world.own.sheet, title=f"Étape {number}")
            sheets.add_note(by=SYSTEM, sheet=world.own.sheet, text=f"Note {number}")
        sheet = get_sheet(world.own.sheet.pk, contract=world.own.contract, visible_to=rights)
        with CaptureQueriesContext(connection) as seen:
            sheet_page(sheet, rights, timezone.localdate())
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_page_of_a_sheet_keeps_what_is_not_to_be_read(world: World) -> None:
    today = timezone.localdate()
    pages = {}
    for name in ("coordinator", "lead", "evaluator"):
        rights = access_to(world.users[name], world.own.contract)
        sheet = get_sheet(world.own.sheet.pk, contract=world.own.contract, visible_to=rights)
        pages[name] = sheet_page(sheet, rights, today)
    assert pages["coordinator"].money is not None
    assert pages["lead"].money is None
    assert set(pages["coordinator"].actions.additions) == set(ROW_GROUPS)
    assert pages["coordinator"].actions.kinds == {kind.slug for kind in SHEET_KINDS}
    assert set(pages["lead"].actions.additions) == {"etapes", "indicateurs", "documents"}
    assert pages["lead"].actions.kinds == {"etapes", "indicateurs", "documents"}
    assert pages["lead"].actions.status
    assert not pages["lead"].actions.fields
    assert not pages["evaluator"].actions.additions
    assert not pages["evaluator"].actions.kinds
    assert not pages["evaluator"].actions.status
    assert pages["coordinator"].late_steps == 1
    assert pages["coordinator"].lateness
    child = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract,
        values={"title": "Sous", "parent": world.own.sheet, "confidentiality": "membres"},
    )  # fmt: skip
    signatory = access_to(world.users["signatory"], world.own.contract)
    seen = get_sheet(child.pk, contract=world.own.contract, visible_to=signatory)
    assert sheet_page(seen, signatory, today).parent is None


def test_missing_words_are_those_of_the_rows(world: World) -> None:
    rights = access_to(world.users["coordinator"], world.own.contract)
    for row in sheet_rows(sheets_of(world.own.contract, visible_to=rights)):
        assert set(row.missing) <= set(MISSING)


# --- writing -------------------------------------------------------------------------------------------------------------


def test_a_new_sheet_with_a_new_lead(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = reverse("contracts:sheet-create", args=[world.own.contract.pk])
    assert coordinator.get(f"{url}?axe={world.own.axis.pk}").context["form"]["axes"].value() == [str(world.own.axis.pk)]
    data = {"title": "Bouger plus", "axes": [world.own.axis.pk], "lead": "Club neuf", "start": "mars 2025",
            "end": "2027", "status": "validee"}  # fmt: skip
    assert "n’est pas encore connu" in coordinator.post(url, data).content.decode()
    told = len(events(world.own.contract))
    made = coordinator.post(url, data | {"lead_nouveau": "1"})
    sheet = ActionSheet.objects.get(title="Bouger plus")
    assert made["Location"] == reverse("portal:sheet", args=[world.own.contract.pk, sheet.pk])
    assert (sheet.start, sheet.end, sheet.status) == ("2025-03", "2027", "validee")
    assert str(sheet.actors.get()) == "Club neuf"
    assert [link.axis for link in sheet.axis_links.all()] == [world.own.axis]
    assert len(events(world.own.contract)) == told + 1
    for changes, sentence in (
        ({"title": ""}, "obligatoire"), ({"end": "2024"}, "fin précède"), ({"axes": [world.foreign.axis.pk]}, "choisissez"),
        ({"parent": world.foreign.sheet.pk}, "choisissez"),
    ):  # fmt: skip
        refused = coordinator.post(url, data | {"lead": ""} | changes)
        assert refused.status_code == 200
        assert sentence in refused.content.decode()


def _one_more_of_each_choice(world: World) -> None:
    for kind, label in ((VocabularyKind.AUDIENCE, "Aidants"), (VocabularyKind.DETERMINANT, "Logement")):
        Term.objects.create(kind=kind, label=label, folded_label=label.lower())


@pytest.mark.parametrize("section", SECTIONS)
def test_each_part_comes_back_as_it_was_sent(section: str, world: World, coordinator: ReadOnlyGetClient) -> None:
    _one_more_of_each_choice(world)
    told = len(events(world.own.contract))
    url = _at(world, "sheet-edit", section, sheet="sheet")
    page = coordinator.get(url)
    assert page.status_code == 200
    saved = coordinator.post(url, sent(page.context["form"]))
    assert saved.status_code == 302, saved.content.decode()
    assert len(events(world.own.contract)) == told
    world.own.sheet.refresh_from_db()
    assert world.own.sheet.version == 1


PARTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("identite", {"number": "12", "title": "Autre titre"}, {"number": "12", "title": "Autre titre"}),
    ("contenu", {"context": "Le contexte", "aims": " Un \n\n Deux "}, {"context": "Le contexte", "aims": "Un\nDeux"}),
    ("territoire", {"perimeter_text": "Blois nord"}, {"perimeter_text": "Blois nord"}),
    ("calendrier", {"start": "03/2025", "end": "14/03/2026"}, {"start": "2025-03", "end": "2026-03-14"}),
    ("moyens", {"means": "Un bus"}, {"means": "Un bus"}),
    (
        "pilotage",
        {"priority": "haute", "confidentiality": "public"},
        {"priority": "haute", "confidentiality": "public"},
    ),
]


@pytest.mark.parametrize(("section", "typed", "kept"), PARTS)
def test_each_part_writes_its_own_fields_alone(
    section: str, typed: dict[str, Any], kept: dict[str, Any], world: World, coordinator: ReadOnlyGetClient
) -> None:
    before = ActionSheet.objects.filter(pk=world.own.other.pk).values().get()
    url = _at(world, "sheet-edit", section)
    told = len(events(world.own.contract))
    assert coordinator.post(url, sent(coordinator.get(url).context["form"], **typed)).status_code == 302
    assert len(events(world.own.contract)) == told + 1
    after = ActionSheet.objects.filter(pk=world.own.other.pk).values().get()
    for name, value in kept.items():
        assert str(after[name]) == value
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {*typed, "version", "search_text", "folded_title", "last_news_at"}


@pytest.mark.parametrize(
    ("section", "typed", "sentence"),
    [
        ("identite", {"title": ""}, "obligatoire"),
        ("calendrier", {"start": "2026", "end": "2025"}, "fin précède"),
        ("calendrier", {"start": "bientôt"}, "n’est pas une date"),
        ("pilotage", {"confidentiality": "secrète"}, "choisissez"),
    ],
)
def test_each_part_says_what_to_correct(
    section: str, typed: dict[str, str], sentence: str, world: World, coordinator: ReadOnlyGetClient
) -> None:
    url = _at(world, "sheet-edit", section)
    refused = coordinator.post(url, sent(coordinator.get(url).context["form"], **typed))
    assert refused.status_code == 200
    text = refused.content.decode()
    assert sentence in text
    assert "<title>Erreur" in text


def test_audiences_determinants_and_free_words(world: World, coordinator: ReadOnlyGetClient) -> None:
    _one_more_of_each_choice(world)
    audience, determinant = Term.objects.get(label="Aidants"), Term.objects.get(label="Logement")
    foreign = Term.objects.create(
        kind=VocabularyKind.AUDIENCE, label="Ailleurs", folded_label="ailleurs", contract=world.foreign.contract
    )
    url = _at(world, "sheet-edit", "publics")
    data = sent(
        coordinator.get(url).context["form"],
        audiences=[audience.pk], tags_ajout="Vélo, bus", **{f"determinant_{determinant.pk}": "individu"},
    )  # fmt: skip
    assert coordinator.post(url, data).status_code == 302
    sheet = ActionSheet.objects.get(pk=world.own.other.pk)
    assert [str(link) for link in sheet.determinant_links.all()] == ["Logement (Les personnes)"]
    assert {str(tag) for tag in sheet.tags.all()} == {"Vélo", "Bus"}
    assert sheet.tags.get(label="Bus") == world.own.term
    assert list(sheet.audiences.all()) == [audience]
    refused = coordinator.post(url, sent(coordinator.get(url).context["form"], audiences=[foreign.pk]))
    assert "choisissez une des réponses" in refused.content.decode()
    Term.objects.filter(pk=audience.pk).update(archived=True)
    assert coordinator.post(url, sent(coordinator.get(url).context["form"])).status_code == 302
    assert list(sheet.audiences.all()) == [audience]


def test_who_may_write_a_sheet(world: World, sign_in: SignIn) -> None:
    for name in ("lead", "elected", "evaluator", "partner"):
        client = sign_in(name)
        url = _at(world, "sheet-edit", "contenu", sheet="sheet")
        assert client.get(url).status_code == 403, name
        assert client.post(url, {"context": "Ajout"}).status_code == 403, name
        create = reverse("contracts:sheet-create", args=[world.own.contract.pk])
        assert client.post(create, {"title": "X"}).status_code == 403, name
        assert client.post(_at(world, "sheet-archive", sheet="sheet")).status_code == 403, name
    assert sign_in("reader").get(_at(world, "sheet-edit", "contenu", sheet="sheet")).status_code == 404
    coordinator = sign_in("coordinator")
    for page in ("sheet-status", "note-create", "sheet-archive", "sheet-restore", "sheet-perimeter"):
        assert coordinator.get(_at(world, page, sheet="sheet", of="foreign")).status_code == 404, page
        mixed = reverse(f"contracts:{page}", args=[world.own.contract.pk, world.foreign.sheet.pk])
        assert coordinator.get(mixed).status_code == 404, page
    assert coordinator.get(_at(world, "sheet-edit", "inconnue")).status_code == 404


def test_a_lead_changes_the_status_of_their_own(world: World, sign_in: SignIn) -> None:
    lead = sign_in("lead")
    url = _at(world, "sheet-status", sheet="sheet")
    form = lead.get(url).context["form"]
    refused = lead.post(url, sent(form, status="abandonnee"))
    assert "dites pourquoi" in refused.content.decode()
    refused = lead.post(url, sent(form, status="reconduite"))
    assert "statuts qui peuvent suivre" in refused.content.decode()
    assert lead.post(url, sent(form, status="abandonnee", reason="Plus de salle")).status_code == 302
    world.own.sheet.refresh_from_db()
    assert world.own.sheet.status == "abandonnee"
    assert events(world.own.contract)[0].note == "Plus de salle"
    assert lead.get(_at(world, "sheet-status")).status_code == 404


# --- notes, files, archive -----------------------------------------------------------------------------------------------


def test_notes_are_written_changed_and_removed(world: World, sign_in: SignIn) -> None:
    elected, coordinator = sign_in("elected"), sign_in("coordinator")
    url = _at(world, "note-create", sheet="sheet")
    yesterday = timezone.localdate() - timedelta(days=1)
    data = {"text": "Vu en comité", "on_day": yesterday.day, "on_month": yesterday.month, "on_year": yesterday.year}
    assert elected.post(url, data).status_code == 302
    note = Note.objects.get(text="Vu en comité")
    assert note.on == yesterday
    assert note.author_label == world.users["elected"].audit_label
    assert "obligatoire" in elected.post(url, {"text": " "}).content.decode()
    edit = _at(world, "note-edit", note.pk, sheet="sheet")
    assert elected.get(edit).status_code == 403
    form = coordinator.get(edit).context["form"]
    assert coordinator.post(edit, sent(form, text="Vu en COPIL")).status_code == 302
    note.refresh_from_db()
    assert (note.text, note.on) == ("Vu en COPIL", yesterday)
    remove = _at(world, "note-remove", note.pk, sheet="sheet")
    assert coordinator.get(remove).status_code == 200
    assert Note.objects.filter(pk=note.pk).exists()
    assert coordinator.post(remove).status_code == 302
    assert not Note.objects.filter(pk=note.pk).exists()
    assert coordinator.get(_at(world, "note-edit", world.foreign.note.pk, sheet="sheet")).status_code == 404


def test_files_are_sent_checked_and_given_back_as_attachments(world: World, sign_in: SignIn) -> None:
    lead = sign_in("lead")
    url = _at(world, "sheet-item-create", "documents", sheet="sheet")
    file = SimpleUploadedFile("Été & bilan.pdf", b"%PDF-1.7 bilan", "text/html")
    assert lead.post(url, {"title": "", "file": file}).status_code == 302
    kept = Attachment.objects.get(title="Été & bilan.pdf")
    address = _at(world, "attachment-file", kept.pk, sheet="sheet")
    given = lead.get(address)
    assert b"".join(given.streaming_content) == b"%PDF-1.7 bilan"
    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"].startswith("attachment;")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in given["Cache-Control"]
    assert "sandbox" in given["Content-Security-Policy"]
    assert sign_in("signatory").get(address).status_code == 404
    assert sign_in("stranger").get(address).status_code == 404
    assert lead.get(_at(world, "attachment-file", world.own.attachment.pk, sheet="sheet")).status_code == 404
    files.path_of(kept).unlink()
    assert lead.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.html", b"<html>", "n’a pas un format lu ici"),
        ("faux.pdf", b"<html><script>alert(1)</script>", "type gardé"),
        ("vide.pdf", b"", "vide"),
    ],
)
def test_files_that_are_refused_leave_nothing(
    world: World, coordinator: ReadOnlyGetClient, name: str, content: bytes, sentence: str
) -> None:
    url = _at(world, "sheet-item-create", "documents")
    before = Attachment.objects.count()
    refused = coordinator.post(url, {"title": "T", "file": SimpleUploadedFile(name, content)})
    assert sentence in refused.content.decode()
    assert Attachment.objects.count() == before
    assert not files.folder().exists() or not list(files.folder().iterdir())


def test_both_an_address_and_a_file_is_one_too_many(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _at(world, "sheet-item-create", "documents")
    file = io.BytesIO(b"%PDF-1")
    file.name = "a.pdf"
    refused = coordinator.post(url, {"url": "https://sante.example", "file": file})
    assert "l’un des deux" in refused.content.decode()


def test_archived_sheets_leave_the_lists_and_come_back(world: World, sign_in: SignIn) -> None:
    coordinator = sign_in("coordinator")
    assert coordinator.get(_at(world, "sheet-archive")).status_code == 200
    assert coordinator.post(_at(world, "sheet-archive")).status_code == 302
    assert "Autre fiche" not in coordinator.get(_list(world)).content.decode()
    archived = reverse("contracts:sheet-archived", args=[world.own.contract.pk])
    assert "Autre fiche" in coordinator.get(archived).content.decode()
    assert sign_in("elected").get(archived).status_code == 403
    assert coordinator.get(_at(world, "sheet-edit", "contenu")).status_code == 403
    assert coordinator.post(_at(world, "note-create"), {"text": "X"}).status_code == 403
    assert coordinator.get(_at(world, "sheet-restore")).status_code == 200
    assert coordinator.post(_at(world, "sheet-restore")).status_code == 302
    assert "Autre fiche" in coordinator.get(_list(world)).content.decode()
    main = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract, values={"title": "Sous", "parent": world.own.other}
    )
    refused = coordinator.post(_at(world, "sheet-archive"))
    assert refused.status_code == 409
    assert "archivez-les d’abord" in refused.content.decode()
    assert main.archived_at is None


def test_a_note_removed_meanwhile_keeps_its_words(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _at(world, "note-edit", world.own.note.pk, sheet="sheet")
    data = sent(coordinator.get(url).context["form"], text="Des nouvelles fraîches")
    records.remove(Note.objects.select_related("sheet__contract").get(pk=world.own.note.pk), by=SYSTEM)
    page = coordinator.post(url, data)
    assert page.status_code == 409
    assert "Des nouvelles fraîches" in page.content.decode()
    assert f'action="{_at(world, "note-create", sheet="sheet")}"' in page.content.decode()
    assert coordinator.get(url).status_code == 404


def test_the_same_status_again_changes_nothing_and_says_so(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _at(world, "sheet-status")
    data = sent(coordinator.get(url).context["form"], status="validee")
    assert coordinator.post(url, data).status_code == 302
    before = len(events(world.own.contract))
    page = coordinator.post(url, data, follow=True)
    assert "La fiche est déjà « validée » : rien n’a changé." in page.content.decode().replace("\u00a0", " ")
    page = coordinator.post(url, data | {"reason": "Réunion du comité"})
    assert page.status_code == 200
    assert "écrivez une note" in page.content.decode()
    assert "Réunion du comité" in page.content.decode()
    assert len(events(world.own.contract)) == before


def test_a_text_far_too_long_is_told_in_its_field_and_kept(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = _at(world, "sheet-edit", "contenu")
    form = coordinator.get(url).context["form"]
    assert "maxlength" not in form.fields["context"].widget.attrs
    page = coordinator.post(url, sent(form, context="mot " * 800_000))
    text = page.content.decode()
    assert page.status_code == 200
    assert "gardez-en 50000 au plus" in text
    assert text.count("mot ") >= 800_000
