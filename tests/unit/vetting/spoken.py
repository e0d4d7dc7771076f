"""Every text of the pages that parents read, as gettext asks for it."""

from __future__ import annotations

from jinja2.ext import babel_extract

from app.vetting.forms import words
from config import ROOT

TEMPLATES = (
    "base.html", "layouts/public.html", "layouts/_navigation_public.html", "layouts/_footer.html",
    "vetting/register.html", "vetting/_words.html", "components/empty_state.html", "components/pagination.html",
    "components/contact.html", "components/status_tag.html", "components/button.html",
)  # fmt: skip
# A page's own words for its errors: parents have nothing to send here.
NEVER_SHOWN = {"Error:"}


def texts() -> set[str | tuple[str, str]]:
    """What a template says, a pair where it has a plural; and the words for slugs that such a page shows."""
    found: set[str | tuple[str, str]] = set()
    for name in TEMPLATES:
        with (ROOT / "templates" / name).open("rb") as file:
            for _line, _function, message, _comments in babel_extract(
                file, ("_", "gettext", "ngettext"), [], {}
            ):
                found.add(message if isinstance(message, str) else (message[0], message[1]))
    for table in (words.GRADES, words.ELEMENTS, words.AGREEMENTS):
        found |= {each._args[0] for each in table.values()}
    found |= {each[0]._args[0] for each in words.STANDINGS.values()}
    return (found | {"%(first)s and %(last)s", "%(first)s to %(last)s"}) - NEVER_SHOWN
