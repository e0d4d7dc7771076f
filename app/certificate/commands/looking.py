"""`flask keys list|doctor`: what keys there are, and whether they can be used."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from flask import current_app

from app.certificate.commands.group import FAULT, folder, keys, settings

if TYPE_CHECKING:
    from app.certificate.inventory import Held

# Who knows how many seals each key has signed; this package has no database.
SEALS_BY_KEY = "seals_by_key"
# What those above this package have found out about keys of their own: callables that give findings.
MORE_FINDINGS = "key_findings"


@keys.command("list")
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
def show(*, is_json: bool) -> None:
    """List the keys: in use from the root down, then retired ones. Reads no private key.

    Each with its algorithm, its end, and how many seals it signed.
    """
    from app.certificate.inventory import held

    found = held(folder())
    seals = _seals()
    if is_json:
        rows = [asdict(item) | {"seals": seals.get(item.key_id, 0)} for item in found]
        click.echo(json.dumps(rows, default=lambda moment: moment.isoformat()))
        return
    for item in found:
        click.echo(_line(item, seals.get(item.key_id, 0)))
    here = {item.key_id for item in found}
    for key_id in sorted(set(seals) - here):
        click.echo(f"signer        {key_id}  not in this folder, {_count(seals[key_id])}")


def _line(item: Held, seals: int) -> str:
    private = "private key here" if item.has_private_key else "private key elsewhere"
    since = f" since {item.revoked_from:%Y-%m-%d %H:%M} UTC" if item.revoked_from else ""
    signed = f", {_count(seals)}" if item.name == "signer" else ""
    return (
        f"{item.name:<13} {item.key_id}  {item.algorithm:<17}  {item.standing}{since}, "
        f"until {item.valid_until:%Y-%m-%d}, {private}{signed}  {item.subject}"
    )


def _count(seals: int) -> str:
    return "1 seal" if seals == 1 else f"{seals} seals"


def _seals() -> Mapping[str, int]:
    ask = current_app.extensions.get(SEALS_BY_KEY)
    return ask() if ask else {}


@keys.command("doctor")
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
def doctor(*, is_json: bool) -> None:
    """Check permissions, match, chain, revocation lists and dates of every key; status 1 on a fault."""
    from app.certificate.inventory import examine

    findings = examine(settings().signing_key, directory=folder(), pin=settings().signing_pin)
    for find in current_app.extensions.get(MORE_FINDINGS, ()):
        findings += find(settings())
    if is_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    for finding in findings if not is_json else ():
        click.echo(f"{'FAULT' if finding.is_fault else 'note '}  {finding.message}")
    if not any(finding.is_fault for finding in findings):
        if not is_json:
            click.echo("The keys can be used.")
        return
    sys.exit(FAULT)
