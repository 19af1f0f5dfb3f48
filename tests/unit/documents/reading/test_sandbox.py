"""The process of its own: what it may use, how it ends, what its parent says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ecluse.documents.reading import (
    BrokenError,
    EncryptedError,
    Limits,
    NoTextError,
    ReadingError,
    TooLargeError,
    TooSlowError,
    read_bytes,
    read_here,
    read_path,
    sandbox,
)
from tests.unit.documents.reading import makers

TEXT = "Contrat local de santé\n\n- Axe 1 : accès aux soins\n".encode()


def behaving(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put ``code`` in the place of the reader, inside the bounded process (``main`` has read the header by then)."""
    start = (
        "import sys; sys.path[:] = sys.argv[1].split(chr(10))\n"
        "import json, os, resource\n"
        "from ecluse.documents.reading import worker\n"
        "from ecluse.documents.reading.limits import Limits\n"
        "worker.bound(Limits.from_dict(json.loads(sys.stdin.buffer.readline())['limits']))\n" + code
    )
    monkeypatch.setattr(sandbox, "_START", start)


@pytest.mark.parametrize("extension", ["docx", "pdf", "xlsx", "odt", "html", "csv", "md"])
def test_the_answer_is_the_same_as_in_this_process(extension: str) -> None:
    data = getattr(makers, f"contract_{'markdown' if extension == 'md' else extension}")()
    name = f"contrat local.{extension}"
    assert read_bytes(data, name=name) == read_here(data, name)


def test_a_path(tmp_path: Path) -> None:
    path = tmp_path / "contrat.txt"
    path.write_bytes(TEXT)
    assert makers.texts(read_path(path)) == ["Contrat local de santé", "Axe 1 : accès aux soins"]
    assert read_path(str(path)).name == "contrat.txt"
    with pytest.raises(ReadingError, match="introuvable"):
        read_path(tmp_path / "absent.txt")
    with pytest.raises(TooLargeError):
        read_path(path, limits=Limits(size=10))


def test_errors_come_back_as_they_are() -> None:
    with pytest.raises(NoTextError):
        read_bytes(b"", name="vide.txt")
    with pytest.raises(BrokenError):
        read_bytes(makers.contract_docx()[:900], name="coupé.docx")
    hidden = makers.repacked(makers.odt(""), {"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    with pytest.raises(EncryptedError, match="mot de passe"):
        read_bytes(hidden, name="secret.odt")


def test_a_reader_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    behaving(monkeypatch, "import time\nwhile True: time.sleep(1)")
    started = time.monotonic()
    with pytest.raises(TooSlowError, match="0,5\xa0secondes"):
        read_bytes(TEXT, name="a.txt", limits=Limits(seconds=0.5))
    assert time.monotonic() - started < 3


def test_a_reader_that_closes_its_output_and_lingers_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_HARD_LIMIT_MARGIN", 0.3)
    behaving(monkeypatch, "import time\nos.close(1)\ntime.sleep(60)")
    with pytest.raises(TooSlowError):
        read_bytes(TEXT, name="a.txt")


def test_a_reader_that_takes_all_the_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    behaving(monkeypatch, "a = []\nwhile True: a.append(bytearray(50_000_000))")
    with pytest.raises(ReadingError):
        read_bytes(TEXT, name="a.txt", limits=Limits(memory=400_000_000))


@pytest.mark.parametrize("signal", ["SIGSEGV", "SIGKILL", "SIGABRT"])
def test_a_reader_that_crashes_is_answered_in_words(monkeypatch: pytest.MonkeyPatch, signal: str) -> None:
    behaving(monkeypatch, f"import signal\nos.kill(os.getpid(), signal.{signal})")
    with pytest.raises(ReadingError) as caught:
        read_bytes(TEXT, name="a.txt")
    assert "Ce document" in caught.value.message or "de ce document" in caught.value.message


@pytest.mark.parametrize("answer", ["", "[1, 2]", "{", "pas du JSON"])
def test_an_answer_that_is_none(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    behaving(monkeypatch, f"sys.stdout.write({answer!r})")
    with pytest.raises(BrokenError):
        read_bytes(TEXT, name="a.txt")


def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    behaving(monkeypatch, "while True: os.write(1, b'x' * 65536)")
    with pytest.raises(TooLargeError):
        read_bytes(TEXT, name="a.txt", limits=Limits(characters=10_000))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limits: time alone bounds the reader there")
def test_what_the_reader_may_not_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = f"""
def fails(action):
    try:
        action()
    except BaseException as error:
        return type(error).__name__
    return "done"

import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def write():
    with open({str(tmp_path / "écrit")!r}, "wb") as out:
        out.write(b"x" * 10)
found = {{
    "write": fails(write),
    "memory": fails(lambda: bytearray(3_000_000_000)),
    "files": fails(lambda: [open(os.devnull) for _ in range(200)]),
    "environment": sorted(os.environ),
    "django": "django" in sys.modules,
    "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
}}
sys.stdout.write(json.dumps({{"error": "broken", "message": json.dumps(found)}}))
"""
    behaving(monkeypatch, code)
    monkeypatch.setenv("ECLUSE_SECRET_KEY", "un secret")
    with pytest.raises(BrokenError) as caught:
        read_bytes(TEXT, name="a.txt")
    found = json.loads(caught.value.message)
    assert found["write"] == "OSError"
    assert found["memory"] == "MemoryError"
    assert found["files"] == "OSError"
    assert "ECLUSE_SECRET_KEY" not in found["environment"]
    assert (found["django"], found["core"]) == (False, 0)


def test_reading_never_loads_django_nor_the_parsers_of_other_formats() -> None:
    code = (
        "import sys\nfrom ecluse.documents.reading import read_here\n"
        "read_here('Un mot'.encode(), 'a.txt')\n"
        "heavy = ('django', 'lxml', 'pypdfium2_raw', 'selectolax', 'markdown_it', 'python_calamine')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_worker_finds_its_modules_without_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit('wrong module')")
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    assert makers.texts(read_bytes(TEXT, name="a.txt"))


def test_no_thread_and_no_process_stay_behind() -> None:
    import threading

    before = threading.active_count()
    for _ in range(3):
        read_bytes(TEXT, name="a.txt")
    assert threading.active_count() == before
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False)
    assert len(done.stdout.split()) <= 1  # ps itself


def test_a_page_of_text_is_read_quickly(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(TEXT * 60)
    times = []
    for _ in range(3):
        started = time.perf_counter()
        read_path(path)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.9  # 0.15 s on an idle core; the bound leaves room for a busy one
