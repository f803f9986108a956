"""A finding is recorded, becomes a case, is withdrawn. A change and its event commit together."""

from dataclasses import replace
from datetime import datetime

from contracts import Event
from contracts.event import RecordWithdrawalReason
from contracts.reporting import ArrearsFindingBecameCase, ArrearsFindingRecorded, ArrearsFindingWithdrawn
from database import Connection
from delivery import NewEvent, outbox
from reporting.activities.rules import Withdrawn, happened_at
from reporting.arrears_findings import store
from reporting.arrears_findings.rules import Finding, FindingAct, LinkedCase
from reporting.record_acts.by import By
from sealing import Sealing


async def record(conn: Connection, finding: Finding, by: By, sealing: Sealing, match_key: bytes) -> None:
    """Of a locked activity that may have findings."""
    await store.add(conn, finding, sealing)
    await store.add_act(conn, finding, FindingAct.record, by, finding.recorded_at, sealing)
    event = ArrearsFindingRecorded(
        activity_id=finding.activity_id,
        employer=finding.employer.ref(match_key),
        learned_from=finding.source,
        actions=finding.actions,
        industry=finding.industry,
        area=finding.area,
        workers=finding.workers.number,
        workers_exact=finding.workers.exact,
        arrears_fen=finding.arrears.number,
        arrears_exact=finding.arrears.exact,
    )
    await outbox.add(conn, _event(finding, event, by, happened_at(finding.found_on), finding.recorded_at))


async def link_case(
    conn: Connection, finding: Finding, case: LinkedCase, by: By, now: datetime, sealing: Sealing
) -> Finding:
    """Of a locked finding; said again, the latest counts and those before stay among its acts."""
    linked = replace(finding, case=case, version=finding.version + 1)
    await store.keep(conn, linked)
    await store.add_act(conn, linked, FindingAct.link_case, by, now, sealing, case_no=case.case_no)
    await outbox.add(conn, _event(linked, ArrearsFindingBecameCase(case_id=case.case_id), by, now, now))
    return linked


async def withdraw(
    conn: Connection,
    finding: Finding,
    reason: RecordWithdrawalReason,
    note: str | None,
    by: By,
    now: datetime,
    sealing: Sealing,
) -> Finding:
    """Of a locked finding, once: it counts no more, and stays."""
    gone = replace(finding, withdrawn=Withdrawn(now, reason), version=finding.version + 1)
    await store.keep(conn, gone)
    await store.add_act(conn, gone, FindingAct.withdraw, by, now, sealing, words=note)
    await outbox.add(conn, _event(gone, ArrearsFindingWithdrawn(reason=reason), by, now, now))
    return gone


async def note_look(
    conn: Connection, finding: Finding, reason: str, by: By, now: datetime, sealing: Sealing
) -> None:
    """Before a name is shown."""
    await store.add_act(conn, finding, FindingAct.reveal, by, now, sealing, words=reason)


def _event(finding: Finding, event: Event, by: By, time: datetime, recorded: datetime) -> NewEvent:
    """Its subject is the finding."""
    return NewEvent(
        data=event,
        subject=str(finding.finding_id),
        county=finding.county,
        campaign=finding.campaign,
        time=time,
        recorded=recorded,
        actor=by.actor,
    )
