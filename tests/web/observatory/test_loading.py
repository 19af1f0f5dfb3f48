"""Files loaded, built, put live and put back: reports, questions, revisions, withdrawals, and what killed work leaves."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ecluse.audit.services import System
from ecluse.observatory.enums import RemarkKind, Status
from ecluse.observatory.models import Build, Loading, LoadingRemark, Switch
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.rules.places import Place
from ecluse.observatory.selectors.live import live_build, store
from ecluse.observatory.selectors.traces import Asked as AskedFigure
from ecluse.observatory.selectors.traces import asked_figure, figures_of
from ecluse.observatory.services.building import make_build, switch_to
from ecluse.observatory.services.loading import Asked, load_files, look_at_files, withdraw
from ecluse.observatory.sources.questions import Option, Options
from ecluse.territories.enums import GeographicLevel as Level
from tests.factories.filosofi import incomes
from tests.web.observatory.conftest import ASKED, communes

pytestmark = pytest.mark.django_db


def shown(indicator: str = "taux-pauvrete-60", level: str = "COMMUNE", code: str = "41018"):
    found = figures_of(live_build(), packaged_catalogue(), indicator, Place(code, level, code, ()))
    return asked_figure(found, AskedFigure())


def test_every_row_is_told_once(territories, folder: Path) -> None:
    rows = {"41029": "41029;a;b;c;d;e;f;g;h", "41009": "41009;90;200;21000;s;ns;nd;s;s"}
    path = incomes(folder / "revenus.csv", [*communes(), "4100", "XX"], rows)
    outcome = load_files([path], by=System(), asked=ASKED)[0]
    loading = outcome.loading
    assert loading is not None, outcome.problem
    assert loading.rows_read == len(communes()) + 3
    assert loading.rows_kept + loading.rows_refused + loading.rows_left_out + loading.rows_aside == loading.rows_read
    assert loading.rows_aside == 1  # the header
    refused = LoadingRemark.objects.filter(loading=loading, kind__in=[RemarkKind.REFUSED, RemarkKind.CELL_REFUSED])
    assert any("XX" in remark.examples for remark in refused)
    assert Status.SUPPRESSED.label in loading.counts
    unknown = LoadingRemark.objects.get(loading=loading, kind=RemarkKind.UNKNOWN)
    assert unknown.examples == "04100"  # repaired from 4100, and no commune of the reference


def test_what_the_file_does_not_say_is_asked(territories, folder: Path) -> None:
    outcome = load_files([incomes(folder / "revenus.csv", communes())], by=System())[0]
    assert Option.GEOGRAPHY in {question.option for question in outcome.questions}
    assert "--geography" in outcome.problem
    assert not Loading.objects.exists()


def test_the_same_file_is_loaded_once(live: Path) -> None:
    outcome = load_files([live], by=System(), asked=ASKED)[0]
    assert outcome.already
    assert Loading.objects.count() == 1
    again = load_files([live], by=System(), asked=Asked(ASKED.options, again=True))[0]
    assert again.loading is not None
    assert Loading.objects.count() == 2


def test_a_revision_replaces_and_can_be_put_back(live: Path, folder: Path) -> None:
    first = live_build()
    path = incomes(folder / "revises.csv", communes(), {"41018": "41018;20000;45000;19360;45,0;26,0;10400;33000;3,2"})
    load_files([path], by=System(), asked=ASKED)
    second = make_build(by=System())
    assert shown().value == 26
    switch_to(build=first, by=System())
    assert shown().value == 27
    switch_to(build=second, by=System())
    assert shown().value == 26
    assert [switch.build_id for switch in Switch.objects.order_by("pk")] == [first.pk, second.pk, first.pk, second.pk]


def test_what_a_revision_hides_is_hidden(live: Path, folder: Path) -> None:
    path = incomes(folder / "revises.csv", communes(), {"41018": "41018;20000;45000;19360;s;s;s;s;s"})
    load_files([path], by=System(), asked=ASKED)
    make_build(by=System())
    assert shown().status is Status.SUPPRESSED


def test_a_build_of_the_same_things_is_not_made_twice(live: Path) -> None:
    before = live_build()
    assert make_build(by=System()).pk == before.pk
    assert Build.objects.count() == 1


def test_a_loading_withdrawn_leaves_the_next_build(live: Path) -> None:
    withdraw(loading=Loading.objects.get(), by=System())
    build = make_build(by=System())
    assert build.indicators == 0
    assert shown() is None


def test_what_a_killed_loading_left_is_never_read(live: Path, folder: Path) -> None:
    """The observations of a loading that the database does not know are written over by the next one of that number."""
    place = store()
    left = place.observations_file("taux-pauvrete-60", Loading.objects.get().pk + 1)
    left.write_bytes(b"half a file")
    (left.parent / ".writing-abc").write_bytes(b"less")
    path = incomes(folder / "revises.csv", communes(), {"41018": "41018;20000;45000;19360;45,0;26,0;10400;33000;3,2"})
    assert load_files([path], by=System(), asked=ASKED)[0].loading is not None
    make_build(by=System())
    assert shown().value == 26


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vide.csv", b"", "vide"),
        ("page.csv", b"<!doctype html><html><body>404</body></html>", "page web"),
        ("coupe.csv.gz", gzip.compress(b"CODGEO;MED21\n41018;1\n" * 9000, mtime=0)[:80], "incomplète"),
        ("autre.csv", b"nom;couleur\nLe Havre;bleu\n", "aucune sorte connue"),
    ],
    ids=["empty", "a-page", "cut", "unknown"],
)
def test_a_file_that_cannot_be_read_says_why_and_stops_no_other(
    territories, folder: Path, name: str, content: bytes, said: str
) -> None:
    (folder / name).write_bytes(content)
    good = incomes(folder / "revenus.csv", communes())
    outcomes = load_files([folder / name, good], by=System(), asked=ASKED)
    assert said in outcomes[0].problem
    assert outcomes[-1].loading is not None


def test_the_command_loads_tells_traces_and_goes_back(territories, folder: Path, capsys) -> None:
    path = incomes(folder / "revenus.csv", communes())
    call_command("observatory", "load", str(path), "--level", "commune", "--geography", "2026")
    said = capsys.readouterr().out
    assert "En ligne\u00a0: construction" in said
    assert "revenus.csv" in said
    call_command("observatory", "trace", "taux-pauvrete-60", "COMMUNE:41018")
    traced = capsys.readouterr().out
    assert "colonne TP6021" in traced
    assert "10,0" in traced
    call_command("observatory", "status")
    assert "chargement" in capsys.readouterr().out
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("observatory", "switch", "999")
    with pytest.raises(CommandError, match="COMMUNE:41018"):
        call_command("observatory", "trace", "taux-pauvrete-60", "41018")


def test_a_level_said_wrongly_is_refused(territories, folder: Path) -> None:
    path = incomes(folder / "revenus.csv", communes())
    outcome = load_files([path], by=System(), asked=Asked(Options(level=Level.QPV, geography=2026)))[0]
    assert outcome.problem
    assert not Loading.objects.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("01/05/2004", "est une date"), ("mai-04", "est une date"), ("1,23E+04", "arrondi par un tableur"),
        ("Total", "n’est pas un code de commune"), ("200069193", "n’est pas un code de commune"),
    ],
)  # fmt: skip
def test_a_code_spoilt_by_a_spreadsheet_is_told_and_refuses_its_row_alone(
    territories, folder: Path, code: str, said: str
) -> None:
    path = incomes(folder / "revenus.csv", [*communes(), code])
    outcome = load_files([path], by=System(), asked=ASKED)[0]
    assert outcome.loading is not None
    assert outcome.loading.rows_refused == 1
    remark = LoadingRemark.objects.get(loading=outcome.loading, kind=RemarkKind.REFUSED)
    assert said in remark.reason
    assert remark.examples == code
    assert remark.row == len(communes()) + 2


def test_titles_totals_lost_zeros_and_marks_of_absence_are_each_told(territories, folder: Path) -> None:
    """A file as spreadsheets leave them: nothing is a zero that was not one, and each row is told once."""
    path = incomes(folder / "revenus.csv", communes(), {"41009": "41009;<11;N/A;s;nd;ns;;21 000;1\u202f234,5"})
    text = path.read_text(encoding="utf-8")
    path.write_text(
        f"Revenus des communes\n\n{text}FR;{'1;' * 7}1\n\nSource : données fictives\n",
        encoding="cp1252",
        errors="replace",
    )
    outcome = load_files([path], by=System(), asked=ASKED)[0]
    loading = outcome.loading
    assert loading is not None, outcome.problem
    assert loading.rows_kept == len(communes())
    assert (loading.rows_refused, loading.rows_aside) == (1, 5)
    assert Status.SUPPRESSED.label in loading.counts
    assert Status.UNAVAILABLE.label in loading.counts


def test_rows_that_contradict_one_another_are_refused_and_repeats_are_not(territories, folder: Path) -> None:
    rows = communes()
    path = incomes(folder / "revenus.csv", rows)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1] + "\n" + f"{rows[1]};9;9;9;9;9;9;9;9\n", encoding="utf-8")
    outcome = load_files([path], by=System(), asked=ASKED)[0]
    kinds = {remark.kind for remark in outcome.account.remarks}
    assert {RemarkKind.REPEATED, RemarkKind.CELL_REFUSED} & kinds
    make_build(by=System())
    assert shown("niveau-de-vie-median", code=rows[1]) is None


def test_a_revision_of_the_same_vintage_is_said_before_it_replaces(live: Path, folder: Path) -> None:
    path = incomes(folder / "revises.csv", communes(), {"41018": "41018;20000;45000;19360;45,0;26,0;10400;33000;3,2"})
    outcome = look_at_files([path], by=System(), asked=ASKED)[0]
    assert "lus comme une révision" in outcome.note
    assert "revenus.csv" in outcome.note
    assert Loading.objects.count() == 1
    other = look_at_files([live], by=System(), asked=Asked(Options(level=Level.COMMUNE, geography=2025)))[0]
    assert "autres réponses" in other.note


def test_what_stands_beside_a_known_table_in_an_archive_is_said(territories, folder: Path) -> None:
    good = incomes(folder / "revenus.csv", communes())
    with zipfile.ZipFile(folder / "envoi.zip", "w") as archive:
        archive.write(good, "revenus.csv")
        archive.writestr("notice.txt", "Une notice\nsans tableau.\n")
    outcomes = load_files([folder / "envoi.zip"], by=System(), asked=ASKED)
    assert [bool(each.loading) for each in outcomes] == [True, False]
    assert "pas reconnu" in outcomes[1].said


def test_a_likely_answer_is_taken_only_when_asked_and_told_with_the_loading(territories, folder: Path) -> None:
    path = folder / "quartiers-2020.csv"
    path.write_text("codgeo;pop_mun;ind_jeune;tx_tot_0a24\nQP041001;3000;0,9;35,5\n", encoding="utf-8")
    refused = load_files([path], by=System())[0]
    assert refused.loading is None
    assert "« 2020 » (écrite dans le nom « quartiers-2020.csv »)" in refused.problem.replace("\u00a0", " ")
    taken = load_files([path], by=System(), asked=Asked(accept=True))[0].loading
    assert taken is not None
    assert ["period", "2020", "proposition acceptée : écrite dans le nom « quartiers-2020.csv »"] in taken.decisions


def test_a_reading_that_does_not_exist_is_said(territories, folder: Path) -> None:
    path = incomes(folder / "revenus.csv", communes())
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("observatory", "load", str(path), "--layout", "foo")


def test_an_endless_line_is_refused_alone_without_filling_memory(territories, folder: Path) -> None:
    path, good = folder / "lot.zip", incomes(folder / "revenus.csv", communes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("binaire.csv", "w") as endless:
            for _ in range(64):
                endless.write(b"0;" * (1 << 19))
        archive.writestr("large.csv", "a;" * 20_000 + "\n1;2\n")
    tracemalloc.start()
    outcomes = load_files([path], by=System(), asked=ASKED)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ["La ligne 1 est trop longue" in each.problem for each in outcomes] == [True, True]
    assert peak < 40 << 20  # the endless line is 64 MB
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(good, good.name)
    assert [each.table for each in load_files([path], by=System(), asked=ASKED) if each.loading] == [good.name]
