"""Logs: one line an event, plain values only, and nothing that a person typed."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.core import clock, log
from app.web import logs

SECRET = "what-a-person-typed"


@pytest.fixture
def written(capsys):
    """The lines that were written, parsed; each must be JSON."""
    root = logging.getLogger()
    level, lowest, handlers = root.level, log._lowest, root.handlers[:]
    # One of its own: what a library has said is remembered for a minute.
    root.handlers[:] = [one for one in handlers if not isinstance(one, logs.OneLine)]
    logs.configure("INFO")
    lines = []

    def read():
        lines.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        return lines

    yield read
    log._lowest = lowest
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        [1],
        (1,),
        {1},
        object(),
        b"bytes",
        uuid4(),
        datetime(2026, 1, 1, tzinfo=UTC),
        ValueError("x"),
        str,
    ],
    ids=lambda value: type(value).__name__,
)
def test_structures_are_refused(written, value):
    with pytest.raises(log.StructureRefused, match="answer is a"):
        log.note("saved", answer=value)
    assert written() == []


@pytest.mark.parametrize("value", ["text", 1, 1.5, True, None])
def test_plain_values_are_written(written, value):
    log.note("saved", value=value)

    (line,) = written()
    assert line["value"] == value
    assert {"event", "level", "timestamp", "value"} == set(line)
    assert line["timestamp"].endswith("Z")


def test_long_values_are_cut(written):
    log.note("saved", value="x" * 10_000)

    assert len(written()[0]["value"]) == 501


@pytest.mark.parametrize(
    "hostile", ["a\nb", "a\r\nb", '"}{"event":"forged"', "\x1b[31mred", "a\u2028b", "\x00", "\ud800"]
)
def test_one_event_is_one_line(written, hostile):
    log.note("request", agent=hostile)

    (line,) = written()
    assert line["agent"] == hostile
    assert line["event"] == "request"


def test_an_exception_names_places_and_not_what_it_quotes(written):
    try:
        int(SECRET)
    except ValueError as error:
        log.error("unexpected", exc_info=error)

    (line,) = written()
    assert line["exception"].startswith("ValueError at test_logs.py:")
    assert SECRET not in json.dumps(line)


def test_a_moment_is_the_true_one_whatever_day_is_played(written):
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        log.note("saved")

    assert not written()[0]["timestamp"].startswith("2020")


def test_what_is_below_the_level_is_left_out(written):
    logs.configure("ERROR")
    log.note("saved")
    log.warning("saved")
    log.error("lost")

    assert [line["event"] for line in written()] == ["lost"]


class TestLibraries:
    def test_are_written_as_one_line_without_their_values(self, written):
        logging.getLogger("a.library").warning("cannot read %s\nat all", SECRET)

        (line,) = written()
        assert (line["event"], line["logger"], line["level"]) == ("library", "a.library", "warning")
        assert line["message"] == "cannot read %s\nat all"
        assert SECRET not in json.dumps(line)

    def test_exceptions_are_named_by_kind(self, written):
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("a.library").exception("failed")

        (line,) = written()
        assert line["exception"] == "ValueError"
        assert SECRET not in json.dumps(line)

    def test_say_the_same_once_a_minute_and_how_often_it_was(self, written, monkeypatch):
        moment = 1000.0
        monkeypatch.setattr(logs, "monotonic", lambda: moment)
        for _ in range(50):
            logging.getLogger("a.queue").error("cannot read")
        assert len(written()) == 1

        moment += logs.QUIET
        logging.getLogger("a.queue").error("cannot read")
        assert [line.get("repeated") for line in written()] == [None, 49]

    def test_saying_something_else_are_heard_at_once(self, written):
        logging.getLogger("a.queue").error("cannot read")
        logging.getLogger("a.queue").error("cannot write")
        logging.getLogger("another.queue").error("cannot read")

        assert len(written()) == 3

    def test_with_ever_new_words_do_not_fill_the_memory(self, written):
        for number in range(logs.MOST_KINDS * 3):
            logging.getLogger("a.library").error(f"failed {number}")  # noqa: G004  # as careless ones do

        (handler,) = (one for one in logging.getLogger().handlers if isinstance(one, logs.OneLine))
        assert len(handler._said) <= logs.MOST_KINDS

    def test_whatever_they_log_does_not_break_us(self, written):
        logging.getLogger("a.library").error({"a": SECRET})

        assert written()[0]["message"] == "dict"

    def test_chatter_is_left_out(self, written):
        logging.getLogger("a.library").info("hello")

        assert written() == []

    def test_are_not_written_twice(self, written):
        logs.configure("INFO")

        assert sum(isinstance(one, logs.OneLine) for one in logging.getLogger().handlers) == 1
