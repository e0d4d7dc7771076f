"""Where the demonstration is played: the portal's means, and its people and school systems found by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts import queries as accounts
from app.accounts.emails import email_key
from app.accounts.models import Organisation, Person
from app.accounts.services import organisations, people, program, registering, team
from app.assessment.intake import EvidenceRoom
from app.assessment.models import Assessment, Evidence
from app.assessment.services import evidence
from app.assessment.services.places import Dates, Place
from app.core.actor import SYSTEM, Actor
from app.core.errors import NotFound
from app.criteria.catalogue import Catalogue
from app.criteria.schema import CriteriaSet
from app.demo import files
from app.demo.content import Item, Newcomer, Player, ProgramPlayer, SchoolSystem
from app.review import caseload
from app.scoring.facts import months_before
from app.seal.program import Program
from app.seal.publication import Publish


@dataclass(frozen=True)
class Stage:
    """One loading of the demonstration: when it began, and with what it acts."""

    session: Session
    catalogue: Catalogue
    room: EvidenceRoom
    program: Program
    publish: Publish
    passwords: dict[str, str]
    began: datetime

    def actor(self, email: str) -> Actor:
        """The person with the roles and reviews they have at this moment of the story."""
        return accounts.actor_of(self.session, self.person(email), caseload.assigned_ids)

    def person(self, email: str) -> Person:
        """Someone of the demonstration."""
        found = accounts.person_by_email(self.session, email_key(email))
        if found is None:
            raise NotFound("person")
        return found

    def organisation(self, name: str) -> Organisation:
        """A school system of the demonstration."""
        return self.session.scalars(
            select(Organisation).where(Organisation.name == name, Organisation.is_demo)
        ).one()

    def assessment(self, name: str, scope: str) -> Assessment:
        """The newest assessment of this scope that the school system has."""
        owner = self.organisation(name)
        found = self.session.scalars(
            select(Assessment)
            .where(Assessment.organisation_id == owner.id, Assessment.scope == scope)
            .order_by(Assessment.started_at.desc())
            .limit(1)
        )
        return found.one()

    def criteria(self, key: str) -> CriteriaSet:
        """A published criteria set."""
        return self.catalogue.get(key)

    def enter_program(self, player: ProgramPlayer) -> None:
        """Give someone an account and a role for the consortium."""
        person = self._account(player)
        program.grant(self.session, person, player.role, by=SYSTEM)

    def enter(self, system: SchoolSystem, manager: str) -> None:
        """Add the school system, marked as a demonstration, and its people."""
        by = self.actor(manager)
        made = organisations.add(
            self.session, name=system.name, kind=system.kind, state=system.state, city=system.city,
            website=system.website, by=by,
        )  # fmt: skip
        made.is_demo = True
        self.session.flush()
        for player in system.people:
            team.add_role(self.session, made, self._account(player), player.role, by=by)

    def ask(self, system: SchoolSystem, newcomer: Newcomer) -> None:
        """Let someone with an account of their own ask to act for the school system; nobody answers."""
        self._account(newcomer)
        wish = registering.Wish(organisation_id=self.organisation(system.name).id, note=newcomer.note)
        registering.ask_to_join(self.session, wish, by=self.actor(newcomer.email))

    def attach(self, place: Place, system: SchoolSystem, item: Item, signed: datetime, *, by: Actor) -> None:
        """Let the item support the response: added where it is new, used again where the library has it."""
        owner = self.organisation(system.name)
        known = self.session.scalar(
            select(Evidence.id).where(Evidence.organisation_id == owner.id, Evidence.name == item.title)
        )
        if known is not None:
            evidence.reuse(self.session, place, known, by=by)
            return
        if item.link:
            evidence.attach_link(self.session, place, item.link, item.name, by=by)
            return
        first = months_before(signed.date(), item.months_ago)
        text = files.dated(item.text, signed.date())
        content = files.made(item.file, text, owner=system.name, on=first)
        evidence.attach_file(
            self.session, place, BytesIO(content), item.file, room=self.room, dates=Dates(first), by=by
        )

    def _account(self, player: Player | ProgramPlayer | Newcomer) -> Person:
        return people.add(
            self.session, email=player.email, name=player.name, job_title=player.title,
            password_hash=passwords.hash_password(self.passwords[player.email]), by=SYSTEM,
        )  # fmt: skip
