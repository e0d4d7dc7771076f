"""The public addresses of the log: for citizens and for programs, cached rightly, without a cookie."""

from __future__ import annotations

import gzip

import pytest

from app.core.db import make_sessions
from app.seal.publication import publisher
from app.seal.services import status
from app.seal.workflow import Event
from app.transparency import checkpoint, keys, leaf, merkle, note, services, signatures, tiles, tlog_proof
from app.transparency.tiles import Tile
from tests import awards, factories, seals


@pytest.fixture
def rows(app):
    """A session of the test's own, to make rows with: those of requests see what it has committed."""
    with make_sessions(app.extensions["database"][0])() as session:
        yield session


@pytest.fixture
def sign(app, var_dir):
    """Signs the head of the log, as the worker does."""
    keys.init(var_dir / "keys", "localhost/log")
    return lambda: services.sign_checkpoint(make_sessions(app.extensions["database"][0]), var_dir / "keys")


@pytest.fixture
def seal(app, rows):
    return seals.seal(rows, app=app)


def head_of(client):
    signed = note.parse(client.get("/log/checkpoint").data)
    signatures.verify(signed, note.parse_key(client.get("/log/key").text))
    return checkpoint.parse(signed.text)


class TestThePage:
    def test_before_the_first_checkpoint(self, client):
        page = client.page("/log")

        assert page.heading == "The public log"
        assert "No checkpoint is signed yet" in page.text

    def test_says_how_long_the_log_is_and_what_came_last(self, client, seal, sign):
        sign()

        page = client.page("/log")

        assert "Seal awarded" in page.text
        assert page.link(seals.shown(seal)) == f"/verify/{seals.shown(seal)}"
        assert "localhost/log+" in page.html
        assert "Set-Cookie" not in page.response.headers

    def test_every_page_leads_to_it(self, client):
        assert client.page("/").link("Public log") == "/log"

    def test_the_page_of_a_seal_leads_to_its_proof(self, client, seal, sign):
        sign()
        shown = seals.shown(seal)

        path = client.page(f"/verify/{shown}").link("The proof that its award is in the public log")

        assert path == f"/log/proofs/{shown}.tlog-proof"
        assert client.get(path).status_code == 200


class TestFiles:
    @pytest.mark.parametrize(
        "path", ["checkpoint", "key", "tile/0/000.p/1", "tile/entries/000.p/1", "proofs/0.tlog-proof"]
    )
    def test_are_not_there_before_they_are_signed(self, client, seal, path):
        assert client.get(f"/log/{path}").status_code == 404

    @pytest.mark.parametrize(
        ("path", "kind", "cache"),
        [
            ("checkpoint", "text/plain; charset=utf-8", "public, max-age=5, must-revalidate"),
            ("key", "text/plain; charset=utf-8", "public, max-age=60, must-revalidate"),
            ("tile/0/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
            ("tile/entries/000.p/1", "application/octet-stream", "public, max-age=31536000, immutable"),
            ("proofs/0.tlog-proof", "text/plain; charset=utf-8", "public, max-age=60, must-revalidate"),
        ],
        ids=["checkpoint", "key", "tile", "entries", "proof"],
    )
    def test_say_what_they_are_and_how_long_to_keep_them(self, client, seal, sign, path, kind, cache):
        sign()

        answer = client.get(f"/log/{path}")

        assert answer.status_code == 200
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (kind, cache)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers

    def test_together_are_the_log(self, client, rows, seal, sign):
        status.change(
            rows, seal.id, Event.REVOKED, reason="Because.", publish=lambda *_: None,
            by=factories.actor_of(rows, awards.manager(rows)),
        )  # fmt: skip
        sign()
        head = head_of(client)
        bundle, tile = Tile(None, 0, 2), Tile(0, 0, 2)

        entries = tiles.unpack_entries(client.get(f"/log/{bundle.path}").data, bundle)

        assert [leaf.read(entry).kind for entry in entries] == ["award", "revocation"]
        hashes = [merkle.leaf_hash(entry) for entry in entries]
        assert tiles.unpack(client.get(f"/log/{tile.path}").data, tile) == hashes
        assert merkle.fold([merkle.node_hash(*hashes)]) == head.root

    @pytest.mark.parametrize(
        "path",
        [
            "tile/0/000", "tile/0/000.p/2", "tile/0/001", "tile/1/000.p/1", "tile/entries/000", "tile/0/0",
            "tile/0/000.p/0", "tile/0/000.p/01", "tile/64/000", "tile/x/000", "tile/0/x001/000", "tile/0/../000",
            "tile/0/" + "x999/" * 11 + "999", "proofs/1.tlog-proof", "proofs/-1.tlog-proof", "proofs/x.tlog-proof",
            "proofs/" + "9" * 400 + ".tlog-proof", "proofs/TLE-0000-0000-0000-0.tlog-proof",
        ],
    )  # fmt: skip
    def test_that_the_checkpoint_does_not_cover_are_not_there(self, client, seal, sign, path):
        sign()

        assert client.get(f"/log/{path}").status_code == 404

    def test_what_is_added_later_comes_with_the_next_checkpoint(self, client, app, rows, seal, sign):
        sign()
        seals.seal(rows, app=app)
        assert client.get("/log/tile/0/000.p/2").status_code == 404
        assert head_of(client).size == 1

        sign()

        assert client.get("/log/tile/0/000.p/2").status_code == 200
        assert head_of(client).size == 2

    def test_large_bundles_come_compressed(self, client, app, rows, sign):
        for _ in range(9):
            seals.seal(rows, app=app)
        sign()

        plain = client.get("/log/tile/entries/000.p/9")
        packed = client.get("/log/tile/entries/000.p/9", headers={"Accept-Encoding": "gzip"})

        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert "Accept-Encoding" in plain.headers["Vary"]


class TestProofs:
    def test_of_a_seal_can_be_checked_offline(self, client, app, rows, seal, sign):
        for _ in range(4):
            seals.seal(rows, app=app)
        sign()

        content = client.get(f"/log/proofs/{seals.shown(seal)}.tlog-proof").data

        proof = tlog_proof.parse(content)
        signatures.verify(proof.signed, note.parse_key(client.get("/log/key").text))
        assert proof.verify(proof.extra).size == 5
        told = leaf.read(proof.extra)
        pdf = client.get(f"/api/v1/seals/{seals.shown(seal)}").get_json()["certificate_sha256"]
        assert (told.kind, told.seal, told.pdf_sha256) == ("award", seals.shown(seal), pdf)

    def test_of_each_line_by_its_number(self, client, rows, app, seal, sign):
        by = factories.actor_of(rows, awards.manager(rows))
        status.change(
            rows, seal.id, Event.SUSPENDED, reason="Because.", publish=publisher(app.extensions), by=by
        )
        sign()

        proof = tlog_proof.parse(client.get("/log/proofs/1.tlog-proof").data)

        assert leaf.read(proof.extra).kind == "suspension"
        assert proof.verify(proof.extra).size == 2
