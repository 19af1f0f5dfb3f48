"""The conditions of the database say the same as the rules, and each filter lets through what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ecluse.accounts.models import Organisation
from ecluse.contracts.enums import ActorRole, SheetStatus, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Attachment,
    Axis,
    Contract,
    CostLine,
    FollowUpIndicator,
    FundingLine,
    LinkedPlan,
    Milestone,
    Objective,
    Programme,
    SheetActor,
    SheetDeterminant,
    Term,
    Theme,
)
from ecluse.contracts.presenters.sheets import sheet_rows
from ecluse.contracts.rules.lateness import FINISHED
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.rules.sheet_filters import GROUPS, RUBRICS, SORTS, SheetFilter, SheetView
from ecluse.contracts.selectors.sheet_lists import in_order
from ecluse.contracts.selectors.sheet_search import matching
from ecluse.lib.stems import searchable

TODAY = date(2026, 3, 1)
DAYS = st.dates(date(2024, 12, 28), date(2027, 2, 3))
DATES = st.one_of(
    st.just(""),
    DAYS.map(lambda d: d.isoformat()),
    DAYS.map(lambda d: d.isoformat()[:7]),
    DAYS.map(lambda d: str(d.year)),
)


def _found(contract: Contract, today: date = TODAY, **values: Any) -> set[str]:
    sheets = ActionSheet.objects.filter(contract=contract)
    found = matching(sheets, SheetFilter.of(**values), today=today, funding=True)
    return set(found.values_list("title", flat=True))


class AgreementTests(TestCase):
    """Lateness, silence and what is missing, on sheets of every shape, at every day."""

    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(SheetStatus.values), DATES, DATES, st.lists(st.tuples(DATES, DATES), max_size=2),
                st.one_of(st.none(), DAYS), DAYS,
            ),
            min_size=1, max_size=6,
        ),
        DAYS,
    )  # fmt: skip
    def test_the_database_and_the_rules_agree(self, told: Sequence[Any], today: date) -> None:
        contract = Contract.objects.create(programme=Programme.objects.create(name="P"), title="C", territory_name="T")
        for number, (status, one, two, steps, news, entered) in enumerate(told):
            start, end = (one, two) if one[:4] <= two[:4] and one <= two else ("", two)
            sheet = ActionSheet.objects.create(
                contract=contract, title=str(number), status=status, start=start, end=end,
                last_news_at=_noon(news) if news else None,
            )  # fmt: skip
            ActionSheet.objects.filter(pk=sheet.pk).update(created_at=_noon(entered))
            for due, done in steps:
                Milestone.objects.create(sheet=sheet, title="Étape", due=due, done_on=done)
        rows = sheet_rows(ActionSheet.objects.filter(contract=contract), today=today)
        assert _found(contract, today, retard="1") == {row.title for row in rows if row.lateness}
        ahead = {today + timedelta(days=n) for n in range(31)}
        soon = {
            str(number)
            for number, (status, _, _, steps, _, _) in enumerate(told)
            if status not in FINISHED and any(due and not done and last_day(due) in ahead for due, done in steps)
        }
        assert _found(contract, today, echeance="proche") == soon
        assert _found(contract, today, retard="0") == {row.title for row in rows if not row.lateness}
        assert _found(contract, today, nouvelles="anciennes") == {row.title for row in rows if row.freshness.silent}
        assert _found(contract, today, manque="periode") == {row.title for row in rows if "periode" in row.missing}
        assert _found(contract, today, manque="oui") == {row.title for row in rows if row.missing}


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


@pytest.fixture
def filled(contract: Contract, body: Organisation) -> dict[str, str]:
    """One sheet that has everything, one that has nothing; the keys of what the first one has, by word."""
    full = ActionSheet.objects.create(
        contract=contract, title="pleine", position=1, status="en_cours", priority="haute", novelty="nouvelle",
        confidentiality="public", start="2024-03", end="2026", description="Dit", last_news_at=_noon(TODAY),
    )  # fmt: skip
    ActionSheet.objects.create(contract=contract, title="vide", position=2)
    axis, theme = Axis.objects.create(contract=contract, title="a"), Theme.objects.create(contract=contract, title="t")
    objective = Objective.objects.create(contract=contract, title="o")
    terms = [Term.objects.create(kind=kind, label=kind, folded_label=f"{kind} x") for kind in VocabularyKind.values]
    by_kind = {term.kind: term for term in terms}
    plan = LinkedPlan.objects.create(contract=contract, term=by_kind["plan"])
    full.axis_links.create(axis=axis)
    full.themes.add(theme)
    full.objectives.add(objective)
    full.linked_plans.add(plan)
    full.audiences.add(by_kind["public"])
    full.tags.add(by_kind["etiquette"])
    SheetDeterminant.objects.create(sheet=full, term=by_kind["determinant"])
    for role in ActorRole.values:
        SheetActor.objects.create(sheet=full, organisation=body, role=role)
    FundingLine.objects.create(sheet=full, funder=body)
    CostLine.objects.create(sheet=full, planned=100)
    return {
        "axe": str(axis.pk), "theme": str(theme.pk), "objectif": str(objective.pk), "plan": str(plan.pk),
        "public": str(by_kind["public"].pk), "etiquette": str(by_kind["etiquette"].pk),
        "determinant": str(by_kind["determinant"].pk), "pilote": str(body.pk), "elu": str(body.pk),
        "partenaire": str(body.pk), "financeur": str(body.pk), "priorite": "haute", "nouveaute": "nouvelle",
        "debut": "2024", "fin": "2026",
    }  # fmt: skip


@pytest.mark.django_db
def test_every_field_and_its_absence(contract: Contract, filled: dict[str, str]) -> None:
    for word, value in filled.items():
        assert _found(contract, **{word: value}) == {"pleine"}, word
        assert _found(contract, **{word: "aucun"}) == {"vide"}, word
        assert _found(contract, **{word: ["aucun", value]}) == {"pleine", "vide"}, word
        assert _found(contract, **{word: "inconnu"}) == set(), word
    assert _found(contract, statut=["en_cours", "proposee"]) == {"pleine", "vide"}
    assert _found(contract, confidentialite="public") == {"pleine"}
    assert _found(contract, zone="aucun") == {"pleine", "vide"}
    assert _found(contract, nouvelles="recentes") == {"pleine"}
    assert _found(contract, nouvelles="jamais") == {"vide"}
    assert _found(contract, manque="budget") == {"vide"}
    assert _found(contract, axe=filled["axe"], statut="proposee") == set()


@pytest.mark.django_db
def test_every_heading_filled_or_empty(contract: Contract) -> None:
    written = {
        "contexte": {"context": "c"}, "objectifs": {"aims": "o"}, "description": {"description": "d"},
        "effets": {"expected_effects": "e"}, "perimetre": {"perimeter_text": "le quartier"}, "moyens": {"means": "m"},
        "calendrier": {"calendar_text": "au printemps"},
    }  # fmt: skip
    hung: dict[str, tuple[Any, dict[str, str]]] = {
        "etapes": (Milestone, {"title": "Étape"}), "indicateurs": (FollowUpIndicator, {"name": "Nombre"}),
        "pieces": (Attachment, {"title": "Site", "url": "https://ecluse.example/"}),
        "budget": (CostLine, {"planned": "0"}),
    }  # fmt: skip
    for place, heading in enumerate(RUBRICS):
        sheet = ActionSheet.objects.create(contract=contract, title=heading, position=place, **written.get(heading, {}))
        if heading in hung:
            model, values = hung[heading]
            model.objects.create(sheet=sheet, **values)
    for heading in RUBRICS:
        assert _found(contract, rempli=heading) == {heading}
        assert _found(contract, vide=heading) == {*RUBRICS} - {heading}
        assert _found(contract, rempli=heading, vide=heading) == set()
    assert _found(contract, rempli=["contexte", "etapes"]) == {"contexte", "etapes"}
    assert _found(contract, vide="aucun") == _found(contract, rempli="inconnu") == set()
    hidden = SheetFilter.of(vide="budget")
    assert not matching(ActionSheet.objects.all(), hidden, today=TODAY, funding=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["%", "_", "'", "-", "le", "de la", "😀"])
def test_a_search_without_a_word_lets_nothing_through(contract: Contract, filled: dict[str, str], words: str) -> None:
    assert _found(contract, words=words) == set()


@pytest.mark.django_db
def test_a_sub_action_stands_under_the_axes_of_its_action(contract: Contract, filled: dict[str, str]) -> None:
    main = ActionSheet.objects.get(title="pleine")
    ActionSheet.objects.create(contract=contract, title="sous-action", parent=main, depth=1)
    assert _found(contract, axe=filled["axe"]) == {"pleine", "sous-action"}
    assert _found(contract, axe="aucun") == {"vide"}


@pytest.mark.django_db
def test_who_may_not_know_of_the_money_cannot_ask_about_it(contract: Contract, filled: dict[str, str]) -> None:
    sheets = ActionSheet.objects.filter(contract=contract)
    asked = SheetFilter.of(financeur=filled["financeur"])
    assert matching(sheets, asked, today=TODAY, funding=False).count() == 0
    assert matching(sheets, SheetFilter.of(manque="budget"), today=TODAY, funding=False).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("sort", SORTS)
def test_every_order_and_heading_holds_every_sheet_once(
    contract: Contract, filled: dict[str, str], group: str, sort: str
) -> None:
    sheets = ActionSheet.objects.filter(contract=contract)
    for descending in (False, True):
        rows = sheet_rows(in_order(sheets, SheetView(sort=sort, group=group, descending=descending)), today=TODAY)
        assert sorted(row.title for row in rows) == ["pleine", "vide"]
        if group not in ("statut", "aucun", "zone"):
            assert [row.title for row in rows] == ["pleine", "vide"]
            assert [bool(row.group) for row in rows] == [True, False]


@pytest.mark.django_db
def test_whole_words_come_before_pieces_of_words(contract: Contract, body: Organisation) -> None:
    axis = Axis.objects.create(contract=contract, title="a")
    for position, (title, placed) in enumerate(
        (("Partage", True), ("Ménage", False), ("L’âge", True), ("Les âges de la vie", False), ("Autre", False))
    ):
        sheet = ActionSheet.objects.create(
            contract=contract, title=title, folded_title=str(9 - position), position=position,
            search_text=searchable(title),
        )  # fmt: skip
        if placed:
            sheet.axis_links.create(axis=axis)
    named = Organisation.objects.create(name="Bien vivre son âge", folded_name="bien vivre son age")
    SheetActor.objects.create(sheet=sheet, organisation=named, role=ActorRole.PARTNER)

    def titles(words: str, **values: Any) -> list[str]:
        asked = SheetFilter.of(words)
        sheets = matching(ActionSheet.objects.filter(contract=contract), asked, today=TODAY, funding=True)
        return [sheet.title for sheet in in_order(sheets, SheetView(filter=asked, **values))]

    assert titles("âge", group="aucun") == ["L’âge", "Les âges de la vie", "Autre", "Partage", "Ménage"]
    assert titles("âge") == ["L’âge", "Partage", "Les âges de la vie", "Autre", "Ménage"]  # under its axis, then none
    assert titles("âge vie", group="aucun") == ["Les âges de la vie"]
    assert titles("âg", group="aucun") == ["Partage", "Ménage", "L’âge", "Les âges de la vie", "Autre"]
    in_titles = ["Autre", "Les âges de la vie", "L’âge", "Ménage", "Partage"]
    assert titles("âge", group="aucun", sort="titre") == in_titles  # an order that is asked for is kept
    assert titles("âge", group="aucun", descending=True) == [
        "Autre",
        "Les âges de la vie",
        "L’âge",
        "Ménage",
        "Partage",
    ]


@pytest.mark.django_db
def test_what_has_no_date_comes_last_both_ways(contract: Contract) -> None:
    for title, end in (("b", "2026"), ("a", "2025-06"), ("sans", "")):
        ActionSheet.objects.create(contract=contract, title=title, folded_title=title, end=end)
    sheets = ActionSheet.objects.filter(contract=contract)
    for descending, titles in ((False, ["a", "b", "sans"]), (True, ["b", "a", "sans"])):
        view = SheetView(sort="fin", group="aucun", descending=descending)
        assert [sheet.title for sheet in in_order(sheets, view)] == titles


@pytest.mark.django_db
def test_a_sub_action_stands_right_after_its_action(contract: Contract) -> None:
    axis = Axis.objects.create(contract=contract, title="a")
    main = ActionSheet.objects.create(contract=contract, title="première", position=1)
    main.axis_links.create(axis=axis)
    ActionSheet.objects.create(contract=contract, title="deuxième", position=2).axis_links.create(axis=axis)
    ActionSheet.objects.create(contract=contract, title="sous-action", position=3, parent=main, depth=1)
    rows = sheet_rows(in_order(ActionSheet.objects.filter(contract=contract), SheetView()), today=TODAY)
    assert [(row.title, row.group) for row in rows] == [
        ("première", str(axis.pk)), ("sous-action", str(axis.pk)), ("deuxième", str(axis.pk)),
    ]  # fmt: skip
    late = TODAY + timedelta(days=1)
    assert [row.title for row in sheet_rows(in_order(ActionSheet.objects.none(), SheetView()), today=late)] == []
