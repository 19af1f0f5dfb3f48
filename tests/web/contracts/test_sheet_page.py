"""The page of a sheet: all that hangs on it, exactly, in eight queries however much that is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Organisation, Person
from ecluse.contracts.enums import ActorRole, Confidentiality, TargetLevel, TaxBasis, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    Axis,
    FollowUpIndicator,
    FundingLine,
    LinkedPlan,
    Mention,
    Milestone,
    Note,
    Objective,
    SheetActor,
    SheetDeterminant,
    StatusChange,
    Term,
    Theme,
)
from ecluse.contracts.presenters.sheets import SheetPage, sheet_page
from ecluse.contracts.selectors import access_to, get_sheet, leads_sheet, sheets_of, sheets_visible_with
from ecluse.contracts.selectors.sheet_parts import parts_of
from ecluse.contracts.services import sheets
from tests.factories.world import ROLES, SYSTEM, World
from tests.web.contracts.conftest import SignIn


def _page(world: World, name: str = "coordinator", sheet: ActionSheet | None = None) -> SheetPage:
    rights = access_to(world.users[name], world.own.contract)
    found = get_sheet((sheet or world.own.sheet).pk, contract=world.own.contract, visible_to=rights)
    return sheet_page(found, rights, timezone.localdate())


def _hang(world: World, sheet: ActionSheet, count: int) -> None:
    """``count`` more of everything that hangs on a sheet, written without a journal: only the page is looked at."""
    contract, first = world.own.contract, sheet.sub_actions.count()
    names = [f"n{number}" for number in range(first, first + count)]
    bodies = Organisation.objects.bulk_create(
        Organisation(name=f"Organisme {sheet.pk} {name}", folded_name=f"organisme {sheet.pk} {name}") for name in names
    )
    people = Person.objects.bulk_create(Person(label=f"Fonction {sheet.pk} {name}") for name in names)
    terms = Term.objects.bulk_create(
        Term(kind=VocabularyKind.TAG, contract=contract, label=f"{sheet.pk} {name}", folded_label=f"{sheet.pk} {name}")
        for name in names
    )
    axes = Axis.objects.bulk_create(Axis(contract=contract, title=name) for name in names)
    themes = Theme.objects.bulk_create(Theme(contract=contract, title=name) for name in names)
    objectives = Objective.objects.bulk_create(Objective(contract=contract, title=name) for name in names)
    plans = LinkedPlan.objects.bulk_create(LinkedPlan(contract=contract, title=name, term=terms[0]) for name in names)
    sheet.themes.add(*themes)
    sheet.objectives.add(*objectives)
    sheet.linked_plans.add(*plans)
    sheet.tags.add(*terms)
    sheet.audiences.add(*terms)
    sheet.axis_links.bulk_create(sheet.axis_links.model(sheet=sheet, axis=axis) for axis in axes)
    SheetDeterminant.objects.bulk_create(SheetDeterminant(sheet=sheet, term=term) for term in terms)
    SheetActor.objects.bulk_create(
        SheetActor(sheet=sheet, role=ActorRole.PARTNER, organisation=body, person=person)
        for body, person in zip(bodies, people, strict=True)
    )
    Milestone.objects.bulk_create(Milestone(sheet=sheet, title=name, due="2030") for name in names)
    FollowUpIndicator.objects.bulk_create(FollowUpIndicator(sheet=sheet, name=name) for name in names)
    FundingLine.objects.bulk_create(FundingLine(sheet=sheet, funder=body, granted=Decimal("0.10")) for body in bodies)
    Attachment.objects.bulk_create(
        Attachment(sheet=sheet, title=name, url="https://sante.example/guide") for name in names
    )
    notes = Note.objects.bulk_create(
        Note(sheet=sheet, on=date(2025, 3, 1), text=name, author_label="Essai") for name in names
    )
    Mention.objects.bulk_create(Mention(note=note, person=person) for note, person in zip(notes, people, strict=True))
    StatusChange.objects.bulk_create(
        StatusChange(sheet=sheet, after="validee", at=timezone.now(), by_label="Essai") for _ in names
    )
    ActionSheet.objects.bulk_create(
        ActionSheet(contract=contract, parent=sheet, depth=1, title=name, confidentiality=Confidentiality.PUBLIC)
        for name in names
    )


@pytest.mark.parametrize("name", ["coordinator", "lead", "evaluator", "reader"])
def test_eight_queries_whatever_hangs_on_the_sheet(world: World, sign_in: SignIn, name: str) -> None:
    sheet = world.own.sheet
    ActionSheet.objects.filter(pk=sheet.pk).update(confidentiality=Confidentiality.PUBLIC)
    url = reverse("portal:sheet", args=[sheet.contract_id, sheet.pk])
    client = sign_in(name)
    client.get(url)  # writes the SQL of the union, once for the process
    counts = []
    for wanted in (10, 100, 1000):
        _hang(world, sheet, wanted - sheet.sub_actions.count())
        with CaptureQueriesContext(connection) as seen:
            page = client.get(url)
        shown = page.context["page"]
        assert (page.status_code, len(shown.sub_actions)) == (200, wanted)
        assert len(shown.notes) == len(shown.steps) == wanted + 1
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2] <= 8


def test_a_sub_action_takes_no_more(world: World, sign_in: SignIn) -> None:
    child = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract, values={"title": "Sous", "parent": world.own.sheet}
    )
    url = reverse("portal:sheet", args=[child.contract_id, child.pk])
    for name in ("coordinator", "lead"):
        client = sign_in(name)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).context["page"].parent.label == "1. Aider les aidants"
        assert len(seen) <= 8


@pytest.mark.parametrize("amount", ["0.00", "0.10", "1200.00", "19999.99", "123456.07", "9999999999.99"])
def test_amounts_are_exact_to_the_cent(world: World, amount: str) -> None:
    sheet = world.own.sheet
    sheet.funding_lines.all().delete()
    for year, paid in ((None, None), (2026, Decimal(amount)), (2024, None)):
        FundingLine.objects.create(
            sheet=sheet, funder=world.bodies["lead"], year=year, granted=Decimal(amount), paid=paid,
            tax_basis=TaxBasis.ALL_TAXES if year else "", reference="Convention",
        )  # fmt: skip
    money = _page(world).money
    assert money is not None
    assert [line.year for line in money.lines] == [2024, 2026, None]
    assert [str(line.granted) for line in money.lines] == [amount] * 3
    assert [line.requested for line in money.lines] == [None] * 3
    assert [line.paid for line in money.lines] == [None, Decimal(amount), None]
    _, requested, granted, paid = money.funding_totals
    assert [total.value for total in money.funding_totals] == [None, None, 3 * Decimal(amount), Decimal(amount)]
    assert (requested.text, requested.note, paid.note) == ("non renseigné", "3\u00a0lignes", "2\u00a0non renseignées")
    assert granted.note == "bases mêlées"
    assert [(line.funder, line.scheme, line.aside[-1]) for line in money.lines] == [
        ("Caisse primaire", "", "convention Convention")
    ] * 3


def test_days_and_moments_are_exact(world: World) -> None:
    """Half past eleven in the evening, Paris time, is the day before by the clock of the database."""
    sheet = world.own.sheet
    moment = datetime(2025, 6, 30, 22, 30, 15, 123456, tzinfo=UTC)
    Note.objects.filter(pk=world.own.note.pk).update(on=date(2024, 2, 29))
    later = Note.objects.create(sheet=sheet, on=date(2025, 7, 1), text="Plus tard", author_label="Essai")
    Mention.objects.create(note=later, person=world.users["lead"].person, seen_at=moment)
    Mention.objects.create(note=later, person=world.users["partner"].person)
    StatusChange.objects.create(sheet=sheet, before="proposee", after="validee", at=moment, by_label="Essai")
    page = _page(world)
    assert [note.on for note in page.notes] == [date(2025, 7, 1), date(2024, 2, 29)]
    assert [(each.who, each.seen) for each in page.notes[0].mentions] == [
        ("Fonction lead", date(2025, 7, 1)), ("Fonction partner", None),
    ]  # fmt: skip
    change = next(line for line in page.status_history if line.after == "Validée")
    assert change.at == moment
    assert timezone.localtime(change.at).date() == date(2025, 7, 1)


def test_each_part_is_where_it_belongs(world: World) -> None:
    """Read again through the models, one kind after the other."""
    sheet = world.own.sheet
    _hang(world, sheet, 3)
    world.users["lead"].person.phone = "05 00 00 00 00"
    world.users["lead"].person.save()
    SheetActor.objects.create(
        sheet=sheet, role=ActorRole.CO_LEAD, organisation=world.bodies["signatory"], detail="Service social",
        person=world.users["lead"].person, position=99,
    )  # fmt: skip
    SheetActor.objects.create(sheet=sheet, role=ActorRole.ELECTED_LEAD, detail="Adjointe à la santé", position=100)
    SheetDeterminant.objects.filter(sheet=sheet).update(target_level=TargetLevel.ENVIRONMENT)
    page = _page(world)
    for found, expected in (
        (page.axes, [link.axis for link in sheet.axis_links.all()]),
        (page.themes, sheet.themes.all()), (page.objectives, sheet.objectives.all()),
        (page.audiences, sheet.audiences.all()), (page.tags, sheet.tags.all()),
        (page.determinants, sheet.determinant_links.all()), (page.priority_areas, sheet.priority_areas.all()),
        ([plan.label for plan in page.linked_plans], sheet.linked_plans.all()),
        ([step.title for step in page.steps], sheet.milestones.all()),
        ([row.name for row in page.indicators], sheet.indicators.all()),
        ([document.title for document in page.documents], sheet.attachments.all()),
        ([note.text for note in page.notes], sheet.notes.all()),
        ([line.after for line in page.status_history], sheet.status_changes.all()),
        ([child.label for child in page.sub_actions], sheet.sub_actions.all()),
    ):  # fmt: skip
        assert list(found) == [str(one) for one in expected]
    assert [lead.label for lead in page.leads] == [
        "Caisse primaire", "Centre hospitalier (Service social), Fonction lead",
    ]  # fmt: skip
    assert page.leads[1].contact == ("lead@essai.example", "05 00 00 00 00")
    assert [one.label for one in page.elected_leads] == ["Adjointe à la santé"]
    assert "Association des aidants" in [partner.label for partner in page.partners]
    assert not any(lead.contact for lead in _page(world, "evaluator").leads)


@pytest.mark.parametrize("level", Confidentiality.values)
def test_rights_read_with_the_parts_are_those_of_the_conditions(world: World, level: str) -> None:
    """Whether one leads the sheet, reads its action and its sub-actions: as the database's conditions say it."""
    child = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract, values={"title": "Sous", "parent": world.own.sheet}
    )
    lent = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract, values={"title": "Confiée", "parent": world.own.sheet}
    )
    SheetActor.objects.create(sheet=lent, role=ActorRole.LEAD, person=world.users["reader"].person)
    away = sheets.create_sheet(
        by=SYSTEM, contract=world.own.contract, values={"title": "Archivée", "parent": world.own.sheet}
    )
    sheets.archive_sheet(by=SYSTEM, sheet=away)
    ActionSheet.objects.filter(contract=world.own.contract).update(confidentiality=level)
    asked = 0
    for name in (*ROLES, "ars_department", "administrator"):
        rights = access_to(world.users[name], world.own.contract)
        for sheet in (world.own.sheet, world.own.other, child, lent):
            seen = ActionSheet.objects.filter(sheets_visible_with(rights), pk=sheet.pk).first()
            if seen is None:
                continue
            parts = parts_of(seen, rights)
            assert parts.led == leads_sheet(rights, sheet), (name, sheet)
            above = ActionSheet.objects.filter(sheets_visible_with(rights), pk=seen.parent_id or 0).exists()
            assert parts.sees_parent == above, (name, sheet)
            below = sheets_of(world.own.contract, visible_to=rights).filter(parent=sheet)
            assert [one.pk for one in parts.children] == [one.pk for one in below], (name, sheet)
            asked += 1
    assert asked


def test_whoever_a_note_is_meant_for_says_on_the_page_that_they_have_seen_it(world: World, sign_in: SignIn) -> None:
    sheet, lead = world.own.sheet, world.users["lead"].person
    partner = world.users["partner"].person
    note = sheets.add_note(by=SYSTEM, sheet=sheet, text="Le local est trouvé", mentions=[lead, partner])
    address = reverse("portal:sheet", args=[sheet.contract_id, sheet.pk])
    seen = reverse("contracts:mention-seen", args=[sheet.contract_id, sheet.pk, note.mentions.get(person=lead).pk])
    told = "À l’attention de\u00a0: Fonction lead, Fonction partner."
    for name, offered in (("lead", True), ("coordinator", False)):
        page = sign_in(name).get(address).content.decode()
        assert told in page
        assert (f'action="{seen}"' in page, "J’ai vu" in page) == (offered, offered)
    assert sign_in("lead").post(seen, follow=True).redirect_chain == [(address, 302)]
    after = sign_in("lead").get(address)
    assert "J’ai vu" not in after.content.decode()
    assert after.context["page"].notes[0].mentions[0].seen == timezone.localdate()
    assert "(vue le " in after.content.decode()
    assert "J’ai vu" in sign_in("partner").get(address).content.decode()


@pytest.mark.parametrize(
    ("done_on", "told"), [("2022-01-24", "faite le 24~janv.~2022"), ("2024-03", "faite en mars~2024")]
)
def test_when_a_step_was_done_is_a_sentence(world: World, sign_in: SignIn, done_on: str, told: str) -> None:
    Milestone.objects.filter(sheet=world.own.sheet).update(done_on=done_on)
    page = sign_in("coordinator").get(reverse("portal:sheet", args=[world.own.contract.pk, world.own.sheet.pk]))
    assert told.replace("~", "\u00a0") in page.content.decode()
