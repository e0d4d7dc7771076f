"""Reads of the log. Everything is asked as of a size: what has been added since does not change an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.transparency import merkle
from app.transparency.merkle import Place, Range
from app.transparency.models import LogCheckpoint, LogHead, LogLeaf, LogNode
from app.transparency.tiles import Tile

AT_ONCE = 200
PAGE = 1_000


def size(session: Session) -> int:
    """How many leaves there are."""
    return session.scalars(select(LogHead.size)).one()


def hashes(session: Session, places: Iterable[Place]) -> dict[Place, bytes]:
    """The hashes of complete subtrees; NotFound where the log has not grown so far."""
    wanted = sorted(set(places))
    found: dict[Place, bytes] = {}
    leaves = [number for level, number in wanted if level == 0]
    nodes = [place for place in wanted if place[0] > 0]
    for start in range(0, len(leaves), AT_ONCE):
        some = LogLeaf.number.in_(leaves[start : start + AT_ONCE])
        for number, digest in session.execute(select(LogLeaf.number, LogLeaf.hash).where(some)):
            found[0, number] = digest
    for start in range(0, len(nodes), AT_ONCE):
        these = tuple_(LogNode.level, LogNode.number).in_(nodes[start : start + AT_ONCE])
        for level, number, digest in session.execute(
            select(LogNode.level, LogNode.number, LogNode.hash).where(these)
        ):
            found[level, number] = digest
    if len(found) != len(wanted):
        raise NotFound("log-hash")
    return found


def ranges(session: Session, wanted: Sequence[Range]) -> list[bytes]:
    """The hashes of ranges of leaves, as proofs are made of them."""
    known = hashes(session, (place for span in wanted for place in merkle.complete(*span)))
    return [merkle.hash_of(span, known.__getitem__) for span in wanted]


def root(session: Session, at: int) -> bytes:
    """The root of the log when it had so many leaves."""
    return ranges(session, [(0, at)])[0]


def tile_hashes(session: Session, tile: Tile) -> list[bytes]:
    """The hashes in a tile that the log has."""
    known = hashes(session, tile.places)
    return [known[place] for place in tile.places]


def entries(session: Session, start: int, end: int) -> Sequence[bytes]:
    """The leaves of a range, in order; NotFound where the log is shorter."""
    found = session.scalars(
        select(LogLeaf.entry).where(LogLeaf.number >= start, LogLeaf.number < end).order_by(LogLeaf.number)
    ).all()
    if len(found) != end - start:
        raise NotFound("log-entry")
    return found


def every_leaf(session: Session) -> Iterator[LogLeaf]:
    """All leaves in order, a page at a time; those that are added meanwhile may come too."""
    last = -1
    while page := session.scalars(
        select(LogLeaf).where(LogLeaf.number > last).order_by(LogLeaf.number).limit(PAGE)
    ).all():
        yield from page
        last = page[-1].number
        for one in page:
            session.expunge(one)


def leaf(session: Session, number: int) -> LogLeaf:
    """The leaf with that number, counted from zero."""
    found = session.get(LogLeaf, number)
    if found is None:
        raise NotFound("log-leaf")
    return found


def of_seal(session: Session, seal: str) -> Sequence[LogLeaf]:
    """What the log tells of a seal (its ID as people read it), oldest first."""
    return session.scalars(select(LogLeaf).where(LogLeaf.seal == seal).order_by(LogLeaf.number)).all()


def latest_checkpoint(session: Session) -> LogCheckpoint | None:
    """The newest signed head; where the log has changed its name, the one under its present name."""
    newest = (LogCheckpoint.size.desc(), LogCheckpoint.signed_at.desc())
    return session.scalar(select(LogCheckpoint).order_by(*newest).limit(1))


def checkpoints(session: Session) -> Sequence[LogCheckpoint]:
    """Every signed head, the smallest first."""
    return session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size, LogCheckpoint.origin)).all()


def verifier_keys(session: Session) -> Sequence[str]:
    """Every key that ever signed a head, the first one first."""
    by_age = (
        select(LogCheckpoint.vkey).group_by(LogCheckpoint.vkey).order_by(func.min(LogCheckpoint.signed_at))
    )
    return session.scalars(by_age).all()
