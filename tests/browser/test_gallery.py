"""The design system by itself: nothing for axe to find, nothing against the security policy, nothing off the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.gallery.environment import pages, served

NAMES = sorted(pages())
BENIGN = ("autocomplete attributes", "does not conform to the required format")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    # Axe has to be put into the page from outside, which the page's own policy rightly refuses.
    context = chromium.new_context(
        color_scheme=request.param, viewport={"width": 1280, "height": 900}, bypass_csp=True
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/{name}")

    found = Axe().run(page).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_keeps_to_the_security_policy(chromium: Browser, address: str, name: str) -> None:
    said: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(f"{address}/{name}", wait_until="networkidle")
    page.close()

    assert [text for text in said if not any(known in text for known in BENIGN)] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (640, "200%")])
def test_never_scrolls_sideways(chromium: Browser, address: str, name: str, width: int, text: str) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/{name}")
    page.evaluate("size => { document.documentElement.style.fontSize = size }", text)

    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()

    assert beyond <= 0
