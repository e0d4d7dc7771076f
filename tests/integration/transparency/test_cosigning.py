"""What witnesses have signed is published under our own checkpoint: of trusted ones alone, and for this one alone."""

from __future__ import annotations

import pytest

from app.core.db import make_sessions
from app.transparency import cosigning, keys, note, signatures, tlog_proof
from tests import seals


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def log(app, session):
    def act(*arguments, **values):
        session.rollback()
        return app.test_cli_runner().invoke(args=["log", *map(str, arguments)], **values)

    return act


@pytest.fixture
def grow(session, log, directory, tmp_path):
    def act():
        made = seals.seal(session)
        assert log("checkpoint").exit_code == 0
        assert log("export", tmp_path / "site").exit_code == 0
        return made

    return act


@pytest.fixture
def witness(log, directory, tmp_path):
    """A witness of another organisation, by its name: its key, and what it prints."""

    def act(name):
        key = tmp_path / f"{name}.pem"
        vkey = log("witness-init", f"{name}.example/w", "--key", key).output.strip()

        def sign():
            ours = str(keys.verifier(directory))
            state = tmp_path / f"{name}.json"
            done = log("witness", tmp_path / "site", "--state", state, "--vkey", ours, "--key", key)
            assert done.exit_code == 0, done.output
            return done.output

        sign.vkey = vkey
        return sign

    return act


def cosigners(content, *vkeys):
    """Which of the keys have signed."""
    signed = note.parse(content)
    return [
        vkey for vkey in vkeys if {(one.name, one.key_id) for one in signed.signatures}
        & {(note.parse_key(vkey).name, note.parse_key(vkey).key_id)} and signatures.verify(signed, note.parse_key(vkey))
    ]  # fmt: skip


def test_of_several_stand_together_under_the_checkpoint(app, log, grow, witness, directory, tmp_path):
    made = grow()
    one, two = witness("one"), witness("two")
    for each in (one, two):
        assert log("trust-witness", each.vkey).exit_code == 0
        done = log("cosign", "-", input=each())
        assert done.exit_code == 0, done.stderr
    assert "one.example/w, two.example/w" in done.output

    served = app.test_client().get("/log/checkpoint").data
    assert cosigners(served, one.vkey, two.vkey) == [one.vkey, two.vkey]
    assert signatures.verify(note.parse(served), keys.verifier(directory)) is None

    log("export", tmp_path / "site")
    assert (tmp_path / "site" / "checkpoint").read_bytes() == served
    proof = tlog_proof.parse(app.test_client().get(f"/log/proofs/{seals.shown(made)}.tlog-proof").data)
    assert cosigners(str(proof.signed).encode(), one.vkey, two.vkey) == [one.vkey, two.vkey]


def test_are_left_out_once_the_log_has_grown(app, log, grow, witness):
    grow()
    one = witness("one")
    log("trust-witness", one.vkey)
    late = one()
    assert log("cosign", "-", input=late).exit_code == 0

    grow()

    assert cosigners(app.test_client().get("/log/checkpoint").data, one.vkey) == []
    assert log("cosign", "-", input=late).exit_code == 3
    assert log("cosign", "-", input=one()).exit_code == 0
    assert cosigners(app.test_client().get("/log/checkpoint").data, one.vkey) == [one.vkey]


def test_of_strangers_are_not_taken(app, log, grow, witness):
    grow()
    one, stranger = witness("one"), witness("stranger")
    log("trust-witness", one.vkey)

    done = log("cosign", "-", input=stranger())

    assert (done.exit_code, "one.example/w" in done.stderr) == (4, True)
    assert cosigners(app.test_client().get("/log/checkpoint").data, stranger.vkey) == []


def test_that_are_false_are_not_taken(app, log, grow, witness, directory):
    grow()
    one = witness("one")
    log("trust-witness", one.vkey)
    signed = note.parse(one().encode())
    last = signed.signatures[-1]
    false = note.Signature(last.name, last.key_id, last.content[:-1] + bytes([last.content[-1] ^ 1]))

    done = log("cosign", "-", input=str(note.Note(signed.text, (*signed.signatures[:-1], false))))

    assert done.exit_code == 4
    assert not (directory / cosigning.COSIGNED).exists()


def test_a_key_of_a_log_is_no_witness(log, directory):
    assert log("trust-witness", str(keys.verifier(directory))).exit_code == 3


def test_that_cannot_be_read_keep_the_checkpoint_from_nobody(app, grow, directory):
    grow()
    (directory / cosigning.COSIGNED).write_bytes(b"\xff nonsense")

    assert app.test_client().get("/log/checkpoint").status_code == 200
