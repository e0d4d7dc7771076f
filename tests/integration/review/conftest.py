"""A submission under review, and the people around it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from app.assessment import queries as assessments
from app.core.actor import Role
from app.review import caseload
from tests import factories

TODAY = date(2026, 11, 23)
LATER = date(2026, 12, 20)


@pytest.fixture(scope="session")
def criteria():
    """The newest criteria set."""
    return factories.criteria()


@pytest.fixture
def as_actor(session):
    """A person as they are known at the beginning of a request."""
    from app.accounts import queries

    return lambda person: queries.actor_of(session, person, caseload.assigned_ids)


@pytest.fixture
def case(session, criteria, as_actor):
    """One submission in review by one auditor, of a small scope; `case.acts()` is the auditor at this moment."""
    organisation = factories.organisation(
        session, name="Maple Hollow Schools", website="https://www.maple.example/"
    )
    coordinator = factories.member(session, organisation, Role.COORDINATOR, email="pat@maple.example")
    manager = factories.manager(session, email="mo@program.example")
    auditor = factories.auditor(session, email="ana@reviewers.example")
    assessment = factories.handed_over(session, organisation)
    assignment = factories.assignment(session, assessment, auditor, due_on=LATER)
    practices = tuple(
        practice.id for domain in criteria.in_scope("classroom") for practice in domain.practices
    )
    return SimpleNamespace(
        organisation=organisation, coordinator=coordinator, manager=manager, auditor=auditor, assessment=assessment,
        id=assessment.id, assignment=assignment, practices=practices, criteria=criteria,
        submission=lambda: assessments.latest_submission(session, assessment.id),
        acts=lambda: as_actor(auditor), manages=lambda: as_actor(manager),
    )  # fmt: skip


@pytest.fixture
def trail(session, case):
    """The names of the events since `case` was made."""
    from sqlalchemy import select

    from app.audit.models import AuditEvent

    def events():
        return list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.seq)))

    before = len(events())
    return lambda: events()[before:]


@pytest.fixture
def mails(session, case):
    """(message, address) of every mail since `case` was made."""
    import json

    from sqlalchemy import select

    from app.notification.models import OutboxJob

    def sent():
        jobs = session.scalars(select(OutboxJob))
        told = {
            job.id: json.loads(job.payload)
            for job in jobs
            if job.kind == "send_mail" and job.id not in before
        }
        return sorted((each["message"], each["to"]) for each in told.values())

    before = set()
    before |= set(session.scalars(select(OutboxJob.id)))
    return sent
