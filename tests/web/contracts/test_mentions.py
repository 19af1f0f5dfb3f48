"""A note meant for someone: who may be named, who finds it, and that it is seen once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ecluse.contracts.enums import Confidentiality
from ecluse.contracts.models import ActionSheet, Mention
from ecluse.contracts.selectors import access_to, people_who_see, sheets_visible_with
from ecluse.contracts.services import sheets
from ecluse.lib.errors import DomainError
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, events


@pytest.mark.parametrize("level", Confidentiality.values)
def test_those_who_may_be_named_are_those_who_see_the_sheet(world: World, level: str) -> None:
    ActionSheet.objects.filter(contract=world.own.contract).update(confidentiality=level)
    for sheet in world.own.contract.sheets.all():
        seeing = set()
        for user in world.users.values():
            access = access_to(user, world.own.contract)
            held = user.person.memberships.filter(contract=world.own.contract).exists()
            if held and ActionSheet.objects.filter(sheets_visible_with(access), pk=sheet.pk).exists():
                seeing.add(user.person)
        assert set(people_who_see(sheet)) == seeing


def test_a_note_for_someone_is_found_and_seen(world: World, sign_in: SignIn) -> None:
    lead, sheet = world.users["lead"].person, world.own.sheet
    url = reverse("contracts:note-create", args=[sheet.contract_id, sheet.pk])
    sent = {"text": "Le local est trouvé", "mentions": [lead.pk], "on_0": "", "on_1": "", "on_2": ""}
    assert sign_in("coordinator").post(url, sent).status_code == 302
    mention = Mention.objects.get()
    assert (mention.person, mention.seen_at) == (lead, None)
    assert events(world.own.contract)[0].changes["à l’attention de"] == [None, [str(lead)]]
    seen = reverse("contracts:mention-seen", args=[sheet.contract_id, sheet.pk, mention.pk])
    assert sign_in("coordinator").post(seen).status_code == 404
    for _ in range(2):
        assert sign_in("lead").post(seen).status_code == 302
    mention.refresh_from_db()
    assert mention.seen_at is not None
    assert [event.verb for event in events(world.own.contract)[:2]] == ["see", "create"]


def test_nobody_is_called_to_what_they_may_not_read(world: World, sign_in: SignIn) -> None:
    reader, sheet = world.users["reader"].person, world.own.sheet
    assert sheet.confidentiality == Confidentiality.RESTRICTED
    with pytest.raises(DomainError, match="ne peut pas lire"):
        sheets.add_note(by=SYSTEM, sheet=sheet, text="Pour vous", mentions=[reader])
    url = reverse("contracts:note-create", args=[sheet.contract_id, sheet.pk])
    page = sign_in("coordinator").post(url, {"text": "Pour vous", "mentions": [reader.pk]})
    assert page.status_code == 200
    assert not Mention.objects.exists()


def test_a_call_waits_on_the_home_until_it_is_seen(world: World, sign_in: SignIn) -> None:
    lead, sheet = world.users["lead"].person, world.own.sheet
    sheets.add_note(by=SYSTEM, sheet=sheet, text="Le local est trouvé", mentions=[lead])
    home = sign_in("lead").get(reverse("portal:home"))
    assert [call.text for call in home.context["home"].calls] == ["Le local est trouvé"]
    assert sign_in("coordinator").get(reverse("portal:home")).context["home"].calls == ()
    sheets.archive_sheet(by=SYSTEM, sheet=sheet)
    assert sign_in("lead").get(reverse("portal:home")).context["home"].calls == ()
    sheets.restore_sheet(by=SYSTEM, sheet=sheet)
    sign_in("lead").post(
        reverse("contracts:mention-seen", args=[sheet.contract_id, sheet.pk, Mention.objects.get().pk])
    )
    assert sign_in("lead").get(reverse("portal:home")).context["home"].calls == ()
