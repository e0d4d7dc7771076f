"""Static files: kept for ever under an address that changes with them, compressed, and guarded like pages."""

from __future__ import annotations

import gzip

import pytest

from app.web.static import tree_digest
from config import ROOT


@pytest.fixture
def address(app):
    return app.jinja_env.globals["static_url"]


def test_may_be_kept_for_ever(client, address):
    answer = client.get(address("css/portal.css"))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.mimetype == "text/css"
    answer.close()


def test_are_sent_compressed_to_who_can_read_that(client, address):
    plain = client.get(address("css/portal.css"))
    packed = client.get(address("css/portal.css"), headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        answer.close()


@pytest.mark.parametrize("name", ["css/portal.css", "js/portal.js", "img/mark.svg", "icons.svg"])
def test_carry_the_headers_that_guard(client, address, name):
    answer = client.get(address(name))

    expected = {
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Access-Control-Allow-Origin": None,
        "Set-Cookie": None,
        "Server": None,
    }
    assert {header: answer.headers.get(header) for header in expected} == expected
    answer.close()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.css",
        "../config.py",
        "%2e%2e/config.py",
        "..%2fconfig.py",
        "css/",
        "css",
        "//etc/passwd",
        "css/portal.css.gz/x",
    ],
)
def test_are_nothing_else(client, address, path):
    answer = client.get(address("") + path)

    assert answer.status_code in {400, 404}
    answer.close()


def test_under_an_old_address_are_gone(client):
    assert client.get("/static/000000000000/css/portal.css").status_code == 404


class TestDigest:
    @pytest.fixture
    def tree(self, tmp_path):
        (tmp_path / "css").mkdir()
        (tmp_path / "css" / "a.css").write_text("a")
        return tmp_path

    def test_stays_while_nothing_changes(self, tree):
        assert tree_digest(tree) == tree_digest(tree)

    @pytest.mark.parametrize(
        "change",
        [
            lambda tree: (tree / "css" / "a.css").write_text("b"),
            lambda tree: (tree / "css" / "b.css").write_text(""),
            lambda tree: (tree / "css" / "a.css").rename(tree / "css" / "b.css"),
            lambda tree: (tree / "css" / "a.css").unlink(),
        ],
        ids=["content", "new", "name", "gone"],
    )
    def test_changes_with_every_file(self, tree, change):
        before = tree_digest(tree)
        change(tree)

        assert tree_digest(tree) != before

    def test_of_the_product_is_in_every_address(self, address):
        assert tree_digest(ROOT / "static") in address("css/portal.css")


def test_are_prepared_once_even_by_several_at_a_time(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    from app.web.static import _prepare

    source, build = tmp_path / "source", tmp_path / "build"
    source.mkdir()
    (source / "a.css").write_text("a {}\n" * 500)
    with ThreadPoolExecutor(6) as pool:
        served = {pool.submit(_prepare, source, build, "0123456789ab") for _ in range(6)}
        places = {one.result() for one in served}

    assert [place.name for place in places] == ["0123456789ab"]
    assert sorted(path.name for path in places.pop().iterdir()) == ["a.css", "a.css.gz"]
    assert [path.name for path in build.iterdir()] == ["0123456789ab"]


def test_the_digest_of_a_folder_minds_its_files_but_not_what_python_compiles(tmp_path):
    (tmp_path / "page.py").write_text("one")
    first = tree_digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "page.pyc").write_bytes(b"compiled")

    assert tree_digest(tmp_path) == first

    (tmp_path / "page.py").write_text("two")

    assert tree_digest(tmp_path) != first
