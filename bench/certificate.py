"""Cost of one certificate in CPU time: rendering in its child, signing, verifying; and memory over many."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

from app.certificate import keys
from app.certificate.payload import CertificatePayload, Signatory
from app.certificate.rendering import Renderer
from app.certificate.signing import sign
from app.certificate.verification import Verifier

GOALS = {"render": 40.0, "sign": 30.0, "kilobytes": 200.0}
"""Milliseconds of CPU time, and the size of the signed file."""
CLOCK_TICK = 10.0
BATCH = 20


def measure(batches: int = 10) -> dict[str, float]:
    """Milliseconds of CPU time by name: the median over batches of certificates that all differ."""
    with tempfile.TemporaryDirectory() as folder, Renderer() as renderer:
        key = keys.init(Path(folder) / "keys", organisation="Bench")
        renderer.check()
        pdf = renderer.render(payload(0))
        before = resident(renderer.pid)
        render = _child_time(renderer, batches)
        grown = resident(renderer.pid) - before
        sign(pdf, key, reason="Award")
        signed = sign(pdf, key, reason="Award")
        found = {
            "render": render,
            "sign": _time(lambda: sign(pdf, key, reason="Award"), batches),
            "kilobytes": len(signed) / 1000,
            "megabytes": before / 1000,
            f"megabytes grown over {batches * BATCH}": grown / 1000,
        }
        with Verifier(keys.trust(Path(folder) / "keys")) as verifier:
            verifier.verify(signed)
            found["verify"] = _spent(verifier.pid, lambda: verifier.verify(signed), BATCH)
        return found


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
