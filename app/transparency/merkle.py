"""The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1 has the same): hashes, and what a proof is made of.

Nothing here holds a tree. A range of leaves `[start, end)` is named by the complete subtrees that it is made
of, each `(level, number)`: the subtree over the leaves `number * 2**level` up to the next. Complete subtrees
never change when leaves are added, so their hashes can be kept; whatever else is wanted is folded from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"
HASH_SIZE = 32
# RFC 6962 §2.1: the hash of an empty list is that of an empty string.
EMPTY = sha256(b"").digest()
Place = tuple[int, int]
Range = tuple[int, int]


def leaf_hash(entry: bytes) -> bytes:
    """MTH({d}) = SHA-256(0x00 || d)."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """MTH over two subtrees = SHA-256(0x01 || left || right)."""
    return sha256(NODE + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than the size, which is at least two: where the tree is parted."""
    return 1 << ((size - 1).bit_length() - 1)


def complete(start: int, end: int) -> list[Place]:
    """The complete subtrees of a range, from left to right. The range begins where a subtree may begin."""
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of a range from those of its complete subtrees."""
    if not hashes:
        return EMPTY
    *others, result = hashes
    for left in reversed(others):
        result = node_hash(left, result)
    return result


def hash_of(span: Range, known: Callable[[Place], bytes]) -> bytes:
    """MTH(D[start:end]), where `known` gives the hashes of complete subtrees."""
    return fold([known(place) for place in complete(*span)])


def inclusion(index: int, size: int) -> list[Range]:
    """PATH(m, D[n]) of RFC 6962 §2.1.1: the ranges whose hashes prove one leaf, from its sibling upwards."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    path: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """PROOF(m, D[n]) of RFC 6962 §2.1.2: the ranges whose hashes prove that the new tree extends the old."""
    if not 0 < old <= new:
        raise ValueError(f"no tree of {new} leaves extends one of {old}")
    if old == new:
        return []
    path: list[Range] = []
    start, end = 0, new
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    # SUBPROOF with b = true leaves out the old tree's own hash, which the verifier knows.
    return [*([(start, end)] if start else []), *path[::-1]]


def grow(peaks: Sequence[bytes], size: int, leaf: bytes) -> tuple[list[bytes], list[tuple[Place, bytes]]]:
    """Add a leaf's hash to a tree of `size` leaves that is known by the hashes of its complete subtrees.

    Gives the new peaks, and every subtree above the leaf that is complete by it.
    """
    grown, made = list(peaks), []
    level, number, current = 0, size, leaf
    while number & 1:
        current = node_hash(grown.pop(), current)
        level, number = level + 1, number >> 1
        made.append(((level, number), current))
    return [*grown, current], made
