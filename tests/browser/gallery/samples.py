"""Invented values for the gallery: enough to show every component in its states."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired


class SampleForm(Form):
    """One field of each kind."""

    name = StringField("Name of the policy", [InputRequired("Enter the name of the policy")])
    summary = TextAreaField(
        "What is in place", description="Two or three sentences are enough. Name no student."
    )
    state = SelectField("State", choices=["Columbia", "Jefferson"])
    password = PasswordField("Password")
    adopted_on = DateField("Adopted on", description="For example 5/14/2026")
    document = FileField("Document")
    audience = RadioField("Who may see this", choices=["Anyone", "Reviewers only"])
    confirmed = BooleanField("I confirm that the document names no student")


def broken_form() -> SampleForm:
    """A form that was sent without what it needs."""
    form = SampleForm(MultiDict({"audience": "elsewhere", "adopted_on": "soon"}))
    form.validate()
    return form


DOMAINS: list[dict[str, Any]] = [
    {"label": "Leadership", "value": 92, "met": 5, "total": 5, "href": "#leadership"},
    {"label": "Business", "value": 64, "met": 3, "total": 5, "href": "#business"},
    {"label": "Data security", "value": 71, "met": 4, "total": 6, "href": "#security"},
    {"label": "Professional development", "value": 90, "met": 4, "total": 4, "href": "#development"},
    {"label": "Classroom", "value": None, "met": 0, "total": 0, "href": "#classroom"},
]

RATINGS: list[dict[str, Any]] = [
    {
        "value": 1,
        "label": "Not yet considered",
        "description": "No agreement is asked of vendors that receive student data.",
    },
    {
        "value": 2,
        "label": "Begun",
        "description": "Some vendors have signed; a list of the others exists and has an owner.",
    },
    {
        "value": 3,
        "label": "In place",
        "description": "Every vendor that receives student data has signed before data flows.",
    },
    {
        "value": 4,
        "label": "Mature",
        "description": "Agreements are renewed each year, and the list is public and checked.",
    },
]

TASKS: list[dict[str, Any]] = [
    {
        "code": "L1",
        "href": "#",
        "title": "A person answers for student data privacy",
        "state": "accepted",
        "owner": "Dana Ruiz",
    },
    {
        "code": "L2",
        "href": "#",
        "title": "The board has adopted a privacy policy",
        "state": "needs-evidence",
        "owner": "Sam Lee",
        "note": "due January 12",
    },
    {
        "code": "L3",
        "href": "#",
        "title": "Policies are reviewed every year",
        "state": "in-progress",
        "owner": "Dana Ruiz",
    },
    {
        "code": "L4",
        "href": "#",
        "title": "The community can read what is collected, why, and who receives it, in plain language",
        "state": "returned",
        "owner": "Sam Lee",
        "note": "1 question from the auditor",
    },
    {"code": "L5", "href": "#", "title": "Resources are set aside for privacy work", "state": "not-started"},
]

EVENTS: list[dict[str, Any]] = [
    {
        "at": datetime(2026, 11, 2, 15, 20, tzinfo=UTC),
        "title": "Changes requested",
        "by": "Priya Natarajan, auditor",
        "text": "Practices L4 and B2 are open again.",
        "tone": "attention",
    },
    {
        "at": datetime(2026, 10, 14, 9, 5, tzinfo=UTC),
        "title": "Signed and submitted",
        "by": "Superintendent Alma Whitfield",
    },
    {"at": datetime(2026, 9, 1, 8, 0, tzinfo=UTC), "title": "Assessment started", "by": "Dana Ruiz"},
]

EVIDENCE: list[dict[str, Any]] = [
    {
        "kind": "file",
        "name": "Board policy 5125, Student records.pdf",
        "href": "#",
        "state": "accepted",
        "note": "1.2 MB · added November 2 by Dana Ruiz",
        "uses": ["L1", "L2", "B3"],
    },
    {
        "kind": "link",
        "name": "Public list of vendors and agreements",
        "href": "#",
        "state": "pending",
        "note": "maplevalley.example/privacy/vendors",
    },
    {
        "kind": "file",
        "name": "training-roster.xlsx",
        "state": "quarantined",
        "note": "340 KB",
        "problem": "This file seems to list students. Remove their names and add it again.",
    },
]

COLUMNS: list[dict[str, Any]] = [
    {"key": "name", "label": "School system", "sort_href": "#", "sorted": "ascending"},
    {"key": "state", "label": "State"},
    {"key": "scope", "label": "Scope"},
    {"key": "until", "label": "Valid through", "sort_href": "#"},
    {"key": "schools", "label": "Schools", "is_number": True},
]

SYSTEMS: list[dict[str, Any]] = [
    {
        "name": "Cedar Hollow Schools",
        "state": "Jefferson",
        "scope": "Full seal",
        "until": "May 31, 2028",
        "schools": 14,
    },
    {
        "name": "Maple Valley Unified School District",
        "state": "Columbia",
        "scope": "Full seal",
        "until": "June 30, 2028",
        "schools": 41,
    },
    {
        "name": "Riverbend Charter",
        "state": "Columbia",
        "scope": "Classroom",
        "until": "January 15, 2027",
        "schools": 1,
    },
]
