"""From content to steps: what each person of a school system and of the program does, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from app.assessment import queries as assessments
from app.assessment import services as assessing
from app.assessment import snapshot
from app.assessment.routes.signing import statement_of
from app.assessment.services.places import Place
from app.assessment.services.responding import answer_of
from app.core.actor import ProgramRole, Role
from app.demo import register
from app.demo.content import Attempt, Opinion, Player, Program, Review, SchoolSystem, Verdict
from app.demo.stage import Stage
from app.review import services as reviewing
from app.review.models import Assignment
from app.review.services.concluding import Judgement
from app.seal import queries as seals
from app.seal.services import deciding, status
from app.seal.workflow import Event

Act = Callable[[Stage], object]
OPENING, WORKDAY = time(14, tzinfo=UTC), 420
LONG_AGO, FRIDAY = 3650, 4
PROGRAM_DAYS_AGO = 270
PACE = 47  # minutes from one step of a day to the next


@dataclass(frozen=True)
class Step:
    """One act at its moment. After an award the story waits until the certificate is issued."""

    at: datetime
    act: Act
    is_award: bool = False


@dataclass(frozen=True)
class Teller:
    """Tells one assessment of one school system."""

    began: datetime
    system: SchoolSystem
    attempt: Attempt

    def moment(self, days_ago: float, number: int = 0) -> datetime:
        """A time in the working day so many days ago."""
        return opening(self.began, days_ago, number * PACE)

    def steps(self) -> Iterator[Step]:
        """Everything that happens, as far as the content goes."""
        days = self.attempt.days_ago
        yield Step(self.moment(days.started), self._start)
        yield from self._answering()
        if days.signature is not None:
            yield Step(self.moment(days.signature, 1), self._ask_signature)
        if days.signed is not None:
            yield Step(self.moment(days.signed, 2), self._sign)
        if self.attempt.review is not None:
            yield from self._reviewing(self.attempt.review)
        if self.attempt.verdict is not None:
            yield from self._deciding(self.attempt.verdict)

    def in_order(self) -> Iterator[Step]:
        """The same, each step after the one it follows from."""
        earliest = self.began - timedelta(days=LONG_AGO)
        for step in self.steps():
            earliest = max(step.at, earliest + timedelta(seconds=1))
            yield replace(step, at=earliest)

    def _answering(self) -> Iterator[Step]:
        days, keys = self.attempt.days_ago, list(self.attempt.responses)
        for number, key in enumerate(keys, 1):
            days_ago = days.started - (days.started - days.answered) * number / len(keys)
            yield Step(self.moment(days_ago, number), partial(self._answer, number=number, key=key))

    def _reviewing(self, review: Review) -> Iterator[Step]:
        days = self.attempt.days_ago
        assert days.assigned is not None  # noqa: S101  # a review begins with its assignment
        yield Step(self.moment(days.assigned, 1), partial(self._assign, review=review))
        yield Step(self.moment(days.assigned - 1, 3), partial(self._declare, review=review))
        keys = list(self.attempt.responses) if review.accept_rest else list(review.findings)
        last = days.found if days.found is not None else days.assigned - 2
        for number, key in enumerate(keys, 1):
            opinion = review.findings.get(key, Opinion())
            days_ago = days.assigned - 2 - (days.assigned - 2 - last) * number / len(keys)
            act = partial(self._conclude, review=review, key=key, opinion=opinion)
            yield Step(self.moment(days_ago, number), act)
        if review.request is not None and days.requested is not None:
            yield Step(self.moment(days.requested, 5), partial(self._request, review=review))
        if review.outcome is not None and days.recommended is not None:
            yield Step(self.moment(days.recommended, 5), partial(self._recommend, review=review))

    def _deciding(self, verdict: Verdict) -> Iterator[Step]:
        days = self.attempt.days_ago
        assert days.decided is not None  # noqa: S101  # a verdict has its day
        decided = self.moment(days.decided, 3)
        yield Step(decided, partial(self._decide, verdict=verdict), is_award=verdict.outcome == "award")
        if verdict.suspension and days.suspended is not None:
            yield Step(self.moment(days.suspended, 4), partial(self._suspend, verdict=verdict))

    def _author(self, number: int) -> Player:
        wanted = (Role.COORDINATOR, Role.CONTRIBUTOR)
        authors = [player for player in self.system.people if player.role in wanted]
        return authors[number % len(authors)]

    def _of_role(self, role: Role) -> Player:
        return next(player for player in self.system.people if player.role is role)

    def _start(self, stage: Stage) -> None:
        if self.attempt.is_carried:
            assessing.carry(
                stage.session, stage.assessment(self.system.name, self.attempt.scope).id,
                criteria=self.attempt.criteria, catalogue=stage.catalogue, on=stage.program.today(),
                by=stage.actor(self._of_role(Role.COORDINATOR).email),
            )  # fmt: skip
            return
        assessing.start(
            stage.session, stage.organisation(self.system.name).id, scope=self.attempt.scope,
            criteria=self.attempt.criteria, catalogue=stage.catalogue, on=stage.program.today(),
            by=stage.actor(self._of_role(Role.COORDINATOR).email),
        )  # fmt: skip

    def _answer(self, stage: Stage, *, number: int, key: str) -> None:
        given = self.attempt.responses[key]
        assessment = stage.assessment(self.system.name, self.attempt.scope)
        by, criteria = stage.actor(self._author(number).email), stage.criteria(self.attempt.criteria)
        answer = assessing.Answer(
            rating=given.rating, narrative=given.text, is_not_applicable=bool(given.not_applicable),
            justification=given.not_applicable,
        )  # fmt: skip
        kept = assessments.response_alone(stage.session, assessment.id, key)
        if kept is not None and answer == assessing.Answer():
            answer = answer_of(kept)
        assessing.save(
            stage.session, assessment.id, key, answer, version=kept.version if kept else 0, criteria=criteria,
            by=by, improvement=given.improvement, is_confirmed=True,
        )  # fmt: skip
        days = self.attempt.days_ago
        signed = self.moment(days.signed or days.signature or 1, 2)
        for name in given.evidence:
            place = Place(assessment.id, key, criteria)
            stage.attach(place, self.system, self.system.evidence[name], signed, by=by)

    def _ask_signature(self, stage: Stage) -> None:
        assessing.request_signature(
            stage.session, stage.assessment(self.system.name, self.attempt.scope).id,
            signatory_id=stage.person(self._of_role(Role.SIGNATORY).email).id,
            criteria=stage.criteria(self.attempt.criteria), on=stage.program.today(),
            by=stage.actor(self._of_role(Role.COORDINATOR).email),
        )  # fmt: skip

    def _sign(self, stage: Stage) -> None:
        signatory, criteria = self._of_role(Role.SIGNATORY), stage.criteria(self.attempt.criteria)
        found = stage.assessment(self.system.name, self.attempt.scope)
        assessment = assessments.get(stage.session, found.id)
        responses = assessments.responses(stage.session, assessment.id)
        signature = assessing.Signature(
            name=signatory.name, title=signatory.title, statement=statement_of(assessment),
            seen=snapshot.content_digest(responses, criteria, assessment.scope),
        )  # fmt: skip
        assessing.submit(
            stage.session, assessment.id, criteria=criteria, signature=signature, on=stage.program.today(),
            by=stage.actor(signatory.email),
        )  # fmt: skip

    def _assign(self, stage: Stage, *, review: Review) -> None:
        today = stage.program.today()
        reviewing.assign(
            stage.session, stage.assessment(self.system.name, self.attempt.scope).id,
            auditor_id=stage.person(review.auditor).id, due_on=today + timedelta(days=review.due_in_days),
            today=today, by=stage.actor(review.assigned_by),
        )  # fmt: skip

    def _declare(self, stage: Stage, *, review: Review) -> None:
        assessment = stage.assessment(self.system.name, self.attempt.scope)
        task = select(Assignment.id).where(Assignment.assessment_id == assessment.id)
        reviewing.declare_none(
            stage.session, stage.session.scalars(task).one(), by=stage.actor(review.auditor)
        )

    def _conclude(self, stage: Stage, *, review: Review, key: str, opinion: Opinion) -> None:
        reviewing.conclude(
            stage.session, stage.assessment(self.system.name, self.attempt.scope).id, key,
            Judgement(**opinion.model_dump()), version=0, criteria=stage.criteria(self.attempt.criteria),
            by=stage.actor(review.auditor),
        )  # fmt: skip

    def _request(self, stage: Stage, *, review: Review) -> None:
        assert review.request is not None  # noqa: S101  # told only where there is one
        today = stage.program.today()
        reviewing.request_changes(
            stage.session, stage.assessment(self.system.name, self.attempt.scope).id,
            reasons=review.request.reasons, message=review.request.message,
            due_on=today + timedelta(days=review.request.due_in_days), today=today,
            criteria=stage.criteria(self.attempt.criteria), by=stage.actor(review.auditor),
        )  # fmt: skip

    def _recommend(self, stage: Stage, *, review: Review) -> None:
        assert review.outcome is not None  # noqa: S101  # told only where there is one
        reviewing.recommend(
            stage.session, stage.assessment(self.system.name, self.attempt.scope).id, outcome=review.outcome,
            reason=review.reason, criteria=stage.criteria(self.attempt.criteria), today=stage.program.today(),
            by=stage.actor(review.auditor),
        )  # fmt: skip

    def _decide(self, stage: Stage, *, verdict: Verdict) -> None:
        decide = deciding.award if verdict.outcome == "award" else deciding.decline
        decide(
            stage.session, stage.assessment(self.system.name, self.attempt.scope).id, reason=verdict.reason,
            criteria=stage.criteria(self.attempt.criteria), program=stage.program,
            by=stage.actor(verdict.decided_by),
        )  # fmt: skip

    def _suspend(self, stage: Stage, *, verdict: Verdict) -> None:
        owner = stage.organisation(self.system.name)
        seal = seals.in_force(stage.session, owner.id, self.attempt.scope)
        assert seal is not None  # noqa: S101  # it was issued before
        by = stage.actor(verdict.decided_by)
        status.change(
            stage.session, seal.id, Event.SUSPENDED, reason=verdict.suspension, publish=stage.publish, by=by
        )


def chronicle(program: Program, systems: Iterable[SchoolSystem], began: datetime) -> list[Step]:
    """All that ever happened in the demonstration, oldest first."""
    manager = next(player.email for player in program.people if player.role is ProgramRole.MANAGER)
    steps = [
        Step(opening(began, PROGRAM_DAYS_AGO), partial(Stage.enter_program, player=player))
        for player in program.people
    ]
    for system in systems:
        entered = opening(began, system.registered_days_ago)
        steps.append(Step(entered, partial(Stage.enter, system=system, manager=manager)))
        for newcomer in system.newcomers:
            asked = opening(began, newcomer.days_ago)
            steps.append(Step(asked, partial(Stage.ask, system=system, newcomer=newcomer)))
        steps += [Step(at, act) for at, act in register.acts(system, partial(opening_after, began))]
        for attempt in system.assessments:
            steps += Teller(began, system, attempt).in_order()
    return sorted(steps, key=lambda step: step.at)


def opening_after(began: datetime, days_ago: float, number: int) -> datetime:
    """The same with so many steps of that day before it."""
    return opening(began, days_ago, number * PACE)


def opening(began: datetime, days_ago: float, minutes: int = 0) -> datetime:
    """A time in the working day so many days before the demonstration began; on Friday for a weekend."""
    day = (began - timedelta(days=int(days_ago))).date()
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    return datetime.combine(day, OPENING) + timedelta(minutes=minutes % WORKDAY)
