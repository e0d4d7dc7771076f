"""Who decides, and who looks after seals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.actor import Actor, Role
from app.core.rules import Rule, is_administrator, is_system

if TYPE_CHECKING:
    from app.assessment.models import Assessment
    from app.seal.models import Award, Seal


def manages_from_outside(actor: Actor, subject: Assessment | Seal) -> bool:
    """Runs the program, and never belonged to the school system."""
    theirs = actor.organisation_ids | actor.former_organisation_ids
    return actor.is_manager and subject.organisation_id not in theirs


def manages_award_from_outside(actor: Actor, award: Award) -> bool:
    """Runs the program, and never belonged to the school system that the award is for."""
    return manages_from_outside(actor, award.decision.assessment)


def did_not_review(actor: Actor, assessment: Assessment) -> bool:
    """Has no open assignment to review it. Past reviewers are refused by the service and by the database."""
    return not actor.is_assigned(assessment.id)


def belongs(actor: Actor, seal: Seal) -> bool:
    """Holds any role for the school system that holds the seal."""
    return seal.organisation_id in actor.organisation_ids


def coordinates(actor: Actor, seal: Seal) -> bool:
    """Runs the self-assessment of the school system that holds the seal."""
    return actor.has_role(Role.COORDINATOR, seal.organisation_id)


def signs_for(actor: Actor, seal: Seal) -> bool:
    """Signs for the school system that holds the seal."""
    return actor.has_role(Role.SIGNATORY, seal.organisation_id)


DECIDE = Rule("assessment:decide", [manages_from_outside, did_not_review])
READ = Rule("seal:read", [belongs], [manages_from_outside])
CHANGE_STATUS = Rule("seal:change-status", [manages_from_outside])
REISSUE = Rule("award:reissue", [manages_award_from_outside])
CONFIRM = Rule("award:confirm", [manages_award_from_outside])
PUBLISH_ANNEX = Rule("seal:publish-annex", [coordinates], [signs_for])
SWITCH = Rule("issuing:switch", [is_administrator], [is_system])
