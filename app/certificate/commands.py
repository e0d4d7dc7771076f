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
    from app.certificate.credential.checking import CredentialReport
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
    """Make the root, the intermediate, the signing key and the issuer's key where SIGNING_KEY points to.

    Never overwrites: makes what is missing; ends with status 4 and changes nothing where all are there.
    """
    from app.certificate import founding
    from app.certificate.keys import load

    founding.init(_directory(), organisation=current_app.extensions["settings"].issuer)
    key = load(_reference())
    click.echo(f"Made the keys in {_directory()}.")
    click.echo(
        f"Signing key {key.key_id} ({key.algorithm}), until {key.certificate.not_valid_after_utc:%Y-%m-%d}."
    )
    click.echo("Next: back up root.key.pem and intermediate.key.pem offline, then remove them here.")


@keys.command("rotate-issuer")
def rotate_issuer() -> None:
    """Make a new key for credentials. What the old one signed stays valid while its .pub file is there."""
    from app.certificate.credential.issuer_keys import rotate

    key = rotate(_directory())
    click.echo(
        f"Credentials are signed with key {key.key_id} now; did.json names it beside the earlier ones."
    )


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
    help="Trust this instead of the portal's keys: a root (PEM) for PDFs, a did.json for credentials.",
)
@click.option("--json", "is_json", is_flag=True, help="As JSON, one object for each file.")
@with_appcontext
def verify(*, files: tuple[Path, ...], anchors: Path | None, is_json: bool) -> None:
    """Check certificates (PDF) and credentials (JSON) against the portal's keys, without a network.

    Ends with status 0 if every file is authentic, 1 if one is not, 3 if nothing could be checked.
    Whether a seal is in force today is a different question: ask the registry.
    """
    from app.certificate.errors import CertificateError
    from app.certificate.verification import LARGEST

    contents = [_beginning(file, LARGEST + 1) for file in files]
    try:
        reports = _reports(contents, anchors)
    except (CertificateError, OSError, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_CHECK)
    if is_json:
        click.echo(json.dumps([{"file": str(f), **asdict(r)} for f, r in zip(files, reports, strict=True)]))
    for file, report in zip(files, reports, strict=True) if not is_json else ():
        _explain(file, report)
    sys.exit(0 if all(report.is_authentic for report in reports) else NOT_AUTHENTIC)


def _reports(contents: list[bytes], anchors: Path | None) -> list[Report | CredentialReport]:
    """A report for each file; what begins like JSON is taken for a credential."""
    from contextlib import ExitStack

    from app.certificate.credential.checking import check
    from app.certificate.verification import Verifier

    reports: list[Report | CredentialReport] = []
    with ExitStack() as open_ones:
        verifier, keys = None, None
        for content in contents:
            if content.lstrip()[:1] == b"{":
                keys = keys or _issuer_keys(anchors)
                reports.append(check(content, keys))
                continue
            if verifier is None:
                verifier = open_ones.enter_context(Verifier(_trust(anchors)))
                verifier.check()
            reports.append(verifier.verify(content))
    return reports


def _issuer_keys(anchors: Path | None) -> dict[str, str]:
    """The keys that may sign credentials; ValueError where the file is no DID document."""
    from app.certificate.credential import identity, published

    if anchors is None:
        return identity.keys_in(
            published.did_document(_directory(), current_app.extensions["settings"].base_url)
        )
    try:
        return identity.keys_in(json.loads(anchors.read_bytes()))
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{anchors}: give the did.json of the issuer to check credentials by") from error


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


def _explain(file: Path, report: Report | CredentialReport) -> None:
    from app.certificate.verdicts import MEANING, Report

    meaning = f": {MEANING[report.verdict]}" if isinstance(report, Report) else ""
    click.echo(f"{file}: {report.verdict}{meaning}")
    if not report.is_authentic:
        click.echo(f"  failed: {', '.join(check.name for check in report.checks if not check.passed)}")
    elif isinstance(report, Report):
        click.echo(f"  seal {report.seal_id}, signed {report.signed_at} with key {report.key_id}")
    else:
        click.echo(f"  credential of seal {report.seal_id}, {report.organisation}, by key {report.key_id}")
        click.echo(f"  of {report.issuer}, from {report.valid_from} to {report.valid_until}")


COMMANDS = (keys, verify)
