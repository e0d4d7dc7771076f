"""The doctor's questions to the virus scanner: whether it answers, finds what it must, and is up to date."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app.assessment import awaiting
from app.assessment.scanning.clamd import Scanner, scanner_from
from app.assessment.scanning.verdict import ScannerDown, Trouble, Verdict
from app.core import clock
from app.core.db import make_sessions
from app.operation.doctor import Said, Site, fault, warning, well

STALE = timedelta(days=7)
LATE = timedelta(minutes=30)
WORDS = {
    Trouble.UNREACHABLE: "does not answer: is clamd running, and does SEAL_CLAMAV_URL lead to it?",
    Trouble.SLOW: "takes too long: has it loaded its signatures, and has the machine memory for them?",
    Trouble.CUT_OFF: "hangs up: see its own log",
    Trouble.GARBLED: "answers nothing that ClamAV says: does SEAL_CLAMAV_URL lead to clamd?",
    Trouble.FAILED: "answers with an error: see its own log",
}
# The test file of the industry, in two parts: so no scanner takes this very program for it.
HARMLESS = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*")


def scanner(site: Site) -> Iterator[Said]:
    """The virus scanner answers and finds, and no file waits for it in vain."""
    daemon = scanner_from(site.settings.clamav_url)
    if daemon is None:
        yield well("no virus scanner: files are inspected, but not compared with known viruses")
    else:
        yield from _asked(daemon)
    with make_sessions(site.engine)() as session:
        count, since = awaiting.counts(session)
    if count and daemon is None:
        yield fault(f"{count} files wait for a virus scanner and none is set: set SEAL_CLAMAV_URL")
    elif since is not None and clock.now() - since > LATE:
        yield warning(f"{count} files wait for the virus scanner since {since:%Y-%m-%d %H:%M} UTC")


def _asked(daemon: Scanner) -> Iterator[Said]:
    try:
        version = daemon.version()
        verdict = daemon.look(io.BytesIO("".join(HARMLESS).encode())).verdict
    except ScannerDown as down:
        yield fault(f"the virus scanner {WORDS[down.trouble]} Files wait until then")
        return
    if verdict is not Verdict.INFECTED:
        yield fault("the virus scanner does not find the test file of its field: it looks into nothing")
        return
    program, _, signatures = version.partition("/")
    made = _made_at(signatures)
    if made is not None and clock.now() - made > STALE:
        yield warning(f"the virus scanner's signatures are of {made:%Y-%m-%d}: does freshclam run?")
    yield well(f"{program} answers and finds its test file")


def _made_at(signatures: str) -> datetime | None:
    """When the signatures were made, as the daemon tells: `27800/Mon Nov 23 08:36:02 2026`."""
    try:
        return datetime.strptime(signatures.partition("/")[2], "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
