"""The limit for assignment comes near and passes, and somebody hears of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from assignment.jobs import clock_jobs
from builders_assignment_store import CaseLog, enrol, lawyer
from builders_casework import TUESDAY, SentEvent, pool_of, sent_events
from builders_reporting_store import wenzhou
from clock import fixed
from contracts import Service
from database import Pool

pool = pool_of(Service.assignment)


@pytest.fixture
def log(pool: Pool) -> CaseLog:
    return CaseLog(pool)


async def look(pool: Pool, days: int) -> None:
    """The clock's jobs, so many days from now."""
    for job in clock_jobs([wenzhou()]):
        await job(pool, fixed(TUESDAY + timedelta(days=days)))


async def told(pool: Pool, case_id: UUID) -> list[SentEvent]:
    return [event for event in await sent_events(pool, case_id) if event.type == "assignment-limit.reached"]


async def test_the_limit_for_assignment_is_told_when_near_and_when_passed_each_once(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.grant_case()
    for days in range(14):
        await look(pool, days)
        await look(pool, days)
    events = await told(pool, case_id)
    assert [(event.data["stage"], event.data["due"]) for event in events] == [
        ("near", "2019-01-17"),
        ("passed", "2019-01-17"),
    ]
    assert [event.headers["ce_time"][:10] for event in events] == ["2019-01-15", "2019-01-18"]


async def test_a_case_that_has_a_lawyer_is_not_told_of(log: CaseLog, pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await log.grant_case()
    await look(pool, 30)
    assert await told(pool, case_id) == []


async def test_who_finds_a_lawyer_on_that_day_is_not_told_of(log: CaseLog, pool: Pool) -> None:
    case_id = await log.grant_case()
    await enrol(pool, lawyer(1))
    await look(pool, 30)
    assert await told(pool, case_id) == []
