"""Recomputing the whole log from its leaves, and comparing it with all that depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.transparency import checkpoint, leaf, merkle, note, queries, signatures
from app.transparency.checkpoint import Checkpoint
from app.transparency.errors import FormatBroken, SignatureWrong
from app.transparency.merkle import Place
from app.transparency.models import LogCheckpoint, LogHead, LogLeaf, LogNode
from app.transparency.services import Line

MOST_PROBLEMS = 100
COMPARED_AT_ONCE = 500


@dataclass(frozen=True)
class Problem:
    """Something that is not as it must be.

    `kind` is a slug; `where` says at which leaf, size or seal. With `is_of_log` unset the log is whole, but
    the portal's records say something else.
    """

    kind: str
    where: str
    is_of_log: bool = True


@dataclass
class Report:
    """What was found. Problems are counted up to the first hundred."""

    size: int = 0
    root: bytes = merkle.EMPTY
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the log itself is as it was written."""
        return not any(one.is_of_log for one in self.problems)

    def note(self, kind: str, where: object, *, is_of_log: bool = True) -> None:
        """Remember a problem."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(kind, str(where), is_of_log))


def verify(
    session: Session,
    expected: Callable[[Session], Iterable[Line]],
    *,
    known: Sequence[Checkpoint] = (),
    progress: Callable[[int], object] = lambda steps: None,
) -> Report:
    """Recompute everything: leaves, tree, head and checkpoints, and compare the leaves with the seals.

    `known` are checkpoints that were kept elsewhere: they show whether an older copy was restored.
    """
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    report = Report()
    heads = queries.checkpoints(session)
    tree = _Tree(session, report, {one.size for one in heads} | {one.size for one in known})
    tree.recompute(progress)
    for head in heads:
        _compare(head, tree.roots.get(head.size), report)
    for kept in known:
        if tree.roots.get(kept.size) != kept.root:
            report.note("rolled-back" if kept.size > report.size else "rewritten", kept.size)
    _compare_told(tree.told, expected(session), report)
    session.rollback()
    return report


class _Tree:
    """Grows the tree once more, from the leaves alone."""

    def __init__(self, session: Session, report: Report, wanted: set[int]) -> None:
        self.session, self.report, self.wanted = session, report, wanted
        self.roots: dict[int, bytes] = {0: merkle.EMPTY}
        self.told: dict[UUID, LogLeaf] = {}
        self.peaks: list[bytes] = []
        self.size = self.nodes = 0
        self.made: list[tuple[Place, bytes]] = []

    def recompute(self, progress: Callable[[int], object]) -> None:
        """Walk through the leaves, then compare what was computed with what is stored."""
        for row in queries.every_leaf(self.session):
            if row.number != self.size:
                self.report.note("leaf-missing", self.size)
                break
            self._add(row)
            progress(1)
        self._compare_nodes()
        self.report.size, self.report.root = self.size, merkle.fold(self.peaks)
        head = self.session.scalars(select(LogHead)).one()
        if (head.size, head.peaks) != (self.size, b"".join(self.peaks)):
            self.report.note("head-differs", head.size)
        if self.session.scalar(select(func.count()).select_from(LogNode)) != self.nodes:
            self.report.note("nodes-differ", self.size)

    def _add(self, row: LogLeaf) -> None:
        digest = merkle.leaf_hash(row.entry)
        if digest != row.hash:
            self.report.note("leaf-altered", row.number)
        try:
            if leaf.read(row.entry).seal != row.seal:
                self.report.note("leaf-altered", row.number)
        except FormatBroken:
            self.report.note("leaf-unreadable", row.number)
        self.told[row.event_id] = row
        self.peaks, above = merkle.grow(self.peaks, self.size, digest)
        self.made += above
        self.size += 1
        if self.size in self.wanted:
            self.roots[self.size] = merkle.fold(self.peaks)
        if len(self.made) >= COMPARED_AT_ONCE:
            self._compare_nodes()

    def _compare_nodes(self) -> None:
        try:
            stored = queries.hashes(self.session, (place for place, _ in self.made))
            if any(stored[place] != digest for place, digest in self.made):
                self.report.note("nodes-differ", self.size)
        except NotFound:
            self.report.note("nodes-differ", self.size)
        self.nodes += len(self.made)
        self.made = []


def _compare(head: LogCheckpoint, root: bytes | None, report: Report) -> None:
    report.checkpoints += 1
    try:
        signed = note.parse(head.note.encode())
        said = checkpoint.parse(signed.text)
        signatures.verify(signed, note.parse_key(head.vkey))
        if (said.origin, said.size, said.root) != (head.origin, head.size, head.root):
            raise FormatBroken
    except (FormatBroken, SignatureWrong):
        report.note("checkpoint-altered", head.size)
        return
    if root != said.root:
        report.note("rolled-back" if said.size > report.size else "rewritten", said.size)


def _compare_told(told: dict[UUID, LogLeaf], expected: Iterable[Line], report: Report) -> None:
    left = dict(told)
    for line in expected:
        found = left.pop(line.event_id, None)
        if found is None:
            report.note("leaf-for-seal-missing", line.leaf.seal, is_of_log=False)
        elif found.entry != line.leaf.entry():
            report.note("leaf-and-seal-differ", line.leaf.seal, is_of_log=False)
    for row in left.values():
        report.note("seal-for-leaf-missing", row.seal, is_of_log=False)
