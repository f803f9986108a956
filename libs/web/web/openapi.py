"""openapi.json: what FastAPI knows of the routes, and what holds for all of them: problems, keys, roles."""

from collections.abc import Iterator, Mapping
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig

from access import Role, routes_table
from web import problems
from web.answers import HEADERS, NAMES_ITSELF, OWN_HEADERS, OWN_PROBLEMS, Schema, headers
from web.described_problems import (
    FIELD_ERROR,
    PROBLEM,
    answered_problems,
    examples,
    has_problem,
    problem_answer,
)
from web.described_values import add_dry_run, open_answers


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
    "post": [KEY_NEEDED, DRY_RUN],
    "put": [KEY_POSSIBLE, DRY_RUN],
}

DESCRIPTIONS: Mapping[str, str] = {"201": "已登记", "303": "转往看板"}

FASTAPI_DESCRIPTION: Final = "Successful Response"

UNTOLD: Final = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)
"""FastAPI's own would tell paths, queries and the texts of exceptions, whoever set a variable for it."""

OTHER_SUCCESSES: Mapping[str, Mapping[str, str]] = {
    "post": {"200": "只检查、未保存；或早先已登记"},
    "put": {"200": "已修改；或只检查、未保存", "201": "新登记"},
}


def _name_of(route: APIRoute) -> str:
    """The id of an operation: what a generated client calls it."""
    return route.name


class DescribedApp(FastAPI):
    """An application whose description also says what holds for all its routes."""

    def __init__(self, *, title: str) -> None:
        super().__init__(
            telemetry=UNTOLD,
            title=title,
            openapi_url=None,
            redirect_slashes=False,
            generate_unique_id_function=_name_of,
        )

    def openapi(self) -> Schema:
        """The description, made at the first request."""
        if self.openapi_schema is None:
            try:
                add_common(super().openapi(), routes_table(self))
            except Exception:
                self.openapi_schema = None  # rather none than half of it
                raise
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
    for other, description in OTHER_SUCCESSES.get(method, {}).items():
        answers.setdefault(other, {**next(iter(answers.values())), "description": description})


def add_common(schema: Schema, roles: Mapping[tuple[str, str], frozenset[Role]]) -> None:
    """Put into FastAPI's description who may use each route, its common parameters, and how it answers."""
    schema.setdefault("components", {}).setdefault("schemas", {})
    for method, path, operation in operations(schema):
        operation["x-roles"] = sorted(roles[method.upper(), path])
        operation["responses"].pop("422", None)
        is_keyed = bool(operation["x-roles"]) and method in COMMON
        if is_keyed:
            _add_other_successes(method, operation["responses"])
            operation.setdefault("parameters", []).extend(_common_parameters(method, operation))
            add_dry_run(schema, operation)
        _add_words_and_headers(operation, is_keyed=is_keyed)
        _add_problems(method, path, operation, schema["components"]["schemas"])
        for own in (OWN_HEADERS, OWN_PROBLEMS, NAMES_ITSELF):
            operation.pop(own, None)
    schemas = schema["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(Problem=PROBLEM, FieldError=FIELD_ERROR)
    schema["components"].update(headers=dict(HEADERS), examples=examples())
    open_answers(schema)


def _common_parameters(method: str, operation: Schema) -> list[Schema]:
    """A version only where the route looks at it."""
    version = [VERSION] if has_problem(operation, problems.precondition_failed) else []
    return [*COMMON["put" if NAMES_ITSELF in operation else method], *version]


def _add_words_and_headers(operation: Schema, *, is_keyed: bool) -> None:
    marks = ("Idempotent-Replayed", "Dry-Run") if is_keyed else ()
    for status, answer in operation["responses"].items():
        if answer["description"] == FASTAPI_DESCRIPTION:
            answer["description"] = DESCRIPTIONS.get(status, "成功")
        answer["headers"] = headers("X-Request-Id", *operation.get(OWN_HEADERS, ()), *marks)


def _add_problems(method: str, path: str, operation: Schema, structures: Schema) -> None:
    """`default`: what may be added to the catalogue, or stand in front of the service."""
    described = answered_problems(method, operation, structures)
    for status, answer in {**described, "default": problem_answer(())}.items():
        if is_page(path):
            answer["content"]["text/html"] = {"schema": TEXT}
        operation["responses"][status] = answer
