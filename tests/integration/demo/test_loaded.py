"""What is there when the demonstration is loaded: everything as if people had done it, one day after another."""

from __future__ import annotations

import re
import stat

import pytest
from sqlalchemy import func, select

from app.accounts import passwords
from app.accounts.models import JoinRequest, Membership, Organisation, Person
from app.assessment import queries as assessments
from app.assessment.models import Assessment, Evidence, ResponseEvidence, Submission
from app.audit.models import AuditEvent
from app.certificate import keys
from app.core import clock
from app.demo import accounts
from app.notification.models import OutboxJob
from app.review import readiness
from app.review.models import Assignment, ChangeRequest, Finding
from app.seal import logged
from app.seal.models import Certificate, Seal, SealEvent
from app.seal.seal_id import shown
from app.transparency import queries as log
from app.transparency import verification
from app.vetting.listing import counts
from app.vetting.models import OnlineService, Register
from app.vetting.standing import Standing
from tests import factories

STORIES = {
    ("Alder Creek", "full"): "awarded",
    ("Blue Heron Harbor", "full"): "in-review",
    ("Cañada Larga", "classroom"): "awaiting-signature",
    ("Cañada Larga", "leadership"): "awarded",
    ("Fern Hollow", "full"): "draft",
    ("Larkmoor", "data-security"): "not-awarded",
    ("Larkmoor", "professional-development"): "recommended",
    ("Nalu \u02bbĀkea", "business"): "changes-requested",
    ("Nalu \u02bbĀkea", "classroom"): "submitted",
}


def of(session, name):
    return session.scalars(select(Organisation).where(Organisation.name.startswith(name))).one()


def assessment(session, name, scope):
    statement = select(Assessment).where(
        Assessment.organisation_id == of(session, name).id, Assessment.scope == scope
    )
    return session.scalars(statement).one()


def person(session, email):
    return session.scalars(select(Person).where(Person.email == email)).one()


class TestStories:
    def test_every_state_of_the_lifecycle_that_people_ask_about(self, kept):
        rows = kept.execute(
            select(Organisation.name, Assessment.scope, Assessment.state)
            .join(Assessment, Assessment.organisation_id == Organisation.id)
            .where(Assessment.carried_from_id.is_(None))
        )

        found = {(name.split(" Demonstration")[0], scope): state.value for name, scope, state in rows}
        assert found == STORIES

    def test_one_has_its_next_cycle_under_way_with_some_of_it_confirmed(self, kept):
        made = kept.scalars(select(Assessment).where(Assessment.carried_from_id.is_not(None))).one()
        found = assessments.sketches(kept, made.id).values()

        assert (made.state.value, made.scope) == ("draft", "data-security")
        assert sum(each.is_confirmed for each in found) == 3
        assert sum(each.is_to_confirm for each in found) == 4

    def test_every_seal_is_in_the_public_log_and_the_log_is_signed(self, kept):
        report = verification.verify(kept, logged.expected)

        assert (report.problems, report.size) == (
            [],
            kept.scalar(select(func.count()).select_from(SealEvent)),
        )
        assert log.latest_checkpoint(kept).size == report.size > 0

    def test_all_school_systems_are_marked(self, kept):
        assert kept.scalars(select(Organisation.is_demo)).all() == [True] * 6

    def test_one_has_a_public_register_of_online_services_in_every_state(self, kept):
        register = kept.scalars(select(Register)).one()
        found = counts(kept, register.organisation_id, clock.today())

        assert register.is_published
        assert sum(found.values()) >= 25
        assert all(
            found[each] for each in (Standing.APPROVED, Standing.LIMITED, Standing.REFUSED, Standing.WAITING)
        )
        assert all(url.endswith(".example") for url in kept.scalars(select(OnlineService.url)))

    def test_a_full_seal_and_a_suspended_one_with_a_public_reason(self, kept):
        seals = {seal.scope: seal for seal in kept.scalars(select(Seal))}

        assert seals["full"].state == "active"
        assert seals["leadership"].state == "suspended"
        assert "L4" in seals["leadership"].status_reason

    @pytest.mark.parametrize(
        ("name", "scope"),
        [
            ("Alder Creek", "full"),
            ("Cañada Larga", "leadership"),
            ("Larkmoor", "professional-development"),
        ],
        ids=["full", "leadership", "recommended"],
    )
    def test_what_is_awarded_or_recommended_is_eligible(self, kept, name, scope):
        statement = select(Submission).where(Submission.assessment_id == assessment(kept, name, scope).id)

        result = readiness.of(kept, kept.scalars(statement).one(), factories.criteria(), as_of=clock.today())

        assert result.is_eligible, result.shortfalls

    def test_a_review_that_is_a_third_done(self, kept):
        blue = assessment(kept, "Blue Heron", "full")
        task = kept.scalars(select(Assignment).where(Assignment.assessment_id == blue.id)).one()
        concluded = kept.scalar(select(func.count()).where(Finding.auditor_id == task.auditor_id, Finding.submission_id.in_(
            select(Submission.id).where(Submission.assessment_id == blue.id))))  # fmt: skip

        assert task.declared_at is not None
        assert task.due_on > clock.today()
        assert concluded == 8

    def test_changes_are_asked_for_by_a_day_to_come(self, kept):
        request = kept.scalars(select(ChangeRequest)).one()

        assert request.due_on > clock.today()
        assert assessment(kept, "Nalu", "business").reopened == ["B3", "B4"]

    def test_each_manager_finds_one_thing_of_each_kind_to_do(self, demo, kept):
        larkmoor = assessment(kept, "Larkmoor", "professional-development")
        managers = [account["email"] for account in demo.accounts if account["role"] == "manager"]

        for email in managers:
            browser = demo.app.test_client().sign_in_as(person(kept, email))
            work = browser.page("/admin")
            assert "1 to assign, 1 to decide, 0 overdue" in work.text
            assert "Lorenzo Archuleta" in browser.page("/admin/requests").text
            assert "Nalu" in browser.page("/reviews/manage").text
            assert "Every requirement is met" in browser.page(f"/seals/decisions/{larkmoor.id}").text
        assert len(managers) == 2

    def test_who_asks_to_join_is_not_in_yet(self, demo, kept):
        asked = kept.scalars(select(JoinRequest)).one()

        assert asked.state == "pending"
        assert asked.organisation_id == of(kept, "Cañada Larga").id
        assert kept.scalars(select(Membership).where(Membership.person_id == asked.person_id)).all() == []

    def test_evidence_is_used_again(self, kept):
        uses = kept.scalars(
            select(func.count()).select_from(ResponseEvidence).group_by(ResponseEvidence.evidence_id)
        ).all()

        assert sum(count > 1 for count in uses) >= 12

    def test_files_are_kept_where_uploads_are(self, demo, kept):
        with demo.app.app_context():
            storage = demo.app.extensions["evidence_room"]().storage
            files = kept.scalars(select(Evidence).where(Evidence.kind == "file")).all()

            for file in files[:5]:
                with storage.open(file.storage_key, file.sha256) as content:
                    assert len(content.read()) == file.size
        assert {file.media_type.rpartition("/")[2][:6] for file in files} == {"pdf", "vnd.op", "csv", "plain"}


class TestHistory:
    def test_runs_in_the_order_of_time_and_ends_before_today(self, kept):
        moments = kept.scalars(select(AuditEvent.at).order_by(AuditEvent.seq)).all()

        assert moments == sorted(moments)
        assert (clock.now() - moments[0]).days > 200
        assert moments[-1] < clock.now()

    def test_happens_on_working_days(self, kept):
        moments = kept.scalars(select(AuditEvent.at)).all()

        assert not [moment for moment in moments if moment.weekday() > 4]

    def test_the_trail_is_whole(self, demo):
        done = demo.flask("audit", "verify")

        assert done.exit_code == 0, done.output

    def test_every_certificate_is_authentic(self, demo, kept, tmp_path):
        for number, pdf in enumerate(kept.scalars(select(Certificate.pdf))):
            path = tmp_path / f"{number}.pdf"
            path.write_bytes(pdf)

            done = demo.flask("verify", str(path))

            assert done.exit_code == 0, done.output
        assert number == 1

    def test_nobody_is_mailed_about_it(self, kept):
        assert set(kept.scalars(select(OutboxJob.state))) == {"done"}
        assert set(kept.scalars(select(OutboxJob.payload))) == {"{}"}

    def test_the_public_sees_the_seals_as_they_are_today(self, demo, kept):
        client = demo.app.test_client()

        for seal in kept.scalars(select(Seal)):
            page = client.get(f"/verify/{shown(seal.seal_id)}").get_data(as_text=True)
            assert "Demonstration" in page
            assert ("Suspended" in page) is (seal.state == "suspended")


class TestAccounts:
    def test_there_is_one_for_every_role(self, demo):
        roles = [account["role"] for account in demo.accounts]

        assert set(roles) == {
            "coordinator", "contributor", "signatory", "viewer", "auditor", "manager", "administrator",
            accounts.NEWCOMER,
        }  # fmt: skip
        assert roles.count("auditor") == roles.count("manager") == 2

    def test_each_says_how_to_sign_in_and_for_whom(self, demo, kept):
        hashes = dict(kept.execute(select(Person.email, Person.password_hash)).all())

        for account in demo.accounts:
            assert {"email", "password", "role", "organisation"} <= set(account)
            assert account["email"].endswith(".example")
            assert account["organisation"]
            passwords.require_strong(account["password"], account["email"], account["name"])
        some = demo.accounts[0]
        assert passwords.matches(hashes[some["email"]], some["password"])
        assert set(hashes) == {account["email"] for account in demo.accounts}

    def test_only_their_owner_can_read_the_file(self, demo):
        path = demo.settings.var_dir / accounts.FILE

        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_keys_are_guarded(self, demo):
        assert keys.load(demo.settings.signing_key).algorithm.startswith("ecdsa")


class TestAgain:
    def test_twice_is_once(self, demo, kept):
        def counted():
            kept.rollback()
            return [
                kept.scalar(select(func.count()).select_from(model))
                for model in (Organisation, Person, Assessment, Evidence, Seal, AuditEvent)
            ]

        before = counted()

        again = demo.load()

        assert [one["email"] for one in again] == [one["email"] for one in demo.accounts]
        assert again == demo.load("--if-empty")
        assert counted() == before

    def test_a_table_for_people(self, demo):
        table = demo.flask("demo", "load").stdout

        assert "Nalu \u02bbĀkea Demonstration Public Charter School" in table
        assert re.search(r"administrator +josephine\.tran@consortium\.example +\w+-\w+-\w+-\w+-\d\d", table)

    def test_lost_passwords_are_replaced(self, demo, kept):
        before = demo.load()
        (demo.settings.var_dir / accounts.FILE).unlink()

        after = demo.load()

        person = kept.scalars(select(Person).where(Person.email == after[0]["email"])).one()
        assert after[0]["password"] != before[0]["password"]
        assert passwords.matches(person.password_hash, after[0]["password"])
        assert demo.load() == after
        demo.accounts[:] = after
