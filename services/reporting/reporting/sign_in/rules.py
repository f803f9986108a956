"""What a link and a cookie hold, and when a session is over (A5)."""

import re
from datetime import datetime, timedelta
from typing import Final

WORD: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 random bytes as base64url: what a link and a cookie hold."""
TOUCHES: Final = 60
"""So many steps has the time a session may stand idle: not every look at a page is written down."""


def is_word(text: str) -> bool:
    """Whether it can be what a link or a cookie of ours holds; a shorter one could be guessed."""
    return WORD.fullmatch(text) is not None


def is_over(expires: datetime, last_used: datetime, idle: timedelta, now: datetime) -> bool:
    """A session that has lasted as long as one may, or stood idle for too long."""
    return now >= min(expires, last_used + idle)


def is_to_be_touched(last_used: datetime, idle: timedelta, now: datetime) -> bool:
    """The use of a session is written down when the last note of it has become too old."""
    return now >= last_used + idle / TOUCHES
