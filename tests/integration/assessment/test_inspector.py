"""The child in earnest: every file of the corpus through it, and its limits."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from app.assessment.inspection.inspector import InspectionDown, Inspector
from app.assessment.inspection.names import display_name
from app.assessment.inspection.reasons import Reason, UploadRefused
from tests import file_corpus, files


def memory(pid="self"):
    """Resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_takes_what_is_sound_and_refuses_what_is_not(inspector, tmp_path):
    path = tmp_path / "upload"
    wrong = []
    for case, (name, content) in file_corpus.sound().items():
        path.write_bytes(content)
        try:
            inspector.inspect(path, display_name(name))
        except UploadRefused as refusal:
            wrong.append((case, refusal.reason))
    for case, (name, content, reason) in file_corpus.hostile().items():
        path.write_bytes(content)
        try:
            inspector.inspect(path, display_name(name))
            wrong.append((case, "taken"))
        except UploadRefused as refusal:
            if refusal.reason != reason:
                wrong.append((case, refusal.reason))

    assert wrong == []


def test_bombs_do_not_fill_the_memory_of_the_portal(tmp_path):
    bombs = {
        "bomb.docx": files.office_bomb(390),
        "bomb.pdf": file_corpus.hostile()["pdf bomb"][1],
        "flood.png": files.pixel_flood(),
    }
    with Inspector() as inspector:
        path = tmp_path / "upload"
        before = memory()
        for name, content in bombs.items():
            path.write_bytes(content)
            with pytest.raises(UploadRefused):
                inspector.inspect(path, name)

        assert memory() - before < 20 * 1024 * 1024


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_served(tmp_path):
    sound = tmp_path / "sound"
    sound.write_bytes(files.pdf())
    with Inspector(children=1, deadline=0.6) as inspector:
        inspector.inspect(sound, "a.pdf")
        os.kill(inspector._all[0].pid, signal.SIGSTOP)

        with pytest.raises(UploadRefused) as refusal:
            inspector.inspect(sound, "a.pdf")

        assert refusal.value.reason is Reason.TOO_SLOW
        inspector.inspect(sound, "a.pdf")


def test_a_child_that_dies_at_a_file_refuses_it(tmp_path):
    sound = tmp_path / "sound"
    sound.write_bytes(files.pdf())
    with Inspector(children=1) as inspector:
        inspector.inspect(sound, "a.pdf")
        pid = inspector._all[0].pid
        os.kill(pid, signal.SIGSTOP)
        killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
        killer.start()

        with pytest.raises(UploadRefused) as refusal:
            inspector.inspect(sound, "a.pdf")

        assert refusal.value.reason is Reason.UNREADABLE
        inspector.inspect(sound, "a.pdf")
        killer.join()


def test_without_a_child_nothing_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nonexistent")
    (tmp_path / "sound").write_bytes(files.pdf())

    with Inspector() as inspector, pytest.raises(InspectionDown):
        inspector.inspect(tmp_path / "sound", "a.pdf")


def test_a_slow_file_does_not_keep_another_waiting(tmp_path):
    sound = tmp_path / "sound"
    sound.write_bytes(files.pdf())
    with Inspector(children=2, deadline=3) as inspector:
        both = [inspector._free.get(), inspector._free.get()]
        for child in both:
            child.start()
        stopped, free = both
        inspector._free.put(free)
        inspector._free.put(stopped)  # the next to be asked
        os.kill(stopped.pid, signal.SIGSTOP)

        def refused():
            with pytest.raises(UploadRefused):
                inspector.inspect(sound, "a.pdf")

        slow = threading.Thread(target=refused)
        slow.start()
        time.sleep(0.1)

        begun = time.monotonic()
        inspector.inspect(sound, "a.pdf")

        assert time.monotonic() - begun < 2
        slow.join()
