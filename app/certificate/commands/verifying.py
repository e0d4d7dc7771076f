"""`flask verify FILE…` checks certificates and credentials offline."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.certificate.commands.group import file_option, folder, settings

if TYPE_CHECKING:
    from app.certificate.credential.checking import CredentialReport
    from app.certificate.keys import Trust
    from app.certificate.verdicts import Report

# What scripts may rely on.
NOT_AUTHENTIC, CANNOT_CHECK = 1, 3


@click.command("verify")
@click.argument(
    "files",
    metavar="FILE…",
    nargs=-1,
    required=True,
    type=file_option,
)
@click.option(
    "--anchors",
    type=file_option,
    help="Trust this instead of the portal's keys: a root (PEM) for PDFs, a did.json for credentials.",
)
@click.option("--crl", "lists", type=file_option, multiple=True, help="Revocation lists, for --anchors.")
@click.option("--time-anchors", type=file_option, help="Roots of the time-stamping service (PEM).")
@click.option("--json", "is_json", is_flag=True, help="As JSON, one object for each file.")
@with_appcontext
def verify(
    *,
    files: tuple[Path, ...],
    anchors: Path | None,
    lists: tuple[Path, ...],
    time_anchors: Path | None,
    is_json: bool,
) -> None:
    """Check certificates (PDF) and credentials (JSON) against the portal's keys, without a network.

    Ends with status 0 if every file is authentic, 1 if one is not, 3 if nothing could be checked.
    Whether a seal is in force today is a different question: ask the registry.
    """
    from app.certificate.errors import CertificateError
    from app.certificate.verification import LARGEST

    contents = [_beginning(file, LARGEST + 1) for file in files]
    try:
        reports = _reports(contents, anchors, lambda: _trust(anchors, lists, time_anchors))
    except (CertificateError, OSError, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_CHECK)
    if is_json:
        click.echo(json.dumps([{"file": str(f), **asdict(r)} for f, r in zip(files, reports, strict=True)]))
    for file, report in zip(files, reports, strict=True) if not is_json else ():
        _explain(file, report)
    sys.exit(0 if all(report.is_authentic for report in reports) else NOT_AUTHENTIC)


def _reports(
    contents: list[bytes], anchors: Path | None, trust: Callable[[], Trust]
) -> list[Report | CredentialReport]:
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
                verifier = open_ones.enter_context(Verifier(trust()))
                verifier.check()
            reports.append(verifier.verify(content))
    return reports


def _issuer_keys(anchors: Path | None) -> dict[str, str]:
    """The keys that may sign credentials; ValueError where the file is no DID document."""
    from app.certificate.credential import identity, published

    if anchors is None:
        return identity.keys_in(published.did_document(folder(), settings().base_url))
    try:
        return identity.keys_in(json.loads(anchors.read_bytes()))
    except (ValueError, AttributeError) as error:
        raise ValueError(f"{anchors}: give the did.json of the issuer to check credentials by") from error


def _trust(anchors: Path | None, lists: tuple[Path, ...], time_anchors: Path | None) -> Trust:
    from app.certificate.keys import LIST, Trust, read_certificate, trust

    if anchors is None:
        known = trust(folder(), tsa_anchors=settings().tsa_anchors)
        return replace(known, time_anchors=time_anchors.read_bytes()) if time_anchors else known
    read_certificate(anchors)  # what is no certificate would make every file a stranger's
    crls = tuple(crl for path in lists for crl in LIST.findall(path.read_bytes()))
    return Trust(anchors.read_bytes(), crls, time_anchors.read_bytes() if time_anchors else b"")


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
        stamped = f"trusted time {report.stamped_at}" if report.stamped_at else "no trusted time"
        click.echo(f"  {stamped}")
    else:
        click.echo(f"  credential of seal {report.seal_id}, {report.organisation}, by key {report.key_id}")
        click.echo(f"  of {report.issuer}, from {report.valid_from} to {report.valid_until}")
