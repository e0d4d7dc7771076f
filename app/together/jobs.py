"""The worker's part: forgetting who was where, and writing the daily mails."""

from __future__ import annotations

from app.notification import Work, chore
from app.together.services import attending
from app.together.services.digesting import Desk, write_all
from app.together.stopping import StopLinks


@chore("presence.sweep", every_seconds=600)
def sweep(work: Work) -> None:
    """Delete presences that have ended."""
    with work.sessions() as session:
        attending.sweep(session)


@chore("digest.write", every_seconds=600)
def write_digests(work: Work) -> None:
    """Queue today's mails. Whoever comes first does it: a mail is one a day by its effect key."""
    settings = work.settings
    desk = Desk(
        catalogue=work.extensions["catalogue"],
        links=StopLinks([*settings.secret_key_fallbacks, settings.secret_key]),
        time_zone=settings.time_zone,
    )
    write_all(work.sessions, desk)
