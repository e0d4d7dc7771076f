"""Starting an assessment and saving its responses: once, by those who may, with a trace."""

from __future__ import annotations

import pytest

from app.assessment import queries, services
from app.assessment.errors import (
    AlreadyOpen,
    AlwaysApplies,
    Conflict,
    PracticeUnknown,
    ScopeUnknown,
    TextTooLong,
    VersionClosed,
)
from app.assessment.workflow import State
from app.audit.queries import trail
from app.core.actor import Role
from app.core.errors import NotPermitted
from tests import factories

CRITERIA = factories.criteria()


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def coordinator(session, district):
    return factories.actor_of(session, factories.member(session, district, Role.COORDINATOR, name="Dana"))


def save(session, assessment, practice="C1", version=0, by=None, **answer):
    return services.save(
        session, assessment.id, practice, services.Answer(**answer), version=version, criteria=CRITERIA, by=by
    ).response


class TestStart:
    def start(self, session, district, by, **values):
        wanted = {
            "scope": "full",
            "criteria": "tle/2025",
            "catalogue": factories.catalogue(),
            "by": by,
            **values,
        }
        return services.start(session, district.id, **wanted)

    def test_begins_a_draft_and_leaves_a_trace(self, session, district, coordinator):
        made = self.start(session, district, coordinator)

        assert (made.state, made.scope, made.criteria) == (State.DRAFT, "full", "tle/2025")
        assert trail(session, made) == ["assessment.started"]

    def test_a_second_of_the_same_scope_is_refused_and_names_the_first(self, session, district, coordinator):
        first = self.start(session, district, coordinator)

        with pytest.raises(AlreadyOpen) as error:
            self.start(session, district, coordinator)

        assert error.value.assessment_id == first.id
        assert self.start(session, district, coordinator, scope="business").id != first.id

    def test_closed_versions_and_unknown_scopes_are_refused(self, session, district, coordinator):
        with pytest.raises(VersionClosed):
            self.start(session, district, coordinator, criteria="tle/2016")
        with pytest.raises(ScopeUnknown):
            self.start(session, district, coordinator, scope="everything")

    @pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.SIGNATORY, Role.VIEWER])
    def test_only_coordinators_start(self, session, district, role):
        someone = factories.actor_of(session, factories.member(session, district, role))

        with pytest.raises(NotPermitted):
            self.start(session, district, someone)


class TestSave:
    @pytest.fixture
    def draft(self, session, district):
        return factories.assessment(session, district, scope="classroom")

    def test_keeps_the_answer_with_who_and_when(self, session, draft, coordinator):
        kept = save(session, draft, by=coordinator, rating=3, narrative="  We do.  ")

        assert (kept.rating, kept.narrative, kept.version, kept.updated_by_name) == (3, "We do.", 1, "Dana")
        assert trail(session, kept) == ["response.saved"]

    def test_the_same_again_changes_nothing(self, session, draft, coordinator):
        save(session, draft, by=coordinator, rating=3, narrative="We do.")

        again = save(session, draft, by=coordinator, rating=3, narrative="We do.")

        assert again.version == 1
        assert trail(session, again) == ["response.saved"]

    def test_an_update_over_an_unseen_version_is_a_conflict_with_the_colleagues_words(
        self, session, draft, coordinator
    ):
        save(session, draft, by=coordinator, rating=3, narrative="First.")

        with pytest.raises(Conflict) as error:
            save(session, draft, by=coordinator, rating=2, narrative="Second.")

        assert (error.value.version, error.value.narrative, error.value.by_name) == (1, "First.", "Dana")
        assert queries.response(session, draft.id, "C1").narrative == "First."

    def test_a_claim_leaves_no_rating_and_is_only_for_practices_that_allow_it(
        self, session, draft, coordinator
    ):
        allowed = next(p.id for d in CRITERIA.domains for p in d.practices if p.not_applicable)
        wide = factories.assessment(session, draft.organisation, scope="full")

        kept = save(
            session,
            wide,
            allowed,
            by=coordinator,
            rating=3,
            is_not_applicable=True,
            justification="No such thing.",
        )
        again = save(
            session,
            wide,
            allowed,
            by=coordinator,
            rating=3,
            is_not_applicable=True,
            justification="No such thing.",
        )

        assert (kept.rating, again.version) == (None, 1)
        always = next(p.id for d in CRITERIA.domains for p in d.practices if not p.not_applicable)
        with pytest.raises(AlwaysApplies):
            save(session, wide, always, by=coordinator, is_not_applicable=True, justification="No.")

    def test_a_practice_outside_the_scope_is_unknown(self, session, draft, coordinator):
        for practice in ("L1", "C99", "nonsense"):
            with pytest.raises(PracticeUnknown):
                save(session, draft, practice, by=coordinator, rating=3)

    def test_a_text_fits_up_to_the_limit(self, session, draft, coordinator):
        assert save(session, draft, by=coordinator, narrative="x" * 20_000).version == 1
        with pytest.raises(TextTooLong):
            save(session, draft, by=coordinator, version=1, narrative="x" * 20_001)

    @pytest.mark.parametrize("role", [Role.SIGNATORY, Role.VIEWER])
    def test_who_only_reads_cannot_save(self, session, draft, district, role):
        someone = factories.actor_of(session, factories.member(session, district, role))

        with pytest.raises(NotPermitted):
            save(session, draft, by=someone, rating=3)
