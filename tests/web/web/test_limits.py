"""How much a request may be, refused before anything reads it."""

from __future__ import annotations

import io
import time

import pytest
from sqlalchemy.orm import Session

from app.core.actor import ProgramRole
from app.web import access
from tests import factories

FORM = "application/x-www-form-urlencoded"
HALF_MEGABYTE = 512 * 1024


@pytest.fixture
def form_client(trial):
    """A visitor whose forms count as ours."""
    app = trial()
    app.extensions["csrf"].exempt(app.view_functions["trial.form"])
    return app.test_client()


@pytest.fixture
def uploading(trial, session):
    """Opens somebody who may send files."""

    def client(**changes):
        app = trial(**changes)
        app.extensions["csrf"].exempt(app.view_functions["trial.upload"])
        return app.test_client().sign_in_as(factories.of_program(session, ProgramRole.MANAGER))

    return client


class TestForm:
    def test_of_usual_size_is_read(self, form_client):
        body = "&".join(f"field{number}=x" for number in range(500))

        assert form_client.post("/trial/form", data=body, content_type=FORM).data == b"500"

    @pytest.mark.parametrize(
        "body",
        [
            "a=" + "x" * HALF_MEGABYTE,
            "&" * 200_000,
            "a=1&" * 100_000,
            "&".join(f"f{n}" for n in range(60_000)),
        ],
        ids=["long", "empty-fields", "same-field", "many-fields"],
    )
    def test_that_no_page_has_is_refused_quickly(self, form_client, body):
        begun = time.perf_counter()
        answer = form_client.post("/trial/form", data=body, content_type=FORM)

        assert answer.status_code == 413
        assert time.perf_counter() - begun < 1

    def test_with_more_parts_than_any_page_is_refused(self, form_client):
        parts = "".join(
            f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n\r\n' for n in range(10_000)
        )
        answer = form_client.post(
            "/trial/form", data=f"{parts}--x--\r\n", content_type="multipart/form-data; boundary=x"
        )

        assert answer.status_code == 413

    def test_to_a_view_that_takes_files_may_not_be_larger_either(self, uploading):
        answer = uploading().post("/trial/upload", data="a=" + "x" * (1 << 20), content_type=FORM)

        assert answer.status_code == 413

    @pytest.mark.parametrize("length", ["9" * 30, "-1", "abc", str(HALF_MEGABYTE + 1)])
    def test_that_lies_about_its_length_is_refused(self, form_client, length):
        answer = form_client.post(
            "/trial/form", data="a=1", content_type=FORM, environ_overrides={"CONTENT_LENGTH": length}
        )

        assert answer.status_code in {200, 400, 413}


class Unread(io.RawIOBase):
    """A body that counts what is taken of it."""

    read_bytes = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        self.read_bytes += len(buffer)
        return len(buffer)


def with_file(mebibytes):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="policy.pdf"\r\n\r\n'
    body = head + b"x" * (mebibytes << 20) + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


class TestFile:
    def test_may_be_as_large_as_the_setting_allows(self, uploading):
        assert uploading().post("/trial/upload", **with_file(3)).status_code == 200

    def test_to_a_view_that_takes_none_is_refused(self, form_client):
        assert form_client.post("/trial/form", **with_file(1)).status_code == 413

    def test_that_is_larger_than_the_setting_is_refused(self, uploading):
        assert uploading(upload_mebibytes=1).post("/trial/upload", **with_file(3)).status_code == 413

    def test_of_a_visitor_is_not_even_measured(self, trial_client):
        body = Unread()
        answer = trial_client.post(
            "/trial/upload",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "3000000"},
        )

        assert answer.status_code == 401
        assert body.read_bytes == 0

    def test_of_somebody_who_may_not_send_any_is_not_even_measured(self, trial, session):
        body = Unread()
        client = trial().test_client().sign_in_as(factories.person(session))
        answer = client.post(
            "/trial/upload",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": "3000000"},
        )

        assert answer.status_code == 403
        assert body.read_bytes == 0

    def test_may_not_be_taken_by_a_view_that_anyone_reaches(self):
        with pytest.raises(TypeError, match="from whom"):
            access.accepts_upload(access.public(lambda: ""))


class TestAddress:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/trial/public?q=" + "x" * 8000, 200),
            ("/trial/public?q=" + "x" * 9000, 414),
            ("/" + "x" * 3000, 414),
            ("/trial/public?" + "a&" * 5000, 414),
            ("/trial/public?q=%00", 400),
            ("/trial/public?q=%ff%fe", 400),
            ("/trial/public?q=%ed%a0%80", 400),
            ("/trial/public?q=%C3%A9%F0%9F%8E%93", 200),
            ("/trial/public?q=%", 200),
            ("/trial/%00public", 400),
            ("/%ff", 400),
            ("/verify/%00", 400),
            ("/criteria/tle/%ed%a0%80", 400),
            ("/registry?q=%F0%9F%8E%93", 200),
        ],
        ids=lambda value: value[:30] if isinstance(value, str) else None,
    )
    def test_that_is_no_text_or_too_long_is_refused(self, trial_client, address, status):
        assert trial_client.get(address).status_code == status

    def test_that_is_no_text_is_explained_to_people(self, trial_client):
        page = trial_client.page("/registry?q=%00", status=400)

        assert page.heading
        assert page.links
        assert "\0" not in page.html

    def test_that_is_no_text_is_explained_to_programs(self, trial_client):
        answer = trial_client.get("/api/v1/seals?q=%00")

        assert answer.status_code == 400
        assert answer.content_type == "application/problem+json"
        assert "openapi.json" in answer.json["detail"]

    def test_that_is_no_text_costs_no_look_into_the_database(self, trial_client, monkeypatch):
        def look(*arguments):
            raise AssertionError("the database was asked")

        monkeypatch.setattr(Session, "execute", look)

        assert trial_client.get("/verify/%00").status_code == 400
