"""What this package must know of an assessment; pure."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Ground(Protocol):
    """An assessment as the place where a team works."""

    @property
    def id(self) -> UUID:
        """Which assessment."""

    @property
    def organisation_id(self) -> UUID:
        """Whose it is."""

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
