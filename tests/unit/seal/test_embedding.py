"""The HTML for a school system's website."""

from __future__ import annotations

from html.parser import HTMLParser

from app.seal import embedding


def parts(html):
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    return found


def test_it_leads_to_the_page_and_follows_the_scheme():
    (link, picture, dark, light) = parts(
        embedding.code("https://seal.example.org", "TLE-7QX4-M2KD-9RFA-K", "Seal of Maple")
    )

    assert link == ("a", {"href": "https://seal.example.org/verify/TLE-7QX4-M2KD-9RFA-K"})
    assert picture[0] == "picture"
    assert dark[1]["srcset"] == "https://seal.example.org/badges/dark/TLE-7QX4-M2KD-9RFA-K.svg"
    assert light[1]["src"] == "https://seal.example.org/badges/TLE-7QX4-M2KD-9RFA-K.svg"
    assert (light[1]["width"], light[1]["height"], light[1]["alt"]) == ("300", "90", "Seal of Maple")


def test_a_name_cannot_leave_its_place():
    name = 'O\'Brien "Schools" <script>alert(1)</script> & more'

    assert parts(embedding.code("http://localhost", "TLE-0000-0000-0000-0", name))[3][1]["alt"] == name
    assert "<script" not in embedding.code("http://localhost", "TLE-0000-0000-0000-0", name)
