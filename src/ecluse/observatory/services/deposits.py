"""Files sent in the browser: kept, looked at, loaded and put live by a process of its own, so that no page waits for them."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

import ecluse
from ecluse.accounts.models import User
from ecluse.lib.errors import DomainError
from ecluse.observatory.enums import DepositState
from ecluse.observatory.models import Deposit
from ecluse.observatory.rules.definitions import packaged_catalogue
from ecluse.observatory.selectors.live import store
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import Asked, TableOutcome, load_files, look_at_files
from ecluse.observatory.services.outcomes import table_of
from ecluse.observatory.sources.questions import Option, Options
from ecluse.observatory.store.progress import Step, end, is_worked_on, tell, working
from ecluse.territories.rules.sources.containers import sha256

logger = logging.getLogger(__name__)

#: How long a process may take to start before its work is taken for interrupted.
STARTING: Final = timedelta(seconds=20)
_PACKAGES: Final = str(Path(ecluse.__file__).resolve().parent.parent)
_BROKEN: Final = (
    "Le travail s’est arrêté sur une erreur qui n’était pas prévue ; le journal du serveur la dit. Rien d’incomplet n’est "
    "montré."
)


def receive(paths: Iterable[Path], *, by: User) -> Deposit:
    """Keep the bytes of files, and have them looked at. Raises DomainError without any file."""
    files = []
    for path in paths:
        digest = sha256(path)
        store().keep_file(path, digest)
        files.append([digest, path.name])
    if not files:
        raise DomainError("Choisissez au moins un fichier.", field="file")
    return start(Deposit.objects.create(by=by, files=files, state=DepositState.LOOKING.value))


def rebuild(*, by: User) -> Deposit:
    """Have the figures of all that is loaded made and put live."""
    return start(Deposit.objects.create(by=by, state=DepositState.LOADING.value))


def add_files(deposit: Deposit, paths: Iterable[Path]) -> None:
    """Join files to those of a deposit: what says where establishments are, most often."""
    known = {digest for digest, _ in deposit.files}
    for path in paths:
        digest = sha256(path)
        store().keep_file(path, digest)
        if digest not in known:
            deposit.files = [*deposit.files, [digest, path.name]]
            known.add(digest)


def answer(deposit: Deposit, answers: Mapping[str, Any], *, load: bool) -> Deposit:
    """Keep what was said of the tables, then look again, or load and put live.

    Raises DomainError while a process is at work on the deposit, or once it is loaded.
    """
    with transaction.atomic():
        kept = Deposit.objects.select_for_update().get(pk=deposit.pk)
        if kept.state != DepositState.LOOKED.value:
            raise DomainError("Cet envoi n’attend plus de réponse : il est en cours ou déjà chargé.")
        kept.answers, kept.files = dict(answers), deposit.files
        kept.state = (DepositState.LOADING if load else DepositState.LOOKING).value
        kept.save()
    return start(kept)


def resume(deposit: Deposit) -> Deposit:
    """Begin again work that was interrupted: what was already loaded is not loaded twice."""
    if not is_interrupted(deposit):
        raise DomainError("Ce travail n’est pas interrompu.")
    if deposit.state == DepositState.FAILED.value:
        looked = any(table.get("state") in {"ready", "asks"} for table in deposit.tables)
        deposit.state = (DepositState.LOADING if looked or not deposit.files else DepositState.LOOKING).value
    deposit.problem = ""
    deposit.save()
    return start(deposit)


def give_up(deposit: Deposit) -> None:
    """Expect nothing more of a deposit: the process at work on it is ended. What it has loaded stays loaded.

    Raises DomainError once it is over, or when the process does not end.
    """
    _leave(deposit)  # first, so that a process about to start finds nothing to do
    if not end(store(), deposit.pk):
        raise DomainError("Le travail de cet envoi ne s’arrête pas. Attendez sa fin, ou redémarrez le serveur.")
    _leave(deposit, again=True)  # the process may have written its own state down before it ended


def _leave(deposit: Deposit, *, again: bool = False) -> None:
    with transaction.atomic():
        kept = Deposit.objects.select_for_update().get(pk=deposit.pk)
        if DepositState(kept.state).is_finished and not again:
            raise DomainError("Cet envoi est déjà terminé ou abandonné.")
        if kept.state != DepositState.DONE.value:
            kept.state, kept.problem = DepositState.GIVEN_UP.value, ""
            kept.save()


def is_interrupted(deposit: Deposit) -> bool:
    """Whether work should be going on and no process is at it: it was killed, or its machine stopped."""
    state = DepositState(deposit.state)
    if state is DepositState.FAILED:
        return True
    late = timezone.now() - deposit.updated_at > STARTING
    return state.is_working and late and not is_worked_on(store(), deposit.pk)


def start(deposit: Deposit) -> Deposit:
    """Let a process of its own do the work once what asks for it is written down."""
    tell(store(), deposit.pk, Step("En attente"))
    transaction.on_commit(lambda: spawn(deposit.pk))
    return deposit


def spawn(pk: int) -> None:
    """Start ``ecluse observatory deposit`` beside the server."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, [_PACKAGES, os.environ.get("PYTHONPATH", "")]))
    }
    subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, a number
        [sys.executable, "-m", "ecluse", "observatory", "deposit", str(pk)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env=environment,
        cwd=os.path.abspath(os.sep),
    )


def work(pk: int) -> None:
    """Do the work of a deposit, as its state says; nothing when another process is at it or nothing is left to do."""
    with working(store(), pk) as mine:
        deposit = Deposit.objects.select_related("by").filter(pk=pk).first()
        if not mine or deposit is None or not DepositState(deposit.state).is_working:
            return
        try:
            if deposit.state == DepositState.LOOKING.value:
                _look(deposit)
            else:
                _load(deposit)
        except DomainError as error:
            deposit.state, deposit.problem = DepositState.FAILED.value, error.message[:300]
        except Exception:
            logger.exception("The work of deposit %s broke", pk)
            deposit.state, deposit.problem = DepositState.FAILED.value, _BROKEN
        deposit.save()


def _look(deposit: Deposit) -> None:
    outcomes = look_at_files(_paths(deposit), by=deposit.by, asked=asked_of(deposit), told=_Told(deposit, "Examen"))
    deposit.tables = [table_of(each, packaged_catalogue()) for each in outcomes]
    deposit.state = DepositState.LOOKED.value


def _load(deposit: Deposit) -> None:
    if deposit.files:
        outcomes = load_files(_paths(deposit), by=deposit.by, asked=asked_of(deposit), told=_Told(deposit, "Lecture"))
        deposit.tables = [table_of(each, packaged_catalogue()) for each in outcomes]
        deposit.save()

    def progress(indicator: str, done: int, total: int) -> None:
        tell(store(), deposit.pk, Step("Calcul des indicateurs et des territoires plus grands", done, total))

    if not deposit.files or any(table["state"] == "loaded" for table in deposit.tables):
        deposit.build = make_build(by=deposit.by, progress=progress)
    waits = any(table["state"] == "asks" for table in deposit.tables)
    deposit.state = (DepositState.LOOKED if waits else DepositState.DONE).value


class _Told:
    """Tells how far the reading of the files of a deposit is."""

    def __init__(self, deposit: Deposit, verb: str) -> None:
        self._pk, self._verb, self._names = deposit.pk, verb, [name for _, name in deposit.files]
        self._read: set[Path] = set()
        self._rows = 0
        self._say()

    def __call__(self, outcome: TableOutcome) -> None:
        self._read.add(outcome.path)
        self._rows += len(outcome.account.states) if outcome.account is not None else 0
        self._say()

    def _say(self) -> None:
        done = min(len(self._read), len(self._names))
        name = self._names[min(done, len(self._names) - 1)]
        tell(store(), self._pk, Step(f"{self._verb} de « {name} »", done, len(self._names), self._rows))


def _paths(deposit: Deposit) -> list[Path]:
    """Where the files of a deposit are kept. Raises DomainError when one is no longer there."""
    found = []
    for digest, name in deposit.files:
        path = store().file(digest)
        if path is None:
            raise DomainError(
                f"Le fichier « {name} » n’est plus dans le dossier de l’observatoire : envoyez-le de nouveau."
            )
        found.append(path)
    return found


def asked_of(deposit: Deposit) -> Asked:
    """What was said of a deposit: its edition, and the answers for each table. What a file lacks is first looked for, then
    taken from what is likely, which the page shows before anything is loaded."""
    tables = {}
    for key, said in deposit.answers.get("tables", {}).items():
        digest, _, name = key.partition("|")
        options = Options()
        for option, (value, origin) in said.items():
            options = options.answered(Option(option), value, origin)
        tables[digest, name] = options
    return Asked(
        vintage=deposit.answers.get("vintage", ""), accept=deposit.state == DepositState.LOOKING.value, tables=tables
    )
