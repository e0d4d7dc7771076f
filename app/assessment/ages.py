"""How old evidence may be for what it supports, as the criteria of each assessment say."""

from __future__ import annotations

from app.assessment.library import Holding
from app.criteria.catalogue import Catalogue


def oldest_allowed(catalogue: Catalogue, holding: Holding) -> int | None:
    """In months, by the strictest practice of an open assessment; None where it supports none."""
    ages = [_age(catalogue, use.criteria, use.practice_id) for use in holding.uses if use.is_open]
    return min((age for age in ages if age), default=None)


def _age(catalogue: Catalogue, criteria: str, practice_id: str) -> int | None:
    practices = catalogue.get(criteria).practices
    return next((each.evidence.max_age_months for each in practices if each.id == practice_id), None)
