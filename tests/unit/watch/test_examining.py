"""From builds to alerts and one mail: told once, whoever asks again, whatever is killed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from ecluse.accounts.models import Person
from ecluse.audit.services import System
from ecluse.contracts.enums import Role
from ecluse.contracts.models import Contract, Membership
from ecluse.contracts.services import access
from ecluse.lib.errors import DomainError
from ecluse.observatory.enums import IntervalMethod
from ecluse.observatory.models import Build, Loading
from ecluse.observatory.rules.series import Point, Series
from ecluse.observatory.services.building import make_build, switch_to
from ecluse.observatory.services.loading import Asked, load_files, withdraw
from ecluse.observatory.sources.questions import Options
from ecluse.outbox.enums import Delivery, MailStatus
from ecluse.outbox.models import Mail, MailPreference
from ecluse.outbox.services.sending import send_due
from ecluse.territories.enums import GeographicLevel as Level
from ecluse.watch.enums import AlertKind, Outcome
from ecluse.watch.models import Alert, Examination, Notice, Subscription
from ecluse.watch.selectors.figures import Reader
from ecluse.watch.services import answering, examining
from ecluse.watch.services.digests import render_digest
from ecluse.watch.services.examining import examine, examine_everyone
from ecluse.watch.services.subscribing import follow, unfollow
from tests.factories.filosofi import incomes
from tests.factories.world import SYSTEM, make_contract, make_territory, make_user
from tests.unit.observatory.test_watching import share

pytestmark = pytest.mark.django_db
POVERTY, MEDIAN = "taux-pauvrete-60", "niveau-de-vie-median"
BLOIS = "41018;20000;45000;{median};45,0;{poverty};10400;33000;3,2"


@pytest.fixture
def person() -> Person:
    return make_user("veilleuse").person


@pytest.fixture
def contract(person: Person) -> Contract:
    return make_contract("Contrat d’ici", make_territory("41018", "Blois", "41", "24"), person)


def load(tmp_path: Path, *, poverty: str = "27,0", median: str = "19360", year: int = 21) -> Build:
    """A table of Filosofi for one commune, loaded and put live."""
    row = BLOIS.format(median=median, poverty=poverty)
    path = incomes(tmp_path / f"revenus-{poverty}-{median}-{year}.csv", ["41018"], {"41018": row}, year)
    outcome = load_files([path], by=System(), asked=Asked(Options(level=Level.COMMUNE, geography=2026)))[0]
    assert not outcome.problem, outcome.problem
    return make_build(by=System())


def tick() -> str:
    return examine_everyone(timezone.now())


def kinds() -> list[str]:
    return sorted(Alert.objects.values_list("kind", flat=True))


@pytest.fixture
def followed(contract: Contract, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contract:
    """Two indicators followed, whose figures of 2021 are online; nothing is late in this world."""
    monkeypatch.setattr(examining, "late", lambda *_: None)
    load(tmp_path)
    assert follow(by=SYSTEM, person=person, contract=contract, indicators=[POVERTY, MEDIAN]) == 2
    return contract


def test_what_is_online_when_one_begins_is_not_told(followed: Contract) -> None:
    assert tick() == ""
    assert not Alert.objects.exists()
    assert not Mail.objects.exists()


def test_following_twice_is_following_once(followed: Contract, person: Person) -> None:
    assert follow(by=SYSTEM, person=person, contract=followed, indicators=[POVERTY, POVERTY]) == 0
    assert Subscription.objects.count() == 2


def test_an_unknown_indicator_and_a_contract_without_perimeter_are_refused(contract: Contract, person: Person) -> None:
    with pytest.raises(DomainError, match="n’existe pas"):
        follow(by=SYSTEM, person=person, contract=contract, indicators=["invente"])
    contract.perimeter_id = None
    with pytest.raises(DomainError, match="périmètre"):
        follow(by=SYSTEM, person=person, contract=contract, indicators=[POVERTY])


def test_a_corrected_file_is_a_revision_told_once_in_one_mail(followed: Contract, tmp_path: Path) -> None:
    load(tmp_path, poverty="26,0", median="19400")
    assert "2" in tick()
    assert kinds() == ["revision", "revision"]
    assert "27,0" in Alert.objects.get(indicator=POVERTY).said[0]
    assert Mail.objects.count() == 1
    for later in (0, 1, 400):
        examine_everyone(timezone.now() + timedelta(days=later))
    assert (Alert.objects.count(), Notice.objects.count(), Mail.objects.count()) == (2, 2, 1)


def test_a_new_year_of_an_exhaustive_source_is_told_without_test(followed: Contract, tmp_path: Path) -> None:
    load(tmp_path, year=22, poverty="30,0")
    tick()
    assert kinds() == ["nouveau", "nouveau"]
    alert = Alert.objects.get(indicator=POVERTY)
    assert alert.title.endswith("(2022)")
    assert "sans test" in alert.said[-1]
    assert Examination.objects.get().untested == 2


def test_builds_that_come_and_go_repeat_nothing(followed: Contract, tmp_path: Path) -> None:
    first = Build.objects.get(is_live=True)
    second = load(tmp_path, year=22)
    tick()
    told = Notice.objects.count()
    switch_to(build=first, by=SYSTEM)
    tick()
    assert kinds() == ["nouveau", "nouveau", "retrait", "retrait"]
    after = Notice.objects.count()
    switch_to(build=second, by=SYSTEM)
    tick()
    assert (told, after, Notice.objects.count()) == (2, 4, 4)


def test_a_withdrawn_loading_is_told_as_withdrawn(followed: Contract, tmp_path: Path) -> None:
    withdraw(loading=Loading.objects.get(), by=SYSTEM)
    make_build(by=SYSTEM)
    tick()
    assert kinds() == ["retrait", "retrait"]


def test_an_examination_killed_before_its_end_has_done_nothing_and_is_done_again(
    followed: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(tmp_path, poverty="26,0", median="19400")
    before = list(Subscription.objects.values())

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(examining, "queue_mail", killed)
        with pytest.raises(KeyboardInterrupt):
            tick()
    assert list(Subscription.objects.values()) == before
    assert not Alert.objects.exists()
    assert not Examination.objects.exists()
    tick()
    assert (Alert.objects.count(), Mail.objects.count()) == (2, 1)


def test_two_people_are_told_of_one_fact(followed: Contract, tmp_path: Path) -> None:
    other = make_user("autre").person
    access.give_role(by=SYSTEM, contract=followed, person=other, role=Role.EVALUATOR)
    follow(by=SYSTEM, person=other, contract=followed, indicators=[POVERTY])
    load(tmp_path, poverty="26,0")
    tick()
    assert (Alert.objects.count(), Notice.objects.count(), Mail.objects.count()) == (1, 2, 2)


def test_who_may_no_longer_read_is_not_told_and_catches_up_afterwards(
    followed: Contract, person: Person, tmp_path: Path
) -> None:
    held = Membership.objects.filter(person=person)
    row = held.get()
    held.delete()
    load(tmp_path, poverty="26,0")
    assert tick() == ""
    row.pk = None
    row.save()
    examine_everyone(timezone.now() + timedelta(days=1))
    assert kinds() == ["revision"]


def test_a_late_figure_is_told_once_and_settles_when_it_comes(
    contract: Contract, person: Person, tmp_path: Path
) -> None:
    load(tmp_path)
    follow(by=SYSTEM, person=person, contract=contract, indicators=[POVERTY])
    tick()
    assert kinds() == ["retard"]
    examine_everyone(timezone.now() + timedelta(days=1))
    assert Notice.objects.count() == 1
    load(tmp_path, year=22)
    tick()
    one, two = Alert.objects.filter(kind=AlertKind.LATE).order_by("pk")
    assert "2022" in one.title
    assert one.settled_at is not None
    assert "2023" in two.title
    assert two.settled_at is None


def test_the_mail_is_looked_at_again_when_it_leaves(followed: Contract, person: Person, tmp_path: Path) -> None:
    load(tmp_path, poverty="26,0", median="19400")
    tick()
    unfollow(by=SYSTEM, person=person, contract=followed, indicators=[MEDIAN])
    send_due()
    sent = outgoing.outbox[0]
    assert "Taux de pauvreté : chiffre révisé (2021)" in sent.body.replace("\N{NO-BREAK SPACE}", " ")
    assert "Niveau de vie" not in sent.body
    assert f"/contrats/{followed.pk}/veille/" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers


@pytest.mark.parametrize("gesture", ["answered", "left", "unsubscribed", "archived"])
def test_a_mail_without_object_does_not_leave(followed: Contract, person: Person, tmp_path: Path, gesture: str) -> None:
    load(tmp_path, poverty="26,0")
    tick()
    if gesture == "answered":
        keys = list(Alert.objects.values_list("pk", flat=True))
        answering.acknowledge(by=SYSTEM, contract=followed, alerts=keys, outcome=Outcome.NOTED)
    elif gesture == "left":
        Membership.objects.filter(person=person).delete()
    elif gesture == "archived":
        Contract.objects.filter(pk=followed.pk).update(archived_at=timezone.now())
    else:
        MailPreference.objects.create(
            person=person, kind="watch-digest", delivery=Delivery.NEVER, changed_at=timezone.now()
        )
    send_due()
    assert not outgoing.outbox
    assert Mail.objects.get().status == MailStatus.CANCELLED


def test_a_mail_tried_again_says_the_same(followed: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, poverty="26,0")
    tick()
    mail = Mail.objects.get()
    first, second = render_digest(mail), render_digest(mail)
    assert first == second
    load(tmp_path, poverty="25,0")
    tick()
    other = Mail.objects.exclude(pk=mail.pk).get()
    assert render_digest(other).subject.startswith("Veille : 1")


def test_an_answer_is_taken_back_whole(followed: Contract, tmp_path: Path) -> None:
    load(tmp_path, poverty="26,0", median="19400")
    tick()
    keys = list(Alert.objects.values_list("pk", flat=True))
    made = answering.acknowledge(by=SYSTEM, contract=followed, alerts=keys, outcome=Outcome.SHEET, note=" Fiche 3 ")
    assert made.note == "Fiche 3"
    with pytest.raises(DomainError, match="déjà"):
        answering.acknowledge(by=SYSTEM, contract=followed, alerts=keys, outcome=Outcome.NOTED)
    assert answering.reopen(by=SYSTEM, acknowledgement=made) == 2
    assert Alert.objects.filter(acknowledgement=None).count() == 2


class _Figures(Reader):
    """A reader of figures given by hand: shares with their counts, as no packaged file has over several years."""

    given: dict[str, Series]

    def series(self, contract: Contract, indicators: Any) -> dict[str, Series]:
        return {indicator: self.given[indicator] for indicator in indicators}


def _share(year: int, events: int) -> Point:
    return share(year, events, 2000)


def test_changes_are_kept_by_tests_corrected_together(followed: Contract, person: Person, tmp_path: Path) -> None:
    build = load(tmp_path, poverty="26,0")
    reader = _Figures.now()
    known = dict(reader.catalogue.indicators)
    for name in (POVERTY, MEDIAN):
        known[name] = replace(known[name], interval=IntervalMethod.WILSON, unit="%", decimals=1)
    reader.catalogue = replace(reader.catalogue, indicators=known)
    place = Subscription.objects.first().seen["place"]
    before = Series(place, 2026, 1, (_share(2021, 300),))
    Subscription.objects.update(seen=before.to_json())
    reader.given = {
        POVERTY: Series(place, 2026, build.pk, (_share(2021, 300), _share(2022, 420))),
        MEDIAN: Series(place, 2026, build.pk, (_share(2021, 300), _share(2022, 302))),
    }
    assert examine(person=person, reader=reader, now=timezone.now()) == 1
    alert = Alert.objects.get()
    assert (alert.kind, alert.indicator) == ("changement", POVERTY)
    notice = Notice.objects.get()
    test = alert.evidence["tests"][0]
    assert notice.adjusted_p == pytest.approx(2 * test["p"])  # the smallest of two
    made = Examination.objects.get()
    assert (made.tests, made.found, made.quiet, made.untested) == (2, 1, 1, 0)
    assert "exact de Fisher" in alert.said[1]
