"""The funding rules that every contract shows belong to the administrator."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from ecluse.preparation.models import FundingRule
from ecluse.preparation.services.funding_rules import create_shared_rule
from tests.conftest import ReadOnlyGetClient
from tests.factories.world import EVERYONE, SYSTEM, World
from tests.web.contracts.conftest import sent

SignIn = Callable[[str], ReadOnlyGetClient]


def test_the_administrator_writes_what_every_contract_shows(world: World, sign_in: SignIn) -> None:
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


def test_nobody_else_touches_it_nor_reaches_one_of_a_contract_there(world: World, sign_in: SignIn) -> None:
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
