"""Bitstring Status Lists: one bit a seal, compressed, as a credential of its own. Pure."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.certificate.credential.building import VC, stamp, status_list_url
from app.certificate.credential.identity import did_of

# Eight times the least that the standard asks for: places are drawn at random and never used again.
SIZE = 1_048_576
# A copy older than this is worth nothing, and verifiers refuse it: a revocation cannot be hidden for longer.
LIFETIME = timedelta(hours=24)
# Made anew long before it ends, so that a worker may stand still for half a day.
RENEWED_AFTER = timedelta(hours=12)


def encode(indices: Iterable[int]) -> str:
    """The list with these bits set (the first bit is the highest of the first byte), as multibase."""
    bits = bytearray(SIZE // 8)
    for index in indices:
        if not 0 <= index < SIZE:
            raise ValueError(f"{index} is no place in the list")
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), 9, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def is_set(encoded: str, index: int) -> bool:
    """Whether the bit is set; ValueError for what is no list of ours or no place in it."""
    packed = encoded[1:].encode("ascii")
    reader = zlib.decompressobj(wbits=31)
    try:
        bits = reader.decompress(base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)), SIZE // 8)
    except zlib.error as error:
        raise ValueError("the list cannot be unpacked") from error
    if encoded[:1] != "u" or not 0 <= index < len(bits) * 8:
        raise ValueError("no such place in the list")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def build(base_url: str, purpose: str, encoded: str, *, at: datetime) -> dict[str, Any]:
    """The list as a credential without its proof, true from that moment for `LIFETIME`."""
    url = status_list_url(base_url, purpose)
    return {
        "@context": [VC],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(base_url),
        "validFrom": stamp(at),
        "validUntil": stamp(at + LIFETIME),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded,
        },
    }
