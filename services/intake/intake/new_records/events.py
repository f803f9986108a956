"""Events about a record that is no case."""

from uuid import UUID

from casework.act import Act
from contracts import Event
from delivery import NewEvent
from intake.new_records.rules import Admission


def record_event(record_id: UUID, admission: Admission, act: Act, event: Event) -> NewEvent:
    """An event about a record, at the time of the act that made it."""
    return NewEvent(
        data=event,
        subject=str(record_id),
        county=admission.county.code,
        campaign=admission.campaign.code,
        time=act.at,
        recorded=act.recorded,
        actor=act.actor,
    )
