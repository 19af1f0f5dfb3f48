"""A process killed while it writes a build, at each step of it: the build is there whole, or it is not there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ecluse.observatory.store.folder import Store

KILLED = """
import os, signal, sys
from pathlib import Path
from ecluse.observatory.store.folder import Store

def fill(folder):
    for step in range(3):
        if step == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        (folder / f"{step}.npy").write_text("whole")

rename = Path.rename
def after(self, target):
    done = rename(self, target)
    if sys.argv[2] == "4":
        os.kill(os.getpid(), signal.SIGKILL)
    return done
Path.rename = after
if sys.argv[2] == "3":
    Path.rename = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
Store(Path(sys.argv[1])).add_build("digest", fill)
"""


def whole(folder: Path) -> None:
    for step in range(3):
        (folder / f"{step}.npy").write_text("whole")


@pytest.mark.parametrize("step", range(5))
def test_a_build_is_whole_or_absent(tmp_path: Path, step: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(step)], check=False)
    assert done.returncode == -9
    store = Store(tmp_path)
    assert store.build("digest").exists() == (step == 4)
    found = store.add_build("digest", whole)
    assert sorted(path.name for path in found.iterdir()) == ["0.npy", "1.npy", "2.npy"]


def test_what_was_left_unfinished_is_swept_a_day_later(tmp_path: Path) -> None:
    store = Store(tmp_path)
    old, new = (tmp_path / "builds" / f".building-{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "0.npy").write_text("half")
    os.utime(old, (time.time() - 100_000,) * 2)
    store.add_build("digest", whole)
    assert not old.exists()
    assert new.exists()  # somebody may be writing it
