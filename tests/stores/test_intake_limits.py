"""The limit for review comes near and passes, and somebody hears of it."""

from datetime import timedelta

from builders_casework import COUNTY, TUESDAY
from builders_intake import Desk, applied, ordinary, sent
from builders_reporting_store import wenzhou
from casework.limit_gauges import limit_gauge
from clock import fixed
from database import Pool
from intake.jobs import clock_jobs
from intake.limits.store import count_reached
from telemetry import metrics


async def look(pool: Pool, days: int) -> None:
    """The clock's jobs, so many days from now."""
    for job in clock_jobs([wenzhou()]):
        await job(pool, fixed(TUESDAY + timedelta(days=days)))


async def measured(pool: Pool, stage: str) -> float:
    """What Prometheus reads of the county."""
    async with pool.acquire() as conn:
        await limit_gauge("review", count_reached, [wenzhou()], fixed(TUESDAY))(conn)
    value: float = metrics.limits_reached.labels("review", stage, "wenzhou-2018", COUNTY)._value.get()
    return value


async def test_the_limit_for_review_is_told_when_near_and_when_passed_each_once(
    pool: Pool, staff: Desk
) -> None:
    case_id = await applied(staff, ordinary())
    before = len(await sent(pool, case_id))
    for days in range(14):
        await look(pool, days)
        await look(pool, days)
    told = (await sent(pool, case_id))[before:]
    assert [(event.type, event.data["stage"]) for event in told] == [
        ("review-limit.reached", "near"),
        ("review-limit.reached", "passed"),
    ]
    assert {event.data["due"] for event in told} == {"2019-01-17"}
    assert [event.headers["ce_time"] for event in told] == [
        "2019-01-15T00:00:00+08:00",
        "2019-01-18T00:00:00+08:00",
    ]
    assert {event.headers["ce_actorkind"] for event in told} == {"timer"}
    assert (await measured(pool, "passed"), await measured(pool, "near")) == (1.0, 0.0)


async def test_what_was_decided_is_not_told_of_and_leaves_the_alarm(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, ordinary())
    await look(pool, 8)
    assert await measured(pool, "near") == 1.0
    reply = await staff.act(case_id, "decision", 1, decision="grant")
    assert reply.status == 200, reply.body
    await look(pool, 30)
    assert [event.data["stage"] for event in await sent(pool, case_id) if "limit" in event.type] == ["near"]
    assert (await measured(pool, "near"), await measured(pool, "passed")) == (0.0, 0.0)
