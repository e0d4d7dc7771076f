"""What the scanner says is believed only where it says it in the words of clamd, whole and in time."""

from __future__ import annotations

import io
import time

import pytest

from app.assessment.scanning.clamd import scanner_from
from app.assessment.scanning.verdict import ScannerDown, Trouble, Verdict
from tests.clamd import EICAR, SIGNATURE, FakeClamd

LARGE = bytes(3_000_000)


@pytest.fixture
def clamd():
    with FakeClamd() as daemon:
        yield daemon


def look(daemon, content=b"A policy", seconds=2.0):
    found = scanner_from(daemon.url)
    return type(found)(found.host, found.port, found.path, seconds).look(io.BytesIO(content))


def trouble(daemon, content=b"A policy", seconds=2.0):
    with pytest.raises(ScannerDown) as caught:
        look(daemon, content, seconds)
    return caught.value.trouble


def test_every_byte_is_sent_and_clean_is_clean(clamd):
    assert look(clamd, LARGE).verdict is Verdict.CLEAN
    assert clamd.seen == [LARGE]


def test_what_is_found_has_a_name(clamd):
    found = look(clamd, LARGE + EICAR)

    assert (found.verdict, found.signature) == (Verdict.INFECTED, SIGNATURE)


def test_a_socket_in_the_file_system_will_do(tmp_path):
    with FakeClamd(str(tmp_path / "clamd.ctl")) as daemon:
        assert look(daemon, EICAR).verdict is Verdict.INFECTED


def test_the_version_is_told(clamd):
    assert scanner_from(clamd.url).version() == clamd.version


def test_beyond_its_limit_of_size_it_was_not_looked_through(clamd):
    clamd.limit = 1000

    assert look(clamd, LARGE).verdict is Verdict.TOO_LARGE


@pytest.mark.parametrize(
    "words",
    ["", "OK", "stream: ok", "stream: OK FOUND?", "stream:  FOUND", "HTTP/1.1 200 OK", "stream: OK\nstream: OK", "\x1b[2J", "é" * 400, "x" * 5000],
    ids=["empty", "only-ok", "small", "both", "nameless", "web", "twice", "control", "letters", "endless"],
)  # fmt: skip
def test_other_words_are_no_verdict(clamd, words):
    clamd.says = words or " "

    assert trouble(clamd) is Trouble.GARBLED


def test_an_error_is_no_verdict(clamd):
    clamd.says = "stream: Can't allocate memory ERROR"

    assert trouble(clamd) is Trouble.FAILED


@pytest.mark.parametrize("after", [0, 1_000_000])
def test_one_that_dies_in_the_middle_gave_no_verdict(clamd, after):
    clamd.dies_after = after

    assert trouble(clamd, LARGE) is Trouble.CUT_OFF


def test_one_that_is_slow_is_not_waited_for(clamd):
    clamd.pause = 1.0
    began = time.monotonic()

    assert trouble(clamd, seconds=0.2) is Trouble.SLOW
    assert time.monotonic() - began < 0.9


def test_one_that_drips_is_not_waited_for(clamd):
    clamd.drip = 0.05
    began = time.monotonic()

    assert trouble(clamd, seconds=0.2) is Trouble.SLOW
    assert time.monotonic() - began < 0.9


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_one_that_is_not_there_is_unreachable(url):
    with pytest.raises(ScannerDown) as caught:
        scanner_from(url).look(io.BytesIO(b"A policy"))

    assert caught.value.trouble is Trouble.UNREACHABLE


def test_without_a_setting_there_is_none():
    assert scanner_from("") is None
