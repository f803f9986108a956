"""A form says in its fields what a program says in headers: its key, and which version it saw."""

from fastapi import Request

from web.body_limit import replayed
from web.if_match import etag

KEY_FIELD = "key"
VERSION_FIELD = "version"


async def as_a_program_asks(
    request: Request, key: str, version: str, *, dry_run: bool = False, sends: bytes | None = None
) -> Request:
    """The same request with these headers, for `answer_once`; `dry_run`: whether nothing may be stored.

    `sends`: the body of a program, where a browser would send the same form otherwise the next time: the
    boundary between the parts of one with a file is new each time.
    """
    stated = {b"idempotency-key": key, b"if-match": etag_of(version)}
    headers = [(name, value) for name, value in request.scope["headers"] if name not in stated]
    headers += [(name, value.encode("latin-1", "replace")) for name, value in stated.items()]
    query = b"dry_run=true" if dry_run else b""
    body = {
        "type": "http.request",
        "body": await request.body() if sends is None else sends,
        "more_body": False,
    }
    scope = {**request.scope, "headers": headers, "query_string": query}
    return Request(scope, replayed(body, request.receive))


def etag_of(version: str) -> str:
    """What is no number names no version, and is refused as such."""
    return etag(int(version)) if version.isascii() and version.isdigit() else version
