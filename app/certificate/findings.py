"""What an examination of keys says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something to know about the keys; a fault forbids to sign, anything else is a warning."""

    message: str
    is_fault: bool
