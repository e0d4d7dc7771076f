"""Values on their way through the outbox: plain JSON, with dates that come back as dates."""

from __future__ import annotations

import json
from datetime import date, datetime
from email.errors import MessageError
from email.headerregistry import Address
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.notification.errors import AddressRefused, ValueRefused

PRIVATE = frozenset(
    {"narrative", "answer", "answers", "response", "responses", "evidence", "private_note", "password"}
)
LONGEST = 20_000
LONGEST_KEY = 200
LONGEST_ADDRESS = 254
SPECIAL = frozenset(' <>(),;:"\\[]')


def encode(values: dict[str, Any]) -> str:
    """The values as JSON text. Raises ValueRefused for structures and for what is private by its name."""
    return json.dumps({key: _plain(key, value) for key, value in values.items()}, separators=(",", ":"))


def decode(text: str) -> dict[str, Any]:
    """The values that were encoded."""
    return {key: _lively(value) for key, value in json.loads(text).items()}


def _plain(key: str, value: object) -> object:
    if key in PRIVATE:
        raise ValueRefused(f"{key} is private: send a link to the page that shows it")
    if isinstance(value, list | tuple):
        return [_scalar(key, item) for item in value]
    return _scalar(key, value)


def _scalar(key: str, value: object) -> object:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, str) and len(value) > LONGEST:
        raise ValueRefused(f"{key} has {len(value)} characters")
    if value is None or isinstance(value, str | bool | int):
        return str(value) if isinstance(value, str) else value
    raise ValueRefused(f"{key} is a {type(value).__name__}; give texts, whole numbers or dates")


def _lively(value: Any) -> Any:
    if isinstance(value, list):
        return [_lively(item) for item in value]
    if isinstance(value, dict):
        kind, text = next(iter(value.items()))
        return datetime.fromisoformat(text) if kind == "instant" else date.fromisoformat(text)
    return value


def key_of(effect_key: str) -> str:
    """The key as it is stored: a long one, or one that holds a mail address, as its digest."""
    if "@" not in effect_key and len(effect_key) <= LONGEST_KEY:
        return effect_key
    return f"sha256:{sha256(effect_key.encode()).hexdigest()}"


def address(text: str) -> str:
    """The one mail address that the text is, ready for an envelope. AddressRefused for anything else."""
    if len(text) > LONGEST_ADDRESS or "=?" in text or any(c in SPECIAL or not c.isprintable() for c in text):
        raise AddressRefused
    local, at, domain = text.rpartition("@")
    if not local or not domain or not at or "@" in local:
        raise AddressRefused
    try:
        ascii_domain = domain.encode("idna").decode()
        return Address(addr_spec=f"{local}@{ascii_domain}").addr_spec
    except (UnicodeError, MessageError, ValueError, IndexError):
        raise AddressRefused from None
