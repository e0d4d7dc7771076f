"""The words of the annex, one catalogue per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class AnnexWording:
    """Every sentence that is printed, apart from what the payload brings."""

    language: str
    document: str
    eyebrow: str
    lead: str
    not_certificate: str
    demonstration: str
    readiness: str
    of_hundred: str
    awarded: str
    as_of: str
    seal_id: str
    criteria: str
    by_domain: str
    domain: str
    met: str
    met_of: str
    maturity: str
    points: str
    points_of: str
    total: str
    nothing: str
    by_practice: str
    practice: str
    rating: str
    proof: str
    sum: str
    not_applicable: str
    unanswered: str
    how: str
    rule_practice: str
    rule_domain: str
    rule_scope: str
    credits: str
    factors: str
    threshold: str
    check: str
    digests: str
    criteria_digest: str
    facts_digest: str
    result_digest: str
    engine: str
    page: str
    mark: str
    evidence: Mapping[str, str]
    layers: Mapping[str, str]


ENGLISH = AnnexWording(
    language="en",
    document="Annex to certificate {seal_id}: readiness of {organisation}",
    eyebrow="Annex to the certificate",
    lead="{organisation} chose to publish how ready it was, in the areas that its seal covers, "
    "when the award was decided.",
    not_certificate="This annex is no certificate and says nothing about today. "
    "Whether the seal is in force stands at {url}",
    demonstration="Demonstration · fictional school system · not an award",
    readiness="Readiness",
    of_hundred="{number} of 100",
    awarded="Awarded",
    as_of="Figures as of",
    seal_id="Seal ID",
    criteria="Criteria",
    by_domain="By domain",
    domain="Domain",
    met="Practices met",
    met_of="{met} of {all}",
    maturity="Maturity",
    points="Points",
    points_of="{earned} of {possible}",
    total="All domains together",
    nothing="nothing applies",
    by_practice="By practice",
    practice="Practice",
    rating="Rating",
    proof="Proof",
    sum="Points",
    not_applicable="does not apply, as agreed with the auditors",
    unanswered="not answered",
    how="How the numbers come about",
    rule_practice="A practice earns what its rating is worth, of which its proof leaves a part: "
    "credit × proof = points, times the weight of the practice.",
    rule_domain="The readiness of a domain is the points earned out of those that can be earned, "
    "rounded down; once nothing is missing in it, it is 100. Practices that do not apply count on "
    "neither side.",
    rule_scope="Readiness as a whole is the mean of the domains by their weights. It is 100 as soon "
    "as nothing "
    "is missing for an award, and 99 at most until then. An award never rests on this number: each practice "
    "by itself must be in place and proven.",
    credits="What a rating is worth",
    factors="What proof leaves of it",
    threshold="The line to reach in pictures of readiness is {number}.",
    check="What the figures rest on",
    digests="The program keeps what went in, frozen and signed for. These SHA-256 digests name it:",
    criteria_digest="Criteria",
    facts_digest="Answers, proof and findings",
    result_digest="Result with every step",
    engine="Version of the scoring engine: {engine}.",
    page="Page",
    mark="The mark of the seal: {scope}",
    evidence={
        "none": "none", "pending": "waiting for review", "rejected": "not accepted", "accepted": "accepted",
    },
    layers={
        "self": "own rating", "auditor": "by the auditor", "lead": "by the lead auditor",
        "consensus": "by all auditors",
    },
)  # fmt: skip

SPANISH = AnnexWording(
    language="es-US",
    document="Anexo del certificado {seal_id}: preparación de {organisation}",
    eyebrow="Anexo del certificado",
    lead="{organisation} decidió publicar su grado de preparación, en los ámbitos que abarca su sello, "
    "al momento de otorgarse.",
    not_certificate="Este anexo no es un certificado ni dice nada sobre el día de hoy. "
    "Si el sello está vigente se ve en {url}",
    demonstration="Demostración · sistema escolar ficticio · no es un sello otorgado",
    readiness="Preparación",
    of_hundred="{number} de 100",
    awarded="Otorgado",
    as_of="Cifras al",
    seal_id="ID del sello",
    criteria="Criterios",
    by_domain="Por ámbito",
    domain="Ámbito",
    met="Prácticas cumplidas",
    met_of="{met} de {all}",
    maturity="Madurez",
    points="Puntos",
    points_of="{earned} de {possible}",
    total="Todos los ámbitos",
    nothing="nada aplica",
    by_practice="Por práctica",
    practice="Práctica",
    rating="Nivel",
    proof="Prueba",
    sum="Puntos",
    not_applicable="no aplica, según lo acordado con los auditores",
    unanswered="sin respuesta",
    how="Cómo se obtienen las cifras",
    rule_practice="Una práctica gana lo que vale su nivel, y la prueba deja una parte de ello: "
    "valor × prueba = puntos, por el peso de la práctica.",
    rule_domain="La preparación de un ámbito son los puntos ganados de los que se pueden ganar, redondeados "
    "hacia abajo; cuando ya no le falta nada, es 100. Las prácticas que no aplican no cuentan en "
    "ningún lado.",
    rule_scope="La preparación total es la media de los ámbitos según su peso. Es 100 en cuanto no "
    "falta nada "
    "para otorgar el sello, y hasta entonces 99 como máximo. El sello nunca depende de esta cifra: cada "
    "práctica por sí sola debe estar establecida y probada.",
    credits="Lo que vale un nivel",
    factors="Lo que deja la prueba",
    threshold="La línea que se busca alcanzar en las gráficas es {number}.",
    check="En qué se basan las cifras",
    digests="El programa conserva los datos de partida, inalterables y firmados. Estas "
    "huellas SHA-256 los nombran:",
    criteria_digest="Criterios",
    facts_digest="Respuestas, pruebas y conclusiones",
    result_digest="Resultado con cada paso",
    engine="Versión del motor de cálculo: {engine}.",
    page="Página",
    mark="La marca del sello: {scope}",
    evidence={
        "none": "ninguna", "pending": "en revisión", "rejected": "no aceptada", "accepted": "aceptada",
    },
    layers={
        "self": "nivel propio", "auditor": "del auditor", "lead": "del auditor principal",
        "consensus": "de todos los auditores",
    },
)  # fmt: skip

CATALOGUE = {"en": ENGLISH, "es_US": SPANISH}
