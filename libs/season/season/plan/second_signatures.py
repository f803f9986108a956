"""When the second person signs, where a campaign asks for two: at once, a day later, or never (N5.1)."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from season.calendar import LAST, signing_moment
from season.plan.acts import Act, What, Who

LATER, NEVER = range(8), range(8, 12)
"""Of 256."""
NOT_NOW: Final = {"second": "not_now"}
"""No field of a request: whoever signs first signs alone."""


def by_two(first: Act, period: date, *, next_is_usual: bool) -> Iterator[Act]:
    """The usual signature of a day, and what becomes of it; the last one is not left alone.

    `next_is_usual`: no script is at work then, in which the county may be silent.
    """
    chance = hashlib.sha256(f"second {first.county} {period}".encode()).digest()[0]
    if period == LAST or not next_is_usual or chance not in {*LATER, *NEVER}:
        yield first
        return
    yield replace(first, body=NOT_NOW)
    if chance in LATER:
        at = signing_moment(period + timedelta(days=1))
        yield Act(at, first.county, Who.staff, What.sign_second, period=period)
