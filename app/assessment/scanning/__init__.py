"""Asking a virus scanner about a file, before anybody may open it."""
