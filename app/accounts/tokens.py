"""Random tokens for sessions, invitations and resets: the holder has the token, the database its hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept. A fast hash suffices: the token itself cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
