"""The accounts of the demonstration: passwords made once, kept where only their owner reads them."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.emails import email_key
from app.accounts.errors import PasswordWeak
from app.accounts.models import Person
from app.accounts.services import people
from app.core.db import atomic
from app.demo.content import Newcomer, Player, Program, ProgramPlayer, SchoolSystem
from config import Settings

FILE = "demo-accounts.json"
NEWCOMER = "newcomer"  # asked to join and has no role yet
WORDS = (Path(__file__).parent / "content" / "words.txt").read_text(encoding="ascii").split()


@dataclass(frozen=True)
class Account:
    """How to sign in as someone of the demonstration."""

    email: str
    password: str
    role: str
    organisation: str
    name: str


def known(var_dir: Path) -> list[Account]:
    """The accounts as they were written down before; none where there is no file."""
    try:
        listed = json.loads((var_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Account(**entry) for entry in listed]


def kept(var_dir: Path) -> dict[str, str]:
    """Their passwords by mail address."""
    return {account.email: account.password for account in known(var_dir)}


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


def ready(settings: Settings, program: Program, systems: Sequence[SchoolSystem]) -> list[Account]:
    """Everybody of the demonstration, with the password they have or will get."""
    old = kept(settings.var_dir)
    listed = [_account(player, player.role, settings.issuer, old) for player in program.people]
    for system in systems:
        listed += [_account(player, player.role, system.name, old) for player in system.people]
        listed += [_account(newcomer, NEWCOMER, system.name, old) for newcomer in system.newcomers]
    return listed


def restore(session: Session, settings: Settings, listed: Sequence[Account]) -> None:
    """Give new passwords where the file with the old ones is lost: the database keeps hashes only."""
    old = kept(settings.var_dir)
    lost = [account for account in listed if account.email not in old]
    with atomic(session):
        for account in lost:
            of_account = select(Person.id).where(Person.email_key == email_key(account.email))
            if person_id := session.scalar(of_account):
                people.set_password_hash(session, person_id, passwords.hash_password(account.password))
    keep(settings.var_dir, listed)


def _account(
    player: Player | ProgramPlayer | Newcomer, role: str, organisation: str, old: dict[str, str]
) -> Account:
    password = old.get(player.email) or new_password(player.email, player.name)
    return Account(player.email, password, str(role), organisation, player.name)
