"""What changes the public's view."""
