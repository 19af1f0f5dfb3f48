"""The secret of an installation: one, whole, whoever asks first and however many ask at once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from ecluse.config.secret import UnusableSecret, kept_secret


def test_it_is_made_once_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    secret = kept_secret(folder)
    assert len(secret) >= 50
    assert kept_secret(folder) == secret
    assert [path.name for path in folder.iterdir()] == ["secret-key"], "nothing is left beside it"
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("turn", range(20))
def test_those_who_ask_at_once_are_given_the_same(turn: int, tmp_path: Path) -> None:
    together = Barrier(8)

    def ask() -> str:
        together.wait()
        return kept_secret(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        given = {future.result() for future in [pool.submit(ask) for _ in range(8)]}
    assert len(given) == 1
    assert given == {(tmp_path / "secret-key").read_text(encoding="ascii")}


def test_an_emptied_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("\n", encoding="ascii")
    with pytest.raises(UnusableSecret, match="est vide"):
        kept_secret(tmp_path)
