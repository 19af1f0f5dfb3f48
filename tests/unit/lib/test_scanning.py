"""What the antivirus refuses is not kept, and what it could not look at either."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ecluse.lib import scanning
from ecluse.lib.errors import DomainError
from ecluse.lib.scanning import refuse_infected, refuse_infected_bytes

#: An antivirus that knows one virus.
_CLAM = [
    sys.executable, "-c", "import sys, pathlib; sys.exit(1 if b'VIRUS' in pathlib.Path(sys.argv[1]).read_bytes() else 0)",
]  # fmt: skip


def test_without_an_antivirus_nothing_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[object] = []
    monkeypatch.setattr(scanning.subprocess, "run", lambda *command, **_: run.append(command))
    monkeypatch.setattr(scanning.tempfile, "NamedTemporaryFile", lambda: run.append("file"))
    refuse_infected(tmp_path / "missing", [])
    refuse_infected_bytes(b"VIRUS", [])
    assert run == []


def test_a_sound_file_passes_and_an_infected_one_does_not() -> None:
    refuse_infected_bytes(b"%PDF-1", _CLAM)
    with pytest.raises(DomainError, match="reconnu un virus") as refused:
        refuse_infected_bytes(b"%PDF-1 VIRUS", _CLAM)
    assert refused.value.field == "file"


@pytest.mark.parametrize("command", [["/nowhere/antivirus"], [sys.executable, "-c", "import sys; sys.exit(2)"]])
def test_an_antivirus_that_cannot_tell_lets_nothing_through(command: list[str]) -> None:
    with pytest.raises(DomainError, match="n’a pas pu examiner"):
        refuse_infected_bytes(b"%PDF-1", command)


def test_an_antivirus_that_never_answers_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_SECONDS", 0.1)
    with pytest.raises(DomainError, match="n’a pas pu examiner"):
        refuse_infected_bytes(b"%PDF-1", [sys.executable, "-c", "import time; time.sleep(5)"])
