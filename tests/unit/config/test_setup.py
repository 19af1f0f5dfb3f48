"""tools/setup.py: what it does without a network. It is a script outside the package, so it is loaded from its file."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import ssl
import subprocess
import sys
import urllib.error
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
WHEEL = "pip-26.3-py3-none-any.whl"


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, looking at a project of its own, with neither settings of pip nor of uv around it."""
    spec = importlib.util.spec_from_file_location("setup_tool", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "requirements").mkdir()
    for group in ("main", "dev"):
        (tmp_path / "requirements" / f"{group}.txt").write_text(f"{group}==1\n", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return module


def pretend_made(setup: ModuleType, group: str) -> None:
    setup.BIN.mkdir(parents=True, exist_ok=True)
    setup.PYTHON.write_text("", encoding="utf-8")
    (setup.VENV / "made.json").write_text(json.dumps({group: setup.fingerprint(group)}), encoding="utf-8")


class TestIsMade:
    def test_an_absent_environment_is_not_made(self, setup: ModuleType) -> None:
        assert not setup.is_made("main")

    @pytest.mark.parametrize(
        ("made", "asked", "expected"),
        [("main", "main", True), ("dev", "dev", True), ("dev", "main", True), ("main", "dev", False)],
    )
    def test_dev_holds_main_and_not_the_other_way(
        self, setup: ModuleType, made: str, asked: str, expected: bool
    ) -> None:
        pretend_made(setup, made)
        assert setup.is_made(asked) is expected

    def test_a_new_lock_file_asks_for_a_new_environment(self, setup: ModuleType) -> None:
        pretend_made(setup, "main")
        (setup.ROOT / "requirements" / "main.txt").write_text("main==2\n", encoding="utf-8")
        assert not setup.is_made("main")

    def test_another_interpreter_asks_for_a_new_environment(
        self, setup: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pretend_made(setup, "main")
        monkeypatch.setattr(setup.sys, "version", "3.14.0 of another day")
        assert not setup.is_made("main")

    def test_a_moved_project_asks_for_a_new_environment(
        self, setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pretend_made(setup, "main")
        before = setup.fingerprint("main")
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "requirements").rename(tmp_path / "elsewhere" / "requirements")
        monkeypatch.setattr(setup, "ROOT", tmp_path / "elsewhere")
        assert setup.fingerprint("main") != before

    def test_an_interpreter_taken_away_asks_for_a_new_environment(self, setup: ModuleType) -> None:
        pretend_made(setup, "main")
        setup.PYTHON.unlink()
        assert not setup.is_made("main")

    @pytest.mark.parametrize("written", ["", "{", "\x00"])
    def test_a_damaged_note_asks_for_a_new_environment(self, setup: ModuleType, written: str) -> None:
        pretend_made(setup, "main")
        (setup.VENV / "made.json").write_text(written, encoding="utf-8")
        assert not setup.is_made("main")


class TestWheelAddress:
    def test_json_gives_the_address_and_not_the_name(self, setup: ModuleType) -> None:
        files = [
            {"filename": "pip-26.2-py3-none-any.whl", "url": "https://files.example/a/pip-26.2-py3-none-any.whl"},
            {"filename": WHEEL, "url": f"https://files.example/b/{WHEEL}"},
        ]
        page = json.dumps({"files": files, "name": "pip"})
        assert setup.wheel_address(page, "https://index.example/simple/pip/", WHEEL) == (
            f"https://files.example/b/{WHEEL}"
        )

    def test_json_address_may_be_relative(self, setup: ModuleType) -> None:
        page = json.dumps({"files": [{"filename": WHEEL, "url": f"../../files/{WHEEL}"}]})
        assert setup.wheel_address(page, "https://index.example/simple/pip/", WHEEL) == (
            f"https://index.example/files/{WHEEL}"
        )

    @pytest.mark.parametrize(
        "link",
        [
            f'<a href="../../files/{WHEEL}#sha256=00&amp;x=1">{WHEEL}</a>',
            f"<A class=x HREF='/files/{WHEEL}' data-requires-python='&gt;=3.10'>{WHEEL}</A>",
        ],
    )
    def test_html_gives_the_address_of_the_link(self, setup: ModuleType, link: str) -> None:
        page = f'<!doctype html><a name="top">pip</a><a href="{WHEEL}.metadata">metadata</a>{link}'
        found = setup.wheel_address(page, "https://index.example/simple/pip/", WHEEL)
        assert found.split("#")[0] == f"https://index.example/files/{WHEEL}"

    @pytest.mark.parametrize("page", ["", "<html></html>", "[]", "{}", '{"files": [{}]}', f"see {WHEEL}"])
    def test_a_page_without_the_wheel_is_said_to_be_without_it(self, setup: ModuleType, page: str) -> None:
        with pytest.raises(LookupError, match=WHEEL):
            setup.wheel_address(page, "https://index.example/simple/pip/", WHEEL)


class TestIndex:
    def test_pypi_is_the_index_where_none_is_named(self, setup: ModuleType) -> None:
        assert setup.index_address() == "https://pypi.org/simple"

    @pytest.mark.parametrize("name", ["PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"])
    def test_the_index_of_the_environment_is_used(
        self, setup: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, "https://index.example/simple/")
        assert setup.index_address() == "https://index.example/simple"

    def test_a_password_travels_in_its_header_and_not_in_the_address(self, setup: ModuleType) -> None:
        request = setup.request_for("https://robot:p%40ss@index.example:8443/simple/pip/")
        assert request.full_url == "https://index.example:8443/simple/pip/"
        assert request.unredirected_hdrs["Authorization"] == "Basic cm9ib3Q6cEBzcw=="  # robot:p@ss
        assert "Authorization" not in request.headers

    def test_an_address_without_password_sends_none(self, setup: ModuleType) -> None:
        assert not setup.request_for("https://index.example/simple/pip/").has_header("Authorization")


class TestFetchingPip:
    """The index is played by a function, which receives each request."""

    @staticmethod
    def answer(setup: ModuleType, monkeypatch: pytest.MonkeyPatch, wheel: bytes) -> list[str]:
        asked: list[str] = []

        def urlopen(request: Any, **_: Any) -> Any:
            asked.append(request.full_url)
            page = json.dumps({"files": [{"filename": WHEEL, "url": f"/files/{WHEEL}"}]}).encode()
            answer: Any = io.BytesIO(wheel if request.full_url.endswith(".whl") else page)
            answer.geturl = lambda: request.full_url
            return answer

        monkeypatch.setattr(setup.urllib.request, "urlopen", urlopen)
        return asked

    def test_the_expected_wheel_is_written(
        self, setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = self.answer(setup, monkeypatch, b"a wheel")
        monkeypatch.setattr(setup, "PIP_SHA256", hashlib.sha256(b"a wheel").hexdigest())
        assert setup.download_pip(tmp_path).read_bytes() == b"a wheel"
        assert asked == ["https://pypi.org/simple/pip/", f"https://pypi.org/files/{WHEEL}"]

    def test_another_wheel_is_refused_and_not_written(
        self, setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.answer(setup, monkeypatch, b"another wheel")
        with pytest.raises(SystemExit, match="not the expected one"):
            setup.download_pip(tmp_path)
        assert not list(tmp_path.glob("*.whl"))

    @pytest.mark.parametrize(
        ("error", "package"),
        [
            (urllib.error.URLError(OSError("no route")), "python3-venv"),
            (urllib.error.URLError(ssl.SSLCertVerificationError("unknown issuer")), "ca-certificates"),
            (TimeoutError("too long"), "python3-venv"),
        ],
    )
    def test_a_failure_names_the_package_to_install(
        self,
        setup: ModuleType,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        package: str,
    ) -> None:
        def urlopen(*_: Any, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(setup.urllib.request, "urlopen", urlopen)
        with pytest.raises(SystemExit, match=f"apt-get install .*{package}"):
            setup.download_pip(tmp_path)


class TestMaking:
    def test_a_python_too_old_or_too_new_is_refused(self, setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        for version in ((3, 10, 13), (3, 15, 0)):
            monkeypatch.setattr(setup.sys, "version_info", version)
            with pytest.raises(SystemExit, match=r"needs Python 3\.11 to 3\.14"):
                setup.make("main")
        assert not setup.VENV.exists()

    def test_where_uv_fails_the_standard_library_is_used(
        self, setup: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tried = []

        def uv(lock: Path) -> bool:
            tried.append("uv")
            setup.VENV.mkdir()  # half-made
            return False

        def venv(lock: Path) -> bool:
            assert not setup.VENV.exists()
            tried.append(lock.name)
            pretend_made(setup, "dev")
            return True

        monkeypatch.setattr(setup, "make_with_uv", uv)
        monkeypatch.setattr(setup, "make_with_venv", venv)
        monkeypatch.setattr(setup, "expose", lambda: None)
        setup.make("main")
        assert tried == ["uv", "main.txt"]
        assert setup.is_made("main")
        assert not setup.is_made("dev")

    def test_a_failure_leaves_no_note_and_names_the_package(
        self, setup: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(setup, "make_with_uv", lambda lock: False)
        monkeypatch.setattr(setup, "make_with_venv", lambda lock: False)
        with pytest.raises(SystemExit, match="apt-get install python3-venv"):
            setup.make("main")
        assert not setup.is_made("main")

    def test_a_stand_in_for_an_absent_uv_is_passed_over(
        self, setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stand_in = tmp_path / "uv"
        stand_in.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
        stand_in.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert not setup.make_with_uv(tmp_path / "main.txt")
        assert not setup.VENV.exists()

    def test_a_command_that_cannot_start_has_failed(self, setup: ModuleType, tmp_path: Path) -> None:
        assert setup.run(tmp_path / "absent") is False
        assert setup.run(sys.executable, "-c", "raise SystemExit(3)") is False
        assert setup.run(sys.executable, "-c", "import os; assert os.environ['LOCK'] == 'yes'", more={"LOCK": "yes"})


class TestCommand:
    @pytest.mark.parametrize("folder", ["plain", "with space", "é" * 100])
    def test_the_command_runs_whatever_the_path_of_its_python(
        self, setup: ModuleType, tmp_path: Path, folder: str
    ) -> None:
        home = tmp_path / folder
        (home / "ecluse").mkdir(parents=True)
        (home / "ecluse" / "__init__.py").write_text("", encoding="utf-8")
        (home / "ecluse" / "__main__.py").write_text(
            "import sys\ndef main():\n    print(sys.argv[1:])\n    return 5\n", encoding="utf-8"
        )
        python = home / "python"
        python.write_text(f'#!/bin/sh\nexport PYTHONPATH="{home}"\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        command = home / "command"
        command.write_text(setup.launcher(python), encoding="utf-8")
        command.chmod(0o755)
        done = subprocess.run([str(command), "a b", "c"], capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == ("['a b', 'c']\n", 5), done.stderr


def locked(group: str) -> dict[str, list[str]]:
    """The lines of a lock file by the name of their package; one name may have a line for each Python or system."""
    text = (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.split("==")[0].split()[0], []).append(line)
    return found


@pytest.mark.parametrize("group", ["main", "dev"])
def test_every_locked_package_is_pinned_and_hashed(group: str) -> None:
    packages = locked(group)
    assert len(packages) > 15
    for lines in packages.values():
        for line in lines:
            assert "==" in line.split(";")[0].split()[0], f"not pinned: {line[:80]}"
            assert "--hash=sha256:" in line, f"not hashed: {line[:80]}"
            assert "http" not in line, f"names an index: {line[:80]}"


def test_what_is_tested_is_what_is_installed() -> None:
    main, dev = locked("main"), locked("dev")
    assert {name: [line.split()[0] for line in lines] for name, lines in main.items()} == {
        name: [line.split()[0] for line in dev[name]] for name in main
    }
