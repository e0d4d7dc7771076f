"""A renderer, keys and a verifier that the tests of this package share; each child starts once."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from importlib import import_module

import pytest
from flask import Flask

from app.certificate import fonts, founding, keys
from app.certificate.commands import COMMANDS
from app.certificate.credential import building, issuer_keys, issuing, status_list
from app.certificate.rendering import Renderer
from app.certificate.signing import sign
from app.certificate.verification import Verifier
from app.core import clock
from app.registry.commands import COMMANDS as VERIFYING
from app.web.database import db
from tests import credentials
from tests.certificates import payload
from tests.tampering import Workshop

NEEDED = ("pdfsig", "pdftotext", "pdfinfo", "pdffonts")


def pytest_collection_modifyitems(items):
    reasons = [
        f"{name} is not installed (apt-get install poppler-utils)"
        for name in NEEDED
        if not shutil.which(name)
    ]
    reasons += [f"{package} is not installed" for package in fonts.missing().values()]
    for item in items:
        if reasons and "integration/certificate" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=reasons[0]))


@pytest.fixture(scope="session")
def renderer():
    with Renderer() as renderer:
        yield renderer


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority") / "keys"
    founding.init(folder, organisation="Consortium of Maple Valley")
    return folder


@pytest.fixture(scope="session")
def key(key_folder):
    return keys.load(f"file:{key_folder / 'signer.key.pem'}")


@pytest.fixture(scope="session")
def verifier(key_folder):
    with Verifier(keys.trust(key_folder)) as verifier:
        yield verifier


@pytest.fixture(scope="session")
def rendered(renderer):
    return renderer.render(payload())


@pytest.fixture(scope="session")
def signed(rendered, key):
    return sign(rendered, key, reason="Award of the seal")


@pytest.fixture(scope="session")
def workshop(rendered, signed, key, tmp_path_factory):
    return Workshop(rendered, signed, key, tmp_path_factory.mktemp("workshop"))


@pytest.fixture
def run(tmp_path):
    """The output of a tool on a PDF: `run("pdftotext", pdf, "-layout")`."""

    def run(tool, pdf, *options, after=()):
        path = tmp_path / "file.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([tool, *options, str(path), *after], capture_output=True, text=True, check=True)
        return done.stdout

    return run


@pytest.fixture
def flask(tmp_path, make_settings):
    """The commands on a portal whose keys lie in a fresh folder."""
    import_module("app.seal.commands")  # adds `keys init`
    app = Flask("portal")
    app.extensions["settings"] = make_settings(
        signing_key=f"file:{tmp_path / 'keys' / 'signer.key.pem'}",
        issuer="Consortium of Maple Valley",
        base_url="https://elsewhere.example.org",
    )
    for command in (*COMMANDS, *VERIFYING):
        app.cli.add_command(command)
    db.init_app(app, app.extensions["settings"].database_url)

    def flask(*arguments):
        return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])

    flask.app = app
    yield flask
    app.extensions["database"][0].dispose()


@pytest.fixture(scope="session")
def issuer_folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("issuer") / "keys"
    made.mkdir(mode=0o700)
    issuer_keys.init(made)
    return made


@pytest.fixture(scope="session")
def issuer(issuer_folder):
    return issuer_keys.load(issuer_folder)


@pytest.fixture(scope="session")
def did(issuer_folder):
    return credentials.did_document(issuer_folder)


@pytest.fixture
def listing(issuer):
    """A signed list with these places set: `listing(7)`."""

    def make(*places, purpose=building.SUSPENSION, at=None):
        encoded = status_list.encode(places)
        return issuing.listing(credentials.BASE, purpose, encoded, issuer, at=at or clock.now()).body

    return make


@pytest.fixture
def issued(issuer):
    """A credential that is valid on the day of the test."""
    today = clock.today()
    return credentials.credential(
        issuer, awarded_on=today - timedelta(days=30), valid_until=today + timedelta(days=700)
    )
