"""Run every check of the project, one after the other, and say at the end what failed and what could not be run.

    python tools/check.py [--fast]

What a machine lacks (PostgreSQL, Chromium) is named with the command that installs it; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
FAST = "--fast" in sys.argv
POSTGRES_URL = os.environ.get("TEST_DATABASE_URL", "postgresql://ecluse:ecluse@127.0.0.1:5432/ecluse")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def postgres_answers() -> bool:
    import psycopg

    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def environment(**more: str) -> dict[str, str]:
    """The surroundings of a check: nothing of the machine's own settings of Écluse."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("ECLUSE_") and name != "DATABASE_URL"
    }
    return {**kept, "ECLUSE_DATA_DIR": str(ROOT / "var" / "test"), "PYTHONHASHSEED": "random", **more}


def run(name: str, command: list[str], **more: str) -> bool:
    print(f"\n== {name}", flush=True)
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment(**more), check=False)
    print(
        f"-- {name}: {'ok' if done.returncode == 0 else 'FAILED'} in {time.perf_counter() - started:.0f} s", flush=True
    )
    return done.returncode == 0


def main() -> int:
    tool = lambda name: str(BIN / name)  # noqa: E731
    cores = str(os.cpu_count() or 2)
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", cores]
    lacking: list[str] = []
    steps: list[tuple[str, list[str], dict[str, str]]] = [
        ("format", [tool("ruff"), "format", "--check", "."], {}),
        ("lint", [tool("ruff"), "check", "."], {}),
        ("import contracts", [tool("lint-imports")], {}),
    ]
    if not FAST:
        steps.append(("types", [tool("mypy")], {}))
    steps.append(
        ("migrations", [sys.executable, "-m", "ecluse", "manage", "makemigrations", "--check", "--dry-run"], {})
    )
    steps.append(("tests on SQLite", [*pytest, "--ignore=tests/functional"], {}))
    if not FAST:
        if postgres_answers():
            steps.append(
                ("tests on PostgreSQL", [*pytest, "--ignore=tests/functional"], {"DATABASE_URL": POSTGRES_URL})
            )
        else:
            lacking.append(
                "PostgreSQL: tests on PostgreSQL were not run. sudo apt-get install postgresql, start it, then create the "
                "role and the database: sudo -u postgres psql -c \"create role ecluse superuser login password 'ecluse'\" "
                '-c "create database ecluse owner ecluse"; or name another server in TEST_DATABASE_URL.'
            )
        if any(shutil.which(name) for name in CHROMIUM_NAMES):
            steps.append(("pages in Chromium", [sys.executable, "-m", "pytest", "-q", "tests/functional"], {}))
        else:
            lacking.append("Chromium: pages were not opened in a browser. sudo apt-get install chromium")
    failed = [name for name, command, more in steps if not run(name, command, **more)]
    if not (ROOT.parent / "shared").is_dir():
        print("\nThe folder ../shared is not beside the project: the tests that read it were skipped.")
    for line in lacking:
        print(f"\nNot run: {line}")
    print("\n" + (f"FAILED: {', '.join(failed)}" if failed else "Every check that was run has passed."))
    return 1 if failed or (lacking and IN_CI) else 0


if __name__ == "__main__":
    raise SystemExit(main())
