"""The daily mail: at most one a day, each date at four times, once each, whatever happens."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from app.accounts.services import team as teams
from app.core import clock
from app.core.db import atomic, make_sessions
from app.notification.models import OutboxJob
from app.notification.payload import decode
from app.together import dates
from app.together.models import MailKind, Notice, Reminder
from app.together.services import assigning, commenting, preferring
from app.together.services.digesting import Desk, write_all
from app.together.stopping import StopLinks
from tests import factories

MORNING = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # half past seven in New York
TODAY = date(2026, 11, 24)
LINKS = StopLinks(["k" * 40])
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _sources():
    import app.assessment.deadlines
    import app.review.deadlines
    import app.seal.deadlines  # noqa: F401  # each says its dates


@pytest.fixture
def write(engine):
    """Write the mails of a day, so many days from now."""

    def run(days=0, at=MORNING):
        with clock.at(at + days * DAY):
            return write_all(make_sessions(engine), Desk(factories.catalogue, LINKS, "America/New_York"))

    return run


@pytest.fixture
def mails(team):
    """Every digest as (to, values), in order; and away with them."""

    def read():
        team.session.rollback()
        rows = team.session.scalars(
            select(OutboxJob).where(OutboxJob.effect_key.like("digest:%")).order_by(OutboxJob.created_at)
        ).all()
        found = []
        for row in rows:
            content = json.loads(row.payload)
            found.append((content["to"].split("@")[0], decode(content["values"]), content))
        return found

    return read


def give(team, codes, who, due_on, by="dana"):
    with clock.at(MORNING - DAY):
        assigning.assign(
            team.session,
            team.draft,
            codes,
            team.people[who].id,
            due_on=due_on,
            today=TODAY - DAY,
            by=team.by(by),
        )


def forget_notices(team):
    with atomic(team.session):
        team.session.execute(delete(Notice))


@pytest.mark.parametrize(
    ("left", "expected"),
    [(31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)],
)
def test_the_four_times_of_a_date(left, expected):
    assert dates.days_of(TODAY + left * DAY, TODAY) == expected


def test_a_date_is_spoken_of_four_times_and_no_more(team, write, mails):
    give(team, ["L1"], "sam", TODAY + 35 * DAY)
    forget_notices(team)
    told = [day for day in range(40) if write(day)]

    assert told == [5, 21, 28, 34]
    assert [values["date_left"] for _, values, _ in mails()] == [[30], [14], [7], [1]]


def test_a_worker_that_was_away_or_begins_anew_tells_once(team, write, mails):
    give(team, ["L1"], "sam", TODAY + 35 * DAY)
    forget_notices(team)

    assert write(10) == 1  # it was away on the fifth day
    with atomic(team.session):
        team.session.execute(delete(OutboxJob))  # and the outbox was cleared
    assert [write(10), write(11)] == [0, 0]


def test_another_date_is_another_reminder(team, write):
    give(team, ["L1"], "sam", TODAY + 7 * DAY)
    forget_notices(team)
    assert write() == 1
    with clock.at(MORNING):
        assigning.assign(
            team.session,
            team.draft,
            ["L1"],
            team.sam.id,
            due_on=TODAY + 8 * DAY,
            today=TODAY,
            by=team.by("dana"),
        )
    forget_notices(team)

    assert write(1) == 1


def test_everything_of_a_day_is_one_mail(team, write, mails):
    give(team, ["L1", "L2"], "sam", TODAY + 7 * DAY)
    with clock.at(MORNING - DAY):
        commenting.comment(team.session, team.draft, "L3", "@Sam Lee, look.", by=team.by("kim"))
        commenting.comment(team.session, team.draft, "L1", "And here.", by=team.by("alma"))

    assert write() == 1
    assert write() == 0
    [(to, values, content)] = mails()
    assert to == "sam"
    assert values["notice_kinds"] == ["assigned", "commented", "mentioned"]
    assert values["notice_codes"] == ["L1, L2", "L1", "L3"]
    assert len(values["date_kinds"]) == 2
    assert values["stop_kinds"] == ["assignments", "mentions", "comments", "dates"]
    assert LINKS.read(content["stop_path"].removeprefix("/mail/stop/")) == (team.sam.id, MailKind.DIGEST)
    assert team.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_what_happens_after_the_mail_waits_for_tomorrow(team, write, mails):
    give(team, ["L1"], "sam", None)
    assert write() == 1
    with clock.at(MORNING + timedelta(hours=1)):
        commenting.comment(team.session, team.draft, "L1", "One more.", by=team.by("kim"))
    assert write(at=MORNING + timedelta(hours=2)) == 0

    assert write(1) == 1
    assert [values["notice_kinds"] for _, values, _ in mails()] == [["assigned"], ["commented"]]


def test_before_seven_nobody_is_written_to(team, write):
    give(team, ["L1"], "sam", None)

    assert write(at=MORNING - timedelta(hours=1)) == 0


def test_no_words_of_a_comment_are_in_the_mail(team, write, mails):
    with clock.at(MORNING - DAY):
        commenting.comment(team.session, team.draft, "L3", "@Sam Lee: between ourselves", by=team.by("kim"))
    write()

    assert "ourselves" not in json.dumps(mails()[0][2])


class TestWhoIsNotWrittenTo:
    def test_who_was_removed(self, team, write, session):
        give(team, ["L1"], "sam", TODAY + 7 * DAY)
        teams.remove(session, team.owner.id, team.sam.id, by=team.by("dana"))
        write()

        told = session.scalars(select(OutboxJob.payload).where(OutboxJob.effect_key.like("digest:%"))).all()
        assert not [text for text in told if "sam@" in text]

    def test_whose_account_is_closed(self, team, write, session):
        give(team, ["L1"], "sam", TODAY + 7 * DAY)
        with atomic(session):
            team.sam.is_active = False

        assert write() == 0

    def test_who_stopped_the_daily_mail(self, team, write, session):
        give(team, ["L1"], "sam", TODAY + 7 * DAY)
        preferring.stop(session, team.sam.id, MailKind.DIGEST)

        assert write() == 0
        assert session.scalar(select(func.count()).select_from(Notice)) == 0

    def test_who_stopped_a_kind_hears_the_others(self, team, write, mails):
        give(team, ["L1"], "sam", TODAY + 7 * DAY)
        preferring.stop(team.session, team.sam.id, MailKind.DATES)
        assert write() == 1

        values = mails()[0][1]
        assert (values["date_kinds"], values["notice_kinds"]) == ([], ["assigned"])
        assert team.session.scalar(select(func.count()).select_from(Reminder)) == 0

    def test_nobody_hears_of_an_assessment_that_has_ended(self, team, write):
        give(team, ["L1"], "sam", TODAY + 7 * DAY)
        forget_notices(team)
        factories.set_state(team.session, team.draft, "withdrawn")

        assert write() == 0


def test_changes_and_seals_are_told_to_those_who_run_and_sign(team, write, mails, session):
    made = factories.handed_over(session, team.owner)
    reviewer = factories.auditor(session, email="rea@reviewers.example")
    factories.assignment(session, made, reviewer)
    factories.asked(session, made, reviewer, {"C1": "More, please."}, due_on=TODAY + 14 * DAY)
    write()

    told = {to: values["date_kinds"] for to, values, _ in mails()}
    assert told["dana"] == told["alma"] == ["changes"]
    assert not {"sam", "kim", "vera"} & told.keys()


def test_the_mail_reads_well_and_has_one_button_to_stop_it(team, write, mails, tmp_path):
    from app.notification import rendering
    from app.notification.message import compose

    give(team, ["L1", "L2"], "sam", TODAY + 1 * DAY)
    write()
    _, values, content = mails()[0]
    sender = rendering.Sender("https://seal.example.org", "The consortium", "America/New_York")
    letter = rendering.render("daily_digest", values, locale="en", sender=sender)
    mail = compose(
        letter, to="sam@maple.example", sender="Seal <seal@example.org>", base_url="https://seal.example.org",
        job_id=team.sam.id, at=MORNING, stop_path=content["stop_path"],
    )  # fmt: skip

    assert "Dana Ruiz asks you to look after L1, L2 in Maple Valley." in letter.body
    assert "should be ready by November 25, 2026, in 1 day." in letter.body
    lines = mail.as_bytes().decode().split("\r\n")
    assert f"List-Unsubscribe: <https://seal.example.org{content['stop_path']}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
