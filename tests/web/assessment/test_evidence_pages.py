"""The pages of evidence without a script, who may download what, and what a download carries."""

from __future__ import annotations

import io
import json
from hashlib import sha256

import pytest

from app.assessment import queries
from app.assessment.inspection.reasons import Reason
from app.assessment.routes import evidence_words as words
from app.assessment.services import evidence as services
from app.assessment.services.evidence import Place
from app.assessment.setup import ROOM
from app.assessment.workflow import State
from app.audit.queries import trail
from app.core.actor import Role
from app.core.db import atomic
from tests import factories, files

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def coordinator(session, district):
    return factories.member(session, district, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def draft(session, district):
    return factories.assessment(session, district)


@pytest.fixture
def practice(draft):
    """The address of a practice page."""
    return f"/assessments/{draft.id}/practices/L1"


@pytest.fixture
def room(app):
    return app.extensions[ROOM]()


def sent(name, content):
    return (io.BytesIO(content), name)


def body(values, parts):
    """A request with files, put together by hand: the test client would leave large ones open."""
    lines = [
        f'--limit\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in values.items()
    ]
    pieces = [line.encode() for line in lines]
    for name, content in parts:
        head = f'--limit\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        pieces += [head.encode(), content, b"\r\n"]
    return {
        "data": b"".join([*pieces, b"--limit--\r\n"]),
        "content_type": "multipart/form-data; boundary=limit",
    }


def kept(session, room, made, practice_id="C1", content=None, name="Board policy.pdf"):
    """A file that supports a practice of an assessment under way."""
    place = Place(made.id, practice_id, factories.criteria())
    by = factories.actor_of(session, factories.member(session, made.organisation))
    content = files.pdf() if content is None else content
    return services.attach_file(session, place, io.BytesIO(content), name, room=room, by=by)


def hand_over(session, made):
    """Have it signed, so that reviewers may look."""
    signatory = factories.member(session, made.organisation, Role.SIGNATORY)
    factories.submitted(session, made, signatory)


@pytest.fixture
def submitted(session, district, room):
    """A submitted assessment and the file in it."""
    made = factories.assessment(session, district, scope="classroom", is_complete=True)
    item = kept(session, room, made)
    hand_over(session, made)
    return made, item


class TestOnThePracticePage:
    def test_a_file_is_added_and_downloaded(self, client, coordinator, practice, draft):
        content = files.pdf()
        client.sign_in_as(coordinator)
        page = client.page(practice)
        assert "No student data" in page.text
        assert "No evidence yet" in page.text

        page = client.send(
            page, "add-file", file=sent("Board policy.pdf", content), effective_from="2026-01-01"
        )

        assert page.path == practice
        assert "Board policy.pdf was added as evidence" in page.html
        assert "from Jan 1, 2026" in page.text
        download = client.get(page.link("Board policy.pdf"))
        assert download.status_code == 200
        assert download.data == content

    def test_a_link_is_added_and_taken_away_and_used_again(self, client, coordinator, practice, draft):
        client.sign_in_as(coordinator)
        page = client.page(practice)
        page = client.send(
            page, "Add this link", url="https://district.example.org/privacy", name="Our privacy page"
        )
        assert page.link("Our privacy page") == "https://district.example.org/privacy"
        page = client.send(page, "Take away")
        assert "is still in your library" in page.html
        assert "No evidence yet" in page.text
        page = client.page(page.link("Use something from your library"))
        page = client.send(page, "Use for L1")
        assert page.path == practice
        assert page.link("Our privacy page")

    def test_what_is_refused_says_why_and_what_to_do(self, client, coordinator, practice):
        client.sign_in_as(coordinator)

        page = client.send(client.page(practice), "add-file", file=sent("page.pdf", files.HTML), status=422)

        assert page.title.startswith("Error:")
        assert "not what .pdf says. Save it again" in page.text
        assert page.path == f"{practice}/evidence"

    @pytest.mark.parametrize(
        ("form", "values", "status", "told"),
        [
            ("add-file", {}, 422, "Choose a file first"),
            ("add-file", {"file": ("a.pdf", files.HTML), "effective_from": "soon"}, 400, "Enter a day such as"),
            ("add-file", {"file": ("a.pdf", b""), "effective_from": "2026-02-01", "effective_to": "2026-01-01"}, 400, "before the first"),
            ("Add this link", {"url": ""}, 400, "Enter the address"),
            ("Add this link", {"url": "javascript:alert(1)"}, 400, "begins with https://"),
            ("Add this link", {"url": "https://intranet/policy"}, 400, "only inside your network"),
            ("Add this link", {"url": "https://example.org/", "name": "a" * 300}, 400, "longer than 200"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )  # fmt: skip
    def test_every_mistake_is_told(self, client, coordinator, practice, form, values, status, told):
        client.sign_in_as(coordinator)
        if "file" in values:
            values = {**values, "file": sent(*values["file"])}

        page = client.send(client.page(practice), form, status=status, **values)

        assert told in page.text
        assert page.title.startswith("Error:")

    @pytest.mark.parametrize(
        ("size", "status", "told"),
        [
            (25, 303, ""),
            (25.00001, 413, "larger than 25 MB"),
            (27, 413, "too large"),
            (250, 413, "too large"),
        ],
    )
    def test_size_is_counted(self, client, coordinator, practice, size, status, told, room):
        client.sign_in_as(coordinator)
        form = client.page(practice).form("add-file")

        answer = client.post(form.action, **body(form.values, [("a.txt", b"a" * int(size * 1024 * 1024))]))

        assert answer.status_code == status
        assert told in answer.get_data(as_text=True)
        assert len(list(room.storage.kept())) == (1 if status == 303 else 0)
        assert not room.incoming.exists() or list(room.incoming.iterdir()) == []

    # What Werkzeug had read before it refused is closed when it is collected.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    @pytest.mark.parametrize(("count", "status"), [(2, 422), (200, 422), (1200, 413)])
    def test_several_files_at_once_are_refused(self, client, coordinator, practice, count, status):
        client.sign_in_as(coordinator)
        form = client.page(practice).form("add-file")

        answer = client.post(
            form.action, **body(form.values, [(f"{number}.txt", b"a") for number in range(count)])
        )

        assert answer.status_code == status

    def test_the_same_file_is_offered_for_use(self, client, session, coordinator, practice, draft):
        client.sign_in_as(coordinator)
        content = files.pdf()
        client.send(client.page(practice), "add-file", file=sent("policy.pdf", content))
        elsewhere = practice.replace("L1", "L2")

        page = client.send(client.page(elsewhere), "add-file", file=sent("same.pdf", content), status=409)
        assert "in your library as policy.pdf" in page.text
        page = client.send(page, "use-known")
        assert page.path == elsewhere
        assert page.link("policy.pdf")

        page = client.send(page, "add-file", file=sent("same.pdf", content), status=409)
        assert "supports this practice. Nothing was added" in page.text

    def test_a_full_library_says_so(self, client, coordinator, practice, room, app, monkeypatch):
        import dataclasses

        monkeypatch.setitem(app.extensions, ROOM, lambda: dataclasses.replace(room, quota=10))
        client.sign_in_as(coordinator)

        page = client.send(
            client.page(practice), "add-file", file=sent("policy.pdf", files.pdf()), status=409
        )

        assert "does not fit" in page.text

    def test_a_storage_that_does_not_answer_says_so(self, client, coordinator, practice, room, monkeypatch):
        from app.assessment.errors import StorageDown

        def down(content, digest):
            raise StorageDown("test")

        monkeypatch.setattr(room.storage, "put", down)
        client.sign_in_as(coordinator)

        page = client.send(
            client.page(practice), "add-file", file=sent("policy.pdf", files.pdf()), status=503
        )

        assert "Nothing was added" in page.text
        assert list(room.storage.kept()) == []

    def test_evidence_that_does_not_count_says_why(self, client, coordinator, practice):
        client.sign_in_as(coordinator)
        page = client.send(
            client.page(practice), "Add this link", url="https://example.org/", effective_to="2020-01-01"
        )
        assert "It ended on January 1, 2020" in page.text

        page = client.send(page, "Add this link", url="https://example.org/b", effective_from="2090-01-01")
        assert "does not count before January 1, 2090" in page.text

        page = client.send(page, "Add this link", url="https://example.org/c", effective_from="2015-01-01")
        assert "months and does not count any more" in page.text

    def test_viewers_only_look(self, client, session, district, practice, draft, room):
        kept(session, room, draft, "L1")
        client.sign_in_as(factories.member(session, district, Role.VIEWER))

        for address in (practice, f"{practice}/evidence"):
            page = client.page(address)
            assert page.link("Board policy.pdf")
            assert not page.has_form("add-file")
            assert not page.has_form("Take away")
        assert client.post(f"{practice}/evidence", data={"file": sent("a.txt", b"a")}).status_code in {
            400,
            403,
        }

    def test_nobody_from_elsewhere(self, client, session, practice, draft, room):
        item = kept(session, room, draft, "L1")
        client.sign_in_as(factories.member(session, factories.organisation(session)))
        base = f"/assessments/{draft.id}/evidence"

        for address in (f"{practice}/evidence", base, f"{base}/{item.id}", f"/evidence/{item.id}/file"):
            assert client.get(address).status_code == 404


class TestLibrary:
    def test_shows_every_item_and_what_it_supports(self, client, session, coordinator, draft, room):
        item = kept(session, room, draft, "L1")
        services.reuse(session, Place(draft.id, "L2", factories.criteria()), item.id,
                       by=factories.actor_of(session, coordinator))  # fmt: skip
        client.sign_in_as(coordinator)

        page = client.page(f"/assessments/{draft.id}/evidence")

        assert "Board policy.pdf" in page.text
        assert page.link("L1").endswith("/practices/L1#evidence")
        assert page.link("L2").endswith("/practices/L2#evidence")
        assert item.sha256[:12] in page.text
        assert "of 500 MB used" in page.text

    def test_is_empty_at_first(self, client, coordinator, draft):
        client.sign_in_as(coordinator)

        assert "Nothing here yet" in client.page(f"/assessments/{draft.id}/evidence").text

    def test_names_and_dates_change(self, client, session, coordinator, draft, room):
        item = kept(session, room, draft, "L1")
        client.sign_in_as(coordinator)
        page = client.page(f"/assessments/{draft.id}/evidence/{item.id}")
        assert item.sha256 in page.text

        page = client.send(
            page, "describe", name="Policy 5125", effective_from="2026-01-01", effective_to="2027-01-01"
        )

        assert page.heading == "Policy 5125"
        answer = client.get(f"/evidence/{item.id}/file")
        assert "Policy 5125.pdf" in answer.headers["Content-Disposition"]

    @pytest.mark.parametrize("values", [{"name": ""}, {"name": "a\u202eb"}, {"effective_to": "soon"}])
    def test_mistakes_are_told(self, client, session, coordinator, draft, room, values):
        item = kept(session, room, draft, "L1")
        client.sign_in_as(coordinator)
        page = client.page(f"/assessments/{draft.id}/evidence/{item.id}")

        assert client.send(page, "describe", status=400, **values).title.startswith("Error:")

    def test_an_item_is_removed_for_good(self, client, session, coordinator, draft, room):
        item = kept(session, room, draft, "L1")
        client.sign_in_as(coordinator)
        page = client.page(f"/assessments/{draft.id}/evidence/{item.id}")

        page = client.send(page, "Remove it for good")

        assert "Board policy.pdf was removed" in page.html
        assert client.get(f"/evidence/{item.id}/file").status_code == 404
        assert list(room.storage.kept()) == []

    def test_what_was_submitted_stays(self, client, session, coordinator, submitted):
        made, item = submitted
        client.sign_in_as(coordinator)

        page = client.page(f"/assessments/{made.id}/evidence/{item.id}")

        assert "stays for its reviewers" in page.text
        assert not page.has_form("Remove it for good")
        assert not page.has_form("describe")

    def test_of_another_school_system_there_is_none(self, client, session, coordinator, draft, room):
        elsewhere = factories.assessment(session)
        item = kept(session, room, elsewhere, "L1")
        client.sign_in_as(coordinator)

        assert client.get(f"/assessments/{draft.id}/evidence/{item.id}").status_code == 404


class TestDownload:
    def test_carries_what_makes_it_inert(self, client, session, coordinator, draft, room):
        client.sign_in_as(coordinator)
        for name, content in files.sound().values():
            item = kept(session, room, draft, "L1", content=content, name=name)

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
        item = kept(session, room, draft, "L1", name=name)
        client.sign_in_as(coordinator)

        disposition = client.get(f"/evidence/{item.id}/file").headers["Content-Disposition"]

        assert plain in disposition
        assert encoded is None or encoded in disposition
        assert "\n" not in disposition

    def test_ranges_and_heads_give_nothing_else(self, client, session, coordinator, draft, room):
        item = kept(session, room, draft, "L1")
        client.sign_in_as(coordinator)
        address = f"/evidence/{item.id}/file"

        part = client.get(address, headers={"Range": "bytes=0-3", "If-Range": '"a"'})
        assert (part.status_code, len(part.data)) == (200, item.size)
        assert client.head(address).headers["Content-Length"] == str(item.size)

    def test_a_changed_file_is_not_handed_out(self, client, session, coordinator, draft, room):
        item = kept(session, room, draft, "L1")
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
        item = kept(session, room, draft, "L1")

        assert client.get(f"/evidence/{item.id}/file").status_code == 302
        assert client.head(f"/evidence/{item.id}/file").status_code == 401


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
        of_draft = kept(session, room, draft, "L1", content=b"draft\n", name="draft.txt")
        made = factories.assessment(session, district, scope="classroom", is_complete=True)
        of_submission = kept(session, room, made)
        hand_over(session, made)
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
        later = kept(session, room, made, content=b"later\n", name="later.txt")
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


class TestScrubCommand:
    def test_says_what_is_wrong_by_exit_code_and_to_programs(self, app, session, draft, room):
        item = kept(session, room, draft, "L1")
        run = app.test_cli_runner()
        assert run.invoke(args=["evidence", "scrub"]).exit_code == 0

        (room.storage.root / item.storage_key).unlink()
        result = run.invoke(args=["evidence", "scrub", "--json"])

        assert result.exit_code == 1
        assert json.loads(result.stdout)["missing"] == [str(item.id)]
        assert "Restore it from a backup" in run.invoke(args=["evidence", "scrub", "--quick"]).output

    def test_sweeps_only_what_is_old(self, app, session, room):
        import os
        from datetime import timedelta

        from app.core import clock

        key = room.storage.put(io.BytesIO(b"lost"), sha256(b"lost").hexdigest())
        run = app.test_cli_runner()
        assert run.invoke(args=["evidence", "scrub", "--sweep"]).exit_code == 0
        assert room.storage.exists(key)

        old = (clock.now() - timedelta(hours=2)).timestamp()
        os.utime(room.storage.root / key, (old, old))
        assert run.invoke(args=["evidence", "scrub"]).exit_code == 1
        assert run.invoke(args=["evidence", "scrub", "--sweep"]).exit_code == 0
        assert not room.storage.exists(key)


def test_every_reason_has_words_that_say_what_to_do(app):
    from app.assessment.inspection.reasons import UploadRefused

    values = {"ending": "pdf", "inner": "exe", "limit": 25, "pages": 3000, "most": 2000}
    with app.test_request_context():
        for reason in Reason:
            told = words.refusal(UploadRefused(reason, **values))
            assert "%(" not in told
            assert told.count(".") >= 1
            assert told.endswith(".")
