"""The intent of an award: the one certificate that a decision leads to, written down before it is made."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app import audit, notification
from app.accounts import queries as accounts
from app.accounts.models import Organisation
from app.certificate.payload import CertificatePayload, Signatory
from app.core.actor import Actor
from app.criteria.schema import CriteriaSet
from app.seal import places, queries, seal_id
from app.seal.dates import valid_until
from app.seal.errors import PayloadImpossible
from app.seal.models import Award, Decision
from app.seal.program import Program

ISSUE = "certificate.issue"
OFFICE = "Program manager"


def intend(
    session: Session, decision: Decision, criteria: CriteriaSet, program: Program, new_id: str, *, by: Actor
) -> Award:
    """Write down the one certificate that the decision leads to, and the job that issues it.

    Raises PayloadImpossible where no certificate can say that.
    """
    try:
        office = accounts.person(session, decision.decided_by_id).job_title or OFFICE
        payload = payload_of(
            decision, decision.assessment.organisation, criteria, program, new_id, office=office
        )
    except ValidationError as error:
        raise PayloadImpossible(
            tuple(f"{error.title}.{each['loc'][0]}" for each in error.errors() if each["loc"])
        ) from error
    intent = Award(
        decision_id=decision.id,
        seal_id=new_id,
        payload=payload.canonical().decode(),
        payload_digest=payload.digest,
        status_index=places.draw(session),
    )
    session.add(intent)
    session.flush()
    audit.record(
        session, "award.intended", intent, by=by, digest=intent.payload_digest,
        organisation_id=decision.assessment.organisation_id,
    )  # fmt: skip
    notification.enqueue(session, ISSUE, effect_key=queries.effect_key(intent), award_id=str(intent.id))
    return intent


def payload_of(
    decision: Decision,
    organisation: Organisation,
    criteria: CriteriaSet,
    program: Program,
    new_id: str,
    *,
    office: str = OFFICE,
) -> CertificatePayload:
    """What the certificate will say, word for word; `office` is that of the person who decided.

    A seal begins on the day of its decision, where the program is. The decision's assessment is loaded.
    """
    scope = criteria.scope(decision.assessment.scope)
    awarded_on = program.day_of(decision.decided_at)
    return CertificatePayload(
        seal_id=seal_id.shown(new_id),
        organisation=organisation.name,
        city=organisation.city or organisation.state,
        state=organisation.state,
        leaid=organisation.leaid,
        scope=scope.id,
        scope_title=scope.title,
        domains=tuple(domain.title for domain in criteria.in_scope(scope.id)),
        awarded_on=awarded_on,
        valid_until=valid_until(awarded_on, criteria.seal.validity_months),
        criteria_title=criteria.version.title,
        criteria_version=criteria.key,
        criteria_digest=criteria.digest,
        signatories=(Signatory(name=decision.decided_by_name, title=office),),
        issuer=program.issuer,
        verify_url=f"{program.base_url}/verify/{seal_id.shown(new_id)}",
        is_demo=organisation.is_demo,
    )
