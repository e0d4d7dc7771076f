"""Trees and proofs against the definitions of RFC 6962 written down naively, and against known answers."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.transparency import merkle
from app.transparency.errors import ProofWrong
from app.transparency.proofs import verify_consistency, verify_inclusion

many = settings(max_examples=150, deadline=None)
sizes = st.integers(1, 300)
# Inputs and roots of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test).
INPUTS = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def entries(size):
    return [number.to_bytes(2, "big") for number in range(size)]


def mth(data):
    """RFC 6962 §2.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = largest_power_below(len(data))
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def path(m, data):
    """RFC 6962 §2.1.1."""
    if len(data) == 1:
        return []
    k = largest_power_below(len(data))
    return [*path(m, data[:k]), mth(data[k:])] if m < k else [*path(m - k, data[k:]), mth(data[:k])]


def proof(m, data):
    """RFC 6962 §2.1.2."""
    return subproof(m, data, whole=True)


def subproof(m, data, *, whole):
    if m == len(data):
        return [] if whole else [mth(data)]
    k = largest_power_below(len(data))
    if m <= k:
        return [*subproof(m, data[:k], whole=whole), mth(data[k:])]
    return [*subproof(m - k, data[k:], whole=False), mth(data[:k])]


def largest_power_below(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def grown(size):
    """The peaks after so many leaves, and every complete subtree on the way."""
    known, peaks = {}, []
    for number, entry in enumerate(entries(size)):
        digest = merkle.leaf_hash(entry)
        known[0, number] = digest
        peaks, made = merkle.grow(peaks, number, digest)
        known.update(made)
    return peaks, known


def hashes(spans, known):
    return [merkle.hash_of(span, known.__getitem__) for span in spans]


class TestKnownAnswers:
    @pytest.mark.parametrize("size", range(1, 9))
    def test_roots(self, size):
        peaks = []
        for number, entry in enumerate(INPUTS[:size]):
            peaks, _ = merkle.grow(peaks, number, merkle.leaf_hash(entry))

        assert merkle.fold(peaks).hex() == ROOTS[size - 1]

    def test_an_empty_tree(self):
        assert merkle.fold([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    def test_the_paths_that_rfc_9162_draws(self):
        """RFC 9162 §2.1.5: a tree of seven leaves, d0 to d6."""
        _, known = grown(7)
        a, b, c, d, e, f, j = (known[0, number] for number in range(7))
        g, h, i = (merkle.node_hash(*two) for two in ((a, b), (c, d), (e, f)))
        k, last = merkle.node_hash(g, h), merkle.node_hash(i, j)

        assert hashes(merkle.inclusion(0, 7), known) == [b, h, last]
        assert hashes(merkle.inclusion(3, 7), known) == [c, g, last]
        assert hashes(merkle.inclusion(4, 7), known) == [f, j, k]
        assert hashes(merkle.inclusion(6, 7), known) == [i, k]
        assert hashes(merkle.consistency(3, 7), known) == [c, d, g, last]
        assert hashes(merkle.consistency(4, 7), known) == [last]
        assert hashes(merkle.consistency(6, 7), known) == [i, j, k]


class TestAgainstTheDefinition:
    @many
    @given(sizes)
    def test_the_root(self, size):
        peaks, known = grown(size)

        assert merkle.fold(peaks) == mth(entries(size)) == hashes([(0, size)], known)[0]
        assert [known[place] for place in merkle.complete(0, size)] == peaks

    @many
    @given(sizes, st.data())
    def test_inclusion(self, size, data):
        index = data.draw(st.integers(0, size - 1))
        found = hashes(merkle.inclusion(index, size), grown(size)[1])

        assert found == path(index, entries(size))
        verify_inclusion(merkle.leaf_hash(entries(size)[index]), index, size, found, mth(entries(size)))

    @many
    @given(sizes, st.data())
    def test_consistency(self, size, data):
        old = data.draw(st.integers(1, size))
        found = hashes(merkle.consistency(old, size), grown(size)[1])

        assert found == proof(old, entries(size))
        verify_consistency(old, mth(entries(old)), size, mth(entries(size)), found)

    @many
    @given(st.integers(0, 400))
    def test_complete_subtrees_are_kept_as_often_as_they_must(self, size):
        _, known = grown(size)

        assert len(known) == sum(size >> level for level in range(10))


class TestWhatIsWrongIsRefused:
    @many
    @given(st.integers(2, 120), st.data())
    def test_inclusion(self, size, data):
        index = data.draw(st.integers(0, size - 1))
        leaf, root = merkle.leaf_hash(entries(size)[index]), mth(entries(size))
        good = hashes(merkle.inclusion(index, size), grown(size)[1])

        wrong = data.draw(altered(good))
        with pytest.raises(ProofWrong):
            verify_inclusion(leaf, index, size, wrong, root)
        elsewhere = data.draw(st.integers(-1, size))
        assume(elsewhere != index)
        with pytest.raises(ProofWrong):
            verify_inclusion(leaf, elsewhere, size, good, root)
        with pytest.raises(ProofWrong):
            verify_inclusion(merkle.leaf_hash(b"another"), index, size, good, root)

    @many
    @given(st.integers(2, 120), st.data())
    def test_consistency(self, size, data):
        old = data.draw(st.integers(1, size - 1))
        was, root = mth(entries(old)), mth(entries(size))
        good = hashes(merkle.consistency(old, size), grown(size)[1])

        with pytest.raises(ProofWrong):
            verify_consistency(old, was, size, root, data.draw(altered(good)))
        for other_was, other_root in ((b"?" * 32, root), (was, b"?" * 32), (root, was)):
            with pytest.raises(ProofWrong):
                verify_consistency(old, other_was, size, other_root, good)

    def test_nothing_to_prove(self):
        root = mth(entries(3))
        verify_consistency(3, root, 3, root, [])
        verify_consistency(0, merkle.EMPTY, 3, root, [])
        for old, was, proof in ((3, b"?" * 32, []), (3, root, [root]), (0, root, []), (4, root, [])):
            with pytest.raises(ProofWrong):
                verify_consistency(old, was, 3, root, proof)

    @pytest.mark.parametrize("asked", [(-1, 4), (4, 4), (0, 0)])
    def test_a_leaf_that_is_not_there(self, asked):
        with pytest.raises(ValueError, match="no leaf"):
            merkle.inclusion(*asked)

    @pytest.mark.parametrize("asked", [(0, 4), (5, 4)])
    def test_a_tree_that_cannot_extend(self, asked):
        with pytest.raises(ValueError, match="extends"):
            merkle.consistency(*asked)


@st.composite
def altered(draw, good):
    """The proof with one hash changed, left out, doubled, or one too many."""
    kinds = ["longer"] + (["changed", "shorter"] if good else [])
    kind, at = draw(st.sampled_from(kinds)), draw(st.integers(0, max(0, len(good) - 1)))
    if kind == "changed":
        return [*good[:at], bytes([good[at][0] ^ 1]) + good[at][1:], *good[at + 1 :]]
    return [*good, b"\x00" * 32] if kind == "longer" else [*good[:at], *good[at + 1 :]]
