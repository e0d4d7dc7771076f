"""Cost of one certificate in CPU time: rendering in its child, signing, verifying; and memory over many."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from secrets import token_hex
from statistics import median
from time import process_time
from uuid import uuid4

from app.certificate import keys
from app.certificate.credential import issuer_keys, issuing
from app.certificate.credential.building import Terms
from app.certificate.payload import CertificatePayload, Signatory
from app.certificate.rendering import Renderer
from app.certificate.signing import certify
from app.certificate.trusted_time import TimeState
from app.certificate.tsa import TimeAuthority
from app.certificate.verification import Verifier
from app.core import clock, migrations
from app.core.db import atomic, make_engine, make_sessions
from app.transparency import services as log
from app.transparency.leaf import Kind, Leaf
from app.transparency.services import Line
from bench import time_service
from bench.server import ROOT

GOALS = {
    "render": 40.0, "sign": 30.0, "kilobytes": 200.0, "credential": 10.0, "log": 5.0, "plain": 8.0,
}  # fmt: skip
"""Milliseconds of CPU time, the size of the signed file, and how many times plain WeasyPrint takes."""
CLOCK_TICK = 10.0
BATCH = 20


def measure(batches: int = 10) -> dict[str, float]:
    """Milliseconds of CPU time by name: the median over batches of certificates that all differ.

    A signature is PAdES B-LT: with the time of a service of our own over HTTP, and all that proves it inside.
    """
    with tempfile.TemporaryDirectory() as name, Renderer() as renderer:
        folder = Path(name)
        with time_service.running(folder / "clock") as (url, anchors):
            key = keys.init(folder / "keys", organisation="Bench")
            authority = TimeAuthority(url, anchors.read_bytes())
            renderer.check()
            pdf = renderer.render(payload(0))
            before = resident(renderer.pid)
            plain = _plain(3 if batches < BATCH // 2 else BATCH)
            render = _child_time(renderer, batches)
            grown = resident(renderer.pid) - before
            certify(pdf, key, reason="Award", authority=authority)
            made = certify(pdf, key, reason="Award", authority=authority)
            if made.time.state is not TimeState.TRUSTED:
                raise RuntimeError(f"no trusted time: {made.time.problem}")
            found = {
                "render": render,
                "plain WeasyPrint, same page": plain,
                "plain": plain / render,
                "sign": _time(lambda: certify(pdf, key, reason="Award", authority=authority), batches),
                "kilobytes": len(made.pdf) / 1000,
                "megabytes": before / 1000,
                f"megabytes grown over {batches * BATCH}": grown / 1000,
            }
        with Verifier(keys.trust(folder / "keys")) as verifier:
            verifier.verify(made.pdf)
            found["verify"] = _spent(verifier.pid, lambda: verifier.verify(made.pdf), BATCH)
        found["credential"] = _credential_time(folder / "keys", batches)
        found["log"] = _log_time(folder / "log.db", batches)
        return found


def _plain(times: int) -> float:
    """What plain WeasyPrint takes for the same page, in a process of its own."""
    asked = [sys.executable, "-m", "bench.plain", str(times)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return median(float(line) for line in done.stdout.split())


def _credential_time(folder: Path, batches: int) -> float:
    """Building and signing one credential."""
    if not (folder / issuer_keys.PRIVATE).exists():
        issuer_keys.init(folder)
    key = issuer_keys.load(folder)
    numbers = iter(range(10**6))

    def issue() -> object:
        number = next(numbers)
        terms = Terms(status_index=number, organisation_id=str(number), at=clock.now())
        return issuing.credential(payload(number), terms, key, zone="America/New_York")

    issue()
    return _time(issue, batches)


def _log_time(file: Path, batches: int) -> float:
    """One leaf of the log in a transaction of its own, committed."""
    engine = make_engine(f"sqlite:///{file}")
    migrations.upgrade(engine)
    with make_sessions(engine)() as session:

        def append() -> None:
            with atomic(session):
                leaf = Leaf(Kind.AWARD, "TLE-7QX4-M2KD-9RFA-K", token_hex(32), clock.now())
                log.append(session, [Line(uuid4(), leaf)])

        append()
        spent = _time(append, batches)
    engine.dispose()
    return spent


def payload(number: int, *, seal_id: str = "") -> CertificatePayload:
    """The certificate of one made-up school system among many."""
    seal_id = seal_id or f"TLE-{number:04d}-M2KD-9RFA-K"
    return CertificatePayload(
        seal_id=seal_id,
        organisation=f"Maple Valley Unified School District {number}",
        city="Maple Valley",
        state="Colorado",
        leaid=f"{number:07d}",
        scope="full",
        scope_title="Full Seal",
        domains=("Leadership", "Business", "Data Security", "Professional Development", "Classroom"),
        awarded_on=date(2026, 6, 1),
        valid_until=date(2028, 5, 31),
        criteria_title="Practices of 2025",
        criteria_version="tle/2025",
        criteria_digest="ab" * 32,
        signatories=(Signatory(name="Dr. Eleanor Whitfield", title="Chair, Decision Board"),),
        issuer="Consortium of Maple Valley",
        verify_url=f"https://seal.example.org/verify/{seal_id}",
        is_demo=True,
    )


def _child_time(renderer: Renderer, batches: int) -> float:
    numbers = iter(range(batches * BATCH))

    def render() -> bytes:
        return renderer.render(payload(next(numbers)))

    return median(_spent(renderer.pid, render, BATCH) for _ in range(batches))


def _spent(pid: int | None, work: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU time of another process per work; the kernel counts in hundredths."""
    before = _ticks(pid)
    for _ in range(times):
        work()
    return (_ticks(pid) - before) * CLOCK_TICK / times


def _ticks(pid: int | None) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def cpu_seconds(pid: int) -> float:
    """What a process has spent so far, to the microsecond; 0 where it is gone."""
    try:
        return (
            sum(
                int((task / "schedstat").read_text().split()[0])
                for task in Path(f"/proc/{pid}/task").iterdir()
            )
            / 1e9
        )
    except (OSError, ValueError, IndexError):
        return 0.0


def resident(pid: int | None) -> int:
    """Kilobytes of memory that a process holds; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0])
    except (OSError, IndexError):
        return 0


def _time(work: Callable[[], object], batches: int) -> float:
    times = []
    for _ in range(batches):
        began = process_time()
        for _ in range(BATCH):
            work()
        times.append((process_time() - began) / BATCH * 1000)
    return median(times)


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:<28} {value:8.1f}  {f'goal {GOALS[name]:g}' if name in GOALS else ''}")
