"""Reading in a process of its own: the bytes go in, blocks or a sentence come out, and nothing else can happen."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final

import ecluse
from ecluse.documents.reading import errors, sentences
from ecluse.documents.reading.blocks import ReadDocument
from ecluse.documents.reading.errors import BrokenError, ReadingError, TooLargeError, TooSlowError
from ecluse.documents.reading.limits import DEFAULT, Limits

logger = logging.getLogger(__name__)

_ERRORS: Final = {
    kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ReadingError)
}
_CHUNK: Final = 1 << 16
# A block's JSON is a few hundred bytes beyond its text: the answer of an honest reading stays far below this.
_ANSWER_PER_CHARACTER: Final = 40
_START: Final = (
    "import sys; sys.path[:] = sys.argv[1].split(chr(10)); from ecluse.documents.reading.worker import main; main()"
)
_HARD_LIMIT_MARGIN: Final = 2.0
# On a busy machine the clock on the wall runs faster than the work.
_WALL: Final = 2.0


def read_path(path: Path | str, *, limits: Limits = DEFAULT) -> ReadDocument:
    """As ``read_bytes``, for a file on disk."""
    path = Path(path)
    try:
        if path.stat().st_size > limits.size:
            raise TooLargeError(sentences.FILE_TOO_LARGE.format(limit=limits.size // 1_000_000))
        data = path.read_bytes()
    except OSError as error:
        raise BrokenError(sentences.NO_FILE.format(name=path.name)) from error
    return read_bytes(data, name=path.name, limits=limits)


def read_bytes(data: bytes, *, name: str, limits: Limits = DEFAULT) -> ReadDocument:
    """The document, read in a process of its own within ``limits``; raises a ReadingError and nothing else."""
    if len(data) > limits.size:
        raise TooLargeError(sentences.FILE_TOO_LARGE.format(limit=limits.size // 1_000_000))
    answer = _ask(data, name, limits)
    if "error" in answer:
        if detail := answer.get("detail"):
            logger.warning("the document reader failed: %s", detail)
        kind = _ERRORS.get(answer["error"], BrokenError)
        raise kind(answer["message"])
    return ReadDocument.from_dict(answer)


def _ask(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    """Start the worker, give it the bytes, take its answer; its whole process group is killed when it goes too far."""
    header = json.dumps({"name": name, "size": len(data), "limits": limits.as_dict()}).encode() + b"\n"
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, nothing from the document in the command
            [sys.executable, "-I", "-S", "-B", "-c", _START, "\n".join(_paths())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(),
            cwd=os.path.abspath(os.sep),
        )
    except OSError as error:
        raise BrokenError(sentences.READER_NOT_STARTED) from error
    taken = _Taken(limits.characters * _ANSWER_PER_CHARACTER)
    with process:
        feeder = threading.Thread(target=_feed, args=(process.stdin, header, data), daemon=True)
        taker = threading.Thread(target=taken.take, args=(process.stdout, process), daemon=True)
        feeder.start()
        taker.start()
        taker.join(_WALL * limits.seconds)
        late = taker.is_alive()
        if not late:
            try:
                process.wait(_HARD_LIMIT_MARGIN)
            except subprocess.TimeoutExpired:
                late = True
        _kill(process)
        taker.join()
        feeder.join()
    if late:
        raise TooSlowError(sentences.TOO_SLOW.format(limit=f"{limits.seconds:g}".replace(".", ",")))
    if taken.overflowed:
        raise TooLargeError(sentences.TOO_MUCH_TEXT)
    return _parsed(bytes(taken.answer), process.returncode, limits)


def _parsed(answer: bytes, code: int | None, limits: Limits) -> dict[str, Any]:
    """The worker's answer; a worker that died without one was stopped by the system or by a fault in a parser."""
    if answer:
        try:
            parsed = json.loads(answer)
        except ValueError:
            parsed = None
        if isinstance(parsed, dict):
            return parsed
    logger.warning("the document reader ended with code %s and no answer", code)
    if code is not None and code < 0 and -code in {getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)}:
        raise TooSlowError(sentences.TOO_SLOW.format(limit=f"{limits.seconds:g}".replace(".", ",")))
    if code is not None and code < 0 and -code == signal.SIGABRT:
        raise TooSlowError(sentences.TOO_MUCH_MEMORY)
    raise BrokenError(sentences.READER_STOPPED)


class _Taken:
    """What the worker says, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.answer = bytearray()
        self.overflowed = False

    def take(self, pipe: IO[bytes] | None, process: subprocess.Popen[bytes]) -> None:
        if pipe is None:
            return
        while chunk := pipe.read1(_CHUNK):  # type: ignore[attr-defined]
            self.answer += chunk
            if len(self.answer) > self._most:
                self.overflowed = True
                _kill(process)
                return


def _feed(pipe: IO[bytes] | None, header: bytes, data: bytes) -> None:
    if pipe is None:
        return
    try:
        pipe.write(header)
        pipe.write(data)
        pipe.close()
    except OSError:  # the worker refused the file before its end, or was killed
        pass


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the worker and whatever it may have started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass


def _paths() -> list[str]:
    """Where this process finds its modules, so that the worker finds the same however Écluse was installed."""
    here = str(Path(ecluse.__file__).resolve().parents[1])
    known = [path for path in sys.path if path and os.path.isabs(path) and os.path.exists(path)]
    return [*known, here] if here not in known else known


def _environment() -> dict[str, str]:
    """Almost nothing of our environment: no secret of the application is in reach of a parser."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
