"""What changes decisions, awards and seals."""
