"""Run every check of the project, one after the other, and say at the end what failed and what could not be run.

    python tools/check.py [--fast]

What a machine lacks (PostgreSQL, Chromium, Java) is named with the command that installs it; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POSTGRES_URL = os.environ.get("TEST_DATABASE_URL") or "postgresql://ecluse:ecluse@127.0.0.1:5432/ecluse"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_POSTGRES = (
    "PostgreSQL: the tests were not run on it. sudo apt-get install postgresql, start it, then create the role and the\n"
    "database: sudo -u postgres psql -c \"create role ecluse superuser login password 'ecluse'\" "
    '-c "create database ecluse owner ecluse";\nor name another server in TEST_DATABASE_URL.'
)
NO_JAVA = "Java 17: the tests on a Spark cluster were skipped. sudo apt-get install openjdk-17-jre-headless"
NO_BROWSER = "Chromium: pages were not opened in a browser. sudo apt-get install chromium libatomic1"


@dataclass(frozen=True)
class Step:
    """One check: its name, its command, and what it finds in its environment beside the machine's own."""

    name: str
    command: tuple[str, ...]
    more: dict[str, str] = field(default_factory=dict)


def postgres_answers() -> bool:
    """True if the tests' PostgreSQL server can be reached with the tests' role."""
    import psycopg

    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def browser_runs() -> bool:
    """True if Chromium is installed, and playwright's own Node finds the libraries that it needs."""
    if not any(shutil.which(name) for name in CHROMIUM_NAMES):
        return False
    driver = subprocess.run((sys.executable, "-m", "playwright", "--version"), capture_output=True, check=False)
    return driver.returncode == 0


def java_runs() -> bool:
    """True if a Java that Spark can use is there."""
    java = shutil.which("java")
    told = subprocess.run((java, "-version"), capture_output=True, text=True, check=False).stderr if java else ""
    version = re.search(r'version "(\d+)', told)
    return version is not None and int(version[1]) >= 17


def cores() -> int:
    """How many processes pytest starts: one a core that this process may use, at least two."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return max(2, usable)


def environment(**more: str) -> dict[str, str]:
    """The surroundings of a check: none of the machine's own settings of Écluse, Django or pytest."""
    prefixes = ("ECLUSE_", "EMAIL_", "DATABASE_URL", "DJANGO_", "PYTEST_", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
    return {**kept, "ECLUSE_DATA_DIR": str(ROOT / "var" / "test"), "PYTHONHASHSEED": "random", **more}


def steps(fast: bool) -> tuple[list[Step], list[str]]:
    """The checks that this machine can run, and a sentence on each one that it cannot."""

    def tool(name: str, *arguments: str) -> tuple[str, ...]:
        return (str(BIN / name), *arguments)

    # Whole modules stay in one process, which makes what they share once; a process that has nothing left takes from another.
    pytest = (sys.executable, "-m", "pytest", "-q", "-n", str(cores()), "--dist", "worksteal", "--durations=15")
    tests, pages = (*pytest, "--ignore=tests/functional"), (*pytest, "tests/functional")
    migrations = (sys.executable, "-m", "ecluse", "manage", "makemigrations", "--check", "--dry-run")
    found = [
        Step("format", tool("ruff", "format", "--check", ".")),
        Step("lint", tool("ruff", "check", ".")),
        Step("imports", tool("lint-imports")),
        *([] if fast else [Step("types", tool("mypy"))]),
        Step("migrations", migrations),
        Step("tests on SQLite", tests),
    ]
    lacking: list[str] = []
    if not fast:
        if postgres_answers():
            again = {"DATABASE_URL": POSTGRES_URL, "TESTS": "database"}  # what meets no database has just run
            found.append(Step("tests on PostgreSQL", tests, again))
        else:
            lacking.append(NO_POSTGRES)
        if browser_runs():
            found.append(Step("pages in Chromium", pages))
        else:
            lacking.append(NO_BROWSER)
    if not java_runs():
        lacking.append(NO_JAVA)
    return found, lacking


def run(step: Step) -> tuple[bool, float]:
    """Run one check with its output shown; return whether it passed, and its seconds."""
    print(f"\n== {step.name}", flush=True)
    started = time.perf_counter()
    done = subprocess.run(step.command, cwd=ROOT, env=environment(**step.more), check=False)
    return done.returncode == 0, time.perf_counter() - started


def summary(results: list[tuple[str, bool, float]], lacking: list[str]) -> str:
    """The last words: each check with its time, what was not run, what failed."""
    lines = ["", "== summary"]
    lines += [f"{'ok' if passed else 'FAILED':<8}{seconds:>6.0f} s  {name}" for name, passed, seconds in results]
    if not (ROOT.parent / "shared").is_dir():
        lines += ["", "The folder ../shared is not beside the project: the tests that read it were skipped."]
    for sentence in lacking:
        lines += ["", f"Not run: {sentence}"]
    failed = [name for name, passed, _ in results if not passed]
    said = f"FAILED: {', '.join(failed)}" if failed else "Every check that was run has passed."
    return "\n".join([*lines, "", said])


def exit_code(results: list[tuple[str, bool, float]], lacking: list[str], in_ci: bool) -> int:
    """1 if a check failed, or, in continuous integration, if one could not be run."""
    return 1 if not all(passed for _, passed, _ in results) or (lacking and in_ci) else 0


def main(arguments: list[str]) -> int:
    """Run the checks; return the exit code."""
    unknown = [argument for argument in arguments if argument != "--fast"]
    if unknown:
        print(__doc__, file=sys.stderr)
        return 2
    found, lacking = steps(fast="--fast" in arguments)
    results = [(step.name, *run(step)) for step in found]
    print(summary(results, lacking), flush=True)
    return exit_code(results, lacking, in_ci=os.environ.get("CI", "").lower() in {"1", "true", "yes"})


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
