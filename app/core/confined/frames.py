"""Length-prefixed messages between a supervisor and its child: a JSON header and a body of bytes."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

PREFIX = struct.Struct(">II")
LARGEST = 16 * 1024 * 1024
Header = dict[str, Any]


class FrameBroken(Exception):
    """What came through the pipe is no message."""


def pack(header: Header, body: bytes = b"") -> bytes:
    """One message as bytes."""
    head = json.dumps(header, ensure_ascii=False).encode("utf-8")
    return PREFIX.pack(len(head), len(body)) + head + body


def wanted(received: bytes | bytearray) -> int:
    """How many bytes the message has in all, as far as its beginning tells."""
    if len(received) < PREFIX.size:
        return PREFIX.size
    head, body = PREFIX.unpack_from(received)
    if head + body > LARGEST:
        raise FrameBroken("a message larger than any that is sent")
    return int(PREFIX.size + head + body)


def unpack(message: bytes | bytearray) -> tuple[Header, bytes]:
    """The header and body of one whole message."""
    head, _ = PREFIX.unpack_from(message)
    try:
        header = json.loads(message[PREFIX.size : PREFIX.size + head])
    except ValueError as error:
        raise FrameBroken("a header that is not JSON") from error
    if not isinstance(header, dict):
        raise FrameBroken("a header that is not an object")
    return header, bytes(message[PREFIX.size + head :])


def read(stream: BinaryIO) -> tuple[Header, bytes] | None:
    """The next message of a stream; None at its end."""
    message = stream.read(PREFIX.size)
    if len(message) < PREFIX.size:
        return None
    return unpack(message + stream.read(wanted(message) - PREFIX.size))
