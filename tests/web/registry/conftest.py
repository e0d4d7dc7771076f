"""A portal with seals, and two ways to the same answer."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.core import clock
from app.core.db import make_sessions
from app.registry.allowance import Allowance
from app.registry.examiners import Examiners
from app.seal import queries
from app.seal.publication import publisher
from app.seal.services import issuing
from app.web.database import db
from tests import awards, factories, seals, tampering


@pytest.fixture
def rows(app):
    """The session of a context that stays open for the test, to make rows with."""
    with app.app_context():
        yield db.session


@pytest.fixture
def make_seal(app, rows):
    """Makes a published seal: `make_seal(state=…)`."""

    def make(organisation=None, **values):
        return seals.seal(rows, organisation, app=app, **values)

    return make


@pytest.fixture
def make_reviewed(app, rows):
    """Makes a published seal by way of review and decision: `make_reviewed(on="2026-03-05")`.

    With `and_after` a second auditor begins and ends on that day, and so does the decision.
    """

    def make(*, on, and_after=""):
        with clock.at(noon(on)):
            assessment = awards.recommended(rows)
        with clock.at(noon(and_after or on)):
            if and_after:
                awards.reviewed(rows, assessment)
            intent = awards.award(rows, assessment)
            issuing.issue(
                make_sessions(rows.get_bind()),
                intent.id,
                press=awards.press,
                publish=publisher(app.extensions),
            )
        rows.rollback()
        return queries.by_seal_id(rows, intent.seal_id)

    return make


def noon(day):
    """The middle of the day where the program is."""
    return datetime.fromisoformat(f"{day}T17:00:00+00:00")


@pytest.fixture
def system(rows):
    """A school system without a seal."""
    return factories.organisation(
        rows, name="Maple Valley School District", city="Maple Valley", leaid="3904481"
    )


@pytest.fixture
def publish(app):
    """Prepares what is public of a seal."""
    return publisher(app.extensions)


@pytest.fixture
def browser(app):
    """A client that leaves pages compressed as they come."""
    return FlaskClient(app, app.response_class)


@pytest.fixture
def ask(app):
    """Asks the whole application as a server does: `ask(path)`; with `by_view=True` past the prepared answers."""

    def get(path, *, by_view=False, method="GET", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        builder = EnvironBuilder(path, method=method, base_url="http://localhost", headers=names)
        layer = app.extensions["prepared_answers"]
        target = layer.application if by_view else app.wsgi_app
        body, status, sent = run_wsgi_app(target, builder.get_environ(), buffered=True)
        return status, sorted((k, v) for k, v in sent if k != "X-Request-Id"), b"".join(body)

    return get


@pytest.fixture
def description(client):
    return client.get("/api/v1/openapi.json").get_json()


@pytest.fixture
def conforms(description):
    """Refuses an answer that is not as the description says."""

    def check(answer, path, status=200, method="get"):
        assert answer.status_code == status
        told = description["paths"][path][method]["responses"][str(status)]["content"][answer.mimetype][
            "schema"
        ]
        schema = {**told, "components": description["components"]}
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.get_json())
        return answer.get_json()

    return check


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    """A certificate of the seal tampering.SHOWN, and the keys that signed it."""
    return tampering.workshop(tmp_path_factory.mktemp("files"), seal_id=tampering.SHOWN)


@pytest.fixture(scope="session")
def examiners(workshop):
    """Examiners that a busy machine does not hurry."""
    examiners = Examiners(f"file:{workshop.folder / 'keys' / 'signer.key.pem'}", patience=30, deadline=10)
    yield examiners
    examiners.close()


@pytest.fixture
def patient(app, examiners):
    """The portal examines files without hurry, and takes as many as a test sends."""
    usual = app.extensions["examiners"]
    app.extensions["examiners"] = examiners
    app.extensions["file_allowance"] = Allowance(burst=1_000, seconds=0.001)
    yield
    app.extensions["examiners"] = usual


@pytest.fixture
def issued(make_seal, workshop):
    """The seal whose certificate is that of the workshop: `issued(state=…)`."""

    def make(**values):
        return make_seal(stored=tampering.STORED, pdf=workshop.signed, **values)

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
def give(client):
    """What programs are told of a file."""

    def give(pdf, *, status=200, query="", content_type="application/pdf"):
        # The test client says nothing of the length of an empty body.
        length = {"CONTENT_LENGTH": str(len(pdf))}
        answer = client.post(
            tampering.API + query, data=pdf, content_type=content_type, environ_overrides=length
        )
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    return give
