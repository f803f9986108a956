"""How many people, as far as anybody knows."""

from dataclasses import dataclass
from typing import Final

from intake.people.number_words import least_in_words

MOST_PEOPLE: Final = 100_000
ONE_AT_LEAST: Final = 1
"""Somebody was there; how many was not said, or only in words, which stay here (decision 25)."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """Counted, at least so many, or only in words ("十几个人"); words are never forced into a number."""

    count: int | None = None
    at_least: int | None = None
    as_told: str | None = None

    def number(self, otherwise: int) -> int:
        """The number stated, or what else is known of it: a lower bound, if not `is_exact`."""
        return otherwise if self.stated is None else self.stated

    @property
    def stated(self) -> int | None:
        return self.count if self.count is not None else self.at_least

    @property
    def is_exact(self) -> bool:
        return self.count is not None

    @property
    def is_known(self) -> bool:
        """Somebody gave a number; otherwise there are only words."""
        return self.stated is not None

    @property
    def least_in_words(self) -> int | None:
        """What is plain in the words, where it is more than what was stated and can be sent as a number."""
        least = least_in_words(self.as_told) if self.as_told else None
        return least if least is not None and (self.stated or 0) < least <= MOST_PEOPLE else None
