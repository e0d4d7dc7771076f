"""Few children examine at once, whoever comes then is told to wait, and idle ones end."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from app.certificate import keys
from app.certificate.verdicts import Verdict
from app.registry import examiners as module
from app.registry.errors import CannotExamine
from app.registry.examiners import Examiners
from tests import forging

# Opened, and found to be nothing.
SMALL = b"%PDF-1.7\nnothing"


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examiners") / "keys"
    keys.init(folder, organisation="Consortium")
    return f"file:{folder / 'signer.key.pem'}"


@pytest.fixture
def make(reference):
    made = []

    def make(**values):
        made.append(Examiners(reference, **{"patience": 30, **values}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def eventually(holds, seconds=30):
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_child_is_started_for_the_first_file_and_kept_for_the_next(make):
    examiners = make(deadline=10)
    assert examiners.pids == []

    assert examiners.examine(SMALL).verdict is Verdict.UNREADABLE
    first = examiners.pids
    examiners.examine(SMALL)

    assert examiners.pids == first
    assert len(first) == 1


def test_what_need_not_be_opened_needs_no_child(make):
    examiners = make()

    assert examiners.examine(b"").verdict is Verdict.EMPTY
    assert examiners.examine(b"PK").verdict is Verdict.NOT_PDF
    assert examiners.pids == []


def test_a_child_can_be_started_before_it_is_wanted(make):
    examiners = make()

    examiners.warm()

    assert eventually(lambda: examiners.pids)


def test_one_that_was_stopped_is_replaced_before_the_next_file_comes(make):
    examiners = make(most=1, deadline=1)
    examiners.warm()
    eventually(lambda: examiners.pids)
    (first,) = examiners.pids

    assert examiners.examine(forging.branching()).verdict is Verdict.EXHAUSTING

    assert is_gone(first)
    assert eventually(lambda: examiners.pids)
    assert examiners.pids != [first]


def test_too_many_at_once_are_refused_at_once(make):
    examiners = make(most=1, patience=0.05, deadline=3)
    examiners.warm()
    eventually(lambda: examiners.pids)
    busy = threading.Thread(target=examiners.examine, args=(forging.branching(),))
    busy.start()
    eventually(lambda: not examiners.pids)

    started = time.monotonic()
    with pytest.raises(CannotExamine):
        examiners.examine(SMALL)
    assert time.monotonic() - started < 1

    busy.join()
    assert eventually(lambda: examiners.pids)
    assert examiners.examine(SMALL).verdict is Verdict.UNREADABLE


def test_many_at_once_never_start_more_children_than_allowed(make, monkeypatch):
    monkeypatch.setattr(module, "WAITING", 20)
    examiners = make(most=2, patience=60, deadline=30)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(examiners.examine(SMALL).verdict)) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [Verdict.UNREADABLE] * 12
    assert 1 <= len(examiners.pids) <= 2


def test_idle_children_end(make):
    examiners = make(deadline=10, idle=0.2)
    examiners.examine(SMALL)
    (pid,) = examiners.pids

    assert eventually(lambda: is_gone(pid))
    assert examiners.examine(SMALL).verdict is Verdict.UNREADABLE


def test_nobody_waits_for_a_child_to_start_longer_than_for_a_turn(make):
    examiners = make(patience=0.01, deadline=10)

    started = time.monotonic()
    with pytest.raises(CannotExamine):
        examiners.examine(SMALL)

    assert time.monotonic() - started < 1
    assert eventually(lambda: examiners.pids)
    assert examiners.examine(SMALL).verdict is Verdict.UNREADABLE


def test_without_keys_nothing_is_examined_and_nothing_is_stuck(tmp_path, reference):
    folder = tmp_path / "keys"
    examiners = Examiners(f"file:{folder / 'signer.key.pem'}", most=1, patience=30, deadline=10)

    examiners.warm()
    for _ in range(4):
        with pytest.raises(CannotExamine):
            examiners.examine(SMALL)

    shutil.copytree(Path(reference.removeprefix("file:")).parent, folder)
    assert examiners.examine(SMALL).verdict is Verdict.UNREADABLE
    examiners.close()
