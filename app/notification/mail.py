"""The job that sends a mail."""

from __future__ import annotations

from app.notification import rendering
from app.notification.message import compose
from app.notification.payload import decode
from app.notification.services import SEND_MAIL
from app.notification.transport import transport_of
from app.notification.work import Work, job


@job(SEND_MAIL, limit_seconds=120)
def send(work: Work, *, message: str, to: str, locale: str, values: str, stop_path: str = "") -> None:
    """Render the message and hand it to the transport of the settings."""
    settings = work.settings
    sender = rendering.Sender(settings.base_url, settings.issuer, settings.time_zone, settings.contact)
    letter = rendering.render(message, decode(values), locale=locale, sender=sender)
    mail = compose(
        letter,
        to=to,
        sender=settings.mail_from,
        base_url=settings.base_url,
        job_id=work.job_id,
        at=work.created_at,
        stop_path=stop_path,
    )
    transport_of(settings.smtp_url, settings.var_dir).deliver(mail, job_id=work.job_id, at=work.created_at)
