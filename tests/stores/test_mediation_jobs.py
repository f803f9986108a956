"""What the clock brings: filings that become due, and instalments whose day has ended."""

from datetime import timedelta

import pytest

import campaign
from builders_casework import COUNTY, OTHER, pool_of, sent_events, sent_types
from builders_mediation_store import (
    ASSIGNED,
    CAMPAIGNS,
    TODAY,
    CaseLog,
    Client,
    agreement,
    case_log,
    case_state,
    closing,
    day,
    row_counts,
)
from clock import fixed
from contracts import Service
from database import Pool
from mediation import jobs
from mediation.gauges import gauge_setter
from telemetry import metrics

pool = pool_of(Service.mediation)
log = case_log


async def test_a_filing_is_due_once_when_a_limitation_comes_under_7_days_and_nobody_has_filed(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=8))
    await log.tick(days=1)
    assert await sent_types(pool, case_id) == ["mediation.opened"]
    await log.tick(days=1)
    for _ in range(3):
        await log.tick(days=1)
    events = await sent_events(pool, case_id)
    assert [event.type for event in events] == ["mediation.opened", "filing.due"]
    assert events[1].data == {"limitation_ends": day(8), "number": 1, "handled": True}
    assert events[1].headers["ce_actorkind"] == "timer"
    assert events[1].headers["ce_time"] == f"{day(2)}T00:00:00+08:00"


async def test_a_rule_never_records_that_somebody_filed(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=3))
    await log.tick(days=1)
    async with log.http() as client:
        seen = (await client.case(case_id)).body
    assert (seen["proceedings"], seen["state"]) == ([], "mediating")
    assert seen["limitation_warning"]["pressing"] == "under_7_days"
    assert [warning["code"] for warning in seen["warnings"]] == ["filing_due"]


async def test_a_case_that_waits_for_a_lawyer_is_to_be_filed_too_and_can_be(log: CaseLog, pool: Pool) -> None:
    case_id = await log.receive(ends=TODAY + timedelta(days=3))
    await log.tick(seconds=1)
    [due] = await sent_events(pool, case_id)
    assert (due.type, due.data["handled"]) == ("filing.due", False)
    async with log.http() as client:
        filed = await client.does(case_id, "proceedings", route="arbitration")
        assert (filed["state"], filed["reason"], filed["warnings"]) == ("waiting", "limitation", [])
        assert (await client.case(case_id)).body["filing_due_since"] is None
    await log.append((case_id, ASSIGNED))
    await log.tick(days=1)
    events = await sent_events(pool, case_id)
    assert [event.type for event in events] == ["filing.due", "proceedings.opened", "mediation.opened"]
    assert events[1].headers["ce_actorkind"] == "person"
    assert events[2].data == {"beside_proceedings": True}


async def test_withdrawn_proceedings_do_not_silence_it(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=3))
    await log.tick(seconds=1)
    async with log.http() as client:
        await client.does(case_id, "failure", reason="refused_by_respondent")
        await client.does(case_id, "proceedings", route="arbitration")
    await log.tick(hours=1)
    assert (await sent_types(pool, case_id)).count("filing.due") == 1
    async with log.http() as client:
        await client.does(case_id, "proceedings/end", outcome="withdrawn", awarded_fen=0)
        assert (await client.case(case_id)).body["limitation_warning"]["pressing"] == "under_7_days"
    await log.tick(hours=1)
    await log.tick(hours=1)
    numbers = [
        event.data["number"] for event in await sent_events(pool, case_id) if event.type == "filing.due"
    ]
    assert numbers == [1, 2]


async def test_a_full_agreement_stops_the_limitation_and_a_partial_one_does_not(
    log: CaseLog, pool: Pool
) -> None:
    full, partial = [await log.open(ends=TODAY + timedelta(days=8)) for _ in range(2)]
    async with log.http() as client:
        await client.does(full, "agreement", **agreement((30, 100)))
        await client.does(partial, "agreement", **agreement((30, 100), partial=True))
    await log.tick(days=5)
    assert "filing.due" not in await sent_types(pool, full)
    assert "filing.due" in await sent_types(pool, partial)
    assert await case_state(pool, partial) == "performing"


async def test_more_cases_than_one_transaction_takes_are_all_raised(
    log: CaseLog, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for _ in range(5):
        await log.open(ends=TODAY + timedelta(days=7))
    await log.tick(days=1)
    assert (await sent_types(pool)).count("filing.due") == 5


async def test_who_must_file_is_a_list_and_a_figure_for_the_alarm(log: CaseLog, pool: Pool) -> None:
    due = await log.receive(ends=TODAY + timedelta(days=3))
    other = await log.open(ends=TODAY + timedelta(days=40))
    await log.tick(seconds=1)
    async with log.http() as client:
        assert await listed(client, "true") == [str(due)]
        assert await listed(client, "false") == [str(other)]
    assert await filings_measured(log) == {COUNTY: 1.0, OTHER: 0.0}
    async with log.http() as client:
        await client.does(due, "proceedings", route="labour_inspection")
        assert await listed(client, "true") == []
    assert await filings_measured(log) == {COUNTY: 0.0, OTHER: 0.0}


async def listed(client: Client, due: str) -> list[str]:
    """The cases of the list for which somebody must file, or need not."""
    reply = await client.get(f"/v1/mediations?filing_due={due}")
    return [item["case_id"] for item in reply.body["items"]]


async def filings_measured(log: CaseLog) -> dict[str, float]:
    """What Prometheus reads of two counties."""
    known = campaign.load(CAMPAIGNS / "wenzhou-2018")
    async with log.pool.acquire() as conn:
        await gauge_setter([known], fixed(log.now))(conn)
    samples = [sample for family in metrics.filings_due.collect() for sample in family.samples]
    return {each.labels["county"]: each.value for each in samples if each.labels["county"] in (COUNTY, OTHER)}


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
    assert len({each.trace for each in missed}) == 1, "what the clock decides of a case at once is one trace"


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
