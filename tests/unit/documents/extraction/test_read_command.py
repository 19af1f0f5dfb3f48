from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecluse.documents.read_command import run
from tests.unit.documents.extraction.test_pipeline import PAGE


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_json(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(page), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["territory"] == "Pays de Brume"


def test_several_files(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", str(page), str(page)]) == 0
    assert [answer["file"] for answer in json.loads(capsys.readouterr().out)] == [str(page), str(page)]


def test_plain_text(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(page)]) == 0
    assert "Période : 2023–2027" in capsys.readouterr().out


def test_a_missing_file_is_told_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(tmp_path / "rien.txt")]) == 1
    assert "introuvable" in capsys.readouterr().err


def test_an_unreadable_file_is_told_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "vide.txt"
    path.write_bytes(b"")
    assert run([str(path), "--json"]) == 1
    answer = capsys.readouterr()
    assert answer.out == ""
    assert str(path) in answer.err


@pytest.mark.parametrize("arguments", [[], ["--jsn", "x.txt"]])
def test_a_wrong_call_shows_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "Usage" in capsys.readouterr().err


def test_a_reader_of_the_output_that_has_enough_is_no_error(page: Path) -> None:
    """« ecluse read … | head » : the pipe is closed before anything is written to it."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "ecluse", "read", "--json", str(page)]
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_text_without_a_contract_says_that_nothing_was_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "recette.txt"
    path.write_text("Mélanger la farine et les œufs, puis laisser reposer une heure.\n", encoding="utf-8")
    assert run([str(path)]) == 0
    said = capsys.readouterr().out
    assert "Rien n’a été reconnu" in said
    assert "Signataires" not in said
