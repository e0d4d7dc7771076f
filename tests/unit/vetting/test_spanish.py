"""The pages that families read exist in Spanish, whole."""

from __future__ import annotations

import re

from app.web.i18n import texts as catalogue
from tests.unit.vetting.spoken import texts

GAPS = re.compile(r"%\(\w+\)[sd]")


def test_every_text_of_the_pages_for_families_has_its_spanish_words():
    spanish, missing = catalogue("es"), []
    for text in texts():
        one, many = text if isinstance(text, tuple) else (text, None)
        said = spanish.ungettext(one, many, 1) if many else spanish.ugettext(one)
        same_in_both = {"API", "Trusted Learning Environment"}
        if said == one and one not in same_in_both:
            missing.append(one)

    assert not missing, "translate them in app/translations/es/LC_MESSAGES/messages.po"


def test_what_is_put_into_a_text_is_put_into_its_translation():
    spanish = catalogue("es")
    for text in texts():
        one = text[0] if isinstance(text, tuple) else text
        assert sorted(GAPS.findall(spanish.ugettext(one))) in (sorted(GAPS.findall(one)), ["%(num)s"]), one


def test_a_language_without_a_catalogue_speaks_as_the_code_does():
    assert catalogue("tlh").ugettext("Approved") == "Approved"
