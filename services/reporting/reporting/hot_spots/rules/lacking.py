"""Counties of which facts may be lacking: silent on some days, or with a message that waits (N5.1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reporting.calendar.rules.periods import Period
from reporting.silence.rules.episodes import Episode, silent_in


@dataclass(frozen=True, slots=True)
class Lacking:
    """`silent`, `silent_before`: on which days of the last periods, and of those before; `is_held`: a message
    that may be of this county waits to be put right."""

    county: str
    silent: Sequence[date]
    silent_before: Sequence[date]
    is_held: bool


def lacking(
    county: str,
    periods: Iterable[Period],
    first: date,
    episodes: Iterable[Episode],
    as_of: datetime | None,
    *,
    is_held: bool,
) -> Lacking | None:
    """None: all of it was heard. `periods`: those compared; `first`: where the last ones begin."""
    known = list(episodes)
    silent = [period.date for period in periods if silent_in(known, period, as_of)]
    if not silent and not is_held:
        return None
    return Lacking(
        county, [day for day in silent if day >= first], [day for day in silent if day < first], is_held
    )
