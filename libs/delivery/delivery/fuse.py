"""When a topic's consumer must stop: a broken reader would fill the quarantine with good messages.

What blew the fuse is committed first: it stands in the quarantine, to be seen, dismissed or replayed, and
whoever starts the consumer again goes on behind it. Strangers' messages, which no reader of ours could ever
accept, have a limit of their own: they say nothing about the reader, and must not fill the database either.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from delivery.message_counts import Counts


@dataclass(frozen=True, slots=True)
class TooManyFailures:
    """Too many messages of one topic went to quarantine."""

    topic: str
    failed: int
    seen: int
    whose: str

    def __str__(self) -> str:
        share = f"{self.failed} of the last {self.seen} messages of {self.topic}"
        return f"{share} went to quarantine ({self.whose})"


class Limit:
    """Reached at `failures` among the latest `window` messages of a topic: a run as well as a ratio."""

    def __init__(self, failures: int, window: int) -> None:
        self._failures = failures
        self._window = window
        self._history: dict[str, deque[tuple[int, int]]] = {}

    def note(self, topic: str, seen: int, failed: int) -> tuple[int, int] | None:
        """These were committed; (failures, messages) of the window when that is too much."""
        history = self._history.setdefault(topic, deque())
        history.append((seen, failed))
        sums = sum(failures for _, failures in history), sum(messages for messages, _ in history)
        while sum(messages for messages, _ in history) - history[0][0] >= self._window:
            history.popleft()
        return sums if failed and sums[0] >= self._failures else None


OURS: Final = "sent by services of ours"
STRANGERS: Final = "sent by strangers"


class Fuse:
    """Blows for one topic at a time; a new one, at the next start, knows nothing of the past."""

    def __init__(self, limit: int = 50, window: int = 500, strangers: int = 1000) -> None:
        self._ours = Limit(limit, window)
        self._strangers = Limit(strangers, 10 * strangers)

    def note(self, counts_by_topic: Mapping[str, Counts]) -> Mapping[str, TooManyFailures]:
        """After the commit of a batch: the topics that must stop, and why."""
        blown = {}
        for topic, counts in counts_by_topic.items():
            ours = self._ours, counts.failed - counts.strangers, OURS
            for limit, failed, whose in (ours, (self._strangers, counts.strangers, STRANGERS)):
                if too_many := limit.note(topic, _seen(counts), failed):
                    blown[topic] = TooManyFailures(topic, *too_many, whose)
        return blown


def _seen(counts: Counts) -> int:
    return counts.applied + counts.skipped + counts.duplicate + counts.failed
