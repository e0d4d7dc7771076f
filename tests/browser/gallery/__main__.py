"""Take pictures of the whole gallery: desktop, phone, dark, large text and print."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.gallery.environment import pages, served

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOOKS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}


def main(folder: Path, wanted: list[str], looks: list[str]) -> None:
    """One picture per page and look."""
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for look in looks or list(LOOKS):
            page = browser.new_page(**LOOKS[look])  # type: ignore[arg-type]  # the keywords are those of new_page
            page.on("console", lambda message: sys.stdout.write(f"console: {message.text}\n"))
            for name in wanted or list(pages()):
                page.goto(f"{address}/{name}")
                page.wait_for_timeout(150)
                width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if width > 0:
                    sys.stdout.write(f"{name} {look}: scrolls sideways by {width} px\n")
                page.screenshot(path=folder / f"{name}-{look}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    names = sys.argv[2:]
    main(Path(sys.argv[1]), [n for n in names if n not in LOOKS], [n for n in names if n in LOOKS])
