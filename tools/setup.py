"""Make the project's own environment in .venv from the hashed lock files. Standard library only.

    python3 tools/setup.py main|dev

Works with uv where it is installed, else with pip; and on a system whose Python comes without pip or venv (Debian's
python3 alone), with the pip wheel below, checked against its SHA-256. A second run with nothing new does nothing.
"""

from __future__ import annotations

import base64
import hashlib
import html.parser
import importlib.util
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST, NEWEST = (3, 11), (3, 14)
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PYPI = "https://pypi.org/simple"
SHEBANG_LIMIT = 127  # bytes that every Linux kernel reads of a script's first line


def stop(message: str) -> NoReturn:
    """Say what is wrong and how to mend it, then leave."""
    sys.exit(f"\n{message}\n")


def fingerprint(group: str) -> str:
    """What the environment is made from: the lock file, the interpreter, this script, and the folder it stands in."""
    lock = (ROOT / "requirements" / f"{group}.txt").read_bytes()
    parts = (lock, sys.version.encode(), sys.base_prefix.encode(), Path(__file__).read_bytes(), os.fsencode(ROOT))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_made(group: str) -> bool:
    """True if .venv already holds ``group``; dev holds main."""
    try:
        made = json.loads((VENV / "made.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    groups = ("main", "dev") if group == "main" else ("dev",)
    return PYTHON.exists() and any(made.get(name) == fingerprint(name) for name in groups)


def run(*command: str | Path, quiet: bool = False, more: dict[str, str] | None = None) -> bool:
    """Run a command with ``more`` added to its environment; True if it succeeds, False too where it cannot start."""
    silence = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            env={**os.environ, **(more or {})},
            stdout=silence,
            stderr=silence,
        )
    except OSError as error:
        if not quiet:
            print(f"{command[0]}: {error}", file=sys.stderr)
        return False
    return done.returncode == 0


class _Links(html.parser.HTMLParser):
    """The addresses of a page's links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def wheel_address(page: str, address: str, name: str) -> str:
    """Where the index page read at ``address``, JSON (PEP 691) or HTML (PEP 503), says that the file ``name`` lies.

    Raises LookupError if the page does not hold it.
    """
    try:
        links = [str(file["url"]) for file in json.loads(page)["files"]]
    except (ValueError, KeyError, TypeError):
        links = _Links(page).found
    for link in links:
        whole: str = urllib.parse.urljoin(address, link)
        if urllib.parse.unquote(urllib.parse.urlsplit(whole).path).endswith(f"/{name}"):
            return whole
    raise LookupError(f"{name} is not on the page of the package index")


def request_for(address: str) -> urllib.request.Request:
    """A request to a package index; a name and password written in the address travel in their own header."""
    parts = urllib.parse.urlsplit(address)
    accepted = {"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5, */*;q=0.1"}
    if parts.username is None:
        return urllib.request.Request(address, headers=accepted)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = urllib.request.Request(bare, headers=accepted)
    pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
    request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    return request


def index_address() -> str:
    """The package index that the environment names, else PyPI."""
    names = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
    return next((os.environ[name] for name in names if os.environ.get(name)), PYPI).rstrip("/")


def trust() -> ssl.SSLContext:
    """The system's certificates, or those of the file that pip is told to trust."""
    named = os.environ.get("PIP_CERT", "")
    return ssl.create_default_context(cafile=named if Path(named).is_file() else None)


def download_pip(folder: Path) -> Path:
    """Fetch the pip wheel from the package index and check it. Stops with a sentence if that fails."""
    try:
        with urllib.request.urlopen(request_for(f"{index_address()}/pip/"), timeout=60, context=trust()) as answer:
            page, address = answer.read().decode(), answer.geturl()
        found = wheel_address(page, address, PIP_WHEEL)
        with urllib.request.urlopen(request_for(found), timeout=60, context=trust()) as answer:
            data = answer.read()
    except (OSError, ValueError, LookupError) as error:
        stop(unfetched(error))
    if hashlib.sha256(data).hexdigest() != PIP_SHA256:
        stop("The pip wheel that was fetched is not the expected one: nothing was installed.")
    path = folder / PIP_WHEEL
    path.write_bytes(data)
    return path


def unfetched(error: Exception) -> str:
    """What to do when the pip wheel could not be fetched."""
    if isinstance(getattr(error, "reason", error), ssl.SSLCertVerificationError):
        return (
            f"Python's pip is missing, and the package index could not be trusted ({error}).\n"
            "On Debian or Ubuntu: sudo apt-get install ca-certificates python3-venv, then start again.\n"
            "Behind a proxy with its own certificate, name that certificate's file in SSL_CERT_FILE."
        )
    return (
        f"Python's pip is missing, and could not be fetched ({error}).\n"
        "On Debian or Ubuntu: sudo apt-get install python3-venv, then start again; packages are then fetched from\n"
        "PyPI, or from the index named in PIP_INDEX_URL."
    )


def install_with_pip(lock: Path) -> bool:
    """Install the lock file with the environment's own pip, the interpreter's, or a fetched one."""
    options: list[str | Path] = [
        "install",
        "--quiet",
        "--no-compile",  # as uv does: Python compiles what it imports, when it imports it
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "-r",
        lock,
    ]
    if run(PYTHON, "-m", "pip", "--version", quiet=True):
        return run(PYTHON, "-m", "pip", *options)
    theirs: list[str | Path] = [sys.executable, "-m", "pip", "--python", PYTHON]  # an option of pip 22.3
    if run(*theirs, "--version", quiet=True):
        return run(*theirs, *options)
    with tempfile.TemporaryDirectory() as folder:
        return run(PYTHON, download_pip(Path(folder)) / "pip", *options)


def make_with_uv(lock: Path) -> bool:
    """Make the environment with uv, told of the index that pip would use. False where uv is absent or fails."""
    uv = shutil.which("uv")
    if uv is None or not run(
        uv, "--version", quiet=True
    ):  # a version manager's stand-in may name a uv that is not there
        return False
    index = {} if index_address() == PYPI else {"UV_DEFAULT_INDEX": index_address()}
    ok = run(uv, "venv", "--quiet", "--python", sys.executable, VENV)
    return ok and run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, lock, more=index)


def make_with_venv(lock: Path) -> bool:
    """Make the environment with the standard library and pip. Debian keeps ensurepip out of its python3 package."""
    if importlib.util.find_spec("venv") is None:
        stop("Python's venv is missing. On Debian or Ubuntu: sudo apt-get install python3-venv, then start again.")
    with_pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    return run(sys.executable, "-m", "venv", *with_pip, VENV) and install_with_pip(lock)


def make(group: str) -> None:
    """Make .venv anew with the packages of ``group``. Stops with a sentence if that cannot be done."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        stop(
            f"Écluse needs Python 3.11 to 3.14; this is {sys.version.split()[0]}. Where another one is installed,\n"
            "name it: PYTHON=python3.12 make demo. On Debian 12 or later, Ubuntu 24.04 or later: sudo apt-get install python3."
        )
    lock = ROOT / "requirements" / f"{group}.txt"
    print(f"Making the environment in .venv ({lock.relative_to(ROOT)})…", flush=True)
    for way in (make_with_uv, make_with_venv):
        shutil.rmtree(VENV, ignore_errors=True)
        if way(lock):
            break
    else:
        stop(
            "The environment could not be made: the lines above say why. Packages are fetched from PyPI, or from the\n"
            "index named in PIP_INDEX_URL. If pip itself is at fault, on Debian or Ubuntu: sudo apt-get install python3-venv."
        )
    expose()
    # Once, here: an environment may forbid Python to write what it compiles, and every start would compile it again.
    run(PYTHON, "-m", "compileall", "-q", ROOT / "src", quiet=True)
    (VENV / "made.json").write_text(json.dumps({group: fingerprint(group)}), encoding="utf-8")


def launcher(python: Path) -> str:
    """The text of the ecluse command, run by ``python``, however long its path and whatever spaces it holds."""
    body = "from ecluse.__main__ import main\n\nraise SystemExit(main())\n"
    if " " not in str(python) and len(f"#!{python}\n".encode()) <= SHEBANG_LIMIT:
        return f"#!{python}\n{body}"
    # A shell reads the first lines as a command, Python as a text that nothing uses.
    return f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n{body}"


def expose() -> None:
    """Put src on the environment's path, and the ecluse command beside its Python: nothing has to be built."""
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(PYTHON), "-c", query], check=True, capture_output=True, text=True).stdout.strip()
    (Path(site) / "ecluse.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    script = BIN / "ecluse"
    script.write_text(launcher(PYTHON), encoding="utf-8")
    script.chmod(0o755)


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in {"main", "dev"}:
        sys.exit(__doc__)
    if not is_made(wanted):
        make(wanted)
