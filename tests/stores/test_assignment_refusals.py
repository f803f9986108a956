"""What assignment refuses over HTTP: each no is a problem of its own, and nothing is stored or sent."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from access import Caller
from builders_assignment_store import (
    CLOSED,
    FOREIGN,
    CaseLog,
    as_lawyer,
    enrol,
    http,
    lawyer,
    row_counts,
    state_and_lawyer,
)
from builders_casework import CITY, CLIENT, COUNTY, OTHER, STAFF, TUESDAY, pool_of
from contracts import Service
from database import Pool
from web import encode_cursor

FIRST, SECOND, THIRD = (f"L{COUNTY}-0{number}" for number in (1, 2, 3))


pool = pool_of(Service.assignment)


IMPOSSIBLE = [
    (state, what)
    for state, possible in {
        "waiting": (),
        "assigned": ("confirmation", "return", "replacement"),
        "confirmed": ("return", "replacement"),
        "ended": (),
    }.items()
    for what in ("confirmation", "return", "replacement")
    if what not in possible
]
REASONS = {
    "confirmation": {},
    "return": {"reason": "other"},
    "replacement": {"reason": "unable"},
}


@pytest.mark.parametrize(("state", "what"), IMPOSSIBLE)
async def test_what_a_state_does_not_allow_is_refused(pool: Pool, state: str, what: str) -> None:
    await enrol(pool, lawyer(1, capacity=0 if state == "waiting" else 1), lawyer(2, expertise=("other",)))
    log = CaseLog(pool)
    case_id = await log.grant_case()
    async with http(pool) as staff:
        if state == "confirmed":
            await staff.act_as_seen(case_id, "confirmation")
        if state == "ended":
            await log.append((case_id, CLOSED))
        before = await row_counts(pool)
        answer = await staff.act_as_seen(case_id, what, **REASONS[what])
    assert (answer.status, answer.problem) == (409, "impossible-transition")
    assert (await state_and_lawyer(pool, case_id))[0] == answer.body["state"] == state
    assert await row_counts(pool) == before


YESTERDAY, IN_TWO_DAYS = ((TUESDAY + timedelta(days=days)).isoformat() for days in (-1, 2))
BAD = [
    (STAFF, "return", {}, 422, "invalid-body"),
    (STAFF, "return", {"reason": "bored"}, 422, "invalid-body"),
    (STAFF, "return", {"reason": "other", "why": "?"}, 422, "unknown-field"),
    (STAFF, "return", {"reason": "recipient_asks"}, 422, "invalid-body"),
    (STAFF, "confirmation", {"occurred_at": IN_TWO_DAYS}, 422, "time-in-the-future"),
    (STAFF, "confirmation", {"occurred_at": YESTERDAY}, 422, "time-out-of-order"),
    (STAFF, "confirmation", {"occurred_at": "2019-01-08T12:00:00"}, 422, "invalid-body"),
    (STAFF, "confirmation", {"occurred_at": 1546920000}, 422, "invalid-body"),
    (FOREIGN, "confirmation", {}, 404, "not-found"),
    (as_lawyer(FIRST, OTHER), "confirmation", {}, 404, "not-found"),
    (as_lawyer(SECOND), "confirmation", {}, 403, "foreign-assignment"),
    (as_lawyer(SECOND), "return", {"reason": "other"}, 403, "foreign-assignment"),
    (as_lawyer(FIRST), "replacement", {"reason": "unable"}, 403, "forbidden-role"),
    (CLIENT, "confirmation", {}, 403, "forbidden-role"),
    (CITY, "return", {"reason": "other"}, 403, "forbidden-role"),
]


@pytest.mark.parametrize(("caller", "what", "body", "status", "problem"), BAD)
async def test_bad_input_changes_nothing_and_tells_nothing(
    pool: Pool, caller: Caller, what: str, body: dict[str, str], status: int, problem: str
) -> None:
    await enrol(pool, lawyer(1), lawyer(2, duty_days=()))
    case_id = await CaseLog(pool).grant_case()
    before = await row_counts(pool)
    async with http(pool, caller) as client:
        answer = await client.act_as_seen(case_id, what, **body)
    assert (answer.status, answer.problem) == (status, problem)
    assert await row_counts(pool) == before


async def test_a_stale_version_and_a_missing_key_are_refused(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = await CaseLog(pool).grant_case()
    before = await row_counts(pool)
    path = f"/v1/assignments/{case_id}/confirmation"
    async with http(pool) as staff:
        stale = await staff.post(path, {}, **{"If-Match": '"1"'})
        keyless = await staff.ask("POST", path, json={})
        assert await row_counts(pool) == before
        seen = (await staff.case(case_id)).etag or ""
        right = await staff.post(path, {}, **{"If-Match": seen})
    assert (stale.problem, keyless.problem) == ("precondition-failed", "missing-idempotency-key")
    assert right.status == 200
    assert right.etag not in (seen, None)


BAD_LISTS = [
    ({"cursor": "nonsense"}, "invalid-cursor"),
    ({"cursor": encode_cursor("2019-01-08", str(uuid7()))}, "invalid-cursor"),
    ({"cursor": encode_cursor("9999-12-31T23:59:59-23:00", str(uuid7()))}, "invalid-cursor"),
    ({"cursor": encode_cursor(TUESDAY.isoformat(), "x")}, "invalid-cursor"),
    ({"county": "\0"}, "invalid-parameter"),
    ({"state": "lost"}, "invalid-parameter"),
    ({"limit": "0"}, "invalid-parameter"),
]


@pytest.mark.parametrize(("params", "problem"), BAD_LISTS)
async def test_a_list_that_cannot_be_made_is_a_problem(
    pool: Pool, params: dict[str, str], problem: str
) -> None:
    async with http(pool, CITY) as city:
        assert (await city.get("/v1/assignments", **params)).problem == problem
