"""The limit for assignment comes near and passes, and somebody hears of it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from assignment.jobs import clock_jobs
from builders_assignment_store import CaseLog, enrol, http, lawyer
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


async def test_a_case_returned_after_its_limit_is_told_of_as_of_its_return_and_not_of_the_midnight(
    log: CaseLog, pool: Pool
) -> None:
    """Until then it had a lawyer: nothing had passed unheeded (P40)."""
    await enrol(pool, lawyer(1))
    case_id = await log.grant_case()
    returned = TUESDAY + timedelta(days=20)
    async with http(pool, now=returned) as staff:
        await staff.act_as_seen(case_id, "return", reason="overloaded")
    await look(pool, 21)
    [event] = await told(pool, case_id)
    assert event.data["stage"] == "passed"
    assert datetime.fromisoformat(event.headers["ce_time"]) == returned
