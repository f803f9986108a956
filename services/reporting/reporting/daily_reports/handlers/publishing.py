"""A line's events go out with the change that they tell of."""

from datetime import datetime

from access import Caller
from contracts import Event
from database import Connection
from delivery import outbox
from reporting.daily_reports.rules.versions import Place
from reporting.report_line.events import line_event


async def publish(conn: Connection, place: Place, event: Event, by: Caller, now: datetime) -> None:
    await outbox.add(conn, line_event(place.key, event, by.actor, time=now, recorded=now))
