"""What a handler gives back, and how it goes over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json
from starlette.responses import Response

from web.problems import Problem

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """A "yes": status, body and the headers that belong to it (Location, ETag)."""

    status: int
    body: Mapping[str, Any] | BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as it is sent, and stored."""
        return to_json(self.body)


def respond(said: Answer | Problem, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    """An answer or a problem as a response, with headers that belong to this one request."""
    if isinstance(said, Problem):
        return response(said.status, to_json(said.said()), headers, PROBLEM_JSON)
    return response(said.status, said.content(), {**said.headers, **headers})


def response(status: int, content: bytes, headers: Mapping[str, str], media_type: str = JSON) -> Response:
    """The one place where a JSON response is made. Nothing of it may be kept by a cache on the way."""
    return Response(content, status, {"Cache-Control": "no-store", **headers}, media_type)
