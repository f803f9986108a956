"""What a handler gives back, and how it goes over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import to_json
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from clock import SHANGHAI
from languages import CHINESE, ENGLISH, preferred
from web.problems import Problem

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
PLAIN: Final = frozenset({str, int, bool, type(None)})
"""Most of every answer, beside codes, which are texts too; what else is a Mapping takes long to find out."""
NOT_KEPT: Final = {"Cache-Control": "no-store"}
IN_CHINESE: Final = {"Content-Language": CHINESE, "Vary": "Accept-Language"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A "yes": status, body and the headers that belong to it (Location, ETag)."""

    status: int
    body: Mapping[str, Any] | BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as it is sent, and stored: every time in it as people here read it."""
        body = self.body.model_dump() if isinstance(self.body, BaseModel) else self.body
        return to_json(in_local_time(body))


def in_local_time(value: Any) -> Any:
    """The same with every instant in Asia/Shanghai: a database gives them back in UTC."""
    if type(value) in PLAIN or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI)
    if isinstance(value, dict | Mapping):
        return {name: in_local_time(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [in_local_time(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: in_local_time(getattr(value, field.name)) for field in fields(value)}
    return value


def respond(answer: Answer | Problem, headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    """An answer or a problem as a response, with headers that belong to this one request."""
    if isinstance(answer, Problem):
        return ProblemResponse(answer, headers)
    return response(answer.status, answer.content(), {**answer.headers, **headers})


def when_again(problem: Problem) -> Mapping[str, str]:
    """Of a problem that passes: when to come again (H9, H12)."""
    return {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}


class ProblemResponse(Response):
    """A problem in the language of whoever asked, which is known when it is sent (decision 29)."""

    def __init__(self, problem: Problem, headers: Mapping[str, str]) -> None:
        self._problem = problem
        own = {**NOT_KEPT, **IN_CHINESE, **when_again(problem), **headers}
        super().__init__(to_json(problem.body()), problem.status, own, PROBLEM_JSON)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = ",".join(Headers(scope=scope).getlist("accept-language"))
        if preferred(wanted) == ENGLISH:
            self.body = to_json(self._problem.body(ENGLISH))
            self.headers.update({"Content-Language": ENGLISH, "Content-Length": str(len(self.body))})
        await super().__call__(scope, receive, send)


def response(status: int, content: bytes, headers: Mapping[str, str], media_type: str = JSON) -> Response:
    """The one place where a JSON response is made. Nothing of it may be kept by a cache on the way."""
    return Response(content, status, {**NOT_KEPT, **headers}, media_type)
