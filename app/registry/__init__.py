"""Everything the public sees: search, verification, badge and API."""
