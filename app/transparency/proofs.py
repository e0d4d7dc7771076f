"""Verifying what a log proves, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.transparency.errors import ProofWrong
from app.transparency.merkle import EMPTY, node_hash


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise ProofWrong unless the leaf with this hash stands at the index in the tree with that root."""
    if not 0 <= index < size:
        raise ProofWrong(f"there is no leaf {index} in a tree of {size}")
    result = leaf
    for is_left, sibling in _climb(index, size - 1, path):
        result = node_hash(sibling, result) if is_left else node_hash(result, sibling)
    if result != root:
        raise ProofWrong("the proof does not lead from the leaf to the root")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise ProofWrong unless the new tree is the old one with leaves added at its end."""
    if old > new:
        raise ProofWrong(f"a tree of {new} leaves does not extend one of {old}")
    if old in {0, new}:
        _verify_trivial(old, old_root, new, new_root, path)
        return
    # Where the old tree is a complete subtree of the new one, its hash is known and not part of the proof.
    first, *siblings = [old_root, *path] if not old & (old - 1) else [*path] or [b""]
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old_result = new_result = first
    for is_left, sibling in _climb(number, last, siblings):
        if is_left:
            old_result, new_result = node_hash(sibling, old_result), node_hash(sibling, new_result)
        else:
            new_result = node_hash(new_result, sibling)
    if old_result != old_root:
        raise ProofWrong("the proof does not lead to the old root")
    if new_result != new_root:
        raise ProofWrong("the proof does not lead to the new root")


def _climb(number: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bool, bytes]]:
    """From a node up to the root, where `last` is the last node of its level: each sibling, and its side.

    Raises ProofWrong where the path has another length than the way.
    """
    for sibling in path:
        if last == 0:
            raise ProofWrong("the proof is longer than the tree is high")
        is_left = bool(number & 1) or number == last
        yield is_left, sibling
        while is_left and number and not number & 1:
            number, last = number >> 1, last >> 1
        number, last = number >> 1, last >> 1
    if last:
        raise ProofWrong("the proof is shorter than the tree is high")


def _verify_trivial(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    if path:
        raise ProofWrong("nothing is to be proved, and yet there is a proof")
    if old == 0 and old_root != EMPTY:
        raise ProofWrong("this is not the root of an empty tree")
    if old == new and old_root != new_root:
        raise ProofWrong(f"two different trees of {new} leaves")
