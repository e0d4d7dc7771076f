"""`flask verify FILE…` checks certificates, credentials and their lines in the log, without a network."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.registry.commands.means import LARGEST_PROOF, Means, beginning

if TYPE_CHECKING:
    from app.certificate.credential.checking import CredentialReport
    from app.certificate.verdicts import Report
    from app.registry.logged_proof import LogReport

# What scripts may rely on.
NOT_AUTHENTIC, CANNOT_CHECK = 1, 3
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=FILE)
@click.option(
    "--anchors",
    type=FILE,
    multiple=True,
    help="Trust this instead of the portal's keys: a root (PEM) for PDFs, a did.json for credentials, alone "
    "or inside a PDF. May be given once for each.",
)
@click.option("--crl", "lists", type=FILE, multiple=True, help="Revocation lists, for --anchors.")
@click.option("--time-anchors", type=FILE, help="Roots of the time-stamping service (PEM).")
@click.option("--log-key", default="", metavar="KEY|FILE", help="The public key of the log (name+id+key).")
@click.option(
    "--proof",
    "proofs",
    type=FILE,
    multiple=True,
    help="A proof from the log. Those that lie beside a file, under its name or its seal ID, are found.",
)
@click.option(
    "--checkpoint",
    "kept",
    type=FILE,
    multiple=True,
    help="A checkpoint of the log that you kept: one of the same size must have the same root.",
)
@click.option("--json", "is_json", is_flag=True, help="As JSON, one object for each file.")
@with_appcontext
def verify(
    *,
    files: tuple[Path, ...],
    anchors: tuple[Path, ...],
    lists: tuple[Path, ...],
    time_anchors: Path | None,
    log_key: str,
    proofs: tuple[Path, ...],
    kept: tuple[Path, ...],
    is_json: bool,
) -> None:
    """Check certificates (PDF) and credentials (JSON) against keys that you trust, without a network.

    Ends with status 0 if every file is authentic and nothing contradicts it, 1 if not, 3 if nothing could be
    checked. With --log-key a file without a proof counts as not proven.
    Whether a seal is in force today is a different question: ask the registry.
    """
    from app.certificate.errors import CertificateError
    from app.transparency.errors import FormatBroken, SignatureWrong

    means = Means(anchors, lists, time_anchors, log_key, proofs, kept)
    try:
        found = list(_found(files, means))
    except (CertificateError, OSError, FormatBroken, SignatureWrong, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(CANNOT_CHECK)
    if is_json:
        click.echo(json.dumps([{"file": str(f), **asdict(r), "log": asdict(log)} for f, r, log in found]))
    for file, report, log in found if not is_json else ():
        click.echo("\n".join(_lines(file, report, log)))
    sys.exit(
        0 if all(_holds(report, log, is_asked=bool(log_key)) for _, report, log in found) else NOT_AUTHENTIC
    )


def _found(
    files: Sequence[Path], means: Means
) -> Iterator[tuple[Path, Report | CredentialReport, LogReport]]:
    """The reports on each file; what begins like JSON is taken for a credential, and a proof for a proof."""
    from app.certificate.credential.checking import check, looks_like_one
    from app.certificate.verification import LARGEST, Verifier
    from app.registry import logged_proof

    contents = {file: beginning(file, LARGEST + 1) for file in files}
    given = [content for content in contents.values() if logged_proof.looks_like_one(content)]
    given += [beginning(path, LARGEST_PROOF) for path in means.proofs]
    with ExitStack() as open_ones:
        verifier: Verifier | None = None
        for file, content in contents.items():
            report: Report | CredentialReport
            if logged_proof.looks_like_one(content):
                continue
            if looks_like_one(content):
                if not means.issuers:
                    raise ValueError(
                        "give the did.json of the issuer with --anchors, or make keys with keys init"
                    )
                report = check(content, means.issuers)
            else:
                if verifier is None:
                    verifier = open_ones.enter_context(Verifier(means.trust, means.issuers))
                    verifier.check()
                report = verifier.verify(content)
            proofs = [*given, *_beside(file, report.seal_id)]
            yield file, report, logged_proof.report(content, proofs, means.key, means.heads)


def _beside(file: Path, seal: str | None) -> list[bytes]:
    """The proofs that lie beside a file: under its name, or under the ID of its seal."""
    names = {f"{file.stem}.tlog-proof", f"{seal}.tlog-proof" if seal else ""} - {""}
    paths = [file.with_name(name) for name in sorted(names)]
    return [beginning(path, LARGEST_PROOF) for path in paths if path.is_file()]


def _holds(report: Report | CredentialReport, log: LogReport, *, is_asked: bool) -> bool:
    from app.registry.logged_proof import LogVerdict

    is_proven = log.verdict is LogVerdict.PROVEN or (not is_asked and not log.contradicts)
    return report.is_authentic and is_proven and not _inside(report)[1]


def _inside(report: Report | CredentialReport) -> tuple[str, bool]:
    """What there is to say of the credential inside a certificate, and whether it speaks against the file."""
    from app.certificate.verdicts import Inside, Report

    if not isinstance(report, Report) or report.inside is Inside.NOT_ASKED:
        return "", False
    found = report.credential
    if found is None:
        words = {Inside.NO_KEYS: "not checked: give the did.json of the issuer with --anchors, too"}
        return words.get(report.inside, "none"), False
    if not found.is_authentic:
        return f"{found.verdict}", True
    if found.seal_id != report.seal_id:
        return f"of another seal: {found.seal_id}", True
    return f"authentic, by key {found.key_id} of {found.issuer}", False


def _lines(file: Path, report: Report | CredentialReport, log: LogReport) -> Iterator[str]:
    from app.certificate.verdicts import MEANING, Report
    from app.registry.logged_proof import MEANING as OF_LOG
    from app.registry.logged_proof import LogVerdict

    meaning = f": {MEANING[report.verdict]}" if isinstance(report, Report) else ""
    yield f"{file}: {report.verdict}{meaning}"
    if not report.is_authentic:
        yield f"  failed: {', '.join(check.name for check in report.checks if not check.passed)}"
    elif isinstance(report, Report):
        yield f"  seal {report.seal_id}, signed {report.signed_at} with key {report.key_id}"
        yield f"  trusted time {report.stamped_at}" if report.stamped_at else "  no trusted time"
    else:
        yield f"  credential of seal {report.seal_id}, {report.organisation}, by key {report.key_id}"
        yield f"  of {report.issuer}, from {report.valid_from} to {report.valid_until}"
    if inside := _inside(report)[0]:
        yield f"  credential inside: {inside}"
    yield f"  log: {log.verdict}: {OF_LOG[log.verdict]}"
    if log.verdict is LogVerdict.PROVEN:
        yield f"  line {log.index} of {log.origin} (size {log.size}): {log.kind} of {log.seal} at {log.at}"
        if log.is_compared:
            yield "  the head is the one that you kept"
