"""Fictional school systems that show every state of the lifecycle; never loaded beside real ones."""
