"""Money is a fact: it is taken, and taken back, whenever it is told; a closing shows the difference."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from builders_casework import pool_of, sent_events, sent_types
from builders_mediation_store import CaseLog, agreement, case_log, closing, day, received
from contracts import Event, Service
from contracts.intake import AidTerminated, ApplicationWithdrawn, TerminationGround
from database import Pool

pool = pool_of(Service.mediation)
log = case_log

WITHDRAWN = ApplicationWithdrawn(reason="recipient_asks", after_grant=True)
TERMINATED = AidTerminated(ground=TerminationGround.own_lawyer)


async def test_money_that_comes_after_the_closing_is_taken_and_the_closing_shows_both(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "failure", reason="amount_disputed")
        await client.does(case_id, "proceedings", route="arbitration")
        await client.does(case_id, "proceedings/end", outcome="won", awarded_fen=5_000)
        await client.does(case_id, "payments", amount_fen=2_000, wages_fen=2_000)
        await client.close(case_id, **closing("arbitration", "partly_recovered", 2_000, 2_000))
    await log.tick(days=21)
    async with log.http() as client:
        paid = await client.does(case_id, "payments", amount_fen=3_000, wages_fen=3_000)
        assert (paid["state"], paid["outstanding_fen"]) == ("closed", 0)
        seen = (await client.case(case_id)).body
        assert (seen["closing"]["recovered_fen"], seen["closing"]["since_fen"]) == (2_000, 3_000)
        stale = closing("arbitration", "partly_recovered", 5_000, 5_000, reason="paid_since")
        no = await client.act_as_seen(case_id, "closing/correction", **stale)
        assert (no.status, no.problem) == (409, "closing-contradicts-case")
        right = closing("arbitration", "fully_recovered", 5_000, 5_000, reason="paid_since")
        corrected = await client.does(case_id, "closing/correction", **right)
        seen = (await client.case(case_id)).body
    assert (corrected["state"], corrected["closing"]["number"]) == ("closed", 2)
    assert (seen["closing"]["outcome"], seen["closing"]["since_fen"]) == ("fully_recovered", 0)
    assert [each["outcome"] for each in seen["earlier_closings"]] == ["partly_recovered"]
    assert (await sent_types(pool, case_id))[-3:] == [
        "case.closed",
        "payment.received",
        "case.closing-corrected",
    ]
    event = (await sent_events(pool, case_id))[-1]
    assert (event.data["number"], event.data["reason"]) == (2, "paid_since")


@pytest.mark.parametrize("event", [WITHDRAWN, TERMINATED])
async def test_money_that_comes_after_aid_ended_is_taken(log: CaseLog, pool: Pool, event: Event) -> None:
    case_id = await log.open()
    await log.append((case_id, event))
    async with log.http() as client:
        paid = await client.does(case_id, "payments", amount_fen=700, wages_fen=700)
        voided = await client.does(
            case_id, "payments/void", payment_id=paid["payment_id"], reason="entered_twice"
        )
    assert (paid["state"], voided["paid_fen"]) == ("ended", 0)
    assert (await sent_types(pool, case_id))[-2:] == ["payment.received", "payment.voided"]


async def test_a_payment_entered_by_mistake_is_voided_with_a_reason_kept_and_told(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        wrong = await client.does(case_id, "payments", amount_fen=500_000, wages_fen=500_000, paid_on=day(-1))
        await client.does(case_id, "payments", amount_fen=50_000, wages_fen=50_000, paid_on=day(-1))
    established = log.now
    await log.tick(days=2)
    async with log.http() as client:
        voided = await client.does(
            case_id, "payments/void", payment_id=wrong["payment_id"], reason="wrong_amount"
        )
        seen = (await client.case(case_id)).body
    assert voided["paid_fen"] == 50_000
    assert [each["amount_fen"] for each in seen["payments"]] == [50_000]
    (kept,) = seen["voided_payments"]
    assert (kept["payment"]["amount_fen"], kept["reason"]) == (500_000, "wrong_amount")
    event = (await sent_events(pool, case_id))[-1]
    told = dict(event.data)
    assert datetime.fromisoformat(told.pop("counted_at")) == established
    assert told == {
        "payment_id": wrong["payment_id"],
        "amount_fen": 500_000,
        "wages_fen": 500_000,
        "paid_on": day(-1),
        "reason": "wrong_amount",
    }
    assert event.headers["ce_actorkind"] == "person"
    assert await pool.fetchval("SELECT voided_by FROM payment_voids") == "mediator-1"


async def test_the_same_payment_under_another_key_is_taken_with_a_caution(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        first = await client.does(case_id, "payments", amount_fen=100, wages_fen=100)
        again = await client.does(case_id, "payments", amount_fen=100, wages_fen=0)
        other = await client.does(case_id, "payments", amount_fen=101, wages_fen=0)
        elsewhen = await client.does(case_id, "payments", amount_fen=100, wages_fen=0, paid_on=day(-1))
    assert first["counts_in"] == day(0)
    assert [each["warnings"] for each in (first, other, elsewhen)] == [[], [], []]
    (caution,) = again["warnings"]
    assert (caution["code"], caution["payment_ids"]) == ("same_payment", [first["payment_id"]])


async def test_more_than_the_claim_is_pointed_out_and_ten_times_it_must_be_confirmed(log: CaseLog) -> None:
    case_id = await log.open(claimed=1_000)
    async with log.http() as client:
        more = await client.does(case_id, "payments", amount_fen=1_200, wages_fen=0)
        assert [each["code"] for each in more["warnings"]] == ["beyond_claim"]
        tenfold: dict[str, Any] = {"amount_fen": 8_800, "wages_fen": 0}
        no = await client.act(case_id, "payments", **tenfold)
        assert (no.status, no.problem) == (409, "payment-far-beyond-claim")
        assert "10000" in no.body["detail"]
        taken = await client.does(case_id, "payments", **tenfold, confirmed=True)
    assert [each["code"] for each in taken["warnings"]] == ["beyond_claim"]


async def test_a_hundred_of_five_million_is_not_everything(log: CaseLog) -> None:
    case_id = await log.open(claimed=5_000_000)
    async with log.http() as client:
        await client.does(case_id, "sessions", outcome="continues")
        await client.does(case_id, "payments", amount_fen=100, wages_fen=100)
        no = await client.close(case_id, **closing("mediation", "fully_recovered", 100, 100))
        assert (no.status, no.problem, no.pointers) == (409, "closing-contradicts-case", ["#/outcome"])
        less = closing("mediation", "less_accepted", 100, 100)
        no = await client.close(case_id, **less)
        assert (no.status, no.pointers) == (409, ["#/recipients_word"])
        assert (await client.close(case_id, **less, recipients_word="by_agent")).status == 200


async def test_full_payment_after_a_failed_mediation_is_enough_to_close(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open(claimed=800)
    async with log.http() as client:
        await client.does(case_id, "failure", reason="refused_by_respondent")
        await client.does(case_id, "payments", amount_fen=800, wages_fen=800)
        reply = await client.close(case_id, **closing("paid_by_respondent", "fully_recovered", 800, 800))
    assert reply.status == 200
    assert "proceedings.opened" not in await sent_types(pool, case_id)


async def test_full_payment_while_proceedings_are_open_closes_and_their_end_is_recorded_afterwards(
    log: CaseLog,
) -> None:
    case_id = await log.open(claimed=800)
    async with log.http() as client:
        await client.does(case_id, "proceedings", route="arbitration")
        await client.does(case_id, "payments", amount_fen=800, wages_fen=800)
        reply = await client.close(case_id, **closing("paid_by_respondent", "fully_recovered", 800, 800))
        assert (reply.status, "proceedings/end" in reply.body["allowed"]) == (200, True)
        ended = await client.does(case_id, "proceedings/end", outcome="withdrawn", awarded_fen=0)
    assert (ended["state"], "proceedings/end" in ended["allowed"]) == ("closed", False)


async def test_a_claim_told_in_words_is_paid_when_the_recipient_says_so(log: CaseLog) -> None:
    case_id = await log.open(claimed=None)
    body = closing("paid_before_mediation", "fully_recovered", 900, 900)
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=900, wages_fen=900)
        assert (await client.close(case_id, **body)).pointers == ["#/recipients_word"]
        assert (await client.close(case_id, **body, recipients_word="orally")).status == 200


async def test_the_parties_may_settle_while_proceedings_run(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "failure", reason="amount_disputed")
        await client.does(case_id, "proceedings", route="arbitration")
        agreed = await client.does(case_id, "agreement", **agreement((5, 600)))
        assert (agreed["state"], agreed["number"]) == ("performing", 1)
        await client.does(case_id, "proceedings/end", outcome="withdrawn", awarded_fen=0)
        await client.does(case_id, "payments", amount_fen=600, wages_fen=600)
        reply = await client.close(case_id, **closing("mediation", "fully_recovered", 600, 600))
    assert reply.status == 200


async def test_the_award_decided_last_counts_whichever_proceedings_were_opened_first(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "proceedings", route="suit")
        await client.does(case_id, "proceedings", route="arbitration")
        await client.does(case_id, "proceedings/end", route="arbitration", outcome="won", awarded_fen=100)
    log.now += timedelta(days=1)
    async with log.http() as client:
        ended = await client.does(case_id, "proceedings/end", route="suit", outcome="won", awarded_fen=80)
    assert ended["outstanding_fen"] == 80


async def test_a_bounced_payment_leaves_the_closing_to_be_corrected(log: CaseLog) -> None:
    case_id = await log.grant(received(claimed=500))
    async with log.http() as client:
        paid = await client.does(case_id, "payments", amount_fen=500, wages_fen=500)
        await client.close(case_id, **closing("paid_before_mediation", "fully_recovered", 500, 500))
        await client.does(case_id, "payments/void", payment_id=paid["payment_id"], reason="bounced")
        assert (await client.case(case_id)).body["closing"]["since_fen"] == -500
        right = closing("paid_before_mediation", "not_recovered", 0, 0, reason="payment_voided")
        corrected = await client.does(case_id, "closing/correction", **right)
    assert corrected["closing"]["outcome"] == "not_recovered"
