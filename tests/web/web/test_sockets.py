"""What the real server reads of a body, seen from the other end of the connection."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests import factories

ROOT = Path(__file__).parents[3]
UPLOAD = f"/assessments/{uuid4()}/practices/tle.leadership.policy/evidence"
LARGE = 26 << 20
SMALL = 400 << 10
FILES = "multipart/form-data; boundary=x"
HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


@pytest.fixture
def port(database_kind, database_url, var_dir):
    """Where the portal is served as operators serve it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEAL_")} | {
        "SEAL_ENVIRONMENT": "test",
        "SEAL_VAR_DIR": str(var_dir),
        "SEAL_DATABASE_URL": database_url,
        "SEAL_BASE_URL": f"http://127.0.0.1:{port}",
        "SEAL_SECRET_KEY": "a key that only tests know, 32 letters or more",
        "SEAL_LOG_LEVEL": "ERROR",
    }
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    server = subprocess.Popen([sys.executable, *command, "wsgi:app"], cwd=ROOT, env=environment)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, "the server ended"
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def post(port, path, *, kind=FILES, length=LARGE, body=b"", cookie=""):
    """The status of a request of which no more than this is ever sent; 0 where the server waits for the rest."""
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Type: {kind}", framing]
    head = "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""])
    with closing(socket.create_connection(("127.0.0.1", port), timeout=3)) as connection:
        connection.sendall(head.encode() + body)
        try:
            answer = connection.recv(4096)
        except TimeoutError:
            return 0
    return int(re.match(rb"HTTP/1.1 (\d+)", answer)[1])


def chunk(size):
    return b"%x\r\n%s\r\n" % (size, b"x" * size)


@pytest.mark.slow
class TestStranger:
    """Nothing but the head of the request is sent, so an answer proves that nothing else was read."""

    @pytest.mark.parametrize("length", [LARGE, SMALL, 10**15], ids=["large", "small", "absurd"])
    def test_is_refused_before_a_file_is_read(self, port, length):
        assert post(port, UPLOAD, length=length) in {401, 413}

    def test_is_refused_before_a_file_of_unknown_length_is_read(self, port):
        assert post(port, UPLOAD, length=None, body=chunk(1000)) == 401

    def test_with_a_cookie_of_their_own_making_is_refused_as_well(self, port):
        assert post(port, UPLOAD, cookie="seal=eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb") == 401

    @pytest.mark.parametrize("kind", [FILES, "application/x-www-form-urlencoded", "text/plain"])
    def test_gets_no_more_than_a_form_read_elsewhere(self, port, kind):
        assert post(port, "/sign-in", kind=kind, length=(512 << 10) + 1) == 413

    def test_cannot_have_more_read_by_not_telling_the_length(self, port):
        endless = b"%x\r\n%s\r\n" % (len(HEAD), HEAD) + chunk(600 << 10)

        assert post(port, "/sign-in", length=None, body=endless) in {400, 413}


@pytest.mark.slow
class TestSignedIn:
    def test_without_a_part_in_the_assessment_is_refused_before_a_file_is_read(self, port, app, session):
        client = app.test_client().sign_in_as(factories.person(session))
        cookie = client.get_cookie("seal")

        assert post(port, UPLOAD, cookie=f"seal={cookie.value}") == 404
