"""Slowing down guessing: counted in the database, so that it holds across processes and restarts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.errors import TooManyAttempts
from app.accounts.models import Attempt
from app.core import clock
from app.core.db import atomic

# kind: (window in minutes, tries). An account is counted per source, so that a stranger cannot lock its
# owner out, and as a whole, so that many sources do not help.
LIMITS = {
    "sign-in:account-and-source": (5, 10),
    "sign-in:source": (5, 30),
    "sign-in:account": (60, 100),
    "reset:account": (24 * 60, 5),
    "reset:source": (60, 30),
    "register:source": (60, 20),
    "register:account": (24 * 60, 5),
    "invite:person": (60, 60),
    # A school is one source, and all its teachers may ask in one afternoon.
    "ask:source": (60, 40),
    "ask:link": (24 * 60, 400),
}
KEPT = timedelta(days=2)


def source_of(address: str | None) -> str:
    """The part of a network address that one household or office shares: IPv4 whole, IPv6 its /64."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(parsed) if parsed.version == 4 else str(ip_network(f"{parsed}/64", strict=False))  # noqa: PLR2004  # IP version


def count(session: Session, keys: dict[str, str]) -> None:
    """Count one try under each kind, in its own transaction; TooManyAttempts when one is over its limit."""
    with atomic(session):
        now = clock.now()
        for kind, key in sorted(keys.items()):
            minutes, tries = LIMITS[kind]
            hashed = _hash(kind, key)
            _take_turns(session, hashed)
            recent = select(func.count()).where(
                Attempt.kind == kind,
                Attempt.key_hash == hashed,
                Attempt.at > now - timedelta(minutes=minutes),
            )
            if (session.scalar(recent) or 0) >= tries:
                raise TooManyAttempts(minutes)
            session.add(Attempt(kind=kind, key_hash=hashed, at=now))


def allows(session: Session, keys: dict[str, str]) -> bool:
    """Count one try as `count` does, and say whether it was within the limits instead of raising."""
    try:
        count(session, keys)
    except TooManyAttempts:
        return False
    return True


def clear(session: Session, keys: dict[str, str]) -> None:
    """Forget all tries under these keys: the owner has shown who they are in another way."""
    with atomic(session):
        for kind, key in keys.items():
            session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.key_hash == _hash(kind, key)))


def forget(session: Session, keys: dict[str, str]) -> None:
    """The try succeeded: it does not count against the person."""
    with atomic(session):
        for kind, key in keys.items():
            latest = (
                select(Attempt.id)
                .where(Attempt.kind == kind, Attempt.key_hash == _hash(kind, key))
                .order_by(Attempt.at.desc())
                .limit(1)
            )
            session.execute(delete(Attempt).where(Attempt.id == latest.scalar_subquery()))


def sweep(session: Session) -> None:
    """Drop tries that no limit looks at any more."""
    with atomic(session):
        session.execute(delete(Attempt).where(Attempt.at < clock.now() - KEPT))


def _take_turns(session: Session, hashed: str) -> None:
    # Of twenty tries at the same moment each would see the count before all others. SQLite's write lock
    # already makes them wait; PostgreSQL is asked to, until the end of the transaction.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(hashed[:15], 16))))


def _hash(kind: str, key: str) -> str:
    return hashlib.sha256(f"{kind}\0{key}".encode()).hexdigest()
