"""What the page of an incident shows, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reporting import IncidentOrigin, IncidentState
from database import Connection
from reporting.daily_reports.rules.versions import Version
from reporting.daily_reports.store import read_versions
from reporting.incidents import store
from reporting.incidents.rules import DeskIncident, FollowUp, next_states
from reporting.report_line.rules import LineKey
from sealing import Sealing


@dataclass(frozen=True, slots=True)
class DeskView:
    """An incident with its steps. `version`: of the report that tells of a written one; `may_be_same`: which
    registered ones it may be; `written_as`: the written ones that are this one."""

    incident: DeskIncident
    follow_ups: Sequence[FollowUp]
    version: Version | None
    may_be_same: Sequence[DeskIncident]
    written_as: Sequence[str]


async def read_desk_view(conn: Connection, incident: DeskIncident, sealing: Sealing) -> DeskView:
    version: Version | None = None
    may_be_same: Sequence[DeskIncident] = ()
    if incident.origin is IncidentOrigin.day_form:
        key = LineKey(incident.campaign, incident.county, incident.period)
        version = (await read_versions(conn, key, sealing))[-1]
    if IncidentState.same_as in next_states(incident):
        may_be_same = await store.registered_in(conn, incident.campaign, incident.county)
    return DeskView(
        incident,
        await store.follow_ups_of(conn, incident.incident_id, sealing),
        version,
        may_be_same,
        await store.written_as(conn, incident.incident_id),
    )
