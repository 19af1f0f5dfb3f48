"""Builds that are put back, disturbed or cut short: what was taken back stays away, and nothing is ever half live."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ecluse.audit.services import System
from ecluse.lib.errors import DomainError
from ecluse.observatory.build import panels as build_panels
from ecluse.observatory.enums import Status
from ecluse.observatory.models import Build, Loading, Switch
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import live_build, store
from ecluse.observatory.selectors.traces import Asked, asked_figure, figures_of
from ecluse.observatory.services.building import make_build, switch_to
from ecluse.observatory.services.loading import load_files, withdraw
from ecluse.observatory.store import folder as store_folder
from tests.factories.filosofi import incomes
from tests.web.observatory.conftest import ASKED, BLOIS, communes

pytestmark = pytest.mark.django_db
REVISED = "41018;20000;45000;19360;45,0;26,0;10400;33000;3,2"
SECRET = "41018;20000;45000;19360;s;s;s;s;s"


def poverty() -> object:
    found = figures_of(live_build(), packaged_catalogue(), "taux-pauvrete-60", Place("Blois", "COMMUNE", "41018", ()))
    figure = asked_figure(found, Asked())
    return None if figure is None else figure.value if figure.has_value else figure.status


def load(folder: Path, blois: str, name: str = "revises.csv") -> Loading:
    outcome = load_files([incomes(folder / name, communes(), {"41018": blois})], by=System(), asked=ASKED)[0]
    assert outcome.loading is not None, outcome.problem
    return outcome.loading


def test_figures_withdrawn_do_not_come_back_with_an_old_build(live: Path, folder: Path) -> None:
    first = live_build()
    revision = load(folder, REVISED)
    second = make_build(by=System())
    withdraw(loading=revision, by=System())
    make_build(by=System())
    assert poverty() == 27
    with pytest.raises(DomainError, match=r"retirés depuis.*revises\.csv"):
        switch_to(build=second, by=System())
    assert live_build().pk == first.pk
    assert poverty() == 27


def test_figures_made_secret_do_not_come_back_with_an_old_build(live: Path, folder: Path) -> None:
    first = live_build()
    secret = load(folder, SECRET)
    make_build(by=System())
    assert poverty() is Status.SUPPRESSED
    with pytest.raises(DomainError, match="gardent secrets"):
        switch_to(build=first, by=System())
    assert poverty() is Status.SUPPRESSED
    # Withdrawn, the loading that hides them hides nothing any more: the same build comes back by being made of what counts.
    withdraw(loading=secret, by=System())
    assert make_build(by=System()).pk == first.pk
    assert poverty() == 27


def test_the_commands_tell_which_builds_cannot_come_back(live: Path, folder: Path, capsys) -> None:
    load(folder, REVISED)
    second = make_build(by=System())
    withdraw(loading=Loading.objects.latest("pk"), by=System())
    make_build(by=System())
    with pytest.raises(CommandError, match="retirés depuis"):
        call_command("observatory", "switch", str(second.pk))
    capsys.readouterr()
    call_command("observatory", "status")
    told = {line.split(":")[0].strip(): line for line in capsys.readouterr().out.splitlines()}
    assert "retirés depuis" in told[f"construction {second.pk}"]
    assert "retirés depuis" not in told[f"construction {live_build().pk}"]


def test_what_is_withdrawn_during_a_build_is_not_put_live(live: Path, folder: Path) -> None:
    revision = load(folder, REVISED)
    asked: list[str] = []

    def progress(indicator: str, done: int, of: int) -> None:
        if not asked:
            withdraw(loading=revision, by=System())
        asked.append(indicator)

    build = make_build(by=System(), progress=progress)
    assert revision.pk not in build.loadings
    assert poverty() == 27


def test_loadings_that_never_stop_leave_what_is_live(live: Path, folder: Path) -> None:
    first = live_build()
    made: list[int] = []

    def progress(indicator: str, done: int, of: int) -> None:
        if done == 0:
            made.append(1)
            load(folder, f"41018;20000;45000;19360;45,0;{20 + len(made)},0;10400;33000;3,2", f"{len(made)}.csv")

    load(folder, REVISED)
    with pytest.raises(DomainError, match="rien n’a été mis en ligne"):
        make_build(by=System(), progress=progress)
    assert live_build().pk == first.pk
    assert poverty() == 27
    make_build(by=System())
    assert poverty() == 20 + len(made)


@pytest.mark.parametrize("cut", ["pieces", "panels"])
def test_a_full_disk_leaves_what_is_live_and_nothing_behind(
    live: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    first = live_build()
    load(folder, REVISED)
    place = store().root
    before = {path.relative_to(place) for path in place.rglob("*")}
    holder, name = (store_folder.pq, "write_table") if cut == "pieces" else (build_panels.np.lib.format, "write_array")
    write, written = getattr(holder, name), []

    def full(*given: object, **named: object) -> None:
        write(*given, **named)
        written.append(given)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(holder, name, full)
    with pytest.raises(DomainError, match="Vérifiez la place"):
        make_build(by=System())
    monkeypatch.undo()
    left = {path.relative_to(place) for path in place.rglob("*")} - before
    assert {path.parts[0] for path in left} <= {"pieces"}  # whole ones, which the next build takes
    assert not [path for path in left if path.name.startswith(".")]
    assert live_build().pk == first.pk
    assert poverty() == 27
    make_build(by=System())
    assert poverty() == 26


def test_a_disk_full_while_loading_leaves_no_loading(
    territories, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = incomes(folder / "revenus.csv", communes(), {"41018": BLOIS})

    def full(*given: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store_folder.pq, "write_table", full)
    outcome = load_files([path], by=System(), asked=ASKED)[0]
    assert outcome.loading is None
    assert "n’a pas pu être gardé" in outcome.problem
    assert not Loading.objects.exists()
    monkeypatch.undo()
    assert load_files([path], by=System(), asked=ASKED)[0].loading is not None


def test_two_builds_of_the_same_things_are_one(live: Path, folder: Path) -> None:
    """The second begins while the first is being made, and ends before it."""
    load(folder, REVISED)
    inner: list[Build] = []

    def progress(indicator: str, done: int, of: int) -> None:
        if not inner:
            inner.append(make_build(by=System()))

    outer = make_build(by=System(), progress=progress)
    assert outer.pk == inner[0].pk
    assert Switch.objects.filter(build=outer).count() == 1
    assert poverty() == 26
