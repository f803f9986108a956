"""An alert, what ended it (a county is heard, a report signed or exempted), and who looks after it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from contracts.reporting import AlertKind


class AlertAct(StrEnum):
    """A person of the city looks after an alert, or does so no more."""

    take = "take"
    give_back = "give_back"


Refused = Literal["ended", "taken", "not-taken"]


@dataclass(frozen=True, slots=True)
class DoneAct:
    """The how many-th act on an alert, by whom and when."""

    act_id: UUID
    number: int
    act: AlertAct
    by: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Taking:
    """Who looks after an alert, since when; `until`: it ended, and with it this."""

    name: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Alert:
    """`cleared`: it was put right, and when; `ended`: it is over, for whatever reason.

    `version`: the ETag of who looks after it; whether it is over is decided elsewhere.
    """

    campaign: str
    county: str
    kind: AlertKind
    since: datetime | None
    counted_from: str | None
    raised: datetime
    period: date | None
    cleared: datetime | None
    ended: datetime | None
    ended_by: str | None
    taken: Taking | None = None
    version: int = 1


def objection(alert: Alert, act: AlertAct) -> Refused | None:
    """Only what is open is taken, by one person at a time; anybody of the city may give it back."""
    if alert.ended is not None:
        return "ended"
    if act is AlertAct.take:
        return "taken" if alert.taken else None
    return None if alert.taken else "not-taken"


def with_latest_act(alert: Alert, latest: DoneAct | None) -> Alert:
    """Who looks after it now, or did when it ended: taking it never clears it."""
    if latest is None:
        return alert
    is_taken = latest.act is AlertAct.take
    taking = Taking(latest.name, latest.at, alert.ended) if is_taken else None
    return replace(alert, taken=taking, version=1 + latest.number)


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
        kind=AlertKind.silence,
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
        kind=AlertKind.overdue,
        since=None,
        counted_from=None,
        raised=due,
        period=period,
        cleared=signed_at,
        ended=ended,
        ended_by=ended_by,
    )
