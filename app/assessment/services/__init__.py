"""What changes an assessment."""
