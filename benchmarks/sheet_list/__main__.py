"""The list of sheets under load, on 20,000 sheets: requests a second and times, beside Django's tuned admin.

    python -m benchmarks.sheet_list [--seconds 4] [--rounds 3] [--postgres URL] [--only national|single]

Two sets, made by ``ecluse generate``: « national », 500 contracts of 20,000 sheets in all, whose list is that of a contract of
fifty sheets or a little more; « single », the hard case, one contract that holds the 20,000. Each on SQLite, and on PostgreSQL
with ``--postgres`` (databases named after it are created). Two processes of the product's own server answer, eight threads each;
the clients, those of wrk (on Debian: apt install wrk), run on the same cores. In each round the list, then the admin, is read by
1, 8 and 32 clients. Titles are compared first: where the two pages do not show the same sheets, no ratio is given and the exit
code is 1.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.sheet_list.load import MISSING, WRK, Load, load

ROOT = Path(__file__).resolve().parents[2]
SETS = {
    "national": ("national", "--seed=1"),
    "single": ("contract", "--sheets=20000", "--events=60000", "--seed=2"),
}
CLIENTS = (1, 8, 32)
#: Requests a second against the admin's; milliseconds of the 95th percentile with 8 and with 32 clients.
LEAST_RATIO, GOALS = 3, {8: 45, 32: 150}
#: Told by the server's side: the contract to read, and a session of its coordination.
ASK = """
import json
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count
from ecluse.accounts.models import User
from ecluse.contracts.models import Contract
user = User.objects.get(email="coordination@demo.example")
session = SessionStore()
session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: user.get_session_auth_hash()})
session.save()
found = Contract.objects.annotate(n=Count("sheets")).filter(n__gte=50).order_by("n", "pk")[0]
print(json.dumps({"contract": found.pk, "sheets": found.n, "cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}))
"""


def surroundings(folder: Path, database: str, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ECLUSE_", "DATABASE_", "DJANGO_"))
    }
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**kept, "ECLUSE_DATA_DIR": str(folder), "DATABASE_URL": database, "PYTHONPATH": path, **more}


def ecluse(around: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "ecluse", *arguments]
    return subprocess.run(command, env=around, check=True, stdout=subprocess.PIPE, text=True).stdout


def prepared(folder: Path, database: str, arguments: tuple[str, ...]) -> dict[str, Any]:
    """Make the set where it is missing; return which contract is read, and how."""
    around = surroundings(folder, database)
    ecluse(around, "manage", "migrate", "--verbosity=0")
    count = "from ecluse.contracts.models import Contract; print(Contract.objects.count())"
    if ecluse(around, "manage", "shell", "--no-imports", "-c", count).strip() == "0":
        print(f"  making the set {arguments[0]}: minutes", flush=True)
        ecluse(around, "generate", *arguments)
    facts: dict[str, Any] = json.loads(ecluse(around, "manage", "shell", "--no-imports", "-c", ASK))
    return facts


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Servers(NamedTuple):
    """Processes that answer: where, and which."""

    ports: list[int]
    processes: list[int]

    def processor_seconds(self) -> float:
        """What they have taken of the processor so far (Linux; 0 elsewhere): it changes less than time on a busy machine."""
        found = 0.0
        for process in self.processes:
            path = Path(f"/proc/{process}/stat")
            if path.exists():
                fields = path.read_text().rpartition(")")[2].split()
                found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return found


@contextmanager
def servers(around: dict[str, str], count: int) -> Iterator[Servers]:
    """``count`` processes of the server, once each answers."""
    ports = free_ports(count)
    command = [sys.executable, "-m", "benchmarks.sheet_list.server"]
    running = [subprocess.Popen([*command, str(port)], env=around, stderr=subprocess.DEVNULL) for port in ports]
    try:
        for port in ports:
            until = time.perf_counter() + 90
            while not answers(port):
                if time.perf_counter() > until:
                    raise TimeoutError(f"no server answers on the port {port}")
                time.sleep(0.1)
        yield Servers(ports, [process.pid for process in running])
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()


def page(port: int, path: str, cookie: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())


def titles(text: str, pattern: str) -> list[str]:
    """The titles that a page shows, with plain spaces and apostrophes."""
    return [re.sub(r"\s+", " ", html.unescape(title)).replace("’", "'").strip() for title in re.findall(pattern, text)]


OURS = r'<th role="rowheader" scope="row">(?:<span[^>]*>[^<]*</span>)?<a href="[^"]*">([^<]*)</a>'
THEIRS = r'<th class="field-title"><a href="[^"]*">([^<]*)</a>'


def same_sheets(port: int, ours: str, theirs: str, cookie: str) -> bool:
    """Whether the two pages show the same fifty sheets, the list being asked for the order that the admin follows."""
    left, right = titles(page(port, ours, cookie), OURS), titles(page(port, theirs, cookie), THEIRS)
    print(f"  titles: {len(left)} and {len(right)}, {'the same' if left == right else 'NOT the same'}")
    return left == right and len(left) == 50


def measured(running: Servers, paths: dict[str, str], cookie: str, seconds: int, rounds: int) -> bool:
    """Read each page by turns, print what was seen; return whether every goal is reached."""
    for path in paths.values():  # the first page of a process and of a thread loads templates and connects
        load(running.ports, path, cookie, clients=16, seconds=2)
    sizes = {name: len(page(running.ports[0], path, cookie).encode()) for name, path in paths.items()}
    reached = True
    for clients in CLIENTS:
        seen: dict[str, list[Load]] = {name: [] for name in paths}
        taken = dict.fromkeys(paths, 0.0)
        for _ in range(rounds):
            for name, path in paths.items():
                before = running.processor_seconds()
                seen[name].append(load(running.ports, path, cookie, clients=clients, seconds=seconds))
                taken[name] += running.processor_seconds() - before
        for name, found in seen.items():
            answers, errors = sum(one.answers for one in found), sum(one.errors for one in found)
            whole = all(one.size > 0.95 * sizes[name] for one in found)
            p50, p95 = (statistics.median(getattr(one, each) for one in found) for each in ("p50", "p95"))
            print(
                f"  {clients:>2} clients  {name:<22}{statistics.median(one.per_second for one in found):7.1f} requests/s"
                f"   p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   processor {1000 * taken[name] / answers:5.1f} ms a page"
                f"   errors {errors}{'' if whole else '   PAGES CUT SHORT'}"
            )
            reached &= whole and not errors
            if name == "list":
                reached &= p95 <= GOALS.get(clients, float("inf"))
        ratios = [ours.per_second / theirs.per_second for ours, theirs in zip(seen["list"], seen["admin"], strict=True)]
        middle = statistics.median(ratios)
        print(f"  {clients:>2} clients  ratio {middle:.1f}  (from {min(ratios):.1f} to {max(ratios):.1f})", flush=True)
        reached &= middle >= LEAST_RATIO
    return reached


def created(url: str, name: str) -> str:
    """The address of the database of a set, which is created where it is missing."""
    import psycopg

    database = f"{url.rsplit('/', 1)[1]}_bench_{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            connection.execute(f'CREATE DATABASE "{database}"')
    return f"{url.rsplit('/', 1)[0]}/{database}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", default="", help="a PostgreSQL address, as in DATABASE_URL")
    parser.add_argument("--only", choices=sorted(SETS))
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    if WRK is None:
        print(MISSING)
        return 1
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    reached = True
    for name, arguments in SETS.items():
        if options.only not in (None, name):
            continue
        folder = ROOT / "var" / "bench" / name
        engines = {"SQLite": ""} | ({"PostgreSQL": created(options.postgres, name)} if options.postgres else {})
        for engine, database in engines.items():
            print(f"\n{name}, {engine}", flush=True)
            facts = prepared(folder, database, arguments)
            print(
                f"  contract {facts['contract']}, {facts['sheets']} sheets, 50 a page, {options.processes} processes of 8 threads"
            )
            more = {
                "DJANGO_SETTINGS_MODULE": "benchmarks.sheet_list.settings",
                "BENCH_CONTRACT": str(facts["contract"]),
            }
            with servers(surroundings(folder, database, **more), options.processes) as running:
                ours, theirs = f"/contrats/{facts['contract']}/fiches/", "/admin/contracts/actionsheet/"
                if not same_sheets(running.ports[0], f"{ours}?groupe=aucun", theirs, facts["cookie"]):
                    reached = False
                    continue
                paths = {"list": ours, "list without headings": f"{ours}?groupe=aucun", "admin": theirs}
                reached &= measured(running, paths, facts["cookie"], options.seconds, options.rounds)
    print("\nevery goal is reached" if reached else "\nsome goal is MISSED")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
