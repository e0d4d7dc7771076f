"""The consortium's independent examination: assignment, findings, requests and recommendation."""
