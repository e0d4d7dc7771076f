"""What anyone may read of the criteria."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

VERSION = "/criteria/tle/2025"
PAGES = [
    "/criteria", VERSION, "/criteria/tle/2016", f"{VERSION}/changes", f"{VERSION}/leadership", f"{VERSION}/business",
    f"{VERSION}/data-security", f"{VERSION}/professional-development", f"{VERSION}/classroom", "/criteria/tle/2016/classroom",
]  # fmt: skip
TRANSFERRED = 19_000  # of the 30 KB a public page may weigh; the rest is style, script and icons
COMPLETE = 36_000  # twenty-five practices whole, asked for on purpose, to print


class TestTheList:
    def test_names_the_version_that_counts_and_the_one_that_is_closed(self, client):
        page = client.page("/criteria")

        assert "Counts now" in page.text
        assert "Closed from May 1, 2016 to June 30, 2025" in page.text

    def test_leads_to_each_version_and_to_the_changes(self, client):
        page = client.page("/criteria")

        assert page.link("Trusted Learning Environment practices, 2025") == VERSION
        assert page.link("The original twenty-five practices") == "/criteria/tle/2016"
        assert page.link("See each change") == f"{VERSION}/changes"


class TestAVersion:
    def test_shows_every_practice_with_its_question(self, client):
        from app.criteria.setup import catalogue

        page = client.page(VERSION)

        with client.application.app_context():
            criteria = catalogue.get("tle/2025")
        for practice in criteria.practices:
            assert page.find("article", id=practice.id) is not None
            assert practice.question in page.text
        assert criteria.digest in page.html

    def test_that_is_closed_says_so_and_leads_to_the_present_one(self, client):
        page = client.page("/criteria/tle/2016")

        assert "No new assessment starts with this version" in page.text
        assert page.link("Read the version that counts now") == VERSION

    def test_without_a_year_is_the_present_one(self, client):
        answer = client.get("/criteria/tle")

        assert (answer.status_code, answer.location) == (302, VERSION)


class TestADomain:
    def test_has_all_that_helps_with_each_practice(self, client):
        page = client.page(f"{VERSION}/data-security")

        for words in (
            "The question",
            "Why it matters",
            "What each rating looks like",
            "Evidence that would show it",
            "First steps",
        ):
            assert page.text.count(words) == 7
        assert page.text.count("Reconstructed") == 3

    def test_leads_to_its_neighbours(self, client):
        page = client.page(f"{VERSION}/business")

        assert page.link("Before Leadership") == f"{VERSION}/leadership"
        assert page.link("Next Data Security") == f"{VERSION}/data-security"


class TestChanges:
    def test_tell_what_became_of_every_practice(self, client):
        page = client.page(f"{VERSION}/changes")

        assert page.heading == "From 2016 to 2025"
        assert sum(1 for words, _ in page.links if words.startswith("2016 ")) == 25

    def test_are_not_there_for_a_first_version(self, client):
        client.page("/criteria/tle/2016/changes", status=404)


class TestTheWholeOnOnePage:
    def test_has_every_rating_of_every_practice(self, client):
        assert client.page(f"{VERSION}/complete").text.count("Not yet considered") == 26


@pytest.mark.parametrize(
    "path",
    [
        "/criteria/none",
        "/criteria/tle/1999",
        "/criteria/none/2025",
        f"{VERSION}/gardening",
        f"{VERSION}/leadership/",
    ],
)
def test_what_does_not_exist_is_a_page_that_says_so(client, path):
    client.page(path, status=404)


@pytest.mark.parametrize("path", [*PAGES, f"{VERSION}/complete"])
class TestEveryPage:
    def test_sets_no_cookie_and_may_be_kept_for_a_minute(self, client, path):
        answer = client.get(path)

        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
        assert "Cookie" not in answer.headers["Vary"]

    def test_is_not_sent_again_to_those_who_have_it(self, client, path):
        tag = client.get(path).headers["ETag"]

        answer = client.get(path, headers={"If-None-Match": tag})

        assert (answer.status_code, answer.data) == (304, b"")

    def test_is_light_and_the_same_when_compressed(self, app, path):
        browser = FlaskClient(app, app.response_class)

        answer = browser.get(path, headers={"Accept-Encoding": "gzip, br"})

        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= (COMPLETE if path.endswith("complete") else TRANSFERRED)
        assert gzip.decompress(answer.data) == browser.get(path).data
