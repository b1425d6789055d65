"""The OpenAPI description as a page can show it: addresses, parameters, bodies, answers, schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One parameter or field."""

    name: str
    type: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Reply:
    """One status an address may answer with."""

    status: str
    meaning: str
    type: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    summary: str
    parameters: list[Row]
    body: list[Row]
    body_kind: str
    example: str
    replies: list[Reply]


@dataclass(frozen=True)
class Schema:
    """One named shape."""

    name: str
    meaning: str
    fields: list[Row]
    example: str


@dataclass(frozen=True)
class Docs:
    """The whole interface."""

    operations: list[Operation]
    schemas: list[Schema]


def describe(openapi: Mapping[str, Any]) -> Docs:
    """Everything of an OpenAPI 3.1 document that a reader needs."""
    schemas: Mapping[str, Any] = openapi.get("components", {}).get("schemas", {})
    operations = [
        _operation(method, path, operation, schemas)
        for path, methods in openapi.get("paths", {}).items()
        for method, operation in methods.items()
    ]
    return Docs(operations, [_schema(name, schema) for name, schema in sorted(schemas.items())])


def _operation(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    parameters = [
        Row(
            p["name"],
            f"{type_of(p['schema'])} ({p['in']})",
            bool(p.get("required")),
            p.get("description", ""),
        )
        for p in operation.get("parameters", ())
    ]
    body: list[Row] = []
    kind = example = ""
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        kind = media
        schema = content["schema"]
        named = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
        body, example = list(_fields(named)), _example(named)
    return Operation(
        method.upper(),
        path.replace(":path}", "}"),
        operation.get("description") or operation.get("summary", ""),
        parameters,
        body,
        kind,
        example,
        list(_replies(operation.get("responses", {}))),
    )


def _replies(responses: Mapping[str, Any]) -> Iterator[Reply]:
    for status, response in sorted(responses.items()):
        content = response.get("content", {})
        schemas = [type_of(kind["schema"]) for kind in content.values() if "schema" in kind]
        yield Reply(str(status), response.get("description", ""), ", ".join(schemas))


def _schema(name: str, schema: Mapping[str, Any]) -> Schema:
    return Schema(name, schema.get("description", ""), list(_fields(schema)), _example(schema))


def _fields(schema: Mapping[str, Any]) -> Iterator[Row]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield Row(name, type_of(field), name in required, field.get("description", ""))


def _example(schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples") or ()
    return json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else ""


def type_of(schema: Mapping[str, Any]) -> str:
    """A schema in a few words: `text`, `list of Hit`, `one of "yes", "no"`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return "one of " + ", ".join(json.dumps(value) for value in schema["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            parts = list(dict.fromkeys(type_of(part) for part in schema[several]))
            return " or ".join([*(p for p in parts if p != "null"), *(["null"] if "null" in parts else [])])
    kind = schema.get("type", "any value")
    if kind == "array":
        return "list of " + type_of(schema.get("items", {}))
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return "object: name to " + type_of(schema["additionalProperties"])
    if kind == "string":
        return {"binary": "file", "date": "date", "date-time": "time"}.get(schema.get("format", ""), "text")
    return {"integer": "whole number", "number": "number", "boolean": "true or false"}.get(kind, str(kind))
