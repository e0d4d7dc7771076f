"""`flask log rotate|retire-key|trust-witness|cosign`: another key of the log, and what witnesses signed."""

from __future__ import annotations

from typing import BinaryIO

import click

from app.transparency.commands.group import directory, log, readable


@log.command("rotate")
@click.option("--stolen", "is_stolen", is_flag=True, help="Destroy the old key at once.")
def rotate(*, is_stolen: bool) -> None:
    """Make a new key for the log, under the same name; the old one hands over to it in a signed note.

    Both sign until `log retire-key`, so that whoever knows the old key has time to take the new one.
    """
    from app.core import clock
    from app.transparency import handover

    made = handover.rotate(directory(), at=int(clock.now().timestamp()), keeps_former=not is_stolen)
    click.echo("The log has a new key. Its public side, to be given to everyone:")
    click.echo(str(made))
    if is_stolen:
        click.echo("The old key is destroyed. Say publicly since when nothing by it is to be believed.")
    else:
        click.echo("Both sign from now on. When everyone knows the new one: flask --app wsgi log retire-key")


@log.command("retire-key")
def retire_key() -> None:
    """Destroy the key that was handed over from: from now on the new one signs alone."""
    from app.transparency import handover

    handover.retire(directory())
    click.echo("The former key is destroyed. What it signed can still be checked: /log/keys names it.")


@log.command("trust-witness")
@click.argument("vkey")
def trust_witness(vkey: str) -> None:
    """Take cosignatures of the witness with the public key VKEY, as its `log witness-init` prints it."""
    from app.transparency import cosigning

    known = cosigning.trust(directory(), vkey)
    click.echo(f"Cosignatures of {known.name} are taken.")


@log.command("cosign")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.File("rb"))
def cosign(files: tuple[BinaryIO, ...]) -> None:
    """Publish our newest checkpoint with the cosignatures in each FILE, which a `log witness` printed (or -).

    Takes them of trusted witnesses alone, and only for a checkpoint of ours.
    """
    from app.transparency import cosigning
    from app.web.database import db

    for file in files:
        content = file.read(cosigning.LARGEST)
        with readable():
            names = cosigning.take(db.session, directory(), content)
        click.echo(f"Published with cosignatures of {', '.join(names)}.")
