"""`flask keys …` makes and checks the signing keys; `flask verify FILE…` checks certificates offline."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

if TYPE_CHECKING:
    from app.certificate.keys import Trust
    from app.certificate.verdicts import Report

# What scripts may rely on.
FAULT, NOT_AUTHENTIC, CANNOT_CHECK, ALREADY_THERE = 1, 1, 3, 4


class Keys(AppGroup):
    """A group whose commands say in one line what is wrong with the keys, and end with a status."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a fault of the keys is a message, not a traceback."""
        from app.certificate.errors import KeyFault, KeysExist

        try:
            return super().invoke(ctx)
        except KeyFault as fault:
            click.echo(str(fault), err=True)
            sys.exit(ALREADY_THERE if isinstance(fault, KeysExist) else FAULT)


@click.group("keys", cls=Keys)
def keys() -> None:
    """Make, list and check the keys that sign certificates."""


def _reference() -> str:
    reference: str = current_app.extensions["settings"].signing_key
    return reference


def _directory() -> Path:
    from app.certificate.keys import path_of

    return path_of(_reference()).parent


@keys.command("init")
def init() -> None:
    """Make the root, the intermediate and the signing key where SIGNING_KEY points to.

    Never overwrites: ends with status 4 and changes nothing where keys are already.
    """
    from app.certificate.keys import init as make

    key = make(_directory(), organisation=current_app.extensions["settings"].issuer)
    click.echo(f"Made the keys in {_directory()}.")
    click.echo(
        f"Signing key {key.key_id} ({key.algorithm}), until {key.certificate.not_valid_after_utc:%Y-%m-%d}."
    )
    click.echo("Next: back up root.key.pem and intermediate.key.pem offline, then remove them here.")


@keys.command("list")
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
def show(*, is_json: bool) -> None:
    """List the certificates, from the root down. Reads no private key."""
    from app.certificate.inventory import held

    found = held(_directory())
    if is_json:
        click.echo(json.dumps([asdict(item) for item in found], default=lambda moment: moment.isoformat()))
        return
    for item in found:
        private = "private key here" if item.has_private_key else "private key elsewhere"
        click.echo(
            f"{item.name:<13} {item.key_id}  until {item.valid_until:%Y-%m-%d}  {private}  {item.subject}"
        )


@keys.command("doctor")
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
def doctor(*, is_json: bool) -> None:
    """Check permissions, match, chain, revocation lists and dates; ends with status 1 on a fault."""
    from app.certificate.inventory import examine

    findings = examine(_reference())
    if is_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    for finding in findings if not is_json else ():
        click.echo(f"{'FAULT' if finding.is_fault else 'note '}  {finding.message}")
    if not any(finding.is_fault for finding in findings):
        if not is_json:
            click.echo("The signing key can be used.")
        return
    sys.exit(FAULT)


@click.command("verify")
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--anchors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust this root certificate (PEM) instead of the portal's own.",
)
@click.option("--json", "is_json", is_flag=True, help="As JSON, one object for each file.")
@with_appcontext
def verify(*, files: tuple[Path, ...], anchors: Path | None, is_json: bool) -> None:
    """Check certificate FILEs against the root certificate, without a network.

    Ends with status 0 if every file is authentic, 1 if one is not, 3 if nothing could be checked.
    Whether a seal is in force today is a different question: ask the registry.
    """
    from app.certificate.errors import CertificateError
    from app.certificate.verification import LARGEST, Verifier

    try:
        with Verifier(_trust(anchors)) as verifier:
            verifier.check()
            reports = [verifier.verify(_beginning(file, LARGEST + 1)) for file in files]
    except CertificateError as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_CHECK)
    if is_json:
        click.echo(json.dumps([{"file": str(f), **asdict(r)} for f, r in zip(files, reports, strict=True)]))
    for file, report in zip(files, reports, strict=True) if not is_json else ():
        _explain(file, report)
    sys.exit(0 if all(report.is_authentic for report in reports) else NOT_AUTHENTIC)


def _trust(anchors: Path | None) -> Trust:
    from app.certificate.keys import Trust, read_certificate, trust

    if anchors is None:
        return trust(_directory())
    read_certificate(anchors)  # what is no certificate would make every file a stranger's
    return Trust(anchors.read_bytes())


def _beginning(file: Path, size: int) -> bytes:
    """A file that is too large is not read to its end."""
    with file.open("rb") as stream:
        return stream.read(size)


def _explain(file: Path, report: Report) -> None:
    from app.certificate.verdicts import MEANING

    click.echo(f"{file}: {report.verdict}: {MEANING[report.verdict]}")
    if report.is_authentic:
        click.echo(f"  seal {report.seal_id}, signed {report.signed_at} with key {report.key_id}")
        return
    click.echo(f"  failed: {', '.join(check.name for check in report.checks if not check.passed)}")


COMMANDS = (keys, verify)
