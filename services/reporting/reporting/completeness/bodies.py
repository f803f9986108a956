"""The parameter `as_of`: how something stood at a past moment."""

import re
from datetime import datetime
from typing import Annotated, Final

from fastapi import Query
from pydantic import BeforeValidator

from clock import SHANGHAI
from web import Instant

AS_OF: Final = (
    "当时的情形：只含该时刻之前登记的事项和签报，此后任何时候查看都相同"
    "（当时搁置、后来放行的消息除外，放行前标明未收齐）；缺省为现在"
)

AsOf = Annotated[Instant | None, Query(description=AS_OF)]


def _with_offset(value: str) -> str | None:
    """A browser's field for a moment is empty, or has no offset: it is ours."""
    return f"{value}+08:00" if BROWSERS_MOMENT.fullmatch(value) else value or None


BROWSERS_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
AsOfField = Annotated[Instant | None, BeforeValidator(_with_offset), Query(description=AS_OF)]
"""The same in an address of a page."""


def browsers_moment(instant: datetime | None) -> str:
    """As our addresses and fields write `as_of`, the inverse of `_with_offset`; empty: the present."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S") if instant else ""
