"""tools/check.py: what it runs, what it says it could not run, and when that is a failure."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as it stands; it is outside the package, so it is loaded from its file."""
    spec = importlib.util.spec_from_file_location("check_tool", ROOT / "tools" / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "check_tool", module)  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def check(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, on a machine that has PostgreSQL, Chromium and Java."""
    monkeypatch.setattr(script, "postgres_answers", lambda: True)
    monkeypatch.setattr(script, "browser_runs", lambda: True)
    monkeypatch.setattr(script, "java_runs", lambda: True)
    return script


def names(check: ModuleType, fast: bool = False) -> list[str]:
    return [step.name for step in check.steps(fast)[0]]


def test_everything_runs_on_a_complete_machine(check: ModuleType) -> None:
    assert names(check) == [
        "format",
        "lint",
        "imports",
        "types",
        "migrations",
        "tests on SQLite",
        "tests on PostgreSQL",
        "pages in Chromium",
    ]
    assert check.steps(False)[1] == []


def test_fast_leaves_out_types_the_second_database_and_the_browser(check: ModuleType) -> None:
    assert names(check, fast=True) == ["format", "lint", "imports", "migrations", "tests on SQLite"]
    assert check.steps(True)[1] == []


def test_what_is_lacking_is_named_with_its_package(check: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "postgres_answers", lambda: False)
    monkeypatch.setattr(check, "browser_runs", lambda: False)
    monkeypatch.setattr(check, "java_runs", lambda: False)
    found, lacking = check.steps(False)
    assert [step.name for step in found][-1] == "tests on SQLite"
    assert [told.partition("apt-get install ")[2].split()[0].rstrip(",") for told in lacking] == [
        "postgresql",
        "chromium",
        "openjdk-17-jre-headless",
    ]


def test_only_the_tests_on_postgresql_are_told_of_a_database(
    check: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production/ecluse")
    monkeypatch.setenv("ECLUSE_DEMO", "true")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-x")
    seen = {step.name: check.environment(**step.more) for step in check.steps(False)[0]}
    assert [name for name, around in seen.items() if "DATABASE_URL" in around] == ["tests on PostgreSQL"]
    assert seen["tests on PostgreSQL"]["DATABASE_URL"] == check.POSTGRES_URL
    for around in seen.values():
        assert "ECLUSE_DEMO" not in around
        assert "PYTEST_ADDOPTS" not in around
        assert around["ECLUSE_DATA_DIR"].endswith("test")


@pytest.mark.parametrize(
    ("passed", "lacking", "in_ci", "code"),
    [
        (True, [], True, 0),
        (True, ["Chromium"], False, 0),
        (True, ["Chromium"], True, 1),
        (False, [], False, 1),
        (False, [], True, 1),
    ],
)
def test_a_lack_fails_only_in_continuous_integration(
    check: ModuleType, passed: bool, lacking: list[str], in_ci: bool, code: int
) -> None:
    assert check.exit_code([("lint", True, 1.0), ("types", passed, 2.0)], lacking, in_ci) == code


def test_the_last_line_names_every_failure(check: ModuleType) -> None:
    results = [("lint", False, 1.0), ("types", True, 12.3), ("migrations", False, 2.0)]
    said = check.summary(results, ["Chromium: no browser."]).splitlines()
    assert said[-1] == "FAILED: lint, migrations"
    assert "FAILED       1 s  lint" in said
    assert "ok          12 s  types" in said
    assert "Not run: Chromium: no browser." in said
    assert check.summary([("lint", True, 1.0)], []).splitlines()[-1] == "Every check that was run has passed."


def test_a_step_passes_as_its_command_does(check: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    good = check.Step("good", (sys.executable, "-c", "import os; assert os.environ['ASKED'] == '1'"), {"ASKED": "1"})
    assert check.run(good)[0] is True
    assert check.run(check.Step("bad", (sys.executable, "-c", "raise SystemExit(4)")))[0] is False
    assert "== good" in capfd.readouterr().out


def test_an_unknown_option_is_refused(check: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["--quick"]) == 2
    assert "--fast" in capsys.readouterr().err


def test_a_machine_without_chromium_runs_no_browser(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert script.browser_runs() is False
