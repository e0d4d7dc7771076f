"""From an assessment file to the engine's facts, once the file is known to speak of the right criteria."""

from __future__ import annotations

from collections.abc import Iterator

from app.criteria.schema import CriteriaSet, EvidenceState
from app.scoring.assessment_file import AssessmentFile, ResponseEntry
from app.scoring.errors import AssessmentFileInvalid, FileProblem
from app.scoring.facts import EvidenceItem, Fact, Facts
from app.scoring.file_problems import unknown_practices


def facts_of(assessment: AssessmentFile, criteria: CriteriaSet) -> Facts:
    """What the engine needs of a file.

    Raises AssessmentFileInvalid where the file names a scope or practice that the criteria do not have, or
    sets a practice aside that always applies.
    """
    if problems := tuple(_misfits(assessment, criteria)):
        raise AssessmentFileInvalid(problems)
    open_findings = {
        finding.practice for finding in assessment.findings if finding.severity == "major" and finding.open
    }
    named = [*assessment.responses, *sorted(open_findings - assessment.responses.keys())]
    responses = {
        practice: _fact(
            assessment.responses.get(practice, ResponseEntry()), is_found=practice in open_findings
        )
        for practice in named
    }
    return Facts(assessment.scope, assessment.as_of, responses, assessment.attested)


def _fact(response: ResponseEntry, *, is_found: bool) -> Fact:
    claim, layers = response.not_applicable, response.layers
    return Fact(
        rating=response.rating,
        evidence=tuple(
            EvidenceItem(EvidenceState(entry.state), entry.kind, entry.effective_from, entry.effective_to)
            for entry in response.evidence
        ),
        not_applicable=claim.state if claim else None,
        auditor=layers.auditor,
        lead=layers.lead,
        consensus=layers.consensus,
        open_major_finding=is_found,
    )


def _misfits(assessment: AssessmentFile, criteria: CriteriaSet) -> Iterator[FileProblem]:
    if assessment.criteria != criteria.key:
        yield FileProblem(
            "criteria", "other-criteria", {"value": assessment.criteria, "expected": criteria.key}
        )
    scopes = [scope.id for scope in criteria.seal.scopes]
    if assessment.scope not in scopes:
        yield FileProblem("scope", "unknown-scope", {"value": assessment.scope, "choices": ", ".join(scopes)})
    practices = {practice.id: practice for practice in criteria.practices}
    named = {f"responses.{practice}": practice for practice in assessment.responses}
    named |= {f"findings[{place}].practice": each.practice for place, each in enumerate(assessment.findings)}
    yield from unknown_practices(practices, named)
    for practice, response in assessment.responses.items():
        known = practices.get(practice)
        if response.not_applicable and known is not None and known.not_applicable is None:
            yield FileProblem(f"responses.{practice}.not_applicable", "always-applies", {"value": practice})
