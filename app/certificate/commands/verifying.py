"""`flask verify FILE…` checks certificates offline."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.certificate.commands.group import file_option, folder, settings

if TYPE_CHECKING:
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
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--anchors",
    type=file_option,
    help="Trust this root certificate (PEM) instead of the portal's own.",
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
    """Check certificate FILEs against the root certificate, without a network.

    Ends with status 0 if every file is authentic, 1 if one is not, 3 if nothing could be checked.
    Whether a seal is in force today is a different question: ask the registry.
    """
    from app.certificate.errors import CertificateError
    from app.certificate.verification import LARGEST, Verifier

    try:
        with Verifier(_trust(anchors, lists, time_anchors)) as verifier:
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


def _trust(anchors: Path | None, lists: tuple[Path, ...], time_anchors: Path | None) -> Trust:
    from app.certificate.keys import LIST, Trust, read_certificate, trust

    known = time_anchors or (Path(settings().tsa_anchors) if settings().tsa_anchors else None)
    times = known.read_bytes() if known and known.exists() else b""
    if anchors is None:
        return replace(trust(folder()), time_anchors=times)
    read_certificate(anchors)  # what is no certificate would make every file a stranger's
    crls = tuple(crl for path in lists for crl in LIST.findall(path.read_bytes()))
    return Trust(anchors.read_bytes(), crls, times)


def _beginning(file: Path, size: int) -> bytes:
    """A file that is too large is not read to its end."""
    with file.open("rb") as stream:
        return stream.read(size)


def _explain(file: Path, report: Report) -> None:
    click.echo(f"{file}: {report.verdict}")
    if report.is_authentic:
        click.echo(f"  seal {report.seal_id}, signed {report.signed_at} with key {report.key_id}")
        stamped = f"trusted time {report.stamped_at}" if report.stamped_at else "no trusted time"
        click.echo(f"  {stamped}")
        return
    click.echo(f"  failed: {', '.join(check.name for check in report.checks if not check.passed)}")
