"""The checks of `flask doctor`, in the order in which an operator would mend things."""

from __future__ import annotations

import io
import shutil
import socket
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.accounts.models import Organisation, Person, ProgramMembership
from app.assessment.storage import storage_from
from app.certificate import fonts, inventory, keys, letters, stamping, tsa
from app.certificate.errors import KeyFault, RenderFailed, RenderPathIncomplete, TimeUnavailable
from app.certificate.rendering import Renderer
from app.core import clock, migrations
from app.core.actor import ProgramRole
from app.core.db import make_sessions
from app.criteria.catalogue import Catalogue
from app.criteria.errors import CriteriaInvalid
from app.notification import queries as outbox
from app.notification.carrier import make_huey
from app.notification.errors import QueueUnusable
from app.notification.models import OutboxJob
from app.notification.workflow import State
from app.operation import scanner_check
from app.operation.doctor import Check, Said, Site, fault, warning, warning_or_fault, well
from app.operation.durability import durability
from app.seal import queries as seals
from app.transparency import keys as log_keys
from app.transparency import queries as log_queries
from app.transparency import services as log_services
from app.transparency.errors import LogForked
from config import unsafe

# Before these, a name with a disguised line break adds a header to a mail (CVE-2024-6923, CVE-2026-1299).
PYTHON_FLOORS = {(3, 11): 15, (3, 12): 13, (3, 13): 12, (3, 14): 3}
GIGABYTE = 1 << 30
LITTLE_SPACE, NO_SPACE = GIGABYTE, GIGABYTE // 10
SLOW_CLOCK, WRONG_CLOCK = timedelta(seconds=2), timedelta(seconds=60)
LATE = timedelta(minutes=5)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MAIL_PORTS = {"smtp": 25, "smtps": 465}
PROBE = b"doctor"
SHOWN_LETTERS = 8


def interpreter(site: Site) -> Iterator[Said]:
    """Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    floor = PYTHON_FLOORS.get(sys.version_info[:2], 0)
    if sys.version_info.micro < floor:
        newer = f"{sys.version_info.major}.{sys.version_info.minor}.{floor}"
        yield warning(
            f"Python {version} lets names forge mail headers; the portal refuses such names. Use {newer}"
        )
    else:
        yield well(f"Python {version}")


def settings(site: Site) -> Iterator[Said]:
    """The settings are fit for everybody to rely on."""
    chosen = site.settings
    if site.is_deploy and not chosen.is_production:
        yield fault("SEAL_ENVIRONMENT: set it to production, so that unsafe values are refused")
    for problem in unsafe(chosen) if site.is_deploy else ():
        yield fault(problem.rstrip("."))
    if not chosen.contact and (site.is_deploy or chosen.is_production):
        yield warning("SEAL_CONTACT is not set: pages and mail cannot say where to write. Set a mail address")
    if not chosen.issuing:
        yield warning("SEAL_ISSUING is off: no certificate is signed until it is on again")
    yield well(f"{chosen.environment}, reached at {chosen.base_url}")


def folder(site: Site) -> Iterator[Said]:
    """The var folder is ours alone, and there is room."""
    place = site.settings.var_dir
    for path, mode in ((place, "700"), (place / "secret_key", "600"), (place / "portal.db", "600")):
        if path.exists() and path.stat().st_mode & OTHERS:
            yield warning_or_fault(site, f"{path} is open to others: chmod {mode} {path}")
    free = shutil.disk_usage(place).free
    said = f"{free / GIGABYTE:.1f} GB free in {place}"
    yield fault(said) if free < NO_SPACE else warning(said) if free < LITTLE_SPACE else well(said)


def database(site: Site) -> Iterator[Said]:
    """The database answers, has the newest tables, keeps what it acknowledges, and its clock is ours."""
    newest, now = migrations.head(), migrations.current(site.engine)
    kind = site.engine.dialect.name
    if now != newest:
        yield fault(f"{kind} has version {now or 'none'}, not {newest}: run `flask --app wsgi db upgrade`")
    else:
        yield well(f"{kind}, version {now}")
    with site.engine.connect() as connection:
        if kind == "postgresql":
            yield _skew(
                connection.scalar(text("SELECT clock_timestamp()")) or datetime.min.replace(tzinfo=UTC)
            )
        elif site.is_deploy and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            yield fault("the database file is damaged: restore a backup")
        yield from durability(site, connection)


def _skew(theirs: datetime) -> Said:
    apart = abs(clock.now() - theirs)
    if apart < SLOW_CLOCK:
        return well("its clock agrees with ours")
    said = f"its clock and ours are {apart.total_seconds():.0f} seconds apart: set both by NTP"
    return fault(said) if apart > WRONG_CLOCK else warning(said)


def storage(site: Site) -> Iterator[Said]:
    """Evidence can be kept, read and deleted."""
    place = storage_from(site.settings.storage_url)
    digest = sha256(PROBE).hexdigest()
    key = place.put(io.BytesIO(PROBE), digest)
    try:
        place.open(key, digest).close()
    finally:
        place.delete(key)
    yield well(f"{urlsplit(site.settings.storage_url).scheme}: written, read and deleted")


def signing(site: Site) -> Iterator[Said]:
    """Certificates can be signed, and for some time to come."""
    chosen = site.settings
    try:
        is_there = keys.is_token(chosen.signing_key) or keys.path_of(chosen.signing_key).exists()
    except KeyFault as error:
        yield fault(str(error))
        return
    if not is_there:
        yield warning_or_fault(
            site, "no signing key: run `flask --app wsgi keys init`; awards wait until then"
        )
        return
    findings = inventory.examine(chosen.signing_key, directory=chosen.keys_dir, pin=chosen.signing_pin)
    for finding in findings:
        yield (fault if finding.is_fault else warning)(finding.message)
    if not any(finding.is_fault for finding in findings):
        yield well("the signing key can be used")
    yield from _issuing(site)


def _issuing(site: Site) -> Iterator[Said]:
    """The switch, and the time-stamping service."""
    with make_sessions(site.engine)() as session:
        stopped = seals.open_stop(session)
    if stopped is not None:
        since = f"{stopped.stopped_at:%Y-%m-%d %H:%M} UTC"
        yield warning(f"issuing is stopped since {since}: {stopped.reason}; `keys resume-issuing` goes on")
    try:
        authority = tsa.authority(site.settings.tsa_url, site.settings.tsa_anchors)
    except KeyFault as error:
        yield fault(str(error))
        return
    if authority is None:
        yield well("no time-stamping service: certificates have no trusted time")
        return
    try:
        stamping.check(authority)
    except TimeUnavailable as error:
        yield warning(f"the time-stamping service gives no time: {error.slug}; certificates say so")
    else:
        yield well("the time-stamping service answers")


def log(site: Site) -> Iterator[Said]:
    """The public log has its key, and its newest checkpoint covers all that was added."""
    folder = log_keys.folder_of(site.settings)
    if not (folder / log_keys.KEY).exists():
        yield warning_or_fault(
            site, "the public log has no key: run `flask --app wsgi keys init`; nothing is proved until then"
        )
        return
    try:
        signer = log_keys.load(folder)
        with make_sessions(site.engine)() as session:
            size, head = log_queries.size(session), log_queries.latest_checkpoint(session)
            log_services.require_extends(session, log_keys.last_signed(folder), signer.name, size)
    except (KeyFault, LogForked) as error:
        yield fault(str(error))
        return
    if head is None or head.size < size:
        yield warning(f"{size - (head.size if head else 0)} leaves of the log wait to be signed by a worker")
    yield well(f"{size} leaves; the key of {signer.name} can be used")


def rendering(site: Site) -> Iterator[Said]:
    """Certificates can be drawn, in the fonts that they are designed for, and with every name here."""
    lacking = fonts.missing()
    for name, package in lacking.items():
        yield warning(f"the font {name} is missing, certificates use another: apt-get install {package}")
    try:
        with Renderer() as renderer:
            renderer.check()
            unusual = "" if lacking else letters.unusual(_names(site))
            if unusual and (missing := renderer.missing(unusual)):
                yield warning(_without_font(missing))
    except RenderPathIncomplete as error:
        yield fault(str(error))
    except RenderFailed as error:
        yield fault(f"the renderer does not start: {error}")
    else:
        yield well("the renderer starts")


def _names(site: Site) -> set[str]:
    """The texts that a certificate would take from the portal: names of school systems and who signs."""
    with make_sessions(site.engine)() as session:
        systems = session.execute(select(Organisation.name, Organisation.city))
        signs = session.execute(
            select(Person.name, Person.job_title)
            .join(ProgramMembership, ProgramMembership.person_id == Person.id)
            .where(ProgramMembership.ended_at.is_(None))
        )
        return {text for row in (*systems, *signs) for text in row} | {site.settings.issuer}


def _without_font(missing: str) -> str:
    shown = letters.named(missing[:SHOWN_LETTERS]) + (" and more" if len(missing) > SHOWN_LETTERS else "")
    packages = " ".join(letters.packages_for(missing))
    return f"no font here has {shown} of names: their certificates wait. apt-get install {packages}"


def criteria(site: Site) -> Iterator[Said]:
    """The published criteria are whole and as they were published."""
    try:
        found = Catalogue(site.settings.criteria_dir)
    except CriteriaInvalid as error:
        for problem in error.problems:
            yield fault(str(problem))
        return
    yield well(", ".join(f"{one.key}" for one in found.all()))


def queue(site: Site) -> Iterator[Said]:
    """Workers can be told of work."""
    url = site.settings.queue_url
    try:
        huey, _ = make_huey(url, lambda job_id: None)
        try:
            waiting = huey.pending_count()
        finally:
            huey.storage.close()
    except QueueUnusable as error:
        yield fault(str(error))
        return
    scheme = urlsplit(url).scheme
    yield well(f"{scheme}, {waiting} waiting")
    if scheme == "sqlite" and make_url(site.settings.database_url).get_backend_name() == "postgresql":
        yield warning("the queue is a file: workers on other machines only look every few seconds")


def jobs(site: Site) -> Iterator[Said]:
    """Work is being done."""
    with make_sessions(site.engine)() as session:
        counts = outbox.counts(session)
        oldest = session.scalar(select(func.min(OutboxJob.created_at)).where(outbox.is_due(clock.now())))
    if parked := counts[State.PARKED]:
        yield warning(f"{parked} jobs were given up: see `flask --app wsgi jobs list --state parked`")
    if oldest is not None and clock.now() - oldest > LATE:
        yield warning(f"a job waits since {oldest:%Y-%m-%d %H:%M} UTC: does a worker run?")
    yield well(f"{counts[State.QUEUED]} jobs waiting, {counts[State.DONE]} done")


def mail(site: Site) -> Iterator[Said]:
    """Mail leaves the house."""
    if not site.settings.smtp_url:
        yield well(f"written to files in {site.settings.var_dir / 'mail'}")
        return
    parts = urlsplit(site.settings.smtp_url)
    address = (parts.hostname or "", parts.port or MAIL_PORTS[parts.scheme])
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError as error:
        yield fault(f"{address[0]}:{address[1]} does not answer: {error.strerror or type(error).__name__}")
    else:
        yield well(f"{address[0]}:{address[1]} answers")


def people(site: Site) -> Iterator[Said]:
    """Somebody looks after the portal, and nobody in it is made up."""
    with make_sessions(site.engine)() as session:
        administrators = _administrators(session)
        if not administrators:
            yield warning_or_fault(
                site, "nobody is an administrator: run `flask --app wsgi users create-admin`"
            )
        made_up = session.scalar(select(func.count()).where(Organisation.is_demo)) or 0
        if made_up and site.is_deploy:
            yield fault(f"{made_up} school systems of the demonstration, whose passwords anyone can read")
        if administrators:
            yield well(f"administrators: {administrators}")


def _administrators(session: Session) -> int:
    query = select(func.count()).where(
        ProgramMembership.role == ProgramRole.ADMINISTRATOR, ProgramMembership.ended_at.is_(None)
    )
    return session.scalar(query) or 0


CHECKS: dict[str, Check] = {
    "python": interpreter,
    "settings": settings,
    "folder": folder,
    "database": database,
    "storage": storage,
    "scanner": scanner_check.scanner,
    "criteria": criteria,
    "keys": signing,
    "log": log,
    "renderer": rendering,
    "queue": queue,
    "jobs": jobs,
    "mail": mail,
    "people": people,
}
