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
    numerals: tuple[str, ...]
    # What the name of the program means, where the document is not in its language.
    gloss: str = ""


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
    numerals=("", "", "two", "three", "four", "five", "six", "seven", "eight"),
)

# Spanish as it is spoken in the United States. The name of the program is a name and stays.
SPANISH = Wording(
    document="Certificado {seal_id}: {organisation}",
    heading="Trusted Learning Environment",
    awarded_to="se otorga a",
    statement_full="cuya protección de los datos estudiantiles pasó una revisión independiente, "
    "que halló establecidas todas las prácticas exigidas en los {count} ámbitos",
    statement_domain="cuya protección de los datos estudiantiles pasó una revisión independiente, "
    "que halló establecidas todas las prácticas exigidas del ámbito «{domain}»",
    identifier="ID de NCES",
    awarded="Otorgado",
    valid_until="Válido hasta",
    criteria="Criterios",
    signed="Firmado electrónicamente",
    seal_id="ID del sello",
    scan="Escanee para comprobar que este sello está vigente",
    demonstration="Demostración · sistema escolar ficticio · no es un sello otorgado",
    mark="La marca del sello: {scope}",
    qr="Código QR que lleva a {url}",
    subject="{scope} de Trusted Learning Environment, otorgado a {organisation}",
    numerals=("", "", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho"),
    gloss="Entorno de aprendizaje de confianza",
)

# A further edition is one more entry; the payload's locale chooses it, and an unknown one is refused.
CATALOGUE = {"en": ENGLISH, "es": SPANISH}


def wording(locale: str) -> Wording:
    """The words of a language; KeyError where there is no edition in it."""
    return CATALOGUE.get(locale) or CATALOGUE[locale.partition("_")[0]]
