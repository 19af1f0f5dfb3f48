"""Looking for contracts in a document, in a process of its own within limits of time and memory."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import ecluse
from ecluse.documents.reading.limits import Limits
from ecluse.documents.rules.drafting import with_territory_code
from ecluse.documents.rules.tree import Tree, tree_from_json
from ecluse.lib.errors import DomainError
from ecluse.territories.selectors.names import DatabaseGazetteer

logger = logging.getLogger(__name__)

_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from ecluse.documents.draft_worker import main; main()"
_PACKAGES: Final = str(Path(ecluse.__file__).resolve().parent.parent)


def draft_trees(document: dict[str, Any], *, limits: Limits) -> list[Tree]:
    """The drafts of the contracts that ``document`` (a ``ReadDocument`` as plain values) speaks of; one at least.

    The territory of each is looked up in the reference. Raises DomainError, in French, when looking takes too long or
    fails.
    """
    answer = _ask(document, limits)
    gazetteer = DatabaseGazetteer()
    trees = []
    for values in answer:
        tree = tree_from_json(values)
        name = tree.contract.value("territory")
        trees.append(with_territory_code(tree, gazetteer.resolve(name) if name else None))
    return trees


def _ask(document: dict[str, Any], limits: Limits) -> list[dict[str, Any]]:
    header = json.dumps(limits.as_dict()).encode() + b"\n"
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, nothing from the document in the command
        [sys.executable, "-I", "-B", "-c", _START, _PACKAGES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=os.path.abspath(os.sep),
    )
    with process:
        try:
            output, _ = process.communicate(header + body, timeout=limits.seconds + 2)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise _too_slow(document, limits) from None
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise _too_slow(document, limits)
    with contextlib.suppress(ValueError):
        answer = json.loads(output)
        if "trees" in answer:
            return list(answer["trees"])
        logger.error("the extraction failed: %s", answer.get("fault"))
    raise DomainError(
        f"« {document['name']} » a bien été lu, mais son contenu n’a pas pu être analysé. Rien n’a été gardé. "
        "Déposez-le dans un autre format, et signalez ce fichier à la personne qui administre Écluse.",
        field="file",
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _too_slow(document: dict[str, Any], limits: Limits) -> DomainError:
    return DomainError(
        f"L’analyse de « {document['name']} » a été arrêtée au bout de {limits.seconds:.0f} secondes : le texte est trop "
        "long. Rien n’a été gardé. Déposez seulement les pages qui décrivent le contrat et ses fiches.",
        field="file",
    )
