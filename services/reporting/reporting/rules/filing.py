"""报送: whether and when a county's line was filed; one of seven values, the first that applies (N5.1)."""

from datetime import datetime

from contracts.reporting import Filing
from reporting.rules.periods import Period

SIGNED = frozenset({Filing.on_time, Filing.late, Filing.filed_afterwards})
NOT_EXPECTED = frozenset({Filing.out_of_roster, Filing.exempt})


def filed(period: Period, signed_at: datetime) -> Filing:
    """What the first signing fixes for good. At the due time itself it is still on time."""
    if signed_at <= period.due:
        return Filing.on_time
    return Filing.late if signed_at < period.late_until else Filing.filed_afterwards


def filing(period: Period, *, in_roster: bool, fixed: Filing | None, exempt: bool, now: datetime) -> Filing:
    """The line's filing at `now`; `in_roster` at the cut-off, `fixed` by the first signing."""
    if not in_roster:
        return Filing.out_of_roster
    if fixed is not None:
        return fixed
    if exempt:
        return Filing.exempt
    return Filing.open if now <= period.due else Filing.missing


def is_due(period: Period, filing_now: Filing, now: datetime) -> bool:
    """A due line: past its due time, less those that are exempt or not in the roster."""
    return now > period.due and filing_now not in NOT_EXPECTED


def was_overdue(
    period: Period, signed_at: datetime | None, exempted_at: datetime | None, now: datetime
) -> bool:
    """Whether the due time passed with neither signature nor exemption, however late we look.

    Judged by the instants alone, so a missed tick loses nothing: who signed late was overdue before.
    """
    in_time = [instant for instant in (signed_at, exempted_at) if instant and instant <= period.due]
    return now > period.due and not in_time
