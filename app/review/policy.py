"""Who assigns, reviews, and reads the outcome. When it may be done is the workflow's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.assessment.policy import belongs, reviews_independently, was_handed_over
from app.assessment.workflow import State
from app.core.actor import Actor
from app.core.rules import Rule, is_auditor, is_manager

if TYPE_CHECKING:
    from app.assessment.models import Assessment
    from app.review.models import Assignment

DECIDED = frozenset({State.AWARDED, State.NOT_AWARDED})


def manages_from_outside(actor: Actor, assessment: Assessment) -> bool:
    """Runs the program, and never belonged to the school system."""
    theirs = actor.organisation_ids | actor.former_organisation_ids
    return actor.is_manager and assessment.organisation_id not in theirs


def is_decided(actor: Actor, assessment: Assessment) -> bool:
    """The outcome is known: before that findings are nobody's but the reviewers' and the program's."""
    return assessment.state in DECIDED


def is_asked(actor: Actor, assignment: Assignment) -> bool:
    """Was given this task, and has it still."""
    return actor.is_auditor and assignment.auditor_id == actor.person_id and assignment.is_open


QUEUE = Rule("review:queue", [is_auditor])
OVERSEE = Rule("review:oversee", [is_manager])
ASSIGN = Rule("review:assign", [manages_from_outside, was_handed_over])
DECLARE = Rule("review:declare", [is_asked])
REVIEW = Rule("review:review", [reviews_independently, was_handed_over])
FEEDBACK = Rule("review:feedback", [belongs, is_decided], [manages_from_outside, is_decided])
