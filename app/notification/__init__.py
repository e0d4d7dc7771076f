"""The outbox: mail and jobs as rows of the caller's transaction, done afterwards, with one effect.

`queue` sends a mail, `enqueue` asks for a job, `@job` says what a job does; a worker does the rest.
"""

from __future__ import annotations

from app.notification.services import enqueue, forget_mail, hasten, queue
from app.notification.work import GiveUp, Work, chore, job

__all__ = ["GiveUp", "Work", "chore", "enqueue", "forget_mail", "hasten", "job", "queue"]
