"""A frozen copy of the register: printed, downloaded, and attached to the practices that it proves."""

from __future__ import annotations

import hashlib
import io
import json

import pikepdf
import pytest
from sqlalchemy import select

from app.assessment.models import Evidence, Response, ResponseEvidence
from app.certificate.rendering import Renderer
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.vetting import document
from app.vetting.models import Snapshot
from app.vetting.services import snapshots
from tests import factories
from tests import vetting as registers


@pytest.fixture(scope="module")
def renderer():
    with Renderer() as renderer:
        yield renderer


@pytest.fixture
def copy(client, session, district, director, desk, by):
    registers.approved(session, district.id, "Number Otter", conditions="First names only.", by=by)
    client.sign_in_as(director)
    return client.send(client.page(f"{desk}/snapshots"), "Freeze the register now")


@pytest.fixture
def printed(copy, session, printed_pdf):
    """The same with its document, as the worker makes it."""
    row = session.scalars(select(Snapshot)).one()
    snapshots.keep_document(session, row.id, printed_pdf, by=SYSTEM)
    return copy


@pytest.fixture
def printed_pdf(copy, session, renderer):
    row = session.scalars(select(Snapshot)).one()
    return renderer.lay_out(document.composed(snapshots.content_of(row), row.digest), document.style())


def practices(session, assessment):
    session.rollback()
    rows = session.execute(
        select(Response.practice_id, Evidence.name)
        .join(ResponseEvidence, ResponseEvidence.response_id == Response.id)
        .join(Evidence, Evidence.id == ResponseEvidence.evidence_id)
        .where(Response.assessment_id == assessment.id)
    )
    return sorted(code for code, _name in rows)


class TestDocument:
    def test_is_accessible_and_the_same_each_time(self, printed_pdf, session, renderer):
        row = session.scalars(select(Snapshot)).one()
        again = renderer.lay_out(document.composed(snapshots.content_of(row), row.digest), document.style())

        assert again == printed_pdf
        with pikepdf.open(io.BytesIO(printed_pdf)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang) == "en"
            assert "pdfuaid:part" in pdf.open_metadata()
            assert "Register of online services" in pdf.open_metadata()["dc:title"]

    def test_writes_what_people_typed_as_text(self, session, district, by, renderer):
        registers.approved(session, district.id, "<img src='file:///etc/passwd'>{{ 7*191 }}", by=by)
        made = snapshots.take(session, district.id, today=clock.today(), by=by)

        html = document.composed(snapshots.content_of(made), made.digest)

        assert "&lt;img" in html
        assert "1337" not in html
        assert renderer.lay_out(html, document.style()).startswith(b"%PDF-")


class TestCopy:
    def test_stays_as_it_was_when_the_register_goes_on(self, client, session, copy, district, by):
        registers.approved(session, district.id, "Later One", by=by)

        answer = client.get(client.page(copy.path).path + "/register.json")
        row = session.scalars(select(Snapshot)).one()

        assert [each["Name"] for each in json.loads(answer.data)["services"]] == ["Number Otter"]
        assert hashlib.sha256(answer.data).hexdigest() == row.digest
        assert row.digest in copy.html

    def test_says_that_its_document_is_being_made_and_then_gives_it(self, client, copy, session, printed_pdf):
        assert "The document is being made" in copy.text
        assert client.get(f"{copy.path}/register.pdf").status_code == 404

        snapshots.keep_document(session, session.scalars(select(Snapshot.id)).one(), printed_pdf, by=SYSTEM)

        assert client.get(f"{copy.path}/register.pdf").data == printed_pdf

    def test_is_attached_to_the_practices_that_the_criteria_name_and_twice_is_once(
        self, client, session, printed, district
    ):
        draft = factories.assessment(session, district, scope="full")

        for _ in range(2):
            page = client.send(client.page(printed.path), "Attach to these practices")
            assert "B1, B3, C2" in page.html

        assert practices(session, draft) == ["B1", "B3", "C2"]

    def test_offers_only_what_the_scope_has_and_what_can_change(self, client, session, printed, district):
        factories.assessment(session, district, scope="leadership")
        assert "No assessment that can be edited now" in client.page(printed.path).text

        classroom = factories.assessment(session, district, scope="classroom")
        client.send(client.page(printed.path), "Attach to these practices")

        assert practices(session, classroom) == ["C2"]

    def test_is_attached_by_nobody_who_only_reads(self, client, session, printed, district):
        factories.assessment(session, district, scope="full")
        client.sign_in_as(factories.member(session, district, Role.VIEWER))

        assert not client.page(printed.path).has_form("Attach")
