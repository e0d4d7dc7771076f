"""Seal IDs: 60 random bits that a person can read out, with a symbol that catches typing errors.

Twelve symbols of Crockford's base 32 and one check symbol of the same alphabet, shown as
`TLE-XXXX-XXXX-XXXX-C`. The check is a Damm scheme over the field of 32 elements (x ↦ 2·(x ⊕ symbol),
polynomial x⁵+x²+1; H. M. Damm, 2004): because 2 is neither 0 nor 1 in that field, every single wrong symbol
and every swap of neighbours is noticed.
"""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
PREFIX = "TLE"
LENGTH = 12
GROUP = 4
LONGEST_INPUT = 60
REDUCER = 0b100101


class SealIdInvalid(ValueError):
    """This cannot be a seal ID; `why` is one of `length`, `symbol`, `check`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def new() -> str:
    """A fresh seal ID of thirteen symbols, without prefix and dashes: the form in which it is stored."""
    bits = secrets.randbits(60)
    body = "".join(ALPHABET[bits >> shift & 31] for shift in range(55, -5, -5))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """The check symbol for twelve symbols."""
    state = 0
    for symbol in body:
        state = _double(state ^ VALUE[symbol])
    return ALPHABET[state]


def parse(text: str) -> str:
    """The stored form of what a person typed or scanned.

    Case, spaces, dashes, the prefix, full-width characters and O for 0 or I and L for 1 are forgiven.
    Raises SealIdInvalid, saying why, before anybody asks the database.
    """
    if len(text) > LONGEST_INPUT:
        raise SealIdInvalid("length")
    symbols = "".join(
        c for c in unicodedata.normalize("NFKC", text).upper() if not c.isspace() and c not in "-–—‐‑_."
    )
    if len(symbols) == LENGTH + 1 + len(PREFIX) and symbols.startswith((PREFIX, "T1E", "TIE")):
        symbols = symbols[len(PREFIX) :]
    if any(symbol not in VALUE for symbol in symbols):
        raise SealIdInvalid("symbol")
    if len(symbols) != LENGTH + 1:
        raise SealIdInvalid("length")
    body = "".join(ALPHABET[VALUE[symbol]] for symbol in symbols[:LENGTH])
    check = ALPHABET[VALUE[symbols[LENGTH]]]
    if check_symbol(body) != check:
        raise SealIdInvalid("check")
    return body + check


def shown(stored: str) -> str:
    """The form that people read: TLE-XXXX-XXXX-XXXX-C."""
    groups = [stored[start : start + GROUP] for start in range(0, LENGTH, GROUP)]
    return "-".join([PREFIX, *groups, stored[LENGTH:]])


def _double(value: int) -> int:
    value <<= 1
    return value ^ REDUCER if value & 32 else value
