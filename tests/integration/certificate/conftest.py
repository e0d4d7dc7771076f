"""A renderer, keys and a verifier that the tests of this package share; each child starts once."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from app.certificate import fonts, keys
from app.certificate.rendering import Renderer
from app.certificate.signing import sign
from app.certificate.verification import Verifier
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
    keys.init(folder, organisation="Consortium of Maple Valley")
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
