"""Complete: everything was seen up to the cut-off, and no message of the county is held (domain §5).

Of which past moments it can be told how everything stood (decision 57).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from campaign import Campaign
from clock import written
from languages import Words
from reporting.calendar.rules.periods import Period

NOTHING_SEEN: Final = Words("系统尚未汇总过本次行动的情况", "nothing of this campaign was seen yet")


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


def is_judged(campaign: Campaign, instant: datetime, judged_to: datetime | None) -> bool:
    """Whether all was seen and judged up to an instant; silence is not judged beyond the window."""
    return judged_to is not None and (judged_to >= instant or judged_to > campaign.ends)


def objection_to_unseen(instant: datetime, seen_to: datetime | None) -> Words | None:
    """Why it can't be told what was on record before an instant; `seen_to`: all before it was seen."""
    if seen_to is None:
        return NOTHING_SEEN
    return _only_up_to(seen_to) if instant > seen_to else None


def objection_to_instant(
    campaign: Campaign,
    instant: datetime,
    *,
    told_from: datetime | None,
    judged_to: datetime | None,
    seen_to: datetime | None,
) -> Words | None:
    """Why it can't be told how everything stood at an instant; `told_from`: from when on it can.

    After the window nothing is left to judge, but reports are corrected and events told late.
    """
    if told_from is None or judged_to is None:
        return NOTHING_SEEN
    if instant <= told_from:
        since = written(told_from)
        return Words(f"只能查看 {since} 以后的情形", f"only after {since}")
    if not is_judged(campaign, instant, judged_to):
        return _only_up_to(judged_to)
    return objection_to_unseen(instant, seen_to)


def _only_up_to(instant: datetime) -> Words:
    up_to = written(instant)
    return Words(f"目前汇总至 {up_to}，此后的情形尚不能查看", f"all is seen up to {up_to} for the moment")
