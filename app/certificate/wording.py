"""The words of the certificate, one catalogue per language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """Every sentence that is printed, apart from what the payload brings."""

    document: str
    heading: str
    awarded_to: str
    statement_full: str
    statement_domain: str
    identifier: str
    awarded: str
    valid_until: str
    criteria: str
    signed: str
    seal_id: str
    scan: str
    demonstration: str
    mark: str
    qr: str
    subject: str


ENGLISH = Wording(
    document="Certificate {seal_id}: {organisation}",
    heading="Trusted Learning Environment",
    awarded_to="is awarded to",
    statement_full="whose protection of student data passed an independent review, "
    "which found every required practice in place in all {count} domains",
    statement_domain="whose protection of student data passed an independent review, "
    "which found every required practice of the {domain} domain in place",
    identifier="NCES LEA ID",
    awarded="Awarded",
    valid_until="Valid through",
    criteria="Criteria",
    signed="Signed electronically",
    seal_id="Seal ID",
    scan="Scan to check that this seal is in force",
    demonstration="Demonstration · fictional school system · not an award",
    mark="The mark of the seal: {scope}",
    qr="QR code that leads to {url}",
    subject="{scope} of the Trusted Learning Environment, awarded to {organisation}",
)

# A further edition is one more entry; the payload's locale chooses it, and an unknown one is refused.
CATALOGUE = {"en": ENGLISH}


def wording(locale: str) -> Wording:
    """The words of a language; KeyError where there is no edition in it."""
    return CATALOGUE.get(locale) or CATALOGUE[locale.partition("_")[0]]
