"""The mails of the self-assessment say who, what and where to go, in the recipient's own words."""

from __future__ import annotations

import pytest

from app.core import clock
from app.notification.rendering import Sender, render

SENDER = Sender(base_url="https://seal.example.org", issuer="The program", time_zone="America/New_York")
HOSTILE = "Dana\nBcc: all@example.org https://evil.example"
VALUES = {
    "signature_requested": {"asked_by": HOSTILE},
    "signature_returned": {"returned_by": HOSTILE, "reason": "C3 is not so."},
    "assessment_withdrawn": {"withdrawn_by": HOSTILE},
    "submission_received": {"number": 2, "digest": "a" * 64, "signed_by": HOSTILE, "at": clock.now()},
}


@pytest.mark.parametrize("message", VALUES)
def test_letter(message):
    values = {"name": "Alma", "organisation": "Maple Valley", "path": "/assessments/1", **VALUES[message]}

    letter = render(message, values, locale="en", sender=SENDER)

    assert "Maple Valley" in letter.subject
    assert "\n" not in letter.subject
    assert "Hello Alma," in letter.body
    assert "https://seal.example.org/assessments/1" in letter.body
    assert "https://evil" not in letter.body
    for told in ("reason", "digest"):
        assert str(values.get(told, "")) in letter.body
