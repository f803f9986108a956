"""openapi.json: what FastAPI knows of the routes, and what holds for all of them: problems, keys, roles."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI

from access import Role, routes_table
from web.problems import CATALOGUE, URN
from web.responses import PROBLEM_JSON

Schema = dict[str, Any]

PROBLEM: Schema = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 问题说明",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "enum": [URN + slug for slug in CATALOGUE]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    },
}
FIELD_ERROR: Schema = {
    "type": "object",
    "title": "FieldError",
    "description": "一处错误：请求内容中的位置（JSON Pointer）或参数名",
    "required": ["detail"],
    "properties": {
        "pointer": {"type": "string", "description": "如 #/claims/0/amount_fen"},
        "parameter": {"type": "string"},
        "detail": {"type": "string"},
    },
}
RETRY_AFTER: Schema = {"description": "多少秒后可以重试", "schema": {"type": "integer", "minimum": 1}}
PROBLEM_ANSWER: Schema = {
    "description": "问题说明",
    "headers": {"Retry-After": RETRY_AFTER},
    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

PAGE_ANSWER: Schema = {
    **PROBLEM_ANSWER,
    "content": {**PROBLEM_ANSWER["content"], "text/html": {"schema": {"type": "string"}}},
}
"""For a person's eyes; a program gets the problem."""


def parameter(name: str, place: str, schema: Schema, description: str, *, required: bool = False) -> Schema:
    return {"name": name, "in": place, "required": required, "schema": schema, "description": description}


TEXT: Schema = {"type": "string"}
KEY_PATTERN: Final = "[!-~]{1,200}"
"""Visible ASCII, no space."""
KEY: Schema = {"type": "string", "pattern": f"^{KEY_PATTERN}$"}
KEY_NEEDED = parameter("Idempotency-Key", "header", KEY, "同一请求重发时保持不变", required=True)
KEY_POSSIBLE = parameter("Idempotency-Key", "header", KEY, "同一请求重发时保持不变")
VERSION = parameter("If-Match", "header", TEXT, '所见版本，即上次回答的 ETag，如 "3"；* 表示不论哪个版本')
DRY_RUN = parameter("dry_run", "query", {"type": "boolean"}, "只检查、不保存")

COMMON: Mapping[str, list[Schema]] = {
    "post": [KEY_NEEDED, VERSION, DRY_RUN],
    "put": [VERSION, KEY_POSSIBLE, DRY_RUN],
}


SUCCESSES: Mapping[str, Mapping[str, str]] = {
    "post": {"200": "只检查、未保存；或早先已登记"},
    "put": {"200": "已修改；或只检查、未保存", "201": "新登记"},
}


class DescribedApp(FastAPI):
    """An application whose description also says what holds for all its routes."""

    def openapi(self) -> Schema:
        """The description, made at the first request."""
        if self.openapi_schema is None:
            roles = routes_table(self)
            add_common(super().openapi(), roles)
        assert self.openapi_schema is not None
        return self.openapi_schema


def operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """(method, path, operation) of every route."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def is_page(path: str) -> bool:
    """What is for programs has a version in its address."""
    return not path.startswith("/v1/")


def _add_other_successes(method: str, answers: Schema) -> None:
    """A dry run, and what was said before, are 200 where something new is 201; a PUT may make something."""
    for other, description in SUCCESSES.get(method, {}).items():
        answers.setdefault(other, {**next(iter(answers.values())), "description": description})


def add_common(schema: Schema, roles: Mapping[tuple[str, str], frozenset[Role]]) -> None:
    """Put into FastAPI's description who may use each route, its common parameters, and the problems."""
    for method, path, operation in operations(schema):
        operation["x-roles"] = sorted(roles[method.upper(), path])
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = PAGE_ANSWER if is_page(path) else PROBLEM_ANSWER
        if operation["x-roles"]:
            _add_other_successes(method, operation["responses"])
            operation.setdefault("parameters", []).extend(COMMON.get(method, []))
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(Problem=PROBLEM, FieldError=FIELD_ERROR)
