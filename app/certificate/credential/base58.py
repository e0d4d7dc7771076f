"""Base58 as Bitcoin spells it: how multibase writes keys and signatures behind a `z`."""

from __future__ import annotations

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
PLACES = {letter: place for place, letter in enumerate(LETTERS)}


def encode(raw: bytes) -> str:
    """Bytes as text; every leading zero byte is a `1`."""
    number = int.from_bytes(raw, "big")
    text = ""
    while number:
        number, place = divmod(number, 58)
        text = LETTERS[place] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def decode(text: str) -> bytes:
    """The bytes again; ValueError for a letter that is none of the 58."""
    number = 0
    for letter in text:
        if letter not in PLACES:
            raise ValueError("not base58")
        number = number * 58 + PLACES[letter]
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return b"\0" * (len(text) - len(text.lstrip("1"))) + raw
