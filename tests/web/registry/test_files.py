"""Checking a file: one true verdict for each, every check in words, and nothing of the file kept or shown."""

from __future__ import annotations

import io
import shutil
import time

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.certificate import fonts, keys
from app.certificate.signing import sign
from app.certificate.verdicts import LARGEST, Verdict
from app.core.db import Base
from app.registry.allowance import Allowance
from app.registry.examiners import Examiners
from app.seal import seal_id
from app.seal.workflow import State
from tests import seals, tampering

pytestmark = pytest.mark.skipif(bool(fonts.missing()), reason="fonts are not installed")
STORED = seal_id.new()
SHOWN = seal_id.shown(STORED)
API = "/api/v1/verifications"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A certificate of the seal SHOWN, and the keys that signed it."""
    return tampering.workshop(tmp_path_factory.mktemp("files"), seal_id=SHOWN)


@pytest.fixture(scope="module")
def examiners(workshop):
    """Examiners that a busy machine does not hurry."""
    examiners = Examiners(f"file:{workshop.folder / 'keys' / 'signer.key.pem'}", deadline=10)
    yield examiners
    examiners.close()


@pytest.fixture(autouse=True)
def _patient(app, examiners):
    usual = app.extensions["examiners"]
    app.extensions["examiners"] = examiners
    app.extensions["file_allowance"] = Allowance(burst=1_000, seconds=0.001)
    yield
    app.extensions["examiners"] = usual


@pytest.fixture
def issued(make_seal, workshop):
    """The seal whose certificate is that of the workshop: `issued(state=…)`."""

    def make(**values):
        return make_seal(stored=STORED, pdf=workshop.signed, **values)

    return make


@pytest.fixture
def check(client):
    """The page that a file leads to: `check(pdf)`, `check(pdf, under="TLE-…")`."""

    def check(pdf, *, under="", status=200, name="certificate.pdf"):
        # Put together here: the test client would leave a large form in a temporary file.
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + pdf + b"\r\n--x--\r\n"
        address = f"/verify/{under}" if under else "/verify"
        kind = "multipart/form-data; boundary=x"
        return client.page(address, status=status, method="POST", data=body, content_type=kind)

    return check


@pytest.fixture
def ask(client):
    """What programs are told of a file."""

    def ask(pdf, *, status=200, query="", content_type="application/pdf"):
        answer = client.post(API + query, data=pdf, content_type=content_type)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    return ask


def results(told):
    return {line["name"]: line["result"] for line in told["checks"]}


class TestGenuine:
    def test_is_told_in_every_check(self, issued, check, workshop):
        issued()

        page = check(workshop.signed)

        assert page.heading.startswith("Valid")
        for words in (
            "The registry has issued this certificate.",
            "Every byte is as it was issued",
            "There is one signature, and it fits the file.",
            "leads to its root certificate",
            "covers the file from the first byte to the last",
            "No independent time-stamp",
            "The seal is in force.",
        ):
            assert words in page.text
        assert page.text.count("Passed") == 6
        assert "Failed" not in page.text
        assert page.find("a", href=f"/verify/{SHOWN}") is not None

    @pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED])
    def test_of_a_seal_not_in_force_tells_two_facts_apart(self, issued, check, workshop, state):
        issued(state=state)

        page = check(workshop.signed)

        assert page.heading.lower().startswith(state.value)
        assert "This file is the certificate as it was issued, but" in page.text
        assert "Every byte is as it was issued" in page.text
        assert "Valid" not in page.heading

    def test_under_its_own_id_is_said_to_be_the_one(self, issued, check, workshop):
        issued()

        page = check(workshop.signed, under=SHOWN)

        assert page.heading.startswith("Valid")
        assert "belongs to the seal ID under which you were shown it" in page.text

    def test_under_the_id_of_another_seal_is_another_seals(self, issued, make_seal, check, ask, workshop):
        issued()
        other = seals.shown(make_seal())

        page = check(workshop.signed, under=other)

        assert page.heading.startswith("Another seal’s file")
        assert "The file belongs to another seal than the one you gave." in page.text
        assert page.link(f"What the registry says of {other}") == f"/verify/{other}"
        assert ask(workshop.signed, query=f"?seal_id={other}")["verdict"] == "another-seal"

    def test_known_by_its_bytes_needs_no_examiner(self, issued, check, workshop, app):
        issued()
        app.extensions["examiners"] = Examiners("file:/nowhere/signer.key.pem")

        page = check(workshop.signed)

        assert page.heading.startswith("Valid")
        assert page.text.count("Not checked: too many files") == 4

    def test_signed_by_us_for_a_seal_that_is_not_there_is_unknown(self, check, ask, workshop):
        page = check(workshop.signed)

        assert page.heading.startswith("Unknown")
        assert "the registry has no such seal" in page.text
        told = ask(workshop.signed)
        assert (told["verdict"], told["reason"], told["file"]) == ("unknown", "no-such-seal", "authentic")
        assert told["seal"] is None

    def test_signed_by_us_but_not_the_issued_file_is_unknown(self, make_seal, check, workshop):
        make_seal(stored=STORED, pdf=workshop.signed + b"% what was issued")

        page = check(workshop.signed)

        assert page.heading.startswith("Unknown")
        assert "issued another file for it" in page.text
        assert "Valid" not in page.heading

    def test_register_and_signature_that_contradict_each_other_are_no_proof(self, make_seal, check):
        seal = make_seal()

        page = check(b"%PDF-1.7 " + seal.seal_id.encode())

        assert page.heading.startswith("Could not check")
        assert "contradict each other" in page.text


class TestTampered:
    @pytest.mark.parametrize("row", tampering.ROWS, ids=lambda row: row.name)
    def test_gets_its_true_verdict_from_page_interface_and_command(self, issued, check, ask, workshop, row):
        issued()
        pdf = row.forge(workshop)
        too_large = row.file is Verdict.TOO_LARGE

        page = check(pdf, status=413 if too_large else 200)

        words = {
            "altered": "Altered", "unsigned": "Not signed", "foreign": "Not ours", "unchecked": "Could not check",
        }  # fmt: skip
        assert page.heading.startswith(words[row.outcome.value])
        assert "Every byte is as it was issued" not in page.text
        assert SHOWN not in page.html
        told = ask(pdf, status=413 if too_large else 200)
        if too_large:
            assert "larger than 2 MB" in told["detail"]
            return
        assert (told["verdict"], told["file"]) == (row.outcome.value, row.file.value)
        assert told["valid"] is False
        assert results(told)["identical"] == "failed"
        assert results(told)["status"] == "not-checked"

    def test_shows_nothing_that_the_file_says(self, workshop, check, make_seal):
        evil = tampering.workshop(
            workshop.folder / "evil", organisation="Canary <b>District</b>", seal_id=SHOWN
        )
        make_seal(stored=STORED)

        foreign = check(evil.signed, name="<i>canary</i>.pdf")
        ours = check(sign(evil.rendered, workshop.key, reason="Canary"), name="<i>canary</i>.pdf")

        assert foreign.heading.startswith("Not ours")
        assert ours.heading.startswith("Unknown")
        assert "canary" not in (foreign.html + ours.html).lower()

    def test_with_a_key_since_ended_or_withdrawn_is_still_what_the_register_knows(
        self, issued, check, workshop, examiners, monkeypatch
    ):
        from app.certificate.verdicts import Chain, Observed, judge

        issued()
        seen = Observed(
            is_pdf=True, is_small=True, is_readable=True, signatures=1, revisions=2, is_intact=True,
            is_certification=True, is_whole_file=True, is_unmodified=True, is_library_satisfied=False,
            chain=Chain.EXPIRED,
        )  # fmt: skip
        monkeypatch.setattr(examiners, "examine", lambda pdf: judge(seen, sha256="0"))

        page = check(workshop.signed)

        assert page.heading.startswith("Valid")
        assert "has ended since" in page.text


class TestTheForm:
    def test_is_on_the_page_that_checks_and_on_every_seals(self, client, make_seal):
        shown = seals.shown(make_seal())

        for address, action in (("/verify", "/verify"), (f"/verify/{shown}", f"/verify/{shown}")):
            form = client.page(address).form("Check the file")
            assert (form.action, form.method) == (action, "POST")
            assert form.element.get("enctype") == "multipart/form-data"

    def test_without_a_file_asks_for_one(self, client):
        page = client.page("/verify", status=400, method="POST", data={"file": (io.BytesIO(b""), "")})

        assert "Choose a file first." in page.text
        assert page.has_form("Check the file")

    @pytest.mark.parametrize(
        "body", [b"", b"nonsense", b"--x\r\n", b"x" * 5_000], ids=["nothing", "nonsense", "half", "long"]
    )
    def test_what_is_no_form_is_answered_with_the_form(self, client, body):
        kinds = ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json")

        for kind in kinds:
            assert client.post("/verify", data=body, content_type=kind).status_code == 400

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

    def test_a_file_of_just_the_size_is_taken(self, ask):
        assert ask(b"%PDF-1.7\n".ljust(LARGEST, b"\n"))["file"] == "unreadable"

    def test_too_many_from_one_network_wait(self, check, ask, app, client):
        app.extensions["file_allowance"] = Allowance(burst=1, seconds=30)
        check(b"x")

        page = check(b"x", status=429)

        assert page.heading.startswith("Could not check")
        assert 0 < int(page.response.headers["Retry-After"]) <= 30
        assert "Retry-After" in ask(b"x", status=429)["detail"]
        other = client.post(
            API, data=b"x", content_type="application/pdf", environ_base={"REMOTE_ADDR": "198.51.100.7"}
        )
        assert other.status_code == 200

    def test_a_file_that_had_to_be_stopped_is_dear(self, app, check, workshop):
        from tests import forging

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

    def test_when_nothing_can_be_examined_an_unknown_file_is_not_judged(self, check, ask, app, workshop):
        app.extensions["examiners"] = Examiners("file:/nowhere/signer.key.pem")

        page = check(workshop.signed, status=503)

        assert page.heading.startswith("Could not check")
        assert page.response.headers["Retry-After"] == "5"
        assert ask(workshop.signed, status=503)["title"] == "Service Unavailable"


class TestForPrograms:
    def test_is_told_as_described(self, client, issued, workshop, conforms):
        issued()

        told = conforms(
            client.post(API, data=workshop.signed, content_type="application/pdf"), API, method="post"
        )

        assert (told["verdict"], told["valid"], told["file"]) == ("valid", True, "authentic")
        assert told["seal"]["id"] == SHOWN
        assert results(told) == {
            "registry": "passed", "identical": "passed", "signature": "passed", "trust": "passed",
            "whole-file": "passed", "timestamp": "noted", "status": "passed",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "content_type", "status"),
        [
            ("?seal_id=TLE-1", "application/pdf", 400),
            ("", "text/html", 415),
            ("", "multipart/form-data", 415),
        ],
    )
    def test_says_what_it_does_not_take(self, ask, query, content_type, status):
        told = ask(b"x", query=query, content_type=content_type, status=status)

        assert told["status"] == status
        assert told["detail"]

    def test_is_not_for_reading(self, client):
        answer = client.get(API)

        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]
        assert "Allow" in answer.get_json()["detail"]


def test_the_portal_trusts_the_keys_it_signs_with(app, settings, make_seal, workshop, check):
    """With its own examiners, as it is set up."""
    folder = keys.path_of(settings.signing_key).parent
    shutil.copytree(workshop.folder / "keys", folder)
    make_seal(stored=STORED, pdf=workshop.signed)
    mine = app.extensions["examiners"] = Examiners(settings.signing_key, deadline=10)
    try:
        assert check(workshop.signed).text.count("Passed") == 6
    finally:
        mine.close()
