"""The words of the scoring engine: one table from keys to texts with named parameters, for translators."""

from __future__ import annotations

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802  # the name by which extraction tools know a text that is translated later
    """Mark a text for translation; callers translate when they know the reader's language."""
    return text


LABELS: Mapping[str, str] = {
    "layer.self": N_("the school system's own rating"),
    "layer.auditor": N_("the auditor's rating"),
    "layer.lead": N_("the lead auditor's rating"),
    "layer.consensus": N_("the rating the auditors agreed on"),
    "evidence.none": N_("no current evidence"),
    "evidence.rejected": N_("rejected evidence only"),
    "evidence.pending": N_("evidence waiting for review"),
    "evidence.accepted": N_("accepted evidence"),
    "by.district": N_("school system"),
    "by.signatory": N_("signatory"),
    "by.reviewer": N_("auditor"),
    "effort.S": N_("days"),
    "effort.M": N_("weeks"),
    "effort.L": N_("months"),
}

RULES: Mapping[str, str] = {
    "scope.readiness": N_("Readiness is %(exact)s of 100: the mean of the domains, each by its weight."),
    "scope.readiness.capped": N_(
        "Readiness is %(exact)s of 100, the mean of the domains by weight. It is shown as %(shown)s because "
        "100 is kept for an assessment that lacks nothing."
    ),
    "scope.readiness.complete": N_(
        "Nothing is missing, so readiness is shown as 100. The mean of the domains by weight is %(exact)s."
    ),
    "scope.readiness.undefined": N_("No practice applies, so there is no readiness."),
    "eligibility.met": N_(
        "Eligible: every practice that applies is in place with accepted evidence, and it is signed."
    ),
    "eligibility.short": N_("Not eligible: something is missing in %(practices)s."),
    "eligibility.unsigned": N_("Not eligible: the attestation is not signed."),
    "eligibility.short-and-unsigned": N_(
        "Not eligible: something is missing in %(practices)s, and the attestation is not signed."
    ),
    "eligibility.undefined": N_("Not eligible: no practice applies."),
    "domain.readiness": N_(
        "The practices earned %(earned)s of %(possible)s points, which is %(exact)s of 100."
    ),
    "domain.readiness.capped": N_(
        "The practices earned %(earned)s of %(possible)s points, which is %(exact)s of 100. It is shown as "
        "%(shown)s because 100 is kept for a domain that lacks nothing."
    ),
    "domain.readiness.complete": N_(
        "Nothing is missing, so the domain is shown as 100. "
        "Its practices earned %(earned)s of %(possible)s points."
    ),
    "domain.readiness.undefined": N_("No practice of this domain applies, so it leaves the sum."),
    "domain.maturity": N_("Every practice is at rating %(rating)s or higher."),
    "domain.maturity.unanswered": N_(
        "No maturity can be given yet. Practices without a rating: %(unanswered)s."
    ),
    "domain.maturity.undefined": N_("No practice applies, so no maturity can be given."),
    "practice.readiness": N_("%(practice)s earned %(earned)s of %(possible)s points."),
    "practice.readiness.left-out": N_("%(practice)s is left out of every sum."),
    "practice.applies": N_("The practice applies."),
    "practice.applies.left-out": N_("It was agreed that the practice does not apply."),
    "practice.applies.claimed": N_("Said not to apply, but not agreed: it counts as unanswered."),
    "practice.applies.always": N_(
        "Said not to apply, but this practice always applies: it counts as unanswered."
    ),
    "practice.rating": N_("Rating %(rating)s counts: %(layer)s."),
    "practice.rating.none": N_("No one has rated the practice yet."),
    "practice.rating.claimed": N_("No rating counts while the practice is said not to apply."),
    "practice.evidence": N_(
        "There is %(state)s: %(accepted)s accepted, %(pending)s waiting, %(rejected)s rejected; "
        "%(expired)s expired and %(upcoming)s not yet in force do not count."
    ),
    "practice.credit": N_(
        "Rating %(rating)s is worth %(credit)s percent, and the evidence keeps %(factor)s percent of it."
    ),
    "practice.credit.none": N_("Without a rating the practice earns nothing."),
}

SHORTFALLS: Mapping[str, str] = {
    "unanswered": N_("No rating yet"),
    "not-applicable-unagreed": N_("Said not to apply, not agreed yet"),
    "rating-below": N_("Not in place yet"),
    "evidence-missing": N_("No evidence"),
    "evidence-expired": N_("Evidence has expired"),
    "evidence-rejected": N_("Evidence was not accepted"),
    "evidence-pending": N_("Evidence waits for review"),
    "finding-open": N_("A major finding is open"),
    "not-attested": N_("The attestation is not signed"),
    "nothing-applicable": N_("No practice applies"),
}

STEPS: Mapping[str, str] = {
    "rating": N_("Bring %(practice)s to rating %(to)s"),
    "evidence.pending": N_("Attach evidence to %(practice)s"),
    "evidence.accepted.district": N_("Attach evidence to %(practice)s that an auditor accepts"),
    "evidence.accepted.reviewer": N_("The evidence of %(practice)s is accepted"),
    "evidence.rejected": N_("The evidence of %(practice)s is rejected"),
    "finding.closed": N_("Settle the major finding on %(practice)s"),
    "finding.open": N_("A major finding is opened on %(practice)s"),
    "not-applicable.agreed": N_("It is agreed that %(practice)s does not apply"),
    "not-applicable.claimed": N_("It is no longer agreed that %(practice)s does not apply"),
    "attestation.signed": N_("Sign the attestation"),
    "attestation.withdrawn": N_("The attestation is withdrawn"),
}

PROBLEMS: Mapping[str, str] = {
    "too-large": N_("The file is larger than %(limit)s MB. It should hold texts, not the evidence itself."),
    "not-utf-8": N_("The file is not UTF-8 text. Save it with the encoding UTF-8."),
    "too-deep": N_("Values are nested more than %(limit)s deep, which no assessment file needs."),
    "not-json": N_("This is not JSON. Look at line %(line)s, column %(column)s for a missing comma."),
    "not-a-whole-number": N_("%(value)s is not a whole number. Every number in an assessment file is whole."),
    "number-too-long": N_("A number has thousands of digits. Ratings are 1, 2, 3 or 4."),
    "given-twice": N_("“%(name)s” is given twice. Keep one of the two."),
    "missing": N_("“%(name)s” is missing. Add it."),
    "unknown-name": N_("There is no “%(name)s” here. Remove it or correct its name."),
    "unknown-name.near": N_("There is no “%(name)s” here. Did you mean “%(near)s”?"),
    "too-short": N_("“%(name)s” must not be empty."),
    "too-long": N_("“%(name)s” is longer than %(limit)s characters. Shorten it."),
    "too-many": N_("“%(name)s” has more than %(limit)s entries. Remove some."),
    "not-of-the-form": N_("“%(name)s” cannot be %(value)s. Remove control characters."),
    "not-of-the-form.like": N_("“%(name)s” cannot be %(value)s. Write it like %(form)s."),
    "not-a-text": N_("“%(name)s” must be a text in quotes, not %(value)s."),
    "not-a-choice": N_("“%(name)s” cannot be %(value)s. Use %(choices)s."),
    "not-a-rating": N_("“%(name)s” must be 1, 2, 3 or 4, or null where there is none, not %(value)s."),
    "not-yes-or-no": N_("“%(name)s” must be true or false, not %(value)s."),
    "not-a-day": N_("“%(name)s” must be a day such as 2026-11-23, not %(value)s."),
    "ends-before-it-begins": N_("“effective_to” is before “effective_from”. Correct one of them."),
    "not-an-object": N_("“%(name)s” must be an object in braces, not %(value)s."),
    "not-a-list": N_("“%(name)s” must be a list in brackets, not %(value)s."),
    "not-usable": N_("“%(name)s” cannot be %(value)s."),
    "other-criteria": N_("The file is for %(value)s, not for %(expected)s."),
    "unknown-criteria": N_("There are no criteria %(value)s. Use one of: %(choices)s."),
    "unknown-scope": N_("There is no scope “%(value)s”. Use one of: %(choices)s."),
    "unknown-practice": N_("The criteria have no practice “%(value)s”. Remove it or correct its id."),
    "unknown-practice.near": N_("The criteria have no practice “%(value)s”. Did you mean “%(near)s”?"),
    "always-applies": N_("%(value)s always applies. Set “not_applicable” to null and rate the practice."),
}  # fmt: skip
