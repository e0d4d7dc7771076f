"""What an annex says: the readiness that the decision rested on, as far as the school system publishes it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.certificate.annex import AnnexDomain, AnnexPayload, AnnexPractice
from app.certificate.payload import CertificatePayload
from app.criteria.catalogue import Catalogue
from app.criteria.schema import CriteriaSet, EvidenceState, Rating
from app.criteria.translations import Titles
from app.review import readiness
from app.scoring.readiness import DomainReadiness, PracticeReadiness, Readiness
from app.seal import queries
from app.seal.errors import ReadinessChanged
from app.seal.models import Annex, AnnexExtent, Seal

ENGLISH = "en"


def payload_of(
    session: Session, seal: Seal, annex: Annex, *, catalogue: Catalogue, zone: str
) -> AnnexPayload:
    """The annex as it will be printed. ReadinessChanged where the engine now says something else.

    Neither narratives nor names of evidence or people are in it, whatever is chosen.
    """
    award = queries.award(session, seal.award_id)
    criteria = catalogue.get(seal.criteria)
    found = readiness.decided(session, award.decision.assessment, criteria, zone=zone)
    if found is None or found.digest != award.decision.readiness_digest:
        raise ReadinessChanged(str(seal.id))
    told = CertificatePayload.model_validate_json(award.payload)
    titles = _titles(criteria, catalogue, annex.language)
    scale = criteria.version.scale
    with_practices = annex.extent is AnnexExtent.PRACTICES
    return AnnexPayload(
        seal_id=told.seal_id,
        organisation=told.organisation,
        scope=told.scope,
        scope_title=titles.scopes[told.scope],
        awarded_on=told.awarded_on,
        as_of=found.as_of,
        criteria_title=titles.title,
        criteria_version=told.criteria_version,
        criteria_digest=told.criteria_digest,
        engine=found.engine,
        facts_digest=found.facts_digest,
        result_digest=found.digest,
        issuer=told.issuer,
        verify_url=told.verify_url,
        locale="es_US" if annex.language == "es" else "en",
        is_demo=told.is_demo,
        readiness=found.shown or 0,
        threshold=found.threshold,
        ratings=tuple(titles.ratings[rating] for rating in Rating),
        credits=tuple(scale.credit[rating] for rating in Rating),
        factors={state.value: scale.evidence[state] for state in EvidenceState},
        domains=_domains(found, criteria, titles, with_practices=with_practices),
    )


def _titles(criteria: CriteriaSet, catalogue: Catalogue, language: str) -> Titles:
    """The names of everything in the language; in English where nobody has translated the version."""
    translated = None if language == ENGLISH else catalogue.titles(criteria.key, language)
    return translated or Titles(
        title=criteria.version.title,
        scopes={scope.id: scope.title for scope in criteria.seal.scopes},
        domains={domain.id: domain.title for domain in criteria.domains},
        ratings=criteria.version.rating_labels,
        practices={practice.id: practice.title for practice in criteria.practices},
    )


def _domains(
    found: Readiness, criteria: CriteriaSet, titles: Titles, *, with_practices: bool
) -> tuple[AnnexDomain, ...]:
    return tuple(_domain(domain, criteria, titles, with_practices=with_practices) for domain in found.domains)


def _domain(
    domain: DomainReadiness, criteria: CriteriaSet, titles: Titles, *, with_practices: bool
) -> AnnexDomain:
    practices = domain.practices if with_practices else ()
    return AnnexDomain(
        title=titles.domains[domain.domain],
        readiness=domain.shown,
        maturity=domain.maturity,
        met=domain.met,
        applicable=domain.applicable,
        earned=domain.earned,
        possible=domain.possible,
        practices=tuple(_practice(one, criteria, titles) for one in practices),
    )


def _practice(one: PracticeReadiness, criteria: CriteriaSet, titles: Titles) -> AnnexPractice:
    scale = criteria.version.scale
    return AnnexPractice(
        id=one.practice,
        title=titles.practices[one.practice],
        is_applicable=one.is_applicable,
        rating=one.rating,
        layer=one.layer.value if one.layer else None,
        evidence=one.evidence.value,
        credit=scale.credit[Rating(one.rating)] if one.rating else 0,
        factor=scale.evidence[one.evidence],
        earned=one.earned,
        possible=one.possible,
    )
