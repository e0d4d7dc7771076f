"""The lifecycle of an assessment, as in design §3."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from app.core.workflow import Workflow


class State(StrEnum):
    """Where an assessment stands."""

    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting-signature"
    SUBMITTED = "submitted"
    IN_REVIEW = "in-review"
    CHANGES_REQUESTED = "changes-requested"
    RECOMMENDED = "recommended"
    AWARDED = "awarded"
    NOT_AWARDED = "not-awarded"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What can happen to an assessment; also its name in the audit trail."""

    STARTED = "assessment.started"
    SIGNATURE_REQUESTED = "assessment.signature-requested"
    RETURNED = "assessment.returned"
    SUBMITTED = "assessment.submitted"
    REVIEW_STARTED = "assessment.review-started"
    CHANGES_REQUESTED = "assessment.changes-requested"
    RESUBMITTED = "assessment.resubmitted"
    RECOMMENDED = "assessment.recommended"
    REVIEW_REOPENED = "assessment.review-reopened"
    AWARDED = "assessment.awarded"
    NOT_AWARDED = "assessment.not-awarded"
    WITHDRAWN = "assessment.withdrawn"


CLOSED = frozenset({State.AWARDED, State.NOT_AWARDED, State.WITHDRAWN})

WORKFLOW = Workflow(
    "assessment",
    [
        (State.DRAFT, Event.SIGNATURE_REQUESTED, State.AWAITING_SIGNATURE),
        (State.AWAITING_SIGNATURE, Event.RETURNED, State.DRAFT),
        (State.AWAITING_SIGNATURE, Event.SUBMITTED, State.SUBMITTED),
        (State.SUBMITTED, Event.REVIEW_STARTED, State.IN_REVIEW),
        (State.IN_REVIEW, Event.CHANGES_REQUESTED, State.CHANGES_REQUESTED),
        (State.CHANGES_REQUESTED, Event.RESUBMITTED, State.IN_REVIEW),
        (State.IN_REVIEW, Event.RECOMMENDED, State.RECOMMENDED),
        (State.RECOMMENDED, Event.REVIEW_REOPENED, State.IN_REVIEW),
        (State.RECOMMENDED, Event.AWARDED, State.AWARDED),
        (State.RECOMMENDED, Event.NOT_AWARDED, State.NOT_AWARDED),
        (State.DRAFT, Event.WITHDRAWN, State.WITHDRAWN),
        (State.AWAITING_SIGNATURE, Event.WITHDRAWN, State.WITHDRAWN),
        (State.SUBMITTED, Event.WITHDRAWN, State.WITHDRAWN),
        (State.IN_REVIEW, Event.WITHDRAWN, State.WITHDRAWN),
        (State.CHANGES_REQUESTED, Event.WITHDRAWN, State.WITHDRAWN),
        (State.RECOMMENDED, Event.WITHDRAWN, State.WITHDRAWN),
    ],
)


def is_editable(state: State, reopened: Collection[str], practice_id: str) -> bool:
    """Whether a response can change now: in a draft all can, afterwards only reopened ones."""
    return state is State.DRAFT or (state is State.CHANGES_REQUESTED and practice_id in reopened)
