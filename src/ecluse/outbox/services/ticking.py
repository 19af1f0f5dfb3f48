"""All that is to be done in time, done once: jobs first, which may ask for mails, then the mails that are due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from ecluse.outbox.services.registry import jobs
from ecluse.outbox.services.sending import Report, send_due

_log = logging.getLogger(__name__)


def tick(*, now: datetime | None = None) -> Iterator[str]:
    """Do all that is due; give one sentence for each thing done. Safe twice at once, safe late.

    A job that breaks is told and stops no other.
    """
    moment = now or timezone.now()
    for job in jobs():
        try:
            said = job.run(moment)
        except Exception:
            _log.exception("The job %s broke", job.name)
            said = f"{job.name} : cette tâche a échoué, voyez le journal du serveur."
        if said:
            yield said
    yield from told(send_due(now=now))


def told(report: Report) -> Iterator[str]:
    """What became of the mails that were due."""
    words = (
        (report.sent, "envoyé", "envoyés"),
        (report.deferred, "remis à plus tard", "remis à plus tard"),
        (report.bounced, "refusé par le serveur du destinataire", "refusés par le serveur des destinataires"),
        (report.unknown, "dont l’envoi s’est interrompu", "dont l’envoi s’est interrompu"),
        (report.interrupted, "retrouvé interrompu, à vérifier", "retrouvés interrompus, à vérifier"),
        (report.cancelled, "annulé, devenu sans objet", "annulés, devenus sans objet"),
    )
    for count, one, many in words:
        if count:
            yield f"{count} courriel {one}." if count == 1 else f"{count} courriels {many}."
