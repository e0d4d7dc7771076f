"""Notes, checkpoints, tiles, proofs and leaves: written as the specifications say, and nothing else is read."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from app.transparency import checkpoint, leaf, merkle, note, signatures, tiles, tlog_proof
from app.transparency.checkpoint import Checkpoint
from app.transparency.errors import FormatBroken, ProofWrong, SignatureWrong
from app.transparency.leaf import Kind, Leaf
from app.transparency.note import COSIGNATURE
from app.transparency.signatures import NoteSigner
from app.transparency.tiles import Tile

many = settings(max_examples=150, deadline=None)
# The example of Go's note package (golang.org/x/mod/sumdb/note).
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = NoteSigner("seal.example.org/log", Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
WITNESS = NoteSigner("witness.example/w", Ed25519PrivateKey.from_private_bytes(b"\x08" * 32), COSIGNATURE)
HEAD = Checkpoint("seal.example.org/log", 5, bytes(range(32)))
SIGNED = str(SIGNER.sign(HEAD.text()))
LEAF = Leaf(Kind.AWARD, "TLE-7QX4-M2KD-9RFA-K", "ab" * 32, datetime(2026, 11, 23, 12, 0, 5, 999, UTC))
ENTRY = (
    '{"at":"2026-11-23T12:00:05Z","pdf_sha256":"' + "ab" * 32 + '","seal":"TLE-7QX4-M2KD-9RFA-K",'
    '"type":"award","v":1}'
).encode()


class TestNotes:
    def test_the_example_of_go_is_verified(self):
        key = note.parse_key(GO_KEY)

        signatures.verify(note.parse(GO_NOTE.encode()), key)
        assert (str(key), str(note.parse(GO_NOTE.encode()))) == (GO_KEY, GO_NOTE)

    def test_a_changed_letter_is_noticed(self):
        with pytest.raises(SignatureWrong):
            signatures.verify(note.parse(GO_NOTE.replace("If", "it").encode()), note.parse_key(GO_KEY))

    def test_signing_makes_what_verifying_takes(self):
        parsed = note.parse(SIGNED.encode())

        assert checkpoint.parse(parsed.text) == HEAD
        assert signatures.verify(parsed, SIGNER.verifier) is None

    def test_a_key_that_has_not_signed(self):
        other = NoteSigner(SIGNER.name, Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))

        with pytest.raises(SignatureWrong):
            signatures.verify(note.parse(SIGNED.encode()), other.verifier)

    def test_unknown_signatures_are_passed_over(self):
        both = other_line() + SIGNED.rpartition("\n\n")[2]

        signatures.verify(note.parse((HEAD.text() + "\n" + both).encode()), SIGNER.verifier)

    def test_a_true_and_a_false_signature_of_one_key(self):
        line = SIGNED.rpartition("\n\n")[2]
        false = SIGNER.sign("something else\n").signatures[0].line()

        with pytest.raises(SignatureWrong):
            signatures.verify(note.parse((HEAD.text() + "\n" + line + false).encode()), SIGNER.verifier)

    @pytest.mark.parametrize(
        "broken",
        [
            b"", b"text\n", b"text\n\n", "text\n\n\u2014 a b\n".encode(), b"text\n\n- a AAAAAAA=\n",
            "te\txt\n\n\u2014 a AAAAAAA=\n".encode(), "text\n\n\u2014 a+b AAAAAAA=\n".encode(),
            "text\n\n\u2014 a AAAAAAA=".encode(), b"\xff\n\n\xe2\x80\x94 a AAAAAAA=\n", b"x" * 70_000,
            ("text\n\n" + "\u2014 a AAAAAAA=\n" * 65).encode(), "text\n\n\u2014 a AAAAAB=\n".encode(),
        ],
    )  # fmt: skip
    def test_what_is_no_note(self, broken):
        with pytest.raises(FormatBroken):
            note.parse(broken)

    @pytest.mark.parametrize(
        "broken",
        ["", "a", "a+b", "a+00000000+AAAA", GO_KEY[:-1], GO_KEY.replace("c74f", "c74e"), "a b" + GO_KEY],
    )
    def test_what_is_no_key(self, broken):
        with pytest.raises(FormatBroken):
            note.parse_key(broken)

    @many
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, content):
        for read in (note.parse, tlog_proof.parse, leaf.read):
            with pytest.raises(FormatBroken):
                read(content)


class TestCosignatures:
    def test_say_when_and_that_they_belong_to_the_text(self):
        both = WITNESS.cosign(note.parse(SIGNED.encode()), at=1679315147)

        signatures.verify(both, SIGNER.verifier)
        assert signatures.verify(note.parse(str(both).encode()), WITNESS.verifier) == 1679315147
        assert str(both).startswith(SIGNED)

    def test_have_the_form_of_the_specification(self):
        line = WITNESS.cosign(note.parse(SIGNED.encode()), at=1679315147).signatures[1]

        message = b"cosignature/v1\ntime 1679315147\n" + HEAD.text().encode()
        assert line.content[:8] == (1679315147).to_bytes(8, "big")
        WITNESS.private.public_key().verify(line.content[8:], message)
        assert line.key_id == WITNESS.verifier.key_id != SIGNER.verifier.key_id

    def test_another_time_is_noticed(self):
        both = WITNESS.cosign(note.parse(SIGNED.encode()), at=1679315147)
        line = both.signatures[1]
        later = note.Signature(line.name, line.key_id, (9).to_bytes(8, "big") + line.content[8:])

        with pytest.raises(SignatureWrong):
            signatures.verify(note.Note(both.text, (later,)), WITNESS.verifier)


class TestCheckpoints:
    def test_are_written_as_specified(self):
        assert HEAD.text() == f"seal.example.org/log\n5\n{b64encode(bytes(range(32))).decode()}\n"

    def test_keep_extension_lines(self):
        longer = Checkpoint("a", 0, merkle.EMPTY, ("more", "and more"))

        assert checkpoint.parse(longer.text()) == longer

    @pytest.mark.parametrize(
        "broken",
        [
            "", "a\n5\n", f"\n5\n{'A' * 43}=\n", f"a\n05\n{'A' * 43}=\n", f"a\n-5\n{'A' * 43}=\n",
            f"a\n5\n{'A' * 43}\n", "a\n5\nAAAA\n", f"a\n5\n{'A' * 43}=\n\n", f"a b\n5\n{'A' * 43}=\n",
            f"a\n5\n{'A' * 43}=",
        ],
    )  # fmt: skip
    def test_what_is_none(self, broken):
        with pytest.raises(FormatBroken):
            checkpoint.parse(broken)


class TestTiles:
    @pytest.mark.parametrize(
        ("tile", "path"),
        [
            (Tile(0, 0), "tile/0/000"),
            (Tile(0, 0, 5), "tile/0/000.p/5"),
            (Tile(3, 1234067), "tile/3/x001/x234/067"),
            (Tile(None, 1000, 255), "tile/entries/x001/000.p/255"),
        ],
        ids=["whole", "partial", "far", "entries"],
    )
    def test_paths(self, tile, path):
        assert tile.path == path
        assert tiles.parse(*path.split("/", 2)[1:]) == tile

    @pytest.mark.parametrize(
        "path",
        [
            "0/0", "0/0000", "0/001.p/256", "0/001.p/0", "0/001.p/05", "00/001", "64/001", "-1/001", "0/x001",
            "0/x000/001", "entrie/001", "0/001.p/", "0/001/", "0/1", "0/x001/1", "0/" + "x001/" * 30 + "001",
        ],
    )  # fmt: skip
    def test_other_spellings_are_refused(self, path):
        with pytest.raises(FormatBroken):
            tiles.parse(*path.split("/", 1))

    def test_those_that_the_specification_counts(self):
        """tlog-tiles: a tree of 70,000 leaves."""
        hashes = [tile for tile in tiles.every(70_000) if tile.level is not None]

        by_level = {level: [one.width for one in hashes if one.level == level] for level in range(3)}
        assert by_level == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}
        assert [one.path for one in tiles.every(256)] == ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"]

    @many
    @given(st.integers(0, 2_000), st.integers(0, 2_000))
    def test_what_is_new_is_what_is_new(self, one, other):
        small, large = sorted((one, other))
        new, before = set(tiles.every(large, after=small)), set(tiles.every(small))

        assert set(tiles.every(large)) - before <= new
        assert all(tile.end <= large for tile in tiles.every(large))

    @many
    @given(st.integers(1, 1_500), st.data())
    def test_every_subtree_can_be_read_from_a_tile(self, size, data):
        level = data.draw(st.integers(0, size.bit_length() - 1))
        number = data.draw(st.integers(0, (size >> level) - 1))
        known, peaks = {}, []
        for at in range(size):
            known[0, at] = merkle.leaf_hash(at.to_bytes(2, "big"))
            peaks, made = merkle.grow(peaks, at, known[0, at])
            known.update(made)

        tile = tiles.holding((level, number), size)

        assert tile in set(tiles.every(size))
        content = tiles.pack(known[place] for place in tile.places)
        assert tiles.read_hash((level, number), tile, tiles.unpack(content, tile)) == known[level, number]

    @many
    @given(st.lists(st.binary(max_size=50), min_size=1, max_size=256))
    def test_bundles(self, entries):
        tile = Tile(None, 0, len(entries))
        content = tiles.pack_entries(entries)

        assert tiles.unpack_entries(content, tile) == entries
        for broken in (content[:-1], content + b"\x00", content + b"\x00\x00", content + b"\x00\x05ab"):
            with pytest.raises(FormatBroken):
                tiles.unpack_entries(broken, tile)


class TestProofs:
    PROOF = tlog_proof.Proof(0, (b"\x01" * 32,), note.parse(SIGNED.encode()), b"what was logged")

    def test_are_written_as_specified(self):
        text = str(self.PROOF)

        assert text == (
            "c2sp.org/tlog-proof@v1\n"
            f"extra {b64encode(b'what was logged').decode()}\n"
            "index 0\n"
            f"{'AQEB' * 10}AQE=\n"
            "\n"
            f"{SIGNED}"
        )
        assert tlog_proof.parse(text.encode()) == self.PROOF

    def test_of_an_only_leaf_there_is_no_path(self):
        head = Checkpoint("a", 1, merkle.leaf_hash(b"one"))
        proof = tlog_proof.Proof(0, (), SIGNER.sign(head.text()))

        assert tlog_proof.parse(str(proof).encode()).verify(b"one") == head
        with pytest.raises(ProofWrong):
            proof.verify(b"two")

    @pytest.mark.parametrize(
        ("good", "broken"),
        [
            ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"), ("index 0", "index 00"), ("index 0", "index x"),
            ("index 0\n", ""), ("AQEB", "A"), ("extra ", "extra  "), ("\n\n", "\n"),
        ],
    )  # fmt: skip
    def test_what_is_none(self, good, broken):
        with pytest.raises(FormatBroken):
            tlog_proof.parse(str(self.PROOF).replace(good, broken, 1).encode())


class TestLeaves:
    def test_are_canonical_and_hold_nothing_else(self):
        assert LEAF.entry() == ENTRY
        assert leaf.read(ENTRY) == Leaf(
            Kind.AWARD, LEAF.seal, LEAF.pdf_sha256, LEAF.at.replace(microsecond=0)
        )

    def test_may_name_a_credential(self):
        told = Leaf(Kind.REVOCATION, LEAF.seal, LEAF.pdf_sha256, LEAF.at, "cd" * 32)

        assert b'"vc_sha256":"' + b"cd" * 32 in told.entry()
        assert leaf.read(told.entry()).vc_sha256 == "cd" * 32

    @pytest.mark.parametrize(
        ("good", "broken"),
        [
            (b'"v":1', b'"v":2'), (b'"v":1', b'"v":true'), (b'"v":1', b'"v":1.0'), (b'"award"', b'"prize"'),
            (b'"v":1', b'"v":1,"x":1'), (b'"at"', b' "at"'), (b"TLE-7QX4", b"TLE-7qx4"), (b"abab", b"ab"),
            (b'"2026-11-23T12:00:05Z"', b'"2026-11-23"'), (b'"2026-11-23T12:00:05Z"', b"5"),
            (b'"TLE-7QX4-M2KD-9RFA-K"', b"[]"), (b"{", b'{"a":1,'), (b'"' + b"ab" * 32 + b'"', b"1" * 64),
        ],
    )  # fmt: skip
    def test_what_is_none(self, good, broken):
        with pytest.raises(FormatBroken):
            leaf.read(ENTRY.replace(good, broken, 1))

    @pytest.mark.parametrize("values", [("", "ab" * 32), ("TLE-7QX4-M2KD-9RFA-K", "AB" * 32)])
    def test_what_no_leaf_may_say(self, values):
        with pytest.raises(FormatBroken):
            Leaf(Kind.AWARD, *values, LEAF.at).entry()


def other_line():
    other = NoteSigner("somebody.else/log", Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
    return other.sign(HEAD.text()).signatures[0].line()
