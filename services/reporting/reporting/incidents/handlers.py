"""A step of the city with an incident; what a signed report says of one. Each commits with its event."""

from datetime import datetime

from uuid_utils.compat import uuid7

from access import Caller
from contracts.event import ActorKind
from contracts.reporting import IncidentFollowedUp
from database import Connection
from delivery import NewEvent, outbox
from reporting.incidents import store
from reporting.incidents.rules import DeskIncident, FollowUp, NextStep, Words
from reporting.report_line.rules import LineKey
from sealing import Sealing


async def note_signed_words(
    conn: Connection, key: LineKey, now: datetime, by: ActorKind, *, before: Words | None, after: Words | None
) -> None:
    """With each signature of a line: the desk sees at once what is written there alone, and what changes."""
    incident_id = await store.lock_written(conn, key)
    if incident_id is None and after is not None:
        await store.add_written(conn, key, str(uuid7()), now, by)
    elif incident_id is not None and after != before:
        await store.change_written(conn, incident_id, now, told=after is not None)


async def follow_up(
    conn: Connection,
    incident: DeskIncident,
    step: NextStep,
    by: Caller,
    name: str,
    now: datetime,
    sealing: Sealing,
) -> bool:
    """A step nothing speaks against; False: another one came first in the same moment."""
    number = incident.steps + 1
    taken = FollowUp(number, step.state, by.subject, name, now, step.action, step.note, step.same_as)
    if not await store.add_follow_up(conn, incident, taken, sealing):
        return False
    event = IncidentFollowedUp(
        origin=incident.origin,
        number=number,
        before=incident.state,
        state=step.state,
        action=step.action,
        same_as=step.same_as,
    )
    await outbox.add(
        conn,
        NewEvent(
            data=event,
            subject=incident.incident_id,
            county=incident.county,
            campaign=incident.campaign,
            time=now,
            recorded=now,
            actor=by.actor,
        ),
    )
    return True
