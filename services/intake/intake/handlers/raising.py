"""Papers whose day has passed: ordinary, a deemed withdrawal is proposed; green, it is only raised (N2.3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Literal

from contracts import TIMER, Lane
from contracts.intake import PapersOverdue
from database import Connection
from delivery import NewEvent, outbox
from intake.handlers.telling import about
from intake.rules.case import Case, overdue_from
from intake.rules.codes import State
from intake.store import cases
from intake.store.audit import Step

BY_TIMER: Final = "timer"
AT_ONCE: Final = 100


async def raise_overdue(conn: Connection, today: date, now: datetime) -> int:
    """Some cases in one transaction; how many there were."""
    found = await cases.lock_overdue(conn, today, AT_ONCE)
    events = [await _raise(conn, case, now) for case in found]
    await outbox.add(conn, *events)
    return len(found)


async def _raise(conn: Connection, case: Case, now: datetime) -> NewEvent:
    """It happened when the day was over, whenever we look; nobody is dropped by it (N2.3)."""
    assert case.papers_due is not None
    at = overdue_from(case.papers_due)
    after = replace(case, overdue_at=at)
    await cases.change(conn, after, _steps(case, at, now))
    told = PapersOverdue(papers=tuple(case.papers_owed), due=case.papers_due, proposal=proposal(case))
    return about(case, told, at, now, TIMER)


def proposal(case: Case) -> Literal["deemed_withdrawal", "none"]:
    """Only an application that waits for its papers may be deemed withdrawn."""
    ordinary = case.lane is Lane.ordinary and case.state is State.received
    return "deemed_withdrawal" if ordinary else "none"


def _steps(case: Case, at: datetime, now: datetime) -> Sequence[Step]:
    return (Step("papers_overdue", case.state, case.state, TIMER, BY_TIMER, at, now),)
