"""Forms of our own pages: what they send, and how they are told from a foreign page's (A5)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from multipart import MultipartSegment, PushMultipartParser, parse_options_header

from access.session_cookie import session_word

TOKEN_FIELD: Final = "form_token"  # noqa: S105 the name of a field
MOST_FIELDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """What a browser sent: its fields, and the files that were chosen. It says what a file is called, and we
    do not listen: its content says what it is."""

    fields: Mapping[str, str]
    files: Mapping[str, bytes]


NO_FORM: Final = Form({}, {})


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form that a browser sent; none where it is no form, or names one twice."""
    return (await read_form_with_files(request)).fields


async def read_form_with_files(request: Request) -> Form:
    """The same with the files of a form that has any."""
    body = await request.body()
    try:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind == "multipart/form-data":
            return _of_parts(body, options.get("boundary", ""))
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return NO_FORM
    return Form(dict(fields), {}) if len({name for name, _ in fields}) == len(fields) else NO_FORM


def _of_parts(body: bytes, boundary: str) -> Form:
    """Read in memory: nothing of it lies in a temporary file."""
    parts: dict[str, tuple[bool, bytearray]] = {}
    content = bytearray()
    with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
        for each in parser.parse(body):
            if isinstance(each, MultipartSegment):
                content = bytearray()
                if each.name in parts:
                    return NO_FORM
                parts[each.name] = each.filename is not None, content
            elif each is not None:
                content += each
    return Form(
        {name: text.decode() for name, (is_file, text) in parts.items() if not is_file},
        {name: bytes(sent) for name, (is_file, sent) in parts.items() if is_file and sent},
    )


def form_token(request: Request) -> str:
    """What every form of this browser's pages sends along, and no other page can know.

    Derived from the cookie, which nothing but the browser and we hold: so there is nothing to store, and it
    ends with the session.
    """
    word = session_word(request) or ""
    return hmac.digest(word.encode(), b"form", hashlib.sha256).hex()


def has_form_token(request: Request, fields: Mapping[str, str]) -> bool:
    return hmac.compare_digest(fields.get(TOKEN_FIELD, "").encode(), form_token(request).encode())


def is_from_our_page(request: Request) -> bool:
    """By the headers that browsers let no page set."""
    sent = request.headers.get
    return is_of_our_origin(sent("sec-fetch-site"), sent("origin"), sent("host"))


def is_of_our_origin(fetch_site: str | None, origin: str | None, host: str | None) -> bool:
    """`Sec-Fetch-Site` decides where a browser sends it; over plain HTTP there is only `Origin`.

    Who sends neither is refused. TLS may end before us, so of the origin the host counts.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return bool(host) and origin in (f"http://{host}", f"https://{host}")
