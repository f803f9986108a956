"""Events about a case, in the transaction of the change they tell of."""

from typing import Protocol
from uuid import UUID

from casework.act import Act
from contracts import Event
from database import Connection
from delivery import NewEvent, outbox


class CaseIdentity(Protocol):
    """What every event about a case says of it."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def county(self) -> str: ...
    @property
    def campaign(self) -> str: ...


def case_event(case: CaseIdentity, act: Act, event: Event) -> NewEvent:
    """An event about a case, at the time of the act."""
    return NewEvent(
        data=event,
        subject=str(case.case_id),
        county=case.county,
        campaign=case.campaign,
        time=act.at,
        recorded=act.recorded,
        actor=act.actor,
    )


async def send(conn: Connection, case: CaseIdentity, act: Act, *events: Event) -> None:
    """Put events about a case into the outbox, in their order."""
    await outbox.add(conn, *(case_event(case, act, event) for event in events))
