"""What a page carries to work without a network: a script, a style, and the policy that allows these only."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

ALONE = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Carried:
    """The texts as they stand between their tags, and what a browser may run by the page's own words."""

    script: str
    style: str

    @property
    def policy(self) -> str:
        """For the page's own head, where it holds without a server too."""
        return f"{ALONE}; script-src '{_named(self.script)}'; style-src '{_named(self.style)}'"


@cache
def carried(folder: Path) -> Carried:
    """The script and the style of the folder."""
    script, style = ((folder / name).read_text(encoding="utf-8") for name in ("check.js", "page.css"))
    return Carried(script, style)


def _named(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
