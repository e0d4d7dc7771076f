"""Real rows for tests, made by plain functions that take only what a test cares about.

Each section belongs to one package and is committed to the database before it is given back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from app.accounts import passwords, queries
from app.accounts.models import Membership, Organisation, OrganisationKind, Person, ProgramMembership
from app.assessment import queries as assessments
from app.assessment import services, snapshot
from app.assessment.models import (
    Assessment,
    AwaitingScan,
    Evidence,
    EvidenceKind,
    Response,
    ResponseEvidence,
    Submission,
)
from app.assessment.workflow import State
from app.core import clock
from app.core.actor import Actor, ProgramRole, Role
from app.core.db import atomic
from app.criteria.catalogue import Catalogue
from app.criteria.schema import CriteriaSet
from config import ROOT

PASSWORD = "a long walk to the lighthouse"
_numbers = count(1)


# --- People and school systems ----------------------------------------------------------------------------------------


@cache
def _hash_of(password: str) -> str:
    return passwords.hash_password(password)


def person(session: Session, *, name: str = "", email: str = "", password: str = "", **values: Any) -> Person:
    """Someone with an account. Signs in with PASSWORD unless another password is given."""
    number = next(_numbers)
    made = Person(
        name=name or f"Person {number}",
        email=email or f"person-{number}@example.org",
        email_key=(email or f"person-{number}@example.org").lower(),
        password_hash=_hash_of(password or PASSWORD),
        **values,
    )
    with atomic(session):
        session.add(made)
    return made


def organisation(
    session: Session, *, name: str = "", state: str = "OH", leaid: str | None = None, **values: Any
) -> Organisation:
    """A school system; a district of Ohio without an NCES id unless told otherwise."""
    title = name or f"Test Valley {next(_numbers)} School District"
    made = Organisation(
        name=title,
        state=state,
        leaid=leaid,
        **{"kind": OrganisationKind.DISTRICT, "city": "Test Valley", **values},
    )
    with atomic(session):
        session.add(made)
    return made


def member(
    session: Session, organisation: Organisation, *roles: Role, who: Person | None = None, **values: Any
) -> Person:
    """Someone who holds these roles for the school system: a coordinator where none is named."""
    someone = who or person(session, **values)
    with atomic(session):
        for role in roles or (Role.COORDINATOR,):
            session.add(Membership(person_id=someone.id, organisation_id=organisation.id, role=role))
    return someone


def of_program(session: Session, *roles: ProgramRole, who: Person | None = None, **values: Any) -> Person:
    """Someone who holds these roles for the consortium."""
    someone = who or person(session, **values)
    with atomic(session):
        for role in roles:
            session.add(ProgramMembership(person_id=someone.id, role=role))
    return someone


def auditor(session: Session, **values: Any) -> Person:
    """Someone who reviews for the consortium."""
    return of_program(session, ProgramRole.AUDITOR, **values)


def manager(session: Session, **values: Any) -> Person:
    """Someone who runs the program."""
    return of_program(session, ProgramRole.MANAGER, **values)


def administrator(session: Session, **values: Any) -> Person:
    """Someone who looks after people, keys and operation."""
    return of_program(session, ProgramRole.ADMINISTRATOR, **values)


def actor_of(session: Session, person: Person, assigned: frozenset[Any] = frozenset()) -> Actor:
    """The person at this moment, with the roles they hold now; `assigned` are the assessments they review."""
    return queries.actor_of(session, person, lambda _session, _id: assigned)


def sign_in(client: Any, person: Person) -> Any:
    """The client, signed in as this person."""
    return client.sign_in_as(person)


# --- Assessments ------------------------------------------------------------------------------------------------------


def catalogue() -> Catalogue:
    """The published criteria, loaded once."""
    return _catalogue()


def criteria(key: str = "tle/2025") -> CriteriaSet:
    """One published criteria set."""
    return _catalogue().get(key)


@cache
def _catalogue() -> Catalogue:
    return Catalogue(ROOT / "seal_criteria")


def assessment(
    session: Session,
    owner: Organisation | None = None,
    *,
    scope: str = "leadership",
    state: State = State.DRAFT,
    answers: dict[str, dict[str, Any]] | None = None,
    is_complete: bool = False,
    **values: Any,
) -> Assessment:
    """An assessment of a school system of its own. `is_complete` answers every practice, with a link as evidence.

    `answers` are values of responses by practice id, on top of that.
    """
    made = Assessment(
        organisation=owner or organisation(session),
        criteria="tle/2025",
        scope=scope,
        state=state,
        **{"reopened": [], **values},
    )
    with atomic(session):
        session.add(made)
        session.flush()
        practice_ids = [practice.id for domain in criteria().in_scope(scope) for practice in domain.practices]
        given = {key: dict(COMPLETE) for key in practice_ids} if is_complete else {}
        for practice_id, answer in (answers or {}).items():
            given[practice_id] = {**given.get(practice_id, {}), **answer}
        for practice_id, answer in given.items():
            respond(session, made, practice_id, **answer)
    return made


COMPLETE = {
    "rating": 3,
    "narrative": "We do it, and the minutes of each quarter show it.",
    "evidence": ["Minutes"],
}


def respond(
    session: Session, assessment: Assessment, practice_id: str, evidence: Iterable[str] = (), **answer: Any
) -> Response:
    """A response, with a link for each name of a piece of evidence."""
    response = Response(
        assessment_id=assessment.id,
        practice_id=practice_id,
        **{
            "version": 1,
            "narrative": "",
            "justification": "",
            "is_not_applicable": False,
            "updated_at": clock.now(),
            "updated_by_name": "Somebody",
            **answer,
        },
    )
    with atomic(session):
        session.add(response)
        session.flush()
        for name in evidence:
            link(session, response, name)
    return response


def link(session: Session, response: Response, name: str = "Policy") -> Evidence:
    """A link that supports the response."""
    assessment_id = response.assessment_id
    with atomic(session):
        owner = session.get_one(Assessment, assessment_id).organisation_id
        made = Evidence(
            organisation_id=owner,
            kind=EvidenceKind.LINK,
            name=name,
            url="https://district.example.org/policy",
        )
        session.add(made)
        session.flush()
        session.add(ResponseEvidence(response_id=response.id, evidence_id=made.id))
    return made


def submitted(
    session: Session, assessment: Assessment, signatory: Person, *, coordinator: Person | None = None
) -> Submission:
    """Have a complete draft signed by the signatory, as people would."""
    asking = actor_of(
        session, coordinator or member(session, session.get_one(Organisation, assessment.organisation_id))
    )
    day = clock.today()
    if assessment.state is State.DRAFT:
        services.request_signature(
            session, assessment.id, signatory_id=signatory.id, criteria=criteria(), on=day, by=asking
        )
    responses = assessments.responses(session, assessment.id)
    seen = snapshot.content_digest(responses, criteria(), assessment.scope)
    signature = services.Signature(
        name=signatory.name, title="Superintendent", statement="It is true.", seen=seen
    )
    return services.submit(
        session,
        assessment.id,
        criteria=criteria(),
        signature=signature,
        on=day,
        by=actor_of(session, signatory),
    )


def awaiting_scan(
    session: Session, assessment: Assessment, person: Person, *, name: str = "policy.txt", code: str = "L1"
) -> AwaitingScan:
    """A file for a practice that no virus scanner has looked into yet; its content is nowhere."""
    with atomic(session):
        waiting = AwaitingScan(
            organisation_id=assessment.organisation_id, assessment_id=assessment.id, practice_id=code, name=name,
            media_type="text/plain", size=1, sha256="0" * 64, storage_key=f"00/{'0' * 64}-{uuid4().hex}",
            suspicions=[], held_by_id=person.id, held_by_name=person.name, next_at=clock.now(),
        )  # fmt: skip
        session.add(waiting)
    return waiting


# --- Reviews ----------------------------------------------------------------------------------------------------------


def handed_over(
    session: Session,
    organisation: Organisation | None = None,
    *,
    scope: str = "classroom",
    claims: tuple[str, ...] = (),
    state: str = "submitted",
    answers: dict[str, dict[str, Any]] | None = None,
) -> Assessment:
    """A complete assessment that its school system has signed and submitted; `claims` are said not to apply."""
    claim = {
        "rating": None,
        "is_not_applicable": True,
        "justification": "We have no such thing.",
        "narrative": "",
    }
    made = assessment(
        session,
        organisation,
        scope=scope,
        is_complete=True,
        answers={**dict.fromkeys(claims, claim), **(answers or {})},
    )
    signatory = member(session, made.organisation, Role.SIGNATORY)
    submitted(session, made, signatory, coordinator=member(session, made.organisation))
    with atomic(session):
        made.state = State(state)
    return made


def resubmitted(session: Session, made: Assessment, changed: dict[str, str]) -> Submission:
    """Write these narratives into the reopened practices, and have the whole signed again."""
    with atomic(session):
        for key, response in assessments.responses(session, made.id).items():
            response.narrative = changed.get(key, response.narrative)
    return submitted(session, made, member(session, made.organisation, Role.SIGNATORY))


def assignment(
    session: Session, made: Assessment, who: Person | None = None, *, declared: bool = True, **values: Any
) -> Any:
    """An open assignment of an auditor; a submission is in review from then on."""
    from app.review.models import Assignment

    number = next(_numbers)
    reviewer = who or auditor(session, email=f"auditor@reviewers-{number}.example")
    task = Assignment(
        assessment_id=made.id, auditor_id=reviewer.id, declared_at=clock.now() if declared else None, **values
    )
    with atomic(session):
        session.add(task)
        if made.state is State.SUBMITTED:
            made.state = State.IN_REVIEW
    return task


def found(
    session: Session,
    made: Assessment,
    reviewer: Person,
    practice_ids: Iterable[str],
    conclusion: str = "accepted",
    **values: Any,
) -> None:
    """The auditor's findings on these practices of the newest submission."""
    from app.review.models import Conclusion, Finding, Severity

    is_accepted = conclusion == "accepted"
    given = {
        "severity": Severity.NONE if is_accepted else Severity.MINOR,
        "reason": "" if is_accepted else "The document is not dated.",
        **values,
    }
    submission_id = assessments.latest_submission(session, made.id).id
    with atomic(session):
        for key in practice_ids:
            session.add(
                Finding(
                    submission_id=submission_id,
                    practice_id=key,
                    auditor_id=reviewer.id,
                    version=1,
                    conclusion=Conclusion(conclusion),
                    **given,
                )
            )


def asked(
    session: Session, made: Assessment, reviewer: Person, reasons: dict[str, str], **values: Any
) -> Any:
    """The auditor's request for changes to these practices, which are open for editing then."""
    from app.review.models import ChangeRequest, ChangeRequestItem

    request = ChangeRequest(
        assessment_id=made.id,
        submission_id=assessments.latest_submission(session, made.id).id,
        requested_by_id=reviewer.id,
        **{"due_on": clock.today() + timedelta(days=30), "message": "", **values},
    )
    with atomic(session):
        session.add(request)
        session.flush()
        for position, (key, reason) in enumerate(reasons.items()):
            session.add(
                ChangeRequestItem(
                    change_request_id=request.id, practice_id=key, position=position, reason=reason
                )
            )
        made.state, made.reopened = State.CHANGES_REQUESTED, list(reasons)
    return request


def set_state(session: Session, made: Assessment, state: str) -> Assessment:
    """The assessment in a state that it did not walk to."""
    with atomic(session):
        made.state = State(state)
        made.closed_at = clock.now() if not made.is_open else None
    return made
