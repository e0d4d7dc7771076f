"""Bringing the list that was kept by hand, and taking the register away as a table."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from app.vetting import list_file
from app.vetting.models import OnlineService, RegisterImport
from tests import vetting as registers

LIST = """App,Link,Vendor,Grades,Data Elements,Approved,Date,DPA,Notes,Favorite color
Number Otter,numberotter.example.com,Otter Works,K-5,"name, DOB",Yes,3/14/2025,NDPA,Counting,blue
Star Chatter,https://starchatter.example.com,,6-8,,Denied,someday,,Chat,
,nowhere.example.com,,,,yes,,,,
Odd One,,,,,perhaps,,,,
number otter,www.numberotter.example.com,,,,yes,,,,
=cmd|calc,javascript:alert(1),,"9, 42",shoe size,pending,,,,
"""


@pytest.fixture
def bring(client, director, desk):
    client.sign_in_as(director)

    def send(content, *, name="apps.csv", status=200):
        page = client.page(f"{desk}/import")
        content = content if isinstance(content, bytes) else content.encode()
        return client.send(page, "Look at what", file=(io.BytesIO(content), name), status=status)

    return send


def names(session):
    session.rollback()
    return sorted(session.scalars(select(OnlineService.name)))


class TestBringing:
    def test_shows_row_by_row_what_it_would_do_before_it_does_anything(self, session, bring):
        page = bring(LIST)

        assert "Nothing is done yet" in page.text
        assert "Take over 3 rows" in page.text
        assert "There is no name in it" in page.text
        assert "perhaps" in page.text
        assert "The same service stands in row 2" in page.text
        assert "Not a web address, left empty: javascript:alert(1)" in page.text
        assert "Not a grade: 42" in page.text
        assert "Not a kind of student data: shoe size" in page.text
        assert "Favorite color" in page.text
        assert names(session) == []

    def test_takes_over_what_it_could_read_with_its_decisions(self, session, client, bring):
        done = client.send(bring(LIST), "Take over")

        assert "3 new" in done.html
        assert names(session) == ["=cmd|calc", "Number Otter", "Star Chatter"]
        otter = session.scalars(select(OnlineService).where(OnlineService.name == "Number Otter")).one()
        assert (otter.state.value, otter.grades[0], otter.grades[-1]) == ("approved", "k", "5")
        assert otter.elements == ["name", "birth-date"]
        assert otter.decided_at.date().isoformat() == "2025-03-14"

    def test_of_the_same_list_twice_changes_nothing(self, session, client, bring):
        client.send(bring(LIST), "Take over")

        page = bring(LIST)

        assert not page.has_form("Take over")
        assert len(names(session)) == 3

    def test_never_changes_what_was_decided_here_and_fills_gaps(self, session, client, bring, district, by):
        registers.refused(
            session,
            district.id,
            "Number Otter",
            "It sells data.",
            url="https://numberotter.example.com",
            by=by,
        )

        page = bring(LIST)
        assert "Completes what is there" in page.text
        client.send(page, "Take over")

        otter = session.scalars(select(OnlineService).where(OnlineService.name == "Number Otter")).one()
        session.refresh(otter)
        assert otter.state.value == "refused"
        assert otter.provider == "Otter Works"

    def test_by_two_presses_of_the_button_happens_once(self, client, bring):
        page = bring(LIST)
        client.send(page, "Take over")

        assert "taken over before" in client.send(page, "Take over").html

    def test_is_forgotten_when_it_is_dropped(self, session, client, bring):
        client.send(bring(LIST), "Drop this list")

        session.rollback()
        assert session.scalar(select(func.count()).select_from(RegisterImport)) == 0

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            pytest.param(b"PK\x03\x04 a workbook", "Save it as CSV", id="workbook"),
            pytest.param("First Name,Last Name,App\nA,B,C\n", "seems to be about students", id="students"),
            pytest.param("One,Two\n1,2\n", "No column is called Name", id="no name"),
            pytest.param("  \n", "This file is empty", id="empty"),
            pytest.param("Name\n" + "x\n" * 5001, "more than 5,000 rows", id="too long"),
            pytest.param(b"Name\n" + b"x" * 100_000, "larger than 2 MB", id="too large"),
            pytest.param('Name\n"never ends' + "x" * 200_000, "cannot be read", id="damaged"),
        ],
    )
    def test_that_cannot_be_read_says_what_to_do(self, monkeypatch, session, bring, content, words):
        if "larger" in words:
            monkeypatch.setattr(list_file, "LARGEST", 50_000)
        assert words in bring(content, status=400).text
        session.rollback()
        assert session.scalar(select(func.count()).select_from(RegisterImport)) == 0


class TestTaking:
    def test_neutralises_what_a_spreadsheet_would_run_and_comes_back_as_it_was(
        self, session, client, director, desk, bring, district, by
    ):
        registers.approved(
            session,
            district.id,
            '=HYPERLINK("x")',
            purpose="+1 -2 @3",
            conditions="\u201cquoted\u201d, yes",
            by=by,
        )

        answer = client.get(f"{desk}/register.csv")
        rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert rows[1][0] == '\'=HYPERLINK("x")'
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        page = bring(answer.get_data())
        assert "Nothing to do" in page.text
        assert not page.has_form("Take over")
