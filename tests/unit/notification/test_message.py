"""A letter becomes a message with exactly the headers we mean."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP, default
from uuid import UUID

import pytest

from app.notification.message import compose, header_text
from app.notification.rendering import Letter

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]
HOSTILE = {
    "encoded word": "=?utf-8?q?A=0ABcc=3A_evil=40x=2Etest?=",
    "encoded word in base64": "=?utf-8?b?QQpCY2M6IGV2aWxAeC50ZXN0?=",
    "nested encoded words": "==??utf-8?q?A=0ABcc=3A_evil=40x=2Etest?==",
    "line feed": "A\nBcc: evil@x.test",
    "carriage return": "A\rBcc: evil@x.test",
    "both": "A\r\n\r\nBcc: evil@x.test",
    "unicode line end": "A\u2028Bcc: evil@x.test\x85Bcc: evil@x.test",
    "percent": "A%0d%0aBcc: evil@x.test",
    "nul": "A\x00Bcc: evil@x.test",
    "surrogate": "A\ud800B",
}


def message(
    subject="Your seal", body="Hello\n", sender="Seal portal <no-reply@seal.test>", to="ann@district.test"
):
    return compose(
        Letter(subject, body), to=to, sender=sender, base_url="https://seal.test", job_id=UUID(int=5), at=AT
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
class TestHostileNames:
    def test_in_the_subject_add_no_header(self, text):
        sent = message(subject=f"The seal of {text}").as_bytes()

        for policy in (default, SMTP):
            parsed = message_from_bytes(sent, policy=policy)
            assert sorted(parsed.keys()) == sorted(HEADERS)
            assert parsed["To"] == "ann@district.test"
            assert "\n" not in parsed["Subject"]
        assert not any(line.lower().startswith(b"bcc") for line in sent.splitlines())

    def test_in_the_senders_name_add_no_header(self, text):
        sent = message(
            sender=f'"{text}" <no-reply@seal.test>'.replace("\n", " ").replace("\r", " ")
        ).as_bytes()

        parsed = message_from_bytes(sent, policy=default)
        assert sorted(parsed.keys()) == sorted(HEADERS)
        assert parsed["From"].addresses[0].addr_spec == "no-reply@seal.test"


def test_words_of_other_languages_stay():
    parsed = message_from_bytes(message(subject="Distrito de Ñuñoa — 学校").as_bytes(), policy=default)

    assert parsed["Subject"] == "Distrito de Ñuñoa — 学校"


def test_a_long_subject_ends_with_an_ellipsis():
    assert header_text("x" * 500) == "x" * 199 + "…"


def test_the_same_job_makes_the_same_bytes_with_an_id_of_its_own():
    assert message().as_bytes() == message().as_bytes()
    assert message()["Message-ID"] == "<00000000-0000-0000-0000-000000000005@seal.test>"


@pytest.mark.parametrize("body", ["short\n", "x" * 2000 + "\n", "Ñuñoa\n", f"https://seal.test/{'t' * 90}\n", ".\n..\nFrom me\n"],
                         ids=["short", "long", "other letters", "link", "dots"])  # fmt: skip
def test_the_body_arrives_as_it_was_written(body):
    parsed = message_from_bytes(message(body=body).as_bytes(), policy=default)

    assert parsed.get_content().replace("\r\n", "\n") == body
    assert max(map(len, message(body=body).as_bytes().splitlines())) <= 998
