"""What people do in a case: over real HTTP, on a real database, with a look into the outbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from access import Caller, Role, routes_table
from builders_mediation_store import (
    CITY,
    CLIENT,
    COUNTY,
    FOREIGN,
    LAWYER,
    MEDIATOR,
    OTHER,
    STAFF,
    TUESDAY,
    CaseLog,
    Said,
    application,
    row_counts,
    told,
    types_told,
)
from contracts import CaseClass
from database import Pool, open_pool
from databases import Database

TODAY = TUESDAY.date()
COLLEAGUE = Caller("L330302-99", Role.lawyer, COUNTY)
WRITERS = frozenset({Role.mediator, Role.county_staff, Role.lawyer})
LATER = (TUESDAY + timedelta(minutes=6)).isoformat()
BEFORE_THE_CASE = (TUESDAY - timedelta(days=4)).isoformat()


@pytest.fixture
async def pool(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
    async with open_pool((await database("mediation")).url) as opened:
        yield opened


@pytest.fixture
def log(pool: Pool) -> CaseLog:
    return CaseLog(pool)


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def agreement(**different: Any) -> dict[str, Any]:
    """500 分 in two instalments, 300 of it wages, unless told otherwise."""
    instalments = [{"due": day(10), "amount_fen": 200}, {"due": day(20), "amount_fen": 300}]
    plain = {"amount_fen": 500, "wages_fen": 300, "effective": day(0), "instalments": instalments}
    return {**plain, **different}


def closing(method: str, outcome: str, recovered: int, wages: int) -> dict[str, Any]:
    return {
        "method": method,
        "outcome": outcome,
        "recovered_fen": recovered,
        "wages_recovered_fen": wages,
    }


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
    events = await told(pool, case_id)
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
    assert events[-1].data == closing("mediation", "fully_recovered", 500, 300)


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
    assert body["allowed"] == ["payments", "proceedings"]


async def test_there_is_no_place_for_free_text(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    for what, body in (
        ("sessions", SESSION),
        ("failure", {"reason": "respondent_absent"}),
        ("closing", CLOSING),
    ):
        said = await refused(log, case_id, what, {**body, "note": "当事人张三丰"})
        assert (said.status, said.problem, said.pointers) == (422, "unknown-field", ["#/note"])
    columns = await pool.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    assert "note" not in {row["column_name"] for row in columns}


async def test_the_employer_may_pay_before_anybody_handles_the_case(log: CaseLog, pool: Pool) -> None:
    case_id = await log.receive()
    async with log.http(STAFF) as client:
        await client.does(case_id, "payments", amount_fen=900, wages_fen=900)
        said = await client.close(case_id, **closing("paid_before_mediation", "fully_recovered", 900, 900))
    assert said.body["state"] == "closed"
    assert await types_told(pool, case_id) == ["payment.received", "case.closed"]


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
        said = await client.close(case_id, **closing("mediation", "fully_recovered", 501, 0))
    assert said.status == 200


async def test_a_refusal_stops_mediation_and_failure_opens_a_route(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        refused = await client.does(case_id, "sessions", outcome="refused")
        assert refused["allowed"] == ["payments", "failure", "proceedings"]
        for what, body in (("sessions", {"outcome": "continues"}), ("agreement", agreement())):
            no = await client.act(case_id, what, await client.version(case_id), **body)
            assert (no.status, no.problem) == (409, "impossible-transition")
            assert no.body["allowed"] == ["payments", "failure", "proceedings"]
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
        said = await client.close(case_id, **closing("arbitration", "fully_recovered", 800, 800))
    assert said.status == 200
    assert (await types_told(pool, case_id))[1:] == [
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
        said = await client.close(case_id, **closing("judgment", "not_recovered", 0, 0))
    assert said.status == 200


async def test_mediation_runs_beside_proceedings_and_a_failure_goes_on_in_them(log: CaseLog) -> None:
    case_id = await log.open(ends=TODAY + timedelta(days=3))
    async with log.http() as client:
        assert (await client.case(case_id)).body["state"] == "mediating"
        await client.does(case_id, "sessions", outcome="continues")
        failed = await client.does(case_id, "failure", reason="suspected_crime")
        assert (failed["route"], failed["state"]) == ("arbitration", "proceedings")
        police = await client.does(case_id, "proceedings", route="police")
        assert police["number"] == 2
        version = await client.version(case_id)
        no = await client.act(case_id, "proceedings/end", version, outcome="won", awarded_fen=5)
        assert (no.status, no.problem, no.body["routes"]) == (
            422,
            "route-not-open",
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
        await client.does(case_id, "proceedings/end", outcome="withdrawn", awarded_fen=0)
        said = await client.close(case_id, **closing("mediation", "partly_recovered", 500, 300))
    assert said.status == 200


async def test_an_act_entered_afterwards_bears_both_times(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    yesterday = (TUESDAY - timedelta(days=1)).isoformat()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=1, wages_fen=0, occurred_at=yesterday)
        seen = (await client.case(case_id)).body
    event = (await told(pool, case_id))[-1]
    assert (event.headers["ce_time"], event.headers["ce_recordedtime"]) == (yesterday, TUESDAY.isoformat())
    assert seen["payments"][0]["paid_on"] == day(-1)


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────


async def refused(log: CaseLog, case_id: UUID, what: str, body: Mapping[str, Any]) -> Said:
    """The answer to an act that must change nothing: no row, no event. `match`: not the version seen."""
    before = await row_counts(log.pool)
    async with log.http() as client:
        seen = {"stale": '"99"', "blind": None}
        version = seen[body["match"]] if "match" in body else await client.version(case_id)
        said = await client.act(case_id, what, version, **_sent(body))
    assert await row_counts(log.pool) == before
    return said


def _sent(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "match"}


PAYMENT: Mapping[str, Any] = {"amount_fen": 100, "wages_fen": 100}
SESSION = {"outcome": "continues"}
CLOSING = closing("mediation", "not_recovered", 0, 0)
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
        said = await refused(log, case_id, what, body)
        assert (what, said.status, said.problem) == (what, status, slug), said.body
        assert [error["pointer"] for error in said.body.get("errors", [])] == pointers
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said.body["title"])


CHANGES: Mapping[str, Mapping[str, Any]] = {
    "agreement": agreement(),
    "failure": {"reason": "amount_disputed"},
    "proceedings": {"route": "arbitration"},
    "proceedings/end": {"outcome": "won", "awarded_fen": 1},
    "closing": CLOSING,
}
ADDITIONS: Mapping[str, Mapping[str, Any]] = {"sessions": SESSION, "payments": PAYMENT}


@pytest.mark.parametrize("what", CHANGES)
async def test_a_change_names_the_version_it_was_decided_on(log: CaseLog, what: str) -> None:
    case_id = await log.open()
    blind = await refused(log, case_id, what, {**CHANGES[what], "match": "blind"})
    stale = await refused(log, case_id, what, {**CHANGES[what], "match": "stale"})
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
    said = await refused(log, case_id, what, body)
    assert (said.status, said.problem, said.pointers) == (422, "time-out-of-order", ["#/occurred_at"])


async def test_a_step_is_not_earlier_than_what_it_ends(log: CaseLog) -> None:
    case_id = await log.open()
    yesterday = {"occurred_at": (TUESDAY - timedelta(days=1)).isoformat()}
    async with log.http() as client:
        await client.does(case_id, "sessions", **SESSION)
        for what, following in (("failure", "proceedings"), ("proceedings", "proceedings/end")):
            await client.does(case_id, what, **CHANGES[what])
            said = await refused(log, case_id, following, {**CHANGES[following], **yesterday})
            assert (what, said.problem) == (what, "time-out-of-order")


async def test_a_lawyer_acts_in_no_case_of_a_colleague(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    before = await row_counts(pool)
    async with log.http(COLLEAGUE) as client:
        assert (await client.case(case_id)).status == 200
        for what, body in {**CHANGES, **ADDITIONS}.items():
            no = await client.act(case_id, what, await client.version(case_id), **body)
            assert (what, no.status, no.problem) == (what, 403, "foreign-assignment")
    assert await row_counts(pool) == before


async def test_closing_repeats_the_sums_of_the_payments_and_a_wrong_one_is_told_both(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        before = await row_counts(pool)
        for recovered, wages in ((99, 60), (100, 61)):
            wrong = closing("paid_before_mediation", "fully_recovered", recovered, wages)
            no = await client.close(case_id, **wrong)
            assert (no.status, no.problem) == (409, "closing-does-not-reconcile")
            assert (no.body["paid_fen"], no.body["paid_wages_fen"]) == (100, 60)
            assert no.pointers == ["#/recovered_fen", "#/wages_recovered_fen"]
    assert await row_counts(pool) == before


async def test_a_closed_case_takes_no_further_action(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        await client.close(case_id, **closing("paid_before_mediation", "fully_recovered", 100, 60))
        seen = await client.case(case_id)
    before = await row_counts(pool)
    acts = {
        "sessions": SESSION,
        "agreement": agreement(),
        "payments": PAYMENT,
        "failure": {"reason": "amount_disputed"},
        "proceedings": {"route": "arbitration"},
        "proceedings/end": {"outcome": "won", "awarded_fen": 1},
        "closing": CLOSING,
    }
    async with log.http() as client:
        for what, body in acts.items():
            no = await client.act(case_id, what, seen.headers["ETag"], **body)
            assert (what, no.status, no.problem) == (what, 409, "impossible-transition")
            assert (no.body["state"], no.body["allowed"]) == ("closed", [])
    assert await row_counts(pool) == before


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
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "payments", amount_fen=100, wages_fen=60)
        seen = (await client.case(case_id)).headers["ETag"]
        body = closing("paid_before_mediation", "fully_recovered", 100, 60)
        both = await asyncio.gather(*(client.act(case_id, "closing", seen, **body) for _ in range(2)))
    assert sorted(said.status for said in both) == [200, 412]
    assert (await types_told(pool, case_id)).count("case.closed") == 1


async def test_a_dry_run_answers_and_does_nothing(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    before = await row_counts(pool)
    path = f"/v1/mediations/{case_id}/agreement?dry_run=true"
    async with log.http() as client:
        headers = {"Idempotency-Key": "try", "If-Match": await client.version(case_id) or ""}
        said = await client.ask("POST", path, json=agreement(), headers=headers)
    assert (said.status, said.body["dry_run"], said.body["confirmation_deadline"]) == (200, True, day(30))
    assert await row_counts(pool) == before


# ── Who may ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_route_says_who_may(pool: Pool) -> None:
    table = routes_table(application(pool))
    ours = {route: roles for route, roles in table.items() if route[1].startswith("/v1/mediations")}
    assert {roles for (method, _), roles in ours.items() if method == "POST"} == {WRITERS}
    reads = {roles for (method, _), roles in ours.items() if method == "GET"}
    assert reads == {WRITERS | {Role.city_staff}}
    assert len(ours) == 9


@pytest.mark.parametrize(
    ("caller", "read", "write"),
    [
        (MEDIATOR, 200, 201),
        (STAFF, 200, 201),
        (LAWYER, 200, 201),
        (CITY, 200, 403),
        (CLIENT, 403, 403),
        (FOREIGN, 404, 404),
    ],
    ids=lambda value: getattr(value, "subject", str(value)),
)
async def test_the_county_acts_the_city_reads_and_others_find_nothing(
    log: CaseLog, caller: Caller, read: int, write: int
) -> None:
    case_id = await log.open()
    async with log.http(caller) as client:
        assert (await client.case(case_id)).status == read
        assert (await client.act(case_id, "payments", **PAYMENT)).status == write


async def test_a_case_nobody_has_heard_of_is_not_found(log: CaseLog) -> None:
    async with log.http() as client:
        for said in (await client.case(uuid7()), await client.act(uuid7(), "payments", **PAYMENT)):
            assert (said.status, said.problem) == (404, "not-found")
        assert (await client.get("/v1/mediations/none")).problem == "not-found"


async def test_lists_show_one_s_own_county_page_by_page(log: CaseLog) -> None:
    ours = [str(await log.open()) for _ in range(3)]
    theirs = str(await log.receive(county=OTHER))
    async with log.http() as client:
        first = (await client.get("/v1/mediations", limit="2")).body
        rest = (await client.get("/v1/mediations", limit="2", cursor=first["next_cursor"])).body
        assert [item["case_id"] for item in (*first["items"], *rest["items"])] == ours
        assert rest["next_cursor"] is None
        assert (await client.get("/v1/mediations", county=OTHER)).body["items"] == []
        assert (await client.get("/v1/mediations", state="waiting")).body["items"] == []
        for cursor in ("nonsense", "WyJub25zZW5zZSJd"):
            assert (await client.get("/v1/mediations", cursor=cursor)).problem == "invalid-cursor"
    async with log.http(CITY) as client:
        everybody = (await client.get("/v1/mediations")).body["items"]
        assert {item["case_id"] for item in everybody} == {*ours, theirs}
        waiting = (await client.get("/v1/mediations", county=OTHER, state="waiting")).body["items"]
        assert [item["case_id"] for item in waiting] == [theirs]
