"""Why the demonstration is not loaded."""

from __future__ import annotations

from app.core.errors import DomainError


class DemonstrationRefused(DomainError):
    """Real school systems or people are there, or could be: a fictional one does not belong among them."""

    def __init__(self, why: str, count: int = 0) -> None:
        self.why = why
        self.count = count
        super().__init__(why)
