"""Who may download what, and what a download carries."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.assessment import queries
from app.assessment.workflow import State
from app.audit.queries import trail
from app.core.actor import Role
from app.core.db import atomic
from tests import evidence, factories, file_corpus

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


class TestDownload:
    def test_carries_what_makes_it_inert(self, client, session, coordinator, draft, room):
        client.sign_in_as(coordinator)
        for name, content in file_corpus.sound().values():
            item = evidence.kept(session, room, draft, "L1", content=content, name=name)

            answer = client.get(f"/evidence/{item.id}/file")

            assert answer.status_code == 200, name
            assert sha256(answer.data).hexdigest() == item.sha256
            assert answer.headers["Content-Type"] == item.media_type
            assert answer.headers["Content-Length"] == str(len(content))
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == SANDBOX
            assert answer.headers["Cache-Control"] == "no-store, private"
            assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
            assert "ETag" not in answer.headers
            assert "Last-Modified" not in answer.headers

    @pytest.mark.parametrize(
        ("name", "plain", "encoded"),
        [
            ("policy.pdf", "filename=policy.pdf", None),
            ('a"; evil=b.pdf', r'filename="a\"; evil=b.pdf"', None),
            ("politique d'été.pdf", "filename=\"politique d'ete.pdf\"", "filename*=UTF-8''politique%20d%27%C3%A9t%C3%A9.pdf"),
            ("🦉.pdf", "filename=evidence.pdf", "filename*=UTF-8''%F0%9F%A6%89.pdf"),
        ],
    )  # fmt: skip
    def test_names_travel_by_the_book(self, client, session, coordinator, draft, room, name, plain, encoded):
        item = evidence.kept(session, room, draft, "L1", name=name)
        client.sign_in_as(coordinator)

        disposition = client.get(f"/evidence/{item.id}/file").headers["Content-Disposition"]

        assert plain in disposition
        assert encoded is None or encoded in disposition
        assert "\n" not in disposition

    def test_ranges_and_heads_give_nothing_else(self, client, session, coordinator, draft, room):
        item = evidence.kept(session, room, draft, "L1")
        client.sign_in_as(coordinator)
        address = f"/evidence/{item.id}/file"

        part = client.get(address, headers={"Range": "bytes=0-3", "If-Range": '"a"'})
        assert (part.status_code, len(part.data)) == (200, item.size)
        assert client.head(address).headers["Content-Length"] == str(item.size)

    def test_a_changed_file_is_not_handed_out(self, client, session, coordinator, draft, room):
        item = evidence.kept(session, room, draft, "L1")
        with (room.storage.root / item.storage_key).open("ab") as file:
            file.write(b"!")
        client.sign_in_as(coordinator)

        assert client.get(f"/evidence/{item.id}/file").status_code == 503

    def test_a_link_has_no_file(self, client, session, coordinator, district):
        made = factories.assessment(session, district, scope="classroom", is_complete=True)
        link = queries.response(session, made.id, "C1").evidence[0]
        client.sign_in_as(coordinator)

        assert client.get(f"/evidence/{link.id}/file").status_code == 404

    def test_strangers_sign_in_first(self, client, session, draft, room):
        item = evidence.kept(session, room, draft, "L1")

        assert client.get(f"/evidence/{item.id}/file").status_code == 302
        assert client.head(f"/evidence/{item.id}/file").status_code in {302, 401}


# Who downloads evidence of a draft, and evidence that was submitted.
EXPECTED = {
    "coordinator": (200, 200),
    "contributor": (200, 200),
    "signatory": (200, 200),
    "viewer": (200, 200),
    "member elsewhere": (404, 404),
    "assigned auditor": (404, 200),
    "assigned auditor once of the school system": (404, 404),
    "assigned auditor of the school system": (200, 200),
    "auditor of something else": (404, 404),
    "auditor whose task ended": (404, 404),
    "manager": (404, 200),
    "manager of the school system": (200, 200),
    "administrator": (404, 404),
}


class TestWhoMayDownload:
    """Every kind of person, on evidence of a draft and on evidence that was submitted."""

    @pytest.mark.parametrize("who", EXPECTED)
    def test_by_the_matrix(self, client, session, district, room, who):
        draft = factories.assessment(session, district)
        of_draft = evidence.kept(session, room, draft, "L1", content=b"draft\n", name="draft.txt")
        made = factories.assessment(session, district, scope="classroom", is_complete=True)
        of_submission = evidence.kept(session, room, made)
        evidence.hand_over(session, made)
        client.sign_in_as(self.person(session, who, district, made))

        answers = tuple(
            client.get(f"/evidence/{item.id}/file").status_code for item in (of_draft, of_submission)
        )

        assert answers == EXPECTED[who]

    def person(self, session, who, district, made):
        from app.core import clock

        if who in {role.value for role in Role}:
            return factories.member(session, district, Role(who))
        if who == "member elsewhere":
            return factories.member(session, factories.organisation(session))
        if who.startswith("manager"):
            someone = factories.manager(session)
            return factories.member(session, district, who=someone) if who != "manager" else someone
        if who == "administrator":
            return factories.administrator(session)
        someone = factories.auditor(session, email="priya@reviewers.example")
        if who == "assigned auditor of the school system":
            factories.member(session, district, who=someone)
        if who == "assigned auditor once of the school system":
            factories.member(session, district, who=someone)
            end_memberships(session, someone)
        other = factories.handed_over(session) if who == "auditor of something else" else made
        ended = {"ended_at": clock.now()} if who == "auditor whose task ended" else {}
        factories.assignment(session, other, someone, **ended)
        return someone

    def test_an_auditor_does_not_see_what_was_added_after_the_submission(
        self, client, session, room, submitted
    ):
        made, _item = submitted
        with atomic(session):
            made.state, made.reopened = State.CHANGES_REQUESTED, ["C1"]
        later = evidence.kept(session, room, made, content=b"later\n", name="later.txt")
        auditor = factories.auditor(session, email="priya@reviewers.example")
        factories.assignment(session, made, auditor)
        client.sign_in_as(auditor)

        assert client.get(f"/evidence/{later.id}/file").status_code == 404

    def test_people_from_outside_leave_a_trace_and_others_none(self, client, session, submitted, coordinator):
        made, item = submitted
        auditor = factories.auditor(session, email="priya@reviewers.example")
        factories.assignment(session, made, auditor)

        for person in (coordinator, auditor):
            client.sign_in_as(person).get(f"/evidence/{item.id}/file")
        client.head(f"/evidence/{item.id}/file")

        session.rollback()
        assert trail(session, item).count("evidence.downloaded") == 1


def end_memberships(session, person):
    from app.accounts.models import Membership
    from app.core import clock

    with atomic(session):
        for membership in session.query(Membership).filter_by(person_id=person.id):
            membership.ended_at = clock.now()
