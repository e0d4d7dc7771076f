"""The page for a wrong address, in a real browser."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "wishes",
    [{}, {"phone": True}, {"narrow": True}, {"dark": True}, {"javascript": False}],
    ids=["desk", "phone", "narrow", "dark", "without JavaScript"],
)
def test_is_in_order_on_every_screen(visit, wishes):
    page = visit(**wishes).go("/nothing-here")

    assert page.locator("h1").count() == 1


def test_what_goes_wrong_in_a_page_is_noticed(visit):
    visitor = visit()
    page = visitor.go("/nothing-here")

    page.evaluate("() => document.body.setAttribute('style', 'color: red')")
    page.evaluate("() => fetch('/also-not-here').then(() => null)")
    page.evaluate("() => { document.querySelector('main').append(document.createElement('input')) }")

    with pytest.raises(AssertionError, match="label"):
        visitor.look()
    assert any("Content Security Policy" in fault for fault in visitor.faults)
    assert any("404 for GET" in fault for fault in visitor.faults)
    visitor.faults.clear()
