"""Certificates in bulk: `flask seals issue-pending` on made-up awards, with trusted time, and its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import create_engine, func, insert, select

from app.accounts.models import Organisation, Person
from app.assessment.models import Assessment, Submission
from app.assessment.workflow import State
from app.certificate import founding
from app.core import clock, migrations
from app.core.db import atomic
from app.factory import create_app
from app.seal import seal_id
from app.seal.models import Award, Certificate, Decision, DecisionOutcome
from app.web.database import db
from bench import certificate, time_service, world
from bench.server import ROOT, free_port
from tests import factories

COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "seals", "issue-pending", "--json"]
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Run:
    """How many were issued, at what speed, at what cost, and how much memory it took in the course of time.

    `rate` counts from the first certificate to the last, `cpu` is that of all processes for one of them.
    """

    issued: int
    rate: float
    cpu: float
    memory: tuple[tuple[int, float], ...]

    def megabytes_at(self, count: int) -> float:
        """The memory of all processes when so many were issued: the middle of three looks around it."""
        near = sorted(self.memory, key=lambda look: abs(look[0] - count))[:3]
        return sorted(size for _, size in near)[len(near) // 2]


def processors() -> int:
    """How many processors the command may use: this process itself keeps to one of them."""
    return os.cpu_count() or 1


def issue(folder: Path, count: int, *, processes: int | None = None) -> Run:
    """Have so many awards issued by the command, as an operator would, and watch it."""
    folder.mkdir(parents=True, exist_ok=True)
    with time_service.running(folder / "time") as (address, anchors):
        env = {
            **world.environment(folder, free_port()),
            "SEAL_TSA_URL": address,
            "SEAL_TSA_ANCHORS": str(anchors),
        }
        build(folder, count)
        more = ["--processes", str(processes)] if processes else []
        child = subprocess.Popen(
            [*COMMAND, *more],
            preexec_fn=lambda: os.sched_setaffinity(0, range(processors())),  # noqa: PLW1509  # no thread yet
            cwd=ROOT,
            env={**os.environ, **env},  # noqa: TID251  # handed on to a child, not read
            stdout=subprocess.DEVNULL,
        )
        looks = list(_watch(child, f"sqlite:///{folder / 'portal.db'}"))
    if child.returncode:
        raise RuntimeError(f"issue-pending ended with {child.returncode}")
    return _run(looks, count)


def _run(looks: list[tuple[float, int, float, float]], count: int) -> Run:
    begun = [look for look in looks if look[1]]
    first, last = begun[0], next(look for look in begun if look[1] == count)
    done = max(last[1] - first[1], 1)
    return Run(
        issued=last[1], rate=done / max(last[0] - first[0], 0.001),
        cpu=(last[3] - first[3]) / done * 1000,
        memory=tuple((look[1], look[2]) for look in begun if look[1] < count),
    )  # fmt: skip


def _watch(child: subprocess.Popen[bytes], address: str) -> Iterator[tuple[float, int, float, float]]:
    """From time to time: the moment, how many are issued, megabytes and CPU seconds of the whole family."""
    engine = create_engine(address)
    spent: dict[int, float] = {}
    while child.poll() is None:
        time.sleep(LOOK_SECONDS)
        family = _family(child.pid)
        for pid in family:
            spent[pid] = certificate.cpu_seconds(pid) or spent.get(pid, 0.0)
        size = sum(certificate.resident(pid) for pid in family) / 1000
        with engine.connect() as connection:
            issued = connection.scalar(select(func.count()).select_from(Certificate)) or 0
        yield time.monotonic(), issued, size, sum(spent.values())
    engine.dispose()


def _family(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(each) for each in task.read_text().split()]
            except OSError:
                continue
    return found


def build(folder: Path, count: int) -> None:
    """A portal in which so many awards wait, for school systems with names of real length."""
    settings = world.settings_for(folder, free_port())
    app: Flask = create_app(settings)
    founding.init(settings.var_dir / "keys", organisation="Measured program")
    with app.app_context():
        migrations.upgrade(db.engine)
        decider = factories.manager(db.session)
        with atomic(db.session):
            rows = [_rows(number, decider) for number in range(count)]
            for model in (Organisation, Assessment, Submission, Decision, Award):
                db.session.execute(insert(model), [row[model] for row in rows])
    app.extensions["database"][0].dispose()


def _rows(number: int, decider: Person) -> dict[type, dict[str, object]]:
    owner, assessment, submission, decision = uuid4(), uuid4(), uuid4(), uuid4()
    stored = seal_id.new()
    payload = certificate.payload(number, seal_id=seal_id.shown(stored))
    return {
        Organisation: {**world.system(number, owner), "name": payload.organisation, "is_demo": True},
        Assessment: {
            "id": assessment, "organisation_id": owner, "criteria": "tle/2025", "scope": "full",
            "state": State.AWARDED, "submitted_at": clock.now(), "reopened": [],
        },
        Submission: {
            "id": submission, "assessment_id": assessment, "number": 1, "snapshot": "{}",
            "digest": f"{number:064x}", "attested_name": "Sam Signer", "statement": "True.",
        },
        Decision: {
            "id": decision, "assessment_id": assessment, "submission_id": submission,
            "outcome": DecisionOutcome.AWARDED, "decided_by_id": decider.id,
            "decided_by_name": decider.name, "readiness_digest": "0" * 64,
        },
        Award: {
            "id": uuid4(), "decision_id": decision, "seal_id": stored, "status_index": number,
            "payload": payload.canonical().decode(), "payload_digest": payload.digest,
        },
    }  # fmt: skip
