"""What can be wrong with what the engine is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.errors import DomainError


class FactsDoNotFit(DomainError):
    """The facts speak of a scope or of practices that the criteria set does not have."""

    def __init__(self, criteria: str, unknown: tuple[str, ...]) -> None:
        self.criteria, self.unknown = criteria, unknown
        super().__init__(f"{criteria} has no {', '.join(unknown)}")


@dataclass(frozen=True)
class FileProblem:
    """One thing to mend in an assessment file: where, what (a key of `sentences.PROBLEMS`), and details."""

    path: str
    problem: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


class AssessmentFileInvalid(DomainError):
    """An assessment file that cannot be used as one, with every problem found."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{each.path}: {each.problem}" for each in self.problems))

    @property
    def path(self) -> str:
        """Where the first problem is."""
        return self.problems[0].path

    @property
    def problem(self) -> str:
        """What the first problem is."""
        return self.problems[0].problem


def invalid(path: str, problem: str, **parameters: str | int) -> AssessmentFileInvalid:
    """The error for a single problem, to be raised."""
    return AssessmentFileInvalid([FileProblem(path, problem, parameters)])
