"""Unit tests touch nothing outside the process: no socket, no database."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import Engine


class OutsideTouched(AssertionError):
    """A unit test reached for the network or a database; it belongs in tests/integration."""


def refuse(*args, **kwargs):
    raise OutsideTouched("unit tests have no network and no database")


@pytest.fixture(autouse=True)
def nothing_outside(request, monkeypatch):
    """Shut sockets and databases for the length of a test."""
    if request.node.get_closest_marker("network"):
        return
    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(Engine, "connect", refuse)
    monkeypatch.setattr(Engine, "raw_connection", refuse)
