"""Reading prepared answers when the database is there, and when it is not."""

from __future__ import annotations

import threading

import pytest

from app.registry.shelves import EmptyShelf, PostgresShelf, SqliteShelf, shelf_for

PATH = "/verify/TLE-7QX4-M2KD-9RFA-K"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("sqlite:///portal.db", SqliteShelf),
        ("postgresql://portal@db/portal", PostgresShelf),
        ("postgresql+psycopg://portal@db/portal", PostgresShelf),
        ("sqlite:///:memory:", type(None)),
        ("sqlite://", type(None)),
    ],
    ids=str,
)
def test_each_database_has_its_shelf(address, kind):
    assert type(shelf_for(address, "edition")) is kind


def test_a_database_that_is_not_there_has_nothing(tmp_path):
    shelf = SqliteShelf(tmp_path / "none.db", "edition")

    assert shelf.find(PATH) is None
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_has_nothing(tmp_path):
    (tmp_path / "odd.db").write_bytes(b"no database" * 1000)

    assert SqliteShelf(tmp_path / "odd.db", "edition").find(PATH) is None


def test_a_server_that_does_not_answer_has_nothing():
    shelf = PostgresShelf("postgresql://nobody@127.0.0.1:1/none", "edition")

    assert shelf.find(PATH) is None
    assert shelf.find(PATH) is None
    shelf.close()


def listeners():
    return [thread for thread in threading.enumerate() if thread.name == "public-answers"]


def test_a_closed_shelf_listens_no_more_and_begins_anew_when_asked():
    before = listeners()
    shelf = PostgresShelf("postgresql://nobody@127.0.0.1:1/none", "edition")
    shelf.find(PATH)
    first = [thread for thread in listeners() if thread not in before]
    shelf.close()
    shelf.find(PATH)
    second = [thread for thread in listeners() if thread not in (*before, *first)]
    shelf.close()

    assert (len(first), len(second)) == (1, 1)
    for thread in (*first, *second):
        thread.join(10)
        assert not thread.is_alive()


def test_an_address_of_no_seal_has_nothing(database_url):
    shelf = shelf_for(database_url, "edition")

    assert shelf.find(PATH) is None
    assert shelf.find("/verify/TLE-'; DROP TABLE public_answer; --") is None
    shelf.close()
    assert shelf.find(PATH) is None
    shelf.close()


def test_an_empty_shelf_has_nothing():
    assert EmptyShelf().find(PATH) is None
