"""What families see of a register: only when it is published, in two languages, light and without a cookie."""

from __future__ import annotations

import gzip

import pytest

from app.vetting.services import running
from app.vetting.services.running import Terms
from tests import vetting as registers

MOST = 30 * 1024


@pytest.fixture
def publish(session, district, by):
    def do(*, is_published=True, shows_refused=False):
        terms = Terms(10, "Technology office, 555-0100", is_published, shows_refused)
        return f"/registers/{running.set_terms(session, district.id, terms, by=by).slug}"

    return do


@pytest.fixture
def filled(session, district, by):
    registers.approved(
        session, district.id, "Number Otter", conditions="First names only.", elements=["name", "voice"],
        reason="Secret thoughts", purpose="Arithmetic for <b>everyone</b>", by=by,
    )  # fmt: skip
    registers.refused(session, district.id, "Star Chatter", "It sells data.", by=by)
    registers.added(session, district.id, "Waiting Room", by=by)
    registers.lapsed(session, district.id, "Old Hammock", by=by)


@pytest.mark.usefixtures("filled")
class TestPublicPage:
    def test_shows_what_may_be_used_and_nothing_of_the_rest(self, client, publish):
        page = client.page(publish())

        assert "Number Otter" in page.text
        assert "Name and Voice recordings" in page.text
        assert "<b>everyone" not in page.html
        for hidden in ("Star Chatter", "Waiting Room", "Old Hammock", "Secret thoughts"):
            assert hidden not in page.html

    def test_shows_what_was_refused_where_the_school_system_says_so(self, client, publish):
        assert "It sells data." in client.page(publish(shows_refused=True)).text

    def test_is_not_there_unless_it_is_published(self, client, publish):
        address = publish()
        publish(is_published=False)

        client.page(address, status=404)
        client.page(f"{address}/es", status=404)
        client.page("/registers/nowhere", status=404)

    def test_is_all_in_spanish_at_its_own_address(self, client, publish):
        page = client.page(f"{publish()}/es?q=otter")

        assert page.find("html").get("lang") == "es"
        assert "Servicios en línea en nuestras escuelas" in page.text
        assert "Aprobado con condiciones" in page.text
        assert "Nombre y Grabaciones de voz" in page.text
        assert client.page(page.link("English")).find("html").get("lang") == "en"

    def test_of_another_request_is_english_again(self, client, publish):
        address = publish()
        client.page(f"{address}/es")

        assert "Online services in our schools" in client.page(address).text

    def test_searches_by_name_and_helps_where_nothing_fits(self, client, publish):
        address = publish()

        assert "Number Otter" in client.page(f"{address}?q=OTTER").text
        assert "should not be used with student data" in client.page(f"{address}?q=nothing").text

    def test_is_cached_by_its_tag_and_sets_no_cookie(self, client, publish, session, district, by):
        address = publish()
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        registers.approved(session, district.id, "Brand New", by=by)
        changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

        assert "Set-Cookie" not in first.headers
        assert "Cookie" not in first.headers.get("Vary", "")
        assert again.status_code == 304
        assert changed.status_code == 200

    def test_with_fifty_services_is_light(self, client, publish, session, district, by):
        for number in range(55):
            registers.approved(
                session, district.id, f"Service {number}", url=f"https://s{number}.example.com",
                purpose="Something useful that takes a sentence to say.", elements=["name", "work", "use"], by=by,
            )  # fmt: skip
        page = client.page(publish())

        assert len(gzip.compress(page.html.encode())) <= MOST / 2
        assert "Service 1" in page.text
        client.page(page.link("Next"))
