"""When was a report overdue? By the instants alone, so that a missed tick loses nothing."""

from datetime import datetime

from reporting.calendar.rules.periods import Period


def was_overdue(
    period: Period,
    signed_at: datetime | None,
    exempted_at: datetime | None,
    asked_anew_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether the due time passed with neither signature nor exemption, however late we look.

    Who signed late was overdue before. An exemption withdrawn after the due time held when it came: nobody
    owed the line then, and nobody is late for it afterwards (decision 24).
    """
    in_time = [instant for instant in (signed_at, exempted_at) if instant and instant <= period.due]
    return now > period.due and not in_time and asked_anew_at is None
