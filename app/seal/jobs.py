"""The worker's part: issuing what was awarded, and letting seals end with their date."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from app.certificate import path, signing
from app.certificate.annex import AnnexPayload
from app.certificate.credential import issuing as credentials
from app.certificate.credential.building import Terms
from app.certificate.credential.issuing import SignedCredential
from app.certificate.editions import EditionTitles, Language, translated
from app.certificate.errors import KeyFault, RenderPathIncomplete
from app.certificate.payload import CertificatePayload
from app.certificate.rendering import Renderer
from app.certificate.trusted_time import Certified, TimeState
from app.core import clock, log
from app.criteria.catalogue import Catalogue
from app.notification import GiveUp, Work, chore, job
from app.notification.runner import slug_of
from app.seal import disclosure
from app.seal.errors import IssuingStopped, PayloadChanged, ReadinessChanged
from app.seal.models import Annex, Seal
from app.seal.publication import publisher
from app.seal.services import annexes, crediting, editions, issuing, printing, status, status_lists
from app.seal.services.editions import SignedEdition
from app.seal.services.intending import ISSUE
from app.seal.services.issuing import SignedDocument
from config import Settings

if TYPE_CHECKING:
    from app.certificate.credential.issuer_keys import IssuerKey
    from app.certificate.keys import SigningKey
    from app.certificate.tsa import TimeAuthority

PRINTING = Lock()
# What one round of the chore does, so that the worker's other chores are not kept waiting.
BATCH = 100


@lru_cache(maxsize=1)
def renderer() -> Renderer:
    """The one renderer of this process; its child starts with the first certificate."""
    return Renderer()


def press_of(settings: Settings) -> issuing.Press:
    """Prints and signs with the key that the settings name; IssuingStopped where there is no sound one."""

    def press(payload: CertificatePayload, terms: Terms) -> SignedDocument:
        key, authority = _means(settings)
        credential = _credential(settings, payload, terms)
        made = _certified(settings, payload, credential.body, key, authority)
        return SignedDocument(made.pdf, key.key_id, key.algorithm, credential, made.time)

    return press


def edition_press_of(settings: Settings, catalogue: Catalogue) -> editions.Press:
    """Prints and signs the certificate in another language, under the same conditions as the first."""

    def press(payload: CertificatePayload, language: Language, credential: bytes) -> SignedEdition:
        key, authority = _means(settings)
        titles = catalogue.titles(payload.criteria_version, language)
        if titles is None:
            raise IssuingStopped("not-translated")
        domains = catalogue.get(payload.criteria_version).in_scope(payload.scope)
        named = EditionTitles(
            titles.scopes[payload.scope], [titles.domains[domain.id] for domain in domains], titles.title
        )
        made = _certified(settings, translated(payload, language, named), credential, key, authority)
        return SignedEdition(made.pdf, key.key_id, key.algorithm, made.time)

    return press


def _means(settings: Settings) -> tuple[SigningKey, TimeAuthority | None]:
    """What signs, and what says the time; IssuingStopped where no certificate can be made."""
    # Every web server knows these jobs, and only the worker that does them needs cryptography.
    from app.certificate import keys, tsa  # noqa: PLC0415

    if not settings.issuing:
        raise IssuingStopped("switched-off")
    try:
        return keys.signing_key(settings), tsa.authority(settings.tsa_url, settings.tsa_anchors)
    except KeyFault as error:
        raise IssuingStopped(slug_of(error)) from error


def _certified(
    settings: Settings,
    payload: CertificatePayload,
    credential: bytes,
    key: SigningKey,
    authority: TimeAuthority | None,
) -> Certified:
    try:
        with PRINTING:  # one child, one document at a time
            pdf = renderer().render(payload, credential)
    except RenderPathIncomplete as error:
        raise IssuingStopped(slug_of(error)) from error
    made = signing.certify(pdf, key, reason="Award of the seal", name=payload.issuer, authority=authority)
    if settings.tsa_required and made.time.state is not TimeState.TRUSTED:
        raise IssuingStopped(made.time.problem)
    return made


def maker_of(settings: Settings) -> crediting.Make:
    """Signs credentials; IssuingStopped where there is no sound key, or issuing is switched off."""

    def make(payload: CertificatePayload, terms: Terms) -> SignedCredential:
        if not settings.issuing:
            raise IssuingStopped("switched-off")
        return _credential(settings, payload, terms)

    return make


def _credential(settings: Settings, payload: CertificatePayload, terms: Terms) -> SignedCredential:
    return credentials.credential(payload, terms, _issuer_key(settings), zone=settings.time_zone)


def _issuer_key(settings: Settings) -> IssuerKey:
    # As in press_of: only the worker needs cryptography.
    from app.certificate.credential import issuer_keys  # noqa: PLC0415

    try:
        return issuer_keys.load(settings.keys_dir)
    except KeyFault as error:
        raise IssuingStopped(slug_of(error)) from error


@job(ISSUE, attempts=8, limit_seconds=120)
def issue(work: Work, *, award_id: str) -> None:
    """Issue the certificate of one award."""
    try:
        issuing.issue(
            work.sessions, UUID(award_id), press=press_of(work.settings), publish=publisher(work.extensions),
            needs_second=work.settings.two_person_issue,
        )  # fmt: skip
    except PayloadChanged as error:
        raise GiveUp("payload-changed") from error


@job(editions.ISSUE, attempts=8, limit_seconds=120)
def issue_edition(work: Work, *, seal_pk: str, language: str) -> None:
    """Issue the certificate of a seal in another language."""
    try:
        editions.issue(
            work.sessions, UUID(seal_pk), Language(language),
            press=edition_press_of(work.settings, work.extensions["catalogue"]()),
            publish=publisher(work.extensions),
        )  # fmt: skip
    except PayloadChanged as error:
        raise GiveUp("payload-changed") from error


@job(annexes.PRINT, attempts=8, limit_seconds=120)
def print_annex(work: Work, *, seal_pk: str) -> None:
    """Print what a school system publishes of its readiness."""
    catalogue, zone = work.extensions["catalogue"](), work.settings.time_zone

    def compose(session: Session, seal: Seal, annex: Annex) -> AnnexPayload:
        return disclosure.payload_of(session, seal, annex, catalogue=catalogue, zone=zone)

    def press(payload: AnnexPayload) -> bytes:
        with PRINTING:
            return renderer().render_annex(payload)

    try:
        printing.print_annex(
            work.sessions, UUID(seal_pk), compose=compose, press=press, show=publisher(work.extensions)
        )
    except ReadinessChanged as error:
        raise GiveUp("readiness-changed") from error


@job(status_lists.FOLLOW, attempts=8, limit_seconds=60)
def follow_status(work: Work) -> None:
    """Sign the status lists anew after a change. The switch that stops issuing never stops a revocation."""
    settings = work.settings
    key = _issuer_key(settings)

    def sign(purpose: str, encoded: str, at: datetime) -> SignedCredential:
        return credentials.listing(settings.base_url, purpose, encoded, key, at=at)

    status_lists.refresh(work.sessions, base_url=settings.base_url, key_id=key.key_id, sign=sign)


@chore("credentials.keep", every_seconds=20)
def keep_credentials(work: Work) -> None:
    """Give older seals their credentials, a few at a time, and keep the status lists true and young."""
    with work.sessions() as session:
        older = crediting.without(session, most=BATCH if work.settings.issuing else 0)
        is_needed = bool(older) or status_lists.is_needed(session)
    if not is_needed:
        return
    # A seal that is revoked already is on the lists before anyone holds its credential.
    crediting.draw_places(work.sessions, older)
    follow_status(work)
    make, publish = maker_of(work.settings), publisher(work.extensions)
    for seal_pk in older:
        crediting.credit(work.sessions, seal_pk, make=make, publish=publish)


@chore("certificates.check", every_seconds=3600)
def check_printing(_work: Work) -> None:
    """Say, when a worker starts and then every hour, what this machine lacks to print certificates."""
    if missing := path.lacking():
        packages = " ".join(sorted(set(missing.values())))
        log.error("certificates cannot be printed", missing=", ".join(sorted(missing)), install=packages)


@chore("seals.expire", every_seconds=30)
def expire(work: Work) -> None:
    """End the seals whose last day has passed where the program is."""
    with work.sessions() as session:
        status.expire_due(session, clock.today(work.settings.time_zone), publish=publisher(work.extensions))
