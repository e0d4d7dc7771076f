"""The same certificate in another language: a payload of its own, with the translated titles in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.certificate.payload import CertificatePayload


class Language(StrEnum):
    """The languages in which a certificate can be had beside English, in which every one is issued."""

    SPANISH = "es"


LOCALES = {Language.SPANISH: "es_US"}
# Offices that the portal itself writes on certificates; any other is a person's own title and stays.
OFFICES: Mapping[Language, Mapping[str, str]] = {
    Language.SPANISH: {"Program manager": "Responsable del programa"}
}


@dataclass(frozen=True)
class EditionTitles:
    """What the translation of the criteria calls the things that stand on a certificate."""

    scope: str
    domains: Sequence[str]
    criteria: str


def translated(payload: CertificatePayload, language: Language, titles: EditionTitles) -> CertificatePayload:
    """What the edition says: names, dates, IDs and digests are those of the certificate as it was issued."""
    offices = OFFICES[language]
    return CertificatePayload.model_validate({
        **payload.model_dump(),
        "scope_title": titles.scope,
        "domains": tuple(titles.domains),
        "criteria_title": titles.criteria,
        "signatories": tuple(
            {"name": one.name, "title": offices.get(one.title, one.title)} for one in payload.signatories
        ),
        "locale": LOCALES[language],
    })  # fmt: skip
