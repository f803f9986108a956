"""What the clock brings: limitations that come near, and instalments whose day has ended."""

from datetime import timedelta

import pytest

from builders_casework import pool_of, sent_events, sent_types
from builders_mediation_store import TODAY, CaseLog, agreement, case_log, case_state, row_counts
from contracts import Service
from database import Pool
from mediation import jobs

pool = pool_of(Service.mediation)
log = case_log


async def test_proceedings_open_once_when_a_limitation_comes_under_7_days(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=8))
    await log.tick(days=1)
    assert await sent_types(pool, case_id) == ["mediation.opened"]
    await log.tick(days=1)
    for _ in range(3):
        await log.tick(days=1)
    events = await sent_events(pool, case_id)
    assert [event.type for event in events] == ["mediation.opened", "proceedings.opened"]
    assert events[1].data == {"route": "arbitration", "reason": "limitation"}
    assert events[1].headers["ce_actorkind"] == "timer"
    assert await case_state(pool, case_id) == "mediating"


async def test_the_limitation_of_a_failed_case_is_saved_too_and_the_case_is_then_in_proceedings(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=8))
    async with log.http() as client:
        await client.does(case_id, "failure", reason="refused_by_respondent")
    await log.tick(days=5)
    assert await case_state(pool, case_id) == "proceedings"


async def test_a_full_agreement_stops_the_limitation_and_a_partial_one_does_not(
    log: CaseLog, pool: Pool
) -> None:
    full, partial = [await log.open(ends=TODAY + timedelta(days=8)) for _ in range(2)]
    async with log.http() as client:
        await client.does(full, "agreement", **agreement((30, 100)))
        await client.does(partial, "agreement", **agreement((30, 100), partial=True))
    await log.tick(days=5)
    assert "proceedings.opened" not in await sent_types(pool, full)
    assert "proceedings.opened" in await sent_types(pool, partial)
    assert await case_state(pool, partial) == "performing"


async def test_a_case_nobody_handles_is_filed_for_when_it_gets_a_lawyer(log: CaseLog, pool: Pool) -> None:
    case_id = await log.receive(ends=TODAY + timedelta(days=3))
    await log.tick(days=1)
    assert await sent_types(pool, case_id) == []
    async with log.http() as client:
        warned = (await client.case(case_id)).body["limitation_warning"]
    assert (warned["days_left"], warned["pressing"]) == (2, "under_7_days")


async def test_more_cases_than_one_transaction_takes_are_all_filed_for(
    log: CaseLog, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for _ in range(5):
        await log.open(ends=TODAY + timedelta(days=7))
    await log.tick(days=1)
    assert (await sent_types(pool)).count("proceedings.opened") == 5


async def test_an_instalment_is_missed_when_its_day_has_ended_unpaid_and_told_once(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200), (20, 300)))
        await client.does(case_id, "payments", amount_fen=50, wages_fen=0)
    await log.tick(hours=35, minutes=59)
    assert "instalment.missed" not in await sent_types(pool, case_id)
    await log.tick(minutes=1)
    before = await row_counts(pool)
    await log.tick(hours=1)
    assert await row_counts(pool) == before
    missed = (await sent_events(pool, case_id))[-1]
    assert missed.type == "instalment.missed"
    due = (TODAY + timedelta(days=1)).isoformat()
    assert missed.data == {
        "number": 1,
        "due": due,
        "outstanding_fen": 150,
        "routes": ["payment_order", "enforcement"],
    }
    assert missed.headers["ce_actorkind"] == "timer"


async def test_ticks_that_were_missed_lose_nothing_and_change_nothing(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200), (5, 300), (40, 500)))
    log.now += timedelta(days=10)
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=200, wages_fen=200)
    await log.tick()
    missed = [event for event in await sent_events(pool, case_id) if event.type == "instalment.missed"]
    assert [(each.data["number"], each.data["outstanding_fen"]) for each in missed] == [(1, 200), (2, 300)]
    midnights = [TODAY + timedelta(days=2), TODAY + timedelta(days=6)]
    assert [each.headers["ce_time"] for each in missed] == [f"{day}T00:00:00+08:00" for day in midnights]
    assert {each.headers["ce_recordedtime"] for each in missed} == {log.now.isoformat()}


async def test_an_instalment_paid_in_time_is_kept_silently(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200)))
        log.now += timedelta(days=3)
    in_time = (TODAY + timedelta(days=1)).isoformat()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=200, wages_fen=0, paid_on=in_time)
        await log.tick()
        seen = (await client.case(case_id)).body
    assert "instalment.missed" not in await sent_types(pool, case_id)
    assert [each["judged"] for each in seen["agreement"]["instalments"]] == ["kept"]


async def test_paying_late_is_still_recorded_and_the_arrears_open_a_route(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200)))
    await log.tick(days=3)
    async with log.http() as client:
        opened = await client.does(case_id, "proceedings", route="payment_order")
        assert (opened["reason"], opened["state"]) == ("instalment_missed", "performing")
        paid = await client.does(case_id, "payments", amount_fen=200, wages_fen=200)
        assert paid["outstanding_fen"] == 0
        seen = (await client.case(case_id)).body
    (instalment,) = seen["agreement"]["instalments"]
    assert (instalment["judged"], instalment["outstanding_fen"]) == ("missed", 0)
    assert (await sent_types(pool, case_id))[-3:] == [
        "instalment.missed",
        "proceedings.opened",
        "payment.received",
    ]


async def test_a_case_closed_before_its_dates_waits_for_none_of_them(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((10, 200), (20, 100)))
        await client.does(case_id, "payments", amount_fen=300, wages_fen=300)
        closing = {"method": "mediation", "outcome": "fully_recovered"}
        await client.close(case_id, **closing, recovered_fen=300, wages_recovered_fen=300)
    before = await row_counts(pool)
    await log.tick(days=60)
    assert await row_counts(pool) == before
    assert await pool.fetchval("SELECT string_agg(DISTINCT outcome, ',') FROM instalments") == "dropped"
