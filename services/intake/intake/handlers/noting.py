"""What concerns a county and no case: consultations and incidents, told when they are seen (N5.5)."""

from contracts import CaseClass, Channel, Event
from contracts.intake import ConsultationRecorded, IncidentReported
from database import Connection
from delivery import NewEvent, outbox
from intake.handlers.telling import Act
from intake.rules.application import People
from intake.rules.codes import IncidentKind
from intake.store import records
from intake.store.records import Noted

UNTOLD = 0
"""How many people, when only words were told: the words stay here, and the event says it is not exact."""


async def record_consultation(
    conn: Connection, noted: Noted, channel: Channel, case_class: CaseClass, workers: int, act: Act
) -> None:
    """咨询; it counts in the zero report too."""
    await records.add_consultation(conn, noted, channel, case_class, workers)
    told = ConsultationRecorded(channel=channel, case_class=case_class, workers=workers)
    await outbox.add(conn, _told(noted, told, act))


async def report_incident(
    conn: Connection, noted: Noted, kind: IncidentKind, people: People, act: Act
) -> None:
    """苗头 or 群体性事件."""
    number = people.number(otherwise=UNTOLD)
    await records.add_incident(conn, noted, kind, number, people.exact)
    told = IncidentReported(kind=kind.value, people=number, people_exact=people.exact)
    await outbox.add(conn, _told(noted, told, act))


def _told(noted: Noted, data: Event, act: Act) -> NewEvent:
    """A fact of its own subject, not of a case."""
    place = (str(noted.id), noted.county, noted.campaign)
    return NewEvent(data, *place, act.at, act.recorded, act.caller.actor)
