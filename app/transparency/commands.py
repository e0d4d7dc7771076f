"""`flask log …`: the log's key, its verification and its files; and watching the log of another portal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup

if TYPE_CHECKING:
    from app.transparency.verification import Report
    from app.transparency.watching import Memory, Seen

# What scripts may rely on.
BROKEN, UNREADABLE, DISAGREES, NOT_SIGNED, OLDER = 1, 3, 4, 4, 5
ALREADY_THERE = 4
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
PLACE = click.argument("place", metavar="URL|DIR")
STATE = click.option(
    "--state",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file in which it is kept what was seen of this log.",
)
VKEY = click.option("--vkey", default="", help="The log's public key (name+id+key); needed the first time.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")


class Logs(AppGroup):
    """A group whose commands say in one line what is wrong, and end with a status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault of a key or a file is a message, not a traceback."""
        from app.certificate.errors import KeyFault
        from app.transparency.errors import (
            FormatBroken,
            LogForked,
            LogKeyExists,
            SignatureWrong,
            SourceUnreadable,
        )

        try:
            return super().invoke(ctx)
        except KeyFault as fault:
            click.echo(str(fault), err=True)
            sys.exit(ALREADY_THERE if isinstance(fault, LogKeyExists) else BROKEN)
        except SignatureWrong as error:
            click.echo(f"NOT SIGNED: {error}", err=True)
            sys.exit(NOT_SIGNED)
        except (SourceUnreadable, FormatBroken) as error:
            click.echo(f"Could not be checked: {error}", err=True)
            sys.exit(UNREADABLE)
        except LogForked as error:
            click.echo(f"Nothing was signed: {error}", err=True)
            sys.exit(BROKEN)


@click.group("log", cls=Logs)
def log() -> None:
    """The public log of this portal, and watching that of another."""


def _directory() -> Path:
    from app.transparency.keys import folder_of

    return folder_of(current_app.extensions["settings"])


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
    made = keys.init(_directory(), name or keys.default_name(settings))
    click.echo(f"Made the key of the log in {_directory()}. Its public side, to be given to everyone:")
    click.echo(str(made))


@log.command("checkpoint")
def checkpoint() -> None:
    """Sign the head of the log now, where the worker has not yet, and print it."""
    from app.transparency import queries, services
    from app.web.database import db

    with _readable():
        services.sign_checkpoint(db.sessions, _directory())
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
    if (signed := _directory() / keys.SIGNED).exists():
        contents.append(signed.read_bytes())
    known = [checkpoints.parse(note.parse(content).text) for content in contents]
    hidden = as_json or not sys.stderr.isatty()
    with (
        _readable(),
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
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@JSON
def export(*, directory: Path, as_json: bool) -> None:
    """Write the log to DIR as static files for any web server; again, it writes what is new.

    Exit code 3: no checkpoint is signed yet.
    """
    from app.core.errors import NotFound
    from app.transparency import export as exporting
    from app.web.database import db

    try:
        with _readable():
            size, written = exporting.export(db.session, directory)
    except NotFound:
        click.echo("No checkpoint is signed yet: run `flask --app wsgi log checkpoint`.", err=True)
        sys.exit(UNREADABLE)
    if as_json:
        click.echo(json.dumps({"size": size, "written": written}))
        return
    click.echo(f"The log of {size} leaves is in {directory}; {written} files were written.")


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


@contextmanager
def _readable() -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError, NoResultFound

    try:
        yield
    except (DBAPIError, NoResultFound) as error:
        reason = error.orig if isinstance(error, DBAPIError) else "the row that marks its end is missing"
        click.echo(f"The log cannot be read: {reason}. Is the database upgraded?", err=True)
        sys.exit(UNREADABLE)


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


COMMANDS = (log,)
