"""A letter as a mail message: exactly the headers we mean, and the same bytes each time it is made."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from app.notification.rendering import Letter

LONGEST_SUBJECT = 200
LONGEST_LINE = 78


class WholeAddresses(EmailPolicy):
    """SMTP's policy, but an address in angle brackets stays whole.

    Python would take a long one for words to encode, and no mail program would find its button.
    """

    def fold(self, name: str, value: str) -> str:
        """The header as text."""
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as bytes."""
        return self._whole(name, value).encode("ascii") or super().fold_binary(name, value)

    def _whole(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() == "list-unsubscribe" else ""


POLICY = WholeAddresses(linesep="\r\n")


def compose(
    letter: Letter,
    *,
    to: str,
    sender: str,
    base_url: str,
    job_id: UUID,
    at: datetime,
    stop_path: str = "",
) -> EmailMessage:
    """The message. Its id comes from the job, so that a second delivery can be known as the same mail.

    With a `stop_path` mail programs show a button that ends such mails by one click, without signing in.
    """
    message = EmailMessage(policy=POLICY)
    name, address = parseaddr(sender)
    message["From"] = Address(header_text(name), addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = header_text(letter.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{job_id}@{urlsplit(base_url).hostname or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    if stop_path:
        message["List-Unsubscribe"] = f"<{base_url}{stop_path}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    needs_encoding = not letter.body.isascii() or max(map(len, letter.body.splitlines())) > LONGEST_LINE
    message.set_content(letter.body, cte="quoted-printable" if needs_encoding else "7bit")
    return message


def header_text(text: str) -> str:
    """The text as one header can hold it.

    Python before 3.11.15 decodes `=?…?=` inside a header's plain text, and a line break in it then begins a
    new header: a school system could add recipients by its name. So encoded words are taken apart here.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    while "=?" in line or "?=" in line:
        line = line.replace("=?", "= ?").replace("?=", "? =")
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
