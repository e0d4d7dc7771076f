"""How a message leaves: to a mail server, or to a file where no server is set."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from app.notification.errors import MailServerUnavailable, QueueUnusable
from app.notification.work import GiveUp

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PERMANENT = 500
TIMEOUT = 30.0


class Transport(Protocol):
    """Takes a message out of the portal, or raises."""

    def deliver(self, message: EmailMessage, *, job_id: UUID, at: datetime) -> None:
        """Deliver once; the same job and moment again is the same message."""


class Directory:
    """Writes messages into a folder as `<time>-<job>.eml`: the same message again is the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, message: EmailMessage, *, job_id: UUID, at: datetime) -> None:
        """Write the file whole or not at all, for its owner only: mails hold links that open accounts."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{at.astimezone(UTC):%Y%m%dT%H%M%S}-{job_id}.eml"
        if path.exists():
            return
        draft = self.folder / f".{job_id}.draft"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


class MailServer:
    """Speaks SMTP: `smtp://user:password@host:port` with STARTTLS, or `smtps://…` with TLS from the start.

    TLS is required and verified, except that a server on this machine may do without. `?tls=none` allows
    plain text to any server, but never with a password; `?ca=<file>` names the certificates to trust.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        parts = urlsplit(url)
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or set(options) - {"tls", "ca"}:
            raise QueueUnusable("SEAL_SMTP_URL: write it like smtp://user:password@mail.example.org:587")
        self.host = parts.hostname
        self.is_tls_from_start = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.is_tls_from_start else 587)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.may_be_plain = options.get("tls") == "none" or self.host in LOOPBACK
        self.ca = options.get("ca")
        self.timeout = timeout

    def deliver(self, message: EmailMessage, *, job_id: UUID, at: datetime) -> None:
        """Send to the one recipient. MailServerUnavailable means try later, GiveUp that it has no sense."""
        with _translated():
            server = self._connect()
            try:
                self._prepare(server)
                server.send_message(message)
            finally:
                # The server has answered for the message: how the goodbye goes must not send it twice.
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
                server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.is_tls_from_start:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self._context())
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _prepare(self, server: smtplib.SMTP) -> None:
        is_secure = self.is_tls_from_start or self._start_tls(server)
        if self.user:
            if not is_secure and self.host not in LOOPBACK:
                raise MailServerUnavailable("smtp-password-without-tls")
            server.login(self.user, self.password)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)

    def _start_tls(self, server: smtplib.SMTP) -> bool:
        server.ehlo()
        if not server.has_extn("starttls"):
            if not self.may_be_plain:
                raise MailServerUnavailable("smtp-without-tls")
            return False
        server.starttls(context=self._context())
        server.ehlo()
        return True


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        raise _reply(max(code for code, _ in error.recipients.values())) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as error:
        raise MailServerUnavailable(f"smtp-{error.smtp_code}") from error  # says nothing of this message
    except smtplib.SMTPNotSupportedError as error:
        raise GiveUp("smtp-address-unsupported") from error
    except smtplib.SMTPResponseException as error:
        raise _reply(error.smtp_code) from error
    except ssl.SSLError as error:
        raise MailServerUnavailable("smtp-tls-failed") from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerUnavailable("smtp-unavailable") from error


def _reply(code: int) -> Exception:
    return GiveUp(f"smtp-{code}") if code >= PERMANENT else MailServerUnavailable(f"smtp-{code}")


def transport_of(smtp_url: str, var_dir: Path) -> Transport:
    """The transport that the settings name."""
    return MailServer(smtp_url) if smtp_url else Directory(var_dir / "mail")
