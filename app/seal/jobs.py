"""The worker's part: issuing what was awarded, and letting seals end with their date."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from uuid import UUID

from app.certificate import signing
from app.certificate.errors import KeyFault, RenderPathIncomplete
from app.certificate.payload import CertificatePayload
from app.certificate.rendering import Renderer
from app.certificate.trusted_time import TimeState
from app.core import clock
from app.notification import GiveUp, Work, chore, job
from app.notification.runner import slug_of
from app.seal.errors import IssuingStopped, PayloadChanged
from app.seal.publication import publisher
from app.seal.services import issuing, status
from app.seal.services.intending import ISSUE
from app.seal.services.issuing import SignedDocument
from config import Settings

PRINTING = Lock()


@lru_cache(maxsize=1)
def renderer() -> Renderer:
    """The one renderer of this process; its child starts with the first certificate."""
    return Renderer()


def press_of(settings: Settings) -> issuing.Press:
    """Prints and signs with the key that the settings name; IssuingStopped where there is no sound one."""
    # Every web server knows this job, and only the worker that does it needs cryptography.
    from app.certificate import keys, tsa  # noqa: PLC0415

    def press(payload: CertificatePayload) -> SignedDocument:
        if not settings.issuing:
            raise IssuingStopped("switched-off")
        try:
            key = keys.signing_key(settings)
            authority = tsa.authority(settings.tsa_url, settings.tsa_anchors)
        except KeyFault as error:
            raise IssuingStopped(slug_of(error)) from error
        try:
            with PRINTING:  # one child, one document at a time
                pdf = renderer().render(payload)
        except RenderPathIncomplete as error:
            raise IssuingStopped(slug_of(error)) from error
        made = signing.certify(pdf, key, reason="Award of the seal", name=payload.issuer, authority=authority)
        if settings.tsa_required and made.time.state is not TimeState.TRUSTED:
            raise IssuingStopped(made.time.problem)
        return SignedDocument(made.pdf, key.key_id, key.algorithm, made.time)

    return press


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


@chore("seals.expire", every_seconds=30)
def expire(work: Work) -> None:
    """End the seals whose last day has passed where the program is."""
    with work.sessions() as session:
        status.expire_due(session, clock.today(work.settings.time_zone), publish=publisher(work.extensions))
