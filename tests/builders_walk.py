"""What was sent field by field, and where it is read again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession

from access import Caller
from builders_web import bearer
from readable_fields import Place, Row
from web.openapi import operations

Values = defaultdict[tuple[str, str], list[Any]]


def leaves(body: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each value of a body with the name of its field: claims[].amount_fen. A list of values is one field."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            yield from leaves(value, f"{name}.{key}" if name else key)
    elif isinstance(body, list):
        for value in body:
            yield from leaves(value, f"{name}[]" if isinstance(value, Mapping) else name)
    elif body is not None:
        yield name, body


def described_fields(document: Any) -> dict[str, set[str]]:
    """By route, the fields that its body may hold, as `leaves` names them."""
    return {
        f"{method.upper()} {path}": {
            name
            for content in operation["requestBody"]["content"].values()
            for name in _fields(document, content["schema"], "")
        }
        for method, path, operation in operations(document)
        if "requestBody" in operation
    }


def _fields(document: Any, schema: Any, name: str) -> Iterator[str]:
    properties, in_list = _inside(document, schema)
    if not properties:
        yield name
    for key, value in properties.items():
        yield from _fields(document, value, f"{name}{in_list}.{key}" if name else key)


def _inside(document: Any, schema: Any) -> tuple[Mapping[str, Any], str]:
    """The fields inside a field, or inside each item of its list."""
    if "$ref" in schema:
        return _inside(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "items" in schema:
        return _inside(document, schema["items"])[0], "[]"
    for one in schema.get("anyOf", ()):
        if (inside := _inside(document, one))[0]:
            return inside
    return schema.get("properties", {}), ""


@dataclass
class Walk:
    """Requests to one service, by whoever may make them."""

    session: ClientSession
    sent: Values = field(default_factory=lambda: defaultdict(list))
    shown: Values = field(default_factory=lambda: defaultdict(list))

    async def ask(
        self,
        route: str,
        caller: Caller,
        body: Any = None,
        seen: str | None = None,
        **places: str,
    ) -> Any:
        """One request that succeeds; `seen`: the route where its version is looked up first."""
        method, path = route.split(" ")
        headers = bearer(caller) | ({"Idempotency-Key": uuid4().hex} if method == "POST" else {})
        if seen:
            address = seen.split(" ")[1].format(**places)
            async with self.session.get(address, headers=bearer(caller)) as answer:
                headers["If-Match"] = answer.headers["ETag"]
        address = path.format(**places)
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self.session.request(method, address, headers=headers, **sent) as answer:
            reply = await answer.json() if answer.content_type.endswith("json") else None
            assert answer.status in (200, 201), reply
        self._note(self.sent, route, body)
        self._note(self.shown, route, reply)
        return reply

    @staticmethod
    def _note(values: Values, route: str, body: Any) -> None:
        for name, value in leaves(body):
            values[route, name].append(comparable(value))

    def add(self, other: "Walk") -> None:
        """What was sent and shown elsewhere: on another day."""
        for mine, theirs in ((self.sent, other.sent), (self.shown, other.shown)):
            for key, values in theirs.items():
                mine[key] += values

    def unread(self, rows: Mapping[str, Mapping[str, Row]]) -> list[str]:
        """Fields that nobody sent here, and fields whose value is not where the table says."""
        return [
            f"{route} {name}: {missing}"
            for route, fields in rows.items()
            for name, row in fields.items()
            if isinstance(row, Place) and (missing := self._missing(route, name, row))
        ]

    def _missing(self, route: str, name: str, place: Place) -> str | None:
        if (route, name) not in self.sent:
            return "never sent"
        shown = self.shown[place.answer, place.name]
        for value in self.sent[route, name]:
            if place.said_as.get(value, value) not in shown:
                return f"{value!r} is not in {place.name} of {place.answer}: {shown}"
        return None


def comparable(value: Any) -> Any:
    """Two ways to write an instant are one value."""
    if not isinstance(value, str) or "T" not in value:
        return value
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return value
