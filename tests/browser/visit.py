"""A visitor with a real browser, and what is expected of every page they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
PATIENCE = 10_000  # milliseconds
# Best practices beside WCAG 2.2 AA: what axe is sure of must hold.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Portal:
    """A served portal."""

    app: Flask
    address: str

    def sign_in(self, context: BrowserContext, person: Any) -> None:
        """Make the browser this person's (a row of the accounts), without typing a password."""
        client: Any = self.app.test_client()
        client.sign_in_as(person)
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        context.add_cookies([{"name": name, "value": cookie.value, "url": self.address}])


@dataclass
class Visitor:
    """A browser window with cookies of its own. `page` is Playwright's; `faults` is what no page may do."""

    portal: Portal
    context: BrowserContext
    page: Page
    javascript: bool = True
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        browser: Browser,
        portal: Portal,
        *,
        phone: bool = False,
        narrow: bool = False,
        dark: bool = False,
        javascript: bool = True,
        **options: Any,
    ) -> Visitor:
        """A new window."""
        size = NARROW if narrow else PHONE if phone else DESK
        context = browser.new_context(
            base_url=portal.address,
            viewport=size,  # type: ignore[arg-type]  # a dict of the right shape
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        visitor = cls(portal, context, context.new_page(), javascript)
        visitor._watch()
        return visitor

    def _watch(self) -> None:
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused request is heard twice; `_answered` judges it by its status.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.faults.append(f"console on {message.page.url if message.page else '?'}: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address[:2] != urlsplit(self.portal.address)[:2]:
            self.faults.append(f"a stranger was asked: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (
            response.status >= 400 and response.request.resource_type != "document"
        ):
            line = f"{response.status} for {response.request.method} {response.url}"
            if not any(part in line for part in self.expected):
                self.faults.append(line)

    def expect(self, part_of_line: str) -> None:
        """Let an answer pass that would count as a fault: `expect("409 for POST")`."""
        self.expected.append(part_of_line)

    def sign_in_as(self, person: Any) -> Visitor:
        """Be this person from now on."""
        self.portal.sign_in(self.context, person)
        return self

    def go(self, path: str) -> Page:
        """Open an address of the portal and look at the page: it must be in order."""
        self.page.goto(path)
        self.look()
        return self.page

    def look(self) -> None:
        """The page as it is now has nothing for axe to find, and does not scroll sideways."""
        where = urlsplit(self.page.url).path
        if overflow := self.page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            assert overflow <= 0, f"{where} scrolls sideways by {overflow} px at {self.page.viewport_size}"
        if not self.javascript:
            return  # axe is a script itself, and would never come back
        results = Axe().run(self.page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert not results.violations_count, f"{where}\n{results.generate_report()}"

    def close(self) -> None:
        """Close the window."""
        self.context.close()
