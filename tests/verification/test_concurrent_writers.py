"""Several processes that write the same contract at once lose nothing; the benchmark of the same name asks more of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.concurrent_writers import compete

pytestmark = pytest.mark.database


def test_processes_that_write_together_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "DJANGO_", "ECLUSE_"))
    }
    assert compete("SQLite", bare | {"ECLUSE_DATA_DIR": str(tmp_path)}, processes=3, edits=8)
    assert "3 processes × 8 edits" in capsys.readouterr().out
