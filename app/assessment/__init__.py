"""A school system's own work: responses, evidence, readiness, attestation and submission."""
