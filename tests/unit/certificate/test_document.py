"""The page as HTML: every value is text, never markup."""

from __future__ import annotations

import pytest

from app.certificate import fonts
from app.certificate.document import Typesetter
from tests.certificates import payload

pytestmark = pytest.mark.skipif(bool(fonts.missing()), reason="the certificate's fonts are not installed")
HOSTILE = [
    '<img src="http://127.0.0.1/x">',
    "<link rel=attachment href=file:///etc/passwd>",
    "</h2><table><td colspan=1000000>",
    "{{ 7*7 }}{% raw %}",
    "url(http://127.0.0.1/)",
    "&lt;script&gt;",
]


@pytest.fixture(scope="module")
def typesetter():
    return Typesetter()


@pytest.mark.parametrize("text", HOSTILE, ids=["img", "attachment", "colspan", "template", "url", "entity"])
def test_markup_in_any_field_is_escaped(typesetter, text):
    page = typesetter.compose(
        payload(
            organisation=text,
            city=text,
            issuer=text,
            scope_title=text,
            criteria_title=text,
            domains=(text, text),
        )
    )

    for tag in ('<img src="http', "<link", "<table", "<script"):
        assert tag not in page.html
    assert text not in page.sizes


def test_a_demonstration_says_so(typesetter):
    assert "not an award" in typesetter.compose(payload(is_demo=True)).html
    assert "not an award" not in typesetter.compose(payload()).html


def test_a_language_without_an_edition_is_refused(typesetter):
    with pytest.raises(KeyError):
        typesetter.compose(payload(locale="xx"))


def test_a_region_takes_the_edition_of_its_language(typesetter):
    assert 'lang="en-US"' in typesetter.compose(payload(locale="en_US")).html
