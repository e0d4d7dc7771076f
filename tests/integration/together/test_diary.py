"""The diary: nothing that was kept once is lost, an hour of typing is a few rows, and a page is two queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from app.assessment import queries, services
from app.assessment.errors import Conflict, NotEditable
from app.assessment.services import evidence as items
from app.assessment.services.restoring import restore
from app.core import clock
from app.core.errors import NotFound, NotPermitted
from app.together import reading
from app.together.models import DiaryEntry
from app.together.services import assigning
from tests import factories

MINUTE = timedelta(minutes=1)
BEGUN = clock.now()


@pytest.fixture
def save(team):
    """Save a narrative so many minutes after the beginning."""

    def write(who, narrative, minute=0, rating=2, **answer):
        found = queries.response_alone(team.session, team.draft.id, "L1")
        with clock.at(BEGUN + minute * MINUTE):
            return services.save(
                team.session, team.draft.id, "L1", services.Answer(rating, narrative, **answer),
                version=found.version if found else 0, criteria=factories.criteria(), by=team.by(who),
            )  # fmt: skip

    return write


def entries(team):
    rows = team.session.scalars(
        select(DiaryEntry).order_by(DiaryEntry.number).execution_options(populate_existing=True)
    ).all()
    return [(row.number, row.previous, row.by_name, row.rating, row.narrative) for row in rows]


class TestWriting:
    def test_typing_that_goes_on_is_one_entry(self, team, save):
        for minute, words in enumerate(["We", "We review", "We review it", "First: we review it"]):
            save("sam", words, minute)

        assert entries(team) == [(1, None, "Sam Lee", 2, "First: we review it")]

    def test_a_text_that_is_taken_away_is_kept_before(self, team, save):
        save("sam", "A text that took an hour.")
        save("sam", "")
        save("sam", "Anew.")

        assert [row[4] for row in entries(team)] == ["A text that took an hour.", "Anew."]
        assert [row[1] for row in entries(team)] == [None, 1]

    def test_a_pause_a_colleague_or_a_rating_begins_a_new_entry(self, team, save):
        save("sam", "One")
        save("sam", "One two", 11)
        save("kim", "One two three", 12)
        save("sam", "One two three four", 13)
        save("sam", "One two three four", 13, rating=3)

        assert entries(team) == [
            (1, None, "Sam Lee", 2, "One"), (2, 1, "Sam Lee", 2, "One two"), (3, 2, "Kim Park", 2, "One two three"),
            (4, 3, "Sam Lee", 2, "One two three four"), (5, 4, "Sam Lee", 3, "One two three four"),
        ]  # fmt: skip

    def test_what_was_there_before_the_diary_is_written_first(self, team, save):
        factories.respond(
            team.session, team.draft, "L1", rating=1, narrative="From long ago", updated_by_name="Old"
        )
        save("sam", "Now")

        assert entries(team) == [(1, None, "Old", 1, "From long ago"), (2, 1, "Sam Lee", 2, "Now")]

    def test_so_is_what_came_from_elsewhere(self, team, save):
        from app.core.db import atomic

        save("sam", "Now")
        with atomic(team.session):
            found = queries.response_alone(team.session, team.draft.id, "L1")
            found.narrative, found.updated_by_name = "Carried forward", "The portal"
        save("sam", "Now again", 1)

        assert [(row[2], row[4]) for row in entries(team)] == [
            ("Sam Lee", "Now"), ("The portal", "Carried forward"), ("Sam Lee", "Now again"),
        ]  # fmt: skip

    def test_the_same_again_is_no_change(self, team, save):
        save("sam", "One")
        save("sam", "One", 20)

        assert len(entries(team)) == 1

    def test_a_refused_save_leaves_no_entry(self, team, save):
        save("sam", "One")
        with pytest.raises(Conflict):
            services.save(
                team.session, team.draft.id, "L1", services.Answer(2, "Two"), version=0,
                criteria=factories.criteria(), by=team.by("kim"),
            )  # fmt: skip

        assert [row[4] for row in entries(team)] == ["One"]

    def test_evidence_leaves_its_name(self, team):
        place = items.Place(team.draft.id, "L1", factories.criteria())
        item = items.attach_link(
            team.session, place, "https://maple.example/log", "The log", by=team.by("sam")
        )
        items.describe(team.session, item.id, name="The new log", dates=items.Dates(), by=team.by("kim"))
        items.detach(team.session, place, item.id, by=team.by("sam"))
        items.reuse(team.session, place, item.id, by=team.by("sam"))

        found = reading.lines(team.session, team.draft.id).lines
        assert [(each.kind.value, each.about) for each in reversed(found)] == [
            ("evidence-added", "The log"), ("evidence-described", "The new log"),
            ("evidence-detached", "The new log"), ("evidence-used", "The new log"),
        ]  # fmt: skip


class TestReading:
    def test_goes_by_pages_of_fifty_newest_first(self, team):
        for number in range(60):
            who = "sam" if number % 2 else "kim"
            assigning.take(team.session, team.draft, f"L{number % 6 + 1}", by=team.by("dana"))
            assigning.release(team.session, team.draft, f"L{number % 6 + 1}", by=team.by("dana"))
            if number == 10:
                assigning.take(team.session, team.draft, "L1", by=team.by(who))
        page = reading.lines(team.session, team.draft.id)
        last = reading.lines(team.session, team.draft.id, page=3)

        assert (page.pages, len(page.lines), page.lines[0].number) == (3, 50, 121)
        assert [each.number for each in last.lines] == list(range(21, 0, -1))
        assert reading.lines(team.session, team.draft.id, page=99).page == 3
        assert len(reading.lines(team.session, team.draft.id, person_id=team.kim.id).lines) == 1
        of_one = reading.lines(team.session, team.draft.id, practice_id="L2")
        assert {each.practice_id for each in of_one.lines} == {"L2"}

    def test_costs_two_queries_however_many_entries(self, team, save):
        for number in range(30):
            save("sam" if number % 2 else "kim", f"Text {number}", number)
        statements = []
        engine = team.session.get_bind()
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        team.session.connection()
        statements.clear()
        found = reading.lines(team.session, team.draft.id)
        event.remove(engine, "before_cursor_execute", listener)

        assert len(statements) == 2
        assert found.lines[0].before.narrative == "Text 28"

    @pytest.mark.parametrize("by", ["assessment", "practice", "person"])
    def test_never_sorts_nor_looks_through_the_table(self, team, by, database_kind):
        key = str(team.draft.id)
        wanted = {"practice": "AND practice_id = 'L1'", "person": f"AND by_id = '{key}'"}.get(by, "")
        question = (
            f"SELECT * FROM diary_entry WHERE assessment_id = '{key}' {wanted} ORDER BY number DESC LIMIT 50"
        )
        if database_kind == "sqlite":
            plan = [row.detail for row in team.session.execute(text(f"EXPLAIN QUERY PLAN {question}"))]
        else:
            for way in ("seqscan", "bitmapscan", "sort"):  # an empty table would tempt it
                team.session.execute(text(f"SET LOCAL enable_{way} = off"))
            plan = list(team.session.scalars(text(f"EXPLAIN {question}")))

        assert "index" in " ".join(plan).lower()
        assert not [
            step for step in plan if "SCAN" in step or "TEMP" in step or "Seq" in step or "Sort" in step
        ]


class TestRestoring:
    def bring_back(self, team, who, number, version):
        return restore(
            team.session,
            team.draft.id,
            number,
            version=version,
            criteria=factories.criteria(),
            by=team.by(who),
        )

    def test_makes_a_new_version_and_keeps_the_present_text(self, team, save):
        save("sam", "The first", rating=3)
        save("kim", "The second", 1, rating=1)
        response = self.bring_back(team, "sam", 1, 2)

        assert (response.rating, response.narrative, response.version) == (3, "The first", 3)
        kinds = [
            (each.kind.value, each.after.narrative)
            for each in reading.lines(team.session, team.draft.id).lines
        ]
        assert kinds == [("restored", "The first"), ("response", "The second"), ("response", "The first")]

    def test_a_claim_comes_back_whole(self, team, save):
        code = next(each.id for each in factories.criteria().practices if each.not_applicable)
        made = factories.assessment(team.session, team.owner, scope="full")
        for version, answer in enumerate(
            [services.Answer(None, "", True, "We have no such thing"), services.Answer(3, "Now we do")]
        ):
            services.save(
                team.session,
                made.id,
                code,
                answer,
                version=version,
                criteria=factories.criteria(),
                by=team.by("sam"),
            )
        response = restore(
            team.session, made.id, 1, version=2, criteria=factories.criteria(), by=team.by("sam")
        )

        assert (response.is_not_applicable, response.justification, response.rating) == (
            True,
            "We have no such thing",
            None,
        )

    def test_over_a_text_that_one_has_not_seen_is_a_conflict(self, team, save):
        save("sam", "The first")
        save("kim", "The second", 1)
        with pytest.raises(Conflict):
            self.bring_back(team, "sam", 1, 1)

        assert queries.response_alone(team.session, team.draft.id, "L1").narrative == "The second"

    def test_after_signing_is_refused(self, team, save):
        save("sam", "The first")
        save("sam", "Second", 1)
        factories.set_state(team.session, team.draft, "awaiting-signature")

        with pytest.raises(NotEditable):
            self.bring_back(team, "sam", 1, 2)

    @pytest.mark.parametrize("who", ["alma", "vera"])
    def test_is_for_those_who_answer(self, team, save, who):
        save("sam", "The first")

        with pytest.raises(NotPermitted):
            self.bring_back(team, who, 1, 1)

    def test_of_another_assessment_there_is_no_such_text(self, team, save, session):
        save("sam", "The first")
        other = factories.assessment(session, team.owner, scope="classroom")

        with pytest.raises(NotFound):
            restore(session, other.id, 1, version=0, criteria=factories.criteria(), by=team.by("sam"))

    def test_an_assignment_is_nothing_to_restore(self, team):
        assigning.take(team.session, team.draft, "L1", by=team.by("sam"))

        with pytest.raises(NotFound):
            self.bring_back(team, "sam", 1, 0)
