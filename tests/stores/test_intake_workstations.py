"""A workstation files, looks through what it filed, and sees nothing else (N6)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from access import Caller, Role
from builders_casework import COUNTY
from builders_intake import (
    ALL_PAPERS,
    ASKS_A_PERSON,
    CITY,
    CLIENT,
    OWING,
    STAFF,
    Desk,
    application,
    applied,
    audit_steps,
    desk,
    ordinary,
    row_counts,
    sent,
    types_sent,
)
from database import Pool

OFFICE = f"{COUNTY}-S1"
STATION = Caller("station-1", Role.workstation, COUNTY, "测试人员丁", office=OFFICE)
COLLEAGUE = Caller("station-2", Role.workstation, COUNTY, "测试人员戊", office=OFFICE)
NEIGHBOUR = Caller("station-1", Role.workstation, COUNTY, "测试人员丁", office=f"{COUNTY}-T1")
ELSEWHERE = Caller("station-3", Role.workstation, ASKS_A_PERSON, "测试人员己", office=f"{ASKS_A_PERSON}-T1")
REVIEW: dict[str, Any] = {"opinion": "to_grant", "reasons": ["facts_clear", "identity_checked"]}


def reviewed(body: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**body, "channel": "workstation", "preliminary_review": {**REVIEW, **changed}}


async def test_a_station_files_and_reviews_in_one_go_and_the_county_decides(pool: Pool) -> None:
    body = reviewed(ordinary(), papers_seen=["identity"], note="证件原件已核对")
    async with desk(pool, STATION) as station:
        reply = await station.apply(body)
    assert reply.status == 201, reply
    case_id = reply.body["case_id"]
    assert reply.body["station"] == OFFICE
    assert reply.body["state"] == "accepted"
    assert reply.body["preliminary_review"]["opinion"] == "to_grant"
    assert await types_sent(pool, case_id) == [
        "application.received",
        "preliminary-review.done",
        "application.accepted",
    ]
    done = (await sent(pool, case_id))[1]
    assert done.data == {**REVIEW, "office": OFFICE, "papers_seen": ["identity"], "papers_asked": []}
    assert (await sent(pool, case_id))[0].data["office"] == OFFICE
    assert (await audit_steps(pool, case_id))[1] == (
        "preliminary_review",
        "received",
        "received",
        STATION.subject,
    )
    async with desk(pool, STAFF) as staff:
        told = (await staff.act(case_id, "reveal", reason="核对")).body["acts"][1]
        assert told["codes"] == ["to_grant", *REVIEW["reasons"]]
        assert told["words"] == {"note": "证件原件已核对"}
        assert (await staff.act(case_id, "decision", 1, decision="grant")).status == 200


async def test_what_a_station_saw_is_not_asked_for_and_what_it_asked_for_is_in_the_one_list(
    pool: Pool,
) -> None:
    """The list is complete and told once (N5.5): for what is missing by rule, and what the station wants."""
    body = reviewed(OWING, papers_seen=["claim_evidence"], papers_asked=["agent_authority", "identity"])
    async with desk(pool, STATION) as station:
        case = (await station.apply(body)).body
        missing = [paper["code"] for paper in case["papers_missing"]["papers"]]
        assert missing == ["means_statement", "agent_authority"]
        brought = await station.act(case["case_id"], "papers", papers=missing)
        assert brought.body["state"] == "accepted"
    types = await types_sent(pool, case["case_id"])
    assert types.count("papers.requested") == 1
    assert types[-2:] == ["papers.supplied", "application.accepted"]


async def test_a_later_review_supplies_what_was_seen_and_tells_no_second_list(pool: Pool) -> None:
    async with desk(pool, STATION) as station:
        case_id = await applied(station, OWING)
        reply = await station.act(
            case_id, "preliminary-review", **REVIEW, papers_seen=["claim_evidence", "means_statement"]
        )
        assert reply.status == 200, reply
        assert reply.body["state"] == "accepted"
        assert reply.body["papers_missing"] is None
        shown = (await station.case(case_id)).body
        assert shown["preliminary_review"] == reply.body["preliminary_review"]
        assert shown["version"] == reply.body["version"]
    assert await types_sent(pool, case_id) == [
        "application.received",
        "papers.requested",
        "preliminary-review.done",
        "papers.supplied",
        "application.accepted",
    ]


async def test_it_is_reviewed_once_by_whoever_of_the_station(pool: Pool) -> None:
    async with desk(pool, STATION) as station:
        case_id = await applied(station, OWING)
        assert "preliminary_review" in (await station.case(case_id)).body["allowed"]
    async with desk(pool, COLLEAGUE) as colleague:
        assert (await colleague.act(case_id, "preliminary-review", **REVIEW)).status == 200
    async with desk(pool, STATION) as station:
        again = await station.act(case_id, "preliminary-review", **REVIEW)
        assert (again.status, again.problem) == (409, "impossible-transition")
        assert "preliminary_review" not in again.body["allowed"]


@pytest.mark.parametrize("body", [application(), application(county=ASKS_A_PERSON)])
async def test_a_grant_by_the_standing_order_may_still_be_reviewed_and_a_persons_not(
    pool: Pool, body: dict[str, Any]
) -> None:
    caller = STATION if body["county"] == COUNTY else ELSEWHERE
    async with desk(pool, caller) as station:
        case_id = await applied(station, body)
    if caller is ELSEWHERE:
        head = Caller("staff-9", Role.county_staff, ASKS_A_PERSON, "测试人员庚")
        async with desk(pool, head) as staff:
            assert (await staff.act(case_id, "decision", 1, decision="grant")).status == 200
    async with desk(pool, caller) as station:
        assert (await station.case(case_id)).body["state"] == "granted"
        reply = await station.act(case_id, "preliminary-review", **REVIEW)
        assert reply.status == (200 if caller is STATION else 409)


async def test_a_station_sees_the_cases_it_filed_and_no_other(pool: Pool) -> None:
    async with desk(pool, CLIENT) as client:
        at_the_window = await applied(client, application(office=OFFICE))
    async with desk(pool, STATION) as station:
        own = await applied(station)
    async with desk(pool, NEIGHBOUR) as neighbour:
        theirs = await applied(neighbour)
        assert await listed(neighbour) == [theirs]
    for caller in (STATION, COLLEAGUE):
        async with desk(pool, caller) as station:
            assert await listed(station) == [own]
            assert (await station.case(own)).status == 200
            for case_id in (at_the_window, theirs, str(uuid4())):
                assert (await station.case(case_id)).problem == "not-found"
                for act, body in (("papers", {"papers": ["identity"]}), ("preliminary-review", REVIEW)):
                    assert (await station.act(case_id, act, **body)).problem == "not-found"
                served = await station.act(case_id, "papers/served", manner="handed")
                assert served.problem == "not-found"
    async with desk(pool, ELSEWHERE) as elsewhere:
        assert await listed(elsewhere) == []
        assert (await elsewhere.case(own)).problem == "not-found"
    for caller in (STAFF, CITY):
        async with desk(pool, caller) as reader:
            assert set(await listed(reader)) == {own, theirs, at_the_window}


async def listed(reader: Desk) -> list[str]:
    return [line["case_id"] for line in (await reader.get("/v1/applications")).body["items"]]


async def test_what_a_station_is_shown_is_masked_and_there_is_no_way_to_the_clear_words(pool: Pool) -> None:
    async with desk(pool, STATION) as station:
        case_id = await applied(station)
        shown = (await station.case(case_id)).body
        assert shown["recipients"][0]["name"] == "赵*山"
        assert "facts" in shown["hidden"]
        refused = await station.act(case_id, "reveal", reason="核对")
        assert (refused.status, refused.problem) == (403, "forbidden-role")


@pytest.mark.parametrize(
    ("caller", "changed", "status", "places"),
    [
        (STATION, {"office": f"{COUNTY}-W1"}, 422, ["#/office"]),
        (STATION, {"county": ASKS_A_PERSON}, 403, ["#/county"]),
        (
            STATION,
            {"preliminary_review": {**REVIEW, "opinion": "to_refuse"}},
            422,
            ["#/preliminary_review/reasons"],
        ),
        (
            STATION,
            {"preliminary_review": {**REVIEW, "reasons": ["facts_clear", "out_of_scope"]}},
            422,
            ["#/preliminary_review/reasons"],
        ),
        (
            STATION,
            {"preliminary_review": {**REVIEW, "papers_asked": ["means_statement"]}},
            422,
            ["#/preliminary_review/papers_asked"],
        ),
        (STATION, {"preliminary_review": {**REVIEW, "reasons": []}}, 422, ["#/preliminary_review/reasons"]),
        (STAFF, {"preliminary_review": REVIEW}, 403, ["#/preliminary_review"]),
        (CLIENT, {"preliminary_review": REVIEW, "office": OFFICE}, 403, ["#/preliminary_review"]),
    ],
)
async def test_what_cannot_be_filed_so_is_refused_and_leaves_nothing(
    pool: Pool, caller: Caller, changed: dict[str, Any], status: int, places: list[str]
) -> None:
    """A station is its own, an opinion agrees with its reasons, the green lane asks for no means (N2.1)."""
    async with desk(pool, caller) as someone:
        before = await row_counts(pool)
        reply = await someone.apply(application(**changed))
    assert (reply.status, reply.pointers) == (status, places), reply
    assert await row_counts(pool) == before


async def test_an_opinion_to_refuse_says_why_and_decides_nothing(pool: Pool) -> None:
    async with desk(pool, STATION) as station:
        case_id = await applied(station, ordinary())
        without = await station.act(
            case_id, "preliminary-review", opinion="to_refuse", reasons=["facts_clear"]
        )
        assert (without.status, without.pointers) == (422, ["#/reasons"])
        reply = await station.act(
            case_id, "preliminary-review", opinion="to_refuse", reasons=["not_eligible"]
        )
        assert (reply.status, reply.body["state"]) == (200, "accepted")


async def test_the_same_application_of_a_station_again_is_the_same_case(pool: Pool) -> None:
    body = reviewed(ordinary(source={"system": "chamber", "reference": "2019-7"}))
    async with desk(pool, STATION) as station:
        first, again = await station.apply(body), await station.apply(body)
        other = await station.apply(reviewed(body, reasons=["facts_clear"]))
    assert (first.status, again.status) == (201, 200)
    assert again.body["preliminary_review"] == first.body["preliminary_review"]
    assert (other.status, other.problem) == (409, "source-reference-reused")


async def test_papers_of_a_station_are_those_of_the_county_too(pool: Pool) -> None:
    """Whichever of the two they were brought to, the list gets shorter, and nobody asks again."""
    async with desk(pool, STATION) as station:
        case_id = await applied(station, reviewed(OWING))
    async with desk(pool, STAFF) as staff:
        half = await staff.act(case_id, "papers", papers=["claim_evidence"])
        assert [each["code"] for each in half.body["papers_missing"]["papers"]] == ["means_statement"]
    async with desk(pool, STATION) as station:
        assert (await station.act(case_id, "papers", papers=ALL_PAPERS)).body["state"] == "accepted"
    (row,) = await pool.fetch(
        "SELECT papers_told_at, recorded_at FROM cases WHERE case_id = $1", UUID(case_id)
    )
    assert row["papers_told_at"] == row["recorded_at"]
