"""The problems that a route can answer, by status: what the route says of itself, and what holds for all."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from web import problems
from web.answers import NAMES_ITSELF, OWN_PROBLEMS, Schema, headers
from web.body import OWN_PROBLEM
from web.problems import CATALOGUE, URN, Kind
from web.references import reachable, values_of
from web.responses import PROBLEM_JSON

PROBLEM: Final[Schema] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 问题说明；不同问题可有其他字段",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {
            "type": "string",
            "description": "问题类型；以后可能增加新的类型",
            "examples": [URN + slug for slug in CATALOGUE],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    },
}
FIELD_ERROR: Final[Schema] = {
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

ALWAYS: Final = (
    *(problems.repeated_header, problems.not_http, problems.head_too_large, problems.request_timeout),
    *(problems.too_many_requests, problems.internal_error, problems.unavailable),
)
CALLERS: Final = (problems.unauthenticated, problems.forbidden_role)
BODIES: Final = (
    *(problems.not_json, problems.body_too_large, problems.unsupported_media_type),
    *(problems.invalid_body, problems.unknown_field),
)
KEYS: Final = (
    *(problems.missing_idempotency_key, problems.invalid_idempotency_key),
    *(problems.request_in_flight, problems.idempotency_key_reused, problems.body_too_large),
)


def answered_problems(method: str, operation: Schema, structures: Schema) -> Schema:
    """Each status with its problems, as they stand in `responses`; whatever else may come is `default`."""
    kinds = {kind.slug: kind for kind in _kinds(method, operation, structures)}
    by_status = sorted(kinds.values(), key=lambda kind: (kind.status, list(CATALOGUE).index(kind.slug)))
    grouped = groupby(by_status, key=lambda kind: kind.status)
    return {str(status): problem_answer(of_status) for status, of_status in grouped}


def problem_answer(kinds: Iterable[Kind]) -> Schema:
    """An answer that can be any of these; its examples name them and close nothing."""
    kinds = tuple(kinds)
    named = {kind.slug: {"$ref": f"#/components/examples/{kind.slug}"} for kind in kinds}
    again = ("Retry-After",) if not kinds or any(kind.retry_after for kind in kinds) else ()
    who = ("WWW-Authenticate",) if problems.unauthenticated in kinds else ()
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "description": "；".join(kind.title for kind in kinds) or "问题说明",
        "headers": headers("X-Request-Id", "Content-Language", *again, *who),
        "content": {PROBLEM_JSON: {**schema, "examples": named} if named else schema},
    }


def examples() -> Schema:
    """Each problem of the catalogue, as it looks at least."""
    return {kind.slug: {"summary": str(kind.title), "value": kind().body()} for kind in CATALOGUE.values()}


def _kinds(method: str, operation: Schema, structures: Schema) -> Iterator[Kind]:
    """By what a request of this route has: a caller, a place, parameters, a key, a body."""
    yield from ALWAYS
    if operation["x-roles"]:
        yield from CALLERS
        yield from {"post": KEYS, "put": KEYS[1:]}.get("put" if NAMES_ITSELF in operation else method, ())
    places: dict[str, set[str]] = {"path": set(), "query": set(), "header": set()}
    for parameter in operation.get("parameters", ()):
        places[parameter["in"]].add(parameter["name"])
    if places["path"]:
        yield problems.not_found
    if places["path"] | places["query"]:
        yield problems.invalid_parameter
    if "cursor" in places["query"]:
        yield problems.invalid_cursor
    if "requestBody" in operation:
        yield from BODIES
        yield from map(CATALOGUE.__getitem__, _of_fields(operation["requestBody"], structures))
    yield from (CATALOGUE[slug] for slug in operation.get(OWN_PROBLEMS, ()))


def _of_fields(body: Schema, structures: Schema) -> set[str]:
    """The problems of their own that the fields of a body say they may be."""
    described = [body, *(structures[name] for name in reachable(body, structures))]
    return {value for one in described for value in values_of(one, OWN_PROBLEM)}


def has_problem(operation: Schema, kind: Kind) -> bool:
    """Whether the route says so of itself."""
    own: Any = operation.get(OWN_PROBLEMS, ())
    return kind.slug in own
