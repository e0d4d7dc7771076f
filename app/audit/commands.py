"""`flask audit …`: prove that nobody changed what was recorded, and erase names from it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from app.audit.verification import Report

BROKEN = 1
UNREADABLE = 3
WORDS = {
    "altered": "entry {seq} was altered",
    "unlinked": "entry {seq} does not follow the entry before it",
    "missing": "entry {seq} is missing",
    "unreadable": "entry {seq} cannot be read",
    "names-altered": "the names in entry {seq} were altered",
    "names-missing": "the names in entry {seq} were deleted without a record of it",
    "rewritten": "entry {seq} differs from its checkpoint: the chain was written anew",
    "end-cut-off": "the entries from {seq} on were cut off",
    "head-differs": "the recorded end of the chain does not fit its last entry, {seq}",
    "rolled-back": "the entries from {seq} on are known to a checkpoint but gone: an older copy was restored",
}


@click.group()
def audit() -> None:
    """Verify the audit trail, make checkpoints to verify it against, and erase from it who asks for it."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@click.option(
    "--checkpoint",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the output of earlier `audit checkpoint` calls, kept outside this machine.",
)
@with_appcontext
def verify(*, as_json: bool, file: Path | None) -> None:
    """Recompute the whole chain and name the first entry that is not as it was written.

    Exit code 0: whole. 1: broken. 3: the database or the checkpoint file cannot be read.
    """
    from app.audit import verification
    from app.audit.errors import CheckpointUnreadable
    from app.web.database import db

    try:
        known = verification.read_checkpoints(file.read_text("utf-8")) if file else {}
    except (CheckpointUnreadable, UnicodeDecodeError, OSError) as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(UNREADABLE)
    hidden = as_json or not sys.stderr.isatty()
    with (
        _readable(),
        click.progressbar(
            length=verification.length(db.engine), label="Verifying", file=sys.stderr, hidden=hidden
        ) as bar,
    ):
        report = verification.verify(db.engine, known, progress=bar.update)
    click.echo(json.dumps(_as_json(report)) if as_json else _as_text(report))
    sys.exit(BROKEN if report.problem else 0)


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@click.option(
    "--append",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add the checkpoint to a file as well.",
)
@with_appcontext
def checkpoint(*, as_json: bool, file: Path | None) -> None:
    """Print the number and hash of the last entry. Keep them elsewhere: they fix everything up to there."""
    from app.audit import verification
    from app.core import clock
    from app.web.database import db

    with _readable():
        end = verification.checkpoint(db.engine)
    at = clock.now().isoformat(timespec="seconds")
    line = json.dumps({"seq": end.seq, "hash": end.hash, "at": at}) if as_json else f"{end} {at}"
    click.echo(line)
    if file:
        try:
            with file.open("a", encoding="utf-8") as known:
                known.write(f"{line}\n")
        except OSError as error:
            raise click.ClickException(f"{file}: {error.strerror}") from error


@audit.command()
@click.argument("who")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_appcontext
def forget(*, who: str, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Erase name and addresses of WHO (a mail address or an id) from the trail and from their closed account.

    What was done stays, and so does the chain: `audit verify` goes on to hold. It cannot be undone.

    Exit code 1: nobody is known by that, or the account is still open.
    """
    from flask import current_app

    from app.audit import forgetting
    from app.core.actor import SYSTEM
    from app.core.errors import NotFound
    from app.web.database import db

    owners: forgetting.Owners = current_app.extensions[forgetting.OWNERS]
    with _readable():
        try:
            owner = owners.owner(db.session, who)
        except NotFound:
            raise click.ClickException(f"{who} is neither a mail address nor the id of an account.") from None
        entries = forgetting.count(db.session, owner.person, addresses=owner.addresses)
        db.session.rollback()
    if owner.is_open:
        raise click.ClickException("The account is open. Close it first, on its page under People.")
    if not (dry_run or yes):
        click.confirm(
            f"Erase name and addresses of {who} from {entries} entries, for good?", abort=True, err=True
        )
    cleared = entries if dry_run else owners.erase(db.session, owner, by=SYSTEM)
    if as_json:
        click.echo(json.dumps({"entries": cleared, "account": owner.person is not None, "dry_run": dry_run}))
        return
    account = " and the account" if owner.person is not None else ""
    would = "Would erase" if dry_run else "Erased"
    click.echo(f"{would} name and addresses in {cleared} entries{account}.")


@contextmanager
def _readable() -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError, NoResultFound

    try:
        yield
    except (DBAPIError, NoResultFound) as error:
        reason = error.orig if isinstance(error, DBAPIError) else "the row that marks the end is missing"
        click.echo(f"The audit trail cannot be read: {reason}. Is the database upgraded?", err=True)
        sys.exit(UNREADABLE)


def _as_json(report: Report) -> dict[str, object]:
    problem = report.problem
    return {
        "intact": problem is None,
        "entries": report.entries,
        "head": {"seq": report.head.seq, "hash": report.head.hash},
        "forgotten": report.forgotten,
        "checkpoints": report.checkpoints,
        "problem": {"seq": problem.seq, "kind": problem.kind} if problem else None,
    }


def _as_text(report: Report) -> str:
    if report.problem:
        reason = WORDS[report.problem.kind].format(seq=report.problem.seq)
        return f"The audit trail is broken: {reason}. Whole up to entry {report.entries}."
    against = f" and agrees with {report.checkpoints} checkpoints" if report.checkpoints else ""
    names = f" The names in {report.forgotten} of them were deleted on request." if report.forgotten else ""
    return (
        f"The audit trail is whole{against}: {report.entries} entries, ending in {report.head.hash}.{names}"
    )


COMMANDS = (audit,)
