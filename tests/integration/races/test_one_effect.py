"""Sixteen at the same moment have exactly one effect: in the rows, in the trail, in the outbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts.models import Invitation
from app.accounts.services import inviting
from app.accounts.tokens import new_token, token_hash
from app.assessment import queries as assessments
from app.assessment import services as assessing
from app.assessment import snapshot
from app.assessment.workflow import State as AssessmentState
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic, make_sessions
from app.review import services as reviewing
from app.review.models import Outcome
from app.seal import queries
from app.seal.publication import nobody
from app.seal.services import deciding, issuing, recovery, status
from app.seal.workflow import Event, State
from tests import awards, factories

CRITERIA = factories.criteria()
TODAY, LATER = date(2026, 11, 23), date(2026, 12, 20)
ONE_OF_SIXTEEN = {"done": 1, "IllegalTransition": 15}
# Never an event without its line in the public log, nor a line without its event.
CHANGED = {"seal_event": 1, "log_leaf": 1}
SEALED = {"seal": 1, "certificate": 1, "credential": 1, **CHANGED}


@pytest.fixture
def owner(session):
    """A school system whose coordinator is told of everything."""
    made = factories.organisation(session, name="Maple Hollow Schools")
    factories.member(session, made, Role.COORDINATOR, email="pat@maple.example")
    return made


@pytest.fixture
def mo(session):
    return factories.actor_of(session, awards.manager(session, name="Mo Keller"))


@pytest.fixture
def waiting(session):
    return awards.recommended(session)


def addressed(session, organisation_id):
    """How many people are told what happens to the school system."""
    from app.accounts import queries as accounts

    return len(accounts.addressees(session, organisation_id))


class TestTheSchoolSystem:
    def test_one_submission(self, session, owner, at_once, ledger):
        made = factories.assessment(session, owner, scope="classroom", is_complete=True)
        dana = factories.actor_of(session, factories.member(session, owner))
        signatory = factories.member(session, owner, Role.SIGNATORY)
        assessing.request_signature(
            session, made.id, signatory_id=signatory.id, criteria=CRITERIA, on=TODAY, by=dana
        )
        seen = snapshot.content_digest(assessments.responses(session, made.id), CRITERIA, made.scope)
        given = assessing.Signature(name="Sue Grant", title="Head", statement="True.", seen=seen)
        actor, made_id, told = factories.actor_of(session, signatory), made.id, addressed(session, owner.id)
        book = ledger()

        ends = at_once(
            lambda own: assessing.submit(own, made_id, criteria=CRITERIA, signature=given, on=TODAY, by=actor)
        )

        assert ends == ONE_OF_SIXTEEN
        assert book.since() == ({"submission": 1}, ["assessment.submitted"], {"submission_received": told})

    def test_one_acceptance_of_an_invitation(self, session, owner, at_once, ledger):
        invited = factories.person(session, email="new@maple.example")
        token = new_token()
        with atomic(session):
            session.add(
                Invitation(
                    email=invited.email, email_key=invited.email_key, organisation_id=owner.id,
                    role=Role.CONTRIBUTOR, token_hash=token_hash(token),
                    invited_by_id=owner_coordinator(session, owner),
                    expires_at=clock.now() + timedelta(days=1),
                )
            )  # fmt: skip
        actor = factories.actor_of(session, invited)
        book = ledger()

        ends = at_once(lambda own: inviting.accept(own, token, by=actor))

        assert ends == {"done": 1, "LinkDead": 15}
        rows, events, work = book.since()
        assert rows == {"membership": 1}
        assert events.count("invitation.accepted") == 1
        assert len(events) == 2
        assert set(work.values()) <= {1}

    def test_one_account_from_an_invitation(self, session, owner, at_once, ledger):
        token = new_token()
        with atomic(session):
            session.add(
                Invitation(
                    email="new@maple.example", email_key="new@maple.example", organisation_id=owner.id,
                    role=Role.SIGNATORY, token_hash=token_hash(token),
                    invited_by_id=owner_coordinator(session, owner),
                    expires_at=clock.now() + timedelta(days=1),
                )
            )  # fmt: skip
        book = ledger()

        ends = at_once(
            lambda own: inviting.accept_as_new(
                own, token, name="Sue Grant", job_title="", password="seven violet lanterns"
            )
        )

        assert ends == {"done": 1, "LinkDead": 15}
        assert book.since()[0] == {"membership": 1, "person": 1}


class TestTheReview:
    def test_one_assignment(self, session, mo, at_once, ledger):
        made_id = factories.handed_over(session).id
        auditor_id = factories.auditor(session, email="ana@reviewers.example").id
        book = ledger()

        ends = at_once(
            lambda own: reviewing.assign(
                own, made_id, auditor_id=auditor_id, due_on=LATER, today=TODAY, by=mo
            )
        )

        assert ends == {"done": 1, "AlreadyAssigned": 15}
        assert book.since() == (
            {"assignment": 1}, ["assessment.review-started", "assignment.made"], {"review_assigned": 1},
        )  # fmt: skip

    def test_one_recommendation(self, session, at_once, ledger):
        from app.accounts import queries as accounts
        from app.review import caseload

        auditor = factories.auditor(session, email="ana@reviewers.example")
        made = factories.handed_over(session)
        factories.assignment(session, made, auditor)
        factories.found(session, made, auditor, awards.PRACTICES)
        actor, made_id = accounts.actor_of(session, auditor, caseload.assigned_ids), made.id
        book = ledger()

        ends = at_once(
            lambda own: reviewing.recommend(
                own, made_id, outcome=Outcome.AWARD, reason="All is shown.", criteria=CRITERIA,
                today=TODAY, by=actor,
            )
        )  # fmt: skip

        assert ends["done"] == 1
        assert set(ends) <= {"done", "AlreadyRecommended", "ReviewClosed"}
        rows, events, _ = book.since()
        assert (rows, events) == ({"recommendation": 1}, ["assessment.recommended", "recommendation.made"])


class TestTheDecision:
    def award(self, made_id, by):
        return lambda own: deciding.award(
            own, made_id, reason="Yes.", criteria=CRITERIA, program=awards.PROGRAM, by=by
        )

    def decline(self, made_id, by):
        return lambda own: deciding.decline(
            own, made_id, reason="No.", criteria=CRITERIA, program=awards.PROGRAM, by=by
        )

    def test_one_award(self, session, waiting, mo, at_once, ledger):
        made_id, book = waiting.id, ledger()

        assert at_once(self.award(made_id, mo)) == ONE_OF_SIXTEEN
        assert book.since() == (
            {"decision": 1, "decision_reviewer": 1, "award": 1},
            ["assessment.awarded", "award.intended"],
            {"certificate.issue": 1},
        )

    def test_one_refusal(self, session, waiting, mo, at_once, ledger):
        made_id, told, book = waiting.id, addressed(session, waiting.organisation_id), ledger()

        assert at_once(self.decline(made_id, mo)) == ONE_OF_SIXTEEN
        assert book.since() == (
            {"decision": 1, "decision_reviewer": 1}, ["assessment.not-awarded"], {"not_awarded": told},
        )  # fmt: skip

    def test_award_against_refusal_by_several_managers(self, session, waiting, mo, at_once, ledger):
        other = factories.actor_of(session, awards.manager(session))
        made_id, book = waiting.id, ledger()

        ends = at_once(
            self.award(made_id, mo),
            self.decline(made_id, other),
            self.award(made_id, other),
            self.decline(made_id, mo),
        )

        assert ends == ONE_OF_SIXTEEN
        rows, events, work = book.since()
        is_awarded = "assessment.awarded" in events
        assert rows == {"decision": 1, "decision_reviewer": 1} | ({"award": 1} if is_awarded else {})
        assert events == (
            ["assessment.awarded", "award.intended"] if is_awarded else ["assessment.not-awarded"]
        )
        assert set(work) == ({"certificate.issue"} if is_awarded else {"not_awarded"})

    def test_award_against_withdrawal(self, session, waiting, mo, at_once, ledger):
        dana = factories.actor_of(session, factories.member(session, waiting.organisation))
        made_id, book = waiting.id, ledger()

        ends = at_once(self.award(made_id, mo), lambda own: assessing.withdraw(own, made_id, by=dana))

        assert ends == ONE_OF_SIXTEEN
        rows, events, _ = book.since()
        state = assessments.get(session, made_id).state
        assert (state is AssessmentState.AWARDED) == (rows.get("award") == 1) == ("award.intended" in events)
        assert (state is AssessmentState.WITHDRAWN) == ("assessment.withdrawn" in events)


class TestTheCertificate:
    def test_one_seal(self, session, engine, waiting, mo, at_once, ledger):
        intent = awards.award(session, waiting, by=mo)
        award_id, told, sessions = (
            intent.id,
            addressed(session, waiting.organisation_id),
            make_sessions(engine),
        )
        book = ledger()

        ends = at_once(lambda own: issuing.issue(sessions, award_id, press=awards.press, publish=nobody))

        assert ends == {"done": 16}
        assert book.since() == (
            SEALED, ["seal.awarded"], {"awarded": told, "log.checkpoint": 1},
        )  # fmt: skip

    def test_one_renewal_and_one_former_seal(self, session, engine, owner, mo, at_once, ledger):
        former_id = awards.sealed(session, owner).id
        award_id = awards.award(session, awards.recommended(session, owner), by=mo).id
        sessions, book = make_sessions(engine), ledger()

        at_once(lambda own: issuing.issue(sessions, award_id, press=awards.press, publish=nobody))

        rows, events, _ = book.since()
        assert rows == {"seal": 1, "certificate": 1, "credential": 1, "seal_event": 2, "log_leaf": 2}
        assert events == ["seal.awarded", "seal.superseded"]
        assert queries.get(session, former_id).state is State.SUPERSEDED

    def test_issuing_against_beginning_anew(self, session, engine, waiting, mo, at_once, ledger):
        award_id = awards.award(session, waiting, by=mo).id
        sessions, book = make_sessions(engine), ledger()

        ends = at_once(
            lambda own: issuing.issue(sessions, award_id, press=awards.press, publish=nobody),
            lambda own: recovery.reissue(
                own, award_id, reason="Stuck.", criteria=CRITERIA, program=awards.PROGRAM, by=mo
            ),
        )

        rows, events, work = book.since()
        if rows.get("seal"):
            assert ends == {"done": 8, "IllegalTransition": 8}
            assert (rows, events) == (SEALED, ["seal.awarded"])
        else:
            assert ends == {"done": 9, "IllegalTransition": 7}
            assert (rows, events, work) == (
                {"award": 1}, ["award.intended", "award.voided"], {"certificate.issue": 1},
            )  # fmt: skip


class TestTheStatus:
    def change(self, seal_pk, event, by):
        return lambda own: status.change(own, seal_pk, event, reason="Why.", publish=nobody, by=by)

    @pytest.mark.parametrize("event", [Event.SUSPENDED, Event.REVOKED])
    def test_one_change(self, session, owner, mo, at_once, ledger, event):
        seal_pk = awards.sealed(session, owner).id
        told, book = addressed(session, owner.id), ledger()

        assert at_once(self.change(seal_pk, event, mo)) == ONE_OF_SIXTEEN
        assert book.since() == (
            CHANGED,
            [event],
            {"seal_status": told, "log.checkpoint": 1, "credential.status": 1},
        )

    def test_one_restoration(self, session, owner, mo, at_once, ledger):
        seal_pk = awards.sealed(session, owner).id
        self.change(seal_pk, Event.SUSPENDED, mo)(session)
        told, book = addressed(session, owner.id), ledger()

        assert at_once(self.change(seal_pk, Event.RESTORED, mo)) == ONE_OF_SIXTEEN
        assert book.since() == (
            CHANGED,
            [Event.RESTORED],
            {"seal_status": told, "log.checkpoint": 1, "credential.status": 1},
        )

    def test_one_expiry(self, session, owner, at_once, ledger):
        awards.sealed(session, owner, on="2020-01-01")
        told, book, today = addressed(session, owner.id), ledger(), clock.today()

        assert at_once(lambda own: status.expire_due(own, today, publish=nobody)) == {"done": 16}
        assert book.since() == (
            CHANGED,
            [Event.EXPIRED],
            {"seal_status": told, "log.checkpoint": 1, "credential.status": 1},
        )

    def test_revocation_against_expiry_and_renewal(self, session, engine, owner, mo, at_once, ledger):
        seal_pk = awards.sealed(session, owner, on="2020-01-01").id
        award_id = awards.award(session, awards.recommended(session, owner), by=mo).id
        sessions, today, book = make_sessions(engine), clock.today(), ledger()

        ends = at_once(
            self.change(seal_pk, Event.REVOKED, mo),
            lambda own: status.expire_due(own, today, publish=nobody),
            lambda own: issuing.issue(sessions, award_id, press=awards.press, publish=nobody),
        )

        assert set(ends) <= {"done", "IllegalTransition"}
        rows, events, _ = book.since()
        (last,) = [event for event in events if event != "seal.awarded"]  # exactly one end
        assert queries.get(session, seal_pk).state.value == last.removeprefix("seal.")
        assert events.count("seal.awarded") == 1
        assert rows == {"seal": 1, "certificate": 1, "credential": 1, "seal_event": 2, "log_leaf": 2}


def owner_coordinator(session, owner):
    """The id of someone who may invite."""
    from app.accounts import queries as accounts

    return accounts.with_role(session, owner.id, Role.COORDINATOR)[0].id
