"""Messages between the supervisor and its child."""

from __future__ import annotations

import io

import pytest

from app.core.confined import frames


def test_come_out_as_they_went_in():
    message = frames.pack({"name": "Ka\u02bbū"}, b"\x00body")

    assert frames.read(io.BytesIO(message)) == ({"name": "Ka\u02bbū"}, b"\x00body")
    assert frames.wanted(message) == len(message)


def test_end_with_the_stream():
    assert frames.read(io.BytesIO(b"")) is None


@pytest.mark.parametrize("header", [b"[1]", b"{"], ids=["list", "broken"])
def test_with_another_header_are_refused(header):
    with pytest.raises(frames.FrameBroken):
        frames.unpack(frames.PREFIX.pack(len(header), 0) + header)


def test_of_monstrous_size_are_refused():
    with pytest.raises(frames.FrameBroken):
        frames.wanted(frames.PREFIX.pack(2**31, 0))
