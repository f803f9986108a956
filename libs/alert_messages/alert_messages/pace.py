"""At most so many messages in a minute; a robot that said no is left alone for as long as it asks."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 20
WINDOW_SECONDS: Final = 61.0
"""A second more than the robots count, so that our clock and theirs may differ."""


@dataclass
class Pace:
    """Times are readings of one clock that only goes forward."""

    most: int = MOST
    window: float = WINDOW_SECONDS
    sent: deque[float] = field(default_factory=deque)
    silent_until: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next message may leave."""
        while self.sent and now - self.sent[0] >= self.window:
            self.sent.popleft()
        until_room = self.sent[0] + self.window - now if len(self.sent) >= self.most else 0.0
        return max(until_room, self.silent_until - now, 0.0)

    def leaves(self, now: float) -> None:
        """Counted before the answer: a message whose answer got lost may have arrived."""
        self.sent.append(now)

    def rest(self, now: float, seconds: float) -> None:
        self.silent_until = now + seconds
