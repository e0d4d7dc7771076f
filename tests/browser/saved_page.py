"""The page that checks without a network, as somebody saved it: a seal, a file given, and what is answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

ENDED = """() => [...document.querySelectorAll("[data-check]:not([hidden])")].map(check => [
    check.dataset.check, check.querySelector("[data-say]:not([hidden]) .tag").textContent
])"""


@dataclass
class Issued:
    """A seal with its two files, and what the portal serves about it."""

    shown: str
    pdf: bytes
    twin: bytes
    client: object

    def served(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    @property
    def page(self):
        return self.served(f"/verify/{self.shown}/offline")

    @property
    def proof(self):
        return self.served(f"/log/proofs/{self.shown}.tlog-proof")


def give(page, *files):
    """Choose these files, and be told the one word."""
    box = page.locator("#file")
    box.set_input_files([{"name": name, "mimeType": "", "buffer": content} for name, content in files])
    word = page.locator("[data-answer] > [data-say]:not([hidden]) h2")
    word.wait_for()
    assert word.evaluate("heading => heading === document.activeElement")
    return word.inner_text()


def checks(page):
    """How each check ended, by its name."""
    return dict(page.evaluate(ENDED))


def with_proof(html, change, number=0):
    """The page with one of its proofs changed."""
    found = list(re.finditer(r"<pre data-proof>(.*?)</pre>", html, re.DOTALL))[number]
    proof = unescape(found[1])
    changed = change(proof)
    assert changed != proof
    return html[: found.start(1)] + changed + html[found.end(1) :]
