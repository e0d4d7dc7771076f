"""How far each practice has come, in the words of the hub; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.sketch import Sketch
from app.criteria.schema import CriteriaSet, EvidenceState
from app.scoring.readiness import PracticeReadiness, Readiness

MINUTES = 15
"""What one practice usually takes to answer, as far as writing goes."""
MINUTES_TO_CONFIRM = 5
"""What it takes to read a carried response again and confirm it."""


class Stage(StrEnum):
    """Where the work on one practice stands."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    NEEDS_RATING = "needs-rating"
    NEEDS_EVIDENCE = "needs-evidence"
    BELOW = "below"
    READY = "ready"
    NOT_APPLICABLE = "not-applicable"
    CONFIRM = "confirm"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    NOT_MET = "not-met"


SETTLED = frozenset({Stage.READY, Stage.BELOW, Stage.NOT_APPLICABLE})
"""What needs no more writing. A practice below the line is answered, though not in place yet."""
INCOMPLETE = frozenset(
    {Stage.NOT_STARTED, Stage.IN_PROGRESS, Stage.NEEDS_RATING, Stage.CONFIRM, Stage.RETURNED}
)
"""What keeps a signatory from signing. Missing evidence does not: it is said, and is theirs to decide."""


@dataclass(frozen=True)
class Progress:
    """Every practice of a scope with its stage, in order."""

    stages: Mapping[str, Stage]

    @property
    def settled(self) -> int:
        """How many practices need nothing more."""
        return sum(stage in SETTLED for stage in self.stages.values())

    @property
    def total(self) -> int:
        """How many practices the scope has."""
        return len(self.stages)

    @property
    def minutes(self) -> int:
        """About how long the writing that is left takes."""
        return MINUTES * (self.total - self.settled) - (MINUTES - MINUTES_TO_CONFIRM) * len(self.to_confirm)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """The practices whose response was carried forward and that nobody has confirmed."""
        return tuple(key for key, stage in self.stages.items() if stage is Stage.CONFIRM)

    @property
    def missing(self) -> tuple[str, ...]:
        """The practices that keep the assessment from being signed."""
        return tuple(key for key, stage in self.stages.items() if stage in INCOMPLETE)

    @property
    def without_evidence(self) -> tuple[str, ...]:
        """The practices that are answered but show nothing for it."""
        return tuple(key for key, stage in self.stages.items() if stage is Stage.NEEDS_EVIDENCE)

    def next_after(self, practice_id: str | None, among: Collection[str]) -> str | None:
        """Where to go on: the next practice that is not settled, round the end; None where all are."""
        keys = list(self.stages)
        start = keys.index(practice_id) + 1 if practice_id in keys else 0
        turned = [*keys[start:], *keys[:start]]
        return next((key for key in turned if key in among and self.stages[key] not in SETTLED), None)


def progress_of(
    criteria: CriteriaSet,
    readiness: Readiness,
    sketches: Mapping[str, Sketch],
    *,
    returned: Collection[str] = (),
) -> Progress:
    """The stage of every practice of the readiness; `returned` ones are reopened and not changed since."""
    required = int(criteria.version.scale.required_rating)
    return Progress(
        {
            outcome.practice: stage_of(
                sketches.get(outcome.practice),
                outcome.evidence,
                required=required,
                is_returned=outcome.practice in returned,
            )
            for outcome in readiness.practices
        }
    )


def stages_shown(progress: Progress, result: Readiness | None) -> Mapping[str, Stage]:
    """Every practice as it is shown: how far the work has come, once decided what became of it."""
    if result is None:
        return progress.stages
    return {**progress.stages, **{outcome.practice: _became(outcome) for outcome in result.practices}}


def _became(outcome: PracticeReadiness) -> Stage:
    if outcome.shortfalls:
        return Stage.NOT_MET
    return Stage.ACCEPTED if outcome.is_applicable else Stage.NOT_APPLICABLE


def stage_of(
    sketch: Sketch | None, evidence: EvidenceState, *, required: int, is_returned: bool = False
) -> Stage:
    """The stage of one response. A low rating may stand alone; from `begun` on an outsider needs words."""
    if is_returned:
        return Stage.RETURNED
    if sketch is None or sketch.is_empty or sketch.is_to_confirm:
        return Stage.CONFIRM if sketch is not None and sketch.is_to_confirm else Stage.NOT_STARTED
    if sketch.is_not_applicable:
        return Stage.NOT_APPLICABLE if sketch.has_justification else Stage.IN_PROGRESS
    if sketch.rating is None:
        return Stage.NEEDS_RATING
    if sketch.rating > 1 and not sketch.has_narrative:
        return Stage.IN_PROGRESS
    if sketch.rating < required:
        return Stage.BELOW
    return Stage.NEEDS_EVIDENCE if evidence is EvidenceState.NONE else Stage.READY
