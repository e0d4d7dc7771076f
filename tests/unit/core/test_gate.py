"""The queue of those who want to write."""

from __future__ import annotations

import time
from threading import Barrier, Thread

import pytest

from app.core.gate import Gate


@pytest.fixture
def gate():
    return Gate()


def test_lets_one_through_at_a_time(gate):
    inside = []
    crowd = Barrier(8)

    def visit():
        crowd.wait()
        assert gate.enter(5)
        inside.append(1)
        assert sum(inside) == 1
        inside.pop()
        gate.leave()

    run(visit, 8)

    assert gate.enter(0)


def test_is_given_in_the_order_of_asking(gate):
    order = []
    gate.enter(0)

    def visit(number):
        gate.enter(5)
        order.append(number)
        gate.leave()

    waiting = []
    for number in range(6):
        waiting.append(Thread(target=visit, args=[number]))
        waiting[-1].start()
        while len(gate._waiting) <= number:
            time.sleep(0)
    gate.leave()
    for thread in waiting:
        thread.join()

    assert order == list(range(6))


def test_one_who_comes_back_at_once_does_not_overtake(gate):
    served = {"greedy": 0, "patient": 0}

    def visit(name):
        for _ in range(50):
            gate.enter(5)
            served[name] += 1
            gate.leave()

    threads = [Thread(target=visit, args=[name]) for name in served]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert served == {"greedy": 50, "patient": 50}


def test_is_not_waited_for_longer_than_patience(gate):
    gate.enter(0)

    assert not gate.enter(0.001)


def test_stays_usable_after_someone_lost_patience(gate):
    gate.enter(0)
    gate.enter(0.001)
    gate.leave()

    assert gate.enter(0)


def run(visit, times):
    failures = []

    def guarded():
        try:
            visit()
        except BaseException as error:  # noqa: BLE001  # shown by the test
            failures.append(error)

    threads = [Thread(target=guarded) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
