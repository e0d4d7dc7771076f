"""What the documents point to is there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.architecture.sources import ROOT, name, of_kind

PAGES = [ROOT / one for one in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
PAGES += [path for folder in ("docs", "seal_criteria") for path in of_kind(folder, ".md")]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^(?: {4}|\t).*$|```.*?```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LARGEST_PICTURE = 120 * 1024


def anchors(path):
    return {
        re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-")
        for one in HEADING.findall(path.read_text())
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    dead = []
    for target in LINK.findall(CODE.sub("", page.read_text())):
        parts = urlsplit(target)
        if parts.scheme:
            assert parts.scheme in {"https", "mailto"}, target
            continue
        path = (page.parent / parts.path) if parts.path else page
        if not path.exists() or (parts.fragment and parts.fragment not in anchors(path)):
            dead.append(target)

    assert not dead


@pytest.mark.parametrize("picture", of_kind("docs", ".png"), ids=name)
def test_pictures_are_small(picture):
    assert picture.stat().st_size <= LARGEST_PICTURE


def test_the_first_page_names_every_command():
    from app.factory import create_app
    from config import Settings

    app = create_app(
        Settings(
            environment="test", secret_key="a key that only tests know, 32 letters", database_url="sqlite://"
        )
    )
    known = set(app.cli.commands) - {"routes", "run", "shell"}
    text = (ROOT / "README.md").read_text()

    assert not [command for command in sorted(known) if not re.search(rf"`{command}[ `\[]", text)]
    app.extensions["database"][0].dispose()


LIFECYCLES = """# Lifecycle

What can happen, and when. Each arrow carries the name under which the audit trail knows it. The tables are `app/assessment/workflow.py`,
`app/seal/workflow.py` and `app/vetting/workflow.py`; the pictures below are drawn from them, and a test keeps them so. Whatever is not drawn is refused.

## An assessment

```mermaid
{assessment}
```

In `draft` everything can be edited, in `changes-requested` only the practices that the request names. Nothing changes after it is signed: a resubmission is a new
submission, and the first stays readable beside it. Only the school system withdraws.

From `recommended` a review is reopened for one reason only: an auditor turned out to have a conflict of interest, and without that auditor's recommendation none
stands, or someone else was given the review. Nobody reopens one for what it recommends ([decision 8](decisions/0008-conflict-after-recommendation.md)).

## A seal

```mermaid
{seal}
```

A seal begins as `active` when its certificate is signed and stored. `suspended`, `restored` and `revoked` carry a public reason; `expired` comes with the date;
`superseded` comes with a renewal. Every public page shows a change within a minute. What is revoked stays revoked.

## An online service in a register

```mermaid
{service}
```

A service is decided only in review, and a decision is never overwritten: it comes up again as a new round, whose time is measured anew. `asked-again` needs an approval
that has ended by its date. What teachers and families see is the standing of the day (`app/vetting/standing.py`): an approval holds through its last day and lapses with
the next, without anybody doing anything ([decision 19](decisions/0019-register-of-online-services.md)).
"""


def test_the_lifecycles_are_drawn_as_they_are():
    from app.assessment import workflow as assessment
    from app.seal import workflow as seal
    from app.vetting import workflow as vetting

    drawn = LIFECYCLES.format(
        assessment=assessment.WORKFLOW.mermaid(),
        seal=seal.WORKFLOW.mermaid(),
        service=vetting.WORKFLOW.mermaid(),
    )
    assert (ROOT / "docs" / "lifecycle.md").read_text() == drawn


def test_the_first_page_says_whose_it_is_not():
    text = (ROOT / "README.md").read_text()

    assert "not an official service of any consortium" in text


def test_the_operator_is_shown_settings_that_exist():
    from dataclasses import fields

    from config import PREFIX, Settings

    known = {f"{PREFIX}{spec.name.upper()}" for spec in fields(Settings)}
    for page in ("README.md", "docs/operation.md"):
        named = set(re.findall(r"\bSEAL_[A-Z_]+\b", (ROOT / page).read_text()))
        assert named <= known, page
