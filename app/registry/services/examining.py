"""Examining what a visitor was shown: the register first, then the file itself, and what the log has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app.certificate.credential import checking, status_list
from app.certificate.credential.building import SUSPENSION
from app.certificate.credential.checking import CredentialReport
from app.certificate.verdicts import OURS, Report
from app.core import clock
from app.registry import credential_answer, entries, file_answer, queries
from app.registry.credential_answer import Listed
from app.registry.errors import CannotExamine
from app.registry.examiners import Examiners
from app.registry.file_answer import FileAnswer
from app.registry.public_seal import PublicSeal
from app.seal import queries as seals
from app.seal import seal_id
from app.seal.seal_id import SealIdInvalid

if TYPE_CHECKING:
    from app.transparency.note import VerifierKey


@dataclass(frozen=True)
class Means:
    """What it takes to examine: the children, the program's time zone, and the key that signs the log."""

    examiners: Examiners
    zone: str
    log_key: VerifierKey | None


def examine(session: Session, content: bytes, means: Means, *, asked: str) -> FileAnswer:
    """What the file is. `asked` is the seal ID under which it was shown, empty where there is none.

    What the register knows byte for byte needs no examination to be known as genuine; it is examined all the
    same, so that its signature is told too. Anything else that cannot be examined raises CannotExamine.
    """
    if checking.looks_like_one(content):
        return _credential(session, content, means, asked)
    return _certificate(session, content, means, asked)


def _certificate(session: Session, pdf: bytes, means: Means, asked: str) -> FileAnswer:
    digest = hashlib.sha256(pdf).hexdigest()
    issued = queries.by_sha256(session, digest, means.zone)
    entry = entries.award(session, issued.id, means.log_key, file=digest) if issued else None
    # The examination may take a second: nobody waits for this one's place at the database meanwhile.
    session.rollback()
    try:
        report: Report | None = means.examiners.examine(pdf)
    except CannotExamine:
        if issued is None:
            raise
        report = None
    # What any file that is not ours says of itself is not looked at.
    is_ours = report is not None and report.verdict in OURS
    named = _seal(session, report.seal_id, means.zone) if report and is_ours and not issued else None
    return file_answer.answer(file_answer.Facts(report, issued, named, asked, entry, digest), digest)


def _credential(session: Session, body: bytes, means: Means, asked: str) -> FileAnswer:
    digest = hashlib.sha256(body).hexdigest()
    issued = queries.by_credential_sha256(session, digest, means.zone)
    is_identical = issued is not None
    kept = seals.status_list(session, SUSPENSION)
    listed = kept.body if kept else b""
    session.rollback()
    try:
        report, *lists = means.examiners.examine_credential(body, listed)
    except CannotExamine:
        if issued is None:
            raise
        return credential_answer.answer(_facts(session, None, issued, means, asked), digest)
    named = _seal(session, report.seal_id, means.zone) if report.seal_id and not issued else None
    if named and _is_same(session, named, report):
        issued, named = named, None
    facts = _facts(
        session, report, issued, means, asked,
        named=named, is_identical=is_identical, listed=_listed(report, lists, clock.now()),
    )  # fmt: skip
    return credential_answer.answer(facts, digest)


def _facts(
    session: Session,
    report: CredentialReport | None,
    issued: PublicSeal | None,
    means: Means,
    asked: str,
    *,
    named: PublicSeal | None = None,
    is_identical: bool = True,
    listed: Listed = Listed.MISSING,
) -> credential_answer.Facts:
    entry = entries.award(session, issued.id, means.log_key) if issued else None
    return credential_answer.Facts(report, issued, named, is_identical, listed, entry, asked)


def _is_same(session: Session, seal: PublicSeal, report: CredentialReport) -> bool:
    """Whether it is the seal's credential, written down anew, as wallets do: the same signature says so."""
    kept = seals.credential(session, seal_id.parse(seal.id))
    return kept is not None and f'"{report.proof_value}"'.encode() in kept.body


def _listed(report: CredentialReport, lists: list[CredentialReport], now: datetime) -> Listed:
    """What the list says of the place of an authentic credential. One that has ended says nothing."""
    if not lists or report.status_index is None:
        return Listed.MISSING
    told = lists[0]
    if not told.is_authentic or told.status_list is None or told.status_purpose != SUSPENSION:
        return Listed.MISSING
    if told.valid_until is None or datetime.fromisoformat(told.valid_until) < now:
        return Listed.ENDED
    return Listed.SET if status_list.is_set(told.status_list, report.status_index) else Listed.CLEAR


def _seal(session: Session, shown: str | None, zone: str) -> PublicSeal | None:
    """The seal that a file signed by us names."""
    try:
        found = queries.load(session, seal_id.parse(shown), zone) if shown else None
    except SealIdInvalid:
        return None
    return found[1] if found else None
