"""Papers come in, or their day passes: then a deemed withdrawal is proposed, or it is only raised (N2.3)."""

from datetime import datetime
from typing import Final

from casework.act import Act
from casework.events import case_event
from clock import day_of
from contracts.intake import NoticeServed, PapersOverdue, PapersSupplied, ServiceManner
from database import Connection
from delivery import NewEvent, outbox
from intake.case import changes
from intake.case import store as cases
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper
from intake.papers import rules, store

AT_ONCE: Final = 100
"""How many overdue cases are raised in one transaction."""


async def supply_papers(
    conn: Connection, case: Case, brought: frozenset[Paper], act: Act
) -> Case | NotAllowed:
    """Papers were brought; those already shown change nothing."""
    if no := not_allowed(case, Action.papers, act.day):
        return no
    papers = rules.new_papers(case, brought)
    if not papers:
        return case
    after = rules.supply(case, papers, act.at)
    supplied = PapersSupplied(papers=tuple(sorted(papers)), still_missing=tuple(after.papers_owed))
    audit_rows = [AuditRow(AuditAction.papers, case.state, case.state, act)]
    events = [case_event(after, act, supplied)]
    if after.state is not case.state:
        by_rule = act.then_by_rule()
        audit_rows.append(AuditRow(AuditAction.accept, case.state, after.state, by_rule))
        events.append(case_event(after, by_rule, changes.acceptance(after, act.day)))
    return await changes.save(conn, after, audit_rows, *events)


async def serve_notice(
    conn: Connection, case: Case, manner: ServiceManner, days: int, act: Act
) -> Case | NotAllowed:
    """The list of what is missing reached the applicant; deemed withdrawal needs it (domain §4)."""
    if no := not_allowed(case, Action.serve_notice, act.day):
        return no
    after = rules.serve(case, act.at, days)
    assert after.papers_due is not None
    served = case_event(after, act, NoticeServed(manner=manner, due=after.papers_due))
    return await changes.save(
        conn,
        after,
        [AuditRow(AuditAction.serve_notice, case.state, case.state, act, codes=(manner,))],
        served,
    )


async def raise_overdue(conn: Connection, now: datetime) -> int:
    """Some cases in one transaction; returns how many there were."""
    overdue = await store.lock_overdue(conn, day_of(now), AT_ONCE)
    await outbox.add(conn, *[await _raise(conn, case, now) for case in overdue])
    return len(overdue)


async def _raise(conn: Connection, case: Case, now: datetime) -> NewEvent:
    assert case.papers_due is not None
    act = Act.by_timer(rules.overdue_from(case.papers_due), now)
    after = rules.mark_overdue(case, act.at)
    await cases.save(conn, after, [AuditRow(AuditAction.papers_overdue, case.state, case.state, act)])
    overdue = PapersOverdue(
        papers=tuple(case.papers_owed), due=case.papers_due, proposal=rules.proposal(case)
    )
    return case_event(after, act, overdue)
