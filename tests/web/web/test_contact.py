"""Where a text says that one may write to the program, it says where; without an address it is still true."""

from __future__ import annotations

import pytest

from app.web import errors

MAIL, PAGE = "seal+help@program.org", "https://program.org/help?about=seal"
PAGES = {
    "/accessibility": 200,
    "/privacy": 200,
    "/how-it-works": 200,
    "/nothing-here": 404,
    "/trial/raise/stale": 409,
}
FAILURES = {"/trial/raise/bug": 500, "/trial/raise/full": 507}


@pytest.mark.parametrize(("contact", "href"), [(MAIL, f"mailto:{MAIL}"), (PAGE, PAGE)], ids=["mail", "page"])
@pytest.mark.parametrize(("path", "status"), [*PAGES.items(), *FAILURES.items()], ids=str)
def test_is_named_in_the_text_and_in_the_footer(trial, path, status, contact, href):
    page = trial(contact=contact).test_client().page(path, status=status)
    words = contact.removeprefix("https://")

    assert words in page.text
    assert [address for shown, address in page.links if shown == words] == [href, href]


@pytest.mark.parametrize(("path", "status"), [*PAGES.items(), *FAILURES.items()], ids=str)
def test_that_is_not_set_is_not_spoken_of(trial, path, status):
    page = trial().test_client().page(path, status=status)

    assert not [address for _, address in page.links if address.startswith("mailto:")]
    assert not [words for words in ("tell us", "write to", "Contact") if words in page.html]


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [("/privacy", "/account"), ("/accessibility", "/registry"), ("/how-it-works", "/registry")],
)
def test_that_is_not_set_leaves_another_way(trial, path, leads_to):
    page = trial().test_client().page(path)
    main = page.html.partition("<main")[2].partition("</main>")[0]

    assert f'href="{leads_to}"' in main


@pytest.mark.parametrize(("contact", "words"), [(MAIL, MAIL), ("", "It is noted")], ids=["mail", "none"])
def test_is_told_to_programs_for_which_something_failed(trial, contact, words):
    with trial(contact=contact).test_request_context("/api/v1/seals"):
        assert words in errors.answer(500).json["detail"]
