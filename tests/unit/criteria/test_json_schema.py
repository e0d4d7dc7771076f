"""What editors are told about criteria files."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from app.criteria import json_schema
from app.criteria.reading import parse
from tests.unit.criteria import made


def validator(name):
    schema = json.loads(json_schema.texts()[f"{name}.schema.json"])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_an_editor_sees(text):
    """JSON keys are texts, also where YAML has numbers."""
    return json.loads(json.dumps(parse(text, "f.yaml").value))


class TestTheSchemas:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("domain", made.domain()),
            ("version", made.VERSION.replace("YEAR", "2020")),
            ("seal", made.SEAL + '  - {version: "2020", opens_on: 2020-01-01}'),
        ],
        ids=["domain", "version", "seal"],
    )
    def test_accept_what_the_models_accept(self, name, text):
        validator(name).validate(as_an_editor_sees(text))

    @pytest.mark.parametrize(
        ("old", "new"),
        [("effort: S", "effort: XL"), ("    why:", "    whi:"), ("      4: ", "      5: ")],
        ids=["choice", "field", "rating"],
    )
    def test_refuse_what_the_models_refuse(self, old, new):
        with pytest.raises(ValidationError):
            validator("domain").validate(as_an_editor_sees(made.domain().replace(old, new)))

    def test_are_told_apart_when_out_of_date(self, tmp_path):
        json_schema.write(tmp_path)
        (tmp_path / "seal.schema.json").write_text("{}")

        assert json_schema.outdated(tmp_path) == ("seal.schema.json",)
