"""The process that reads one document: bounds itself, takes the bytes on its input, answers in JSON on its output."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import traceback
from typing import Any

from ecluse.documents.reading.errors import ReadingError
from ecluse.documents.reading.here import read_here
from ecluse.documents.reading.limits import Limits


def main() -> None:
    """Read one document from the standard input: a line of JSON (name, size, limits), then its bytes."""
    header = json.loads(sys.stdin.buffer.readline())
    limits = Limits.from_dict(header["limits"])
    bound(limits)
    answer = _answer(sys.stdin.buffer.read(int(header["size"])), str(header["name"]), limits)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    # Parsers in C may take long to give their memory back; nothing is left to do here.
    os._exit(0)


def bound(limits: Limits) -> None:
    """Take away from this process what reading does not need: time, memory, files, processes of its own."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    seconds = math.ceil(limits.seconds)
    wanted = [
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_AS, limits.memory, limits.memory),
    ]
    if hasattr(resource, "RLIMIT_NPROC"):
        wanted.append((resource.RLIMIT_NPROC, 0, 0))
    for kind, soft, hard in wanted:
        # macOS refuses some of them: the others, and the parent's clock, still hold.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def _answer(data: bytes, name: str, limits: Limits) -> dict[str, Any]:
    try:
        return read_here(data, name, limits).as_dict()
    except ReadingError as error:
        detail = _place(error.__cause__) if error.__cause__ is not None else ""
        return {"error": error.code, "message": error.message, "detail": detail}


def _place(error: BaseException) -> str:
    """The kind and the place of a fault, without a word of the document."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} at {place}"


if __name__ == "__main__":
    main()
