"""What is in a package: one table of sections with their columns by name. What is not named stays here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, select

from app.accounts.models import Invitation, Membership, Organisation, Person
from app.assessment.models import Assessment, Evidence, LinkCheck, Response, ResponseEvidence, Submission
from app.assessment.workflow import State
from app.review.models import ChangeRequest, ChangeRequestItem
from app.seal.models import Annex, Award, Certificate, Credential, Decision, Edition, Seal, SealEvent
from app.together.models import Comment, CommentMention, DiaryEntry, PracticeHolder
from app.vetting.models import (
    Agreement,
    OnlineService,
    Register,
    RegisterImport,
    RequestLink,
    RiskAnswer,
    ServiceDecision,
    ServiceRequest,
    Snapshot,
)

Rows = Callable[[UUID], Select[Any]]


@dataclass(frozen=True)
class Section:
    """One JSON file of the package: its name, what it holds, and the rows of one school system."""

    name: str
    meaning: str
    rows: Rows

    @property
    def path(self) -> str:
        """Where it stands in the package."""
        return f"records/{self.name}.json"


def _of(model: Any, names: str, *order: Any) -> Rows:
    """Columns of a table that names its school system itself."""

    def rows(owner: UUID) -> Select[Any]:
        wanted = select(*_columns(model, names)).where(model.organisation_id == owner)
        return wanted.order_by(*order, *model.__table__.primary_key)

    return rows


def _in_assessment(model: Any, names: str, *order: Any) -> Rows:
    """Columns of a table that names an assessment."""

    def rows(owner: UUID) -> Select[Any]:
        wanted = select(*_columns(model, names)).join(Assessment, Assessment.id == model.assessment_id)
        return wanted.where(Assessment.organisation_id == owner).order_by(
            model.assessment_id, *order, *model.__table__.primary_key
        )

    return rows


def _of_seal(model: Any, names: str, *order: Any) -> Rows:
    """Columns of a table that belongs to a seal."""

    def rows(owner: UUID) -> Select[Any]:
        wanted = select(Seal.seal_id, *_columns(model, names)).join(Seal, Seal.id == model.seal_pk)
        return wanted.where(Seal.organisation_id == owner).order_by(Seal.seal_id, *order)

    return rows


def _columns(model: Any, names: str) -> list[Any]:
    return [getattr(model, name) for name in names.split()]


def _school_system(owner: UUID) -> Select[Any]:
    names = "id leaid name kind city state website is_demo is_open created_at"
    return select(*_columns(Organisation, names)).where(Organisation.id == owner)


def _people(owner: UUID) -> Select[Any]:
    """Whoever left is named by what they did here; their address is theirs alone again."""
    address = case((Membership.ended_at.is_(None), Person.email), else_=None).label("email")
    wanted = select(
        Person.id.label("person_id"), Person.name, address, Person.job_title,
        Membership.role, Membership.started_at, Membership.ended_at,
    )  # fmt: skip
    members = wanted.join(Person, Person.id == Membership.person_id)
    return members.where(Membership.organisation_id == owner).order_by(
        Person.name, Person.id, Membership.started_at, Membership.role
    )


def _supports(owner: UUID) -> Select[Any]:
    use = _columns(ResponseEvidence, "response_id evidence_id linked_at")
    wanted = select(*use, *_columns(Response, "assessment_id practice_id"))
    joined = wanted.join(Response, Response.id == ResponseEvidence.response_id).join(Assessment)
    return joined.where(Assessment.organisation_id == owner).order_by(
        ResponseEvidence.response_id, ResponseEvidence.evidence_id
    )


def _links(owner: UUID) -> Select[Any]:
    names = "evidence_id state trouble status checked_at changed_at"
    wanted = select(*_columns(LinkCheck, names)).join(Evidence, Evidence.id == LinkCheck.evidence_id)
    return wanted.where(Evidence.organisation_id == owner).order_by(LinkCheck.evidence_id)


def _mentions(owner: UUID) -> Select[Any]:
    mention = _columns(CommentMention, "comment_id person_id")
    wanted = select(*mention, Person.name.label("person_name"))
    joined = wanted.join(Comment, Comment.id == CommentMention.comment_id).join(
        Person, Person.id == CommentMention.person_id
    )
    return joined.where(Comment.organisation_id == owner).order_by(
        CommentMention.comment_id, CommentMention.person_id
    )


def _asked_changes(owner: UUID) -> Select[Any]:
    wanted = select(*_columns(ChangeRequestItem, "change_request_id practice_id reason"))
    joined = wanted.join(ChangeRequest, ChangeRequest.id == ChangeRequestItem.change_request_id).join(
        Assessment, Assessment.id == ChangeRequest.assessment_id
    )
    return joined.where(Assessment.organisation_id == owner).order_by(
        ChangeRequestItem.change_request_id, ChangeRequestItem.position
    )


def _decisions(owner: UUID) -> Select[Any]:
    """What was made known; the reason of who decided stays with the consortium."""
    names = "id assessment_id submission_id outcome decided_at feedback"
    wanted = select(*_columns(Decision, names)).join(Assessment, Assessment.id == Decision.assessment_id)
    is_known = Assessment.state.in_((State.AWARDED, State.NOT_AWARDED))
    return wanted.where(Assessment.organisation_id == owner, is_known).order_by(
        Decision.decided_at, Decision.id
    )


def _seals(owner: UUID) -> Select[Any]:
    names = "seal_id scope criteria state status_reason status_at awarded_on valid_until"
    wanted = select(*_columns(Seal, names), Decision.assessment_id).join(Award, Award.id == Seal.award_id)
    return (
        wanted.join(Decision, Decision.id == Award.decision_id)
        .where(Seal.organisation_id == owner)
        .order_by(Seal.awarded_on, Seal.seal_id)
    )


SIGNED = "sha256 key_id algorithm issued_at"
SECTIONS = (
    Section("school-system", "the school system as it is registered", _school_system),
    Section("people", "who holds or held which role; addresses of present members", _people),
    Section(
        "invitations", "roles that were offered by mail",
        _of(Invitation, "id email role created_at expires_at accepted_at revoked_at", Invitation.created_at),
    ),
    Section(
        "assessments", "every attempt at a seal",
        _of(
            Assessment,
            "id criteria scope state started_at signature_requested_at returned_reason submitted_at reopened"
            " closed_at carried_from_id",
            Assessment.started_at,
        ),
    ),
    Section(
        "responses", "the answer to each practice",
        _in_assessment(
            Response,
            "id assessment_id practice_id rating narrative is_not_applicable justification version updated_at"
            " updated_by_name is_to_confirm improvement confirmed_at",
            Response.practice_id,
        ),
    ),
    Section(
        "evidence", "every item of evidence and every version of it; `path` is its file in this package",
        _of(
            Evidence,
            "id kind name url media_type size sha256 effective_from effective_to added_by_name added_at"
            " removed_at owner_name series_id version replaced_at",
            Evidence.added_at,
        ),
    ),
    Section("evidence-uses", "which evidence supports which response", _supports),
    Section("link-checks", "what the portal found behind links", _links),
    Section(
        "practice-holders", "who looks after which practice",
        _in_assessment(PracticeHolder, "assessment_id practice_id person_id due_on assigned_at"),
    ),
    Section(
        "comments", "what colleagues said about practices",
        _of(
            Comment,
            "id assessment_id practice_id text written_by_name written_at edited_at resolved_at"
            " resolved_by_name",
            Comment.written_at,
        ),
    ),
    Section("comment-mentions", "whom comments name", _mentions),
    Section(
        "diary", "every change of a response, with its text as it was then",
        _in_assessment(
            DiaryEntry,
            "assessment_id number practice_id kind began_at at by_name previous version rating"
            " is_not_applicable about due_on narrative justification",
        ),
    ),
    Section(
        "submissions", "what was signed and sent; `path` is the snapshot in this package, byte for byte",
        _in_assessment(
            Submission, "id assessment_id number digest attested_name attested_title statement submitted_at"
        ),
    ),
    Section(
        "change-requests", "what reviewers asked to improve",
        _in_assessment(ChangeRequest, "id assessment_id submission_id message due_on requested_at"),
    ),
    Section("change-request-items", "the practices that they named, with the reason", _asked_changes),
    Section(
        "decisions", "what was decided, with the findings that were shared practice by practice",
        _decisions,
    ),
    Section("seals", "the seals, whatever became of them", _seals),
    Section(
        "seal-history", "what happened to each seal", _of_seal(SealEvent, "event at reason", SealEvent.at)
    ),
    Section("certificates", "certificates; `path` is the PDF", _of_seal(Certificate, SIGNED)),
    Section("credentials", "credentials; `path` is the JSON", _of_seal(Credential, SIGNED)),
    Section(
        "editions", "certificates in other languages",
        _of_seal(Edition, f"language {SIGNED}", Edition.language),
    ),
    Section(
        "annexes", "annexes that were published",
        _of_seal(Annex, "extent language published_at printed_at"),
    ),
    Section(
        "register", "how the register of online services is run",
        _of(Register, "slug is_published published_at shows_refused contact promised_days"),
    ),
    Section("request-links", "links by which teachers asked", _of(RequestLink, "id made_at ended_at")),
    Section(
        "online-services", "the register of online services",
        _of(
            OnlineService,
            "id name url provider purpose grades elements state asked_at decided_at reason conditions"
            " expires_on added_at version",
            OnlineService.added_at,
        ),
    ),
    Section(
        "service-requests", "who asked for a service",
        _of(
            ServiceRequest, "id service_id name school purpose grades elements asked_at",
            ServiceRequest.asked_at,
        ),
    ),
    Section(
        "risk-answers", "what was found about services",
        _of(RiskAnswer, "service_id question answer note answered_at answered_by_name"),
    ),
    Section(
        "service-agreements", "what binds providers",
        _of(Agreement, "id service_id kind parties signed_on expires_on url evidence_id added_at"),
    ),
    Section(
        "service-decisions", "every decision about a service",
        _of(
            ServiceDecision,
            "id service_id outcome reason conditions expires_on asked_on decided_on decided_by_name",
        ),
    ),
    Section(
        "register-snapshots", "frozen copies of the register; `path` is the JSON, `document` the PDF",
        _of(Snapshot, "id number taken_at taken_by_name services digest pdf_digest", Snapshot.number),
    ),
    Section(
        "service-lists", "lists of services that were sent in",
        _of(RegisterImport, "id file_name content made_at applied_at", RegisterImport.made_at),
    ),
)  # fmt: skip
