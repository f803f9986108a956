"""What is refused leaves everything as it was: no row, no event, no version."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders_casework import TUESDAY, Reply, pool_of
from builders_mediation_store import CaseLog, agreement, case_log, closing, day, row_counts
from contracts import Service
from database import Pool

LATER = (TUESDAY + timedelta(days=1, seconds=1)).isoformat()
BEFORE_THE_CASE = (TUESDAY - timedelta(days=4)).isoformat()


pool = pool_of(Service.mediation)
log = case_log


async def act_in_vain(log: CaseLog, case_id: UUID, what: str, body: Mapping[str, Any]) -> Reply:
    """The answer to an act that must change nothing: no row, no event. `match`: not the version seen."""
    before = await row_counts(log.pool)
    async with log.http() as client:
        seen = {"stale": '"99"', "blind": None}
        version = seen[body["match"]] if "match" in body else await client.version(case_id)
        reply = await client.act(case_id, what, version, **_sent(body))
    assert await row_counts(log.pool) == before
    return reply


def _sent(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "match"}


PAYMENT: Mapping[str, Any] = {"amount_fen": 100, "wages_fen": 100}
SESSION = {"outcome": "continues"}
CLOSING = closing("mediation", "not_recovered", 0, 0)
CORRECTION = {**CLOSING, "reason": "paid_since"}
NOBODYS = "01890000-0000-7000-8000-000000000009"
YESTERDAY = (TUESDAY - timedelta(days=1)).isoformat()
ONE_SHORT = [{"due": day(1), "amount_fen": 499}]
EARLY = [{"due": day(-1), "amount_fen": 200}, {"due": day(1), "amount_fen": 300}]

BAD: list[tuple[str, dict[str, Any], int, str, list[str]]] = [
    ("agreement", agreement(instalments=ONE_SHORT), 422, "instalments-do-not-add-up", ["#/instalments"]),
    ("agreement", agreement(instalments=EARLY), 422, "instalment-before-effect", ["#/instalments/0/due"]),
    ("agreement", agreement(wages_fen=501), 422, "wages-exceed-amount", ["#/wages_fen"]),
    ("agreement", agreement(instalments=[]), 422, "invalid-body", ["#/instalments"]),
    ("agreement", agreement(effective="2010-12-31"), 422, "invalid-body", ["#/effective"]),
    ("agreement", agreement(effective="9999-12-31"), 422, "invalid-body", ["#/effective"]),
    ("agreement", agreement(partial="yes"), 422, "invalid-body", ["#/partial"]),
    ("agreement", agreement(amount_fen=-1), 422, "negative-amount", ["#/amount_fen"]),
    ("payments", {**PAYMENT, "amount_fen": -1}, 422, "negative-amount", ["#/amount_fen"]),
    ("payments", {**PAYMENT, "amount_fen": 0}, 422, "invalid-body", ["#/amount_fen"]),
    ("payments", {**PAYMENT, "amount_fen": 1.5}, 422, "invalid-body", ["#/amount_fen"]),
    ("payments", {**PAYMENT, "wages_fen": 101}, 422, "wages-exceed-amount", ["#/wages_fen"]),
    ("payments", {**PAYMENT, "paid_on": day(1)}, 422, "time-in-the-future", ["#/paid_on"]),
    ("payments", {**PAYMENT, "confirmed": "yes"}, 422, "invalid-body", ["#/confirmed"]),
    (
        "payments",
        {**PAYMENT, "paid_on": day(0), "occurred_at": YESTERDAY},
        422,
        "paid-after-established",
        ["#/paid_on"],
    ),
    (
        "payments",
        {**PAYMENT, "amount_fen": 10_000_000},
        409,
        "payment-far-beyond-claim",
        ["#/amount_fen", "#/confirmed"],
    ),
    ("payments/void", {"payment_id": NOBODYS, "reason": "bored"}, 422, "invalid-body", ["#/reason"]),
    ("payments/void", {"payment_id": NOBODYS, "reason": "bounced"}, 409, "impossible-transition", []),
    ("agreement/confirmation", {"step": "filed"}, 409, "impossible-transition", []),
    ("closing/correction", CORRECTION, 409, "impossible-transition", []),
    ("payments", {**PAYMENT, "occurred_at": LATER}, 422, "time-in-the-future", ["#/occurred_at"]),
    ("payments", {**PAYMENT, "payer": "某某"}, 422, "unknown-field", ["#/payer"]),
    ("sessions", {"outcome": "splendid"}, 422, "invalid-body", ["#/outcome"]),
    ("sessions", {"outcome": "a\0b"}, 422, "invalid-body", ["#/outcome"]),
    ("sessions", {**SESSION, "match": "stale"}, 412, "precondition-failed", []),
    ("failure", {"reason": "bored"}, 422, "invalid-body", ["#/reason"]),
    ("failure", {"reason": "amount_disputed", "route": "payment_order"}, 422, "route-not-open", ["#/route"]),
    ("proceedings", {"route": "enforcement"}, 422, "route-not-open", ["#/route"]),
    ("proceedings/end", {"outcome": "won", "awarded_fen": 1}, 409, "impossible-transition", []),
    ("payments", {**PAYMENT, "paid_on": day(-4)}, 422, "time-out-of-order", ["#/paid_on"]),
    ("payments", {**PAYMENT, "paid_on": 0}, 422, "invalid-body", ["#/paid_on"]),
    ("payments", {**PAYMENT, "occurred_at": 1546920000}, 422, "invalid-body", ["#/occurred_at"]),
    ("agreement", agreement(effective=day(-4)), 422, "time-out-of-order", ["#/effective"]),
    ("agreement", agreement(effective=1546920000), 422, "invalid-body", ["#/effective"]),
]


async def test_bad_input_gets_its_problem_and_changes_nothing(log: CaseLog) -> None:
    case_id = await log.open()
    for what, body, status, slug, pointers in BAD:
        reply = await act_in_vain(log, case_id, what, body)
        assert (what, reply.status, reply.problem) == (what, status, slug), reply.body
        assert [error["pointer"] for error in reply.body.get("errors", [])] == pointers
        assert any("\u4e00" <= letter <= "\u9fff" for letter in reply.body["title"])


@pytest.mark.parametrize(
    ("what", "body", "detail", "at_the_place"),
    [
        (
            "sessions",
            {"outcome": "splendid"},
            None,
            "应为以下之一：继续调解（continues）、接近达成协议（agreement_near）、一方明确拒绝调解（refused）",
        ),
        (
            "proceedings",
            {"route": "enforcement"},
            "可选择：劳动仲裁（arbitration）、住建部门处理（housing_enforcement）、劳动保障监察（labour_inspection）、"
            "支付令（payment_order）、公安机关处理（police）、诉讼（suit）",
            "尚无可申请强制执行的依据，即经司法确认的协议或者裁决",
        ),
        ("closing/correction", CORRECTION, "本案正在调解，不能更正结案", None),
        ("proceedings/end", {"outcome": "won", "awarded_fen": 1}, "没有正在进行的程序", None),
    ],
)
async def test_a_refusal_says_in_chinese_what_is_expected_and_why(
    log: CaseLog, what: str, body: Mapping[str, Any], detail: str | None, at_the_place: str | None
) -> None:
    reply = await act_in_vain(log, await log.open(), what, body)
    places = [error["detail"] for error in reply.body.get("errors", [])]
    assert (reply.body.get("detail"), places) == (detail, [at_the_place] if at_the_place else [])


CHANGES: Mapping[str, Mapping[str, Any]] = {
    "agreement": agreement(),
    "failure": {"reason": "amount_disputed"},
    "proceedings": {"route": "arbitration"},
    "proceedings/end": {"outcome": "won", "awarded_fen": 1},
    "closing": CLOSING,
    "agreement/confirmation": {"step": "filed"},
    "payments/void": {"payment_id": NOBODYS, "reason": "bounced"},
    "closing/correction": CORRECTION,
}
ADDITIONS: Mapping[str, Mapping[str, Any]] = {"sessions": SESSION, "payments": PAYMENT}


@pytest.mark.parametrize("what", CHANGES)
async def test_a_change_names_the_version_it_was_decided_on(log: CaseLog, what: str) -> None:
    case_id = await log.open()
    blind = await act_in_vain(log, case_id, what, {**CHANGES[what], "match": "blind"})
    stale = await act_in_vain(log, case_id, what, {**CHANGES[what], "match": "stale"})
    assert (blind.status, blind.problem) == (428, "precondition-required")
    assert (stale.status, stale.problem) == (412, "precondition-failed")


@pytest.mark.parametrize("what", ADDITIONS)
async def test_what_only_adds_to_a_case_needs_no_version(log: CaseLog, what: str) -> None:
    case_id = await log.open()
    async with log.http() as client:
        assert (await client.act(case_id, what, **ADDITIONS[what])).status == 201


@pytest.mark.parametrize("what", [*CHANGES, *ADDITIONS])
async def test_nothing_in_a_case_happened_before_it(log: CaseLog, what: str) -> None:
    case_id = await log.open()
    body = {**(CHANGES.get(what) or ADDITIONS[what]), "occurred_at": BEFORE_THE_CASE}
    reply = await act_in_vain(log, case_id, what, body)
    assert (reply.status, reply.problem, reply.pointers) == (422, "time-out-of-order", ["#/occurred_at"])


async def test_a_step_is_not_earlier_than_what_it_ends(log: CaseLog) -> None:
    case_id = await log.open()
    yesterday = {"occurred_at": (TUESDAY - timedelta(days=1)).isoformat()}
    async with log.http() as client:
        await client.does(case_id, "sessions", **SESSION)
        for what, following in (("failure", "proceedings"), ("proceedings", "proceedings/end")):
            await client.does(case_id, what, **CHANGES[what])
            reply = await act_in_vain(log, case_id, following, {**CHANGES[following], **yesterday})
            assert (what, reply.problem) == (what, "time-out-of-order")


async def test_closing_repeats_the_sums_of_the_payments_and_a_wrong_one_is_told_both(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        before = await row_counts(pool)
        for recovered, wages, wrong_field in ((99, 60, "recovered_fen"), (100, 61, "wages_recovered_fen")):
            wrong = closing("paid_before_mediation", "fully_recovered", recovered, wages)
            no = await client.close(case_id, **wrong)
            assert (no.status, no.problem) == (409, "closing-does-not-reconcile")
            assert (no.body["paid_fen"], no.body["paid_wages_fen"]) == (100, 60)
            assert no.pointers == [f"#/{wrong_field}"]
    assert await row_counts(pool) == before


async def test_a_closed_case_takes_money_and_a_correction_and_nothing_else(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open(claimed=100)
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        await client.close(case_id, **closing("paid_before_mediation", "fully_recovered", 100, 60))
        seen = await client.case(case_id)
    before = await row_counts(pool)
    acts = {
        "sessions": SESSION,
        "agreement": agreement(),
        "agreement/confirmation": {"step": "filed"},
        "failure": {"reason": "amount_disputed"},
        "proceedings": {"route": "arbitration"},
        "proceedings/end": {"outcome": "won", "awarded_fen": 1},
        "closing": CLOSING,
    }
    money = ["payments", "payments/void", "closing/correction"]
    async with log.http() as client:
        for what, body in acts.items():
            no = await client.act(case_id, what, seen.headers["ETag"], **body)
            assert (what, no.status, no.problem) == (what, 409, "impossible-transition")
            assert (no.body["state"], no.body["allowed"]) == ("closed", money)
    assert await row_counts(pool) == before


async def test_there_is_no_place_for_free_text(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    for what, body in (
        ("sessions", SESSION),
        ("failure", {"reason": "respondent_absent"}),
        ("closing", CLOSING),
    ):
        reply = await act_in_vain(log, case_id, what, {**body, "note": "当事人张三丰"})
        assert (reply.status, reply.problem, reply.pointers) == (422, "unknown-field", ["#/note"])
    columns = await pool.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    assert "note" not in {row["column_name"] for row in columns}


async def test_who_lost_was_awarded_nothing(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "proceedings", route="arbitration")
    reply = await act_in_vain(log, case_id, "proceedings/end", {"outcome": "lost", "awarded_fen": 800})
    assert (reply.status, reply.problem, reply.pointers) == (
        422,
        "award-contradicts-outcome",
        ["#/awarded_fen"],
    )


async def test_only_a_payment_of_this_case_that_still_counts_can_be_voided(log: CaseLog) -> None:
    ours, others = await log.open(), await log.open()
    async with log.http() as client:
        paid = await client.does(ours, "payments", **PAYMENT)
        await client.does(others, "payments", **PAYMENT)
    void = {"payment_id": paid["payment_id"], "reason": "wrong_case"}
    reply = await act_in_vain(log, others, "payments/void", void)
    assert (reply.status, reply.problem, reply.pointers) == (422, "no-such-payment", ["#/payment_id"])
    async with log.http() as client:
        await client.does(ours, "payments", **PAYMENT)
        await client.does(ours, "payments/void", **void)
    reply = await act_in_vain(log, ours, "payments/void", void)
    assert (reply.status, reply.problem) == (422, "no-such-payment")
