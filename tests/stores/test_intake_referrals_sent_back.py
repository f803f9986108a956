"""A county sends back a referral that waits without an application, and its agency is told (decision 47)."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from builders_agencies import (
    DOCUMENT,
    REFERRED,
    UNION,
    WITHDRAWN,
    Station,
    event,
    referral,
    station,
    withdrawal,
)
from builders_casework import COUNTY, OTHER
from builders_intake import CITY, CLIENT, FOREIGN, STAFF, Desk, IntakeReply, desk
from database import Pool

PATH = f"/v1/referrals/court/{quote(DOCUMENT)}"
NOT_OURS = {"reasons": ["other_jurisdiction", "out_of_scope"], "responsible_instead": "arbitration"}


async def send_back(someone: Desk, **changed: Any) -> IntakeReply:
    return await someone.post(f"{PATH}/refusal", {**NOT_OURS, **changed})


async def statuses(court: Station) -> list[dict[str, Any]]:
    items = (await court.feed()).body["items"]
    return [item["data"] for item in items if item["type"] == "cn.yuanxin.referral.status-changed.v1"]


async def outcome(court: Station, *sent: Any, **attributes: Any) -> tuple[Any, ...]:
    [receipt] = await court.send(event(*sent, **attributes))
    return receipt["outcome"], receipt["reason"], receipt["responsible_instead"]


async def test_what_is_sent_back_waits_no_more_and_its_agency_learns_who_is_responsible(
    pool: Pool, staff: Desk
) -> None:
    async with station(pool) as court, station(pool, UNION) as union:
        await court.send(event())
        answer = await send_back(staff)
        [told] = await statuses(court)
        assert await statuses(union) == []
        mine = await court.get(PATH)
    assert (answer.status, answer.body["status"], answer.body["case_id"]) == (200, "refused", None)
    assert answer.body["refusal_reasons"] == NOT_OURS["reasons"]
    assert mine.body == answer.body
    assert (told["document_no"], told["case_no"], told["county"]) == (DOCUMENT, "", COUNTY)
    assert (told["status"], told["time"]) == ("refused", answer.body["status_at"])
    assert {name: told[name] for name in NOT_OURS} == NOT_OURS
    for query in ("waiting", "undecided"):
        assert (await staff.get(f"/v1/referrals?{query}=true")).body["items"] == []
    rows = await pool.fetch("SELECT action, actor, county FROM record_audit")
    assert [tuple(row) for row in rows] == [("send_back", STAFF.subject, COUNTY)]


async def test_it_is_sent_back_once_and_nobody_completes_it(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        await court.send(event())
        key = {"Idempotency-Key": "back-1"}
        first, again = [await staff.post(f"{PATH}/refusal", NOT_OURS, **key) for _ in range(2)]
        twice, completed = await send_back(staff), await staff.post(f"{PATH}/application", REFERRED)
        by_the_agency = await court.post(f"{PATH}/application", REFERRED)
        assert len(await statuses(court)) == 1
    assert (first.status, again.status, again.body) == (200, 200, first.body)
    assert {(each.status, each.problem) for each in (twice, completed, by_the_agency)} == {
        (409, "impossible-transition")
    }


async def test_the_same_document_again_is_refused_and_may_be_taken_back(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        await court.send(event())
        await send_back(staff)
        assert await outcome(court) == ("refused", "already_refused", "arbitration")
        assert await outcome(court, referral(county=OTHER)) == ("refused", "already_refused", "arbitration")
        assert await outcome(court, withdrawal(), type=WITHDRAWN) == ("taken", None, None)
        assert await outcome(court, referral(document_no="另1号")) == ("taken", None, None)


async def test_what_was_taken_back_or_is_an_application_is_not_sent_back(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        await court.send(event())
        await staff.post(f"{PATH}/application", REFERRED)
        decided = await send_back(staff)
        await court.send(event(withdrawal(), type=WITHDRAWN))
        taken_back = await send_back(staff)
    assert {(each.status, each.problem) for each in (decided, taken_back)} == {(409, "impossible-transition")}


async def test_only_a_named_person_of_its_county_sends_it_back(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court, desk(pool, FOREIGN) as neighbour, desk(pool, CITY) as city:
        await court.send(event())
        async with desk(pool, CLIENT) as machine:
            callers = (neighbour, city, machine, court)
            answers = [(await send_back(each)).status for each in callers]
        assert answers == [404, 403, 403, 403]
        assert await statuses(court) == []
        unknown = await staff.post("/v1/referrals/court/99号/refusal", NOT_OURS)
    assert unknown.status == 404


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"reasons": []}, "#/reasons"),
        ({"reasons": ["不归我们管"]}, "#/reasons/0"),
        ({"responsible_instead": "某局"}, "#/responsible_instead"),
        ({"responsible_instead": None}, "#/responsible_instead"),
    ],
)
async def test_reasons_and_who_is_responsible_are_codes(
    pool: Pool, staff: Desk, changed: dict[str, Any], pointer: str
) -> None:
    async with station(pool) as court:
        await court.send(event())
        refused = await send_back(staff, **changed)
    assert (refused.status, refused.pointers) == (422, [pointer])


async def test_completed_and_sent_back_at_one_moment_it_is_one_of_both(pool: Pool, staff: Desk) -> None:
    async with station(pool) as court:
        await court.send(event())
        back, completed = await asyncio.gather(send_back(staff), staff.post(f"{PATH}/application", REFERRED))
        shown = (await staff.get(PATH)).body
        told = await statuses(court)
    assert sorted([back.status, completed.status]) == [200, 409]
    assert (shown["case_id"] is None) == (back.status == 200) == (len(told) == 1)
