"""Complete: everything was seen up to the cut-off, and no message of the county is held (domain §5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from reporting.calendar.rules.periods import Period


def is_complete(period: Period, as_of: datetime | None, *, held: bool) -> bool:
    """Whether system figures are complete: all was seen up to the cut-off, and no message is held."""
    return as_of is not None and as_of >= period.ends and not held


@dataclass(frozen=True, slots=True)
class Completeness:
    """Everything recorded before `as_of` was seen, except what is held."""

    as_of: datetime | None
    held_counties: Collection[str]
    held_without_county: bool
    """Some held message names no county that could be read: it may be anybody's."""

    def is_complete(self, period: Period, county: str) -> bool:
        """Whether a county's system figures of a period are complete."""
        return is_complete(period, self.as_of, held=self.held_without_county or county in self.held_counties)
