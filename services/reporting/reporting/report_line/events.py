"""Events about a line: their subject is county/period."""

from datetime import datetime

from contracts import Actor, Event
from delivery import NewEvent
from reporting.report_line.rules import LineKey


def line_event(key: LineKey, event: Event, actor: Actor, time: datetime, recorded: datetime) -> NewEvent:
    return NewEvent(
        data=event,
        subject=f"{key.county}/{key.period}",
        county=key.county,
        campaign=key.campaign,
        time=time,
        recorded=recorded,
        actor=actor,
    )
