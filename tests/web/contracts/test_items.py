"""The small entities: each is listed, written, settled, ordered, removed; someone else's do not exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecluse.accounts.models import Organisation
from ecluse.contracts.models import Axis, Commitment, Objective, SheetActor, Signatory, Theme
from ecluse.contracts.presenters.items import described
from ecluse.contracts.services import records
from ecluse.contracts.views.kinds import CONTRACT_KINDS, SHEET_KINDS, Kind
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import SYSTEM, Contents, World
from tests.web.contracts.conftest import SignIn, events, sent

#: Kind → its entity in the world, a valid form, an invalid one with the words of its error.
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "axes": ("axis", {"title": "Bouger"}, {"title": ""}, "obligatoire"),
    "themes": ("theme", {"title": "Sommeil"}, {"title": ""}, "obligatoire"),
    "objectifs": ("objective", {"title": "Réduire", "level": "general"}, {"title": "X", "level": "grand"}, "choisissez"),
    "signataires": (
        "signatory", {"organisation": "Caisse primaire", "level": "associe", "signed_on": "mars 2022"},
        {"organisation": "Caisse primaire", "level": "associe", "signed_on": "bientôt"}, "n’est pas une date",
    ),
    "principes": ("principle", {"title": "Équité"}, {"title": ""}, "obligatoire"),
    "dispositifs": ("dispositif", {"name": "CLSM"}, {"name": "CLSM", "url": "nulle part"}, "adresse complète"),
    "plans-lies": ("plan", {"title": "PAT"}, {"title": "PAT", "term": ""}, "choisissez"),
    "pieces": (
        "document", {"title": "Vote", "url": "https://sante.example/vote", "kind": "autre", "confidentiality": "public"},
        {"title": "Vote", "url": "nulle part", "kind": "autre", "confidentiality": "public"}, "adresse complète",
    ),
    "engagements": ("commitment", {"text": "Prêter un bus"}, {"text": ""}, "obligatoire"),
    "acteurs": ("actor", {"role": "partenaire", "organisation": "Caisse primaire"}, {"role": "pilote"}, "écrivez un organisme"),
    "etapes": (
        "milestone", {"title": "Bilan", "due": "14/03/2025"},
        {"title": "Bilan", "due": "31/02/2025"}, "n’est pas une date",
    ),
    "couts": (
        "cost", {"label": "Animation", "planned": "1 000,50 €", "spent": "0", "year": "2025"},
        {"label": "Animation"}, "un coût prévu ou une dépense",
    ),
    "financements": (
        "funding", {"funder": "Caisse primaire", "requested": "12 000,50", "year": "2025"},
        {"funder": "Caisse primaire", "requested": "douze"}, "montant en euros",
    ),
    "indicateurs": ("indicator", {"name": "Participants"}, {"name": ""}, "obligatoire"),
    "documents": ("attachment", {"url": "https://sante.example/bilan"}, {"title": "Rien"}, "adresse ou un fichier"),
}  # fmt: skip
BY_SLUG: dict[str, Kind | None] = {kind.slug: kind for kind in (*CONTRACT_KINDS, *SHEET_KINDS)} | {"engagements": None}

SHEET_SLUGS = {kind.slug for kind in SHEET_KINDS}


def address(slug: str, action: str, contents: Contents, *more: int) -> str:
    """The address of a page of that kind, in one of the two contracts; what hangs on a sheet is listed by its page."""
    at: list[Any] = [contents.contract.pk]
    if slug == "engagements":
        return reverse(f"contracts:commitment-{action}", args=[*at, contents.signatory.pk, *more])
    if slug in SHEET_SLUGS and action == "list":
        return reverse("portal:sheet", args=[*at, contents.sheet.pk])
    if slug in SHEET_SLUGS:
        return reverse(f"contracts:sheet-item-{action}", args=[*at, contents.sheet.pk, slug, *more])
    return reverse(f"contracts:item-{action}", args=[*at, slug, *more])


def valid(slug: str, world: World) -> dict[str, Any]:
    data = dict(CASES[slug][1])
    return data | {"term": world.own.plan.term_id} if slug == "plans-lies" else data


def test_every_kind_is_tried() -> None:
    assert set(CASES) == set(BY_SLUG)


@pytest.mark.parametrize("slug", CASES)
def test_listed_written_and_removed(slug: str, world: World, coordinator: ReadOnlyGetClient) -> None:
    item: Any = getattr(world.own, CASES[slug][0])
    contract = world.own.contract
    model = type(item)
    listed = coordinator.get(address(slug, "list", world.own))
    assert listed.status_code == 200
    title = str(getattr(item, "funder", item)) if slug in SHEET_SLUGS else described(item).title
    assert title[:20] in listed.content.decode()

    for action in ("create", "edit", "remove"):
        more = () if action == "create" else (item.pk,)
        assert coordinator.get(address(slug, action, world.own, *more)).status_code == 200, action

    before, told = model._default_manager.count(), len(events(contract))
    refused = coordinator.post(address(slug, "create", world.own), CASES[slug][2])
    assert refused.status_code == 200
    assert CASES[slug][3] in refused.content.decode()
    assert model._default_manager.count() == before
    assert len(events(contract)) == told

    made = coordinator.post(address(slug, "create", world.own), valid(slug, world))
    assert made.status_code == 302, made.content.decode()
    assert model._default_manager.count() == before + 1
    assert len(events(contract)) == told + 1
    assert events(contract)[0].actor_id == world.users["coordinator"].audit_id

    fresh: Any = model._default_manager.order_by("-pk")[0]
    gone = coordinator.post(address(slug, "remove", world.own, fresh.pk))
    assert gone.status_code == 302
    assert model._default_manager.count() == before
    assert [event.verb for event in events(contract)[:2]] == ["remove", "create"]


@pytest.mark.parametrize("slug", CASES)
def test_edited_as_a_browser_sends_it_back(slug: str, world: World, coordinator: ReadOnlyGetClient) -> None:
    item: Any = getattr(world.own, CASES[slug][0])
    url = address(slug, "edit", world.own, item.pk)
    form = coordinator.get(url).context["form"]
    told = len(events(world.own.contract))
    unchanged = coordinator.post(url, sent(form))
    assert unchanged.status_code == 302, unchanged.content.decode()
    assert len(events(world.own.contract)) == told
    item.refresh_from_db()
    assert getattr(item, "version", 1) == 1


@pytest.mark.parametrize("slug", CASES)
def test_someone_else_s_do_not_exist(slug: str, world: World, coordinator: ReadOnlyGetClient) -> None:
    theirs: Any = getattr(world.foreign, CASES[slug][0])
    pages = [address(slug, action, world.foreign) for action in ("list", "create")]
    pages += [
        address(slug, action, holder, theirs.pk)
        for action in ("edit", "remove")
        for holder in (world.own, world.foreign)
    ]
    for page in pages:
        assert coordinator.get(page).status_code == 404, page
        assert coordinator.post(page, valid(slug, world)).status_code in (404, 405), page
    for holder in (world.own, world.foreign):
        assert coordinator.post(address(slug, "move", holder, theirs.pk), {"sens": "haut"}).status_code == 404
    assert type(theirs)._default_manager.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("slug", CASES)
def test_who_sees_without_writing(slug: str, world: World, sign_in: SignIn) -> None:
    item: Any = getattr(world.own, CASES[slug][0])
    elected = sign_in("elected")
    listed = elected.get(address(slug, "list", world.own))
    assert listed.status_code == 200
    assert "/modifier/" not in listed.content.decode()
    for action in ("create", "edit", "remove"):
        more = () if action == "create" else (item.pk,)
        url = address(slug, action, world.own, *more)
        assert elected.get(url).status_code == 403, url
        assert elected.post(url, valid(slug, world)).status_code == 403, url
    assert elected.post(address(slug, "move", world.own, item.pk), {"sens": "haut"}).status_code == 403


def test_a_lead_writes_milestones_and_not_the_rest(world: World, sign_in: SignIn) -> None:
    lead = sign_in("lead")
    for slug, may in (("etapes", True), ("indicateurs", True), ("documents", True), ("acteurs", False)):
        made = lead.post(address(slug, "create", world.own), valid(slug, world))
        assert made.status_code == (302 if may else 403), slug
    page = lead.get(address("etapes", "list", world.own)).content.decode()
    assert "Ajouter une étape" in page
    assert "/acteurs/" not in page
    assert "inancement" not in page


@pytest.mark.parametrize("role", ["coordinator", "lead"])
def test_the_bin_is_promised_to_those_who_may_open_it(role: str, world: World, sign_in: SignIn) -> None:
    client = sign_in(role)
    bin_ = client.get(reverse("contracts:removed-list", args=[world.own.contract.pk])).status_code
    asked = client.get(address("etapes", "remove", world.own, world.own.milestone.pk)).content.decode()
    assert ("Vous pourrez revenir en arrière depuis la corbeille" in asked) == (bin_ == 200) == (role == "coordinator")


@pytest.mark.parametrize("day", ["01/01/2099", "2099", "tomorrow"])
def test_a_step_is_not_done_before_its_day(day: str, world: World, coordinator: ReadOnlyGetClient) -> None:
    today = timezone.localdate()
    url = address("etapes", "create", world.own)
    written = (today + timedelta(days=1)).isoformat() if day == "tomorrow" else day
    refused = coordinator.post(url, {"title": "Réunir", "done_on": written})
    assert refused.status_code == 200
    assert "cette date est à venir" in refused.context["form"].errors["done_on"][0]
    for known in (f"{today}", f"{today:%Y-%m}", f"{today:%Y}"):
        assert coordinator.post(url, {"title": "Réunir", "done_on": known}).status_code == 302, known


def test_a_signatory_follows_its_own_commitments(world: World, sign_in: SignIn) -> None:
    signatory = sign_in("signatory")
    url = address("engagements", "edit", world.own, world.own.commitment.pk)
    form = signatory.get(url).context["form"]
    assert set(form.names()) == {"status", "resources"}
    assert signatory.post(url, sent(form, status="tenu", text="Autre chose")).status_code == 302
    commitment = Commitment.objects.get(pk=world.own.commitment.pk)
    assert (commitment.status, commitment.text) == ("tenu", "Prêter une salle")
    assert signatory.get(address("engagements", "create", world.own)).status_code == 403
    other = records.create(
        Signatory(contract=world.own.contract), by=SYSTEM, values={"organisation": world.bodies["partner"]}
    )
    theirs = records.create(Commitment(signatory=other), by=SYSTEM, values={"text": "Relayer"})
    url = reverse("contracts:commitment-edit", args=[world.own.contract.pk, other.pk, theirs.pk])
    assert signatory.get(url).status_code == 403


def test_choices_of_another_contract_are_not_offered_nor_taken(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = address("themes", "create", world.own)
    assert str(world.foreign.axis.pk) not in {
        str(value) for value, _ in coordinator.get(url).context["form"].fields["axis"].choices
    }
    for slug, data in (
        ("themes", {"title": "T", "axis": world.foreign.axis.pk}),
        ("objectifs", {"title": "O", "level": "general", "parent": world.foreign.objective.pk}),
        ("objectifs", {"title": "O", "level": "general", "theme": world.foreign.theme.pk}),
        ("plans-lies", {"title": "P", "term": world.foreign.plan.term_id}),
        ("acteurs", {"role": "pilote", "person": world.users["elsewhere"].person.pk}),
        ("financements", {"funder": "Caisse primaire", "scheme": world.foreign.plan.term_id}),
    ):
        refused = coordinator.post(address(slug, "create", world.own), data)
        assert refused.status_code == 200, slug
        assert "choisissez une des réponses" in refused.content.decode(), slug


def test_a_body_that_is_not_known_is_confirmed(world: World, coordinator: ReadOnlyGetClient) -> None:
    url = address("acteurs", "create", world.own)
    data = {"role": "partenaire", "organisation": "Mutuelle <neuve>"}
    asked = coordinator.post(url, data)
    page = asked.content.decode()
    assert "n’est pas encore connu" in page
    assert 'name="organisation_nouveau"' in page
    assert "<neuve>" not in page
    assert not Organisation.objects.filter(name__startswith="Mutuelle").exists()
    assert coordinator.post(url, data | {"organisation_nouveau": "1"}).status_code == 302
    assert Organisation.objects.get(name="Mutuelle <neuve>").kind == "mutuelle"
    listed = coordinator.get(url).content.decode()
    assert '<option value="Caisse primaire">' in listed


def test_the_tree_of_objectives_is_shown_and_never_loops(world: World, coordinator: ReadOnlyGetClient) -> None:
    top = world.own.objective
    child = records.create(
        Objective(contract=world.own.contract), by=SYSTEM, values={"title": "Dessous", "parent": top}
    )
    rows = coordinator.get(address("objectifs", "list", world.own)).context["rows"]
    assert [(row.pk, row.depth) for row in rows] == [(top.pk, 0), (child.pk, 1)]
    url = address("objectifs", "edit", world.own, top.pk)
    form = coordinator.get(url).context["form"]
    refused = coordinator.post(url, sent(form, parent=child.pk))
    assert "lui-même sous celui" in refused.content.decode()


def test_moving_is_a_post(world: World, coordinator: ReadOnlyGetClient) -> None:
    other = records.create(Axis(contract=world.own.contract), by=SYSTEM, values={"title": "Bouger"})
    url = address("axes", "move", world.own, other.pk)
    assert coordinator.get(url).status_code == 405
    moved = coordinator.post(url, {"sens": "haut"})
    assert moved.status_code == 302
    assert moved["Location"].endswith(f"#e{other.pk}")
    assert [axis.pk for axis in world.own.contract.axes.all()] == [other.pk, world.own.axis.pk]


@pytest.mark.parametrize("slug", ["axes", "objectifs", "signataires", "etapes", "acteurs", "engagements"])
def test_the_number_of_queries_does_not_grow(slug: str, world: World, coordinator: ReadOnlyGetClient) -> None:
    item: Any = getattr(world.own, CASES[slug][0])
    model, owner = type(item), BY_SLUG[slug].owner if BY_SLUG[slug] else "signatory"  # type: ignore[union-attr]
    extra = {"signataires": "organisation", "acteurs": "organisation"}.get(slug)

    def add(count: int) -> None:
        for number in range(count):
            fields: dict[str, Any] = {owner: getattr(item, owner), "position": number + 5}
            if extra:
                name = f"Organisme {slug} {model._default_manager.count()}"
                fields[extra] = Organisation.objects.create(name=name, folded_name=name.lower())
            elif hasattr(item, "text"):
                fields["text"] = f"T{number}"
            else:
                fields["title"] = f"T{number}"
            model._default_manager.create(**fields)

    counts = []
    for wanted in (10, 90):
        add(wanted)
        with CaptureQueriesContext(connection) as seen:
            assert coordinator.get(address(slug, "list", world.own)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nothing_is_written_in_an_archived_contract(world: World, coordinator: ReadOnlyGetClient) -> None:
    at = [world.own.contract.pk]
    assert coordinator.post(reverse("contracts:contract-archive", args=at)).status_code == 302
    listed = coordinator.get(address("axes", "list", world.own))
    assert listed.status_code == 200
    assert not listed.context["new_url"]
    for slug in CASES:
        assert coordinator.post(address(slug, "create", world.own), valid(slug, world)).status_code == 403, slug
    assert coordinator.post(reverse("contracts:contract-restore", args=at)).status_code == 302
    assert coordinator.post(address("axes", "create", world.own), {"title": "Bouger"}).status_code == 302
    assert Theme.objects.filter(contract=world.own.contract).count() == 1


def test_what_was_written_about_an_actor_removed_meanwhile_is_kept(
    world: World, coordinator: ReadOnlyGetClient
) -> None:
    at = [world.own.contract.pk, world.own.sheet.pk, "acteurs"]
    url = reverse("contracts:sheet-item-edit", args=[*at, world.own.actor.pk])
    data = sent(coordinator.get(url).context["form"], detail="Service des aidants")
    records.remove(SheetActor.objects.select_related("sheet__contract").get(pk=world.own.actor.pk), by=SYSTEM)
    page = coordinator.post(url, data)
    text = page.content.decode()
    assert page.status_code == 409
    assert "a été retiré pendant que vous écriviez" in text
    assert "Service des aidants" in text
    address = reverse("contracts:sheet-item-create", args=at)
    assert f'<form method="post" action="{address}"' in text
    assert f'value="{data["organisation"]}"' in text
    assert coordinator.post(address, data).status_code == 302
    assert SheetActor.objects.filter(sheet=world.own.sheet, detail="Service des aidants").exists()
    assert coordinator.get(url).status_code == 404
    assert coordinator.post(url.replace(str(world.own.actor.pk), "999999"), data).status_code == 404
