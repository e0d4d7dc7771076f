"""The registry: seals by filter, school systems by name, and what in an address means nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.seal.workflow import State
from tests import factories, seals

HOSTILE = (
    "%", "_", "'; DROP TABLE seal; --", "\u202e\u2066", "<script>alert(1)</script>", "{{7*191}}", "${7*191}", "😀", "\ud7ff\ufffe",
    "%00", "\x07\x1b[31m", "\r\nSet-Cookie: a=b", "ﬁ" * 70, "A\u0301\u0302\u0303\u0304\u0305" * 30, "a" * 8_000, "\u2028",
)  # fmt: skip


class TestTheRegistry:
    def test_lists_every_seal_with_its_status_today(self, client, make_seal):
        for state in State:
            make_seal(state=state)
        yesterday = clock.today() - timedelta(days=2)
        make_seal(awarded_on=yesterday - timedelta(days=700), valid_until=yesterday)

        page = client.page("/registry")

        assert "6 seals" in page.text
        assert page.text.count("Expired") == 3  # two seals and the choice in the filter
        assert page.text.count("Revoked") == 2

    def test_narrows_by_state_scope_and_status(self, client, make_seal, rows):
        texas = factories.organisation(rows, name="Lone Star District", state="TX")
        make_seal(texas, scope="leadership")
        make_seal(texas, state=State.REVOKED)
        make_seal()

        assert "1 seal " in client.page("/registry?state=TX&scope=leadership").text
        assert "2 seals" in client.page("/registry?status=valid").text
        assert "1 seal " in client.page("/registry?state=TX&status=revoked").text

    def test_helps_where_no_seal_fits(self, client, make_seal):
        make_seal()

        page = client.page("/registry?status=suspended")

        assert "No seal fits this choice" in page.text
        assert page.link("Show every seal") == "/registry"

    def test_helps_while_there_is_no_seal_at_all(self, client):
        assert "No seal has been awarded yet" in client.page("/registry").text

    def test_can_be_put_in_order(self, client, make_seal, rows):
        for name in ("Beta District", "Alpha District", "Gamma District"):
            make_seal(factories.organisation(rows, name=name))

        text = client.page("/registry?sort=name").text

        assert text.index("Alpha") < text.index("Beta") < text.index("Gamma")

    @pytest.mark.slow
    def test_goes_on_from_page_to_page(self, client, make_seal):
        for _ in range(27):
            make_seal()

        first = client.page("/registry?sort=name")
        second = client.page(first.link("Next"))

        names = [words for words, address in first.links + second.links if address.startswith("/registry/")]
        assert len(set(names)) == 27
        assert names[-1] in client.page("/registry?sort=name&page=999999", status=404).text

    @pytest.mark.parametrize("number", ["-1", "0", "9999999999", "1e3", "abc", "\uff11", "1;2", "0x1"])
    def test_a_page_that_cannot_be_is_named_and_the_first_is_shown(self, client, make_seal, number):
        make_seal()

        page = client.page("/registry", query_string={"page": number}, status=400)

        assert f"There is no page “{number}”. The first page is shown." in page.text
        assert "1 seal " in page.text

    def test_a_page_after_the_last_is_named_and_the_last_is_shown(self, client, make_seal):
        make_seal()

        page = client.page("/registry?page=7&status=valid", status=404)

        assert "There is no page 7. The last page is shown." in page.text
        assert "1 seal " in page.text

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ("state=ZZ", "There is no state “ZZ”. All states are shown."),
            ("state=oh&status=valid", "There is no state “oh”. All states are shown."),
            ("scope=%27", "There is no seal of the kind “'”. Every kind is shown."),
            ("status=frob&scope=full", "There is no status “frob”. Every status is shown."),
            ("sort=;drop", "The list cannot be put in order by “;drop”. The newest seals come first."),
            ("state=OH&state=TX", "“state” is given more than once. Only the first is used."),
            ("state=%3Cb%3E", "There is no state “<b>”. All states are shown."),
        ],
    )
    def test_a_filter_that_was_not_understood_is_named_and_the_rest_is_shown(
        self, client, make_seal, asked, words
    ):
        make_seal()

        page = client.page(f"/registry?{asked}", status=400)

        assert words in page.text
        assert "1 seal " in page.text

    def test_every_filter_that_was_not_understood_is_named(self, client, make_seal):
        make_seal(state=State.REVOKED)

        page = client.page("/registry?state=ZZ&scope=frob&status=valid&page=x", status=400)

        assert page.text.count("There is no") == 3
        assert "No seal fits this choice" in page.text  # the status was understood

    def test_a_search_names_a_filter_that_was_not_understood(self, client, system):
        page = client.page("/registry?q=maple&state=ZZ&page=x", status=400)

        assert "There is no state “ZZ”" in page.text
        assert "There is no page" not in page.text  # a search has no pages
        assert system.name in page.text

    @pytest.mark.parametrize(
        "asked", ["q[]=a", "utm_source=x", "q=&q=maple", "state=&scope=&status=&page=", "state=OH&state=OH"]
    )
    def test_what_other_programs_add_and_what_is_empty_is_left_alone(self, client, make_seal, asked):
        make_seal()

        assert "not understood" not in client.page(f"/registry?{asked}").text

    def test_refuses_what_the_interface_for_programs_refuses(self, client, make_seal):
        make_seal()

        for asked in ("state=ZZ", "scope=frob", "status=frob", "state=OH&state=TX"):
            assert client.get(f"/registry?{asked}").status_code == 400
            assert client.get(f"/api/v1/seals?{asked}").status_code == 400

    def test_an_id_typed_into_the_search_leads_to_its_seal(self, client, make_seal):
        seal = make_seal()

        assert client.page("/registry", query_string={"q": seals.shown(seal)}).heading.startswith("Valid")

    def test_a_mistyped_id_in_the_search_is_noticed(self, client):
        page = client.page("/registry", query_string={"q": "TLE-7QX4-M2KD-9RFA-Z"}, status=404)

        assert "typing error" in page.text

    @pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: ascii(typed[:12]))
    def test_hostile_words_are_words(self, browser, system, typed):
        answer = browser.get("/registry", query_string={"q": typed})
        html = answer.get_data(as_text=True)

        assert answer.status_code == 200
        assert "1337" not in html
        assert "<script>alert" not in html
        assert "Set-Cookie" not in answer.headers
        assert len(html) < 60_000

    @pytest.mark.parametrize(
        ("query", "status"),
        [("q=%00", 400), ("q=%ff", 400), (f"q={'a' * 1_000_000}", 414)],
        ids=["nul", "bytes", "long"],
    )
    def test_what_is_no_text_is_refused(self, client, query, status):
        client.page(f"/registry?{query}", status=status)


class TestASchoolSystem:
    def test_shows_its_present_and_past_seals(self, client, make_seal, system):
        present = make_seal(system)
        past = make_seal(system, state=State.REVOKED)

        page = client.page(f"/registry/{system.id}")

        assert page.heading == system.name
        assert page.link("See the seal and its proofs") == f"/verify/{seals.shown(present)}"
        assert f"/verify/{seals.shown(past)}" in page.html

    def test_without_a_seal_says_what_that_means(self, client, system):
        page = client.page(f"/registry/{system.id}")

        assert "No seal is valid today" in page.text
        assert "taking part is voluntary" in page.text

    def test_says_nothing_of_what_was_never_a_seal(self, client, rows, system):
        before = client.get(f"/registry/{system.id}").data

        for state in ("draft", "withdrawn"):
            factories.assessment(rows, system, state=state)

        assert client.get(f"/registry/{system.id}").data == before

    def test_that_is_made_up_says_so(self, client, rows):
        system = factories.organisation(rows, is_demo=True)

        assert "This school system is fictional" in client.page(f"/registry/{system.id}").text

    @pytest.mark.parametrize(
        "unknown", ["00000000-0000-4000-8000-0000000000ff", "1", "x", "00000000-0000-4000-8000-0000000000FF"]
    )
    def test_that_is_not_there_is_a_page_that_says_so(self, client, unknown):
        client.page(f"/registry/{unknown}", status=404)
