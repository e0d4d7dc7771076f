"""JSON Schemas of the criteria files, generated from the models, so that editors help while people write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.criteria.schema import Domain, Frozen, Lineage, Seal, Version

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: Mapping[str, type[Frozen]] = {"seal": Seal, "version": Version, "domain": Domain, "lineage": Lineage}


def texts() -> dict[str, str]:
    """The text of every schema file, by file name."""
    return {f"{name}.schema.json": _text(model) for name, model in FILES.items()}


def outdated(folder: Path) -> tuple[str, ...]:
    """The names of schema files that are missing or not as the models say."""
    return tuple(name for name, text in texts().items() if _present(folder / name) != text)


def write(folder: Path) -> None:
    """Write every schema file."""
    folder.mkdir(exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")


def _present(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _text(model: type[Frozen]) -> str:
    schema = model.model_json_schema()
    choices = {name: each["enum"] for name, each in schema.get("$defs", {}).items() if "enum" in each}
    return json.dumps({"$schema": DIALECT, **_keyed(schema, choices)}, indent=2, ensure_ascii=False) + "\n"


def _keyed(node: Any, choices: Mapping[str, list[object]]) -> Any:
    """Spell out tables keyed by an enumeration: to an editor keys are words, even those of digits."""
    if isinstance(node, list):
        return [_keyed(item, choices) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: _keyed(member, choices) for name, member in node.items()}
    if "propertyNames" in found:
        keys = [str(key) for key in choices[found.pop("propertyNames")["$ref"].rpartition("/")[2]]]
        value = found["additionalProperties"]
        found |= {"properties": dict.fromkeys(keys, value), "required": keys, "additionalProperties": False}
    return found
