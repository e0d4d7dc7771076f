"""A school system A with a secret word in every text, and everybody who may or may not read it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.models import Invitation, JoinRequest, Membership, Organisation, Person, SignInSession
from app.accounts.tokens import new_token, token_hash
from app.assessment import queries as assessments
from app.assessment import services
from app.assessment.errors import EvidenceHeld
from app.assessment.models import Assessment, Evidence
from app.assessment.room import ROOM
from app.assessment.services import evidence as adding
from app.assessment.services.places import Place
from app.assessment.services.responding import Answer
from app.core import clock
from app.core.actor import Role
from app.core.db import atomic, make_sessions
from app.leaving import services as taking
from app.reporting import services as returning
from app.reporting.packet.content import Packet, Row
from app.review.models import Conflict
from app.seal import queries, seal_id
from app.seal.publication import publisher
from app.seal.services import deciding, issuing
from app.together.services import assigning, commenting
from app.vetting.services import agreements, asking, importing, running, snapshots, vetting
from app.vetting.vocabulary import AgreementKind, Question
from app.vetting.vocabulary import Answer as Found
from tests import awards, evidence, factories

DOMAIN = "canary-schools.example"


def canary(kind):
    """The secret word of this kind. It stands nowhere else."""
    return f"canary-{kind}-5d1e"


@dataclass
class World:
    """Rows of A by what an address calls them, the people, and which secret words there are."""

    people: dict[str, Person]
    of_a: dict[str, list[Any]]
    of_b: dict[str, list[Any]]
    kinds: set[str] = field(default_factory=set)


class Planter:
    """Makes a world in an application's database."""

    def __init__(self, app, session):
        self.app, self.session = app, session
        self.kinds: set[str] = set()

    def word(self, kind):
        self.kinds.add(kind)
        return canary(kind)

    def world(self):
        session = self.session
        a = factories.organisation(session, name="Alder Schools", city="Alder", leaid="3900001")
        b = factories.organisation(session, name="Birch Schools", city="Birch", leaid="3900002")
        people = self.people(a, b)
        draft = self.answered(a, "leadership", "draft")
        self.workbook(draft, people["coordinator"])
        held = self.held(draft, people)
        unscanned = factories.awaiting_scan(
            session, draft, people["coordinator"], name=self.word("unscanned-name")
        )
        review = self.in_review(a, people)
        asked = self.asked(a, people)
        awarded, seal = self.awarded(a, people)
        waiting, intent = self.intended(a, people)
        declined = self.declined(a, people)
        carried = self.carried(declined, people)
        made = [draft, review, asked, awarded, waiting, declined, carried]
        said = self.shared(draft, people)
        own = factories.assessment(session, b, is_complete=True)
        own_item = assessments.response(session, own.id, "L1").evidence[0].id
        items = self.items("draft-link", "review-file-name", "awarded-file-name")
        files = [
            f"{kind}-file-name" for kind in ("draft", "review", "asked", "awarded", "waiting", "declined")
        ]
        tasks = [task.id for task in self.assignments(made)]
        offer = self.invitation(a)
        register = self.register(a, people)
        package = self.package(a, people["coordinator"])
        return World(
            people=people,
            of_a={
                "assessment_id": [one.id for one in made], "organisation_id": [a.id], "practice_id": ["L1", "C1"],
                "held_id": [held], "waiting_id": [unscanned.id], "item_id": items, "evidence_id": self.items(*files), "assignment_id": tasks, "number": [1, 3],
                "person_id": [people[name].id for name in ("coordinator", "viewer", "removed", "author")],
                "invitation_id": [offer], "request_id": [self.request(a)], "seal_id": [seal.id],
                "award_id": [seal.award_id, intent], "export_id": [package], "visit_id": [self.visit(people["coordinator"])], "comment_id": [said],
                "typed": [seal_id.shown(seal.seal_id)], "level": ["0"], "rest": ["000.p/1"], "role": ["auditor"], "key": ["0" * 32],
                "seal": ["tle"], "version": ["2025"], "domain": ["classroom"], **register,
            },
            of_b={
                "assessment_id": [own.id], "organisation_id": [b.id], "item_id": [own_item],
                "person_id": [people["stranger"].id],
            },
            kinds=self.kinds,
        )  # fmt: skip

    def register(self, a: Organisation, people: dict[str, Person]) -> dict[str, list[Any]]:
        """A published register: a service that waits with all its secrets, one that is approved, a copy, a list."""
        session, by = self.session, factories.actor_of(self.session, people["coordinator"])
        link = running.open_link(session, a.id, by=by)
        terms = running.Terms(promised_days=10, contact="Office", is_published=True, shows_refused=False)
        register = running.set_terms(session, a.id, terms, by=by)
        wish = asking.Wish(
            name=self.word("service"), url="https://service.example", purpose=self.word("service-purpose"),
            grades=["1"], elements=["name"], asked_by=self.word("requester"), school=self.word("requester-school"),
            email=f"{self.word('requester-email')}@{DOMAIN}",
        )  # fmt: skip
        receipt = "receipt-of-a"
        asked = asking.ask(session, link.token, wish, receipt=receipt, today=clock.today())
        vetting.answer(
            session, asked.service_id, {Question.PURPOSE: (Found.YES, self.word("risk-note"))}, by=by
        )
        terms_of = agreements.Terms(AgreementKind.TERMS, self.word("parties"), None, None)
        agreement = agreements.add(session, asked.service_id, terms_of, by=by)
        copy = snapshots.take(session, a.id, today=clock.today(), by=by)
        sent = importing.keep(
            session, a.id, f"Name,Status\n{self.word('list')},approved\n".encode(), "list.csv", by=by
        )
        return {
            "service_id": [asked.service_id], "agreement_id": [agreement.id], "snapshot_id": [copy.id],
            "imported_id": [sent.id], "slug": [register.slug], "receipt": [receipt], "step": ["take-up", "reopen", "retire"],
            "form": ["json", "pdf"], "token": ["x" * 43, link.token],
        }  # fmt: skip

    def package(self, a: Organisation, coordinator: Person) -> UUID:
        """Everything that A gave, in one file that can be fetched."""
        asked = taking.ask(self.session, a.id, by=factories.actor_of(self.session, coordinator))
        room = self.app.extensions[ROOM]()
        taking.make(
            self.session, room.storage, asked.id, self.app.extensions["settings"].var_dir / "packages"
        )
        return asked.id

    def people(self, a: Organisation, b: Organisation) -> dict[str, Person]:
        session = self.session
        made = {
            name: factories.member(
                session, a, role, name=f"{self.word('name')} {name}", email=f"{self.word('email')}.{name}@{DOMAIN}"
            )
            for name, role in {
                "coordinator": Role.COORDINATOR, "contributor": Role.CONTRIBUTOR, "signatory": Role.SIGNATORY,
                "viewer": Role.VIEWER,
            }.items()
        }  # fmt: skip
        made["removed"] = factories.member(session, a, Role.COORDINATOR, name="Remy", email=f"remy@{DOMAIN}")
        made["deactivated"] = factories.member(
            session, a, Role.COORDINATOR, name="Dee", email=f"dee@{DOMAIN}"
        )
        with atomic(session):
            made["deactivated"].is_active = False
            session.execute(
                update(Membership)
                .where(Membership.person_id == made["removed"].id)
                .values(ended_at=clock.now())
            )
        return made | {
            "stranger": factories.member(session, b, Role.COORDINATOR, email="stranger@birch.example"),
            "colleague": factories.member(session, b, Role.CONTRIBUTOR, email="colleague@birch.example"),
            "assigned": factories.auditor(session, name="Ana", email="ana@reviewers.example"),
            "undeclared": factories.auditor(session, name="Una", email="una@reviewers-2.example"),
            "recused": factories.auditor(session, name="Rex", email="rex@reviewers-3.example"),
            "unassigned": factories.auditor(session, name="Uli", email="uli@reviewers-4.example"),
            "author": factories.auditor(session, name="Otto", email="otto@reviewers-5.example"),
            "manager": awards.manager(session, name="Mo"),
            "administrator": factories.administrator(session, name="Ada", email="ada@program.example"),
        }

    def workbook(self, draft: Assessment, sender: Person) -> None:
        """A workbook that came back and that its sender has not looked at."""
        row = Row("L2", 1, "", Answer(2, self.word("workbook")))
        actor = factories.actor_of(self.session, sender)
        returning.keep(self.session, draft.id, Packet(draft.id, (row,)), name="ours.xlsx", by=actor)

    def answered(self, a, scope, kind) -> Assessment:
        """A draft whose every text has the secret word of its kind, with a file and a link."""
        codes = awards.practices(scope)
        answers = {
            codes[0]: {
                "narrative": f"We say {self.word(f'{kind}-narrative')}.",
                "evidence": [self.word(f"{kind}-link")],
            }
        }
        if claimable := next((code for code in codes[1:] if self.is_claimable(code)), None):
            answers[claimable] = {
                "rating": None, "is_not_applicable": True, "narrative": "",
                "justification": self.word(f"{kind}-justification"),
            }  # fmt: skip
        made = factories.assessment(self.session, a, scope=scope, is_complete=True, answers=answers)
        evidence.kept(
            self.session, self.app.extensions[ROOM](), made, codes[0],
            content=f"In the file: {self.word(f'{kind}-file')}\n".encode(), name=f"{self.word(f'{kind}-file-name')}.txt",
        )  # fmt: skip
        return made

    def shared(self, draft, people) -> UUID:
        """What the team said and wrote before: a comment by the coordinator, and a text that was replaced."""
        coordinator = factories.actor_of(self.session, people["coordinator"])
        contributor = factories.actor_of(self.session, people["contributor"])
        code = awards.practices("leadership")[-1]
        for version, text in enumerate([self.word("earlier-text"), "We say something else."], start=1):
            services.save(
                self.session, draft.id, code, services.Answer(2, text), version=version,
                criteria=factories.criteria(), by=coordinator,
            )  # fmt: skip
        assigning.take(self.session, draft, "L1", by=contributor)
        return commenting.comment(self.session, draft, "L1", self.word("comment"), by=coordinator).id

    def held(self, made, people) -> UUID:
        """A file with records of students that waits for who sent it."""
        place = Place(made.id, awards.practices("leadership")[0], factories.criteria())
        rows = b"".join(b'"Garcia, Maria",0%d/12/2014,20450%d\n' % (at, at) for at in range(1, 8))
        try:
            adding.attach_file(
                self.session, place, io.BytesIO(b"Student Name,DOB,Student ID\n" + rows), f"{self.word('held-name')}.csv",
                room=self.app.extensions[ROOM](), by=factories.actor_of(self.session, people["coordinator"]),
            )  # fmt: skip
        except EvidenceHeld as held:
            return held.held_id
        raise AssertionError("the file was not held back")

    def is_claimable(self, code):
        return any(one.id == code and one.not_applicable for one in factories.criteria().practices)

    def handed_over(self, a, people, scope, kind) -> Assessment:
        made = self.answered(a, scope, kind)
        factories.submitted(self.session, made, people["signatory"], coordinator=people["coordinator"])
        return made

    def in_review(self, a, people) -> Assessment:
        made = self.handed_over(a, people, "classroom", "review")
        codes = awards.practices("classroom")
        factories.assignment(self.session, made, people["assigned"])
        factories.assignment(self.session, made, people["undeclared"], declared=False)
        factories.assignment(
            self.session,
            made,
            people["recused"],
            ended_at=clock.now(),
            ended_reason=self.word("ended-reason"),
        )
        with atomic(self.session):
            self.session.add(
                Conflict(
                    auditor_id=people["recused"].id, organisation_id=a.id, reason=self.word("conflict"),
                )
            )  # fmt: skip
        factories.found(
            self.session, made, people["assigned"], codes[:1], "more-needed", reason=self.word("own-finding"),
            shared_note=self.word("own-shared-note"), private_note=self.word("own-private-note"),
        )  # fmt: skip
        return made

    def asked(self, a, people) -> Assessment:
        """Changes were asked for by the assigned auditor."""
        made = self.handed_over(a, people, "business", "asked")
        factories.assignment(self.session, made, people["assigned"])
        code = awards.practices("business")[0]
        factories.asked(
            self.session,
            made,
            people["assigned"],
            {code: self.word("asked-reason")},
            message=self.word("asked-message"),
        )
        return made

    def reviewed(self, a, people, scope, kind, **review) -> Assessment:
        made = self.handed_over(a, people, scope, kind)
        return awards.reviewed(
            self.session, made, reviewer=people["author"], grounds=self.word("grounds"),
            **{"private_note": self.word("private-note"), "shared_note": self.word("shared-note"), **review},
        )  # fmt: skip

    def awarded(self, a, people):
        made = self.reviewed(a, people, "data-security", "awarded")
        intent = self.decided(made, people)
        issuing.issue(
            make_sessions(self.session.get_bind()), intent.id, press=awards.press,
            publish=publisher(self.app.extensions),
        )  # fmt: skip
        self.session.rollback()
        return made, queries.by_seal_id(self.session, intent.seal_id)

    def intended(self, a, people):
        """Awarded, and the certificate waits."""
        made = self.reviewed(a, people, "professional-development", "waiting")
        return made, self.decided(made, people).id

    def decided(self, made, people):
        by = factories.actor_of(self.session, people["manager"])
        return awards.award(self.session, made, by=by, reason=self.word("decision"))

    def declined(self, a, people) -> Assessment:
        made = self.reviewed(
            a, people, "full", "declined", outcome="not-award", conclusion="rejected",
            severity="major", reason=self.word("finding"),
        )  # fmt: skip
        deciding.decline(
            self.session, made.id, reason=self.word("decision"), criteria=factories.criteria(),
            program=awards.PROGRAM, by=factories.actor_of(self.session, people["manager"]),
        )  # fmt: skip
        return made

    def carried(self, earlier, people) -> Assessment:
        """The next cycle after the one that was declined, with what improved since."""
        by = factories.actor_of(self.session, people["coordinator"])
        made = services.carry(
            self.session,
            earlier.id,
            criteria="tle/2025",
            catalogue=factories.catalogue(),
            by=by,
            on=clock.today(),
        )
        services.save(
            self.session, made.id, "L1", Answer(3, "We do."), version=1, criteria=factories.criteria(), by=by,
            improvement=self.word("improvement"), is_confirmed=True,
        )  # fmt: skip
        return made

    def items(self, *kinds) -> list[UUID]:
        """One piece of evidence of each of these kinds."""
        named = {name: key for key, name in self.session.execute(select(Evidence.id, Evidence.name))}
        return [key for kind in kinds for name, key in named.items() if canary(kind) in name]

    def assignments(self, made):
        from app.review import queries as reviews

        return [task for one in made for task in reviews.assignments(self.session, one.id)]

    def invitation(self, a) -> UUID:
        offer = Invitation(
            email=f"{self.word('invited')}@{DOMAIN}", email_key=f"{canary('invited')}@{DOMAIN}", organisation_id=a.id,
            role=Role.VIEWER, token_hash=token_hash(new_token()), expires_at=clock.now().replace(year=2036),
        )  # fmt: skip
        with atomic(self.session):
            self.session.add(offer)
        return offer.id

    def request(self, a) -> UUID:
        person = factories.person(self.session, email="asker@birch.example")
        asked = JoinRequest(person_id=person.id, organisation_id=a.id, note=self.word("join-note"))
        with atomic(self.session):
            self.session.add(asked)
        return asked.id

    def visit(self, person) -> UUID:
        visit = SignInSession(
            person_id=person.id, token_hash=token_hash(new_token()), user_agent=self.word("browser"),
            expires_at=clock.now().replace(year=2036),
        )  # fmt: skip
        with atomic(self.session):
            self.session.add(visit)
        return visit.id
