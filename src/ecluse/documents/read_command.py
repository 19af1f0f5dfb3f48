"""``ecluse read FILE… [--json]``: read published contracts from the shell. No Django here, so that it starts at once."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from ecluse.documents.extraction import extract
from ecluse.documents.extraction.draft import ContractDraft
from ecluse.documents.extraction.json_form import to_json
from ecluse.documents.extraction.summary import summary
from ecluse.documents.reading import ReadingError, read_path

NOTHING = (
    "Rien n’a été reconnu : ce texte n’est pas celui d’un contrat local de santé, ou il est écrit d’une façon qu’Écluse "
    "ne sait pas lire. Vérifiez que c’est le bon fichier."
)
USAGE = "Usage : ecluse read FICHIER… [--json]"


def run(argv: list[str]) -> int:
    """Read each file of ``argv`` and print what it says; 1 when one could not be read, 2 for a wrong call."""
    options = [argument for argument in argv if argument.startswith("--")]
    names = [argument for argument in argv if not argument.startswith("--")]
    unknown = [option for option in options if option not in {"--json", "--help"}]
    if "--help" in options:
        print(USAGE)
        return 0
    if unknown or not names:
        reason = f"Option inconnue : {unknown[0]}." if unknown else "Indiquez au moins un fichier à lire."
        print(f"{reason}\n{USAGE}", file=sys.stderr)
        return 2
    results: list[tuple[str, tuple[ContractDraft, ...]]] = []
    failed = False
    for name in names:
        try:
            results.append((name, extract(read_path(Path(name)))))
        except ReadingError as error:
            failed = True
            print(f"{name} : {error}", file=sys.stderr)
    _show(results, as_json="--json" in options, several=len(names) > 1)
    return 1 if failed else 0


def _show(results: list[tuple[str, tuple[ContractDraft, ...]]], *, as_json: bool, several: bool) -> None:
    if as_json:
        values = [{"file": name, **to_json(drafts)} if several else to_json(drafts) for name, drafts in results]
        if values:
            print(json.dumps(values if several else values[0], ensure_ascii=False, indent=1))
        return
    for name, drafts in results:
        if any(map(_holds_something, drafts)):
            print(summary(name, drafts))
        else:
            print(f"{name}\n{'=' * len(name)}\n{NOTHING}\n")


def _holds_something(draft: ContractDraft) -> bool:
    """Whether anything at all was recognised, besides what would have to be checked."""
    return replace(draft, warnings=()) != ContractDraft()
