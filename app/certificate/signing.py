"""Signing a rendered certificate so that any change to it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.certificate.keys import SigningKey
    from app.certificate.trusted_time import Certified
    from app.certificate.tsa import TimeAuthority


def certify(
    pdf: bytes,
    key: SigningKey,
    *,
    reason: str,
    name: str | None = None,
    authority: TimeAuthority | None = None,
) -> Certified:
    """The document with one certifying signature over all of its bytes; SigningFailed otherwise.

    No change is allowed afterwards. Certificates and revocation lists travel inside, so it can be checked
    without a network. A time-stamp is added where an authority gives a sound one; where it does not, the
    document is signed without, and says so beside it.
    """
    # The signature library takes half a second to load, and most of the portal's processes never sign.
    from app.certificate import pades  # noqa: PLC0415

    return pades.sign(pdf, key, reason=reason, name=name, authority=authority)


def sign(pdf: bytes, key: SigningKey, *, reason: str, name: str | None = None) -> bytes:
    """The document signed without a time-stamp."""
    return certify(pdf, key, reason=reason, name=name).pdf
