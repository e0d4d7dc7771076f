"""Making all keys that a portal needs: those of its certificates, and the one of its credentials."""

from __future__ import annotations

from pathlib import Path

from app.certificate import authority, keys
from app.certificate.credential import issuer_keys
from app.certificate.errors import KeysExist
from app.certificate.token import TokenKey


def init(
    directory: Path,
    *,
    organisation: str,
    algorithm: str = authority.ECDSA,
    token: TokenKey | None = None,
) -> None:
    """Make whatever is missing; KeysExist where nothing is. What is there stays as it is."""
    has_issuer = (directory / issuer_keys.PRIVATE).exists()
    try:
        keys.init(directory, organisation=organisation, algorithm=algorithm, token=token)
    except KeysExist:
        if has_issuer:
            raise
    if not has_issuer:
        issuer_keys.init(directory)
