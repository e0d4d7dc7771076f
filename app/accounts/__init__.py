"""People, school systems, memberships, invitations, and signing in."""
