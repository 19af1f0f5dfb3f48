"""Every kind of entity is written by its form: what is missing is said, two versions are shown, nothing foreign enters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from ecluse.contracts.enums import VocabularyKind
from ecluse.contracts.models import ContractDocument
from ecluse.contracts.services import vocabulary
from ecluse.preparation.models import Encounter, Feasibility, FeasibilityCriterion, Finding, FundingRule, Priority
from ecluse.preparation.services import rows
from ecluse.preparation.services.funding_rules import create_shared_rule
from ecluse.preparation.views.kinds import KINDS, Kind
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import EVERYONE, SYSTEM, World
from tests.web.contracts.conftest import events, sent

# What a form takes, what it refuses, and the words of the refusal.
WRITTEN: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "facteurs": (
        "factor", {"kind": "facteur", "title": "Réseau", "score": "2", "justification": "Il existe"},
        {"kind": "facteur", "title": "Réseau", "score": "2"}, "écrivez ce qui justifie",
    ),
    "co-porteurs": (
        "co_carrier", {"organisation": "Caisse primaire", "role": "Appui"}, {"organisation": "Inconnu"}, "pas encore connu",
    ),
    "regles": ("rule", {"text": "Un poste", "source": "ARS", "known_on": "2022"}, {"text": ""}, "obligatoire"),
    "rencontres": (
        "encounter", {"kind": "atelier", "held_on": "mars 2022", "sessions": "2", "organisations": "CPTS d’ici\nCPTS d’ici"},
        {"kind": "atelier", "held_on": "2099", "sessions": "1"}, "à venir",
    ),
    "constats": (
        "finding", {"kind": "besoin", "statement": "Peu de bus", "noted_on": "2022"},
        {"kind": "besoin", "statement": ""}, "obligatoire",
    ),
    "priorites": ("priority", {"title": "Se déplacer", "description": "Loin"}, {"title": ""}, "obligatoire"),
    "criteres": ("criterion", {"title": "Fréquence", "weight": "2"}, {"title": "Fréquence", "weight": "11"}, "au plus 10"),
}  # fmt: skip
kinds = pytest.mark.parametrize("kind", KINDS, ids=[kind.slug for kind in KINDS])


def address(world: World, kind: Kind, action: str, *more: int) -> str:
    return reverse(f"preparation:item-{action}", args=[world.own.contract.pk, kind.slug, *more])


@kinds
def test_it_is_written_with_one_event_or_says_what_is_missing(
    world: World, coordinator: ReadOnlyGetClient, kind: Kind
) -> None:
    _, good, bad, words = WRITTEN[kind.slug]
    count = kind.model._default_manager.count()
    refused = coordinator.post(address(world, kind, "create"), bad)
    assert refused.status_code == 200
    assert words in refused.text
    answer = coordinator.post(address(world, kind, "create"), good, follow=True)
    assert "est enregistré" in answer.text
    assert kind.model._default_manager.count() == count + 1
    last = events(world.own.contract)[0]
    assert (last.verb, last.object_type) == ("create", kind.model._meta.model_name)


@kinds
def test_it_is_changed_and_a_form_that_changes_nothing_tells_nothing(
    world: World, coordinator: ReadOnlyGetClient, kind: Kind
) -> None:
    item_name, good, *_ = WRITTEN[kind.slug]
    item = world.own.items[item_name]
    form = coordinator.get(address(world, kind, "edit", item.pk)).context["form"]
    before = len(events(world.own.contract))
    coordinator.post(address(world, kind, "edit", item.pk), sent(form))
    assert len(events(world.own.contract)) == before
    answer = coordinator.post(address(world, kind, "edit", item.pk), sent(form) | good)
    assert answer.status_code == 302, answer.context["form"].errors
    assert events(world.own.contract)[0].verb == "update"


def test_two_people_who_write_the_same_field_both_see_it(world: World, coordinator: ReadOnlyGetClient) -> None:
    kind = next(kind for kind in KINDS if kind.slug == "constats")
    finding: Any = world.own.finding
    form = coordinator.get(address(world, kind, "edit", finding.pk)).context["form"]
    rows.update(finding, by=SYSTEM, values={"statement": "Les aidants s’épuisent", "source": "Enquête"}, version=None)
    mine = sent(form, statement="Les aidants sont isolés", zone="Centre-ville")
    answer = coordinator.post(address(world, kind, "edit", finding.pk), mine)
    assert answer.status_code == 409
    assert "épuisent" in answer.text
    assert "isolés" in answer.text
    hidden = dict(answer.context["conflict"].hidden)
    settled = coordinator.post(address(world, kind, "edit", finding.pk), hidden | {"garder-statement": "mienne"})
    assert settled.status_code == 302
    finding.refresh_from_db()
    assert (finding.statement, finding.source, finding.zone) == ("Les aidants sont isolés", "Enquête", "Centre-ville")


def test_a_link_that_two_people_changed_is_shown_too(world: World, coordinator: ReadOnlyGetClient) -> None:
    kind = next(kind for kind in KINDS if kind.slug == "rencontres")
    encounter: Any = world.own.encounter
    form = coordinator.get(address(world, kind, "edit", encounter.pk)).context["form"]
    rows.update(encounter, by=SYSTEM, values={}, links={"organisations": ["Caisse primaire"]}, version=None)
    answer = coordinator.post(
        address(world, kind, "edit", encounter.pk), sent(form, organisations="Centre hospitalier")
    )
    assert answer.status_code == 409
    assert "Caisse primaire" in answer.text


@kinds
def test_it_is_taken_away_after_a_question(world: World, coordinator: ReadOnlyGetClient, kind: Kind) -> None:
    item = world.own.items[WRITTEN[kind.slug][0]]
    asked = coordinator.get(address(world, kind, "remove", item.pk))
    assert asked.context["cancel_url"] == kind.where(world.own.contract.pk, item.pk)
    answer = coordinator.post(address(world, kind, "remove", item.pk), follow=True)
    assert "est retiré" in answer.text
    assert ("Annuler" in answer.text) == kind.kept
    assert kind.model._default_manager.filter(pk=item.pk).exists() == kind.kept
    assert coordinator.get(address(world, kind, "edit", item.pk)).status_code == 404


@pytest.mark.parametrize("name", ["finding", "priority"])
def test_what_was_taken_away_is_put_back_from_its_list(world: World, coordinator: ReadOnlyGetClient, name: str) -> None:
    item: Any = world.own.items[f"removed_{name}"]
    page = coordinator.get(reverse("preparation:removed-list", args=[world.own.contract.pk]))
    assert str(item) in page.text
    answer = coordinator.post(
        reverse(f"preparation:{name}-restore", args=[world.own.contract.pk, item.pk]), follow=True
    )
    assert "est remis" in answer.text
    item.refresh_from_db()
    assert item.archived_at is None


def test_rows_move_among_those_they_are_seen_with(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract = world.own.contract
    first: Any = world.own.factor
    between = rows.create(
        FeasibilityCriterion(contract=contract), by=SYSTEM, values={"title": "Autre", "kind": "facteur"}
    )
    last = rows.create(FeasibilityCriterion(contract=contract), by=SYSTEM, values={"title": "Participation"})
    move = reverse("preparation:item-move", args=[contract.pk, "facteurs", last.pk])
    coordinator.post(move, {"sens": "haut"})
    conditions = FeasibilityCriterion.objects.filter(contract=contract, kind="condition")
    assert list(conditions) == [last, first], "one press passes the condition above, not the factor between them"
    assert between in FeasibilityCriterion.objects.filter(contract=contract)
    assert "déjà en premier" in coordinator.post(move, {"sens": "haut"}, follow=True).text


# --- what belongs elsewhere ------------------------------------------------------------------------------------------


def test_keys_of_another_contract_are_refused_as_if_they_did_not_exist(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    own, foreign = world.own, world.foreign
    document = ContractDocument.objects.filter(contract=foreign.contract).first()
    assert document is not None
    audience, _ = (
        vocabulary.terms_named(by=SYSTEM, contract=each.contract, kind=VocabularyKind.AUDIENCE, labels=["Marins"])[0]
        for each in (foreign, own)
    )
    tried: list[tuple[str, dict[str, Any]]] = [
        ("priorites", {"title": "X", "findings": [foreign.finding.pk]}),
        ("priorites", {"title": "X", "axes": [foreign.axis.pk]}),
        ("priorites", {"title": "X", "objectives": [foreign.objective.pk]}),
        ("priorites", {"title": "X", "findings": [own.removed_finding.pk]}),
        ("constats", {"kind": "constat", "statement": "X", "encounter": foreign.encounter.pk}),
        ("constats", {"kind": "constat", "statement": "X", "territories": [_commune(world)]}),
        ("constats", {"kind": "constat", "statement": "X", "audiences": [audience.pk]}),
        ("rencontres", {"kind": "reunion", "held_on": "2022", "sessions": "1", "communes": [_commune(world)]}),
    ]
    for slug, data in tried:
        answer = coordinator.post(reverse("preparation:item-create", args=[own.contract.pk, slug]), data)
        assert answer.status_code == 200, data
        assert answer.context["form"].errors, data
    edit = reverse("preparation:feasibility-edit", args=[own.contract.pk])
    answer = coordinator.post(edit, {"version": "1", "agreement_document": document.pk})
    assert "agreement_document" in answer.context["form"].errors


def _commune(world: World) -> int:
    """The commune of the other contract's perimeter."""
    part = world.foreign.contract.perimeter.parts.get()
    return int(part.territory_id)


# --- verbatims -------------------------------------------------------------------------------------------------------


def test_a_verbatim_that_may_tell_who_somebody_is_is_read_again(world: World, coordinator: ReadOnlyGetClient) -> None:
    new = reverse("preparation:item-create", args=[world.own.contract.pk, "constats"])
    data = {"kind": "constat", "statement": "Peu de médecins", "verbatim": "Le docteur Untel est parti."}
    answer = coordinator.post(new, data)
    assert "docteur Untel" in str(answer.context["form"].errors["verbatim"])
    assert "read_again" in answer.context["form"].fields
    assert coordinator.post(new, data | {"read_again": "on"}).status_code == 302
    finding = Finding.objects.get(statement="Peu de médecins")
    edit = reverse("preparation:item-edit", args=[world.own.contract.pk, "constats", finding.pk])
    form = coordinator.get(edit).context["form"]
    assert "read_again" not in form.fields
    assert coordinator.post(edit, sent(form, zone="Nord")).status_code == 302, (
        "what has been read again is not asked again"
    )


def test_verbatims_are_for_those_who_steer(world: World, sign_in: Callable[[str], ReadOnlyGetClient]) -> None:
    pages = [reverse("preparation:finding-list", args=[world.own.contract.pk])]
    pages += [reverse("preparation:finding-export", args=[world.own.contract.pk, "csv"])]
    for role, reads in (("elected", True), ("ars_department", True), ("evaluator", False), ("signatory", False)):
        for page in pages:
            text = sign_in(role).get(page).content.decode("utf-8-sig")
            assert "Les aidants sont seuls" in text
            assert ("On est seuls." in text) == reads, (role, page)


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_file_is_filled_and_read_as_a_note(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract = world.own.contract
    edit = reverse("preparation:feasibility-edit", args=[contract.pk])
    form = coordinator.get(edit).context["form"]
    document = ContractDocument.objects.filter(contract=contract).first()
    assert document is not None
    filled = sent(
        form, political_body="Caisse primaire", engineering_function="chargée de mission", engineering_share="0,5",
        engineering_until="2025", agreement_on="12/03/2024", agreement_function="directrice départementale",
        agreement_document=str(document.pk), next_steps="Écrire\n\n Signer ",
    )  # fmt: skip
    assert coordinator.post(edit, filled).status_code == 302
    text = coordinator.get(reverse("preparation:feasibility", args=[contract.pk])).text
    for words in (
        "maire, Caisse primaire",
        "0,5\u00a0ETP",
        "12\u00a0mars 2024",
        "directrice départementale",
        document.title,
    ):
        assert words in text
    assert Feasibility.objects.get(contract=contract).next_steps == "Écrire\nSigner"
    again = coordinator.get(edit).context["form"]
    assert coordinator.post(edit, sent(again)).status_code == 302
    assert events(contract)[0].object_type == "feasibility"
    assert events(contract)[0].verb == "update"


@pytest.mark.parametrize("share", ["0", "-1", "deux", "0,555", "1e9", "NaN", "Infinity"])
def test_an_odd_share_of_a_post_is_refused(world: World, coordinator: ReadOnlyGetClient, share: str) -> None:
    edit = reverse("preparation:feasibility-edit", args=[world.own.contract.pk])
    form = coordinator.get(edit).context["form"]
    answer = coordinator.post(edit, sent(form, engineering_share=share))
    assert "engineering_share" in answer.context["form"].errors


def test_the_encounters_tell_which_communes_are_left(world: World, coordinator: ReadOnlyGetClient) -> None:
    contract = world.own.contract
    log = reverse("preparation:encounter-list", args=[contract.pk])
    assert coordinator.get(log).context["coverage"].left == 1
    encounter: Any = world.own.encounter
    commune = contract.perimeter.parts.get().territory
    edit = reverse("preparation:item-edit", args=[contract.pk, "rencontres", encounter.pk])
    form = coordinator.get(edit).context["form"]
    coordinator.post(edit, sent(form, communes=[commune.pk], communes_told="4", participants="12"))
    covered = coordinator.get(log).context["coverage"]
    assert (covered.met, covered.left, covered.told, covered.participants) == (1, 0, 4, 12)
    assert "annonce" in covered.caution
    assert Encounter.objects.get(pk=encounter.pk).communes.get() == commune


def test_a_decision_is_written_with_its_reason(world: World, coordinator: ReadOnlyGetClient) -> None:
    decide = reverse("preparation:priority-decide", args=[world.own.contract.pk, world.own.priority.pk])
    form = coordinator.get(decide).context["form"]
    refused = coordinator.post(decide, sent(form, decision="reportee"))
    assert "écrivez pourquoi" in refused.text
    done = coordinator.post(decide, sent(form, decision="reportee", reason="Sans moyens", decided_on="2024"))
    assert done.status_code == 302
    assert Priority.objects.get(pk=world.own.priority.pk).decision == "reportee"


# --- the funding rules that every contract shows ---------------------------------------------------------------------


def test_the_administrator_writes_what_every_contract_shows(
    world: World, sign_in: Callable[[str], ReadOnlyGetClient]
) -> None:
    administrator = sign_in("administrator")
    new = reverse("preparation:shared-rule-create")
    assert "obligatoire" in administrator.post(new, {"text": ""}).text
    assert (
        administrator.post(new, {"text": "Un tiers de poste", "source": "ARS", "known_on": "2022"}).status_code == 302
    )
    rule = FundingRule.objects.get(text="Un tiers de poste")
    note = reverse("preparation:feasibility", args=[world.own.contract.pk])
    assert "Un tiers de poste" in sign_in("coordinator").get(note).text
    edit = reverse("preparation:shared-rule-edit", args=[rule.pk])
    form = administrator.get(edit).context["form"]
    assert administrator.post(edit, sent(form, text="Un poste entier")).status_code == 302
    late = administrator.post(edit, sent(form, text="Deux postes"))
    assert late.status_code == 409
    assert "Un poste entier" in late.text
    remove = reverse("preparation:shared-rule-remove", args=[rule.pk])
    assert "Un poste entier" in administrator.get(remove).text
    administrator.post(remove)
    assert "Un poste entier" not in sign_in("coordinator").get(note).text


def test_nobody_else_touches_it_nor_reaches_one_of_a_contract_there(
    world: World, sign_in: Callable[[str], ReadOnlyGetClient]
) -> None:
    rule = create_shared_rule(by=SYSTEM, values={"text": "Un demi-poste"})
    for action in ("edit", "remove"):
        address = reverse(f"preparation:shared-rule-{action}", args=[rule.pk])
        for role in EVERYONE:
            client = ReadOnlyGetClient() if role == "anonymous" else sign_in(role)
            status = 302 if role == "anonymous" else 200 if role == "administrator" else 403
            assert client.get(address).status_code == status, role
        own = reverse(f"preparation:shared-rule-{action}", args=[world.own.rule.pk])
        assert sign_in("administrator").get(own).status_code == 404
    shared = reverse("preparation:item-edit", args=[world.own.contract.pk, "regles", rule.pk])
    assert sign_in("coordinator").get(shared).status_code == 404
