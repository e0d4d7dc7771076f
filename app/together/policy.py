"""Who may share out work, comment and look around. All of it stays inside the school system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.actor import Actor, Role
from app.core.rules import Rule

if TYPE_CHECKING:
    from app.together.ground import Ground
    from app.together.models import Comment, PracticeHolder

ANSWERS = (Role.COORDINATOR, Role.CONTRIBUTOR)
"""The roles in which one can hold a practice."""


def belongs(actor: Actor, ground: Ground) -> bool:
    """Holds any role for the school system."""
    return ground.organisation_id in actor.organisation_ids


def coordinates(actor: Actor, subject: Ground | PracticeHolder | Comment) -> bool:
    """Runs the self-assessment."""
    return actor.has_role(Role.COORDINATOR, subject.organisation_id)


def contributes(actor: Actor, subject: Ground | PracticeHolder | Comment) -> bool:
    """Answers practices."""
    return actor.has_role(Role.CONTRIBUTOR, subject.organisation_id)


def signs(actor: Actor, subject: Ground | Comment) -> bool:
    """Signs for the school system."""
    return actor.has_role(Role.SIGNATORY, subject.organisation_id)


def holds(actor: Actor, holder: PracticeHolder) -> bool:
    """Is the one who looks after the practice."""
    return actor.person_id is not None and holder.person_id == actor.person_id


def wrote(actor: Actor, comment: Comment) -> bool:
    """Is the one who wrote the comment."""
    return actor.person_id is not None and comment.written_by_id == actor.person_id


READ = Rule("together:read", [belongs])
ASSIGN = Rule("practice:assign", [coordinates])
TAKE = Rule("practice:take", [coordinates], [contributes])
RELEASE = Rule("practice:release", [coordinates], [contributes, holds])
COMMENT = Rule("comment:write", [coordinates], [contributes], [signs])
EDIT_COMMENT = Rule("comment:edit", [wrote, coordinates], [wrote, contributes], [wrote, signs])
RESOLVE_COMMENT = Rule("comment:resolve", [coordinates], [contributes], [signs])
