"""The fingerprint of a version: SHA-256 over what it means, not over how its files are written."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import rfc8785

from app.criteria.schema import Domain, Version


def digest_of(version: Version, domains: Iterable[Domain]) -> str:
    """Sixty-four hexadecimal digits that change when a text, a number or an order of the version changes.

    Hashed is the canonical JSON (RFC 8785) of the parsed version. Comments, folding and field order of the
    files do not count; neither do `seal.yaml`, lineage, translations and golden vectors. An optional field
    that a version leaves out is not part of its meaning, so a later product may add some.
    """
    meaning: dict[str, Any] = {
        "version": version.model_dump(mode="json", exclude_none=True),
        "domains": [domain.model_dump(mode="json", exclude_none=True) for domain in domains],
    }
    return sha256(rfc8785.dumps(meaning)).hexdigest()
