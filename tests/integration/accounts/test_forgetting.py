"""Forgetting people: nothing that names them is left where they did nothing that must stay traceable."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text, update

from app import audit, notification
from app.accounts import queries
from app.accounts.errors import AccountForgotten, AccountOpen
from app.accounts.models import Invitation
from app.accounts.services import forgetting, inviting, people, registering
from app.audit.models import AuditEvent, AuditPersonal
from app.audit.verification import verify
from app.core.actor import SYSTEM, Role
from app.core.db import atomic
from app.core.errors import NotFound, NotPermitted
from app.notification.models import OutboxJob
from app.notification.workflow import State
from tests import factories


@pytest.fixture
def boss(session):
    return factories.actor_of(session, factories.administrator(session, name="Bo Boss"))


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def zoe(session, district, boss):
    """Somebody who was invited, signed in, changed their name, acted, invited another, and has left."""
    coordinator = factories.member(session, district, Role.COORDINATOR)
    inviting.invite(
        session,
        district.id,
        "Zoe.Quill@example.org",
        Role.CONTRIBUTOR,
        by=factories.actor_of(session, coordinator),
    )
    who = factories.member(
        session,
        district,
        Role.CONTRIBUTOR,
        name="Zoe Quill",
        email="Zoe.Quill@example.org",
        job_title="Clerk",
    )
    people.edit_own(session, name="Zoe Quill-Ames", job_title="Clerk", by=factories.actor_of(session, who))
    people.close(session, who.id, by=boss)
    return who


def everything(session):
    """All that the database holds, as one text."""
    session.rollback()
    names = session.scalars(
        text(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if session.get_bind().dialect.name == "sqlite"
            else "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
    ).all()
    return "\n".join(str(row) for name in names for row in session.execute(text(f'SELECT * FROM "{name}"')))


class TestForget:
    def test_leaves_nothing_in_any_table_that_names_the_person(self, session, engine, zoe, boss):
        assert "Zoe" in everything(session)
        before = forgetting.entries_of(session, zoe)

        cleared = forgetting.forget(session, zoe.id, by=boss)

        assert cleared == before >= 3
        left = everything(session).casefold()
        assert "quill" not in left
        assert "clerk" not in left
        report = verify(engine)
        assert (report.problem, report.forgotten) == (None, cleared)

    def test_leaves_an_event_that_says_who_did_it(self, session, zoe, boss):
        forgetting.forget(session, zoe.id, by=boss)

        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert (last.event, last.subject_id, last.actor_id) == (
            "person.forgotten",
            str(zoe.id),
            boss.person_id,
        )
        assert json.loads(session.get(AuditPersonal, last.seq).personal) == {"actor": "Bo Boss"}

    def test_keeps_the_name_of_who_could_sign_or_review_and_nothing_else(self, session, district, boss):
        signed = factories.member(
            session, district, Role.SIGNATORY, name="Sue Signed", email="sue@example.org"
        )
        audited = factories.auditor(session, name="Al Audit", email="al@example.org")
        for who in (signed, audited):
            people.close(session, who.id, by=boss)
            forgetting.forget(session, who.id, by=boss)

        assert [queries.person(session, who.id).name for who in (signed, audited)] == [
            "Sue Signed",
            "Al Audit",
        ]
        left = everything(session)
        assert "sue@" not in left
        assert "al@" not in left

    def test_touches_nobody_else(self, session, district, zoe, boss):
        other = factories.member(
            session, district, Role.CONTRIBUTOR, name="Zoe Quillan", email="azoe.quill@example.org"
        )
        people.edit_own(session, name="Zoe Quillan", job_title="", by=factories.actor_of(session, other))

        forgetting.forget(session, zoe.id, by=boss)

        assert forgetting.entries_of(session, other) > 0
        assert queries.person(session, other.id).name == "Zoe Quillan"

    def test_of_an_open_account_is_refused(self, session, district, boss):
        who = factories.member(session, district, Role.VIEWER)

        with pytest.raises(AccountOpen):
            forgetting.forget(session, who.id, by=boss)

    def test_is_for_administrators_and_never_for_oneself(self, session, zoe, boss):
        for by in (factories.actor_of(session, factories.manager(session)), factories.actor_of(session, zoe)):
            with pytest.raises(NotPermitted):
                forgetting.forget(session, zoe.id, by=by)

    def test_twice_is_as_good_as_once(self, session, engine, zoe, boss):
        forgetting.forget(session, zoe.id, by=boss)

        assert forgetting.forget(session, zoe.id, by=boss) == 0
        assert verify(engine).problem is None

    def test_is_final(self, session, zoe, boss):
        forgetting.forget(session, zoe.id, by=boss)

        with pytest.raises(AccountForgotten):
            people.reopen(session, zoe.id, by=boss)

    def test_frees_the_address(self, session, zoe, boss):
        forgetting.forget(session, zoe.id, by=boss)

        assert people.add(session, email="zoe.quill@example.org", name="Another", by=SYSTEM)

    def test_withdraws_what_was_offered_and_what_could_not_be_sent(self, session, district, zoe, boss):
        with atomic(session):
            notification.queue(session, "password_changed", to="zoe.quill@EXAMPLE.org", name="Zoe")
            job = session.scalars(select(OutboxJob).order_by(OutboxJob.created_at.desc())).first()
            job.state, job.last_error = State.PARKED, "smtp-550"

        forgetting.forget(session, zoe.id, by=boss)

        (offer,) = session.scalars(select(Invitation)).all()
        assert offer.revoked_at or offer.accepted_at
        assert session.get(OutboxJob, job.id) is None


class TestAddressWithoutAccount:
    def test_is_erased_where_it_was_typed(self, session, engine, district):
        registering.register(
            session, email="Kim@example.org", name="Kim Keen", job_title="",
            wish=registering.Wish(organisation_id=district.id), source="192.0.2.1",
        )  # fmt: skip
        session.execute(update(OutboxJob).values(payload="{}"))  # as after sending
        session.commit()
        owner = forgetting.owner(session, "kim@example.org")

        assert forgetting.erase(session, owner, by=SYSTEM) == 1
        assert "kim" not in everything(session).casefold()
        assert verify(engine).problem is None


class TestOwner:
    def test_is_found_by_address_and_by_id(self, session, zoe):
        assert forgetting.owner(session, " ZOE.quill@example.org ").person.id == zoe.id
        assert forgetting.owner(session, str(zoe.id)).person.id == zoe.id

    @pytest.mark.parametrize("who", ["Zoe", "", "00000000-0000-4000-8000-000000000000", "a@b"])
    def test_of_anything_else_there_is_none(self, session, who):
        with pytest.raises(NotFound):
            forgetting.owner(session, who)


class TestCommand:
    @pytest.fixture
    def run(self, app):
        return lambda *words, **more: app.test_cli_runner().invoke(args=["audit", "forget", *words], **more)

    def test_says_first_what_it_would_do(self, session, run, zoe):
        before = everything(session)

        done = run("zoe.quill@example.org", "--dry-run")

        assert done.exit_code == 0
        assert "Would erase name and addresses in" in done.output
        assert everything(session) == before

    def test_asks_before_it_does(self, session, run, zoe):
        before = everything(session)

        done = run("zoe.quill@example.org", input="n\n")

        assert done.exit_code == 1
        assert "for good?" in done.stderr
        assert everything(session) == before

    def test_does_it_and_the_trail_is_whole(self, session, app, run, zoe):
        done = run(str(zoe.id), "--yes", "--json")

        told = json.loads(done.stdout)
        assert told == {"entries": told["entries"], "account": True, "dry_run": False}
        assert "quill" not in everything(session).casefold()
        verified = app.test_cli_runner().invoke(args=["audit", "verify"])
        assert verified.exit_code == 0
        assert f"The names in {told['entries']} of them were deleted on request." in verified.output

    def test_takes_an_address_that_has_no_account(self, session, run, district):
        with atomic(session):
            audit.record(session, "registration.repeated", None, by=SYSTEM, email="kim@example.org")

        assert run("KIM@example.org", "--yes").output == "Erased name and addresses in 1 entries.\n"

    def test_refuses_an_open_account_and_says_what_to_do(self, run, session, district):
        who = factories.member(session, district, Role.VIEWER)

        done = run(who.email, "--yes")

        assert done.exit_code == 1
        assert "Close it first" in done.stderr

    def test_refuses_what_names_nobody(self, run):
        done = run("Zoe", "--yes")

        assert done.exit_code == 1
        assert "neither a mail address nor the id" in done.stderr
        assert "Traceback" not in done.stderr
