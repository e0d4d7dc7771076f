"""The passwords of the demonstration: made once per installation, and kept where only its user can read them."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.accounts import passwords
from app.accounts.errors import PasswordWeak

FILE = "demo-accounts.json"
WORDS = (
    "acorn amber anchor aspen autumn badger bamboo basil beacon birch bramble breeze brook candle canyon cedar cherry "
    "cliff clover cobalt copper coral cricket crystal dahlia daisy delta dolphin dune ember falcon feather fennel fern "
    "finch flint forest fossil garnet ginger glacier granite harbor hazel heron hickory indigo island ivory jasmine "
    "juniper kestrel lagoon lantern lark laurel lemon lilac linden lotus lupine magnet mango maple marble meadow mesa "
    "mint mosaic moss mulberry nectar nutmeg oak oasis olive onyx opal orchid osprey otter paddle pebble pepper pine "
    "plum poplar prairie quail quartz raven reef ribbon river robin rosemary saffron sage sparrow spruce sunset tulip "
    "thistle thunder timber topaz valley velvet violet walnut willow winter wren yarrow zephyr"
).split()  # fmt: skip


@dataclass(frozen=True)
class Account:
    """How to sign in as someone of the demonstration."""

    email: str
    password: str
    role: str
    organisation: str
    name: str


def kept(var_dir: Path) -> dict[str, str]:
    """The passwords by mail address, as they were made before; none where there is no file."""
    try:
        listed = json.loads((var_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {entry["email"]: entry["password"] for entry in listed}


def keep(var_dir: Path, accounts: Iterable[Account]) -> None:
    """Write the accounts down, readable by their owner only; the file is there as a whole or not at all."""
    var_dir.mkdir(parents=True, exist_ok=True)
    draft = var_dir / f".{FILE}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(handle, 0o600)
        file.write(as_json(accounts) + "\n")
    draft.replace(var_dir / FILE)


def as_json(accounts: Iterable[Account]) -> str:
    """The accounts as programs read them."""
    return json.dumps([asdict(account) for account in accounts], indent=2, ensure_ascii=False)


def new_password(*context: str) -> str:
    """Four words and a number that a person can keep in mind, and that the portal's own rules accept."""
    while True:
        made = "-".join([*(secrets.choice(WORDS) for _ in range(4)), str(secrets.randbelow(90) + 10)])
        try:
            passwords.require_strong(made, *context)
        except PasswordWeak:
            continue
        return made
