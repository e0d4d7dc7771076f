"""What tests of accounts share below the web."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from app.core.db import make_sessions


@pytest.fixture
def at_once(engine):
    """Run functions at the same moment, each with a session of its own; gives back what each returned or raised."""

    def run(*functions):
        barrier, outcomes = Barrier(len(functions)), [None] * len(functions)

        def act(number, function):
            with make_sessions(engine)() as session:
                barrier.wait(10)
                try:
                    outcomes[number] = function(session)
                except Exception as error:  # noqa: BLE001  # what was raised is what the test asks about
                    outcomes[number] = error

        threads = [Thread(target=act, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return outcomes

    return run
