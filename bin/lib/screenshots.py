"""Pictures of each actor's main page, from the demonstration in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
SIZE: ViewportSize = {"width": 1280, "height": 860}
READY = 200
WIDTH, COLOURS = 900, 64
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    """Start the portal, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        portal = subprocess.Popen(
            [ROOT / "bin" / "serve", "--port", str(PORT)],
            env={**os.environ, "SEAL_VAR_DIR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait()
            accounts = json.loads((Path(folder) / "demo-accounts.json").read_text())
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                take_all(browser, people(accounts))
                browser.close()
        finally:
            portal.terminate()
            portal.wait(60)
    return 0


def wait() -> None:
    """Wait until the portal answers."""
    for _ in range(600):
        try:
            with urlopen(f"{BASE}/readyz") as answer:  # noqa: S310  # our own address
                if answer.status == READY:
                    return
        except OSError:
            sleep(0.5)
    sys.exit("The portal did not answer.")


def people(accounts: Any) -> dict[tuple[str, str], dict[str, str]]:
    """Accounts by role and the first word of their school system."""
    rows = accounts if isinstance(accounts, list) else accounts["accounts"]
    return {(row["role"], (row["organisation"] or "").split(" ")[0]): row for row in rows}


def take_all(browser: Browser, accounts: dict[tuple[str, str], dict[str, str]]) -> None:
    """Each picture by what a person of that role would do."""
    visitor = browser.new_page(viewport=SIZE)
    visitor.goto(f"{BASE}/registry")
    visitor.click("main a[href*='/verify/']")
    keep(visitor, "public")

    district = signed_in(browser, accounts["coordinator", "Fern"])
    district.goto(f"{BASE}/assessments")
    district.click("main a[href*='/assessments/']")
    keep(district, "district")

    signatory = signed_in(browser, accounts["signatory", "Cañada"])
    signatory.goto(f"{BASE}/assessments")
    signatory.click("main a[href$='/sign']")
    keep(signatory, "signatory")

    auditors = [row for (role, _), row in accounts.items() if role == "auditor"]
    for row in auditors:
        auditor = signed_in(browser, row)
        auditor.goto(f"{BASE}/reviews")
        if auditor.locator("main a[href*='/reviews/']").count():
            auditor.locator("main a[href*='/reviews/']").first.click()
            auditor.locator("main a[href*='/practices/']").nth(10).click()
            keep(auditor, "auditor")
            break

    manager = signed_in(browser, next(row for (role, _), row in accounts.items() if role == "manager"))
    manager.goto(f"{BASE}/reviews/manage")
    keep(manager, "manager")

    chief = next(row for (role, _), row in accounts.items() if role == "administrator")
    administrator = signed_in(browser, chief)
    administrator.goto(f"{BASE}/admin/people")
    keep(administrator, "administrator")


def signed_in(browser: Browser, account: dict[str, str]) -> Page:
    """A page of someone who has signed in."""
    page = browser.new_context(viewport=SIZE).new_page()
    page.goto(f"{BASE}/sign-in")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.click("main button")
    page.wait_for_load_state()
    return page


def keep(page: Page, name: str) -> None:
    """Write the picture small: fewer colours are enough for a page."""
    page.wait_for_load_state()
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)
    print(f"docs/pictures/{name}.png from {page.url.removeprefix(BASE)}")


if __name__ == "__main__":
    raise SystemExit(main())
