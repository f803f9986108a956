"""Forms of our own pages: what they send, and how they are told from a foreign page's (A5)."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from access.session_cookie import session_word

TOKEN_FIELD: Final = "form_token"  # noqa: S105 the name of a field
MOST_FIELDS: Final = 1000


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form that a browser sent; none where it is no form, or names one twice."""
    try:
        text = (await request.body()).decode("ascii")
        fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return dict(fields) if len({name for name, _ in fields}) == len(fields) else {}


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
