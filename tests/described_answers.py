"""Whether an answer is as the OpenAPI document says: status, headers, problem, and no field too much.

The published document leaves room for what may be added later; here it is closed, so that a field, a code or
a problem that nobody described is a difference.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import jsonschema_rs

ON_EVERY_ANSWER: Final = frozenset(
    {
        *("date", "server", "connection", "content-type", "content-length", "cache-control", "vary"),
        *("x-content-type-options", "referrer-policy", "x-frame-options", "content-security-policy"),
    }
)
"""Of HTTP itself, and what every answer tells a browser or a cache."""


def closed(value: Any) -> Any:
    """The same description without room: no other fields, no other codes."""
    if isinstance(value, list):
        return [closed(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {name: closed(each) for name, each in value.items()}
    if isinstance(value.get("properties"), dict) and value.get("title") != "Problem":
        inner.setdefault("additionalProperties", False)
    if value.get("type") == "string" and isinstance(value.get("examples"), list):
        inner["enum"] = inner.pop("examples")
    return inner


class DescribedAnswers:
    """What the document of a service says of its answers."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._validators: dict[str, Any] = {}

    @cached_property
    def _closed(self) -> Any:
        return closed(self._document)

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
        """Written-out places first: /notes/broken is not /notes/{note_id}."""
        paths = sorted(self._closed["paths"].items(), key=lambda each: each[0].count("{"))
        return [(re.compile(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(path))), of) for path, of in paths]

    def differences(
        self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> Iterator[str]:
        """What the document does not say; nothing of what it does not describe at all."""
        asked = "get" if method == "HEAD" else method.lower()
        of_path = next((of for pattern, of in self._paths if pattern.fullmatch(path)), {})
        if asked not in of_path:
            return
        place, answers = f"{method} {path} {status}", of_path[asked]["responses"]
        if str(status) not in answers:
            yield f"{place}: not described: {body[:300]!r}"
            return
        answer = answers[str(status)]
        described = {name.lower() for name in answer.get("headers", ())} | ON_EVERY_ANSWER
        yield from (f"{place}: header {name}" for name in headers if name.lower() not in described)
        content = headers.get("content-type", "").partition(";")[0]
        if content == "text/html" and status >= 400:  # whatever goes wrong, a browser gets a page
            return
        if body and content not in answer.get("content", {}):
            yield f"{place}: content type {content}"
        elif body and content.endswith("json"):
            yield from (f"{place}: {each}" for each in self._wrong(answer["content"][content], body))

    def _wrong(self, described: Mapping[str, Any], body: bytes) -> Iterator[str]:
        schema, value = described["schema"], json.loads(body)
        for error in self._validator(schema).iter_errors(value):
            yield f"{'/'.join(map(str, error.instance_path))}: {error.message}"[:500]
        if "examples" in described and value["type"].rpartition(":")[2] not in described["examples"]:
            yield f"{value['type']} is no problem of this route"

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        written = json.dumps(schema)
        if written not in self._validators:
            whole = {**schema, "components": self._closed["components"]}
            self._validators[written] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[written]
