"""A form that is not filled in, or with too much, says of each field what to do, by its name."""

from __future__ import annotations

from importlib import import_module

import pytest
from wtforms import HiddenField, RadioField, SelectField, StringField

from app.web.forms import Form

MODULES = [
    "app.accounts.forms",
    "app.assessment.forms",
    "app.assessment.routes.evidence_forms",
    "app.review.forms",
    "app.seal.forms",
]
GENERIC = ("field", "valid choice", "required", "this text", "invalid")


def forms():
    found = {
        value
        for module in MODULES
        for value in vars(import_module(module)).values()
        if isinstance(value, type) and issubclass(value, Form) and value is not Form
    }
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


@pytest.fixture
def problems_of(app):
    """What the form says when the same text is in every field that one types into, and nothing is chosen.

    What only a forged request can leave out, hidden fields and lists that always have a choice, is passed over.
    """

    def ask(kind, text):
        with app.test_request_context("/", method="POST"):
            form = kind(meta={"csrf": False})
            for field in list(form):
                if isinstance(field, HiddenField) or (
                    isinstance(field, SelectField) and not has_empty(field)
                ):
                    form[field.name].validate = lambda *_: True
                elif isinstance(field, SelectField) and not isinstance(field, RadioField):
                    field.process_formdata([""])
                elif isinstance(field, StringField) and field.name != "rating":
                    field.process_formdata([text])
                    field.raw_data = [text]
            form.validate()
            return [str(message) for _, message in form.problems]

    return ask


def has_empty(field):
    if isinstance(field, RadioField):
        field.choices = field.choices or []
        return True
    return any(choice.value == "" for choice in field.choices)


@pytest.mark.parametrize("text", ["", "x" * 20_001], ids=["nothing", "too much"])
@pytest.mark.parametrize("kind", forms(), ids=lambda kind: kind.__name__)
def test_names_each_field_in_the_summary(problems_of, kind, text):
    messages = problems_of(kind, text)

    assert len(set(messages)) == len(messages)
    assert not [message for message in messages for word in GENERIC if word in message.lower()]


def test_of_a_school_system_asks_for_what_is_missing(client):
    page = client.send(client.page("/register/new"), "/register/new", status=400)

    for target, words in (("title", "the name of the school system"), ("city", "the city")):
        assert (f"Enter {words}.", f"#{target}") in page.links
    assert ("Choose the state or territory.", "#state") in page.links
