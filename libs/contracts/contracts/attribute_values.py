"""The values of CloudEvents attributes, as the standard and its clients write them."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

ULID: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}")
ULID_DIGITS: Final = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
"""From the digits of a ULID to those of a number to the base 32."""


def event_id(text: str) -> UUID:
    """A UUID, or a ULID as the UUID of the same 128 bits."""
    try:
        return UUID(text)
    except ValueError:
        if not ULID.fullmatch(text):
            raise
        return UUID(int=int(text.upper().translate(ULID_DIGITS), 32))


def aware(text: str) -> datetime:
    """An instant, also with the lower-case t and z that RFC 3339 allows."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = datetime.fromisoformat(text.upper())
    if instant.tzinfo is None:
        raise ValueError("a time without an offset")
    return instant


def positive(text: str) -> int:
    """A number that counts from 1."""
    number = int(text)
    if number < 1:
        raise ValueError("a sequence counts from 1")
    return number


def filled(text: str) -> str:
    """A text that says something."""
    if not text:
        raise ValueError("an empty attribute")
    return text
