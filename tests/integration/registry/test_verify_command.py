"""`flask verify` in the hands of a stranger: public keys, the files, the proofs beside them, and no network."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from app.certificate import fonts
from app.certificate.credential import published
from app.registry.commands import COMMANDS
from app.transparency import merkle
from app.transparency.checkpoint import Checkpoint
from app.transparency.leaf import Kind, Leaf
from app.transparency.signatures import NoteSigner
from app.transparency.tlog_proof import Proof
from tests import seals, twins
from tests.twins import SHOWN

pytestmark = pytest.mark.skipif(bool(fonts.missing()), reason="fonts are not installed")
NAME = "seal.example.org/log"


class Log:
    """A log of a few lines, made by hand."""

    def __init__(self, lines, private=None):
        self.signer = NoteSigner(NAME, private or Ed25519PrivateKey.generate())
        self.entries = [line.entry() for line in lines]

    def _hash(self, place):
        level, number = place
        if level == 0:
            return merkle.leaf_hash(self.entries[number])
        return merkle.node_hash(self._hash((level - 1, 2 * number)), self._hash((level - 1, 2 * number + 1)))

    @property
    def head(self):
        size = len(self.entries)
        return Checkpoint(NAME, size, merkle.hash_of((0, size), self._hash))

    @property
    def note(self):
        return self.signer.sign(self.head.text())

    def proof(self, index):
        path = [merkle.hash_of(span, self._hash) for span in merkle.inclusion(index, len(self.entries))]
        return str(Proof(index, tuple(path), self.note, self.entries[index])).encode()


def line(both, kind=Kind.AWARD, **values):
    digests = {"pdf_sha256": sha256(both.pdf).hexdigest(), "vc_sha256": sha256(both.credential).hexdigest()}
    return Leaf(kind, SHOWN, at=datetime(2026, 6, 1, tzinfo=UTC), **{**digests, **values})


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    return twins.make(tmp_path_factory.mktemp("offline") / "keys")


@pytest.fixture(scope="session")
def others(both):
    """Lines about other seals."""
    return [line(both, pdf_sha256=f"{number:064x}", vc_sha256="") for number in range(4)]


@pytest.fixture
def log(both, others):
    return Log([*others[:2], line(both), *others[2:]])


@pytest.fixture
def place(tmp_path, both, log):
    """A folder with what a stranger has: both files, the public keys, the proof."""
    (tmp_path / "certificate.pdf").write_bytes(both.pdf)
    (tmp_path / "credential.json").write_bytes(both.credential)
    (tmp_path / "root.pem").write_bytes((both.folder / "root.cert.pem").read_bytes())
    (tmp_path / "did.json").write_text(json.dumps(published.did_document(both.folder, twins.BASE)))
    (tmp_path / "log.vkey").write_text(f"{log.signer.verifier}\n")
    (tmp_path / "certificate.tlog-proof").write_bytes(log.proof(2))
    return tmp_path


@pytest.fixture
def verify(place, make_settings, monkeypatch):
    """The command on a machine that has none of our keys: `verify("certificate.pdf", "--log-key", "log.vkey")`."""
    app = Flask("portal")
    settings = make_settings(signing_key=f"file:{place / 'none' / 'signer.key.pem'}")
    app.extensions["settings"] = settings
    for command in COMMANDS:
        app.cli.add_command(command)
    monkeypatch.chdir(place)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("somebody was asked"))

    def run(*arguments, status=0):
        done = app.test_cli_runner().invoke(args=["verify", *arguments])
        assert done.exit_code == status, done.output
        return done.output

    return run


TRUST = ("--anchors", "root.pem", "--anchors", "did.json")
LOGGED = (*TRUST, "--log-key", "log.vkey")


def test_reaches_every_verdict_from_public_keys_alone(verify):
    said = verify("certificate.pdf", *LOGGED)

    assert "certificate.pdf: authentic" in said
    assert "credential inside: authentic, by key" in said
    assert "log: proven: the log has this very file" in said
    assert f"line 2 of {NAME} (size 5): award of {SHOWN}" in said


def test_tells_programs_the_same(verify):
    (told,) = json.loads(verify("certificate.pdf", *LOGGED, "--json"))

    assert (told["verdict"], told["credential"]["verdict"], told["credential"]["seal_id"]) == (
        "authentic", "authentic", SHOWN,
    )  # fmt: skip
    assert (told["log"]["verdict"], told["log"]["index"], told["log"]["size"]) == ("proven", 2, 5)


def test_takes_files_and_proofs_together_as_a_shell_gives_them(verify, place):
    (place / "certificate.tlog-proof").rename(place / "x.tlog-proof")

    said = verify("certificate.pdf", "credential.json", "x.tlog-proof", *LOGGED)

    assert said.count("log: proven") == 2
    assert "x.tlog-proof:" not in said


def test_finds_the_proof_under_the_id_of_the_seal(verify, place):
    (place / "certificate.tlog-proof").rename(place / f"{SHOWN}.tlog-proof")

    assert "log: proven" in verify("certificate.pdf", *LOGGED)


def test_without_the_key_of_the_log_says_what_to_give(verify):
    assert "give the log's key" in verify("certificate.pdf", *TRUST)


def test_with_the_root_alone_says_that_the_credential_inside_was_not_checked(verify):
    assert "credential inside: not checked" in verify("certificate.pdf", "--anchors", "root.pem")


def test_a_key_may_be_given_as_text(verify, log):
    assert "log: proven" in verify("certificate.pdf", *TRUST, "--log-key", str(log.signer.verifier))


def test_a_file_that_shall_be_proven_and_is_not_does_not_end_well(verify, place):
    (place / "certificate.tlog-proof").unlink()

    assert "no proof was given" in verify("certificate.pdf", *LOGGED, status=1)


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda raw: raw.replace(b"index 2", b"index 3"), "broken"),
        (lambda raw: raw.replace(b"tlog-proof@v1", b"tlog-proof@v2"), "unreadable"),
        (lambda raw: raw.replace(b"\n5\n", b"\n6\n"), "foreign"),
        (lambda raw: raw[:-20] + (b"B" if raw[-20] != ord("B") else b"C") + raw[-19:], "foreign"),
        (lambda raw: b"", "unreadable"),
    ],
    ids=["place", "version", "size", "signature", "empty"],
)
def test_an_altered_proof_proves_nothing(verify, place, change, verdict):
    path = place / "certificate.tlog-proof"
    path.write_bytes(change(path.read_bytes()))

    assert f"log: {verdict}" in verify("certificate.pdf", *LOGGED, status=1)


def test_a_proof_by_another_log_of_the_same_name_proves_nothing(verify, place, both, others):
    (place / "certificate.tlog-proof").write_bytes(Log([*others, line(both)]).proof(4))

    assert "log: foreign" in verify("certificate.pdf", *LOGGED, status=1)


def test_the_proof_of_another_file_proves_nothing_for_this_one(verify, place, log):
    (place / "certificate.tlog-proof").write_bytes(log.proof(1))

    assert "log: other-file" in verify("certificate.pdf", *LOGGED, status=1)


def test_of_several_lines_the_latest_is_told(verify, place, both, others):
    log = Log([line(both), *others, line(both, Kind.REVOCATION)])
    (place / "log.vkey").write_text(str(log.signer.verifier))
    for name, index in (("certificate.tlog-proof", 0), ("later.tlog-proof", 5)):
        (place / name).write_bytes(log.proof(index))

    assert "revocation of" in verify("certificate.pdf", "--proof", "later.tlog-proof", *LOGGED)


def test_a_kept_checkpoint_confirms_or_shows_the_fork(verify, place, log, both, others):
    (place / "kept").write_text(str(log.note))
    assert "the head is the one that you kept" in verify("certificate.pdf", *LOGGED, "--checkpoint", "kept")

    rival = Log([*others, line(both)], private=log.signer.private)
    (place / "kept").write_text(str(rival.note))
    assert "FORK" in verify("certificate.pdf", *LOGGED, "--checkpoint", "kept", status=1)

    (place / "kept").write_text(str(Log(others).note))
    assert "not signed by" in verify("certificate.pdf", *LOGGED, "--checkpoint", "kept", status=3)


def test_a_credential_inside_that_speaks_of_another_seal_does_not_end_well(verify, place, both):
    (place / "other.pdf").write_bytes(twins.make(both.folder, inside=seals.UNKNOWN).pdf)

    assert f"credential inside: of another seal: {seals.UNKNOWN}" in verify("other.pdf", *TRUST, status=1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("certificate.pdf", "--anchors", "did.json"), "give the root certificate"),
        (("credential.json", "--anchors", "root.pem"), "did.json"),
        (("certificate.pdf", *TRUST, "--log-key", "nonsense"), "verifier key"),
        (("certificate.pdf", *TRUST, "--checkpoint", "log.vkey"), "--log-key"),
        (("certificate.pdf",), "keys init"),
    ],
    ids=["no-root", "no-issuer", "no-key", "no-key-for-checkpoint", "nothing"],
)
def test_what_cannot_be_checked_by_is_said_in_one_line(verify, arguments, words):
    said = verify(*arguments, status=3)

    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "body",
    [b'{"a":' * 900 + b"1" + b"}" * 900, b'{"a": NaN}', b'{"a": 1, "a": 2}', b"{" + b" " * 70_000],
    ids=["deep", "nan", "twice", "large"],
)
def test_a_hostile_credential_gets_a_verdict(verify, place, body):
    (place / "credential.json").write_bytes(body)

    said = verify("credential.json", *TRUST, status=1)

    assert said.startswith(("credential.json: unreadable", "credential.json: too-large"))
