"""The scoring engine: what an assessment is worth, whether it is eligible, and why, in exact arithmetic."""
