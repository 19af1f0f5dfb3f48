"""What upper contexts give the outbox when Django starts: how each kind of mail is written, what is to be done in time.

The outbox knows people and nothing above them; a context registers from its ``AppConfig.ready``. No signal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ecluse.outbox.models import Mail
from ecluse.outbox.rules.letters import Letter


class Attachment(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a mail says at the moment it leaves; answers go to ``reply_to``, or to the sender where it is empty."""

    subject: str
    letter: Letter
    attachments: tuple[Attachment, ...] = field(default=())
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The mail has no object any more; ``reason`` is shown to the coordination."""

    reason: str


@dataclass(frozen=True, slots=True)
class MailKind:
    """A kind of mail. ``render`` is called in the transaction that claims the mail, just before it leaves: it looks again
    at whether the mail has an object, and may write (the hash of a link's secret). ``label`` names it for who receives it.
    """

    name: str
    label: str
    render: Callable[[Mail], Rendered | Cancelled]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do in time. ``run`` takes the moment and returns what it did, in French; nothing if nothing. It is
    called by every tick, may be called twice at once, and may be called late."""

    name: str
    run: Callable[[datetime], str]


_kinds: dict[str, MailKind] = {}
_jobs: dict[str, Job] = {}


def register_kind(kind: MailKind) -> None:
    """Make a kind of mail known. Raises ValueError for a name already taken by another."""
    if _kinds.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"the kind of mail {kind.name} is registered twice")


def register_job(job: Job) -> None:
    """Make a job known. Raises ValueError for a name already taken by another."""
    if _jobs.setdefault(job.name, job) is not job:
        raise ValueError(f"the job {job.name} is registered twice")


def kind_named(name: str) -> MailKind | None:
    """The kind of that name; None if the context that knew it has gone."""
    return _kinds.get(name)


def jobs() -> tuple[Job, ...]:
    """Everything that a tick does before mails leave, in the order of registration."""
    return tuple(_jobs.values())
