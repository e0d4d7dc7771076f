"""Tests of what the criteria package works out by itself."""
