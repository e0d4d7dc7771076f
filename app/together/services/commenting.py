"""Saying something about a practice, mending it soon after, and calling it done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.accounts import queries as accounts
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.core.errors import NotPermitted
from app.together import diary, policy, queries
from app.together.errors import CommentEmpty, CommentTooLong, TooLateToEdit, WorkEnded
from app.together.ground import Ground
from app.together.mentions import mentioned
from app.together.models import Comment, CommentMention, EntryKind, NoticeKind
from app.together.services.telling import tell

LONGEST = 4000
EDITABLE = timedelta(minutes=15)


def comment(session: Session, ground: Ground, practice_id: str, text: str, *, by: Actor) -> Comment:
    """Add a comment; whom it names, and who looks after the practice, hear of it in their daily mail.

    Raises CommentEmpty, CommentTooLong, MentionUnknown, MentionUnclear, WorkEnded.
    """
    with atomic(session):
        policy.COMMENT.require(by, ground)
        if not ground.is_open:
            raise WorkEnded
        if by.person_id is None:
            raise NotPermitted(policy.COMMENT.name)
        words = _fit(text)
        named = mentioned(words, _team(session, ground.organisation_id))
        made = Comment(
            assessment_id=ground.id,
            practice_id=practice_id,
            organisation_id=ground.organisation_id,
            text=words,
            written_by_id=by.person_id,
            written_by_name=by.name,
            written_at=clock.now(),
            mentions=_mentions(named),
        )
        session.add(made)
        audit.record(session, "comment.written", made, by=by, assessment=ground.id, practice=practice_id)
        tell(session, ground, named, NoticeKind.MENTIONED, [practice_id], by=by)
        held = queries.holder(session, ground.id, practice_id)
        if held is not None and held.person_id not in named:
            tell(session, ground, [held.person_id], NoticeKind.COMMENTED, [practice_id], by=by)
    return made


def edit(session: Session, ground: Ground, comment_id: UUID, text: str, *, by: Actor) -> Comment:
    """Change one's own comment, soon after it was written; who is named only now hears of it too.

    Raises TooLateToEdit, and what `comment` raises.
    """
    with atomic(session):
        made = queries.comment(session, ground.id, comment_id, lock=True)
        policy.EDIT_COMMENT.require(by, made)
        if not is_editable(made):
            raise TooLateToEdit
        words = _fit(text)
        if words == made.text:
            return made
        named = mentioned(words, _team(session, ground.organisation_id))
        before = {each.person_id for each in made.mentions}
        made.text, made.edited_at = words, clock.now()
        made.mentions = [each for each in made.mentions if each.person_id in named] + _mentions(
            named - before
        )
        audit.record(session, "comment.edited", made, by=by, practice=made.practice_id)
        tell(session, ground, named - before, NoticeKind.MENTIONED, [made.practice_id], by=by)
    return made


def resolve(session: Session, ground: Ground, comment_id: UUID, *, is_done: bool, by: Actor) -> Comment:
    """Call the comment done, or open again. Twice is as good as once."""
    with atomic(session):
        made = queries.comment(session, ground.id, comment_id, lock=True)
        policy.RESOLVE_COMMENT.require(by, made)
        if (made.resolved_at is not None) == is_done:
            return made
        made.resolved_at = clock.now() if is_done else None
        made.resolved_by_name = by.name if is_done else ""
        kind = EntryKind.COMMENT_RESOLVED if is_done else EntryKind.COMMENT_REOPENED
        diary.note(session, ground.id, [made.practice_id], kind, by=by, about=_beginning(made.text))
        event = "comment.resolved" if is_done else "comment.reopened"
        audit.record(session, event, made, by=by, practice=made.practice_id)
    return made


def is_editable(made: Comment) -> bool:
    """Whether its writer may still change it."""
    return made.resolved_at is None and clock.now() - made.written_at <= EDITABLE


def _team(session: Session, organisation_id: UUID) -> dict[UUID, str]:
    """Everybody who may read what is said here."""
    team = accounts.team(session, organisation_id)
    return {each.person.id: each.person.name for each in team if each.person.is_active}


def _mentions(person_ids: Iterable[UUID]) -> list[CommentMention]:
    return [CommentMention(person_id=person_id) for person_id in person_ids]


def _fit(text: str) -> str:
    words = text.strip()
    if not words:
        raise CommentEmpty
    if len(words) > LONGEST:
        raise CommentTooLong(len(words), LONGEST)
    return words


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"  # noqa: PLR2004  # a line of the diary
