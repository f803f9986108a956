"""When a topic's consumer must stop: a broken reader would fill the quarantine with good messages."""

from collections import deque
from collections.abc import Mapping

from delivery.message_counts import Counts


class TooManyFailures(Exception):
    """Too many messages of one topic failed; `topic` says which. The batch was rolled back."""

    def __init__(self, topic: str, failed: int, seen: int) -> None:
        super().__init__(f"{failed} of the last {seen} messages of {topic} went to quarantine")
        self.topic = topic


class Fuse:
    """Blows at `limit` failures among the latest `window` messages of a topic: a run as well as a ratio."""

    def __init__(self, limit: int = 50, window: int = 500) -> None:
        self._limit = limit
        self._window = window
        self._history: dict[str, deque[tuple[int, int]]] = {}

    def check(self, counts_by_topic: Mapping[str, Counts]) -> None:
        """Raise TooManyFailures when these would be too many."""
        for topic, counts in counts_by_topic.items():
            seen, failed = self._with(topic, counts)
            if counts.failed and failed >= self._limit:
                raise TooManyFailures(topic, failed, seen)

    def remember(self, counts_by_topic: Mapping[str, Counts]) -> None:
        """These were committed."""
        for topic, counts in counts_by_topic.items():
            history = self._history.setdefault(topic, deque())
            history.append((_seen(counts), counts.failed))
            while sum(seen for seen, _ in history) - history[0][0] >= self._window:
                history.popleft()

    def _with(self, topic: str, counts: Counts) -> tuple[int, int]:
        history = self._history.get(topic, ())
        return (
            _seen(counts) + sum(seen for seen, _ in history),
            counts.failed + sum(failed for _, failed in history),
        )


def _seen(counts: Counts) -> int:
    return counts.applied + counts.skipped + counts.duplicate + counts.failed
