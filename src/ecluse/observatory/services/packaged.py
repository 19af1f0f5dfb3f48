"""The figures that the package carries, loaded as any other file: for the demonstration, and for a first look."""

from __future__ import annotations

from importlib.resources import as_file, files

from ecluse.audit import services as audit
from ecluse.lib.errors import DomainError
from ecluse.observatory.models import Build
from ecluse.observatory.services.building import make_build
from ecluse.observatory.services.loading import load_files


def load_packaged_figures(*, by: audit.Actor, later: frozenset[str] = frozenset()) -> Build:
    """Load every packaged table that is not loaded yet, and put the figures live. Done again, it changes nothing.

    ``later``: tables (names without extension) left for another time, as if they had not been published yet.
    """
    with as_file(files("ecluse.observatory") / "facts") as folder:
        outcomes = load_files(sorted(path for path in folder.glob("*.tsv") if path.stem not in later), by=by)
    refused = [outcome.problem for outcome in outcomes if outcome.problem]
    if refused:
        raise DomainError(refused[0])
    return make_build(by=by)
