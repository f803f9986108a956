"""Who may act on a case, who may read it, and for whom it is not there."""

from collections.abc import Mapping
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from access import Caller, Role, routes_table
from builders_casework import CITY, CLIENT, COUNTY, OTHER, STAFF, pool_of
from builders_mediation_store import (
    FOREIGN,
    LAWYER,
    MEDIATOR,
    CaseLog,
    agreement,
    application,
    case_log,
    closing,
    row_counts,
)
from contracts import Service
from database import Pool

COLLEAGUE = Caller("L330302-99", Role.lawyer, COUNTY)
WRITERS = frozenset({Role.mediator, Role.county_staff, Role.lawyer})
PAYMENT: Mapping[str, Any] = {"amount_fen": 100, "wages_fen": 100}
ACTS: Mapping[str, Mapping[str, Any]] = {
    "sessions": {"outcome": "continues"},
    "agreement": agreement(),
    "agreement/confirmation": {"step": "filed"},
    "payments": PAYMENT,
    "payments/void": {"payment_id": str(uuid7()), "reason": "entered_twice"},
    "failure": {"reason": "amount_disputed"},
    "proceedings": {"route": "arbitration"},
    "proceedings/end": {"outcome": "won", "awarded_fen": 1},
    "closing": closing("mediation", "not_recovered", 0, 0),
    "closing/correction": closing("mediation", "not_recovered", 0, 0, reason="entered_wrongly"),
    "priority-requests": {"agency": "court-lucheng", "document_no": "2号", "answer_by": "2019-01-31"},
}


pool = pool_of(Service.mediation)
log = case_log


def test_every_route_says_who_may(pool: Pool) -> None:
    table = routes_table(application(pool))
    ours = {route: roles for route, roles in table.items() if route[1].startswith("/v1/mediations")}
    assert {roles for (method, _), roles in ours.items() if method == "POST"} == {WRITERS}
    reads = {roles for (method, _), roles in ours.items() if method == "GET"}
    assert reads == {WRITERS | {Role.city_staff}}
    assert len(ours) == 13


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
        for reply in (await client.case(uuid7()), await client.act(uuid7(), "payments", **PAYMENT)):
            assert (reply.status, reply.problem) == (404, "not-found")
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


async def test_a_lawyer_acts_in_no_case_of_a_colleague(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    before = await row_counts(pool)
    async with log.http(COLLEAGUE) as client:
        assert (await client.case(case_id)).status == 200
        for what, body in ACTS.items():
            no = await client.act(case_id, what, await client.version(case_id), **body)
            assert (what, no.status, no.problem) == (what, 403, "foreign-assignment")
    assert await row_counts(pool) == before
