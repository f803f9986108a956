"""What the page of an incident shows, read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.reporting import IncidentOrigin, IncidentState
from database import Connection
from reporting.daily_reports.rules.versions import SignedWords
from reporting.daily_reports.store.versions import read_signatures
from reporting.incidents import store
from reporting.incidents.rules import DeskIncident, FollowUp, WordChange, next_states, word_changes
from reporting.report_line.rules import LineKey
from sealing import Sealing


@dataclass(frozen=True, slots=True)
class DeskView:
    """An incident with its steps. `changes`: when its words changed; `written`: what tells of a written one
    now; `may_be_same`: which registered ones it may be; `written_as`: the written ones that are
    this one."""

    incident: DeskIncident
    follow_ups: Sequence[FollowUp]
    changes: Sequence[WordChange]
    written: SignedWords | None
    may_be_same: Sequence[DeskIncident]
    written_as: Sequence[str]


async def read_desk_view(conn: Connection, incident: DeskIncident, sealing: Sealing) -> DeskView:
    told: Sequence[SignedWords] = ()
    may_be_same: Sequence[DeskIncident] = ()
    if incident.origin is IncidentOrigin.day_form:
        key = LineKey(incident.campaign, incident.county, incident.period)
        told = (await read_signatures(conn, key, sealing)).words
    if IncidentState.same_as in next_states(incident):
        may_be_same = await store.registered_in(conn, incident.campaign, incident.county)
    return DeskView(
        incident,
        await store.follow_ups_of(conn, incident.incident_id, sealing),
        _changes_of(incident, told),
        told[-1] if told else None,
        may_be_same,
        await store.written_as(conn, incident.incident_id),
    )


def _changes_of(incident: DeskIncident, told: Sequence[SignedWords]) -> Sequence[WordChange]:
    """As many as moved it: those of before this was kept did not."""
    changes = word_changes([(each.at, each.words) for each in told])
    return changes[len(changes) - incident.changes :]
