"""`flask log …`: what operators, monitors and witnesses are told, by words and by exit codes."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from app.core.db import make_sessions
from app.seal.workflow import Event
from app.transparency import checkpoint, keys, note, signatures
from tests import seals

OTHER = "other.example/log+2b7ff2b3+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH"


@pytest.fixture
def session(app):
    """A session on the portal's own database."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def log(app, session):
    """Runs a command: `log("verify", "--json")`."""

    def act(*arguments):
        session.rollback()
        return app.test_cli_runner().invoke(args=["log", *map(str, arguments)])

    return act


@pytest.fixture
def grow(session, log, change, directory, tmp_path):
    """Adds an award and its end, and exports the log; gives the folder."""

    def act(folder="site"):
        change(seals.seal(session), Event.REVOKED)
        assert log("checkpoint").exit_code == 0
        assert log("export", tmp_path / folder).exit_code == 0
        return tmp_path / folder

    return act


@pytest.fixture
def vkey(directory):
    return str(keys.verifier(directory))


@pytest.fixture
def monitor(log, vkey, tmp_path):
    def act(place, *more):
        return log("monitor", place, "--state", tmp_path / "state.json", "--vkey", vkey, *more)

    return act


@contextmanager
def served(answering) -> Iterator[str]:
    """A web server on this machine, for the length of a test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        """Nobody reads it."""


class TestInit:
    def test_makes_a_key_once(self, log, var_dir):
        (var_dir / "keys").mkdir(mode=0o700)

        first, second = log("init"), log("init")

        assert (first.exit_code, second.exit_code) == (0, 4)
        assert note.parse_key(first.output.splitlines()[-1]).name == "localhost/log"
        assert "is there already" in second.stderr

    def test_comes_after_the_signing_key(self, log):
        done = log("init")

        assert done.exit_code == 1
        assert "keys init" in done.stderr

    def test_takes_a_name(self, log, var_dir):
        (var_dir / "keys").mkdir(mode=0o700)

        assert "seal.example.org/2027+" in log("init", "--name", "seal.example.org/2027").output
        assert log("init", "--name", "two words").exit_code == 3


class TestVerify:
    def test_a_whole_log(self, log, grow):
        grow()

        done = log("verify")

        assert (done.exit_code, "whole and agrees" in done.output) == (0, True)
        told = json.loads(log("verify", "--json").output)
        assert (told["intact"], told["agrees"], told["size"], told["problems"]) == (True, True, 2, [])

    def test_a_broken_one(self, log, grow, meddle):
        grow()
        meddle("UPDATE log_leaf SET hash = entry WHERE number = 1")

        done = log("verify")

        assert (done.exit_code, "leaf 1 was altered" in done.output) == (1, True)

    def test_one_that_the_register_contradicts(self, log, grow, meddle):
        grow()
        meddle("DELETE FROM seal_event WHERE event = 'seal.revoked'")

        done = log("verify", "--json")

        assert done.exit_code == 4
        assert json.loads(done.output)["problems"][0]["kind"] == "seal-for-leaf-missing"

    def test_an_older_copy_of_the_database(self, log, grow, meddle):
        grow()
        meddle(
            "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint",
            "UPDATE log_head SET size = 0, peaks = SUBSTR(peaks, 1, 0)", "DELETE FROM seal_event",
        )  # fmt: skip

        done = log("verify")

        assert (done.exit_code, "an older copy was restored" in done.output) == (1, True)

    def test_a_database_without_a_log(self, log, meddle):
        meddle("DELETE FROM log_head")

        assert log("verify").exit_code == 3

    def test_what_is_no_checkpoint(self, log, tmp_path):
        (tmp_path / "x").write_text("nonsense")

        assert log("verify", "--checkpoint", tmp_path / "x").exit_code == 3


class TestExport:
    def test_writes_what_is_new(self, log, grow):
        site = grow()
        names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
        assert {"checkpoint", "key", "tile/0/000.p/2", "tile/entries/000.p/2", "proofs/0.tlog-proof"} <= names
        before = (site / "tile/0/000.p/2").stat().st_mtime_ns

        grow()

        assert (site / "tile/0/000.p/2").stat().st_mtime_ns == before
        assert (site / "tile/0/000.p/4").read_bytes()[:64] == (site / "tile/0/000.p/2").read_bytes()

    def test_before_the_first_checkpoint(self, log, tmp_path):
        assert log("export", tmp_path / "site").exit_code == 3


class TestMonitor:
    def test_follows_a_log_from_a_folder(self, monitor, grow):
        first = monitor(grow(), "--json")
        unchanged = monitor(grow("other"), "--json")
        grow()

        assert (first.exit_code, json.loads(first.output)["verdict"]) == (0, "grown")
        assert len(json.loads(first.output)["new"]) == 2
        assert json.loads(unchanged.output)["size"] == 4
        assert "award" in json.loads(unchanged.output)["new"][0]

    def test_follows_a_log_over_the_network(self, monitor, grow):
        site = grow()
        with served(partial(Files, directory=str(site))) as address:
            assert monitor(address).exit_code == 0
            grow()
            done = monitor(address, "--json")
            assert (done.exit_code, json.loads(done.output)["verdict"]) == (0, "grown")
            assert json.loads(monitor(address, "--json").output)["verdict"] == "unchanged"

    def test_reads_bundles_that_come_compressed(self, monitor, grow):
        site = grow()

        class Packed(Files):
            def do_GET(self):
                content = gzip.compress((site / self.path.lstrip("/")).read_bytes())
                self.send_response(200)
                self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(content)

        with served(Packed) as address:
            assert monitor(address).exit_code == 0

    def test_shouts_when_a_leaf_was_changed(self, monitor, grow):
        site = grow()
        bundle = site / "tile/entries/000.p/2"
        bundle.write_bytes(bundle.read_bytes().replace(b"revocation", b"suspension"))

        done = monitor(site)

        assert (done.exit_code, "FORK" in done.stderr) == (1, True)

    def test_shouts_when_history_was_written_anew(
        self, monitor, grow, directory, meddle, session, log, tmp_path
    ):
        assert monitor(grow()).exit_code == 0
        meddle(
            "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint", "DELETE FROM outbox_job",
            "UPDATE log_head SET size = 0, peaks = SUBSTR(peaks, 1, 0)",
        )  # fmt: skip
        (directory / keys.SIGNED).unlink()  # a log that lies about itself
        grow("anew")

        done = monitor(grow("anew"))

        assert (done.exit_code, "FORK" in done.stderr) == (1, True)
        kept = json.loads((tmp_path / "state.json").read_text())
        assert (kept["size"], len(kept["checkpoints"]), len(kept["against"])) == (2, 1, 1)
        assert monitor(tmp_path / "anew").exit_code == 1  # it is not forgotten

    def test_tells_an_older_state_from_a_fork(self, monitor, grow, tmp_path):
        site = grow()
        old = (site / "checkpoint").read_bytes()
        grow()
        assert monitor(site).exit_code == 0
        (site / "checkpoint").write_bytes(old)

        done = monitor(site)

        assert (done.exit_code, "OLDER" in done.stderr) == (5, True)

    def test_takes_no_signature_of_somebody_else(self, log, grow, tmp_path):
        done = log("monitor", grow(), "--state", tmp_path / "s", "--vkey", OTHER)

        assert done.exit_code in {3, 4}

    def test_needs_the_key_to_begin_with(self, log, grow, tmp_path):
        assert log("monitor", grow(), "--state", tmp_path / "s").exit_code == 3

    @pytest.mark.parametrize("content", [b"{}", b"[1]", b"", b'{"vkey":"x"}', b'{"vkey":"x","size":3}'])
    def test_a_damaged_state_is_not_begun_anew(self, monitor, grow, tmp_path, content):
        (tmp_path / "state.json").write_bytes(content)

        assert monitor(grow()).exit_code == 3
        assert (tmp_path / "state.json").read_bytes() == content

    @pytest.mark.parametrize(
        "place", ["ftp://example.org/log", "http://127.0.0.1:1/log", "/nowhere", "http://[x"]
    )
    def test_a_log_that_is_not_there(self, monitor, place):
        assert monitor(place).exit_code == 3

    def test_follows_no_redirect_and_reads_no_giant(self, monitor):
        class Elsewhere(Files):
            def do_GET(self):
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

        class Giant(Files):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                with pytest.raises(OSError):  # hung up on
                    for _ in range(10_000):
                        self.wfile.write(b"x" * 65_536)

        class Bomb(Files):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(gzip.compress(b"x" * 10_000_000))

        for answering in (Elsewhere, Giant, Bomb):
            with served(answering) as address:
                assert monitor(address).exit_code == 3


class TestWitness:
    @pytest.fixture
    def witness(self, log, vkey, tmp_path):
        made = log("witness-init", "witness.example/w", "--key", tmp_path / "w.pem")
        assert made.exit_code == 0

        def act(place):
            return log(
                "witness",
                place,
                "--state",
                tmp_path / "seen.json",
                "--vkey",
                vkey,
                "--key",
                tmp_path / "w.pem",
            )

        act.key = note.parse_key(made.output.strip())
        return act

    def test_signs_what_it_has_proved(self, witness, grow, vkey):
        for size in (2, 4):
            done = witness(grow())

            signed = note.parse(done.output.encode())
            assert (done.exit_code, checkpoint.parse(signed.text).size) == (0, size)
            assert signatures.verify(signed, note.parse_key(vkey)) is None
            assert signatures.verify(signed, witness.key) > 1_600_000_000

    def test_reads_no_leaves(self, witness, grow):
        site = grow()
        shutil.rmtree(site / "tile" / "entries")

        assert witness(site).exit_code == 0

    def test_signs_no_fork(self, witness, grow, directory, meddle):
        assert witness(grow()).exit_code == 0
        meddle(
            "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint", "DELETE FROM outbox_job",
            "UPDATE log_head SET size = 0, peaks = SUBSTR(peaks, 1, 0)",
        )  # fmt: skip
        (directory / keys.SIGNED).unlink()
        grow("anew")

        done = witness(grow("anew"))

        assert (done.exit_code, done.stdout) == (1, "")

    def test_signs_nothing_older(self, witness, grow):
        site = grow()
        old = (site / "checkpoint").read_bytes()
        grow()
        assert witness(site).exit_code == 0
        (site / "checkpoint").write_bytes(old)

        done = witness(site)

        assert (done.exit_code, done.stdout) == (5, "")

    def test_a_key_that_others_can_read(self, witness, grow, tmp_path):
        (tmp_path / "w.pem").chmod(0o644)

        assert witness(grow()).exit_code == 1
