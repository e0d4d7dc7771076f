"""The guide for strangers: its own commands and its own script, word for word, on real files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.certificate import fonts
from tests import twins
from tests.architecture.sources import ROOT
from tests.integration.registry.test_verify_command import Log, line
from tests.seals import UNKNOWN

GUIDE = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)
SCRIPT = next(text for kind, text in BLOCKS if kind == "python")
TRUST, FOLLOW = (text for kind, text in BLOCKS if kind == "sh" and "flask" not in text)

pytestmark = pytest.mark.skipif(bool(fonts.missing()), reason="fonts are not installed")


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    return twins.make(tmp_path_factory.mktemp("guide") / "keys")


@pytest.fixture
def place(tmp_path, both):
    """A folder with what the guide says to keep."""
    log = Log([*(line(both, pdf_sha256=f"{number:064x}") for number in range(5)), line(both)])
    (tmp_path / "certificate.pdf").write_bytes(both.pdf)
    (tmp_path / "root.pem").write_bytes((both.folder / "root.cert.pem").read_bytes())
    (tmp_path / "proof.tlog-proof").write_bytes(log.proof(5))
    (tmp_path / "log.vkey").write_text(f"{log.signer.verifier}\n")
    (tmp_path / "follow.py").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


def run(place, commands):
    """What the commands say, and how they end."""
    commands = commands.replace("python3", f"{sys.executable} -I")
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=place, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed (apt-get install openssl)")
class TestTheLog:
    def test_is_followed_to_its_signature(self, place):
        status, said = run(place, FOLLOW)

        assert status == 0, said
        assert '"type":"award"' in said
        assert "The line is in the log of 6 lines" in said
        assert "Signature Verified Successfully" in said

    @pytest.mark.parametrize(
        ("name", "change", "words"),
        [
            ("certificate.pdf", lambda raw: raw + b"\n", "another file"),
            ("proof.tlog-proof", lambda raw: raw.replace(b"index 5", b"index 4"), "does not lead to the root"),
            ("proof.tlog-proof", lambda raw: raw.replace(b"\n6\n", b"\n7\n"), "does not lead to the root"),
            ("proof.tlog-proof", lambda raw: raw[:-20] + (b"B" if raw[-20] != ord("B") else b"C") + raw[-19:], "Signature Verification Failure"),
            ("log.vkey", lambda raw: str(Log([]).signer.verifier).encode(), "another key"),
        ],
        ids=["file", "place", "size", "signature", "key"],
    )  # fmt: skip
    def test_says_what_does_not_fit(self, place, name, change, words):
        path = place / name
        path.write_bytes(change(path.read_bytes()))

        status, said = run(place, FOLLOW)

        assert status != 0
        assert words in said


@pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")),
    reason="pdfsig or certutil is not installed (apt-get install poppler-utils libnss3-tools)",
)
class TestTheCertificate:
    WORDS = ("Signature is Valid.", "Certificate is Trusted.", "Total document signed")

    def test_is_trusted_by_a_store_that_has_our_root_alone(self, place):
        status, said = run(place, TRUST)

        assert status == 0, said
        assert all(words in said for words in self.WORDS)
        assert said.count("Signature #") == 1

    def test_with_bytes_behind_it_lacks_the_line_that_the_guide_asks_for(self, place):
        path = place / "certificate.pdf"
        path.write_bytes(path.read_bytes() + b"\n% more")

        assert self.WORDS[2] not in run(place, TRUST)[1].replace("Not total document signed", "")

    def test_of_another_root_is_not_trusted(self, place, tmp_path_factory):
        other = twins.make(tmp_path_factory.mktemp("other") / "keys", UNKNOWN)
        shutil.copy(other.folder / "root.cert.pem", place / "root.pem")

        assert self.WORDS[1] not in run(place, TRUST)[1]


def test_the_guide_names_addresses_that_are_there(app):
    paths = [
        path.replace("<seal ID>", "<typed>") for path in re.findall(r"`(/[^`\s?]+(?: ID>[^`?]*)?)", GUIDE)
    ]
    rules = {rule.rule for rule in app.url_map.iter_rules()}

    assert [path for path in paths if path not in rules] == []


def test_the_script_of_the_guide_needs_nothing_but_python():
    assert re.findall(r"^(?:import|from) (.*)$", SCRIPT, re.MULTILINE) == ["base64, hashlib, json, sys"]
    assert Path(sys.executable).exists()
