"""What anyone may read: start page, registry, school systems and explanations."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.core import clock
from app.seal import seal_id
from app.seal.workflow import State
from tests import factories, seals

UNKNOWN = seal_id.shown("7QX4M2KD9RFA" + seal_id.check_symbol("7QX4M2KD9RFA"))
PAGES = {
    "start": "/", "registry": "/registry", "filtered": "/registry?state=OH&scope=full&status=valid&sort=name&page=1",
    "search": "/registry?q=maple", "nothing found": "/registry?q=zzzzzzz", "verify": "/verify", "how": "/how-it-works",
    "accessibility": "/accessibility", "privacy": "/privacy", "api": "/api", "list": "/api/v1/seals", "openapi": "/api/v1/openapi.json",
}  # fmt: skip
MISSING = {"mistyped": "/verify/TLE-1", "unknown": f"/verify/{UNKNOWN}", "typed": "/verify?id=TLE-1"}
HOSTILE = (
    "%", "_", "'; DROP TABLE seal; --", "\u202e\u2066", "<script>alert(1)</script>", "{{7*191}}", "${7*191}", "😀", "\ud7ff\ufffe",
    "%00", "\x07\x1b[31m", "\r\nSet-Cookie: a=b", "ﬁ" * 70, "A\u0301\u0302\u0303\u0304\u0305" * 30, "a" * 8_000, "\u2028",
)  # fmt: skip
TRANSFERRED = 19_000  # of the 30 KB a public page may weigh; the rest is style, script and icons


@pytest.fixture
def browser(app):
    """A client that leaves pages compressed as they come."""
    return FlaskClient(app, app.response_class)


@contextmanager
def counted(app):
    """The statements that are sent to the database meanwhile."""
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    engine = app.extensions["database"][0]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


class TestTheStartPage:
    def test_counts_seals_that_are_valid_and_those_who_hold_them(self, client, make_seal, system):
        make_seal(system)
        make_seal(system, scope="leadership")
        make_seal(state=State.REVOKED)

        page = client.page("/")

        assert "seals valid today 2" in page.text
        assert "school systems that hold one 1" in page.text

    def test_shows_a_new_seal_at_once(self, client, make_seal):
        assert "seals valid today 0" in client.page("/").text

        make_seal()

        assert "seals valid today 1" in client.page("/").text

    def test_leads_to_a_school_system_by_its_name(self, client, system):
        page = client.send(client.page("/"), "/registry", q="Mapel Valley")

        assert system.name in page.text
        assert "No seal" in page.text

    def test_leads_to_a_seal_by_its_id(self, client, make_seal):
        seal = make_seal()

        page = client.send(client.page("/"), "/verify", id=seals.shown(seal).lower().replace("-", " "))

        assert page.path == f"/verify/{seals.shown(seal)}"
        assert page.heading.startswith("Valid")

    def test_has_a_way_in_for_school_systems(self, client):
        page = client.page("/")

        assert page.link("Register your school system") == "/register"
        assert page.link("Read the practices").startswith("/criteria/tle/")


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


class TestVerification:
    @pytest.mark.parametrize("state", [State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED])
    def test_leads_with_the_verdict_and_its_reason(self, client, make_seal, state):
        page = client.page(f"/verify/{seals.shown(make_seal(state=state))}")

        assert page.heading.lower().startswith(state.value)
        assert "A concern is being looked into." in page.text
        assert "in force today" not in page.text

    @pytest.mark.parametrize("state", list(State), ids=lambda state: state.value)
    def test_has_the_verdict_first_in_its_title(self, client, make_seal, state):
        seal = make_seal(state=state)

        html = client.page(f"/verify/{seals.shown(seal)}").html

        word = "Valid" if state is State.ACTIVE else state.value.capitalize()
        assert f"<title>{word} – " in html

    def test_tells_how_this_very_seal_was_reviewed(self, client, make_reviewed):
        page = client.page(f"/verify/{seals.shown(make_reviewed(on='2026-03-05'))}")

        assert (
            "One auditor examined every practice and its evidence on March 5, 2026, after declaring to have no "
            "ties to the school system. Somebody else, who had no part in the review, decided on March 5, 2026."
        ) in page.text

    def test_tells_the_number_of_auditors_and_the_time_they_took(self, client, make_reviewed):
        page = client.page(f"/verify/{seals.shown(make_reviewed(on='2026-03-05', and_after='2026-03-20'))}")

        assert (
            "2 auditors examined every practice and its evidence between March 5, 2026 and March 20, 2026, each "
            "after declaring to have no ties to the school system. Somebody else, who had no part in the review, "
            "decided on March 20, 2026."
        ) in page.text

    def test_claims_nothing_of_a_review_that_is_not_on_record(self, client, make_seal):
        text = client.page(f"/verify/{seals.shown(make_seal())}").text

        assert "The registry has no details of this review." in text
        assert "no part in the review" not in text

    @pytest.mark.parametrize("typed", ["", " ", "\t"])
    def test_nothing_typed_shows_the_form_again(self, client, typed):
        assert client.page("/verify", query_string={"id": typed}).heading == "Check a seal"

    @pytest.mark.parametrize("written", ["{lower}", "{bare}", " {spaced} "])
    def test_forgives_how_an_id_is_written(self, client, make_seal, written):
        shown = seals.shown(make_seal())
        typed = written.format(
            lower=shown.lower(), bare=shown.replace("-", ""), spaced=shown.replace("-", " – ")
        )

        assert client.page("/verify", query_string={"id": typed}).path == f"/verify/{shown}"

    @pytest.mark.parametrize(
        "typed",
        ["TLE-1", "x" * 8_000, "../../etc/passwd", "' OR 1=1", "\u202eTLE", "<b>", "TLE-7QX4-M2KD-9RFA-!", "😀", "TLE/7QX4"],
        ids=lambda typed: ascii(typed[:20]),
    )  # fmt: skip
    def test_what_is_no_id_is_answered_with_help(self, client, typed):
        page = client.page("/verify", query_string={"id": typed}, status=404)

        assert page.heading.startswith("Could not check")
        assert page.has_form("/verify")

    def test_an_unknown_id_warns(self, client):
        page = client.page(f"/verify/{UNKNOWN}", status=404)

        assert page.heading.startswith("Not found")
        assert "do not rely on it" in page.text

    def test_gives_the_certificate_as_it_was_issued(self, client, make_seal):
        seal = make_seal(state=State.REVOKED)

        answer = client.get(f"/certificates/{seals.shown(seal)}.pdf")

        assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 " + seal.seal_id.encode())
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{seals.shown(seal)}.pdf"'

    @pytest.mark.parametrize(
        "path", ["/certificates/{}.pdf", "/badges/{}.svg", "/badges/dark/{}.svg", "/api/v1/seals/{}"]
    )
    @pytest.mark.parametrize("wrong", [UNKNOWN, "TLE-1", "x" * 200, "%25", "%2e%2e"])
    def test_what_is_not_there_is_404_in_every_form(self, client, path, wrong):
        assert client.get(path.format(wrong)).status_code == 404


class TestTheBadge:
    @pytest.mark.parametrize("folder", ["/badges", "/badges/dark"])
    def test_is_a_picture_without_script_that_names_the_school_system(self, client, make_seal, rows, folder):
        from xml.etree import ElementTree as ET

        system = factories.organisation(rows, name='A & B "C" <D> ' + "Very Long Name of a District" * 4)
        shown = seals.shown(make_seal(system))

        answer = client.get(f"{folder}/{shown}.svg")

        tree = ET.fromstring(answer.data)  # noqa: S314  # our own answer
        words = " ".join(tree.itertext())
        assert shown in words
        assert system.name in words
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert not [one for one in tree.iter() if one.tag.endswith(("script", "image", "foreignObject"))]

    def test_of_a_seal_that_is_not_valid_never_says_valid(self, client, make_seal):
        for state in (State.SUSPENDED, State.REVOKED, State.EXPIRED, State.SUPERSEDED):
            body = client.get(f"/badges/{seals.shown(make_seal(state=state))}.svg").get_data(as_text=True)

            assert ">Valid" not in body
            assert state.value.capitalize() in body


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
class TestEveryPage:
    def test_sets_no_cookie_and_may_be_kept_for_a_minute(self, client, path):
        answer = client.get(path, headers={"Cookie": "seal=abc; other=1"})

        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
        assert answer.headers["Vary"] == "Accept-Encoding"

    def test_is_not_sent_again_to_those_who_have_it(self, client, make_seal, path):
        make_seal()
        tag = client.get(path).headers["ETag"]

        answer = client.get(path, headers={"If-None-Match": tag})

        assert (answer.status_code, answer.data) == (304, b"")

    def test_is_light_and_the_same_when_compressed(self, browser, path):
        answer = browser.get(path, headers={"Accept-Encoding": "gzip, br"})

        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) <= TRANSFERRED
        assert gzip.decompress(answer.data) == browser.get(path).data

    def test_depends_on_nothing_but_its_address(self, browser, path):
        other = {
            "X-Forwarded-Host": "evil.example",
            "Accept-Language": "es",
            "X-Original-URL": "/admin",
            "User-Agent": "x",
        }

        assert browser.get(path, headers=other).data == browser.get(path).data

    def test_asks_the_database_little(self, app, client, make_seal, path):
        for _ in range(3):
            make_seal()
        client.get(path)

        with counted(app) as statements:
            client.get(path)

        assert len([one for one in statements if one.lstrip().upper().startswith(("SELECT", "WITH"))]) <= 6

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
    def test_is_for_reading(self, browser, path, method):
        answer = browser.open(path, method=method)

        assert answer.status_code in {400, 403, 405}

    def test_says_its_headers_and_its_methods(self, browser, path):
        assert browser.head(path).data == b""
        assert browser.options(path).status_code == 200


@pytest.mark.parametrize("path", MISSING.values(), ids=MISSING.keys())
def test_a_page_for_what_is_not_there_sets_no_cookie_either(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
