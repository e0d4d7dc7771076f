"""The description of the public interface for programs (OpenAPI 3.1), built from one table of its routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.registry.day_documents import DayAsked, DayDocument
from app.registry.documents import Problem, SealDocument, SealPage, SealsAsked
from app.registry.file_documents import FileAsked, FileDocument

VERSION = "1.0.0"
JSON, PROBLEM = "application/json", "application/problem+json"
REFERENCE = "#/components/schemas/{model}"
SEAL_ID = {
    "seal_id": "The seal ID. Case, spaces and dashes are forgiven; a typing error is answered with 404.",
}
HEADERS = {
    "ETag": {
        "description": "Send it as If-None-Match to be told 304 while nothing has changed.",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"description": "An answer may be kept for a minute.", "schema": {"type": "string"}},
}


@dataclass(frozen=True)
class Operation:
    """One address that programs may ask. `takes` are the kinds of body, where one is sent."""

    path: str
    id: str
    summary: str
    description: str
    answer: type[BaseModel] | None
    query: type[BaseModel] | None = None
    inside: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[int, str] = field(default_factory=dict)
    takes: tuple[str, ...] = ()

    @property
    def method(self) -> str:
        """How it is asked."""
        return "post" if self.takes else "get"


OPERATIONS = (
    Operation(
        "/api/v1/seals",
        "listSeals",
        "List seals",
        "Every seal that was ever awarded, newest first, with its status today. Follow “next” for more.",
        SealPage,
        query=SealsAsked,
        problems={400: "A parameter is unknown, given twice, or has a value that cannot be.", 503: "Busy."},
    ),
    Operation(
        "/api/v1/seals/{seal_id}",
        "getSeal",
        "Check one seal",
        "Whether a seal is in force today, whose it is, and what happened to it. A change shows in a minute.",
        SealDocument,
        inside=SEAL_ID,
        problems={404: "No seal was ever issued under this ID, or the ID has a typing error.", 503: "Busy."},
    ),
    Operation(
        "/api/v1/seals/{seal_id}/history",
        "getSealOnDay",
        "Check one seal on a day",
        "Whether a seal was in force on a past day, as it stood when that day ended where the program is; "
        "and "
        "everything that ever happened to it, each with its line in the public log and the proof of that.",
        DayDocument,
        query=DayAsked,
        inside=SEAL_ID,
        problems={
            400: "The day is malformed or still to come, or a parameter is unknown or given twice.",
            404: "No seal was ever issued under this ID, or the ID has a typing error.",
            503: "Busy.",
        },
    ),
    Operation(
        "/api/v1/verifications",
        "verifyFile",
        "Check a file",
        "Send a certificate (PDF, 2 MB at most) or a credential (JSON, 64 KB at most) as the body, and be "
        "told what it is, with every check behind the verdict. Any file gets one, and nothing of it is kept. "
        "What a file begins with decides what it is taken for. For many files, flask verify works offline.",
        FileDocument,
        query=FileAsked,
        problems={
            400: "seal_id is no seal ID.",
            411: "Content-Length is missing.",
            413: "The file is larger than 2 MB: no certificate is.",
            415: "The body is not sent as application/pdf, application/json or application/octet-stream.",
            429: "Too many files from your network. Wait as long as Retry-After says.",
            503: "Busy.",
        },
        takes=("application/pdf", "application/json", "application/octet-stream"),
    ),
    Operation(
        "/api/v1/openapi.json",
        "getDescription",
        "This description",
        "The description of this interface that you are reading.",
        None,
    ),
)


def description(*, issuer: str, base_url: str) -> dict[str, Any]:
    """The whole document."""
    models = [operation.answer for operation in OPERATIONS if operation.answer] + [Problem]
    _, schemas = models_json_schema([(model, "serialization") for model in models], ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trusted Learning Environment seals",
            "version": VERSION,
            "summary": "Read who holds a seal, and whether it is in force today.",
            "description": (
                "Everything here is public, needs no key and sets no cookie. Pages of any website may ask "
                "(CORS). Times are UTC, dates are the program's. New fields may appear; ignore those you "
                "do not know."
            ),
            "contact": {"name": issuer, "url": f"{base_url}/api"},
        },
        "servers": [{"url": base_url}],
        "paths": {operation.path: {operation.method: _operation(operation)} for operation in OPERATIONS},
        "components": {"schemas": schemas["$defs"]},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    schema = _reference(operation.answer) if operation.answer else {"type": "object"}
    content = {JSON: {"schema": schema}}
    refused = {
        str(status): {"description": words, "content": {PROBLEM: {"schema": _reference(Problem)}}}
        for status, words in operation.problems.items()
    }
    told: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_inside(operation), *_query(operation)],
    }
    if operation.takes:
        body = {"required": True, "content": {kind: {"schema": {}} for kind in operation.takes}}
        return {
            **told,
            "requestBody": body,
            "responses": {"200": {"description": "Checked.", "content": content}, **refused},
        }
    found = {"description": "Found.", "headers": HEADERS, "content": content}
    unchanged = {"description": "Nothing has changed since you asked.", "headers": HEADERS}
    return {**told, "responses": {"200": found, "304": unchanged, **refused}}


def _inside(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in operation.inside.items()
    ]


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    told = operation.query.model_json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.get("description", ""),
            "schema": _plain(schema, told.get("$defs", {})),
        }
        for name, schema in told["properties"].items()
    ]


def _plain(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that may be left out: never null, and without references."""
    choices = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    chosen = dict(choices[0])
    reference = chosen.pop("$ref", "").rpartition("/")[2]
    merged = {**chosen, **shared.get(reference, {})}
    if schema.get("default") not in (None, ""):
        merged["default"] = schema["default"]
    left_out = {"description", "title"} | (set() if merged.get("default") else {"default"})
    return {name: value for name, value in merged.items() if name not in left_out}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model.__name__)}
