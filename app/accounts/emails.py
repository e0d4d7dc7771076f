"""One rule for mail addresses: what they may look like and when two are the same."""

from __future__ import annotations

import re

from app.accounts.errors import EmailInvalid

SHAPE = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
LONGEST = 254


def email_key(email: str) -> str:
    """The spelling by which an address is found: lower case, no surrounding spaces.

    Only ASCII addresses are accepted, because look-alike letters would make two addresses of one. Raises
    EmailInvalid.
    """
    trimmed = email.strip()
    if len(trimmed) > LONGEST or not trimmed.isascii() or not SHAPE.fullmatch(trimmed):
        raise EmailInvalid
    return trimmed.lower()


def mail_domain(email: str) -> str:
    """The part after the @, in lower case."""
    return email.rpartition("@")[2].lower()
