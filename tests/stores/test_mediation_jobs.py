"""What the clock brings: limitations that come near, and instalments whose day has ended."""

from datetime import timedelta

import pytest

from builders_casework import pool_of, sent_events, sent_types
from builders_mediation_store import (
    TODAY,
    CaseLog,
    agreement,
    case_log,
    case_state,
    closing,
    day,
    row_counts,
)
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
        "routes": ["payment_order"],
        "agreement": 1,
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
        closed = await client.close(case_id, **closing("mediation", "fully_recovered", 300, 300))
        assert closed.status == 200
    before = await row_counts(pool)
    await log.tick(days=60)
    assert await row_counts(pool) == before
    assert await pool.fetchval("SELECT string_agg(DISTINCT outcome, ',') FROM instalments") == "dropped"


async def test_paid_in_time_and_entered_the_next_morning_is_set_right(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200), (20, 300)))
    await log.tick(days=2)
    assert (await sent_types(pool, case_id))[-1] == "instalment.missed"
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=200, wages_fen=200, paid_on=day(1))
        seen = (await client.case(case_id)).body
    assert [each["judged"] for each in seen["agreement"]["instalments"]] == ["kept", None]
    (right,) = [each for each in await sent_events(pool, case_id) if each.type == "instalment.set-right"]
    assert right.data == {"agreement": 1, "number": 1, "due": day(1)}
    assert right.headers["ce_actorkind"] == "rule"
    before = await row_counts(pool)
    await log.tick(hours=1)
    assert await row_counts(pool) == before, "it is judged once"


async def test_an_instalment_whose_payment_is_voided_was_missed_after_all(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200)))
        paid = await client.does(case_id, "payments", amount_fen=200, wages_fen=200)
    await log.tick(days=3)
    assert "instalment.missed" not in await sent_types(pool, case_id)
    async with log.http() as client:
        await client.does(case_id, "payments/void", payment_id=paid["payment_id"], reason="bounced")
        seen = (await client.case(case_id)).body
    assert [each["judged"] for each in seen["agreement"]["instalments"]] == ["missed"]
    missed = (await sent_events(pool, case_id))[-1]
    assert (missed.type, missed.headers["ce_time"][:10]) == ("instalment.missed", day(2))


async def test_a_new_plan_takes_the_place_of_the_broken_one(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200), (5, 300)))
        await client.does(case_id, "payments", amount_fen=50, wages_fen=50)
        no = await client.act_as_seen(case_id, "agreement", **agreement((9, 450)))
        assert (no.status, no.problem) == (409, "impossible-transition"), "the plan is being kept"
    await log.tick(days=2)
    async with log.http() as client:
        six = agreement(*((10 * n, 75) for n in range(1, 7)), effective=day(2))
        again = await client.does(case_id, "agreement", **six)
        seen = (await client.case(case_id)).body
    assert (again["number"], again["state"], again["outstanding_fen"]) == (2, "performing", 450)
    assert again["confirmation_deadline"] == day(32)
    (before,) = seen["earlier_agreements"]
    assert [each["judged"] for each in before["instalments"]] == ["missed", "dropped"]
    async with log.http() as client:
        paid = await client.does(case_id, "payments", amount_fen=450, wages_fen=450)
        assert (paid["outstanding_fen"], paid["warnings"]) == (0, [])
        reply = await client.close(case_id, **closing("mediation", "fully_recovered", 500, 500))
    assert reply.status == 200
    numbers = [
        each.data["number"] for each in await sent_events(pool, case_id) if each.type == "agreement.reached"
    ]
    assert numbers == [1, 2]


async def test_enforcement_is_offered_once_the_court_confirmed_the_agreement(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement((1, 200), (4, 300)))
    await log.tick(days=2)
    async with log.http() as client:
        no = await client.act_as_seen(case_id, "proceedings", route="enforcement")
        assert (no.status, no.problem) == (422, "route-not-open")
        early = await client.act_as_seen(case_id, "agreement/confirmation", step="granted")
        assert (early.status, early.problem) == (409, "confirmation-out-of-order")
        asked = await client.does(case_id, "agreement/confirmation", step="filed")
        assert asked["confirmation"] == "filed"
        granted = await client.does(case_id, "agreement/confirmation", step="granted")
        assert (granted["confirmation"], "agreement/confirmation" in granted["allowed"]) == ("granted", False)
    await log.tick(days=3)
    missed = [each.data["routes"] for each in await sent_events(pool, case_id) if "missed" in each.type]
    assert missed == [["payment_order"], ["payment_order", "enforcement"]]
    async with log.http() as client:
        assert (await client.does(case_id, "proceedings", route="enforcement"))["number"] == 1
    assert (await sent_types(pool, case_id)).count("confirmation.granted") == 1
