"""Signing a rendered certificate so that any change to it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

    from app.certificate.keys import SigningKey


def sign(
    pdf: bytes,
    key: SigningKey,
    *,
    reason: str,
    name: str | None = None,
    timestamper: TimeStamper | None = None,
) -> bytes:
    """The document with one certifying signature over all of its bytes; SigningFailed otherwise.

    No change is allowed afterwards. Certificates and revocation lists travel inside, so it can be checked
    without a network. A time-stamp is added where a time-stamper is given.
    """
    # The signature library takes half a second to load, and most of the portal's processes never sign.
    from app.certificate import pades  # noqa: PLC0415

    return pades.sign(pdf, key, reason=reason, name=name, timestamper=timestamper)
