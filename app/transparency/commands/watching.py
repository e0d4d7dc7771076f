"""`flask log monitor|witness|witness-init`: watching the log of another portal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.transparency.commands.group import BROKEN, JSON, OLDER, log

if TYPE_CHECKING:
    from app.transparency.watching import Memory, Seen

PLACE = click.argument("place", metavar="URL|DIR")
STATE = click.option(
    "--state",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file in which it is kept what was seen of this log.",
)
VKEY = click.option("--vkey", default="", help="The log's public key (name+id+key); needed the first time.")


@log.command("monitor")
@PLACE
@STATE
@VKEY
@JSON
def monitor(*, place: str, state: Path, vkey: str, as_json: bool) -> None:
    """Read every new leaf of the log at URL or in DIR, and prove that nothing known has changed.

    Exit code 0: as it should be. 1: a FORK, two heads were signed that cannot both be true; the state file
    has them. 3: could not be checked. 4: not signed with the log's key. 5: it shows an older state.
    """
    from app.transparency import watching
    from app.transparency.source import Source

    with _memory(state, vkey) as known:
        seen = watching.follow(Source(place), known)
    _tell(seen, known, as_json=as_json, state=state)


@log.command("witness")
@PLACE
@STATE
@VKEY
@click.option(
    "--key",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The witness's private key, made by `log witness-init`.",
)
def witness(*, place: str, state: Path, vkey: str, key: Path) -> None:
    """Print the log's checkpoint with our cosignature, if it extends all that we signed before.

    Exit codes are those of `log monitor`; nothing is signed unless it is 0.
    """
    from app.core import clock
    from app.transparency import keys, watching
    from app.transparency.source import Source

    signer = keys.load_witness(key)
    with _memory(state, vkey) as known:
        seen = watching.prove(Source(place), known)
    if seen.verdict in {watching.Verdict.GROWN, watching.Verdict.UNCHANGED}:
        click.echo(str(signer.cosign(seen.signed, at=int(clock.now().timestamp()))), nl=False)
        return
    _tell(seen, known, as_json=False, state=state)


@log.command("witness-init")
@click.argument("name")
@click.option("--key", required=True, type=click.Path(dir_okay=False, path_type=Path))
def witness_init(*, name: str, key: Path) -> None:
    """Make a key for a witness called NAME, an address without its scheme; its public side is printed."""
    from app.transparency import keys

    click.echo(str(keys.init_witness(key, name)))


@contextmanager
def _memory(state: Path, vkey: str) -> Iterator[Memory]:
    """What is known of a log; kept before anything is said about it, and by one process at a time."""
    from app.certificate import key_files
    from app.transparency import keys, watching

    state.parent.mkdir(parents=True, exist_ok=True)
    with keys.alone(state.parent):
        known = watching.recall(state, vkey)
        yield known
        key_files.replace(state, watching.as_json(known), key_files.PRIVATE_FILE)


def _tell(seen: Seen, known: Memory, *, as_json: bool, state: Path) -> None:
    from app.transparency.watching import Verdict

    verdict = seen.verdict
    if as_json:
        new = [entry.decode("utf-8", "replace") for entry in seen.entries]
        told = {"verdict": verdict, "origin": seen.head.origin, "size": seen.head.size, "known": known.size}
        click.echo(json.dumps({**told, "root": seen.head.root.hex(), "new": new}))
    elif verdict is Verdict.FORKED:
        click.echo(
            f"FORK: {seen.head.origin} has signed a log of {seen.head.size} leaves that contradicts the one "
            f"of {known.size} leaves that it signed before. Both are in {state}: show them to others.",
            err=True,
        )
    elif verdict is Verdict.OLDER:
        words = f"shows {seen.head.size} leaves and has shown {known.size}, of which these are the first"
        click.echo(f"OLDER: {seen.head.origin} {words}.", err=True)
    else:
        click.echo(
            f"{verdict}: {seen.head.origin} has {seen.head.size} leaves, {len(seen.entries)} of them new."
        )
    if verdict in {Verdict.FORKED, Verdict.OLDER}:
        sys.exit(BROKEN if verdict is Verdict.FORKED else OLDER)
