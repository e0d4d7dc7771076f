"""The worker's part: signing the head of the log as soon as leaves were added."""

from __future__ import annotations

from app.certificate.errors import KeyFault
from app.notification import Work, chore, job
from app.notification.runner import slug_of
from app.transparency.errors import LogForked, SigningStopped
from app.transparency.services import CHECKPOINT


@job(CHECKPOINT, attempts=8, limit_seconds=60)
def checkpoint(work: Work) -> None:
    """Sign the head of the log. It covers everything that was committed until now."""
    _sign(work)


@chore("log.checkpoint", every_seconds=15)
def catch_up(work: Work) -> None:
    """Sign what no job has signed: leaves from before the key was made, or from a restored backup."""
    _sign(work)


def _sign(work: Work) -> None:
    # Every web server knows this job, and only the worker that does it needs cryptography.
    from app.transparency import keys, services  # noqa: PLC0415

    directory = keys.folder_of(work.settings)
    if not (directory / keys.KEY).exists():
        return  # no log was begun here; `doctor` says so
    try:
        services.sign_checkpoint(work.sessions, directory)
    except (KeyFault, LogForked) as error:
        raise SigningStopped(slug_of(error)) from error
