"""Submissions that wait for a decision, awards and seals, made by the product's own steps."""

from __future__ import annotations

import hashlib
from datetime import datetime
from itertools import count

from app.accounts.models import Person
from app.assessment import queries as assessments
from app.assessment.workflow import State
from app.certificate.credential.issuing import SignedCredential
from app.core import clock
from app.core.db import atomic, make_sessions
from app.review.models import Outcome, Recommendation
from app.seal import queries
from app.seal.program import Program
from app.seal.publication import nobody
from app.seal.services import deciding, issuing
from app.seal.services.issuing import SignedDocument
from tests import factories

PROGRAM = Program(issuer="Seal program", base_url="http://localhost", time_zone="America/New_York")
_numbers = count(1)


def practices(scope):
    """The ids of the practices of a scope, in order."""
    return tuple(
        practice.id for domain in factories.criteria().in_scope(scope) for practice in domain.practices
    )


PRACTICES = practices("classroom")


def press(payload, terms):
    """A document that says what it was made of, instead of one that is drawn and signed."""
    text = b"%PDF-1.7 " + hashlib.sha256(payload.canonical()).hexdigest().encode()
    twin = SignedCredential(
        b'{"id": "' + payload.seal_id.encode() + b'"}', key_id="fedcba9876543210", algorithm="eddsa-rdfc-2022"
    )
    return SignedDocument(text, key_id="0123456789abcdef", algorithm="ecdsa-p256-sha256", credential=twin)


def manager(session, **values):
    """A manager whose address ends like nobody's school system."""
    return factories.manager(session, **{"email": f"manager-{next(_numbers)}@program.example", **values})


def recommended(session, organisation=None, **review):
    """An assessment of the classroom scope, reviewed by one auditor and waiting for the decision."""
    return reviewed(session, factories.handed_over(session, organisation), **review)


def reviewed(
    session,
    made,
    *,
    reviewer=None,
    outcome="award",
    grounds="All is shown.",
    conclusion="accepted",
    **finding,
):
    """The submitted assessment, with a review by one auditor that ends in a recommendation.

    `conclusion` and what follows are the finding on the first practice; the others are accepted.
    """
    first, *others = practices(made.scope)
    task = factories.assignment(session, made, reviewer)
    auditor = session.get_one(Person, task.auditor_id)
    factories.found(session, made, auditor, others)
    factories.found(session, made, auditor, [first], conclusion, **finding)
    with atomic(session):
        session.add(
            Recommendation(
                submission_id=assessments.latest_submission(session, made.id).id, auditor_id=auditor.id,
                outcome=Outcome(outcome), reason=grounds, readiness_digest="0" * 64,
            )
        )  # fmt: skip
        made.state = State.RECOMMENDED
    return made


def award(session, made, *, by=None, program=PROGRAM, **values):
    """The intent to issue, decided by a manager."""
    actor = by or factories.actor_of(session, manager(session))
    return deciding.award(
        session, made.id, criteria=factories.criteria(), program=program, by=actor,
        **{"reason": "All is in place.", **values},
    )  # fmt: skip


def sealed(session, organisation=None, *, publish=nobody, on=None):
    """A seal in force, decided and issued now or on that day."""
    moment = datetime.fromisoformat(f"{on}T17:00:00+00:00") if on else clock.now()
    with clock.at(moment):
        intent = award(session, recommended(session, organisation))
        issuing.issue(make_sessions(session.get_bind()), intent.id, press=press, publish=publish)
    session.rollback()
    return queries.by_seal_id(session, intent.seal_id)
