"""Signing the head: only what is committed, only what extends what was signed, only with a guarded key."""

from __future__ import annotations

from importlib import import_module

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.certificate.errors import KeyExposed, KeyUnreadable
from app.core.db import atomic
from app.notification.runner import Outcome, Runner
from app.transparency import checkpoint, keys, note, queries, services, signatures
from app.transparency.errors import LogForked, LogKeyExists, LogKeyMissing
from app.transparency.signatures import NoteSigner
from tests.integration.transparency.conftest import line


@pytest.fixture
def work(engine, sessions, make_settings, session):
    """Does the jobs that wait; how each ended."""
    import_module("app.transparency.jobs")

    def act():
        runner = Runner({"database": (engine, sessions), "settings": make_settings()})
        session.rollback()
        return [runner.run(one) for one in runner.due()]

    return act


class TestSigning:
    def test_says_how_long_the_log_is(self, session, add, sign, directory):
        add(3)

        head = sign()

        signed = note.parse(head.note.encode())
        signatures.verify(signed, keys.verifier(directory))
        said = checkpoint.parse(signed.text)
        assert (said.origin, said.size) == ("seal.example.org/log", 3)
        assert said.root == queries.root(session, 3)
        assert queries.latest_checkpoint(session).note == head.note == keys.last_signed(directory).decode()

    def test_an_empty_log_has_a_head_too(self, sign):
        assert sign().size == 0

    def test_what_is_signed_is_not_signed_again(self, add, sign):
        add(1)
        sign()

        assert sign() is None

    def test_what_is_not_committed_is_not_covered(self, session, sessions, add, sign):
        add(2)
        sign()
        with sessions() as own, pytest.raises(RuntimeError), atomic(own):  # rolled back in the end
            services.append(own, [line()])
            assert sign() is None
            raise RuntimeError

        assert queries.latest_checkpoint(session).size == 2

    def test_a_crash_before_it_is_published_is_made_good(self, session, add, sign, directory, monkeypatch):
        add(2)
        with monkeypatch.context() as broken:
            broken.setattr(services, "LogCheckpoint", None)
            with pytest.raises(TypeError):
                sign()
        assert queries.latest_checkpoint(session) is None
        session.rollback()

        assert sign().note.encode() == keys.last_signed(directory)

    def test_a_log_with_another_name_goes_on(self, session, add, sign, directory):
        add(2)
        sign()
        for name in (keys.KEY, keys.VERIFIER):
            (directory / name).unlink()
        keys.init(directory, "seal.example.org/log2")

        assert sign().origin == "seal.example.org/log2"
        assert queries.latest_checkpoint(session).origin == "seal.example.org/log2"


class TestAfterAnOlderCopyWasRestored:
    def test_nothing_is_signed_that_contradicts_what_was(self, session, add, sign, directory, meddle):
        add(3)
        sign()
        meddle(
            "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint",
            "UPDATE log_head SET size = 0, peaks = SUBSTR(peaks, 1, 0)",
        )  # fmt: skip
        with pytest.raises(LogForked):
            sign()
        with atomic(session):
            services.append(session, [line(number) for number in (5, 6, 7, 8)])  # longer, but not the same

        with pytest.raises(LogForked):
            sign()

        assert queries.latest_checkpoint(session) is None

    def test_the_same_leaves_again_are_the_same_log(self, add, sign, meddle):
        add(3)
        sign()
        meddle(
            "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint",
            "UPDATE log_head SET size = 0, peaks = SUBSTR(peaks, 1, 0)",
        )  # fmt: skip
        add(4)

        assert sign().size == 4


class TestTheKey:
    def test_is_the_owners_alone(self, directory):
        assert (directory / keys.KEY).stat().st_mode & 0o777 == 0o600
        assert directory.stat().st_mode & 0o777 == 0o700

    def test_is_never_overwritten(self, directory):
        before = (directory / keys.KEY).read_bytes()

        with pytest.raises(LogKeyExists):
            keys.init(directory, "other.example/log")

        assert (directory / keys.KEY).read_bytes() == before

    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660], ids=oct)
    def test_that_others_can_read_is_not_used(self, add, sign, directory, mode):
        add(1)
        (directory / keys.KEY).chmod(mode)

        with pytest.raises(KeyExposed, match="chmod 600"):
            sign()

    def test_in_a_folder_of_others(self, sign, directory):
        directory.chmod(0o755)

        with pytest.raises(KeyExposed, match="chmod 700"):
            sign()

    def test_that_is_not_the_one_of_the_name(self, sign, directory):
        (directory / keys.KEY).write_bytes(keys.pem(NoteSigner("x", Ed25519PrivateKey.generate())))

        with pytest.raises(KeyUnreadable):
            sign()

    @pytest.mark.parametrize("content", [b"", b"-----BEGIN", b"\xff" * 40])
    def test_that_is_damaged(self, sign, directory, content):
        (directory / keys.KEY).write_bytes(content)

        with pytest.raises(KeyUnreadable):
            sign()

    def test_that_is_missing(self, sign, directory):
        (directory / keys.VERIFIER).unlink()
        with pytest.raises(LogKeyMissing):
            sign()


class TestTheJob:
    def test_signs_after_the_commit(self, session, add, directory, work):
        add(2)

        assert work() == [Outcome.DONE]

        assert queries.latest_checkpoint(session).size == 2

    def test_waits_while_the_key_cannot_be_used(self, session, add, directory, work):
        add(2)
        (directory / keys.KEY).chmod(0o644)

        assert work() == [Outcome.POSTPONED]

        assert queries.latest_checkpoint(session) is None

    def test_without_a_key_there_is_nothing_to_do(self, session, add, work):
        add(2)

        assert work() == [Outcome.DONE]

        assert queries.latest_checkpoint(session) is None
