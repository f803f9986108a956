"""What a list is narrowed to: the statement has the conditions that were asked for and no others.

`$1 IS NULL OR county = $1` would let one statement do for all of them, and no plan use the index that is made
for one: a list would take the longer, the more there is that it does not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Narrowing:
    """Conditions, and the values of their parameters, which are numbered in this order."""

    values: list[Any] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def parameter(self, value: Any) -> str:
        """How the statement names this value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def by(self, condition: str, value: Any) -> None:
        """`by("state = {}", state)`; nothing where the value is None."""
        if value is not None:
            self.conditions.append(condition.format(self.parameter(value)))

    def by_county(self, counties: Sequence[str] | None) -> None:
        """None: any. One alone is asked for as such, as its rows then come in the order of an index."""
        if counties is not None and len(counties) == 1:
            self.by("county = {}", counties[0])
        else:
            self.by("county = ANY({}::text[])", counties)

    @property
    def where(self) -> str:
        return " AND ".join(self.conditions) or "true"
