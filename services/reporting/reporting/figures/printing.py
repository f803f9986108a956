"""A measure and its number as cells of what is printed; no number is no 0."""

from collections.abc import Collection
from typing import Final

from reporting.exports import Cell, Yuan, shown
from reporting.figures.rules.measures import NAMES, is_money

NOT_HEARD: Final = "—"


def name_cell(measure: str) -> str:
    """With the unit of an amount."""
    return f"{NAMES[measure]}（元）" if is_money(measure) else NAMES[measure]


def amount_cell(measure: str, number: int | None, not_exact: Collection[str] = ()) -> Cell:
    """`not_exact`: measures of which only a part is known; theirs are lower bounds."""
    if number is None:
        return NOT_HEARD
    amount = Yuan(number) if is_money(measure) else number
    return f"≥{shown(amount)}" if measure in not_exact else amount
