"""The HTML that a school system puts on its website to show the live badge."""

from __future__ import annotations

from html import escape

BADGE_WIDTH, BADGE_HEIGHT = 300, 90


def code(base_url: str, shown_id: str, alternative: str) -> str:
    """A picture that follows the page's light or dark scheme and leads to the public page of the seal."""
    base = escape(base_url)
    return (
        f'<a href="{base}/verify/{shown_id}"><picture>'
        f'<source media="(prefers-color-scheme: dark)" srcset="{base}/badges/dark/{shown_id}.svg">'
        f'<img src="{base}/badges/{shown_id}.svg" width="{BADGE_WIDTH}" height="{BADGE_HEIGHT}"'
        f' alt="{escape(alternative)}">'
        "</picture></a>"
    )
