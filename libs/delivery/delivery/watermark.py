"""Up to when has a reader seen everything? The record each service publishes, and how reporting judges it.

A watermark says: every event of `source` recorded before `as_of` lies below `ends` (decision 4).
"""

import json
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from contracts.attribute_values import aware
from contracts.topics import WATERMARKS
from delivery import broker

BEHIND: Final = timedelta(seconds=30)
"""No transaction outlives this (transaction_timeout), and `recordedtime` is read after BEGIN."""

Ends = Mapping[str, Mapping[int, int]]


@dataclass(frozen=True)
class Watermark:
    """One service's statement, with the end offsets of the topics at that moment."""

    source: str
    as_of: datetime
    ends: Ends


def new_watermark(source: str, now: datetime, oldest: datetime | None, ends: Ends) -> Watermark:
    """The three must have been read in this order: business now, the oldest outbox row, the end offsets."""
    newest = now - BEHIND
    return Watermark(source, newest if oldest is None else min(oldest, newest), ends)


def encode(mark: Watermark) -> bytes:
    """As JSON; partitions are strings there."""
    return json.dumps({"source": mark.source, "as_of": mark.as_of.isoformat(), "ends": mark.ends}).encode()


def decode(value: bytes) -> Watermark:
    """Raises ValueError for anything that is not a watermark."""
    try:
        fields = json.loads(value)
        ends = {
            topic: {int(partition): int(end) for partition, end in of.items()}
            for topic, of in fields["ends"].items()
        }
        return Watermark(str(fields["source"]), aware(fields["as_of"]), ends)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a watermark") from error


def is_reached(mark: Watermark, progress: Mapping[tuple[str, int], int]) -> bool:
    """Has a ledger consumed everything below the ends?"""
    return all(
        progress.get((topic, partition), 0) >= end
        for topic, of in mark.ends.items()
        for partition, end in of.items()
    )


def as_of(
    marks: Iterable[Watermark],
    progress: Mapping[tuple[str, int], int],
    expected: Collection[str],
    before: datetime | None = None,
) -> datetime | None:
    """The minimum over the expected sources of each one's highest reached watermark; it only grows.

    None as long as one of them has not been heard and nothing was known before.
    """
    highest: dict[str, datetime] = {}
    for mark in marks:
        if is_reached(mark, progress):
            highest[mark.source] = max(mark.as_of, highest.get(mark.source, mark.as_of))
    if not all(source in highest for source in expected):
        return before
    seen = min(highest[source] for source in expected)
    return seen if before is None else max(before, seen)


def still_needed(marks: Sequence[Watermark], progress: Mapping[tuple[str, int], int]) -> Sequence[Watermark]:
    """Forget what a later reached one of the same source makes useless; call it now and then."""
    reached: dict[str, datetime] = {}
    for mark in marks:
        if is_reached(mark, progress):
            reached[mark.source] = max(mark.as_of, reached.get(mark.source, mark.as_of))
    return [mark for mark in marks if mark.source not in reached or mark.as_of >= reached[mark.source]]


async def follow(bootstrap: str, rest_seconds: float = 0.0) -> AsyncIterator[Watermark]:
    """Watermarks from the end of their topic on, for ever; a broker's absence is waited out."""
    async for value in broker.follow(bootstrap, WATERMARKS, rest_seconds):
        try:
            mark = decode(value)
        except ValueError:
            continue
        yield mark
