"""The hot spots, as their route describes them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from reporting.board.shown import UnusualZerosJson
from reporting.hot_spots.codes import Kind, Source
from web import Page


class FactsOfSourceJson(TypedDict):
    source: Source
    source_name: str
    facts: int


class HotSpotCountyJson(TypedDict):
    county: str
    name: str


class TallyJson(TypedDict):
    """Null: nobody told a number, which is no 0; not exact: a lower bound."""

    facts: int
    by_source: Sequence[FactsOfSourceJson]
    workers: int | None
    workers_exact: bool
    arrears_fen: int | None
    arrears_exact: bool


class HotSpotJson(TypedDict):
    """`key`: of an employer or a contractor a keyed hash, whose name is null here; intake tells it to who may
    know it. `before` null: the time before was not heard in full, and is not compared. `counties`: told to
    the city; to a county, of an employer or a contractor, `other_counties`: in how many others it occurs."""

    kind: Kind
    kind_name: str
    key: str
    name: str | None
    last: TallyJson
    before: TallyJson | None
    has_grown: bool
    in_several_counties: bool
    counties: Sequence[HotSpotCountyJson] | None
    other_counties: int | None


class LookedAtJson(TypedDict):
    """How many facts there are, and how many of them say what they are gathered by."""

    source: Source
    source_name: str
    facts: int
    with_employer: int
    with_contractor: int
    with_industry: int
    with_area: int
    facts_before: int | None


class FactBehindJson(TypedDict):
    """`subject`: the number under which its service knows it."""

    event_id: UUID
    source: Source
    source_name: str
    county: str
    county_name: str
    subject: str
    time: datetime
    workers: int | None
    workers_exact: bool
    arrears_fen: int | None
    arrears_exact: bool


class FactsBehindJson(Page[FactBehindJson]):
    pass


class LeftOutJson(TypedDict):
    kind: Kind
    kind_name: str
    hot_spots: int


class NotFullyHeardJson(TypedDict):
    """A county of which facts may be lacking: the days of the last periods, and of those before, on which it
    was silent; `held`: a message of it waits to be put right."""

    county: str
    name: str
    silent_on: Sequence[date]
    silent_before_on: Sequence[date]
    held: bool


class HotSpotsJson(TypedDict):
    """`first` and `last`: periods, both included; `before_first`: of as many before them, none where null.
    `as_of`: all that was recorded before it is in it."""

    campaign: str
    name: str
    weeks: int
    first: date
    last: date
    before_first: date | None
    as_of: datetime | None
    begins: datetime
    ends: datetime
    county: str | None
    kind: Kind | None
    hot_spots: Sequence[HotSpotJson]
    left_out: Sequence[LeftOutJson]
    looked_at: Sequence[LookedAtJson]
    unusual_zeros: Sequence[UnusualZerosJson]
    not_fully_heard: Sequence[NotFullyHeardJson]
