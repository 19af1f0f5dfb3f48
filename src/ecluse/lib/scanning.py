"""A received file shown to the antivirus of the installation, if it has one, before it is kept.

The antivirus is a command that takes the path of a file and answers as ``clamdscan`` does: 0 for a sound file, 1 for an
infected one, anything else when it could not look. What could not be looked at is not kept.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ecluse.lib.errors import DomainError

_SECONDS = 60
_INFECTED = 1


def refuse_infected(path: Path, command: Sequence[str]) -> None:
    """Raises DomainError if ``command`` finds the file infected, or cannot tell; an empty command looks at nothing."""
    if not command:
        return
    try:
        answer = subprocess.run(  # noqa: S603 — the command is the administrator's, the path is ours
            [*command, str(path)], capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        answer = -1
    if answer == _INFECTED:
        raise DomainError(
            "L’antivirus a reconnu un virus dans ce fichier. Il n’est pas gardé\u202f: demandez-en une copie saine à qui vous "
            "l’a envoyé.",
            field="file",
        )
    if answer != 0:
        raise DomainError(
            "L’antivirus n’a pas pu examiner ce fichier, qui n’est donc pas gardé. Réessayez dans un instant\u202f; si cela "
            "dure, prévenez la personne qui administre l’installation.",
            field="file",
        )


def refuse_infected_bytes(data: bytes, command: Sequence[str]) -> None:
    """The same for a file that is not on the disk yet."""
    if not command:
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        refuse_infected(Path(file.name), command)
