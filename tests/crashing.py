"""Killing a real process at each of its steps: at every statement, commit and change of a file, found by watching."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

# What a file can suffer; reading is no step.
CHANGES = {"os.rename": "rename", "os.remove": "remove", "os.mkdir": "mkdir", "os.rmdir": "rmdir"}
ACKNOWLEDGED = "acknowledged"
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """Counts the steps of this process and ends it, as a power cut would, before the one with this number."""

    def __init__(self, engine: Engine, folder: Path, *, told: int, dies_before: int = 0) -> None:
        self.names: list[str] = []
        self.told = told
        self.dies_before = dies_before
        self.folder = str(folder)
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", lambda connection: self.take("COMMIT"))
        sys.addaudithook(self._audited)

    def take(self, name: str) -> None:
        """One more step."""
        self.names.append(name)
        if len(self.names) == self.dies_before:
            os.kill(os.getpid(), signal.SIGKILL)

    def acknowledge(self) -> None:
        """Tell the parent that whoever asked for the act was told of its success."""
        self.tell(f"{ACKNOWLEDGED}\n")

    def tell(self, words: str) -> None:
        """Say something that survives this process."""
        os.write(self.told, words.encode())

    def _statement(self, connection, cursor, statement, parameters, context, many) -> None:
        self.take(" ".join(statement.split()[:3]))

    def _audited(self, name, arguments) -> None:
        if name in CHANGES or (name == "open" and arguments[2] & WRITES):
            path = str(arguments[0])
            if path.startswith(self.folder) and ".db" not in path:
                self.take(f"{CHANGES.get(name, 'write')} {Path(path).name}")


@dataclass(frozen=True)
class Ending:
    """How a process ended: killed, or by itself; whether the act was acknowledged before; and its steps, if not killed."""

    is_killed: bool
    is_acknowledged: bool
    names: list[str]


def in_child(act: Callable[[Steps], None], engine: Engine, folder: Path, *, dies_before: int = 0) -> Ending:
    """Do the act in a process of its own that dies before that step.

    The parent has no open connection meanwhile, and the child opens its own.
    """
    engine.dispose()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(act, Steps(engine, folder, told=writing, dies_before=dies_before))
    os.close(writing)
    with os.fdopen(reading) as told:
        names = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    is_killed = os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL if is_killed else os.WEXITSTATUS(status) == 0, "\n".join(
        names
    )
    return Ending(is_killed, ACKNOWLEDGED in names, [name for name in names if name != ACKNOWLEDGED])


def _live(act: Callable[[Steps], None], steps: Steps) -> None:
    """Never returns: what belongs to the test's own process must not be closed by this one."""
    try:
        act(steps)
        steps.tell("\n".join(steps.names))
        os._exit(0)
    except BaseException:  # noqa: BLE001  # a pytest outcome too
        steps.tell(traceback.format_exc())
    finally:
        os._exit(1)
