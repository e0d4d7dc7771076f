"""The pages of evidence without a script: adding, refusals, the library, and who only looks."""

from __future__ import annotations

import pytest

from app.assessment.inspection.reasons import Reason
from app.assessment.room import ROOM
from app.assessment.routes import evidence_words as words
from app.assessment.services import evidence as services
from app.assessment.services.places import Place
from app.core.actor import Role
from tests import evidence, factories, files


class TestOnThePracticePage:
    def test_a_file_is_added_and_downloaded(self, client, coordinator, practice, draft):
        content = files.pdf()
        client.sign_in_as(coordinator)
        page = client.page(practice)
        assert "No student data" in page.text
        assert "No evidence yet" in page.text

        page = client.send(
            page, "add-file", file=evidence.sent("Board policy.pdf", content), effective_from="2026-01-01"
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

    def test_a_picture_that_tells_a_place_is_taken_only_when_that_is_meant(
        self, client, coordinator, practice
    ):
        content = files.noted("JPEG", spot=True)
        client.sign_in_as(coordinator)
        assert "is_meant" not in client.page(practice).form("add-file").names

        page = client.send(
            client.page(practice), "add-file", file=evidence.sent("room.jpg", content), status=422
        )

        assert "says where it was taken. Take a screenshot of it" in page.text
        assert "auditors may learn where" in page.text
        page = client.send(page, "add-file", file=evidence.sent("room.jpg", content), is_meant="yes")
        assert client.get(page.link("room.jpg")).data == content

    def test_what_is_refused_says_why_and_what_to_do(self, client, coordinator, practice):
        client.sign_in_as(coordinator)

        page = client.send(
            client.page(practice), "add-file", file=evidence.sent("page.pdf", files.HTML), status=422
        )

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
            values = {**values, "file": evidence.sent(*values["file"])}

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

        answer = client.post(
            form.action, **evidence.body(form.values, [("a.txt", b"a" * int(size * 1024 * 1024))])
        )

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
            form.action, **evidence.body(form.values, [(f"{number}.txt", b"a") for number in range(count)])
        )

        assert answer.status_code == status

    def test_the_same_file_is_offered_for_use(self, client, session, coordinator, practice, draft):
        client.sign_in_as(coordinator)
        content = files.pdf()
        client.send(client.page(practice), "add-file", file=evidence.sent("policy.pdf", content))
        elsewhere = practice.replace("L1", "L2")

        page = client.send(
            client.page(elsewhere), "add-file", file=evidence.sent("same.pdf", content), status=409
        )
        assert "in your library as policy.pdf" in page.text
        page = client.send(page, "use-known")
        assert page.path == elsewhere
        assert page.link("policy.pdf")

        page = client.send(page, "add-file", file=evidence.sent("same.pdf", content), status=409)
        assert "supports this practice. Nothing was added" in page.text

    def test_a_full_library_says_so(self, client, coordinator, practice, room, app, monkeypatch):
        import dataclasses

        monkeypatch.setitem(app.extensions, ROOM, lambda: dataclasses.replace(room, quota=10))
        client.sign_in_as(coordinator)

        page = client.send(
            client.page(practice), "add-file", file=evidence.sent("policy.pdf", files.pdf()), status=409
        )

        assert "does not fit" in page.text

    def test_a_storage_that_does_not_answer_says_so(self, client, coordinator, practice, room, monkeypatch):
        from app.assessment.errors import StorageDown

        def down(content, digest):
            raise StorageDown("test")

        monkeypatch.setattr(room.storage, "put", down)
        client.sign_in_as(coordinator)

        page = client.send(
            client.page(practice), "add-file", file=evidence.sent("policy.pdf", files.pdf()), status=503
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
        evidence.kept(session, room, draft, "L1")
        client.sign_in_as(factories.member(session, district, Role.VIEWER))

        for address in (practice, f"{practice}/evidence"):
            page = client.page(address)
            assert page.link("Board policy.pdf")
            assert not page.has_form("add-file")
            assert not page.has_form("Take away")
        assert client.post(
            f"{practice}/evidence", data={"file": evidence.sent("a.txt", b"a")}
        ).status_code in {
            400,
            403,
        }

    def test_nobody_from_elsewhere(self, client, session, practice, draft, room):
        item = evidence.kept(session, room, draft, "L1")
        client.sign_in_as(factories.member(session, factories.organisation(session)))
        base = f"/assessments/{draft.id}/evidence"

        for address in (f"{practice}/evidence", base, f"{base}/{item.id}", f"/evidence/{item.id}/file"):
            assert client.get(address).status_code == 404


class TestLibrary:
    def test_shows_every_item_and_what_it_supports(self, client, session, coordinator, draft, room):
        item = evidence.kept(session, room, draft, "L1")
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
        item = evidence.kept(session, room, draft, "L1")
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
        item = evidence.kept(session, room, draft, "L1")
        client.sign_in_as(coordinator)
        page = client.page(f"/assessments/{draft.id}/evidence/{item.id}")

        assert client.send(page, "describe", status=400, **values).title.startswith("Error:")

    def test_an_item_is_removed_for_good(self, client, session, coordinator, draft, room):
        item = evidence.kept(session, room, draft, "L1")
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

        assert "stays for its auditors" in page.text
        assert not page.has_form("Remove it for good")
        assert not page.has_form("describe")

    def test_of_another_school_system_there_is_none(self, client, session, coordinator, draft, room):
        elsewhere = factories.assessment(session)
        item = evidence.kept(session, room, elsewhere, "L1")
        client.sign_in_as(coordinator)

        assert client.get(f"/assessments/{draft.id}/evidence/{item.id}").status_code == 404


def test_every_reason_has_words_that_say_what_to_do(app):
    from app.assessment.inspection.reasons import UploadRefused

    values = {"ending": "pdf", "inner": "exe", "limit": 25, "pages": 3000, "most": 2000}
    with app.test_request_context():
        for reason in Reason:
            told = words.refusal(UploadRefused(reason, **values))
            assert "%(" not in told
            assert told.count(".") >= 1
            assert told.endswith(".")
