"""What can be wrong with what the engine is given."""

from __future__ import annotations

from app.core.errors import DomainError


class FactsDoNotFit(DomainError):
    """The facts speak of a scope or of practices that the criteria set does not have."""

    def __init__(self, criteria: str, unknown: tuple[str, ...]) -> None:
        self.criteria, self.unknown = criteria, unknown
        super().__init__(f"{criteria} has no {', '.join(unknown)}")


class AssessmentFileInvalid(DomainError):
    """An assessment file that cannot be read as one: where it fails, why, and what to do."""

    def __init__(self, path: str, problem: str, **parameters: object) -> None:
        self.path, self.problem, self.parameters = path, problem, parameters
        super().__init__(f"{path}: {problem}")
