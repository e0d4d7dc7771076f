"""The queue on Redis: what it must do, on a real server where this machine has one."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from uuid import uuid4

import pytest

from app import notification
from app.core.db import atomic
from app.notification.carrier import Carrier, make_huey
from app.notification.hints import CARRIER

SERVERS = ("redis-server", "valkey-server")


@pytest.fixture
def redis_url(tmp_path):
    """A server of this test alone, on a socket in its own folder."""
    program = next((found for name in SERVERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no redis-server or valkey-server on this machine: the queue on Redis is not tried")
    path = tmp_path / "redis.sock"
    server = subprocess.Popen(
        [
            *(program, "--port", "0", "--unixsocket", str(path), "--save", "", "--appendonly", "no"),
            *("--dir", str(tmp_path)),
        ],
        stdout=subprocess.DEVNULL,
    )
    for _ in range(200):
        if path.exists():
            break
        time.sleep(0.02)
    yield f"unix://{path}?db=0"
    server.kill()
    server.wait()


def test_carries_ids_only_and_no_code(redis_url):
    job_id = uuid4()
    carrier = Carrier(redis_url)

    carrier.carry([job_id])

    huey, _ = make_huey(redis_url, lambda found: None)
    (message,) = huey.storage.enqueued_items()
    assert json.loads(bytes(message))[1:] == ["app.notification.carrier.deliver", [str(job_id)]]
    huey.storage.close()
    carrier.close()


def test_brings_each_id_to_one_worker(redis_url):
    ids = [uuid4() for _ in range(20)]
    found = []
    workers = [make_huey(redis_url, found.append)[0] for _ in range(2)]

    Carrier(redis_url).carry(ids)

    while task := workers[len(found) % 2].dequeue():
        workers[len(found) % 2].execute(task)
    assert sorted(found) == sorted(map(str, ids))


def test_wakes_a_worker_at_once(redis_url):
    huey, _ = make_huey(redis_url, lambda found: None)
    begun = time.perf_counter()
    Carrier(redis_url).carry([uuid4()])

    assert huey.dequeue() is not None
    assert time.perf_counter() - begun < 0.5


def test_that_is_down_does_not_disturb_the_commit(session):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    session.info[CARRIER] = Carrier(f"redis://127.0.0.1:{port}/0")
    begun = time.perf_counter()

    with atomic(session):
        notification.queue(session, "hello", to="ann@district.test", name="Ann", path="/")

    assert time.perf_counter() - begun < 3


@pytest.mark.slow
def test_that_never_answers_does_not_hold_the_commit_for_long(session):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        session.info[CARRIER] = Carrier(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        begun = time.perf_counter()

        with atomic(session):
            notification.queue(session, "hello", to="ann@district.test", name="Ann", path="/")

    assert time.perf_counter() - begun < 8
