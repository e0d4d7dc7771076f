"""Who may do what with an assessment. When it may be done is the workflow's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.actor import Actor, Role
from app.core.rules import Rule

if TYPE_CHECKING:
    from app.accounts.models import Organisation
    from app.assessment.library import Exhibit
    from app.assessment.models import Assessment, AwaitingScan, Evidence, HeldFile


def belongs(actor: Actor, assessment: Assessment) -> bool:
    """Holds any role for the school system."""
    return assessment.organisation_id in actor.organisation_ids


def coordinates(actor: Actor, assessment: Assessment | Evidence | HeldFile | AwaitingScan) -> bool:
    """Runs the self-assessment."""
    return actor.has_role(Role.COORDINATOR, assessment.organisation_id)


def contributes(actor: Actor, assessment: Assessment | Evidence | HeldFile | AwaitingScan) -> bool:
    """Answers practices and attaches evidence."""
    return actor.has_role(Role.CONTRIBUTOR, assessment.organisation_id)


def signs_for(actor: Actor, assessment: Assessment) -> bool:
    """Reads, attests and signs for the school system."""
    return actor.has_role(Role.SIGNATORY, assessment.organisation_id)


def reviews_independently(actor: Actor, assessment: Assessment) -> bool:
    """Has an open assignment, and never belonged to the school system."""
    return (
        actor.is_auditor
        and actor.is_assigned(assessment.id)
        and assessment.organisation_id not in actor.organisation_ids | actor.former_organisation_ids
    )


def was_handed_over(actor: Actor, assessment: Assessment) -> bool:
    """The school system has submitted: before that nobody outside it may look."""
    return assessment.submitted_at is not None


def runs_program(actor: Actor, assessment: Assessment) -> bool:
    """Manages the program, and has no part in the school system."""
    return actor.is_manager and assessment.organisation_id not in actor.organisation_ids


def owns_evidence(actor: Actor, exhibit: Exhibit) -> bool:
    """Works for the school system whose evidence it is."""
    return exhibit.organisation_id in actor.organisation_ids


def reviews_exhibit(actor: Actor, exhibit: Exhibit) -> bool:
    """Reviews an assessment independently whose submission contains the evidence."""
    return any(
        reviews_independently(actor, each) and was_handed_over(actor, each) for each in exhibit.submitted_in
    )


def runs_program_of_exhibit(actor: Actor, exhibit: Exhibit) -> bool:
    """Manages the program, and the evidence is in a submission."""
    return any(runs_program(actor, each) and was_handed_over(actor, each) for each in exhibit.submitted_in)


def sent(actor: Actor, held: HeldFile | AwaitingScan) -> bool:
    """Sent the file that is held back."""
    return actor.person_id == held.held_by_id


def coordinates_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Runs self-assessments for the school system."""
    return actor.has_role(Role.COORDINATOR, organisation.id)


READ = Rule(
    "assessment:read", [belongs], [reviews_independently, was_handed_over], [runs_program, was_handed_over]
)
WORK = Rule("assessment:work", [belongs])
START = Rule("assessment:start", [coordinates_organisation])
CARRY = Rule("assessment:carry", [coordinates])
ANSWER = Rule("assessment:answer", [coordinates], [contributes])
REQUEST_SIGNATURE = Rule("assessment:request-signature", [coordinates])
SIGN = Rule("assessment:sign", [signs_for])
RETURN = Rule("assessment:return", [signs_for], [coordinates])
REOPEN = Rule("assessment:reopen", [reviews_independently], [runs_program])
WITHDRAW = Rule("assessment:withdraw", [coordinates])
READ_EVIDENCE = Rule("evidence:read", [owns_evidence], [reviews_exhibit], [runs_program_of_exhibit])
KEEP_EVIDENCE = Rule("evidence:keep", [coordinates], [contributes])
# Who sent it decides, or a coordinator; nobody else learns that it is there.
DECIDE_HELD = Rule("evidence:decide-held", [sent, contributes], [coordinates])
