"""Where arrears gather by industry and by area, worked out from the journal alone (N4.2).

Written apart from reporting's rules on purpose: two readings of decision 63 that must agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from season.calendar import LAST, period_of
from season.facts import HotSpotKey, hot_spot_line
from season.journal import Entry, Owed

LOOKED_AT: Final = (date(2019, 1, 15), LAST)
FORTNIGHT: Final = timedelta(days=14)
KINDS: Final = ("industry", "area")


def hot_spots(entries: Iterable[Entry]) -> Mapping[HotSpotKey, str]:
    """Those in which something came in within the two weeks."""
    by_key: dict[tuple[str, str], list[Owed]] = defaultdict(list)
    for owed in told(list(entries)):
        for kind in KINDS:
            if code := getattr(owed, kind):
                by_key[kind, code].append(owed)
    return {
        (last, *key): line(now, len(within(of, last - FORTNIGHT)))
        for last in LOOKED_AT
        for key, of in by_key.items()
        if (now := within(of, last))
    }


def told(entries: Sequence[Entry]) -> Sequence[Owed]:
    """Without the findings that were withdrawn."""
    found = [entry.finding for entry in entries if entry.finding is not None]
    withdrawn = {finding.name for finding in found if finding.how == "withdrawn"}
    return [
        entry.owed
        for entry in entries
        if entry.owed is not None and not (entry.finding and entry.finding.name in withdrawn)
    ]


def within(owed: Iterable[Owed], last: date) -> Sequence[Owed]:
    """The fourteen periods up to a day."""
    dated = ((one, period_of(one.time)) for one in owed)
    return [one for one, period in dated if period is not None and last - FORTNIGHT < period <= last]


def line(now: Sequence[Owed], before: int) -> str:
    workers = [one.workers for one in now if one.workers is not None]
    wages = [one.wages_fen for one in now if one.wages_fen is not None]
    more = len(now) - before
    return hot_spot_line(
        len(now),
        before,
        len(now) >= 5 and more > 0 and more**2 >= 4 * (len(now) + before),
        (sum(workers) if workers else None, all(one.workers_exact for one in now)),
        (sum(wages) if wages else None, all(one.wages_exact for one in now)),
    )
