"""The only writers of the outbox, and what upper contexts register with it."""

from ecluse.outbox.services.queueing import cancel_mails, queue_mail, resend_mail
from ecluse.outbox.services.registry import (
    Attachment,
    Cancelled,
    Job,
    MailKind,
    Rendered,
    kind_named,
    register_job,
    register_kind,
)

__all__ = [
    "Attachment",
    "Cancelled",
    "Job",
    "MailKind",
    "Rendered",
    "cancel_mails",
    "kind_named",
    "queue_mail",
    "register_job",
    "register_kind",
    "resend_mail",
]
