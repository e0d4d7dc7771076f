"""Certificates of made-up school systems, for every test that needs one."""

from __future__ import annotations

from datetime import date

from app.certificate.payload import CertificatePayload, Signatory

DOMAINS = ("Leadership", "Business", "Data Security", "Professional Development", "Classroom")
SCOPES = ("full", "leadership", "business", "data-security", "professional-development", "classroom")


def payload(**changes):
    """A full seal's payload, with what a test cares about changed."""
    values = {
        "seal_id": "TLE-7QX4-M2KD-9RFA-K",
        "organisation": "Maple Valley Unified School District",
        "city": "Maple Valley",
        "state": "Colorado",
        "leaid": "0803870",
        "scope": "full",
        "scope_title": "Full Seal",
        "domains": DOMAINS,
        "awarded_on": date(2026, 6, 1),
        "valid_until": date(2028, 5, 31),
        "criteria_title": "Practices of 2025",
        "criteria_version": "tle/2025",
        "criteria_digest": "ab" * 32,
        "signatories": (Signatory(name="Dr. Eleanor Whitfield", title="Chair, Decision Board"),),
        "issuer": "Consortium of Maple Valley",
        "verify_url": "https://seal.example.org/verify/TLE-7QX4-M2KD-9RFA-K",
    }
    return CertificatePayload(**{**values, **changes})
