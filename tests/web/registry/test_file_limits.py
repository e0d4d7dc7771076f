"""What files may cost: the form and the interface that take them, their limits, and nothing that is kept."""

from __future__ import annotations

import io
import time

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.certificate import fonts
from app.certificate.verdicts import LARGEST
from app.core.db import Base
from app.registry.allowance import Allowance
from app.registry.examiners import Examiners
from app.seal.workflow import State
from tests import forging, seals
from tests.tampering import API, SHOWN

pytestmark = [
    pytest.mark.skipif(bool(fonts.missing()), reason="fonts are not installed"),
    pytest.mark.usefixtures("patient"),
]


class TestTheForm:
    def test_is_on_the_page_that_checks_and_on_every_seals(self, client, make_seal):
        shown = seals.shown(make_seal())

        for address, action in (("/verify", "/verify"), (f"/verify/{shown}", f"/verify/{shown}")):
            form = client.page(address).form("Check the file")
            assert (form.action, form.method) == (action, "POST")
            assert form.element.get("enctype") == "multipart/form-data"

    def test_without_a_file_asks_for_one(self, client):
        page = client.page("/verify", status=400, method="POST", data={"file": (io.BytesIO(b""), "")})

        assert "Choose a file first, or paste a credential." in page.text
        assert page.has_form("Check the file")

    @pytest.mark.parametrize(
        "body", [b"", b"nonsense", b"--x\r\n", b"x" * 5_000], ids=["nothing", "nonsense", "half", "long"]
    )
    def test_what_is_no_form_is_answered_with_the_form(self, client, body):
        kinds = ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json")

        for kind in kinds:
            assert client.post("/verify", data=body, content_type=kind).status_code == 400

    def test_leads_with_the_verdict_in_its_title(self, issued, check, workshop):
        issued(state=State.REVOKED)

        assert check(workshop.signed).title.startswith("Revoked – ")
        assert check(b"x").title.startswith("Could not check – ")

    def test_sets_no_cookie_and_is_kept_by_nobody(self, client):
        answer = client.post("/verify", data={"file": (io.BytesIO(b"x"), "x.pdf")})

        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store, private"

    def test_writes_nothing(self, check, issued, workshop, rows):
        issued()
        tables = Base.metadata.sorted_tables

        def counted():
            return [rows.scalar(select(func.count()).select_from(table)) for table in tables]

        before = counted()
        check(workshop.signed)
        check(b"%PDF-1.7 nothing")

        assert counted() == before

    def test_is_not_sent_by_other_sites(self, client):
        for origin in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            for address in ("/verify", API):
                assert client.post(address, data={}, headers=origin).status_code == 403

    def test_under_an_id_with_a_typing_error_says_so(self, check):
        assert check(b"x", under="TLE-7QX4", status=404).heading.startswith("Could not check")


class TestLimits:
    def test_a_file_too_large_is_refused_before_it_is_read(self, app):
        class Unread(io.RawIOBase):
            def readinto(self, _buffer):
                raise AssertionError("read")

        for address, kind in (("/verify", "multipart/form-data; boundary=x"), (API, "application/pdf")):
            environ = EnvironBuilder(address, "http://localhost", method="POST").get_environ()
            environ |= {
                "wsgi.input": Unread(),
                "CONTENT_TYPE": kind,
                "CONTENT_LENGTH": str(LARGEST + 9 * 1024),
            }
            _, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
            assert status.startswith("413")

    def test_a_file_of_just_the_size_is_taken(self, give):
        assert give(b"%PDF-1.7\n".ljust(LARGEST, b"\n"))["file"] == "unreadable"

    def test_too_many_from_one_network_wait(self, check, give, app, client):
        app.extensions["file_allowance"] = Allowance(burst=1, seconds=30)
        check(b"x")

        page = check(b"x", status=429)

        assert page.heading.startswith("Could not check")
        assert 0 < int(page.response.headers["Retry-After"]) <= 30
        assert "Retry-After" in give(b"x", status=429)["detail"]
        other = client.post(
            API, data=b"x", content_type="application/pdf", environ_base={"REMOTE_ADDR": "198.51.100.7"}
        )
        assert other.status_code == 200

    def test_a_file_that_had_to_be_stopped_is_dear(self, app, check, workshop):
        app.extensions["file_allowance"] = Allowance(burst=10, seconds=30)
        examiners = app.extensions["examiners"]
        hurried = app.extensions["examiners"] = Examiners(
            f"file:{workshop.folder / 'keys' / 'signer.key.pem'}", deadline=1.0
        )
        try:
            hurried.warm()
            until = time.monotonic() + 30
            while not hurried.pids and time.monotonic() < until:
                time.sleep(0.05)
            started = time.monotonic()
            page = check(forging.branching())

            assert "asks for more time" in page.text
            assert time.monotonic() - started < 2
            check(b"x", status=429)
        finally:
            hurried.close()
            app.extensions["examiners"] = examiners

    def test_when_nothing_can_be_examined_an_unknown_file_is_not_judged(self, check, give, app, workshop):
        app.extensions["examiners"] = Examiners("file:/nowhere/signer.key.pem")

        page = check(workshop.signed, status=503)

        assert page.heading.startswith("Could not check")
        assert page.response.headers["Retry-After"] == "5"
        assert give(workshop.signed, status=503)["title"] == "Service Unavailable"


class TestForPrograms:
    def test_is_told_as_described(self, client, issued, workshop, conforms):
        issued()

        told = conforms(
            client.post(API, data=workshop.signed, content_type="application/pdf"), API, method="post"
        )

        assert (told["verdict"], told["valid"], told["file"]) == ("valid", True, "authentic")
        assert told["seal"]["id"] == SHOWN
        assert {line["name"]: line["result"] for line in told["checks"]} == {
            "registry": "passed", "identical": "passed", "signature": "passed", "trust": "passed",
            "whole-file": "passed", "timestamp": "noted", "credential": "not-checked", "log": "not-checked", "status": "passed",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "content_type", "status"),
        [
            ("?seal_id=TLE-1", "application/pdf", 400),
            ("", "text/html", 415),
            ("", "multipart/form-data", 415),
        ],
    )
    def test_says_what_it_does_not_take(self, give, query, content_type, status):
        told = give(b"x", query=query, content_type=content_type, status=status)

        assert told["status"] == status
        assert told["detail"]

    def test_asks_for_the_length(self, app):
        """What comes in pieces of unknown length is not read, and must not be taken for an empty file."""
        environ = EnvironBuilder(API, "http://localhost", method="POST").get_environ()
        environ |= {"CONTENT_TYPE": "application/pdf", "HTTP_TRANSFER_ENCODING": "chunked"}
        environ.pop("CONTENT_LENGTH", None)

        _, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)

        assert status.startswith("411")

    def test_is_not_for_reading(self, client):
        answer = client.get(API)

        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]
        assert "Allow" in answer.get_json()["detail"]
