"""Another key under the same name: what was signed stays, and whoever knew the old key is led to the new one."""

from __future__ import annotations

import json

import pytest

from app.certificate.errors import KeyRefused
from app.core.db import make_sessions
from app.seal.workflow import Event
from app.transparency import handover, keys, note, queries, signatures
from app.transparency.errors import FormatBroken, SignatureWrong
from tests import seals


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def log(app, session):
    def act(*arguments):
        session.rollback()
        return app.test_cli_runner().invoke(args=["log", *map(str, arguments)])

    return act


@pytest.fixture
def grow(session, log, change, directory, tmp_path):
    """Adds an award and its end, signs, and exports the log; gives the newest head."""

    def act():
        change(seals.seal(session), Event.REVOKED)
        assert log("checkpoint").exit_code == 0
        assert log("export", tmp_path / "site").exit_code == 0
        return queries.latest_checkpoint(session)

    return act


@pytest.fixture
def monitor(log, tmp_path):
    def act(vkey, *more):
        return log("monitor", tmp_path / "site", "--state", tmp_path / "state.json", "--vkey", vkey, *more)

    return act


def signs(head, vkey):
    try:
        signatures.verify(note.parse(head.note.encode()), note.parse_key(vkey))
    except SignatureWrong:
        return False
    return True


class TestRotate:
    def test_both_sign_until_the_old_key_is_retired(self, log, grow, directory):
        old = str(keys.verifier(directory))
        before = grow()
        assert log("rotate").exit_code == 0
        new = str(keys.verifier(directory))

        between = grow()
        assert log("retire-key").exit_code == 0
        after = grow()

        assert old != new
        assert [(signs(head, old), signs(head, new)) for head in (before, between, after)] == [
            (True, False), (True, True), (False, True),
        ]  # fmt: skip
        assert not (directory / keys.FORMER).exists()
        assert log("verify").exit_code == 0  # what the old key signed goes on to verify

    def test_a_stolen_key_is_destroyed_at_once(self, log, grow, directory):
        old = str(keys.verifier(directory))
        done = log("rotate", "--stolen")

        assert (done.exit_code, "destroyed" in done.output) == (0, True)
        assert not signs(grow(), old)
        assert log("retire-key").exit_code == 1

    def test_a_second_change_waits_for_the_end_of_the_first(self, log, directory):
        assert log("rotate").exit_code == 0
        done = log("rotate")

        assert (done.exit_code, "retire-key" in done.stderr) == (1, True)
        with pytest.raises(KeyRefused):
            handover.rotate(directory, at=0)

    def test_every_key_and_every_note_is_public(self, app, log, grow, directory, tmp_path):
        names = [str(keys.verifier(directory))]
        for _ in range(2):
            grow()
            log("rotate", "--stolen")
            names.append(str(keys.verifier(directory)))
        grow()

        client = app.test_client()
        assert client.get("/log/keys").text.split() == names
        assert (tmp_path / "site" / "keys").read_text().split() == names
        for number in (1, 2):
            content = client.get(f"/log/handover/{number}").data
            assert tuple(map(str, handover.read(content))) == (names[number - 1], names[number])
            assert (tmp_path / "site" / "handover" / str(number)).read_bytes() == content
        assert client.get("/log/handover/3").status_code == 404


class TestMonitor:
    def test_is_led_to_the_new_key_through_any_number_of_changes(
        self, log, grow, monitor, directory, tmp_path
    ):
        old = str(keys.verifier(directory))
        grow()
        assert monitor(old).exit_code == 0
        for _ in range(3):
            log("rotate", "--stolen")
        grow()

        done = monitor(old, "--json")

        assert (done.exit_code, json.loads(done.output)["verdict"]) == (0, "grown")
        known = json.loads((tmp_path / "state.json").read_text())
        assert (known["vkey"], known["former"]) == (str(keys.verifier(directory)), [old])
        assert monitor(old).exit_code == 0  # the timer still names the key that it began with

    def test_is_not_led_by_a_note_that_the_known_key_has_not_signed(
        self, log, grow, monitor, directory, tmp_path
    ):
        old = str(keys.verifier(directory))
        grow()
        assert monitor(old).exit_code == 0
        log("rotate", "--stolen")
        grow()
        path = tmp_path / "site" / "handover" / "1"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for number, line in enumerate(lines) if number != len(lines) - 2))

        done = monitor(old)

        assert (done.exit_code, "NOT SIGNED" in done.stderr) == (4, True)
        assert json.loads((tmp_path / "state.json").read_text())["vkey"] == old

    def test_shouts_on_a_fork_under_the_new_key_too(
        self, log, grow, monitor, directory, meddle, session, tmp_path
    ):
        old = str(keys.verifier(directory))
        grow()
        assert monitor(old).exit_code == 0
        log("rotate", "--stolen")
        meddle(
            "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint", "DELETE FROM outbox_job",
            "UPDATE log_head SET size = 0, peaks = SUBSTR(peaks, 1, 0)",
        )  # fmt: skip
        (directory / keys.SIGNED).unlink()
        for path in sorted((tmp_path / "site").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        grow()
        grow()

        done = monitor(old)

        assert (done.exit_code, "FORK" in done.stderr) == (1, True)


class TestNote:
    @pytest.mark.parametrize("line", [0, 1, 2, 3], ids=["name", "kind", "old key", "new key"])
    def test_that_was_changed_is_refused(self, directory, line):
        handover.rotate(directory, at=1)
        (content,) = handover.notes(directory)
        lines = content.decode().splitlines(keepends=True)
        lines[line] = "other.example/log+2b7ff2b3+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH\n"

        with pytest.raises((FormatBroken, SignatureWrong)):
            handover.read("".join(lines).encode())
