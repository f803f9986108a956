"""苗头 or 群体性事件: recorded, and told of the county when it is seen (N5.5)."""

from typing import Final
from uuid import UUID

from contracts.intake import IncidentReported
from database import Connection
from delivery import outbox
from intake.incidents import store
from intake.incidents.codes import IncidentKind
from intake.incidents.store import Incident
from intake.new_records import Admission
from intake.people.headcount import Headcount
from intake.people.sealing import Sealing, seal_texts

ONLY_IN_WORDS: Final = 0
"""How many people, when only words were told: the words stay here, and the event says it is not exact."""


async def report_incident(
    conn: Connection,
    incident_id: UUID,
    kind: IncidentKind,
    headcount: Headcount,
    place: str | None,
    facts: str | None,
    admission: Admission,
    sealing: Sealing,
) -> None:
    people = headcount.number(otherwise=ONLY_IN_WORDS)
    incident = Incident(
        incident_id=incident_id,
        campaign=admission.campaign.code,
        county=admission.county.code,
        kind=kind,
        people=people,
        people_exact=headcount.is_exact,
        occurred_at=admission.act.at,
        recorded_at=admission.act.recorded,
        words=seal_texts(sealing, incident_id, place=place, facts=facts, people_as_told=headcount.as_told),
    )
    await store.add(conn, incident)
    reported = IncidentReported(kind=kind.value, people=people, people_exact=headcount.is_exact)
    await outbox.add(conn, admission.event(incident_id, reported))
