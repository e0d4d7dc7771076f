"""Passwords: argon2id hashes, and a refusal of those that are guessed first."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from app.accounts.errors import PasswordWeak

SHORTEST = 12
LONGEST = 256
FEW_CHARACTERS = 5
OBVIOUS = re.compile(
    r"(p[a@4]ssw[o0]rd|passwort|qwerty|asdfgh|letmein|welcome|admin|12345|abcdef|school|district|student|teacher|privacy|seal)",
    re.IGNORECASE,
)

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
RUNS = frozenset(a + b for row in ROWS for line in (row, row[::-1]) for a, b in pairwise(line))
MOSTLY = 0.6

# OWASP's floor for argon2id: 19 MiB, two passes, one lane. About 20 ms and 19 MiB each, so no more than four
# at once.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
GATE = BoundedSemaphore(4)


@lru_cache(maxsize=1)
def _decoy() -> str:
    return HASHER.hash("nobody's password, hashed so that unknown accounts take as long")


def hash_password(password: str) -> str:
    """The argon2id hash to keep. The password is taken exactly as typed."""
    with GATE:
        return HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; takes as long for an account without one."""
    if len(password) > LONGEST:
        return False
    with GATE:
        try:
            HASHER.verify(password_hash or _decoy(), password)
        except (VerifyMismatchError, VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


def require_strong(password: str, *context: str) -> None:
    """Raise PasswordWeak for a password that would be guessed early.

    Length does the work (NIST SP 800-63B-4 §3.1.1: no rules of composition). Refused are words that
    everybody tries, and what can be known of the person, when little else is left.
    """
    if len(password) < SHORTEST:
        raise PasswordWeak("too-short")
    if len(password) > LONGEST:
        raise PasswordWeak("too-long")
    rest = OBVIOUS.sub("", password)
    for word in context:
        for part in re.split(r"[\W_]+", word):
            if len(part) > 3:  # noqa: PLR2004  # shorter parts occur in any text by chance
                rest = re.sub(re.escape(part), "", rest, flags=re.IGNORECASE)
    if len(rest) < SHORTEST // 2 or _is_monotonous(password.lower()):
        raise PasswordWeak("guessable")


def _is_monotonous(password: str) -> bool:
    """Few characters, one piece over and over, or mostly runs of the alphabet, digits or keyboard."""
    if len(set(password)) < FEW_CHARACTERS:
        return True
    if any(_repeats(password, size) for size in range(1, len(password) // 2 + 1)):
        return True
    steps = [a + b for a, b in pairwise(password)]
    return sum(step in RUNS or step[0] == step[1] for step in steps) > len(steps) * MOSTLY


def _repeats(password: str, size: int) -> bool:
    return (password[:size] * (len(password) // size + 1))[: len(password)] == password
