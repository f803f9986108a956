"""Bars of a small chart. A day that was not heard is a gap, and never a bar of height nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

DAYS: Final = 14
WIDTH: Final = 20
"""Of a day in the chart, its bar and what is left free."""
HEIGHT: Final = 48
LEAST: Final = 2
"""So high is a zero, so that it is seen, and any number at least."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's bar, from the chart's top; `value` None: a gap."""

    left: int
    top: int
    height: int
    value: int | None

    @property
    def is_zero(self) -> bool:
        return self.value == 0


def bars(values: Sequence[int | None]) -> Sequence[Bar]:
    """One for each day. What is taken back may leave less than zero: as high as a zero, with its number."""
    largest = max((value for value in values if value is not None), default=0)
    return [_bar(number, value, largest) for number, value in enumerate(values)]


def _bar(number: int, value: int | None, largest: int) -> Bar:
    if value is None:
        return Bar(number * WIDTH, HEIGHT, 0, None)
    height = LEAST if value <= 0 else LEAST + value * (HEIGHT - LEAST) // largest
    return Bar(number * WIDTH, HEIGHT - height, height, value)
