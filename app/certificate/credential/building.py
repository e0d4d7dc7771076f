"""From a certificate's payload to the Open Badges 3.0 credential that says the same, still unsigned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.certificate.credential.identity import did_of
from app.certificate.credential.wording import Wording, wording
from app.certificate.payload import CertificatePayload

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
SUSPENSION, REVOCATION = "suspension", "revocation"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Terms:
    """What a credential says beyond the certificate: its place in the lists, whose it is, and its moment."""

    status_index: int
    organisation_id: str
    at: datetime


def stamp(moment: datetime) -> str:
    """A moment as credentials spell it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def origin_of(payload: CertificatePayload) -> str:
    """The address of the portal that the certificate names."""
    return payload.verify_url.partition("/verify/")[0]


def status_list_url(base_url: str, purpose: str) -> str:
    """Where the list for a purpose is served."""
    return f"{base_url}/credentials/status/{purpose}.json"


def build(payload: CertificatePayload, terms: Terms, zone: str) -> dict[str, Any]:
    """The whole credential without its proof. It runs from day to day as in `zone`."""
    base, words = origin_of(payload), wording(payload.locale)
    mark = words.demonstration if payload.is_demo else ""
    return {
        "@context": [VC, OPEN_BADGES, OPEN_BADGES_EXTENSIONS],
        "id": f"{base}/credentials/{payload.seal_id}.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": mark + words.name.format(scope=payload.scope_title),
        "issuer": {"id": did_of(base), "type": ["Profile"], "name": payload.issuer, "url": base},
        "validFrom": stamp(_begins(payload.awarded_on, zone)),
        "validUntil": stamp(_begins(payload.valid_until + timedelta(days=1), zone) - SECOND),
        "credentialSubject": _subject(payload, terms, base, words),
        "evidence": [_evidence(payload, words)],
        "credentialStatus": _status(terms, base),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))


def _subject(payload: CertificatePayload, terms: Terms, base: str, words: Wording) -> dict[str, Any]:
    identities = [("name", payload.organisation), ("ext:location", _place(payload))]
    if payload.leaid:
        identities.append(("ext:ncesLeaId", payload.leaid))
    return {
        "id": f"{base}/registry/{terms.organisation_id}",
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}
            for kind, value in identities
        ],
        "licenseNumber": payload.seal_id,
        "achievement": _achievement(payload, base, words),
    }


def _place(payload: CertificatePayload) -> str:
    return payload.state if payload.city == payload.state else f"{payload.city}, {payload.state}"


def _achievement(payload: CertificatePayload, base: str, words: Wording) -> dict[str, Any]:
    page, domains = f"{base}/criteria/{payload.criteria_version}", ", ".join(payload.domains)
    return {
        "id": f"{page}#{payload.scope}",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": words.achievement.format(scope=payload.scope_title),
        "description": words.description.format(domains=domains),
        "humanCode": payload.scope,
        "version": payload.criteria_version,
        "inLanguage": payload.locale.replace("_", "-"),
        "criteria": {
            "id": page,
            "narrative": words.criteria.format(
                criteria=payload.criteria_title, version=payload.criteria_version, domains=domains,
                digest=payload.criteria_digest,
            ),
        },
        "tag": list(dict.fromkeys(payload.domains)),
    }  # fmt: skip


def _evidence(payload: CertificatePayload, words: Wording) -> dict[str, Any]:
    """The way to the public page, and nothing of what the school system showed in confidence."""
    return {
        "id": payload.verify_url,
        "type": ["Evidence"],
        "name": words.evidence,
        "narrative": words.evidence_narrative,
    }


def _status(terms: Terms, base: str) -> dict[str, Any]:
    """The one entry that Open Badges allows: a bit that is set while the seal must not be accepted.

    Its word is suspension because it may be cleared again; which seals are revoked for good stands, under the
    same index, in the list that `statusReference` names.
    """
    listed = status_list_url(base, SUSPENSION)
    return {
        "id": f"{listed}#{terms.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": SUSPENSION,
        "statusListIndex": str(terms.status_index),
        "statusListCredential": listed,
        "statusReference": status_list_url(base, REVOCATION),
    }
