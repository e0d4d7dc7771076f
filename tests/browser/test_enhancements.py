"""The small scripts: what each adds, under the real security policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gallery.environment import served


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with served() as address:
        context = chromium.new_context(base_url=address, permissions=["clipboard-read", "clipboard-write"])
        yield context.new_page()
        context.close()


def test_errors_take_the_focus_and_lead_to_their_fields(page: Page) -> None:
    page.goto("/form")

    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter the name of the policy").click()

    expect(page.get_by_label("Name of the policy")).to_be_focused()


def test_an_error_of_a_group_leads_to_its_first_choice(page: Page) -> None:
    page.goto("/form")

    page.get_by_role("link", name="Choose a rating").click()

    expect(page.locator("#rating-1")).to_be_focused()


def test_copying_says_so(page: Page) -> None:
    page.goto("/components")

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "TLE-7QX4-M2KD-9RFA-K"


def test_a_dialog_gives_the_focus_back(page: Page) -> None:
    page.goto("/components")
    opener = page.get_by_role("button", name="Open the dialog")

    opener.click()
    expect(page.get_by_role("dialog", name="A dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_a_dropped_file_lands_in_the_input(page: Page) -> None:
    page.goto("/practice")
    expect(page.get_by_text("Drop a file here, or choose one:")).to_be_visible()
    dropped = page.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['x'], 'policy.pdf')); return all; }"
    )

    page.dispatch_event("[data-file-drop]", "drop", {"dataTransfer": dropped})

    assert page.evaluate("document.getElementById('file').files[0].name") == "policy.pdf"


def test_a_shortcut_needs_its_modifier(page: Page) -> None:
    page.goto("/desk")
    page.evaluate("document.querySelector('[data-shortcut=\"alt+n\"]').href = '#followed'")

    page.keyboard.press("n")
    assert not page.url.endswith("#followed")
    page.keyboard.press("Alt+n")

    assert page.url.endswith("#followed")


def test_the_end_of_a_session_is_announced_before_it_comes(page: Page) -> None:
    page.clock.install()
    page.goto("/components")
    page.wait_for_load_state("networkidle")

    page.clock.run_for(27 * 60_000)
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_hidden()
    page.clock.run_for(90_000)

    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    expect(page.locator("[data-session-left]")).to_have_text("in 2 minutes")
