"""Bad input: a problem with its own type, a pointer, a Chinese title; nothing stored, nothing sent."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from access import Caller, Role
from builders_casework import COUNTY, OTHER, TUESDAY
from builders_intake import (
    ASKS_A_PERSON,
    CITY,
    CLIENT,
    FOREIGN,
    STAFF,
    Desk,
    IntakeReply,
    application,
    desk,
    ordinary,
    row_counts,
    sent,
)
from builders_intake_rules import RIGHT_ID, WRONG_ID, wenzhou
from builders_web import token
from database import Pool

SEEN = {"name": "赵测山", "identity_seen": True, "id_number": WRONG_ID}
CONSULTATION = {"campaign": "wenzhou-2018", "county": COUNTY, "channel": "hotline", "class": "wages"}
INCIDENT = {"campaign": "wenzhou-2018", "county": COUNTY, "kind": "first_sign", "people": {"count": 3}}
LAWYER = Caller("lawyer-1", Role.lawyer, COUNTY)


def is_refused(reply: IntakeReply, status: int, slug: str, *pointers: str) -> None:
    assert (reply.status, reply.problem) == (status, slug), reply.body
    assert reply.pointers == list(pointers)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in reply.body["title"])


BAD_APPLICATIONS: list[tuple[dict[str, Any], int, str, list[str]]] = [
    ({"campaign": "nowhere-2018"}, 422, "unknown-campaign", ["#/campaign"]),
    ({"county": "999999"}, 422, "unknown-county", ["#/county"]),
    ({"county": OTHER}, 403, "foreign-county", ["#/county"]),
    ({"office": "330303-W1"}, 422, "unknown-office", ["#/office"]),
    ({"occurred_at": "2018-12-05T23:59:59+08:00"}, 422, "outside-campaign", ["#/occurred_at"]),
    ({"occurred_at": "2019-01-09T12:00:01+08:00"}, 422, "time-in-the-future", ["#/occurred_at"]),
    ({"occurred_at": "2019-01-08T12:00:00"}, 422, "invalid-body", ["#/occurred_at"]),
    ({"claims": [{"class": "wages", "amount_fen": -1}]}, 422, "negative-amount", ["#/claims/0/amount_fen"]),
    ({"claims": [{"class": "wages", "amount_fen": 1.5}]}, 422, "invalid-body", ["#/claims/0/amount_fen"]),
    ({"claims": [{"class": "rent"}]}, 422, "invalid-body", ["#/claims/0/class"]),
    ({"claims": []}, 422, "invalid-body", ["#/claims"]),
    ({"recipients": [SEEN]}, 422, "id-check-digit", ["#/recipients/0/id_number"]),
    ({"nickname": "x"}, 422, "unknown-field", ["#/nickname"]),
    ({"recipients": [{**SEEN, "shoe_size": 42}]}, 422, "unknown-field", ["#/recipients/0/shoe_size"]),
    ({"recipients": []}, 422, "invalid-body", ["#/recipients"]),
    ({"workers": {}}, 422, "invalid-body", ["#/workers"]),
    ({"workers": {"count": 3, "at_least": 2}}, 422, "invalid-body", ["#/workers"]),
    ({"workers": {"count": "十几个人"}}, 422, "invalid-body", ["#/workers/count"]),
    ({"migrant_worker": "yes"}, 422, "invalid-body", ["#/migrant_worker"]),
    ({"owed_from": "2018-12-01", "owed_to": "2018-11-01"}, 422, "invalid-body", ["#/owed_to"]),
    ({"papers_shown": ["diploma"]}, 422, "invalid-body", ["#/papers_shown/0"]),
    ({"limitation_ends": 0}, 422, "invalid-body", ["#/limitation_ends"]),
    ({"owed_from": "0"}, 422, "invalid-body", ["#/owed_from"]),
    ({"occurred_at": 1546920000}, 422, "invalid-body", ["#/occurred_at"]),
    ({"source": {"system": "赵测山", "reference": "1"}}, 422, "invalid-body", ["#/source/system"]),
    ({"source": {"system": RIGHT_ID, "reference": "1"}}, 422, "invalid-body", ["#/source/system"]),
    ({"source": {"system": "p13800001234", "reference": "1"}}, 422, "invalid-body", ["#/source/system"]),
    ({"facts": ""}, 422, "invalid-body", ["#/facts"]),
    ({"facts": "a\0b"}, 422, "invalid-body", ["#/facts"]),
]


@pytest.mark.parametrize(("change", "status", "slug", "pointers"), BAD_APPLICATIONS)
async def test_a_bad_application_is_refused_with_its_place(
    pool: Pool, change: dict[str, Any], status: int, slug: str, pointers: list[str]
) -> None:
    before = await row_counts(pool)
    async with desk(pool) as client:
        is_refused(await client.apply(**change), status, slug, *pointers)
    assert await row_counts(pool) == before


async def test_a_refused_number_is_not_quoted(pool: Pool) -> None:
    async with desk(pool) as client:
        assert WRONG_ID not in str((await client.apply(recipients=[SEEN])).body)


async def test_a_clock_ahead_of_ours_turns_nobody_away_and_never_chooses_another_period(pool: Pool) -> None:
    """15:58 by ours, 16:02 by theirs: the day that ends at 16:00."""
    before_the_cut_off, theirs = "2019-01-08T15:58:00+08:00", "2019-01-08T16:02:00+08:00"
    async with desk(pool, STAFF, now=datetime.fromisoformat(before_the_cut_off)) as staff:
        applied = await staff.apply(occurred_at=theirs)
        recorded = [
            await staff.post("/v1/consultations", {**CONSULTATION, "occurred_at": theirs}),
            await staff.post("/v1/incidents", {**INCIDENT, "occurred_at": theirs}),
        ]
        case_id = applied.body["case_id"]
        ended = await staff.act(case_id, "withdrawal", 1, reason="x", occurred_at=theirs)
        on_time = await staff.post("/v1/consultations", CONSULTATION)
    replies = [applied, *recorded, ended]
    warnings = [
        [each for each in reply.body["warnings"] if each["code"] == "clock_ahead"] for reply in replies
    ]
    assert [(each["told"], each["ours"]) for (each,) in warnings] == [(theirs, before_the_cut_off)] * 4
    assert on_time.body["warnings"] == []
    assert {event.headers["ce_time"] for event in await sent(pool)} == {before_the_cut_off}


INSIDE = {"occurred_at": "2019-02-28T23:59:00+08:00"}


async def new_records(client: Desk, **when: str) -> list[IntakeReply]:
    return [
        await client.apply(**when),
        await client.post("/v1/consultations", {**CONSULTATION, **when}),
        await client.post("/v1/incidents", {**INCIDENT, **when}),
    ]


async def test_after_the_window_what_happened_in_it_is_taken_and_else_the_dates_are_told(pool: Pool) -> None:
    before = await row_counts(pool)
    async with desk(pool, now=wenzhou().ends) as client:
        for refused in await new_records(client):
            is_refused(refused, 422, "outside-campaign", "#/campaign")
            assert "2018-12-06 至 2019-02-28" in refused.body["detail"]
            told = refused.body["first_day"], refused.body["last_day"], refused.body["entered_until"]
            assert told == ("2018-12-06", "2019-02-28", "2019-03-30")
            assert refused.body["ours"] == "2019-03-01T00:00:00+08:00"
        assert await row_counts(pool) == before
        assert [reply.status for reply in await new_records(client, **INSIDE)] == [201] * 3
    assert {event.headers["ce_time"] for event in await sent(pool)} == {INSIDE["occurred_at"]}


async def test_late_entries_end_and_what_was_taken_in_goes_on(pool: Pool) -> None:
    async with desk(pool, STAFF, now=wenzhou().ends) as client:
        taken = (await client.apply(**INSIDE)).body
    before = await row_counts(pool)
    async with desk(pool, STAFF, now=wenzhou().late_entries_until) as client:
        for refused in await new_records(client, **INSIDE):
            is_refused(refused, 422, "outside-campaign", "#/occurred_at")
            assert refused.body["told"] == INSIDE["occurred_at"]
        assert await row_counts(pool) == before
        assert (await client.act(taken["case_id"], "withdrawal", 1, reason="x")).status == 200


@pytest.mark.parametrize(("path", "body"), [("consultations", CONSULTATION), ("incidents", INCIDENT)])
@pytest.mark.parametrize(
    ("change", "status", "slug", "pointer"),
    [
        ({"campaign": "nowhere"}, 422, "unknown-campaign", "#/campaign"),
        ({"county": "999999"}, 422, "unknown-county", "#/county"),
        ({"county": OTHER}, 403, "foreign-county", "#/county"),
        ({"occurred_at": "2018-12-05T12:00:00+08:00"}, 422, "outside-campaign", "#/occurred_at"),
        ({"occurred_at": "2019-01-09T12:00:01+08:00"}, 422, "time-in-the-future", "#/occurred_at"),
        ({"colour": "red"}, 422, "unknown-field", "#/colour"),
    ],
)
async def test_a_bad_consultation_or_incident_is_refused_with_its_place(
    pool: Pool, path: str, body: dict[str, Any], change: dict[str, Any], status: int, slug: str, pointer: str
) -> None:
    before = await row_counts(pool)
    async with desk(pool) as client:
        is_refused(await client.post(f"/v1/{path}", {**body, **change}), status, slug, pointer)
    assert await row_counts(pool) == before


async def test_what_is_not_json_or_too_large_is_refused_before_anything(pool: Pool) -> None:
    before = await row_counts(pool)
    json = {"Content-Type": "application/json"}
    async with desk(pool) as client:
        is_refused(await client.post("/v1/applications", b"{not json", **json), 400, "not-json")
        large = b'"' + b"x" * 300_000 + b'"'
        is_refused(await client.post("/v1/applications", large, **json), 413, "body-too-large")
    assert await row_counts(pool) == before


async def test_a_missing_key_and_a_key_with_another_body_are_refused(pool: Pool) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    async with desk(pool) as client:
        await client.post("/v1/applications", application(), **key)
        before = await row_counts(pool)
        reused = await client.post("/v1/applications", application(facts="另一件事"), **key)
        is_refused(reused, 422, "idempotency-key-reused")
        async with client.session.post("/v1/applications", json=application()) as answer:
            assert (answer.status, (await answer.json())["type"][-23:]) == (400, "missing-idempotency-key")
    assert await row_counts(pool) == before


async def test_a_natural_key_with_another_body_is_refused(pool: Pool) -> None:
    source = {"system": "wz-platform", "reference": "1"}
    async with desk(pool) as client:
        await client.apply(source=source)
        before = await row_counts(pool)
        reused = await client.apply(source=source, facts="另一件事")
    is_refused(reused, 409, "source-reference-reused", "#/source/reference")
    assert await row_counts(pool) == before


async def test_a_refused_application_leaves_its_natural_key_free(pool: Pool) -> None:
    source = {"system": "wz-platform", "reference": "1"}
    async with desk(pool) as client:
        await client.apply(source=source, recipients=[SEEN])
        right = {**SEEN, "id_number": RIGHT_ID}
        assert (await client.apply(source=source, recipients=[right])).status == 201


async def test_without_a_token_or_with_a_wrong_role_nothing_is_done(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply(ordinary())).body["case_id"]
    before = await row_counts(pool)
    async with desk(pool, None) as nobody:
        is_refused(await nobody.apply(), 401, "unauthenticated")
        expired = {"Authorization": f"Bearer {token(CLIENT, issuer='somebody')}"}
        is_refused(await nobody.post("/v1/applications", application(), **expired), 401, "unauthenticated")
    for caller in (CITY, LAWYER):
        async with desk(pool, caller) as other:
            is_refused(await other.apply(), 403, "forbidden-role")
    async with desk(pool) as client:
        for act, body in [
            ("decision", {"decision": "grant"}),
            ("termination", {"ground": "died"}),
            ("reveal", {"reason": "x"}),
        ]:
            is_refused(await client.act(case_id, act, 1, **body), 403, "forbidden-role")
    assert await row_counts(pool) == before


ACTS: list[tuple[str, dict[str, Any]]] = [
    ("papers", {"papers": ["identity"]}),
    ("decision", {"decision": "grant"}),
    ("withdrawal", {"reason": "x"}),
    ("termination", {"ground": "died"}),
    ("reveal", {"reason": "x"}),
]


@pytest.mark.parametrize(("act", "body"), ACTS)
async def test_another_countys_case_is_not_there(pool: Pool, act: str, body: dict[str, Any]) -> None:
    async with desk(pool) as client:
        case_id = (await client.apply(ordinary())).body["case_id"]
    before = await row_counts(pool)
    async with desk(pool, FOREIGN) as elsewhere:
        is_refused(await elsewhere.case(case_id), 404, "not-found")
        is_refused(await elsewhere.act(case_id, act, 1, **body), 404, "not-found")
        is_refused(await elsewhere.act(str(uuid4()), act, 1, **body), 404, "not-found")
    assert await row_counts(pool) == before


async def test_a_stale_or_missing_version_is_refused(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply(ordinary())).body["case_id"]
        before = await row_counts(pool)
        is_refused(await staff.act(case_id, "decision", decision="grant"), 428, "precondition-required")
        is_refused(await staff.act(case_id, "decision", 7, decision="grant"), 412, "precondition-failed")
        is_refused(await staff.act(case_id, "withdrawal", reason="x"), 428, "precondition-required")
        is_refused(await staff.act(case_id, "withdrawal", 7, reason="x"), 412, "precondition-failed")
        is_refused(await staff.act(case_id, "termination", ground="died"), 428, "precondition-required")
    assert await row_counts(pool) == before


async def test_an_impossible_transition_says_what_is_possible(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply()).body["case_id"]
        before = await row_counts(pool)
        no = await staff.act(case_id, "decision", 1, decision="grant")
        is_refused(no, 409, "impossible-transition")
        assert (no.body["state"], no.body["allowed"]) == (
            "granted",
            ["papers", "withdraw", "terminate", "refer"],
        )
        assert await row_counts(pool) == before
        await staff.act(case_id, "withdrawal", 1, reason="x")
        for act, body in ACTS[:-1]:
            is_refused(await staff.act(case_id, act, 2, **body), 409, "impossible-transition")


async def test_an_act_is_neither_in_the_future_nor_before_the_last_step(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply()).body["case_id"]
        for when, slug in [
            (TUESDAY + timedelta(days=1, seconds=1), "time-in-the-future"),
            (TUESDAY - timedelta(hours=1), "time-out-of-order"),
        ]:
            reply = await staff.act(case_id, "withdrawal", 1, reason="x", occurred_at=when.isoformat())
            is_refused(reply, 422, slug, "#/occurred_at")


async def test_a_grant_gives_no_reasons_for_refusing(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply(ordinary())).body["case_id"]
        reply = await staff.act(case_id, "decision", 1, decision="grant", reasons=["no_claim"])
    is_refused(reply, 422, "invalid-body", "#/reasons")


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ("cursor=nonsense", 400, "invalid-cursor"),
        ("cursor=WyJ4Il0", 400, "invalid-cursor"),
        ("limit=0", 422, "invalid-parameter"),
        ("state=lost", 422, "invalid-parameter"),
        ("received_to=9999-12-31", 422, "invalid-parameter"),
        ("received_from=0001-01-01", 422, "invalid-parameter"),
        ("received_from=0", 422, "invalid-parameter"),
        ("received_to=2100-12-31", 200, ""),
        ("received_from=2019-01-09&received_to=2019-01-08", 422, "invalid-parameter"),
        ("county=not-a-county", 422, "invalid-parameter"),
    ],
)
async def test_a_strange_list_is_refused_and_never_a_500(
    pool: Pool, query: str, status: int, slug: str
) -> None:
    async with desk(pool) as client:
        reply = await client.get(f"/v1/applications?{query}")
    assert reply.status == status
    assert status == 200 or reply.problem == slug


async def test_a_county_reports_on_its_days_only(pool: Pool) -> None:
    """A unit that left the roster is refused from the next day on."""
    gone = [
        replace(county, valid_to=TUESDAY.date() - timedelta(days=1))
        if county.code == ASKS_A_PERSON
        else county
        for county in wenzhou().counties
    ]
    campaigns = {"wenzhou-2018": replace(wenzhou(), counties=tuple(gone))}
    caller = Caller("staff-9", Role.county_staff, ASKS_A_PERSON)
    async with desk(pool, caller, campaigns=campaigns) as staff:
        is_refused(await staff.apply(county=ASKS_A_PERSON), 409, "out-of-roster", "#/county")
        early = await staff.apply(county=ASKS_A_PERSON, occurred_at="2019-01-07T12:00:00+08:00")
    assert early.status == 201
