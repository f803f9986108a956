"""What the page of an incident shows, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reporting import IncidentOrigin, IncidentState
from database import Connection
from reporting.daily_reports.rules.versions import Version
from reporting.daily_reports.store.versions import read_versions
from reporting.incidents import store
from reporting.incidents.rules import DeskIncident, FollowUp, WordChange, next_states, word_changes
from reporting.report_line.rules import LineKey
from sealing import Sealing


@dataclass(frozen=True, slots=True)
class DeskView:
    """An incident with its steps. `changes`: when its words changed; `version`: of the report that tells of a
    written one; `may_be_same`: which registered ones it may be; `written_as`: the written ones that are
    this one."""

    incident: DeskIncident
    follow_ups: Sequence[FollowUp]
    changes: Sequence[WordChange]
    version: Version | None
    may_be_same: Sequence[DeskIncident]
    written_as: Sequence[str]


async def read_desk_view(conn: Connection, incident: DeskIncident, sealing: Sealing) -> DeskView:
    versions: Sequence[Version] = ()
    may_be_same: Sequence[DeskIncident] = ()
    if incident.origin is IncidentOrigin.day_form:
        key = LineKey(incident.campaign, incident.county, incident.period)
        versions = await read_versions(conn, key, sealing)
    if IncidentState.same_as in next_states(incident):
        may_be_same = await store.registered_in(conn, incident.campaign, incident.county)
    return DeskView(
        incident,
        await store.follow_ups_of(conn, incident.incident_id, sealing),
        _changes_of(incident, versions),
        versions[-1] if versions else None,
        may_be_same,
        await store.written_as(conn, incident.incident_id),
    )


def _changes_of(incident: DeskIncident, versions: Sequence[Version]) -> Sequence[WordChange]:
    """As many as moved it: those of before this was kept did not."""
    told = [(version.signature.signed_at, version.statement.incident_words) for version in versions]
    changes = word_changes(told)
    return changes[len(changes) - incident.changes :]
