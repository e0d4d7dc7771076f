"""What one entry of the chain holds and how its hash is made: pure, so that anyone can recompute it.

The hash covers the hash before it and every column. Names and addresses of people are in it as a salted hash
only: their row can be deleted later, and with the salt gone nobody can tell what they were. The chain holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.audit.errors import DetailRefused

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
GENESIS = "0" * 64
LONGEST = 4000
EVENT_NAME = re.compile(r"[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*")
SECRET = re.compile(
    r"passw|passphrase|secret|token|cookie|otp\b|private|api_key|session_id|csrf|narrative|evidence_text"
)
# What a person explains in own words may name somebody: it can be erased as names can.
PERSONAL = frozenset(
    {"name", "email", "old_email", "new_email", "person_name", "phone", "address", "explanation"}
)


@dataclass(frozen=True)
class Draft:
    """An event that waits for its place in the chain, which it gets when its transaction commits."""

    at: datetime
    event: str
    subject_type: str | None
    subject_id: str | None
    organisation_id: UUID | None
    actor_id: UUID | None
    detail: str
    personal: str | None


def canonical(values: Any) -> str:
    """The one way to write JSON here: sorted keys, no spaces, ASCII only."""
    return ENCODER.encode(values)


def split_detail(detail: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The lasting part and the personal part of an event's details, as plain JSON values.

    Raises DetailRefused for secrets by the name of their key, for structures and for long texts.
    """
    lasting: dict[str, Any] = {}
    personal: dict[str, Any] = {}
    for key, value in detail.items():
        if SECRET.search(key.lower()):
            raise DetailRefused(f"{key} looks like a secret or a private answer; record its id instead")
        target = personal if key in PERSONAL else lasting
        target[key] = (
            [_text(key, item) for item in value] if isinstance(value, list | tuple) else _plain(key, value)
        )
    return lasting, personal


def _plain(key: str, value: object) -> str | int | bool | None:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    return _text(key, value)


def _text(key: str, value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return moment(value) if isinstance(value, datetime) else value.isoformat()
    if not isinstance(value, str):
        raise DetailRefused(
            f"{key} is a {type(value).__name__}; record text, whole numbers or a list of texts"
        )
    if len(value) > LONGEST:
        raise DetailRefused(f"{key} has {len(value)} characters; record a digest or an id instead")
    return value


def moment(at: datetime) -> str:
    """A moment as the chain writes it: UTC with six digits of the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def personal_hash(salt: str, personal: str) -> str:
    """What the chain keeps of the names in an event."""
    return sha256(f"{salt}\n{personal}".encode()).hexdigest()


def entry_hash(
    previous: str,
    *,
    seq: int,
    at: datetime,
    event: str,
    subject_type: str | None,
    subject_id: str | None,
    organisation_id: UUID | None,
    actor_id: UUID | None,
    detail: str,
    personal_hash: str | None,
) -> str:
    """The hash of an entry that follows `previous`."""
    fields = (
        1,  # the version of this list
        seq,
        moment(at),
        event,
        subject_type,
        subject_id,
        str(organisation_id) if organisation_id else None,
        str(actor_id) if actor_id else None,
        detail,
        personal_hash,
    )
    return sha256(f"{previous}\n{canonical(fields)}".encode()).hexdigest()
