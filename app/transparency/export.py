"""The whole log as static files that any web server can serve (c2sp.org/tlog-tiles)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.transparency import proving, queries, tiles
from app.transparency.leaf import Kind, read
from app.transparency.models import LogCheckpoint, LogLeaf
from app.transparency.tiles import WIDTH, Tile

KEY, KEYS, HANDOVER, CHECKPOINT = "key", "keys", "handover", "checkpoint"


def content(session: Session, tile: Tile) -> bytes:
    """What is in a file of the log; NotFound where the log has not grown so far."""
    if tile.level is None:
        start = tile.number * WIDTH
        return tiles.pack_entries(queries.entries(session, start, start + tile.width))
    return tiles.pack(queries.tile_hashes(session, tile))


def export(
    session: Session,
    folder: Path,
    *,
    handovers: Sequence[bytes] = (),
    publish: Callable[[str], str] = str,
    progress: Callable[[int], object] = lambda steps: None,
) -> tuple[int, int]:
    """Write what is new since the last time; gives the size of the log and the number of files written.

    The checkpoint comes last, so that whoever reads meanwhile finds all that it stands for. NotFound where no
    checkpoint is signed yet. `handovers` are the notes between keys; `publish` adds cosignatures to the head.
    """
    head = queries.latest_checkpoint(session)
    if head is None:
        raise NotFound("log-checkpoint")
    written = 0
    for tile in tiles.every(head.size):
        if not (folder / tile.path).exists():  # a tile never changes
            _replace(folder / tile.path, content(session, tile))
            written += 1
        progress(1)
    for leaf in queries.every_leaf(session):
        if leaf.number >= head.size:
            break
        written += _prove(session, leaf, head, folder / "proofs")
        progress(1)
    _replace(folder / KEY, f"{head.vkey}\n".encode())
    _replace(folder / KEYS, "".join(f"{vkey}\n" for vkey in queries.verifier_keys(session)).encode())
    for number, note in enumerate(handovers, 1):
        _replace(folder / HANDOVER / str(number), note)
    _replace(folder / CHECKPOINT, publish(head.note).encode())
    return head.size, written


def _prove(session: Session, leaf: LogLeaf, head: LogCheckpoint, folder: Path) -> int:
    """Write the proof of a leaf, by its number and for an award by its seal. One that is there stays true."""
    path = folder / f"{leaf.number}.tlog-proof"
    if path.exists():
        return 0
    proof = str(proving.prove(session, leaf, head)).encode()
    if read(leaf.entry).kind is Kind.AWARD:
        _replace(folder / f"{leaf.seal}.tlog-proof", proof)
    _replace(path, proof)
    return 1


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)
