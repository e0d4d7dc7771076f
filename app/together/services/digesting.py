"""The daily mail: at most one a day, with what colleagues did and which dates are near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from app import notification
from app.accounts import queries as accounts
from app.accounts.models import Membership, Organisation, Person
from app.core import clock
from app.core.actor import Actor
from app.core.db import atomic
from app.criteria.catalogue import Catalogue
from app.notification.models import OutboxJob
from app.together import dates, deadlines
from app.together.deadlines import Deadline
from app.together.models import MailKind, MailStop, Notice, NoticeKind, Reminder
from app.together.services import preferring
from app.together.stopping import StopLinks

BEGINS = 7  # o'clock, where the program is
MOST_LINES = 40
IN_ONE_QUESTION = 500
KIND_OF = {
    NoticeKind.ASSIGNED: MailKind.ASSIGNMENTS,
    NoticeKind.RELEASED: MailKind.ASSIGNMENTS,
    NoticeKind.MENTIONED: MailKind.MENTIONS,
    NoticeKind.COMMENTED: MailKind.COMMENTS,
}


@dataclass(frozen=True)
class Desk:
    """What the one who writes the mails has at hand."""

    catalogue: Callable[[], Catalogue]
    links: StopLinks
    time_zone: str


@dataclass
class News:
    """What one mail tells."""

    notices: list[tuple[Notice, str]] = field(default_factory=list)
    near: list[tuple[Deadline, int]] = field(default_factory=list)

    @property
    def kinds(self) -> list[MailKind]:
        """Which kinds of news it has, each with its own link to stop it."""
        found = {KIND_OF[notice.kind] for notice, _ in self.notices}
        return [kind for kind in MailKind if kind in found or (kind is MailKind.DATES and self.near)]


def write_all(sessions: sessionmaker[Session], desk: Desk) -> int:
    """Queue today's mails, from seven in the morning on; returns how many. Again on the same day is none."""
    now = clock.now()
    if now.astimezone(ZoneInfo(desk.time_zone)).hour < BEGINS:
        return 0
    today = clock.today(desk.time_zone)
    with sessions() as session:
        last = today + timedelta(days=max(dates.AHEAD))
        near = deadlines.between(session, today, last, catalogue=desk.catalogue())
        people = _who(session, near, today)
    count = 0
    for person_id in people:
        with sessions() as session:
            count += _write(session, person_id, near, desk, today=today, now=now)
    return count


def _who(session: Session, near: Sequence[Deadline], today: date) -> list[UUID]:
    """Everybody who hears something today: asked in a few queries, because mostly it is nobody."""
    noticed = set(session.scalars(select(Notice.person_id).distinct()))
    told = set(noticed)
    due = {each: days for each in near if (days := dates.days_of(each.on, today)) is not None}
    runners = _runners(session, {each.organisation_id for each in due if each.person_id is None})
    known = {
        tuple(row)
        for row in session.execute(
            select(Reminder.person_id, Reminder.subject, Reminder.due_on, Reminder.days).where(
                Reminder.due_on >= today
            )
        )
    }
    for each, days in due.items():
        shared = runners.get(each.organisation_id, set())
        owners = shared if each.person_id is None else {each.person_id}
        told |= {who for who in owners if (who, each.subject, each.on, days) not in known}
    unwilling = select(MailStop.person_id).where(MailStop.kind.in_((MailKind.DATES, MailKind.DIGEST)))
    told -= set(session.scalars(unwilling)) - noticed
    return sorted(told - _mailed(session, told, today))


def _runners(session: Session, organisation_ids: set[UUID]) -> dict[UUID, set[UUID]]:
    """Who runs or signs, by school system."""
    statement = select(Membership.organisation_id, Membership.person_id).where(
        Membership.organisation_id.in_(organisation_ids),
        Membership.role.in_(dates.RUN_OR_SIGN),
        Membership.ended_at.is_(None),
    )
    found: dict[UUID, set[UUID]] = {}
    for organisation_id, person_id in session.execute(statement):
        found.setdefault(organisation_id, set()).add(person_id)
    return found


def _mailed(session: Session, people: set[UUID], today: date) -> set[UUID]:
    """Who has today's mail already."""
    keys = {_key(person_id, today): person_id for person_id in people}
    found: set[UUID] = set()
    names = sorted(keys)
    for start in range(0, len(names), IN_ONE_QUESTION):
        part = names[start : start + IN_ONE_QUESTION]
        sent = session.scalars(select(OutboxJob.effect_key).where(OutboxJob.effect_key.in_(part)))
        found |= {keys[key] for key in sent}
    return found


def _write(
    session: Session,
    person_id: UUID,
    near: Sequence[Deadline],
    desk: Desk,
    *,
    today: date,
    now: datetime,
) -> int:
    with atomic(session):
        person = accounts.person(session, person_id)
        stops = preferring.stopped(session, person_id)
        news = News()
        if person.is_active and MailKind.DIGEST not in stops:
            news = _news(session, accounts.actor_of(session, person, None), near, stops, today=today)
        if news.kinds and not _queue(session, person, news, desk, today=today):
            return 0  # today's mail is out already: the rest waits for tomorrow
        session.execute(delete(Notice).where(Notice.person_id == person_id, Notice.at <= now))
        session.add_all(
            Reminder(person_id=person_id, subject=each.subject, due_on=each.on, days=days)
            for each, days in news.near
        )
    return 1 if news.kinds else 0


def _news(
    session: Session, actor: Actor, near: Sequence[Deadline], stops: frozenset[MailKind], *, today: date
) -> News:
    statement = (
        select(Notice, Organisation.name)
        .join(Organisation, Organisation.id == Notice.organisation_id)
        .where(Notice.person_id == actor.person_id, Notice.organisation_id.in_(actor.organisation_ids))
        .order_by(Notice.at, Notice.kind, Notice.practice_ids, Notice.id)
    )
    notices = [
        (notice, name) for notice, name in session.execute(statement) if KIND_OF[notice.kind] not in stops
    ]
    return News(notices, [] if MailKind.DATES in stops else _near(session, actor, near, today))


def _near(
    session: Session, actor: Actor, near: Sequence[Deadline], today: date
) -> list[tuple[Deadline, int]]:
    """The dates of which it is time to speak, and of which nobody has spoken to the person this time."""
    known = {
        tuple(row)
        for row in session.execute(
            select(Reminder.subject, Reminder.due_on, Reminder.days).where(
                Reminder.person_id == actor.person_id, Reminder.due_on >= today
            )
        )
    }
    found = []
    for each in dates.owned(near, actor):
        days = dates.days_of(each.on, today)
        if days is not None and (each.subject, each.on, days) not in known:
            found.append((each, days))
    return found


def _queue(session: Session, person: Person, news: News, desk: Desk, *, today: date) -> bool:
    notices, near = news.notices[:MOST_LINES], news.near[:MOST_LINES]
    values: dict[str, Any] = {
        "name": person.name,
        "notice_kinds": [notice.kind for notice, _ in notices],
        "notice_names": [notice.by_name for notice, _ in notices],
        "notice_codes": [", ".join(notice.practice_ids.split()) for notice, _ in notices],
        "notice_places": [organisation for _, organisation in notices],
        "notice_paths": [_path(notice) for notice, _ in notices],
        "date_kinds": [each.kind for each, _ in near],
        "date_days": [each.on for each, _ in near],
        "date_left": [(each.on - today).days for each, _ in near],
        "date_whats": [each.what for each, _ in near],
        "date_places": [each.organisation for each, _ in near],
        "date_paths": [each.path for each, _ in near],
        "more": len(news.notices) - len(notices) + len(news.near) - len(near),
        "stop_kinds": [kind.value for kind in news.kinds],
        "stop_paths": [desk.links.path(person.id, kind) for kind in news.kinds],
    }
    queued = notification.queue(
        session,
        "daily_digest",
        to=person.email,
        locale=person.locale,
        effect_key=_key(person.id, today),
        stop_path=desk.links.path(person.id, MailKind.DIGEST),
        **values,
    )
    return queued is not None


def _path(notice: Notice) -> str:
    codes = notice.practice_ids.split()
    hub = f"/assessments/{notice.assessment_id}"
    return f"{hub}/practices/{codes[0]}" if len(codes) == 1 else hub


def _key(person_id: UUID, today: date) -> str:
    """What makes the mail of a day one."""
    return f"digest:{person_id}:{today.isoformat()}"
