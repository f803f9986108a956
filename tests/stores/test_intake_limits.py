"""The limit for review comes near and passes, and somebody hears of it."""

from datetime import datetime, timedelta

from builders_casework import COUNTY, TUESDAY
from builders_intake import STAFF, Desk, applied, desk, ordinary, sent
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


async def test_a_review_counts_from_receipt_and_is_told_as_of_acceptance_where_that_came_later(
    pool: Pool, staff: Desk
) -> None:
    """Since 2022 nothing stops the seven days; until the last paper came nobody could decide."""
    received, accepted = (datetime.fromisoformat(f"2019-01-{day} 12:00+08:00") for day in ("08", "30"))
    async with desk(pool, STAFF, received) as client:
        case_id = await applied(client, ordinary(papers_shown=["identity"]))
    async with desk(pool, STAFF, accepted) as client:
        owed = (await client.case(case_id)).body["papers_missing"]["papers"]
        await client.act(case_id, "papers", papers=[each["code"] for each in owed])
    await pool.execute("UPDATE cases SET papers_told_at = NULL WHERE case_id = $1", case_id)
    await look(pool, 23)
    told = [event for event in await sent(pool, case_id) if event.type == "review-limit.reached"]
    assert [(event.data["stage"], event.data["due"]) for event in told] == [("passed", "2019-01-17")]
    assert datetime.fromisoformat(told[0].headers["ce_time"]) == accepted
