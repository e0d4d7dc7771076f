"""The Spanish edition of a payload: the words are translated, and nothing that identifies the seal changes."""

from __future__ import annotations

import pytest

from app.certificate.document import Typesetter
from app.certificate.editions import EditionTitles, Language, translated
from app.certificate.payload import Signatory
from tests.certificates import payload

TITLES = EditionTitles("Sello completo", ["Liderazgo", "Salón de clases"], "Prácticas de 2025")


def spanish(**changes):
    return translated(payload(**changes), Language.SPANISH, TITLES)


class TestTranslated:
    def test_takes_over_the_titles(self):
        made = spanish()

        assert (made.scope_title, made.criteria_title) == ("Sello completo", "Prácticas de 2025")
        assert made.domains == ("Liderazgo", "Salón de clases")
        assert made.locale == "es_US"

    @pytest.mark.parametrize(
        "field",
        [
            "seal_id", "organisation", "city", "state", "leaid", "scope", "awarded_on", "valid_until",
            "criteria_version", "criteria_digest", "issuer", "verify_url", "is_demo",
        ],
    )  # fmt: skip
    def test_keeps(self, field):
        assert getattr(spanish(), field) == getattr(payload(), field)

    def test_translates_the_office_that_the_portal_writes_and_no_other(self):
        people = (Signatory(name="Mo", title="Program manager"), Signatory(name="El", title="Chair"))

        assert [one.title for one in spanish(signatories=people).signatories] == [
            "Responsable del programa",
            "Chair",
        ]

    def test_has_a_digest_of_its_own(self):
        assert spanish().digest != payload().digest


class TestPage:
    @pytest.fixture
    def page(self):
        return Typesetter().compose(spanish(is_demo=True)).html

    @pytest.mark.parametrize(
        "words",
        [
            'lang="es-US"', "se otorga a", "1 de junio de 2026", "31 de mayo de 2028", "en los dos ámbitos",
            "ID de NCES 0803870", "Válido hasta", "Código QR que lleva a", "sistema escolar ficticio",
            "Entorno de aprendizaje de confianza", '<h1 lang="en">Trusted Learning Environment',
        ],
    )  # fmt: skip
    def test_says(self, page, words):
        assert words in " ".join(page.split())

    @pytest.mark.parametrize(
        "words", ["is awarded", "Valid through", "whose protection", "June", "fictional"]
    )
    def test_leaves_no_english(self, page, words):
        assert words not in page

    def test_names_the_one_domain_of_a_mini_seal(self):
        titles = EditionTitles("Sello parcial de Liderazgo", ["Liderazgo"], "Prácticas de 2025")
        one = translated(payload(scope="leadership", domains=("Leadership",)), Language.SPANISH, titles)

        assert "del ámbito «Liderazgo»" in " ".join(
            Typesetter().compose(one).html.replace("<br>", " ").split()
        )
