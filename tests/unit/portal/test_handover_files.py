"""Archives that any system unpacks, and the choice of a few things out of many."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecluse.lib.archives import LONGEST_NAME, safe_name, writing
from ecluse.portal.presenters.lines import short
from ecluse.portal.rules.varied import varied

NOW = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "suffix", "name"),
    [
        ("Délibération du 4 avril 2019", ".pdf", "deliberation-du-4-avril-2019.pdf"),
        ("../../etc/passwd", ".PDF", "etc-passwd.pdf"),
        ("C:\\Windows\\système", ".docx", "c-windows-systeme.docx"),
        ("…", ".pdf", "document.pdf"),
        ("CON", ".txt", "con-1.txt"),
        ("Note", "/../x", "note"),
    ],
)
def test_names_hold_no_way_out_and_no_accent(title: str, suffix: str, name: str) -> None:
    assert safe_name(title, suffix) == name


@given(st.text(max_size=300), st.sampled_from(["", ".pdf", ".docx", "..", "./x", ".p/f", "."]))
def test_any_title_gives_a_name_that_any_system_takes(title: str, suffix: str) -> None:
    name = safe_name(title, suffix)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]{1,8})?", name), name
    assert len(name) <= LONGEST_NAME + 10


def test_two_things_of_one_name_are_both_kept(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 3_000_000)
    out = io.BytesIO()
    with writing(out, made_at=NOW) as archive:
        names = [archive.add("pieces/note.txt", b"un"), archive.add("pieces/NOTE.txt", b"deux")]
        stored, digest = archive.add_file("pieces/note.txt", source)
    assert names == ["pieces/note.txt", "pieces/NOTE-2.txt"]
    assert (stored, digest) == ("pieces/note-3.txt", hashlib.sha256(source.read_bytes()).hexdigest())
    with zipfile.ZipFile(out) as read:
        assert read.testzip() is None
        assert read.read("pieces/NOTE-2.txt") == b"deux"
        assert read.read("pieces/note-3.txt") == source.read_bytes()
        assert {one.date_time for one in read.infolist()} == {(2026, 11, 22, 21, 30, 0)}


def test_the_first_of_each_kind_comes_before_the_second_of_any() -> None:
    kinds = [["bloquée 1", "bloquée 2", "bloquée 3"], [], ["retard 1", "retard 2"]]
    assert varied(kinds, 3, same=str) == ["bloquée 1", "retard 1", "bloquée 2"]
    assert varied(kinds, 9, same=lambda one: one[0]) == ["bloquée 1", "retard 1"], "a sheet is told once"
    assert varied([[], []], 3, same=str) == []


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=5), st.integers(0, 8))
def test_nothing_is_told_twice_nor_left_out_while_there_is_room(kinds: list[list[int]], most: int) -> None:
    found = varied(kinds, most, same=lambda one: one)
    every = {one for kind in kinds for one in kind}
    assert len(found) == len(set(found)) == min(most, len(every))
    assert set(found) <= every


@given(st.text(max_size=200), st.integers(12, 90))
def test_a_short_text_is_one_line_and_no_longer_than_its_place(text: str, most: int) -> None:
    said = short(text, most)
    assert len(said) <= most
    assert said.splitlines() in ([], [said])
    assert said.split() == text.split() or said.endswith("…")
