"""The register of a fictional school system: read from its file, told through the real services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import Field
from sqlalchemy import select

from app.core.actor import Actor, Role
from app.criteria.reading import read
from app.demo.content import FOLDER, Part, SchoolSystem, Text
from app.demo.stage import Stage
from app.vetting import queries
from app.vetting.models import OnlineService
from app.vetting.services import agreements, asking, running, vetting
from app.vetting.services.asking import Wish
from app.vetting.vocabulary import AgreementKind, Answer, Element, Grade, Question

REGISTERS = "registers"


class Entry(Part):
    """One service: who asked when, and what became of it. Days count back, or forward with `_in`."""

    name: Text
    host: Text
    provider: str = ""
    grades: tuple[Grade, ...]
    elements: tuple[Element, ...]
    purpose: Text = Field(alias="for")
    asked: int
    by: str = ""
    school: str = ""
    is_begun: bool = False
    decided: int | None = None
    outcome: Literal["approved", "refused"] = "approved"
    reason: str = ""
    conditions: str = ""
    expires_in: int | None = None
    agreement: AgreementKind | None = None
    signed: int | None = None
    ends_in: int | None = None


class Register(Part):
    """The register of one school system."""

    school_system: Text
    contact: Text
    promised_days: int
    published_days_ago: int
    link_days_ago: int
    services: tuple[Entry, ...]


@dataclass(frozen=True)
class Page:
    """Acts out one entry of a register."""

    register: Register
    system: SchoolSystem
    entry: Entry

    def ask(self, stage: Stage) -> None:
        """A teacher asks by the link."""
        entry, owner = self.entry, stage.organisation(self.system.name)
        link = queries.current_link(stage.session, owner.id)
        assert link is not None  # noqa: S101  # it is made before the first asks
        wish = Wish(
            name=entry.name, url=f"https://{entry.host}", purpose=entry.purpose,
            grades=[grade.value for grade in entry.grades], elements=[each.value for each in entry.elements],
            asked_by=entry.by, school=entry.school,
        )  # fmt: skip
        asking.ask(
            stage.session, link.token, wish, receipt=f"{entry.host}:{owner.id}", today=stage.program.today()
        )

    def begin(self, stage: Stage) -> None:
        """The first answers are found."""
        found = dict.fromkeys(list(Question)[:4], (Answer.YES, "Privacy notice."))
        found[Question.SHARING_NAMED] = (Answer.UNCLEAR, "It says “partners”; asked by mail.")
        vetting.answer(stage.session, self._service(stage).id, found, by=self._by(stage))

    def decide(self, stage: Stage) -> None:
        """Everything is answered, agreed and decided."""
        session, service, by, entry = stage.session, self._service(stage), self._by(stage), self.entry
        today = stage.program.today()
        known = vetting.Description(
            name=service.name, url=service.url, provider=entry.provider, purpose=service.purpose,
            grades=service.grades, elements=service.elements,
        )  # fmt: skip
        vetting.describe(session, service.id, known, version=service.version, by=by)
        bad = Answer.NO if entry.outcome == "refused" else Answer.YES
        found = dict.fromkeys(Question, (Answer.YES, "Privacy notice."))
        found[Question.DELETION] = (bad, "Terms, under “Your data”.")
        vetting.answer(session, service.id, found, by=by)
        if entry.agreement is not None:
            agreements.add(session, service.id, self._terms(stage), by=by)
        expires_on = stage.began.date() + timedelta(days=entry.expires_in) if entry.expires_in else None
        verdict = vetting.Verdict(
            is_approved=entry.outcome == "approved", reason=entry.reason, conditions=entry.conditions,
            expires_on=expires_on,
        )  # fmt: skip
        vetting.decide(session, service.id, verdict, today=today, by=by)

    def _terms(self, stage: Stage) -> agreements.Terms:
        began, entry = stage.began.date(), self.entry
        assert entry.agreement is not None  # noqa: S101  # asked by the caller
        return agreements.Terms(
            kind=entry.agreement, parties=f"{self.system.name}; {entry.provider}",
            signed_on=began - timedelta(days=entry.signed) if entry.signed else None,
            expires_on=began + timedelta(days=entry.ends_in) if entry.ends_in else None,
            url=f"https://{entry.host}/schools/agreement",
        )  # fmt: skip

    def _service(self, stage: Stage) -> OnlineService:
        owner = stage.organisation(self.system.name)
        return stage.session.scalars(
            select(OnlineService).where(
                OnlineService.organisation_id == owner.id, OnlineService.host == self.entry.host
            )
        ).one()

    def _by(self, stage: Stage) -> Actor:
        return stage.actor(coordinator(self.system))


def coordinator(system: SchoolSystem) -> str:
    """The address of the first coordinator."""
    return next(player.email for player in system.people if player.role is Role.COORDINATOR)


def registers(folder: Path = FOLDER / REGISTERS) -> tuple[Register, ...]:
    """The fictional registers. Raises CriteriaInvalid or ValidationError for a file that is wrong."""
    paths = sorted(folder.glob("*.yaml"))
    return tuple(Register.model_validate(read(path, path.name).value) for path in paths)


def acts(
    system: SchoolSystem, moment: Callable[[float, int], datetime]
) -> Iterator[tuple[datetime, Callable[[Stage], object]]]:
    """Everything that happens with the register of the school system, if it has one, with its time."""
    for register in registers():
        if register.school_system != system.name:
            continue
        yield moment(register.link_days_ago, 0), partial(_open, system=system)
        yield moment(register.published_days_ago, 1), partial(_publish, system=system, register=register)
        for number, entry in enumerate(register.services):
            page = Page(register, system, entry)
            yield moment(entry.asked, 2 + number % 5), page.ask
            if entry.is_begun:
                yield moment(max(1, entry.asked - 3), 3), page.begin
            if entry.decided is not None:
                yield moment(entry.decided, 4 + number % 3), page.decide


def _open(stage: Stage, *, system: SchoolSystem) -> None:
    by = stage.actor(coordinator(system))
    running.open_link(stage.session, stage.organisation(system.name).id, by=by)


def _publish(stage: Stage, *, system: SchoolSystem, register: Register) -> None:
    terms = running.Terms(register.promised_days, register.contact, is_published=True, shows_refused=True)
    by = stage.actor(coordinator(system))
    running.set_terms(stage.session, stage.organisation(system.name).id, terms, by=by)
