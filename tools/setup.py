"""Make the project's own environment in .venv from the hashed lock files. Standard library only.

    python3 tools/setup.py main|dev

Works with uv where it is installed, else with pip; and on a system whose Python comes without pip or venv (Debian's
python3 alone), with the pip wheel below, checked against its SHA-256. A second run with nothing new does nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PIP_VERSION = "26.3"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def stop(message: str) -> None:
    """Say what is wrong and how to mend it, then leave."""
    sys.exit(f"\n{message}\n")


def fingerprint(group: str) -> str:
    """What the environment is made from: the lock file, the interpreter and this script."""
    lock = (ROOT / "requirements" / f"{group}.txt").read_bytes()
    return hashlib.sha256(lock + sys.version.encode() + Path(__file__).read_bytes()).hexdigest()


def is_made(group: str) -> bool:
    """True if .venv already holds ``group``; dev holds main."""
    try:
        made = json.loads((VENV / "made.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    groups = ("main", "dev") if group == "main" else ("dev",)
    return PYTHON.exists() and any(made.get(name) == fingerprint(name) for name in groups)


def run(*command: str | Path) -> bool:
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def download_pip(folder: Path) -> Path:
    """Fetch the pip wheel from the package index and check it. Stops with a sentence if that fails."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    request = urllib.request.Request(
        f"{index}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json, text/html"}
    )
    name = f"pip-{PIP_VERSION}-py3-none-any.whl"
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            page, address = answer.read().decode(), answer.geturl()
        end = page.index(name) + len(name)
        start = max(page.rfind('"', 0, end), page.rfind("'", 0, end)) + 1
        with urllib.request.urlopen(urllib.parse.urljoin(address, page[start:end]), timeout=60) as answer:
            data = answer.read()
    except (OSError, ValueError, urllib.error.URLError) as error:
        stop(
            f"Python's pip is missing and could not be fetched ({error}).\n"
            "On Debian or Ubuntu: sudo apt-get install python3-venv, then start again."
        )
    if hashlib.sha256(data).hexdigest() != PIP_SHA256:
        stop("The pip wheel that was fetched is not the expected one: nothing was installed.")
    path = folder / name
    path.write_bytes(data)
    return path


def install_with_pip(lock: Path) -> bool:
    """Install the lock file with the environment's pip, the system's, or a fetched one."""
    options = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", lock]
    if run(PYTHON, "-c", "import pip"):
        return run(PYTHON, "-m", "pip", *options)
    with tempfile.TemporaryDirectory() as folder:
        wheel = download_pip(Path(folder))
        return run(PYTHON, wheel / "pip", *options)


def make(group: str) -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        stop(f"Écluse needs Python 3.11 to 3.14; this is {sys.version.split()[0]}.")
    lock = ROOT / "requirements" / f"{group}.txt"
    print(f"Making the environment in .venv ({lock.relative_to(ROOT)})…", flush=True)
    uv = shutil.which("uv")
    if uv is not None:
        ok = run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
        ok = ok and run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock)
    else:
        shutil.rmtree(VENV, ignore_errors=True)
        with_pip = run(sys.executable, "-c", "import ensurepip")
        ok = run(sys.executable, "-m", "venv", *([] if with_pip else ["--without-pip"]), VENV)
        ok = ok and install_with_pip(lock)
    if not ok:
        stop("The environment could not be made; the lines above say why. Is the network there?")
    expose()
    made = {"dev": fingerprint("dev")} if group == "dev" else {"main": fingerprint("main")}
    (VENV / "made.json").write_text(json.dumps(made), encoding="utf-8")


def expose() -> None:
    """Put src on the environment's path, and the ecluse command beside its Python: nothing has to be built."""
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(PYTHON), "-c", query], check=True, capture_output=True, text=True).stdout.strip()
    (Path(site) / "ecluse.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    script = BIN / "ecluse"
    script.write_text(f"#!{PYTHON}\nfrom ecluse.__main__ import main\n\nraise SystemExit(main())\n", encoding="utf-8")
    script.chmod(0o755)


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in {"main", "dev"}:
        sys.exit(__doc__)
    if not is_made(wanted):
        make(wanted)
