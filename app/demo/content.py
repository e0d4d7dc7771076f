"""What the demonstration says: fictional school systems as data, read from `content/` and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.accounts.models import OrganisationKind
from app.core.actor import ProgramRole, Role
from app.criteria.reading import read
from app.review.models import Conclusion, Outcome, Severity

FOLDER = Path(__file__).parent / "content"
PROGRAM = "program.yaml"
MARK = "Demonstration"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Email = Annotated[str, StringConstraints(pattern=r"^[a-z.]+@[a-z.]+\.example$")]


class Part(BaseModel):
    """A value of the content, which refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Player(Part):
    """Someone of a school system."""

    name: Text
    title: Text
    role: Role
    email: Email


class ProgramPlayer(Part):
    """Someone of the consortium."""

    name: Text
    title: Text
    role: ProgramRole
    email: Email


class Newcomer(Part):
    """Someone who asks to act for a school system and waits for the answer."""

    name: Text
    title: Text
    email: Email
    days_ago: int = Field(ge=1)
    note: Text = Field(max_length=1000)


class Item(Part):
    """A piece of evidence: a file made from its text, or a link. Its age counts from the day of signing."""

    file: str = ""
    text: str = ""
    link: str = ""
    name: str = ""
    months_ago: int = Field(default=0, ge=0, le=30)

    @model_validator(mode="after")
    def is_one_of_both(self) -> Self:
        """A file has a text, a link has a name."""
        if bool(self.file and self.text) == bool(self.link and self.name):
            raise ValueError("a piece of evidence is a file with a text or a link with a name")
        return self

    @property
    def title(self) -> str:
        """The name under which the library keeps it."""
        return self.file or self.name


class Answer(Part):
    """The response to one practice; where it was carried forward an empty one confirms what was there."""

    rating: int | None = Field(default=None, ge=1, le=4)
    text: str = ""
    not_applicable: str = ""
    evidence: tuple[str, ...] = ()
    improvement: str = ""


class Opinion(Part):
    """An auditor's finding on one practice."""

    conclusion: Conclusion = Conclusion.ACCEPTED
    severity: Severity = Severity.NONE
    rating: int | None = None
    reason: str = ""
    shared_note: str = ""
    private_note: str = ""


class Request(Part):
    """What an auditor asks the school system to improve."""

    message: Text
    due_in_days: int = 30
    reasons: dict[str, Text]


class Review(Part):
    """Who reviews until when, and what they found. With `accept_rest` every other practice is accepted."""

    auditor: Email
    assigned_by: Email
    due_in_days: int
    findings: dict[str, Opinion] = Field(default_factory=dict)
    accept_rest: bool = False
    request: Request | None = None
    outcome: Outcome | None = None
    reason: str = ""


class Verdict(Part):
    """The decision on the whole, and by whom."""

    outcome: Literal["award", "not-award"]
    decided_by: Email
    reason: Text
    suspension: str = ""


class Days(Part):
    """How many days ago each step was taken; the last one given is where the story stands."""

    started: int
    answered: int = Field(description="when the last response was saved")
    signature: int | None = None
    signed: int | None = None
    assigned: int | None = None
    found: int | None = None
    requested: int | None = None
    recommended: int | None = None
    decided: int | None = None
    suspended: int | None = None

    @model_validator(mode="after")
    def runs_forward(self) -> Self:
        """Nothing happens before what it follows, and nothing happens today."""
        given = [days for days in self.model_dump().values() if days is not None]
        if given != sorted(given, reverse=True) or given[-1] < 1:
            raise ValueError("the steps of a story follow each other and end yesterday at the latest")
        return self


class Attempt(Part):
    """One assessment of a school system, as far as it has come."""

    scope: Text
    criteria: Text = "tle/2025"
    days_ago: Days
    is_carried: bool = Field(default=False, description="whether it begins with the last one's responses")
    responses: dict[str, Answer]
    review: Review | None = None
    verdict: Verdict | None = None


class SchoolSystem(Part):
    """A fictional school system with its people, who wants to join them, its evidence and its assessments."""

    name: Text
    city: Text
    state: Text
    kind: OrganisationKind
    website: str = ""
    registered_days_ago: int = 220
    people: tuple[Player, ...]
    newcomers: tuple[Newcomer, ...] = ()
    evidence: dict[str, Item]
    assessments: tuple[Attempt, ...]

    @model_validator(mode="after")
    def is_marked(self) -> Self:
        """Nobody can take it for a real one, and what a response names is there."""
        if MARK not in self.name:
            raise ValueError(f"the name of a fictional school system says {MARK}")
        named = {
            key for each in self.assessments for answer in each.responses.values() for key in answer.evidence
        }
        if named != set(self.evidence):
            raise ValueError(f"evidence and its use differ: {sorted(named ^ set(self.evidence))}")
        return self


class Program(Part):
    """The people of the consortium."""

    people: tuple[ProgramPlayer, ...]


def program(folder: Path = FOLDER) -> Program:
    """The people of the consortium. Raises CriteriaInvalid or ValidationError for a file that is wrong."""
    return Program.model_validate(read(folder / PROGRAM, PROGRAM).value)


def school_systems(folder: Path = FOLDER) -> tuple[SchoolSystem, ...]:
    """The fictional school systems, in the order of their files. Raises as `program` does."""
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name != PROGRAM]
    return tuple(SchoolSystem.model_validate(read(path, path.name).value) for path in paths)
