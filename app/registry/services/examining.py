"""Examining a file that a visitor was shown: the register first, then the file itself."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from app.certificate.verdicts import OURS, Report
from app.registry import file_answer, queries
from app.registry.errors import CannotExamine
from app.registry.examiners import Examiners
from app.registry.file_answer import Facts, FileAnswer
from app.registry.public_seal import PublicSeal
from app.seal import seal_id
from app.seal.seal_id import SealIdInvalid


def examine(session: Session, pdf: bytes, *, asked: str, examiners: Examiners, zone: str) -> FileAnswer:
    """What the file is. `asked` is the seal ID under which it was shown, empty where there is none.

    A file that the register knows byte for byte needs no examination to be known as genuine; it is examined
    all the same, so that its signature is told too. Any other that cannot be examined raises CannotExamine.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    issued = queries.by_sha256(session, digest, zone)
    # The examination may take a second: nobody waits for this one's place at the database meanwhile.
    session.rollback()
    try:
        report: Report | None = examiners.examine(pdf)
    except CannotExamine:
        if issued is None:
            raise
        report = None
    named = None if issued else _named(session, report, zone)
    return file_answer.answer(Facts(report, issued, named, asked), digest)


def _named(session: Session, report: Report | None, zone: str) -> PublicSeal | None:
    """The seal that a file signed by us names. What any other file says of itself is not looked at."""
    if report is None or report.verdict not in OURS or not report.seal_id:
        return None
    try:
        found = queries.load(session, seal_id.parse(report.seal_id), zone)
    except SealIdInvalid:
        return None
    return found[1] if found else None
