"""What people do in a case: over real HTTP, on a real database, with a look into the outbox."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from builders_casework import COUNTY, STAFF, TUESDAY, pool_of, sent_events, sent_types
from builders_mediation_store import (
    LAWYER,
    TODAY,
    CaseLog,
    agreement,
    case_log,
    closing,
    day,
    received,
    row_counts,
)
from contracts import CaseClass, Service
from database import Pool

PAYMENT: Mapping[str, Any] = {"amount_fen": 100, "wages_fen": 100}


pool = pool_of(Service.mediation)
log = case_log


async def test_a_case_is_mediated_agreed_paid_and_closed(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        assert (await client.does(case_id, "sessions", outcome="continues"))["number"] == 1
        assert (await client.does(case_id, "sessions", outcome="agreement_near"))["number"] == 2
        agreed = await client.does(case_id, "agreement", **agreement())
        assert agreed["confirmation_deadline"] == day(30)
        assert (agreed["state"], agreed["outstanding_fen"]) == ("performing", 500)
        first = await client.does(case_id, "payments", amount_fen=200, wages_fen=200)
        assert first["outstanding_fen"] == 300
        second = await client.does(case_id, "payments", amount_fen=300, wages_fen=100)
        assert second["payment_id"] != first["payment_id"]
        closed = await client.close(case_id, **closing("mediation", "fully_recovered", 500, 300))
    assert closed.body["state"] == "closed"
    events = await sent_events(pool, case_id)
    assert [event.type for event in events] == [
        "mediation.opened",
        "session.held",
        "session.held",
        "agreement.reached",
        "payment.received",
        "payment.received",
        "case.closed",
    ]
    assert [event.headers["ce_sequence"] for event in events] == [str(n) for n in range(1, 8)]
    assert {event.headers["ce_actorkind"] for event in events[1:]} == {"person"}
    assert {event.headers["ce_actorcounty"] for event in events[1:]} == {COUNTY}
    assert events[3].data["confirmation_deadline"] == day(30)
    assert {**events[4].data, "payment_id": None} == {
        "payment_id": None,
        "amount_fen": 200,
        "wages_fen": 200,
        "paid_on": day(0),
    }
    assert events[-1].data == closing("mediation", "fully_recovered", 500, 300, recipients_word=None)


async def test_a_mediation_bears_the_number_that_people_call_the_case_by(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        line = (await client.get(client.cases)).body["items"][0]
        seen = (await client.case(case_id)).body
        answer = await client.does(case_id, "sessions", outcome="continues")
    assert {each["case_no"] for each in (line, seen, answer)} == {received().case_no}


async def test_what_was_done_is_shown(log: CaseLog) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=20))
    async with log.http() as client:
        await client.does(case_id, "sessions", outcome="continues")
        await client.does(case_id, "payments", amount_fen=250, wages_fen=250, paid_on=day(-1))
        await client.does(case_id, "agreement", **agreement(partial=True))
        seen = await client.case(case_id)
    body = seen.body
    assert seen.headers["ETag"] == f'"{body["version"]}"'
    assert (body["case_id"], body["county"], body["case_class"]) == (str(case_id), COUNTY, "wages")
    assert (body["state"], body["amount_claimed_fen"], body["workers"]) == ("performing", 1_000_000, 3)
    assert body["limitation_warning"] == {"ends": day(20), "days_left": 20, "pressing": "under_30_days"}
    assert [each["outcome"] for each in body["sessions"]] == ["continues"]
    assert [each["paid_fen"] for each in body["agreement"]["instalments"]] == [200, 50]
    assert (body["outstanding_fen"], body["paid_fen"], body["paid_wages_fen"]) == (250, 250, 250)
    assert [each["paid_on"] for each in body["payments"]] == [day(-1)]
    assert [each["verdict"] for each in body["told"]] == ["apply"] * 3
    assert body["allowed"] == [
        "agreement",
        "agreement/confirmation",
        "payments",
        "payments/void",
        "proceedings",
        "closing",
        "priority-requests",
    ]


async def test_the_employer_may_pay_before_anybody_handles_the_case(log: CaseLog, pool: Pool) -> None:
    case_id = await log.receive(claimed=900)
    async with log.http(STAFF) as client:
        await client.does(case_id, "payments", amount_fen=900, wages_fen=900)
        reply = await client.close(case_id, **closing("paid_before_mediation", "fully_recovered", 900, 900))
    assert reply.body["state"] == "closed"
    assert await sent_types(pool, case_id) == ["payment.received", "case.closed"]


async def test_what_was_paid_before_the_agreement_counts_for_its_instalments(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=200, wages_fen=0)
        agreed = await client.does(case_id, "agreement", **agreement())
    assert agreed["outstanding_fen"] == 300
    assert [each["outstanding_fen"] for each in agreed["instalments"]] == [0, 300]


async def test_more_than_was_agreed_is_taken_with_a_warning(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement())
        paid = await client.does(case_id, "payments", amount_fen=501, wages_fen=0)
        assert [each["code"] for each in paid["warnings"]] == ["overpaid"]
        assert paid["outstanding_fen"] == 0
        reply = await client.close(case_id, **closing("mediation", "fully_recovered", 501, 0))
    assert reply.status == 200


async def test_a_refusal_stops_mediation_and_failure_opens_a_route(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        refused = await client.does(case_id, "sessions", outcome="refused")
        assert refused["allowed"] == ["payments", "failure", "proceedings", "priority-requests"]
        for what, body in (("sessions", {"outcome": "continues"}), ("agreement", agreement())):
            no = await client.act(case_id, what, await client.version(case_id), **body)
            assert (no.status, no.problem) == (409, "impossible-transition")
            assert no.body["allowed"] == ["payments", "failure", "proceedings", "priority-requests"]
        failed = await client.does(case_id, "failure", reason="refused_by_respondent")
        assert (failed["route"], failed["state"]) == ("arbitration", "failed")
        assert failed["asks_for_proceedings"]
        no = await client.close(case_id, **closing("mediation", "not_recovered", 0, 0))
        assert (no.status, no.problem) == (409, "impossible-transition")
        opened = await client.does(case_id, "proceedings", route="arbitration")
        assert (opened["reason"], opened["state"]) == ("mediation_failed", "proceedings")
        await client.does(case_id, "proceedings/end", outcome="won", awarded_fen=800)
        no = await client.close(case_id, **closing("arbitration", "fully_recovered", 0, 0))
        assert (no.status, no.problem) == (409, "closing-contradicts-case")
        await client.does(case_id, "payments", amount_fen=800, wages_fen=800)
        reply = await client.close(case_id, **closing("arbitration", "fully_recovered", 800, 800))
    assert reply.status == 200
    assert (await sent_types(pool, case_id))[1:] == [
        "session.held",
        "mediation.failed",
        "proceedings.opened",
        "proceedings.ended",
        "payment.received",
        "case.closed",
    ]


async def test_a_lost_case_is_closed_with_nothing_recovered(log: CaseLog) -> None:
    case_id = await log.open(case_class=CaseClass.other)
    async with log.http(LAWYER) as client:
        await client.does(case_id, "failure", reason="amount_disputed", route="suit")
        await client.does(case_id, "proceedings", route="suit")
        await client.does(case_id, "proceedings/end", outcome="lost", awarded_fen=0)
        reply = await client.close(case_id, **closing("judgment", "not_recovered", 0, 0))
    assert reply.status == 200


async def test_mediation_runs_beside_proceedings_and_a_failure_goes_on_in_them(log: CaseLog) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=3))
    async with log.http() as client:
        beside = await client.does(case_id, "proceedings", route="arbitration")
        assert beside["state"] == "mediating"
        await client.does(case_id, "sessions", outcome="continues")
        failed = await client.does(case_id, "failure", reason="suspected_crime")
        assert (failed["route"], failed["state"]) == ("arbitration", "proceedings")
        police = await client.does(case_id, "proceedings", route="police")
        assert police["number"] == 2
        version = await client.version(case_id)
        no = await client.act(case_id, "proceedings/end", version, outcome="won", awarded_fen=5)
        assert (no.status, no.problem, no.body["routes"]) == (
            422,
            "proceedings-not-named",
            ["arbitration", "police"],
        )
        await client.does(case_id, "proceedings/end", route="police", outcome="settled", awarded_fen=0)
        ended = await client.does(case_id, "proceedings/end", outcome="won", awarded_fen=5)
    assert [each["outcome"] for each in ended["proceedings"]] == ["won", "settled"]


async def test_a_written_note_of_the_arrears_opens_the_payment_order(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        failed = await client.does(case_id, "failure", reason="refused_by_respondent", arrears_note=True)
    assert failed["route"] == "payment_order"


async def test_a_partial_agreement_leaves_the_rest_to_proceedings_beside_it(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement(partial=True))
        opened = await client.does(case_id, "proceedings", route="arbitration")
        assert (opened["reason"], opened["state"]) == ("chosen", "performing")
        await client.does(case_id, "payments", amount_fen=500, wages_fen=300)
        no = await client.close(case_id, **closing("mediation", "partly_recovered", 500, 300))
        assert (no.status, no.problem) == (409, "impossible-transition")
        ended = await client.does(case_id, "proceedings/end", outcome="won", awarded_fen=250)
        assert ended["outstanding_fen"] == 250, "the award for the rest"
        no = await client.close(case_id, **closing("mediation", "fully_recovered", 500, 300))
        assert (no.status, no.problem) == (409, "closing-contradicts-case")
        paid = await client.does(case_id, "payments", amount_fen=250, wages_fen=0)
        assert (paid["outstanding_fen"], paid["warnings"]) == (0, []), "paying it is not overpaid"
        reply = await client.close(case_id, **closing("mediation", "fully_recovered", 750, 300))
    assert reply.status == 200


async def test_what_is_left_of_a_partial_agreement_needs_a_route_or_the_recipients_waiver(
    log: CaseLog,
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement(partial=True))
        await client.does(case_id, "payments", amount_fen=500, wages_fen=300)
        for outcome in ("partly_recovered", "fully_recovered", "less_accepted"):
            no = await client.close(case_id, **closing("mediation", outcome, 500, 300))
            assert (outcome, no.status, no.problem) == (outcome, 409, "closing-contradicts-case")
        waived = closing("mediation", "less_accepted", 500, 300, recipients_word="in_writing")
        closed = await client.close(case_id, **waived)
    assert (closed.status, closed.body["closing"]["recipients_word"]) == (200, "in_writing")


async def test_a_payment_told_ahead_of_our_clock_counts_now_and_says_so(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    theirs = (TUESDAY + timedelta(hours=5)).isoformat()
    async with log.http() as client:
        paid = await client.does(case_id, "payments", amount_fen=1, wages_fen=0, occurred_at=theirs)
    warning = paid["warnings"][-1]
    assert (warning["code"], warning["told"], warning["ours"]) == ("clock_ahead", theirs, TUESDAY.isoformat())
    assert (await sent_events(pool, case_id))[-1].headers["ce_time"] == TUESDAY.isoformat()


async def test_a_session_shows_who_held_it_whoever_handles_the_case_by_then(log: CaseLog, pool: Pool) -> None:
    """Held at 10:00; the lawyer was replaced at 11:00; the centre enters it at noon."""
    case_id = await log.open()
    ten = (TUESDAY - timedelta(hours=2)).isoformat()
    async with log.http() as staff:
        await staff.does(case_id, "sessions", outcome="continues", held_by="330302-L09", occurred_at=ten)
        await staff.does(case_id, "sessions", outcome="continues")
        seen = (await staff.case(case_id)).body
        named_by_words = await staff.act(case_id, "sessions", None, outcome="continues", held_by="张律师")
    handler = await pool.fetchval("SELECT lawyer_id FROM cases")
    assert [each["held_by"] for each in seen["sessions"]] == ["330302-L09", handler]
    assert (named_by_words.status, named_by_words.pointers) == (422, ["#/held_by"])


async def test_an_act_entered_afterwards_bears_both_times(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    yesterday = (TUESDAY - timedelta(days=1)).isoformat()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=1, wages_fen=0, occurred_at=yesterday)
        seen = (await client.case(case_id)).body
    event = (await sent_events(pool, case_id))[-1]
    assert (event.headers["ce_time"], event.headers["ce_recordedtime"]) == (yesterday, TUESDAY.isoformat())
    assert seen["payments"][0]["paid_on"] == day(-1)


async def test_the_same_request_again_pays_once(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    path, key = f"/v1/mediations/{case_id}/payments", {"Idempotency-Key": "pay-1"}
    async with log.http() as client:
        first, again = [await client.ask("POST", path, json=PAYMENT, headers=key) for _ in range(2)]
        other = await client.ask("POST", path, json={**PAYMENT, "amount_fen": 101}, headers=key)
        without = await client.ask("POST", path, json=PAYMENT)
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert (other.status, other.problem) == (422, "idempotency-key-reused")
    assert (without.status, without.problem) == (400, "missing-idempotency-key")
    assert await pool.fetchval("SELECT count(*) FROM payments") == 1


async def test_two_who_close_at_once_close_once(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open(claimed=100)
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        seen = (await client.case(case_id)).headers["ETag"]
        body = closing("paid_before_mediation", "fully_recovered", 100, 60)
        both = await asyncio.gather(*(client.act(case_id, "closing", seen, **body) for _ in range(2)))
    assert sorted(reply.status for reply in both) == [200, 412]
    assert (await sent_types(pool, case_id)).count("case.closed") == 1


async def test_a_dry_run_answers_and_does_nothing(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    before = await row_counts(pool)
    path = f"/v1/mediations/{case_id}/agreement?dry_run=true"
    async with log.http() as client:
        headers = {"Idempotency-Key": "try", "If-Match": await client.version(case_id) or ""}
        reply = await client.ask("POST", path, json=agreement(), headers=headers)
    assert (reply.status, reply.body["dry_run"], reply.body["confirmation_deadline"]) == (200, True, day(30))
    assert await row_counts(pool) == before
