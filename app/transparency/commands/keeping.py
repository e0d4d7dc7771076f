"""`flask log init|checkpoint|verify|export`: the portal's own log."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app

from app.transparency.commands.group import BROKEN, DISAGREES, JSON, UNREADABLE, directory, log, readable

if TYPE_CHECKING:
    from app.transparency.verification import Report

WORDS = {
    "leaf-missing": "leaf {} is missing",
    "leaf-altered": "leaf {} was altered",
    "leaf-unreadable": "leaf {} is not as leaves are written",
    "nodes-differ": "the stored hashes up to leaf {} do not fit the leaves",
    "head-differs": "the recorded end of the log, {}, does not fit its leaves",
    "checkpoint-altered": "the checkpoint of size {} was altered, or its signature is wrong",
    "rewritten": "the first {} leaves are not those that were signed: the log was written anew",
    "rolled-back": "{} leaves were signed, and there are fewer now: an older copy was restored",
    "leaf-for-seal-missing": "something that happened to seal {} is not in the log",
    "leaf-and-seal-differ": "the log says something else of seal {} than the register",
    "seal-for-leaf-missing": "the log tells of seal {} what the register does not know",
}


@log.command("init")
@click.option("--name", default="", help="What the log is called; by default the portal's address and /log.")
def init(*, name: str) -> None:
    """Make the log's own key in the key folder, after `keys init`.

    Never overwrites: ends with status 4 and changes nothing where a key is already.
    """
    from app.certificate.errors import KeyMissing
    from app.transparency import keys

    settings = current_app.extensions["settings"]
    signing = Path(settings.signing_key.removeprefix("file:"))
    if settings.signing_key.startswith("file:") and not signing.parent.exists():
        raise KeyMissing(signing)
    made = keys.init(directory(), name or keys.default_name(settings))
    click.echo(f"Made the key of the log in {directory()}. Its public side, to be given to everyone:")
    click.echo(str(made))


@log.command("checkpoint")
def checkpoint() -> None:
    """Sign the head of the log now, where the worker has not yet, and print it."""
    from app.transparency import queries, services
    from app.web.database import db

    with readable():
        services.sign_checkpoint(db.sessions, directory())
        head = queries.latest_checkpoint(db.session)
    click.echo(head.note if head else "", nl=False)


@log.command("verify")
@JSON
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint of this log that was kept outside this machine; may be given more than once.",
)
def verify(*, as_json: bool, files: tuple[Path, ...]) -> None:
    """Recompute the whole log, and compare it with its leaves, its checkpoints and the seals.

    Exit code 0: whole. 1: the log is broken. 3: it cannot be read. 4: the log is whole, but the register says
    something else.
    """
    from app.transparency import checkpoint as checkpoints
    from app.transparency import keys, note, queries, verification
    from app.transparency.expectation import expected
    from app.web.database import db

    contents = [file.read_bytes() for file in files]
    if (signed := directory() / keys.SIGNED).exists():
        contents.append(signed.read_bytes())
    known = [checkpoints.parse(note.parse(content).text) for content in contents]
    hidden = as_json or not sys.stderr.isatty()
    with (
        readable(),
        click.progressbar(
            length=queries.size(db.session), label="Verifying", file=sys.stderr, hidden=hidden
        ) as bar,
    ):
        report = verification.verify(
            db.session, expected(current_app.extensions), known=known, progress=bar.update
        )
    click.echo(json.dumps(_as_json(report)) if as_json else _as_text(report))
    if report.problems:
        sys.exit(DISAGREES if report.is_whole else BROKEN)


@log.command("export")
@click.argument("target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@JSON
def export(*, target: Path, as_json: bool) -> None:
    """Write the log to DIR as static files for any web server; again, it writes what is new.

    Exit code 3: no checkpoint is signed yet.
    """
    from app.core.errors import NotFound
    from app.transparency import cosigning, handover
    from app.transparency import export as exporting
    from app.web.database import db

    try:
        with readable():
            size, written = exporting.export(
                db.session,
                target,
                handovers=handover.notes(directory()),
                publish=lambda head: cosigning.merged(head, directory()),
            )
    except NotFound:
        click.echo("No checkpoint is signed yet: run `flask --app wsgi log checkpoint`.", err=True)
        sys.exit(UNREADABLE)
    if as_json:
        click.echo(json.dumps({"size": size, "written": written}))
        return
    click.echo(f"The log of {size} leaves is in {target}; {written} files were written.")


def _as_json(report: Report) -> dict[str, object]:
    problems = [{"kind": one.kind, "where": one.where} for one in report.problems]
    return {
        "intact": report.is_whole,
        "agrees": not any(not one.is_of_log for one in report.problems),
        "size": report.size,
        "root": report.root.hex(),
        "checkpoints": report.checkpoints,
        "problems": problems,
    }


def _as_text(report: Report) -> str:
    if not report.problems:
        return (
            f"The log is whole and agrees with the register: {report.size} leaves, {report.checkpoints} "
            f"checkpoints, root {report.root.hex()}."
        )
    lines = [f"  {WORDS[one.kind].format(one.where)}" for one in report.problems]
    first = "The log is broken:" if not report.is_whole else "The log is whole, but the register differs:"
    return "\n".join([first, *lines])
