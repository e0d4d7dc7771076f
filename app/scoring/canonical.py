"""One text for one value: canonical JSON after RFC 8785, for values without fractions, and its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from json.encoder import encode_basestring as quote  # the escapes of RFC 8785, in C
from typing import Any

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]
LARGEST = 2**53 - 1


def canonical(value: object) -> str:
    """The RFC 8785 text of a value; TypeError or ValueError where readers would not agree on one."""
    write = _WRITERS.get(type(value))
    return write(value) if write is not None else _of_kind(value)


def _of_kind(value: object) -> str:
    """Values whose type is no plain one, but of a kind that has a text: a rating, a frozen mapping."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, list | tuple):
        return _array(value)
    raise TypeError(
        f"canonical JSON holds text, whole numbers, true, false, null, lists and objects, not {value!r}"
    )


def _object(value: Mapping[str, object]) -> str:
    return "{" + ",".join([f"{quote(key)}:{canonical(value[key])}" for key in _in_order(value)]) + "}"


def _array(value: Sequence[object]) -> str:
    return "[" + ",".join([canonical(item) for item in value]) + "]"


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 text, in lower-case hexadecimal digits."""
    return sha256(text.encode("utf-8")).hexdigest()


def ratio(value: Fraction | None) -> str | None:
    """A fraction as it is written everywhere: "n/d" in lowest terms, whole numbers too."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def parse_ratio(text: str) -> Fraction:
    """The fraction behind "n/d"; ValueError where the text is none in lowest terms."""
    numerator, _, denominator = text.partition("/")
    value = Fraction(int(numerator), int(denominator))
    if ratio(value) != text:
        raise ValueError(f"{text} is not a fraction in lowest terms")
    return value


def _whole(value: int) -> str:
    if abs(value) > LARGEST:
        raise ValueError(f"{value} is beyond what every JSON reader holds exactly")
    return int.__repr__(value)


def _in_order(keys: Iterable[str]) -> list[str]:
    """RFC 8785 sorts keys by their UTF-16 code units, which differs from code points only beyond ASCII."""
    ordered = sorted(keys)
    if "".join(ordered).isascii():
        return ordered
    return sorted(ordered, key=lambda key: key.encode("utf-16-be"))


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: quote,
    int: _whole,
    bool: {False: "false", True: "true"}.__getitem__,
    type(None): lambda _: "null",
    dict: _object,
    list: _array,
    tuple: _array,
}
"""Who writes a plain value. One look into a table is quicker than a row of questions."""
