"""Where an event stands in the feed, and up to where a reader has read.

A place is the event's own in the log. One that had been held comes late, when readers are past its own: it
stands behind the last one of its partition, so that nobody misses it.
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

LONGEST_CURSOR: Final = 4000
WRITTEN: Final = re.compile(r"(\d{1,5})=(\d{1,18})\.(\d{1,9})", re.ASCII)


class Place(NamedTuple):
    """`late`: 0 where the event lies there itself, else the how-manieth that came late behind it."""

    offset: int
    late: int


class InLog(Protocol):
    """Where an event lies in the log; `late`: it had been held."""

    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def late(self) -> bool: ...


Cursor = Mapping[int, Place]
"""By partition the place of the last event that was read."""

BEFORE_ALL: Final = Place(-1, 0)


def places_of(events: Sequence[InLog], last: Cursor) -> Sequence[Place]:
    """A place for each, in the order of their effects. `last`: of the partitions in which one is late."""
    behind, places = dict(last), list[Place]()
    for event in events:
        before, own = behind.get(event.partition, BEFORE_ALL), Place(event.offset, 0)
        place = own if own > before and not event.late else Place(before.offset, before.late + 1)
        behind[event.partition] = place
        places.append(place)
    return places


def write_cursor(cursor: Cursor) -> str:
    """An opaque text."""
    written = ",".join(f"{number}={place.offset}.{place.late}" for number, place in sorted(cursor.items()))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_cursor(after: str) -> Cursor | None:
    """What `write_cursor` wrote; None: something else."""
    if len(after) > LONGEST_CURSOR:
        return None
    try:
        written = base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    parts = [WRITTEN.fullmatch(part) for part in written.split(",")] if written else []
    cursor = {int(part[1]): Place(int(part[2]), int(part[3])) for part in parts if part}
    return cursor if len(cursor) == len(parts) else None
