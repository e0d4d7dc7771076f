"""The sentences of a credential, one catalogue per language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """What wallets and programs show to people."""

    name: str
    achievement: str
    description: str
    criteria: str
    evidence: str
    evidence_narrative: str
    demonstration: str


ENGLISH = Wording(
    name="Trusted Learning Environment Seal: {scope}",
    achievement="{scope} of the Trusted Learning Environment",
    description="The school system shows its community that it protects the data of its students. "
    "Covered: {domains}.",
    criteria="Every required practice of {criteria} ({version}) is in place in these domains: {domains}. The "
    "school system rated itself and showed evidence, its head attested the answers, and independent auditors "
    "without ties to it examined each practice. Someone who took no part in the review decided. The text of "
    "the criteria has the SHA-256 {digest}.",
    evidence="The public page of the seal",
    evidence_narrative="How and when the seal was reviewed, its status today, and the signed certificate.",
    demonstration="Demonstration, not an award: ",
)
SPANISH = Wording(
    name="Sello de entorno de aprendizaje confiable: {scope}",
    achievement="{scope} del entorno de aprendizaje confiable",
    description="El sistema escolar muestra a su comunidad que protege los datos de sus estudiantes. "
    "Abarca: {domains}.",
    criteria="Cada práctica obligatoria de {criteria} ({version}) se cumple en estos ámbitos: {domains}. El "
    "sistema escolar se evaluó a sí mismo y mostró evidencias, su responsable dio fe de las respuestas, y "
    "auditores independientes sin vínculos con él examinaron cada práctica. Decidió alguien que no intervino "
    "en la revisión. El texto de los criterios tiene el SHA-256 {digest}.",
    evidence="La página pública del sello",
    evidence_narrative="Cómo y cuándo se revisó el sello, su estado actual y el certificado firmado.",
    demonstration="Demostración, no es una concesión: ",
)
CATALOGUE = {"en": ENGLISH, "es": SPANISH}


def wording(locale: str) -> Wording:
    """The words of a language; KeyError where there is no edition in it."""
    return CATALOGUE.get(locale) or CATALOGUE[locale.partition("_")[0]]
