"""One thing that is not as the simulated people did it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """County or period None: a sum over all."""

    county: str | None
    period: date | None
    what: str
    expected: Any
    shown: Any

    def __str__(self) -> str:
        place = " ".join(str(part) for part in (self.county, self.period) if part is not None)
        return f"{place or 'season'}: {self.what}: expected {self.expected}, shown {self.shown}"


def difference(
    county: str | None, period: date | None, what: str, expected: Any, shown: Any
) -> Iterator[Difference]:
    if expected != shown:
        yield Difference(county, period, what, expected, shown)
