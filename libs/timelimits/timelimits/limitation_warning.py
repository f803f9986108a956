"""How near the end of a limitation 时效 is (调解仲裁法 27): it must never cost the worker a claim (N3.2)."""

from datetime import date, timedelta
from typing import Final

NEAR_DAYS: Final = 30
URGENT_DAYS: Final = 7


def is_near(ends: date | None, on: date) -> bool:
    """It is warned about: 30 days are left, or fewer."""
    return ends is not None and (ends - on).days <= NEAR_DAYS


def is_urgent(ends: date | None, on: date) -> bool:
    """Proceedings must start at once: less than 7 days are left, or none."""
    return ends is not None and ends < urgent_before(on)


def urgent_before(on: date) -> date:
    """A limitation that ends before this day is urgent on `on`; for a query over many cases."""
    return on + timedelta(days=URGENT_DAYS)


def urgent_from(ends: date) -> date:
    """The first day on which a limitation that ends then is urgent."""
    return ends - timedelta(days=URGENT_DAYS - 1)
