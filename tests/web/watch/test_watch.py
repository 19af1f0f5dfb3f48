"""The pages of the watch: what they say, who follows what, what is answered and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecluse.audit.models import Event
from ecluse.contracts.models import ActionSheet, FollowUpIndicator
from ecluse.contracts.services import sheets
from ecluse.watch.enums import AlertKind
from ecluse.watch.models import Acknowledgement, Alert, IndicatorLink, Subscription
from tests.factories.watch import an_alert
from tests.factories.world import SYSTEM, World
from tests.web.contracts.conftest import SignIn, _world_of_the_module, sign_in, world
from tests.web.observatory.conftest import folder, live, territories

__all__ = ["_world_of_the_module", "folder", "live", "sign_in", "territories", "world"]
pytestmark = pytest.mark.django_db
POVERTY = "taux-pauvrete-60"


@pytest.fixture
def own(world: World, live: Any) -> Any:
    """The contract of Blois, where figures are online."""
    return world.own


def url(made: Any, more: str = "") -> str:
    return f"/contrats/{made.contract.pk}/veille/{more}"


def text(answer: Any) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_alerts_are_told_by_kind_real_changes_first(world: World, sign_in: SignIn) -> None:
    an_alert(world.own.contract, "three", kind=AlertKind.LATE, title="Attendu")
    an_alert(world.own.contract, "four", kind=AlertKind.CHANGE, title="En hausse", evidence={"rows": [], "level": 0.05})
    said = text(sign_in("coordinator").get(url(world.own)))
    places = [said.index(f">{word} <span") for word in ("Changements", "Chiffres révisés", "Chiffres attendus")]
    assert places == sorted(places)
    only = text(sign_in("coordinator").get(url(world.own, "?nature=retard")))
    assert "Attendu" in only
    assert "En hausse" not in only


def test_what_a_reader_was_told_of_can_be_chosen(world: World, sign_in: SignIn) -> None:
    said = text(sign_in("coordinator").get(url(world.own, "?qui=moi")))
    assert "Aucune alerte ne répond à ce choix" in said


def test_alerts_of_one_source_stand_together(world: World, sign_in: SignIn) -> None:
    for number in range(3):
        an_alert(world.own.contract, f"late-{number}", kind=AlertKind.LATE, title=f"Attendu {number}", said=["Pareil."],
                 seen_at=world.own.alert.seen_at)  # fmt: skip
    said = text(sign_in("coordinator").get(url(world.own, "?nature=retard")))
    assert said.count("Pareil.") == 1
    assert said.count("Prendre en compte<") == 1


def test_an_empty_watch_says_what_to_do(world: World, sign_in: SignIn) -> None:
    Alert.objects.all().delete()
    said = text(sign_in("coordinator").get(url(world.own)))
    assert "Personne ne suit encore d’indicateur" in said


def test_an_alert_tells_its_figures_and_the_sheets_that_speak_of_it(own: Any, sign_in: SignIn) -> None:
    row = {
        "start": "2021-01-01", "end": "2021-12-31",
        "before": {"start": "2021-01-01", "end": "2021-12-31", "version": 1, "status": "measured", "value": 18.0},
        "after": {"start": "2021-01-01", "end": "2021-12-31", "version": 1, "status": "measured", "value": 18.4},
    }  # fmt: skip
    Alert.objects.filter(pk=own.alert.pk).update(evidence={"rows": [row], "place": "Blois", "build_after": 1})
    said = text(sign_in("coordinator").get(url(own, f"alertes/{own.alert.pk}/")))
    assert "18,0 %" in said
    assert f"/observatoire/chiffre/{POVERTY}/commune/41018/?du=2021-01-01" in said
    assert "Liée par la coordination, par son indicateur « Aidants aidés »" in said


def test_an_answer_is_said_and_can_be_taken_back(world: World, sign_in: SignIn) -> None:
    client, pk = sign_in("coordinator"), world.own.alert.pk
    assert "Ce qui est fait" in text(client.get(url(world.own, f"prendre-en-compte/?alerte={pk}")))
    sent = {"alerte": [pk, world.foreign.alert.pk], "outcome": "verifier", "note": "Écrit à l’Insee"}
    answer = client.post(url(world.own, "prendre-en-compte/"), sent, follow=True)
    assert "1 alerte prise en compte" in text(answer)
    held = Acknowledgement.objects.get(note="Écrit à l’Insee")
    assert list(held.alerts.all()) == [world.own.alert]  # the other contract's is not touched
    assert "Écrit à l’Insee" in text(client.get(url(world.own, "prises-en-compte/")))
    client.post(url(world.own, f"prises-en-compte/{held.pk}/annuler/"))
    assert Alert.objects.get(pk=pk).acknowledgement is None
    assert Event.objects.filter(scope=world.own.contract.scope, object_type="acknowledgement").count() == 2


def test_an_answer_to_no_alert_says_that_none_was_chosen(world: World, sign_in: SignIn) -> None:
    client, pk = sign_in("coordinator"), world.own.alert.pk
    for chosen in ([], ["x"], [world.foreign.alert.pk]):
        sent = {"alerte": chosen, "outcome": "verifier"}
        said = text(client.post(url(world.own, "prendre-en-compte/"), sent, follow=True))
        assert "Aucune alerte n’a été choisie" in said
        assert "déjà été prises en compte" not in said
    sent = {"alerte": [pk], "outcome": "verifier"}
    client.post(url(world.own, "prendre-en-compte/"), sent)
    again = text(client.post(url(world.own, "prendre-en-compte/"), sent, follow=True))
    assert "Ces alertes ont déjà été prises en compte" in again


def test_an_unknown_outcome_is_refused_and_nothing_is_done(world: World, sign_in: SignIn) -> None:
    sent = {"alerte": [world.own.alert.pk], "outcome": "invente"}
    assert sign_in("coordinator").post(url(world.own, "prendre-en-compte/"), sent).status_code == 200
    assert Alert.objects.get(pk=world.own.alert.pk).acknowledgement is None


def test_an_indicator_is_followed_and_left(own: Any, sign_in: SignIn) -> None:
    client = sign_in("evaluator")
    answer = client.post(url(own, "indicateurs/suivre/"), {"indicator": POVERTY}, follow=True)
    assert "Vous suivez « Taux de pauvreté »." in text(answer)
    held = Subscription.objects.get()
    assert held.person.email == "evaluator@essai.example"
    assert held.seen["points"][0]["value"] == 27.0
    assert "27,0 %" in text(client.get(url(own, "indicateurs/")))
    client.post(url(own, f"indicateurs/ne-plus-suivre/?indicator={POVERTY}"))
    assert not Subscription.objects.exists()


def test_a_theme_is_followed_with_what_has_figures(own: Any, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    client.post(url(own, "indicateurs/suivre/"), {"theme": "precarite"})
    followed = set(Subscription.objects.values_list("indicator", flat=True))
    assert POVERTY in followed
    assert all(each.seen["points"] for each in Subscription.objects.all())
    client.post(url(own, "indicateurs/ne-plus-suivre/"), {"tout": "oui"})
    assert not Subscription.objects.exists()


def test_an_axis_brings_the_indicators_linked_to_its_sheets(own: Any, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    client.post(url(own, "indicateurs/suivre/"), {"axis": own.axis.pk})
    assert POVERTY in set(Subscription.objects.values_list("indicator", flat=True))


@pytest.mark.parametrize("sent", [{"indicator": "invente"}, {"axis": "0"}, {"axis": "x"}])
def test_what_is_not_there_is_not_followed(own: Any, sign_in: SignIn, sent: dict[str, str]) -> None:
    assert sign_in("coordinator").post(url(own, "indicateurs/suivre/"), sent).status_code == 404


def test_the_axis_of_another_contract_is_not_found(world: World, own: Any, sign_in: SignIn) -> None:
    sent = {"axis": world.foreign.axis.pk}
    assert sign_in("coordinator").post(url(own, "indicateurs/suivre/"), sent).status_code == 404


def test_figures_lead_to_following_them(own: Any, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    assert f"/veille/suivre/{POVERTY}/" in text(client.get(f"/observatoire/chiffre/{POVERTY}/commune/41018/"))
    assert f"/veille/suivre/{POVERTY}/" in text(client.get(f"/observatoire/indicateurs/{POVERTY}/"))
    portrait = f"/contrats/{own.contract.pk}/preparation/portrait/"
    assert f'action="{url(own, "indicateurs/suivre/")}"' in text(client.get(portrait))
    client.post(url(own, "indicateurs/suivre/"), {"indicator": POVERTY})
    assert "Suivi</span>" in text(client.get(portrait))
    assert "Ne plus suivre" in text(client.get(f"/veille/suivre/{POVERTY}/"))


def test_an_unknown_indicator_has_no_page(world: World, sign_in: SignIn) -> None:
    assert sign_in("coordinator").get("/veille/suivre/invente/").status_code == 404


def test_a_sheet_is_linked_and_its_page_tells_the_alerts(world: World, sign_in: SignIn) -> None:
    client, made = sign_in("coordinator"), world.own
    where = url(made, f"fiches/{made.sheet.pk}/")
    assert "Taux de pauvreté : chiffre révisé (2021)" in text(client.get(where))
    client.post(f"{where}liens/{made.indicator_link.pk}/retirer/")
    assert "Taux de pauvreté : chiffre révisé (2021)" not in text(client.get(where))
    sent = {"follow_up": made.indicator.pk, "indicator": POVERTY}
    assert "est lié à" in text(client.post(f"{where}lier/", sent, follow=True))
    assert IndicatorLink.objects.filter(follow_up=made.indicator, indicator=POVERTY).exists()
    refused = client.post(f"{where}lier/", sent | {"indicator": "invente"}, follow=True)
    assert "Choisissez un indicateur" in text(refused)
    assert client.post(f"{where}lier/", sent | {"follow_up": world.foreign.indicator.pk}).status_code == 404


def test_who_may_not_see_a_sheet_is_not_told_that_it_speaks(world: World, sign_in: SignIn) -> None:
    """The sheet is restricted: a signatory reads the alert without it."""
    said = text(sign_in("signatory").get(url(world.own, f"alertes/{world.own.alert.pk}/")))
    assert "Aider les aidants" not in said
    assert "Aucune fiche action" in said


def _queries(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as held:
        assert client.get(address).status_code == 200
    return len(held)


def test_queries_do_not_grow_with_alerts_nor_with_sheets(world: World, sign_in: SignIn) -> None:
    client, contract = sign_in("coordinator"), world.own.contract
    page, sheet = url(world.own), url(world.own, f"fiches/{world.own.sheet.pk}/")
    before = [_queries(client, page), _queries(client, sheet)]
    for number in range(20):
        made = sheets.create_sheet(by=SYSTEM, contract=contract, values={"title": f"Précarité {number}"})
        follow_up = FollowUpIndicator.objects.create(sheet=made, name="Pauvreté")
        IndicatorLink.objects.create(follow_up=follow_up, indicator=POVERTY)
        an_alert(contract, f"more-{number}", title=f"Alerte {number}")
    assert [_queries(client, page), _queries(client, sheet)] == before
    assert ActionSheet.objects.filter(contract=contract).count() > 20
