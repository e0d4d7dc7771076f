"""Whether a proof from the public log speaks of a file: for whoever has both, and the log's key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.transparency import checkpoint, leaf, note, signatures, tlog_proof
from app.transparency.checkpoint import Checkpoint
from app.transparency.errors import FormatBroken, ProofWrong, SignatureWrong
from app.transparency.note import VerifierKey
from app.transparency.tlog_proof import HEADER, Proof


class LogVerdict(StrEnum):
    """One word for a file and a proof. Only the first is proven; the next two are no fault of the file."""

    PROVEN = "proven"
    NOT_ASKED = "not-asked"
    NO_PROOF = "no-proof"
    OTHER_FILE = "other-file"
    BROKEN = "broken"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    FORKED = "forked"


MEANING = {
    LogVerdict.PROVEN: "the log has this very file",
    LogVerdict.NOT_ASKED: "not checked: give the log's key (--log-key), and the proof beside the file",
    LogVerdict.NO_PROOF: "not checked: no proof was given, and none lies beside the file",
    LogVerdict.OTHER_FILE: "the proof is about another file (each language of a certificate has its own)",
    LogVerdict.BROKEN: "the proof does not lead to the head that the log has signed",
    LogVerdict.UNREADABLE: "the proof cannot be read",
    LogVerdict.FOREIGN: "the proof is not signed with the key of the log",
    LogVerdict.FORKED: "FORK: the log has signed another head of the same size than the one you kept",
}


@dataclass(frozen=True)
class LogReport:
    """What a proof proves. `is_compared` says whether a kept checkpoint of the same size was at hand."""

    verdict: LogVerdict
    index: int | None = None
    size: int | None = None
    origin: str | None = None
    kind: str | None = None
    seal: str | None = None
    at: str | None = None
    is_compared: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether the log, or what was given for its proof, speaks against the file."""
        return self.verdict not in {LogVerdict.PROVEN, LogVerdict.NOT_ASKED, LogVerdict.NO_PROOF}


def looks_like_one(content: bytes) -> bool:
    """Whether a file begins as proofs do."""
    return content.startswith(HEADER.encode())


def head_of(content: bytes, key: VerifierKey) -> Checkpoint:
    """A checkpoint that somebody kept; FormatBroken or SignatureWrong where it is none of this log."""
    signed = note.parse(content)
    signatures.verify(signed, key)
    return checkpoint.parse(signed.text)


def report(
    content: bytes, proofs: Sequence[bytes], key: VerifierKey | None, kept: Iterable[Checkpoint] = ()
) -> LogReport:
    """What the proofs prove of the file: of several about it the latest line. Never raises for a proof."""
    if key is None:
        return LogReport(LogVerdict.NOT_ASKED)
    reports = [_report(content, proof, key, kept) for proof in proofs]
    about = [one for one in reports if one.verdict is not LogVerdict.OTHER_FILE]
    # What speaks against the file comes before what speaks for it.
    if against := [one for one in about if one.contradicts]:
        return against[0]
    if about:
        return max(about, key=lambda one: one.index or 0)
    return (reports or [LogReport(LogVerdict.NO_PROOF)])[0]


def _report(content: bytes, given: bytes, key: VerifierKey, kept: Iterable[Checkpoint]) -> LogReport:
    try:
        return _found(content, tlog_proof.parse(given), key, kept)
    except FormatBroken:
        return LogReport(LogVerdict.UNREADABLE)
    except ProofWrong:
        return LogReport(LogVerdict.BROKEN)
    except SignatureWrong:
        return LogReport(LogVerdict.FOREIGN)


def _found(content: bytes, proof: Proof, key: VerifierKey, kept: Iterable[Checkpoint]) -> LogReport:
    said = leaf.read(proof.extra)
    if sha256(content).hexdigest() not in {said.pdf_sha256, said.vc_sha256}:
        return LogReport(LogVerdict.OTHER_FILE, seal=said.seal)
    head = proof.verify(proof.extra)
    signatures.verify(proof.signed, key)
    if head.origin != key.name:
        return LogReport(LogVerdict.FOREIGN)
    same = [one for one in kept if (one.origin, one.size) == (head.origin, head.size)]
    is_forked = any(one.root != head.root for one in same)
    return LogReport(
        LogVerdict.FORKED if is_forked else LogVerdict.PROVEN,
        index=proof.index,
        size=head.size,
        origin=head.origin,
        kind=said.kind.value,
        seal=said.seal,
        at=said.at.isoformat(),
        is_compared=bool(same),
    )
