"""A contract renewed: what passes to the next one, what stays behind, and who sees what became of a sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ecluse.accounts.models import Organisation, User
from ecluse.contracts.enums import ActorRole, ContractState, Fate, Role, VocabularyKind
from ecluse.contracts.models import (
    ActionSheet,
    Axis,
    Commitment,
    Contract,
    ContractDocument,
    FollowUpIndicator,
    FundingLine,
    IndicatorValue,
    Milestone,
    Objective,
    Renewal,
    SheetSuccession,
    Signatory,
    Term,
    Theme,
)
from ecluse.contracts.rules.canonical import canonical
from ecluse.contracts.rules.generations import Choice, Wanted, carried_on, changed, joined, standing, under_what_goes
from ecluse.contracts.rules.lifecycle import OVER, writes_what_is_over
from ecluse.contracts.selectors.renewals import AXES, SHEETS
from ecluse.contracts.selectors.texts import text_of
from ecluse.contracts.services import access, contracts, records, renewals, sheets, successions, vocabulary
from ecluse.contracts.services.records import OverError
from ecluse.contracts.services.renewals import DecidedError
from ecluse.contracts.services.sheets import ActorInput, MilestoneInput, SheetContents
from ecluse.lib.errors import DomainError
from ecluse.territories.enums import GeographicLevel
from ecluse.territories.models import Composition, Territory
from ecluse.territories.services import create_perimeter
from tests.factories.world import SYSTEM, make_territory, make_user

KEYS = st.integers(1, 6)
CHOICES = st.dictionaries(
    KEYS,
    st.builds(Choice, st.sampled_from(["", *Fate.values]), st.none() | KEYS, st.sampled_from(["", "faute de moyens"])),
)


# --- rules -------------------------------------------------------------------------------------------------------------


@given(CHOICES)
def test_a_plan_is_ready_when_every_thing_is_decided_and_nothing_joins_what_goes(choices: dict[int, Choice]) -> None:
    things = range(1, 7)
    stands = standing(things, choices)
    carried = carried_on(things, choices)
    assert stands.is_ready == all(
        key in choices and choices[key].fate and (choices[key].fate != Fate.MERGED or choices[key].into in carried)
        for key in things
    )
    if stands.is_ready:  # each thing is in the next contract, in another one that is, or dropped: never lost
        taken = joined(things, choices)
        assert all(key in carried or taken.get(key) in carried or choices[key].fate == Fate.DROPPED for key in things)


@given(CHOICES, CHOICES)
def test_what_a_form_did_not_touch_is_never_written(now: Any, other: Any) -> None:
    wanted = {key: Wanted(choice, choice) for key, choice in other.items()}
    assert changed(now, wanted) == ({}, [])


@given(now=CHOICES, base=CHOICES, asked=CHOICES)
def test_what_someone_else_decided_is_never_overwritten_unseen(now: Any, base: Any, asked: Any) -> None:
    wanted = {key: Wanted(choice, base.get(key, Choice())) for key, choice in asked.items()}
    found, clashing = changed(now, wanted)
    for key in found:
        assert now.get(key, Choice()) == base.get(key, Choice())
    for key in clashing:
        assert now.get(key, Choice()) not in (base.get(key, Choice()), asked[key])
    assert not set(found) & set(clashing)


def test_what_stands_under_what_goes_goes_too() -> None:
    assert under_what_goes({1: None, 2: 1, 3: 2, 4: None, 5: 4}, {1}) == {1, 2, 3}


@pytest.mark.parametrize("state", ContractState.values)
@pytest.mark.parametrize(
    ("kind", "verb", "names", "refused"),
    [
        ("actionsheet", "change_status", ["status"], True),
        ("note", "create", [], True),
        ("fundingline", "update", ["paid"], True),
        ("amendment", "create", [], True),
        ("contract", "update", ["title"], True),
        ("contract", "update", ["state"], False),
        ("contract", "archive", [], False),
        ("contractdocument", "create", [], False),
        ("membership", "give_role", [], False),
        ("sheetsuccession", "link", [], False),
        ("renewal", "decide", [], False),
        ("meeting", "approve_minutes", [], False),
    ],
)
def test_a_contract_that_is_over_is_told_and_no_more_written(
    state: str, kind: str, verb: str, names: list[str], refused: bool
) -> None:
    assert writes_what_is_over(state, kind=kind, verb=verb, names=names) == (refused and state in OVER)


# --- the next contract -------------------------------------------------------------------------------------------------


@pytest.fixture
def first(contract: Contract, body: Organisation) -> Contract:
    """A contract of five years: two axes, three sheets and a sub-action, its own words, money, notes and dates."""
    town = records.create(
        Signatory(contract=contract), by=SYSTEM, values={"organisation": body, "deliberation_on": "2022"}
    )
    records.create(Commitment(signatory=town), by=SYSTEM, values={"text": "Prêter une salle"})
    axes = [
        records.create(Axis(contract=contract), by=SYSTEM, values={"number": str(n), "title": title})
        for n, title in enumerate(("Vieillir", "Grandir"), 1)
    ]
    themes = [
        records.create(Theme(contract=contract), by=SYSTEM, values={"title": axis.title, "axis": axis}) for axis in axes
    ]
    for theme in themes:
        records.create(Objective(contract=contract), by=SYSTEM, values={"title": theme.title, "theme": theme})
    words = vocabulary.terms_named(by=SYSTEM, contract=contract, kind=VocabularyKind.TAG, labels=["Bus santé"])
    for n, title in enumerate(("Aider les aidants", "Ouvrir un lieu", "Tenir un forum"), 1):
        contents = SheetContents(
            axes=[axes[0]] if n == 1 else axes,
            actors=[ActorInput(ActorRole.LEAD, body), ActorInput(ActorRole.PARTNER, detail="CCAS")],
            milestones=[MilestoneInput("Ouvrir", due="2023")], indicators=["Personnes aidées"],
            links={"themes": [themes[0]], "tags": words},
        )  # fmt: skip
        values = {"number": str(n), "title": title, "start": "2022", "end": "2025", "calendar_text": "de 2022 à 2025"}
        sheets.create_sheet(by=SYSTEM, contract=contract, values=values, contents=contents)
    one, _, three = contract.sheets.order_by("number")
    sheets.create_sheet(
        by=SYSTEM, contract=contract, values={"number": "3.1", "title": "Le forum des jeunes", "parent": three}
    )
    records.create(FundingLine(sheet=one, funder=body), by=SYSTEM, values={"year": 2024, "paid": Decimal(500)})
    sheets.add_note(by=SYSTEM, sheet=one, text="Une nouvelle")
    sheets.change_status(by=SYSTEM, sheet=one, to="en_cours")
    records.update(Milestone.objects.get(sheet=one), by=SYSTEM, values={"done_on": "2023-04"}, version=None)
    indicator = FollowUpIndicator.objects.get(sheet=one)
    records.update(indicator, by=SYSTEM, values={"baseline": "0", "target": "40"}, version=None)
    for period, value in (("2023", 12), ("2024", 31)):
        IndicatorValue.objects.create(
            indicator=indicator, period=period, value=value, author_label="Essai", given_at="2025-01-01T00:00Z"
        )
    return Contract.objects.get(pk=contract.pk)


def sheet_of(contract: Contract, number: str) -> ActionSheet:
    return contract.sheets.get(number=number)


def decide(renewal: Renewal, **fates: Choice) -> None:
    """Carry everything on, but for what is said otherwise by the number of the sheet or the title of the axis."""
    contract = renewal.contract
    wanted: dict[str, dict[int, Wanted]] = {SHEETS: {}, AXES: {}}
    for kind, rows in ((SHEETS, contract.sheets.all()), (AXES, contract.axes.all())):
        for row in rows:
            name = f"n{row.number.replace('.', '_')}" if kind == SHEETS else row.title
            wanted[kind][row.pk] = Wanted(fates.get(name, Choice(Fate.CONTINUED)), Choice())
    renewals.decide(by=SYSTEM, renewal=renewal, wanted=wanted)


def renewed(first: Contract, coordinator: User, **fates: Choice) -> Contract:
    renewal = renewals.open_renewal(by=SYSTEM, contract=first)
    decide(renewal, **fates)
    return renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person)


def test_the_next_contract_begins_with_what_is_carried_on_and_leaves_the_first_as_it_was(
    first: Contract, coordinator: User, body: Organisation
) -> None:
    text = canonical(text_of(first))
    made = renewed(
        first, coordinator,
        n2=Choice(Fate.MERGED, sheet_of(first, "1").pk, "même public"), n3=Choice(Fate.DROPPED, None, "fini"),
        Grandir=Choice(Fate.MERGED, first.axes.get(title="Vieillir").pk),
    )  # fmt: skip
    assert (made.predecessor, made.programme, made.generation, made.state) == (
        first, first.programme, 2, ContractState.PREFIGURATION,
    )  # fmt: skip
    assert (made.start, made.end, made.signed_on, made.text_lock) == ("", "", "", "")
    # the sub-action of a sheet that is dropped is carried on by itself
    assert [(each.number, each.depth, each.parent) for each in made.sheets.all()] == [("1", 0, None), ("3.1", 0, None)]
    one = sheet_of(made, "1")
    assert (one.status, one.start, one.end, one.calendar_text, one.novelty, one.last_news_at) == (
        "proposee", "", "", "", "existante", None,
    )  # fmt: skip
    assert [str(actor) for actor in one.actors.all()] == [str(body), "CCAS"]
    assert list(one.milestones.values_list("title", "due", "done_on")) == [("Ouvrir", "", "")]
    assert list(one.indicators.values_list("name", "baseline", "target")) == [("Personnes aidées", "31 (2024)", "")]
    assert not FundingLine.objects.filter(sheet=one).exists()
    assert not one.notes.exists()
    assert [(each.before, each.after) for each in one.status_changes.all()] == [("", "proposee")]
    # the axis that was joined to another brings its themes and objectives under it
    assert [axis.title for axis in made.axes.all()] == ["Vieillir"]
    assert {theme.title: theme.axis.title for theme in made.themes.select_related("axis") if theme.axis} == {
        "Vieillir": "Vieillir", "Grandir": "Vieillir",
    }  # fmt: skip
    assert made.objectives.count() == 2
    assert [axis.title for axis in one.axes.all()] == ["Vieillir"]
    # words of its own, signatories without their vote, no commitment
    (word,) = one.tags.all()
    assert (word.label, word.contract) == ("Bus santé", made)
    (town,) = made.signatories.all()
    assert (town.organisation, town.deliberation_on, town.signed_on) == (body, "", "")
    assert not Commitment.objects.filter(signatory__contract=made).exists()
    assert made.memberships.get().person == coordinator.person
    told = {
        link.earlier.number: (link.fate, link.later and link.later.number, link.reason)
        for link in SheetSuccession.objects.filter(contract=made)
    }
    assert told == {
        "1": (Fate.CONTINUED, "1", ""), "2": (Fate.MERGED, "1", "même public"), "3": (Fate.DROPPED, None, "fini"),
        "3.1": (Fate.CONTINUED, "3.1", ""),
    }  # fmt: skip
    first.refresh_from_db()
    assert canonical(text_of(first)) == text
    assert first.state == ContractState.UNDER_WAY
    assert Term.objects.filter(contract=first).count() == 1


def test_targets_are_kept_and_the_same_people_let_in_when_asked(first: Contract, coordinator: User) -> None:
    access.give_role(by=SYSTEM, contract=first, person=make_user("elected").person, role=Role.ELECTED_LEAD)
    renewal = renewals.open_renewal(by=SYSTEM, contract=first)
    values = {
        "keeps_targets": True,
        "carries_access": True,
        "start": "2028",
        "end": "2032",
        "title": "Deuxième contrat",
    }
    renewals.describe_renewal(by=SYSTEM, renewal=renewal, values=values, version=renewal.version)
    decide(renewal)
    made = renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person)
    assert (made.title, made.start, made.end) == ("Deuxième contrat", "2028", "2032")
    assert sheet_of(made, "1").indicators.get().target == "40"
    assert sorted(made.memberships.values_list("role", flat=True)) == ["coordination", "elu"]
    assert sheet_of(made, "3.1").parent == sheet_of(made, "3")


def test_nothing_is_made_while_something_is_left_to_decide(first: Contract, coordinator: User) -> None:
    renewal = renewals.open_renewal(by=SYSTEM, contract=first)
    with pytest.raises(DomainError, match=r"4\xa0fiches attendent une décision"):
        renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person)
    decide(renewal, n1=Choice(Fate.MERGED, sheet_of(first, "2").pk), n2=Choice(Fate.DROPPED))
    with pytest.raises(DomainError, match=r"« 1\. Aider les aidants »"):
        renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person)
    assert first.successors.count() == 0


def test_made_twice_it_is_made_once_and_can_be_taken_back_until_it_is_written(
    first: Contract, coordinator: User
) -> None:
    made = renewed(first, coordinator)
    renewal = Renewal.objects.get(contract=first)
    assert renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person) == made
    assert renewals.open_renewal(by=SYSTEM, contract=first) == renewal
    with pytest.raises(DomainError, match="déjà créé"):
        renewals.decide(by=SYSTEM, renewal=renewal, wanted={})
    renewals.undo_renewal(by=SYSTEM, renewal=renewal)
    assert not Contract.objects.filter(pk=made.pk).exists()
    assert not SheetSuccession.objects.exists()
    again = renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person)
    assert again.pk != made.pk
    assert again.sheets.count() == 4
    sheets.add_note(by=SYSTEM, sheet=sheet_of(again, "1"), text="Premier pas")
    with pytest.raises(DomainError, match="a déjà été écrit"):
        renewals.undo_renewal(by=SYSTEM, renewal=renewal)


def test_two_people_who_decide_otherwise_of_the_same_sheet_are_told(first: Contract) -> None:
    renewal = renewals.open_renewal(by=SYSTEM, contract=first)
    one, two = sheet_of(first, "1"), sheet_of(first, "2")
    asked = {SHEETS: {one.pk: Wanted(Choice(Fate.DROPPED), Choice())}}
    assert renewals.decide(by=SYSTEM, renewal=renewal, wanted=asked) == 1
    later = {
        SHEETS: {
            one.pk: Wanted(Choice(Fate.CONTINUED), Choice()),
            two.pk: Wanted(Choice(Fate.CONTINUED), Choice()),
        }
    }
    with pytest.raises(DecidedError, match=r"« 1\. Aider les aidants »"):
        renewals.decide(by=SYSTEM, renewal=renewal, wanted=later)
    assert list(renewal.choices.values_list("sheet", "fate")) == [(one.pk, Fate.DROPPED)]


def test_a_sheet_of_another_contract_is_never_decided_of(first: Contract, elsewhere: Contract) -> None:
    foreign = sheets.create_sheet(by=SYSTEM, contract=elsewhere, values={"title": "Ailleurs"})
    renewal = renewals.open_renewal(by=SYSTEM, contract=first)
    one = sheet_of(first, "1")
    wrong = [
        (foreign, Choice(Fate.CONTINUED)),
        (one, Choice(Fate.MERGED, foreign.pk)),
        (one, Choice(Fate.MERGED, one.pk)),
    ]
    for sheet, choice in wrong:
        with pytest.raises(DomainError):
            renewals.decide(by=SYSTEM, renewal=renewal, wanted={SHEETS: {sheet.pk: Wanted(choice, Choice())}})


def test_from_a_town_to_its_intercommunality(first: Contract, coordinator: User, body: Organisation) -> None:
    town = make_territory("41018", "Blois", "41", "24")
    wider = Territory.objects.create(
        level=GeographicLevel.EPCI, code="200030385", name="Agglopolys", folded_name="agglopolys", region_code="24",
        department_code="41",
    )  # fmt: skip
    Composition.objects.create(container=wider, member=town, vintage=2024)
    drawn = create_perimeter(by=SYSTEM, name="Blois", parts=[town])
    first = contracts.set_perimeter(by=SYSTEM, contract=first, perimeter=drawn, version=None)
    renewal = renewals.open_renewal(by=SYSTEM, contract=first)
    values = {"perimeter_from": wider.key, "territory_name": "Agglopolys", "carrier": body}
    with pytest.raises(DomainError, match="périmètres proposés"):
        renewals.describe_renewal(
            by=SYSTEM, renewal=renewal, values=values | {"perimeter_from": "EPCI:1"}, version=None
        )
    renewals.describe_renewal(by=SYSTEM, renewal=renewal, values=values, version=None)
    decide(renewal)
    made = renewals.make_renewal(by=SYSTEM, renewal=renewal, coordinator=coordinator.person)
    assert made.perimeter not in (None, drawn)
    assert made.perimeter is not None
    assert (made.territory_name, made.carrier) == ("Agglopolys", body)
    assert [part.territory for part in made.perimeter.parts.all()] == [wider]
    assert "41" in made.covering.values_list("code", flat=True)  # its agency sees it
    renewals.undo_renewal(by=SYSTEM, renewal=renewal)
    first.refresh_from_db()
    assert first.perimeter == drawn


# --- links by hand -----------------------------------------------------------------------------------------------------


@pytest.fixture
def second(first: Contract) -> Contract:
    """The next contract, read from a file: nothing says yet what it carries on."""
    values = {"title": "Le suivant", "territory_name": "Ici", "predecessor": first}
    made = contracts.create_contract(by=SYSTEM, values=values)
    for n, title in enumerate(("Soutenir les aidants", "Un lieu"), 1):
        sheets.create_sheet(by=SYSTEM, contract=made, values={"number": str(n), "title": title})
    return made


def test_a_sheet_is_linked_corrected_and_unlinked(first: Contract, second: Contract) -> None:
    one, into = sheet_of(first, "1"), sheet_of(second, "1")
    link = successions.link_sheets(by=SYSTEM, contract=second, earlier=one, later=into, fate=Fate.CONTINUED)
    with pytest.raises(DomainError, match="déjà liées"):
        successions.link_sheets(by=SYSTEM, contract=second, earlier=one, later=into, fate=Fate.MERGED)
    with pytest.raises(DomainError, match="déjà une suite"):
        successions.link_sheets(by=SYSTEM, contract=second, earlier=one, later=None, fate=Fate.DROPPED)
    link = successions.correct_link(
        by=SYSTEM, link=link, later=into, fate=Fate.DROPPED, reason="fini", version=link.version
    )
    assert (link.fate, link.later) == (Fate.DROPPED, None)
    with pytest.raises(DomainError, match="sans suite"):
        successions.link_sheets(by=SYSTEM, contract=second, earlier=one, later=into, fate=Fate.CONTINUED)
    with pytest.raises(DomainError, match="Choisissez la fiche"):
        successions.correct_link(by=SYSTEM, link=link, later=None, fate=Fate.CONTINUED, reason="", version=None)
    with pytest.raises(DomainError, match="retirez d’abord ces liens"):
        contracts.update_contract(by=SYSTEM, contract=second, values={"predecessor": None}, version=None)
    successions.unlink_sheets(by=SYSTEM, link=link)
    successions.unlink_sheets(by=SYSTEM, link=link)
    contracts.update_contract(by=SYSTEM, contract=second, values={"predecessor": None}, version=None)


def test_only_sheets_of_both_contracts_are_linked(first: Contract, second: Contract, elsewhere: Contract) -> None:
    foreign = sheets.create_sheet(by=SYSTEM, contract=elsewhere, values={"title": "Ailleurs"})
    one, into = sheet_of(first, "1"), sheet_of(second, "1")
    for earlier, later in ((foreign, into), (one, foreign), (into, one)):
        with pytest.raises(DomainError, match="n’est pas d"):
            successions.link_sheets(by=SYSTEM, contract=second, earlier=earlier, later=later, fate=Fate.CONTINUED)
    for fate, later in ((Fate.DROPPED, into), (Fate.CONTINUED, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            SheetSuccession.objects.create(contract=second, earlier=one, later=later, fate=fate)


# --- a contract that is over -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(OVER))
def test_a_contract_that_is_over_refuses_to_be_written_until_it_comes_back(first: Contract, state: str) -> None:
    contracts.enter_state(by=SYSTEM, contract=first, state=state, note="Clôture")
    one = ActionSheet.objects.select_related("contract").get(contract=first, number="1")
    gestures = (
        lambda: sheets.change_status(by=SYSTEM, sheet=one, to="realisee"),
        lambda: sheets.add_note(by=SYSTEM, sheet=one, text="Trop tard"),
        lambda: sheets.create_sheet(by=SYSTEM, contract=first, values={"title": "Trop tard"}),
        lambda: contracts.update_contract(by=SYSTEM, contract=first, values={"title": "Trop tard"}, version=None),
        lambda: records.remove(one.actors.get(role="pilote"), by=SYSTEM),
    )
    for gesture in gestures:
        with pytest.raises(OverError, match="Ce contrat est terminé"):
            gesture()
    one.refresh_from_db()
    first.refresh_from_db()
    assert (one.status, one.notes.count(), first.title, first.sheets.count()) == ("en_cours", 1, "Contrat d’ici", 4)
    document = {"title": "Bilan", "url": "https://sante.example/bilan"}
    records.create(ContractDocument(contract=first), by=SYSTEM, values=document)
    renewals.open_renewal(by=SYSTEM, contract=first)
    contracts.enter_state(by=SYSTEM, contract=first, state=ContractState.FINAL_EVALUATION, note="Retour")
    sheets.change_status(by=SYSTEM, sheet=one, to="realisee")
