"""What Prometheus reads of agencies: what they sent, who waits for an answer, and since when."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from prometheus_client import Metric

from builders_agencies import DOCUMENT, STRUCTURED, UNION, event, referral, station, withdrawal
from builders_agency_topics import AgencyLog, failing, topics_of
from builders_casework import CAMPAIGN, COUNTY, TUESDAY
from builders_intake import STAFF, applied, desk
from builders_intake_rules import wenzhou
from database import Connection, Pool
from databases import as_the_api
from intake.agencies.handlers import keep_agencies
from intake.agency_messages.gauges import unanswered_gauge
from intake.referrals.gauges import undecided_gauge
from telemetry import metrics

OTHER = "甲1号"


def shown(name: str) -> Mapping[tuple[str, ...], float]:
    """A metric's numbers by the values of its labels."""
    families: list[Metric] = list(metrics.REGISTRY.collect())
    return {
        tuple(sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


async def gauges(
    pool: Pool, name: str, *setters: Callable[[Connection], Awaitable[None]]
) -> Mapping[tuple[str, ...], float]:
    async with as_the_api(pool) as api, api.acquire() as conn:
        await conn.execute("SELECT set_config('app.county', '*', false)")
        for set_gauge in setters:
            await set_gauge(conn)
    return shown(name)


async def undecided(pool: Pool) -> Mapping[tuple[str, ...], float]:
    return await gauges(pool, "yuanxin_referral_undecided_oldest_timestamp_seconds", undecided_gauge)


async def test_a_referral_is_undecided_from_when_it_is_here_until_it_is_taken_back(pool: Pool) -> None:
    """Whatever time its agency gave it: a county can act on what has come."""
    async with station(pool) as court:
        await court.send(event(referral(), time="2018-12-17T09:00:00+08:00"))
    async with station(pool, now=TUESDAY + timedelta(hours=3)) as court:
        await court.send(event(referral(document_no=OTHER)))
        assert await undecided(pool) == {(CAMPAIGN, "court", COUNTY): TUESDAY.timestamp()}
        assert shown("yuanxin_referrals_undecided") == {(CAMPAIGN, "court", COUNTY): 2.0}
        listed = await court.get("/v1/referrals?undecided=true")
        assert [one["document_no"] for one in listed.body["items"]] == [OTHER, DOCUMENT]
        await court.send(event(withdrawal(), type="cn.yuanxin.agency.referral-withdrawn.v1"))
        later = (TUESDAY + timedelta(hours=3)).timestamp()
        assert await undecided(pool) == {(CAMPAIGN, "court", COUNTY): later}


@pytest.mark.parametrize(
    ("status", "is_undecided"),
    [(None, True), ("received", True), ("accepted", False), ("granted", False), ("refused", False),
     ("withdrawn", False), ("closed", False)],
)  # fmt: skip
async def test_it_is_decided_when_it_is_accepted_or_refused(
    pool: Pool, status: str | None, is_undecided: bool
) -> None:
    async with station(pool) as court:
        await court.send(event())
    async with desk(pool, STAFF) as staff:
        case_id = await applied(staff)
    if status:
        of_a_case = "case_id = c.case_id, case_no = c.case_no FROM cases c WHERE c.case_id = $3"
        await pool.execute(
            f"UPDATE referrals SET status = $1, status_at = $2, {of_a_case}", status, TUESDAY, UUID(case_id)
        )
    assert bool(await undecided(pool)) is is_undecided
    async with desk(pool, STAFF) as staff:
        listed = await staff.get("/v1/referrals?undecided=true")
    assert bool(listed.body["items"]) is is_undecided


async def test_messages_are_counted_by_agency_and_way_once_they_are_committed(pool: Pool) -> None:
    def counted() -> list[float]:
        names = [f"yuanxin_agency_{what}_total" for what in ("messages", "refused", "quarantined")]
        whose = [("court", "http"), ("court", "kafka"), ("union", "http")]
        return [shown(name).get(labels, 0.0) for labels in whose for name in names]

    before = counted()
    async with station(pool) as court, station(pool, UNION) as union:
        await court.send(event(), event({"document_no": "x"}), event(referral(document_no=OTHER)))
        await court.send_raw(b"rubbish", **{"Content-Type": STRUCTURED})
        dry = await court.session.post(
            "/v1/agency-events?dry_run=true", json=event(), headers={"Content-Type": STRUCTURED}
        )
        assert dry.status == 200
        await union.send(event())
    log = AgencyLog()
    await topics_of(pool, failing(OTHER)).apply(
        [log.binary("k1"), log.raw(b"rubbish"), log.binary("k2", referral(document_no=OTHER)),
         log.binary("k3", referral(document_no=OTHER))]
    )  # fmt: skip
    after = [now - then for now, then in zip(counted(), before, strict=True)]
    assert after == [3, 1, 0, 4, 1, 1, 1, 0, 0]


async def test_the_oldest_message_without_a_final_receipt_is_the_agencys_own(pool: Pool) -> None:
    await keep_agencies(pool, [wenzhou()])
    name = "yuanxin_agency_oldest_unanswered_timestamp_seconds"
    await topics_of(pool, failing(OTHER)).apply(
        [AgencyLog().binary("1", referral(document_no=OTHER)), AgencyLog("union").binary("1")]
    )
    since = (await gauges(pool, name, unanswered_gauge))[("court",)]
    held_at: datetime = await pool.fetchval("SELECT held_at FROM held")
    assert (await gauges(pool, name, unanswered_gauge), since) == ({("court",): since}, held_at.timestamp())
    await pool.execute("UPDATE held SET state = 'dismissed'")
    assert await gauges(pool, name, unanswered_gauge) == {}
