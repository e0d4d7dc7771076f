"""Taking in what was written offline, after its sender has seen what would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app import audit
from app.assessment import policy
from app.assessment import queries as assessments
from app.assessment.differences import both
from app.assessment.errors import Conflict, NotEditable
from app.assessment.models import Assessment
from app.assessment.services.responding import Answer, answer_of, save
from app.core.actor import Actor
from app.core.db import atomic
from app.core.text import plain
from app.criteria.schema import CriteriaSet
from app.reporting import queries
from app.reporting.errors import NothingChosen, NothingWaits, PacketElsewhere, PacketOvertaken
from app.reporting.models import ReturnedPacket
from app.reporting.packet.content import Packet, from_json, to_json
from app.reporting.packet.proposal import WANTED, Held, Line, lines_of


@dataclass(frozen=True)
class Wanted:
    """A choice for one practice: take the workbook's answer, or both texts where both were changed.

    `version` is that of the response which the person saw beside it.
    """

    version: int
    is_both: bool = False


def keep(session: Session, assessment_id: UUID, packet: Packet, *, name: str, by: Actor) -> None:
    """Keep the answers of a workbook until its sender has looked at them; no response changes yet.

    Raises PacketElsewhere for the workbook of another assessment.
    """
    with atomic(session):
        assessment = assessments.get(session, assessment_id, lock=True)
        policy.ANSWER.require(by, assessment)
        if packet.assessment_id != assessment_id:
            raise PacketElsewhere
        if (earlier := queries.returned(session, assessment_id, by.person_id, lock=True)) is not None:
            session.delete(earlier)
            session.flush()
        session.add(
            ReturnedPacket(
                assessment_id=assessment_id,
                sent_by_id=by.person_id,
                name=plain(name)[:200],
                content=to_json(packet),
            )
        )


def lines(session: Session, assessment: Assessment, content: str, criteria: CriteriaSet) -> tuple[Line, ...]:
    """What would change, practice by practice, as things stand now."""
    practices = [practice for domain in criteria.in_scope(assessment.scope) for practice in domain.practices]
    return lines_of(
        from_json(content),
        held(session, assessment.id),
        practices=[practice.id for practice in practices],
        may_not_apply={practice.id for practice in practices if practice.not_applicable is not None},
        is_open={practice.id for practice in practices if assessment.is_editable(practice.id)},
    )


def held(session: Session, assessment_id: UUID) -> dict[str, Held]:
    """What the portal has of each practice."""
    return {
        practice_id: Held(response.version, answer_of(response), response.updated_by_name)
        for practice_id, response in assessments.responses(session, assessment_id).items()
    }


def take_in(
    session: Session,
    assessment_id: UUID,
    wanted: Mapping[str, Wanted],
    *,
    criteria: CriteriaSet,
    heading: Callable[[str], str],
    by: Actor,
) -> int:
    """Save the chosen answers, all or none; returns how many. The workbook is put away afterwards.

    `heading` words the line between two texts that are both kept, from the colleague's name. Raises
    NothingChosen, PacketOvertaken where somebody saved one of them since, TextTooLong where two texts are too
    long for one, NothingWaits.
    """
    with atomic(session):
        assessment = assessments.get(session, assessment_id, lock=True)
        policy.ANSWER.require(by, assessment)
        waiting = queries.returned(session, assessment_id, by.person_id, lock=True)
        if waiting is None:
            raise NothingWaits
        chosen = [
            line
            for line in lines(session, assessment, waiting.content, criteria)
            if line.practice_id in wanted and line.verdict in WANTED
        ]
        if not chosen:
            raise NothingChosen
        for line in chosen:
            choice = wanted[line.practice_id]
            answer = _answer(line, heading(line.theirs.by_name) if choice.is_both else None)
            try:
                save(
                    session, assessment_id, line.practice_id, answer,
                    version=choice.version, criteria=criteria, by=by, is_confirmed=True,
                )  # fmt: skip
            except (Conflict, NotEditable) as error:
                raise PacketOvertaken(line.practice_id) from error
        audit.record(
            session,
            "packet.taken-in",
            assessment,
            by=by,
            practices=[line.practice_id for line in chosen],
        )
        session.delete(waiting)
    return len(chosen)


def put_away(session: Session, assessment_id: UUID, *, by: Actor) -> None:
    """Forget the workbook that the person sent; no response changes."""
    with atomic(session):
        waiting = queries.returned(session, assessment_id, by.person_id, lock=True)
        if waiting is not None:
            session.delete(waiting)


def _answer(line: Line, heading: str | None) -> Answer:
    """The workbook's answer; with a heading, and below it what the portal's texts have that it lacks."""
    ours, theirs = line.ours or Answer(), line.theirs.answer
    if heading is None:
        return ours
    return Answer(
        rating=ours.rating,
        narrative=both(ours.narrative, theirs.narrative, heading),
        is_not_applicable=ours.is_not_applicable,
        justification=both(ours.justification, theirs.justification, heading),
    )
