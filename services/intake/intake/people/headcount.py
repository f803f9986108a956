"""How many people, as far as anybody knows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Headcount:
    """Counted, at least so many, or only in words ("十几个人"); words are never forced into a number."""

    count: int | None = None
    at_least: int | None = None
    as_told: str | None = None

    def number(self, otherwise: int) -> int:
        """The number stated, or what else is known of it."""
        stated = self.count if self.count is not None else self.at_least
        return otherwise if stated is None else stated

    @property
    def is_exact(self) -> bool:
        return self.count is not None
