"""What can be wrong with criteria files, said so that their author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.errors import DomainError


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where it is, and why it cannot stay."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class CriteriaInvalid(DomainError):
    """The criteria files cannot be used; every problem found is named with file, line and reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def file(self) -> str:
        """The file of the first problem."""
        return self.problems[0].file

    @property
    def line(self) -> int:
        """The line of the first problem."""
        return self.problems[0].line

    @property
    def reason(self) -> str:
        """Why the first problem cannot stay."""
        return self.problems[0].reason


def invalid(file: str, line: int, reason: str) -> CriteriaInvalid:
    """The error for a single problem, to be raised."""
    return CriteriaInvalid([Problem(file, line, reason)])
