"""Decision, award, and the life of a seal."""
