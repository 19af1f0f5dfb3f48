"""Many processes that write the same contract at once: none loses an edit, none fails for a lock, the journal is whole.

    python -m benchmarks.concurrent_writers [--processes 8] [--edits 500] [--postgres postgresql://…]

Each process edits the sheets of one contract as a person would: it reads a sheet, adds its own mark to the description on
the version that it read, and begins again where someone else was quicker. Half of the edits fall on one sheet. At the
end every mark must stand once, in the sheet and in the journal. Exits with 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

_SHEETS = 20
_ROOT = Path(__file__).resolve().parent.parent


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecluse.config.settings")
    django.setup()


def prepare() -> int:
    """A contract with its sheets in a new database; its key."""
    _django()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from ecluse.audit.services import System
    from ecluse.contracts.services import contracts, sheets

    # The tables straight from the models: running the migrations would take longer than all that follows.
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    by = System("Mesure")
    contract = contracts.create_contract(by=by, values={"title": "Contrat écrit à plusieurs", "territory_name": "Ici"})
    for place in range(_SHEETS):
        sheets.create_sheet(by=by, contract=contract, values={"title": f"Fiche {place}"})
    return contract.pk


def write(contract: int, writer: int, edits: int) -> None:
    """``edits`` marks of one writer; prints how often it had to begin again, and its slowest edit in milliseconds."""
    _django()
    from ecluse.audit.services import System
    from ecluse.contracts.models import ActionSheet
    from ecluse.contracts.services.sheets import update_sheet
    from ecluse.lib.errors import StaleError

    by, dice = System(f"Personne {writer}"), random.Random(writer)
    keys = list(ActionSheet.objects.filter(contract=contract).order_by("pk").values_list("pk", flat=True))
    again, slowest = 0, 0.0
    for edit in range(edits):
        key = keys[0] if edit % 2 else dice.choice(keys)
        began = time.perf_counter()
        while True:
            sheet = ActionSheet.objects.get(pk=key)
            text = f"{sheet.description} [{writer}-{edit}]".strip()
            try:
                update_sheet(by=by, sheet=sheet, version=sheet.version, values={"description": text})
                break
            except StaleError:
                again += 1
        slowest = max(slowest, time.perf_counter() - began)
    print(again, round(slowest * 1000))


def check(contract: int, processes: int, edits: int) -> list[str]:
    """What is wrong at the end; empty when nothing is."""
    _django()
    from ecluse.audit.models import Event
    from ecluse.audit.selectors import first_broken_link
    from ecluse.contracts.models import ActionSheet

    scope = f"contract:{contract}"
    wanted = {f"[{writer}-{edit}]" for writer in range(processes) for edit in range(edits)}
    texts = ActionSheet.objects.filter(contract=contract).values_list("description", flat=True)
    marks = Counter(mark for text in texts for mark in text.split())
    told = Event.objects.filter(scope=scope, verb="update", data__has_key="description").count()
    faults = []
    if lost := wanted - marks.keys():
        faults.append(f"{len(lost)} edits lost")
    if twice := [mark for mark, count in marks.items() if count > 1]:
        faults.append(f"{len(twice)} edits written twice")
    if told != len(wanted):
        faults.append(f"{told} events for {len(wanted)} edits")
    if (broken := first_broken_link(scope)) is not None:
        faults.append(f"the journal's chain is broken at event {broken}")
    return faults


def _run(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.concurrent_writers", *arguments]
    return subprocess.Popen(
        command, cwd=_ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def _answer(arguments: list[str], environment: dict[str, str]) -> str:
    process = _run(arguments, environment)
    out, error = process.communicate()
    if process.returncode:
        raise RuntimeError(error)
    return out.strip()


def compete(name: str, environment: dict[str, str], processes: int, edits: int) -> bool:
    """One round on one database; prints what happened, and returns whether all went well."""
    contract = _answer(["--prepare"], environment)
    began = time.perf_counter()
    writers = [_run(["--write", contract, str(n), "--edits", str(edits)], environment) for n in range(processes)]
    ends = [(*writer.communicate(), writer.returncode) for writer in writers]
    lasted = time.perf_counter() - began
    failed = [error.strip().splitlines()[-1] for _, error, code in ends if code]
    said = [out.split() for out, _, code in ends if not code]
    faults = failed + _answer(["--check", contract, str(processes), str(edits)], environment).splitlines()
    again, slowest = sum(int(one) for one, _ in said), max((int(ms) for _, ms in said), default=0)
    print(
        f"{name}: {processes} processes × {edits} edits in {lasted:.1f} s ({processes * edits / lasted:.0f} edits/s), "
        f"begun again {again} times, slowest edit {slowest} ms: {'; '.join(faults) or 'none lost, none failed'}"
    )
    return not faults


def main() -> int:
    parser = argparse.ArgumentParser(description="Many processes that write the same contract at once.")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--postgres", default="", help="an empty database that may be written")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--check", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.prepare:
        print(prepare())
    elif asked.write:
        write(int(asked.write[0]), int(asked.write[1]), asked.edits)
    elif asked.check:
        print("\n".join(check(*map(int, asked.check))))
    else:
        with tempfile.TemporaryDirectory() as folder:
            bare = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            own = bare | {"ECLUSE_DATA_DIR": folder}
            well = compete("SQLite", own, asked.processes, asked.edits)
            if asked.postgres:
                well &= compete("PostgreSQL", own | {"DATABASE_URL": asked.postgres}, asked.processes, asked.edits)
            return 0 if well else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
