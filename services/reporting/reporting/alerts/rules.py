"""An alert, and what ended it: a silent county is heard, an overdue report signed or exempted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Alert:
    """`cleared`: it was put right, and when; `ended`: it is over, for whatever reason."""

    campaign: str
    county: str
    kind: Literal["silence", "overdue"]
    since: datetime | None
    counted_from: str | None
    raised: datetime
    period: date | None
    cleared: datetime | None
    ended: datetime | None
    ended_by: str | None


def silence_alert(
    campaign: str,
    county: str,
    since: datetime,
    counted_from: str,
    ran_out: datetime,
    ended_at: datetime | None,
    ended_by: str | None,
) -> Alert:
    """Only being heard clears a silence; an exemption and the window's end are no hearing."""
    return Alert(
        campaign=campaign,
        county=county,
        kind="silence",
        since=since,
        counted_from=counted_from,
        raised=ran_out,
        period=None,
        cleared=ended_at if ended_by == "heard" else None,
        ended=ended_at,
        ended_by=ended_by,
    )


def overdue_alert(
    campaign: str,
    county: str,
    period: date,
    due: datetime,
    signed_at: datetime | None,
    exempted_at: datetime | None,
) -> Alert:
    """Only a signature clears it; an exemption ends it too, and the earlier of the two is named."""
    answers = [(at, by) for at, by in ((signed_at, "signed"), (exempted_at, "exempted")) if at]
    ended, ended_by = min(answers, key=lambda answer: answer[0], default=(None, None))
    return Alert(
        campaign=campaign,
        county=county,
        kind="overdue",
        since=None,
        counted_from=None,
        raised=due,
        period=period,
        cleared=signed_at,
        ended=ended,
        ended_by=ended_by,
    )
