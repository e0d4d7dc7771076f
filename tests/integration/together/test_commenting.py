"""Comments: who may write, mend and resolve them, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import Role
from app.core.errors import NotFound, NotPermitted
from app.together import queries
from app.together.errors import CommentEmpty, CommentTooLong, MentionUnknown, TooLateToEdit, WorkEnded
from app.together.models import DiaryEntry, Notice, NoticeKind
from app.together.services import assigning, commenting
from tests import factories


@pytest.fixture
def say(team):
    def write(who, text, code="L1"):
        return commenting.comment(team.session, team.draft, code, text, by=team.by(who))

    return write


def told(team):
    names = {person.id: key for key, person in team.people.items()}
    return sorted((names[row.person_id], row.kind) for row in team.session.scalars(select(Notice)))


class TestWriting:
    def test_tells_whom_it_names_and_who_holds_the_practice(self, team, say):
        assigning.take(team.session, team.draft, "L1", by=team.by("kim"))
        say("dana", "Please look, @Sam Lee and @Alma.")

        assert told(team) == [
            ("alma", NoticeKind.MENTIONED), ("kim", NoticeKind.COMMENTED), ("sam", NoticeKind.MENTIONED),
        ]  # fmt: skip

    def test_tells_the_holder_once_and_the_writer_never(self, team, say):
        assigning.take(team.session, team.draft, "L1", by=team.by("kim"))
        say("dana", "@Kim, and I, @Dana.")
        say("kim", "Done.")

        assert told(team) == [("kim", NoticeKind.MENTIONED)]

    def test_a_name_of_nobody_who_may_read_it_is_refused_and_nothing_is_kept(self, team, say, session):
        factories.auditor(session, name="Ana Mora")
        factories.member(session, factories.organisation(session), Role.COORDINATOR, name="Zoe Hall")
        for name in ("Ana Mora", "Zoe Hall"):
            with pytest.raises(MentionUnknown):
                say("dana", f"@{name}")

        assert queries.thread(session, team.draft.id, "L1") == []

    def test_a_closed_account_cannot_be_named(self, team, say):
        team.sam.is_active = False
        team.session.rollback()
        from app.core.db import atomic

        with atomic(team.session):
            team.sam.is_active = False

        with pytest.raises(MentionUnknown):
            say("dana", "@Sam Lee")

    @pytest.mark.parametrize(
        ("text", "error"),
        [("", CommentEmpty), (" \n ", CommentEmpty), ("x" * 4001, CommentTooLong)],
        ids=["nothing", "space", "too-long"],
    )
    def test_has_bounds(self, say, text, error):
        with pytest.raises(error):
            say("dana", text)

    def test_of_the_longest_length_fits(self, say):
        assert len(say("dana", "x" * 4000).text) == 4000

    def test_is_not_for_those_who_only_look(self, say):
        with pytest.raises(NotPermitted):
            say("vera", "Hello")

    def test_ends_with_the_assessment(self, team, say):
        factories.set_state(team.session, team.draft, "withdrawn")

        with pytest.raises(WorkEnded):
            say("dana", "Hello")


class TestEditing:
    def edit(self, team, made, who, text):
        return commenting.edit(team.session, team.draft, made.id, text, by=team.by(who))

    def test_ones_own_soon_after_tells_only_the_new_names(self, team, say):
        made = say("dana", "@Sam Lee, look.")
        self.edit(team, made, "dana", "@Sam Lee and @Kim Park, look.")

        assert told(team) == [("kim", NoticeKind.MENTIONED), ("sam", NoticeKind.MENTIONED)]
        assert queries.talks(team.session, team.draft.id, team.kim.id)["L1"].to_me == 1
        assert made.edited_at is not None

    def test_a_name_taken_out_is_named_no_more(self, team, say):
        made = say("dana", "@Sam Lee, look.")
        self.edit(team, made, "dana", "Look.")

        assert queries.talks(team.session, team.draft.id, team.sam.id)["L1"].to_me == 0

    @pytest.mark.parametrize("who", ["sam", "alma"])
    def test_of_a_colleague_is_refused_even_to_a_coordinator(self, team, say, who):
        made = say("dana", "Hello")

        with pytest.raises(NotPermitted):
            self.edit(team, made, who, "Changed")

    @pytest.mark.parametrize(("minutes", "is_late"), [(15, False), (16, True)])
    def test_ends_after_a_quarter_of_an_hour(self, team, say, minutes, is_late):
        begun = clock.now()
        with clock.at(begun):
            made = say("dana", "Hello")
        with clock.at(begun + timedelta(minutes=minutes)):
            if is_late:
                with pytest.raises(TooLateToEdit):
                    self.edit(team, made, "dana", "Changed")
            else:
                assert self.edit(team, made, "dana", "Changed").text == "Changed"

    def test_ends_when_it_is_resolved(self, team, say):
        made = say("dana", "Hello")
        commenting.resolve(team.session, team.draft, made.id, is_done=True, by=team.by("sam"))

        with pytest.raises(TooLateToEdit):
            self.edit(team, made, "dana", "Changed")


class TestResolving:
    def test_takes_it_off_the_count_and_stands_in_the_diary_once(self, team, say):
        made = say("dana", "Who   keeps\nthe log?")
        for _ in range(2):
            commenting.resolve(team.session, team.draft, made.id, is_done=True, by=team.by("sam"))

        assert queries.talks(team.session, team.draft.id, team.sam.id) == {}
        entry = team.session.scalars(select(DiaryEntry)).one()
        assert (entry.kind.value, entry.about, entry.by_name) == (
            "comment-resolved", "Who keeps the log?", "Sam Lee",
        )  # fmt: skip

    def test_can_be_undone(self, team, say):
        made = say("dana", "Hello")
        for is_done in (True, False):
            commenting.resolve(team.session, team.draft, made.id, is_done=is_done, by=team.by("dana"))

        assert queries.talks(team.session, team.draft.id, None)["L1"].open == 1

    def test_of_another_assessment_there_is_no_such_comment(self, team, say, session):
        made = say("dana", "Hello")
        other = factories.assessment(session, team.owner, scope="classroom")

        with pytest.raises(NotFound):
            commenting.resolve(session, other, made.id, is_done=True, by=team.by("dana"))
