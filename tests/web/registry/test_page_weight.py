"""A prepared page carries no spaces that nobody sees."""

from __future__ import annotations

import re

from app.registry.routes.answers import unindented
from tests import seals


def test_no_line_is_indented_or_ends_in_spaces(make_seal, ask):
    page = ask(f"/verify/{seals.shown(make_seal())}")[2].decode()

    assert "<main" in page
    assert re.findall(r"^[ \t]+\S.*|.*[ \t]+$", page, re.MULTILINE) == []


def test_code_to_copy_and_what_somebody_wrote_keep_their_spaces():
    text = "<div>\n  <pre class='x'>a\n    b</pre>  \n  <textarea>\n  c\n</textarea>\n\n   <p>d</p>\n</div>"

    assert unindented(text) == (
        "<div>\n<pre class='x'>a\n    b</pre>\n<textarea>\n  c\n</textarea>\n\n<p>d</p>\n</div>"
    )
