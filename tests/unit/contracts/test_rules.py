"""Lateness, progress, freshness, statuses, files: the rules alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.contracts.enums import Permission, Role, SheetStatus
from ecluse.contracts.rules.files import kind_of_archive, kind_of_bytes
from ecluse.contracts.rules.lateness import (
    FINISHED,
    NOT_STARTED,
    Freshness,
    Step,
    elapsed_share,
    freshness,
    is_silent,
    milestone_delay,
    next_step,
    progress,
    sheet_lateness,
)
from ecluse.contracts.rules.partial_dates import last_day
from ecluse.contracts.rules.roles import BUNDLES, permissions_of
from ecluse.contracts.rules.statuses import NEXT, needs_a_reason, next_statuses

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
PARTIAL = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from([4, 7, 10]))
STEPS = st.builds(Step, st.just("étape"), st.none() | PARTIAL, st.none() | PARTIAL)


@given(st.sampled_from(SheetStatus.values), st.none() | PARTIAL, st.none() | PARTIAL, st.lists(STEPS, max_size=5), DAYS)
def test_lateness_is_the_longest_of_what_has_passed(
    status: str, start: str | None, end: str | None, steps: list[Step], today: date
) -> None:
    late = sheet_lateness(status=status, start=start, end=end, steps=steps, today=today)
    if status in FINISHED:
        assert not late
        return
    owed = [step.due for step in steps if step.due and not step.done_on]
    owed += [end] if end else []
    owed += [start] if start and status in NOT_STARTED else []
    assert late.days == max([0, *((today - last_day(due)).days for due in owed)])
    assert bool(late) == bool(late.days)


@given(PARTIAL, DAYS)
def test_nothing_is_late_before_its_last_day_has_passed(due: str, today: date) -> None:
    assert (milestone_delay(Step("", due, None), today) > 0) == (today > last_day(due))
    assert milestone_delay(Step("", due, "2020"), today) == 0


def test_a_late_milestone_is_named() -> None:
    late = sheet_lateness(status="en_cours", start=None, end=None, steps=[Step("Guide", "2026-09", None)], today=TODAY)
    assert "Guide" in late.reason
    assert late.days == 53


@given(st.lists(STEPS, max_size=6))
def test_the_next_step_is_the_first_that_is_due(steps: list[Step]) -> None:
    found = next_step(steps)
    waiting = [step for step in steps if step.due and not step.done_on]
    assert (found is None) == (not waiting)
    if found is not None:
        assert all(last_day(found.due or "") <= last_day(step.due or "") for step in waiting)


@given(st.lists(st.tuples(st.sampled_from(SheetStatus.values), st.booleans()), max_size=40))
def test_progress_counts_every_sheet_once(sheets: list[tuple[str, bool]]) -> None:
    counted = progress(sheets)
    assert counted.total == len(sheets)
    assert counted.late == sum(late for _, late in sheets)


@given(st.integers(0, 4000))
def test_freshness_only_falls(age: int) -> None:
    levels = list(Freshness)
    level, days = freshness(TODAY - timedelta(days=age), TODAY)
    later, _ = freshness(TODAY - timedelta(days=age + 1), TODAY)
    assert days == age
    assert levels.index(later) >= levels.index(level)
    assert freshness(None, TODAY) == (Freshness.DRY, None)


@given(DAYS)
def test_elapsed_share_stays_between_none_and_all(today: date) -> None:
    share = elapsed_share("2022", "2027", today)
    assert share is not None
    assert 0 <= share <= 1
    assert elapsed_share("", "2027", today) is None


def test_the_status_machine_is_whole() -> None:
    assert set(NEXT) == set(SheetStatus.values)
    for status, following in NEXT.items():
        assert following <= set(SheetStatus.values)
        assert status not in following
        assert following, f"no way out of {status}"
    reachable = {"proposee"}
    while more := {code for status in reachable for code in next_statuses(status)} - reachable:
        reachable |= more
    assert reachable == set(SheetStatus.values)
    assert {status for status in SheetStatus.values if needs_a_reason(status)} == {"bloquee", "abandonnee"}


def test_bundles_hold_known_permissions_and_every_role_sees() -> None:
    known = {permission.value for permission in Permission}
    for role, bundle in BUNDLES.items():
        assert bundle <= known, role
        assert "view_contract" in bundle, role
    assert set(Role.values) <= set(BUNDLES)
    assert permissions_of(["inconnu"]) == frozenset()
    assert permissions_of(["lecture", "pilote"]) == BUNDLES["lecture"] | BUNDLES["pilote"]


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"%PDF-1.7 ...", ".pdf"),
        (b"\x89PNG\r\n\x1a\n...", ".png"),
        (b"\xff\xd8\xff\xe0...", ".jpg"),
        ("Réunion du 3 mars ; présents".encode(), ".txt"),
        ("é".encode() * 40_000, ".txt"),
        (b"caf\xe9;th\xe9", ".txt"),
    ],
)
def test_files_are_known_by_their_first_bytes(head: bytes, suffix: str) -> None:
    kind = kind_of_bytes(head[: 64 * 1024])
    assert kind is not None
    assert kind.suffix == suffix


@pytest.mark.parametrize(
    "head",
    [b"", b"MZ\x90\x00", b"\x7fELF\x02", b"<html><script>", b"\xef\xbb\xbf <!DOCTYPE html>", b"<?xml version='1.0'?><svg>",
     b"%PNG\r\n\x1a", b"a\x00b"],
)  # fmt: skip
def test_what_is_not_kept_is_not_recognised(head: bytes) -> None:
    assert kind_of_bytes(head) is None


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(head: bytes) -> None:
    kind = kind_of_bytes(head)
    assert kind is None or kind.suffix.startswith(".")


def test_office_documents_are_known_by_what_they_hold() -> None:
    word = ["[Content_Types].xml", "word/document.xml"]
    found = kind_of_archive(word, "")
    assert found is not None
    assert found.suffix == ".docx"
    assert kind_of_archive([*word, "word/vbaProject.bin"], "") is None
    assert kind_of_archive(["word/document.xml"], "") is None
    assert kind_of_archive(["a.exe"], "") is None
    sheet = kind_of_archive(["mimetype", "content.xml"], "application/vnd.oasis.opendocument.spreadsheet")
    assert sheet is not None
    assert sheet.suffix == ".ods"


@pytest.mark.parametrize(
    ("status", "last_news", "entered", "start", "silent"),
    [
        ("proposee", None, TODAY, "2022", False),  # it came in today: nobody could have written anything before
        ("proposee", None, TODAY - timedelta(days=184), None, True),
        ("proposee", None, TODAY - timedelta(days=183), None, False),
        ("proposee", None, TODAY - timedelta(days=900), "2026-11", False),  # it has only just begun
        ("proposee", None, TODAY - timedelta(days=900), "2030", False),
        ("en_cours", TODAY - timedelta(days=184), TODAY - timedelta(days=900), "2030", True),
        ("en_cours", TODAY, TODAY - timedelta(days=900), None, False),
        ("realisee", None, TODAY - timedelta(days=900), None, False),
    ],
)
def test_a_sheet_is_silent_six_months_after_one_could_have_spoken(
    status: str, last_news: date | None, entered: date, start: str | None, silent: bool
) -> None:
    assert is_silent(status=status, last_news=last_news, entered=entered, start=start, today=TODAY) is silent
