"""Annexes of made-up school systems, for every test that needs one."""

from __future__ import annotations

from datetime import date

from app.certificate.annex import AnnexDomain, AnnexPayload, AnnexPractice
from tests.certificates import DOMAINS

TITLES = (
    "Rules exist, cover the law, and are current",
    "Access follows the job and ends with it",
    "Plain words",
)


def practice(number, **changes):
    """A practice in place, proven."""
    values = {
        "id": f"L{number}", "title": TITLES[number % 3], "is_applicable": True, "rating": 3, "layer": "auditor",
        "evidence": "accepted", "credit": 90, "factor": 100, "earned": 9000, "possible": 10000,
    }  # fmt: skip
    return AnnexPractice(**{**values, **changes})


def payload(*, practices=5, **changes):
    """The annex of a full seal, with so many practices in each domain."""
    domains = tuple(
        AnnexDomain(
            title=title, readiness=90, maturity=3, met=practices, applicable=practices,
            earned=9000 * practices, possible=10000 * practices,
            practices=tuple(practice(number) for number in range(1, practices + 1)),
        )
        for title in DOMAINS
    )  # fmt: skip
    values = {
        "seal_id": "TLE-7QX4-M2KD-9RFA-K", "organisation": "Maple Valley Unified School District", "scope": "full",
        "scope_title": "Full seal", "awarded_on": date(2026, 6, 1), "as_of": date(2026, 6, 1),
        "criteria_title": "Practices of 2025", "criteria_version": "tle/2025", "criteria_digest": "ab" * 32,
        "engine": "1", "facts_digest": "cd" * 32, "result_digest": "ef" * 32, "issuer": "Consortium of Maple Valley",
        "verify_url": "https://seal.example.org/verify/TLE-7QX4-M2KD-9RFA-K", "locale": "en", "is_demo": False,
        "readiness": 90, "threshold": 85, "ratings": ("Not yet considered", "Begun", "In place", "Mature"),
        "credits": (0, 35, 90, 100), "factors": {"none": 50, "rejected": 50, "pending": 95, "accepted": 100},
        "domains": domains,
    }  # fmt: skip
    return AnnexPayload(**{**values, **changes})
