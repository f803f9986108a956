"""Facts gathered by employer, general contractor, industry and area, two stretches of time side by side."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from reporting.calendar.rules.periods import Calendar, periods_between
from reporting.hot_spots.codes import Kind, Source

NAMED_BY_HASH: Final = frozenset({Kind.employer, Kind.contractor})

LEAST_TO_GROW: Final = 5
LEAST_FACTS: Final = 2
LEAST_WORKERS: Final = 10
"""Ten workers or more form a group (调解仲裁法 7)."""
MOST_LISTED: Final = 100
"""Of each kind."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The last periods, and as many before them.

    `has_before`: the campaign ran and we listened all the time before; else nothing can be compared.
    """

    first: date
    last: date
    before_first: date
    begins_before: datetime
    begins: datetime
    ends: datetime
    has_before: bool


class Row(NamedTuple):
    """Facts of one source in one county about one thing, in the last periods or in those before."""

    kind: Kind
    key: str
    is_before: bool
    source: Source
    county: str
    facts: int
    workers: int | None
    workers_exact: bool
    arrears_fen: int | None
    arrears_exact: bool


@dataclass
class Tally:
    """What is known of one thing in one stretch; None: nobody told a number, which is no 0."""

    facts: int = 0
    workers: int | None = None
    workers_exact: bool = True
    arrears_fen: int | None = None
    arrears_exact: bool = True
    by_source: dict[Source, int] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        self.facts += row.facts
        self.workers = _sum(self.workers, row.workers)
        self.workers_exact &= row.workers_exact
        self.arrears_fen = _sum(self.arrears_fen, row.arrears_fen)
        self.arrears_exact &= row.arrears_exact
        self.by_source[row.source] = self.by_source.get(row.source, 0) + row.facts


@dataclass(frozen=True, slots=True)
class HotSpot:
    """`before` None: it cannot be compared. `counties`: all in which it occurred in the campaign so far."""

    kind: Kind
    key: str
    last: Tally
    before: Tally | None
    has_grown: bool
    counties: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """The hot spots of a kind, the hottest first; `left_out`: so many more than can be listed."""

    spots: Sequence[HotSpot]
    left_out: int


def stretch(campaign: Calendar, last: date, weeks: int, heard_from: datetime | None) -> Stretch:
    """`last`: a date of the campaign; `heard_from`: since when we listen, where not from its beginning."""
    days = timedelta(days=7 * weeks)
    first = last - days + timedelta(days=1)
    late = periods_between(campaign, first, last)
    early = periods_between(campaign, first - days, first - timedelta(days=1))
    begins_before = early[0].starts if early else late[0].starts
    return Stretch(
        first=late[0].date,
        last=last,
        before_first=first - days,
        begins_before=begins_before,
        begins=late[0].starts,
        ends=late[-1].ends,
        has_before=len(early) == days.days and (heard_from is None or heard_from <= begins_before),
    )


def has_grown(now: int, before: int) -> bool:
    """Five facts at least, and more than before by twice the root of both together or more.

    Where nothing changed that happens by chance about once in forty times.
    """
    return now >= LEAST_TO_GROW and now > before and (now - before) ** 2 >= 4 * (now + before)


def gather(
    rows: Iterable[Row], occurs_in: Mapping[str, Collection[str]], *, has_before: bool
) -> Sequence[HotSpot]:
    """`occurs_in`: the counties in which a hash occurred in the campaign so far, whoever asks."""
    last: dict[tuple[Kind, str], Tally] = {}
    before: dict[tuple[Kind, str], Tally] = {}
    counties: dict[tuple[Kind, str], set[str]] = {}
    for row in rows:
        place = Kind(row.kind), row.key
        (before if row.is_before else last).setdefault(place, Tally()).add(row)
        counties.setdefault(place, set()).add(row.county)
    return [
        _hot_spot(
            *place,
            tally,
            before.get(place, Tally()) if has_before else None,
            {*counties[place], *(occurs_in.get(place[1], ()) if place[0] in NAMED_BY_HASH else ())},
        )
        for place, tally in last.items()
    ]


def is_hot(spot: HotSpot) -> bool:
    """Every industry and area; an employer with two facts, or ten workers, or more than one county."""
    return (
        spot.kind not in NAMED_BY_HASH
        or spot.last.facts >= LEAST_FACTS
        or (spot.last.workers or 0) >= LEAST_WORKERS
        or len(spot.counties) > 1
    )


def listed(spots: Iterable[HotSpot], kind: Kind) -> Listed:
    hot = sorted((spot for spot in spots if spot.kind is kind and is_hot(spot)), key=_order)
    return Listed(hot[:MOST_LISTED], max(0, len(hot) - MOST_LISTED))


def _hot_spot(kind: Kind, key: str, last: Tally, before: Tally | None, counties: Collection[str]) -> HotSpot:
    grown = before is not None and has_grown(last.facts, before.facts)
    return HotSpot(kind, key, last, before, grown, sorted(counties))


def _order(spot: HotSpot) -> tuple[bool, bool, int, int, str]:
    spreads = spot.kind in NAMED_BY_HASH and len(spot.counties) > 1
    return not spot.has_grown, not spreads, -spot.last.facts, -(spot.last.workers or 0), spot.key


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
