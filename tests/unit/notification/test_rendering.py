"""Letters from templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from jinja2 import DictLoader, UndefinedError

from app.notification import rendering
from app.notification.rendering import Sender, TemplateWrong, clean, render

SENDER = Sender(base_url="https://seal.test", issuer="The program", time_zone="America/New_York")
FOOTER = (rendering.TEMPLATES / "email" / "_footer.txt").read_text()


@pytest.fixture
def letter(monkeypatch):
    def make(template, *, sender=SENDER, **values):
        templates = {"email/x.txt": template, "email/_footer.txt": FOOTER}
        rendering._environment.cache_clear()
        monkeypatch.setattr(rendering, "FileSystemLoader", lambda folder: DictLoader(templates))
        return render("x", values, locale="en", sender=sender)

    yield make
    rendering._environment.cache_clear()


def test_the_first_line_is_the_subject(letter):
    made = letter("Hello {{ name }}\n\n\n\nDear {{ name }},\n\nwelcome.   \n", name="Ann")

    assert (made.subject, made.body) == ("Hello Ann", "Dear Ann,\n\nwelcome.\n")


def test_a_restored_seal_is_called_by_the_word_that_the_public_reads():
    values = {
        "seal_id": "TLE-1", "organisation": "Maple Valley", "status": "active", "reason": "", "path": "/seals/1",
    }  # fmt: skip

    made = render("seal_status", values, locale="en", sender=SENDER)

    assert made.subject == "Your seal is valid again"
    assert "is now: valid again." in made.body


def test_text_is_not_escaped_and_never_run(letter):
    made = letter("S\nDear {{ name }}", name="O'Neil & {{ 7*191 }} <b>")

    assert made.body == "Dear O'Neil & {{ 7*191 }} <b>\n"


def test_an_unknown_name_is_an_error(letter):
    with pytest.raises(UndefinedError):
        letter("S\n{{ nothing }}")


def test_a_name_cannot_add_a_line_to_the_subject(letter):
    made = letter("Hello {{ name }}\nBody", name="Ann\r\nBcc: evil@x.test")

    assert made.subject == "Hello Ann"  # the rest is text of the body, where it can do nothing


@pytest.mark.parametrize("template", ["", "only a subject", "\n\n"])
def test_a_letter_needs_subject_and_body(letter, template):
    with pytest.raises(TemplateWrong):
        letter(template)


def test_links_lead_to_the_portal_only(letter):
    assert letter("S\n{{ url(path) }}", path="/invitations/abc").body == "https://seal.test/invitations/abc\n"
    for path in ("https://evil.test", "//evil.test", "evil", "/a b", "/a\nb", "javascript:x"):
        with pytest.raises(TemplateWrong):
            letter("S\n{{ url(path) }}", path=path)


def test_dates_numbers_and_lists_are_written_for_the_reader(letter):
    made = letter(
        "S\n{{ day | date }} {{ at | datetime }} {{ at | date }} {{ count | number }} {{ names | listing }}",
        day=date(2026, 11, 23), at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC), count=12345, names=["a", "b", "c"],
    )  # fmt: skip

    assert made.body.replace("\u202f", " ") == (
        "November 23, 2026 Nov 23, 2026, 9:00 PM EST November 23, 2026 12,345 a, b, and c\n"
    )


def test_words_are_translatable(letter):
    assert letter(
        "S\n{% trans %}Dear {{ name }}{% endtrans %} {{ _('of %(place)s', place=name) }}", name="Ann"
    ).body == ("Dear Ann of Ann\n")


def test_the_footer_says_who_sends_it(letter):
    body = letter('S\nBody\n\n{% include "email/_footer.txt" %}').body

    assert "\n-- \n" in body
    assert "The program" in body
    assert "https://seal.test/" in body


@pytest.mark.parametrize("contact", ["seal@program.org", "https://program.org/help"])
def test_the_footer_says_where_to_ask(letter, contact):
    body = letter(
        'S\nBody\n\n{% include "email/_footer.txt" %}', sender=replace(SENDER, contact=contact)
    ).body

    assert f"\nQuestions: {contact}\n" in body


def test_the_footer_does_not_promise_an_address_that_is_not_known(letter):
    assert "Questions" not in letter('S\nBody\n\n{% include "email/_footer.txt" %}').body


@pytest.mark.parametrize(
    ("message", "leads_to"), [("password_changed", "/account"), ("coordinator_joined", "/team")]
)
@pytest.mark.parametrize("contact", ["seal@program.org", ""])
def test_whoever_is_surprised_is_sent_somewhere(message, leads_to, contact):
    values = {
        "name": "Ann",
        "organisation": "Maple",
        "path": "/team",
        "at": datetime(2026, 11, 23, tzinfo=UTC),
    }
    body = render(message, values, locale="en", sender=replace(SENDER, contact=contact)).body

    assert f"tell the program: {contact}\n" in body if contact else f"https://seal.test{leads_to}\n" in body
    assert contact or "tell the program" not in body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://evil.test", "See https: //evil.test"),
        ("HTTP://evil.test ftp://x", "HTTP: //evil.test ftp: //x"),
        ("www.evil.test", "www .evil.test"),
        ("a\u202eb\u200bc\x07", "abc"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("ratio 3://4, a: b, Ñuñoa", "ratio 3://4, a: b, Ñuñoa"),
    ],
    ids=["link", "capitals", "www", "invisible", "joiner", "line ends", "plain"],
)
def test_what_strangers_typed_is_never_a_link(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    "path", sorted((rendering.TEMPLATES / "email").glob("[a-z]*.txt")), ids=lambda path: path.stem
)
def test_every_message_ends_with_the_footer(path):
    source = path.read_text().rstrip()

    assert source.endswith('{% include "email/_footer.txt" %}')
    assert "://" not in source, "make links with url(path)"
