"""The worker's look at links: which are due, and what was found behind each.

Nothing is fetched inside a transaction: a link is claimed, read, and its row written afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from app.assessment.linkcheck.fetching import Fetched, Fetcher, NotFetched
from app.assessment.linkcheck.words import digest_of
from app.assessment.models import Evidence, EvidenceKind, LinkCheck, LinkState
from app.core import clock
from app.core.db import atomic

INTERVAL = timedelta(days=7)
AGAIN = timedelta(days=1)
CLAIM = timedelta(hours=1)  # after which another worker may look at what a dead one had taken
AT_ONCE = 10
GONE = frozenset({404, 410})
UNCHANGED = 304
GOOD = range(200, 300)
DEAD_AFTER = 3  # failures in a row, a day between them


@dataclass(frozen=True)
class Due:
    """A link that is to be looked at."""

    evidence_id: UUID
    url: str
    etag: str


def check_due(sessions: sessionmaker[Session], fetcher: Fetcher) -> int:
    """Look at the links that are due, at most one of each host; returns how many."""
    with sessions() as session:
        due = _claim(session, clock.now())
    for link in due:
        try:
            answer: Fetched | NotFetched = fetcher.fetch(link.url, etag=link.etag)
        except NotFetched as failure:
            answer = failure
        with sessions() as session, atomic(session):
            check = session.get(LinkCheck, link.evidence_id, populate_existing=True)
            if check is not None:
                _note(check, answer, clock.now())
    return len(due)


def _claim(session: Session, now: datetime) -> list[Due]:
    with atomic(session):
        rows = session.execute(
            select(Evidence, LinkCheck)
            .outerjoin(LinkCheck, LinkCheck.evidence_id == Evidence.id)
            .where(
                Evidence.kind == EvidenceKind.LINK,
                Evidence.removed_at.is_(None),
                Evidence.replaced_at.is_(None),
                or_(LinkCheck.evidence_id.is_(None), LinkCheck.next_at <= now),
            )
            .order_by(LinkCheck.next_at, Evidence.added_at, Evidence.id)
            .limit(AT_ONCE * 20)
            .with_for_update(of=Evidence, skip_locked=True)
        ).all()
        by_host: dict[str, Due] = {}
        for item, found in rows:
            check: LinkCheck | None = found  # an outer join: there may be none yet
            host = urlsplit(item.url or "").hostname or ""
            if host in by_host or len(by_host) >= AT_ONCE:
                continue
            by_host[host] = Due(item.id, item.url or "", check.etag if check else "")
            if check is None:
                session.add(LinkCheck(evidence_id=item.id, next_at=now + CLAIM))
            else:
                check.next_at = now + CLAIM
    return list(by_host.values())


def _note(check: LinkCheck, answer: Fetched | NotFetched, now: datetime) -> None:
    check.checked_at = now
    check.trouble = answer.trouble.value if isinstance(answer, NotFetched) else ""
    check.status = 0 if isinstance(answer, NotFetched) else answer.status
    if isinstance(answer, Fetched) and (answer.status in GOOD or answer.status == UNCHANGED):
        _note_page(check, answer, now)
    else:
        check.failures += 1
        is_dead = check.status in GONE or check.failures >= DEAD_AFTER
        check.state = LinkState.DEAD if is_dead else LinkState.UNSURE
        check.next_at = now + (INTERVAL if is_dead else AGAIN)


def _note_page(check: LinkCheck, answer: Fetched, now: datetime) -> None:
    check.failures, check.next_at = 0, now + INTERVAL
    if answer.status == UNCHANGED:
        check.state = LinkState.CHANGED if check.changed_at else LinkState.ALIVE
        return
    check.etag = answer.headers.get("etag", "")[:200]
    words = digest_of(answer.body, answer.headers.get("content-type", ""))
    if check.text_hash and words != check.text_hash:
        check.changed_at = now
    check.text_hash = words
    check.state = LinkState.CHANGED if check.changed_at else LinkState.ALIVE
