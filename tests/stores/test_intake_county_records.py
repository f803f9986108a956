"""Consultations and incidents: what concerns a county and no case."""

from typing import Any

import pytest

from builders_casework import COUNTY
from builders_intake import (
    CITY,
    FOREIGN,
    MATCH_KEY,
    STAFF,
    desk,
    sent,
)
from database import Pool
from matching import name_hash


async def test_a_consultation_is_told_of_the_county_and_not_of_a_case(pool: Pool) -> None:
    body = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "channel": "hotline",
        "class": "wages",
        "topic": "问",
    }
    async with desk(pool) as client:
        reply = await client.post("/v1/consultations", body)
    event = (await sent(pool, reply.body["consultation_id"]))[0]
    assert (reply.status, event.type, event.headers["ce_county"]) == (201, "consultation.recorded", COUNTY)
    one_at_least = {"workers": 1, "workers_exact": False, "workers_known": False}
    nothing_more = dict.fromkeys(("employer", "industry", "area"))
    assert event.data == {"channel": "hotline", "case_class": "wages", **one_at_least, **nothing_more}


@pytest.mark.parametrize(
    ("stated", "shown", "told", "warned"),
    [
        ({}, (None, False, False), 1, False),
        ({"workers": {"count": 1}}, (1, True, True), 1, False),
        ({"workers": {"at_least": 10, "as_told": "十几个"}}, (10, False, True), 10, True),
        ({"workers": {"as_told": "十几个"}}, (None, False, False), 1, True),
    ],
)
async def test_how_many_a_consultation_concerns_is_unknown_where_nobody_counted(
    pool: Pool, stated: Any, shown: Any, told: int, warned: bool
) -> None:
    """Words stay words; what is plain in them is offered, for a person to confirm."""
    body = {"campaign": "wenzhou-2018", "county": COUNTY, "channel": "hotline", "class": "wages"}
    async with desk(pool, STAFF) as client:
        answer = (await client.post("/v1/consultations", {**body, **stated})).body
        made = answer["consultation_id"]
        seen = (await client.get(f"/v1/consultations/{made}")).body
        event = (await sent(pool, made))[0].data
        assert (seen["workers"], seen["workers_exact"], seen["workers_known"]) == shown
        assert (event["workers"], event["workers_exact"], event["workers_known"]) == (told, *shown[1:])
        assert bool(answer["warnings"]) is warned
        assert "十几" not in str(event)
        reveal = await client.post(f"/v1/consultations/{made}/reveal", {"reason": "回访"})
        assert ("十几个" in str(reveal.body)) is ("十几个" in str(stated))


@pytest.mark.parametrize(
    ("people", "number", "exact"),
    [
        ({"count": 12}, 12, True),
        ({"at_least": 20, "as_told": "二十多"}, 20, False),
        ({"as_told": "二三十人"}, 1, False),
    ],
)
async def test_an_incident_is_told_when_seen(
    pool: Pool, people: dict[str, Any], number: int, exact: bool
) -> None:
    body = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "kind": "first_sign",
        "people": people,
        "place": "工地",
    }
    async with desk(pool, STAFF) as staff:
        reply = await staff.post("/v1/incidents", body)
    event = (await sent(pool, reply.body["incident_id"]))[0]
    assert event.data == {
        "kind": "first_sign",
        "people": number,
        "people_exact": exact,
        "people_known": people.keys() != {"as_told"},
        "place_kind": None,
        "area": None,
        "place_told": True,
        "employer": None,
        "industry": None,
    }
    offered = {each["code"]: each.get("suggested") for each in reply.body["warnings"]}
    words_only = {"people_in_words": {"at_least": 20}} if people.keys() == {"as_told"} else {}
    more = {"people_in_words": {"at_least": 21}} if "at_least" in people else words_only
    assert offered == {**more, "place_not_coded": None}
    assert event.headers["ce_actorkind"] == "person"


CONSULTATION = {
    "campaign": "wenzhou-2018",
    "county": COUNTY,
    "channel": "window",
    "class": "wages",
    "workers": {"count": 3},
    "topic": "老板不见了",
}
INCIDENT = {
    "campaign": "wenzhou-2018",
    "county": COUNTY,
    "kind": "group_incident",
    "people": {"as_told": "二三十人"},
    "place": "滨江路工地",
    "facts": "堵住大门",
}
RECORDS = [("consultations", "consultation_id", CONSULTATION), ("incidents", "incident_id", INCIDENT)]


@pytest.mark.parametrize(("path", "key", "body"), RECORDS)
async def test_what_was_recorded_is_read_without_what_was_typed_and_revealed_with_a_reason(
    pool: Pool, path: str, key: str, body: dict[str, Any]
) -> None:
    async with desk(pool, STAFF) as staff:
        record = (await staff.post(f"/v1/{path}", body)).body[key]
        shown = await staff.get(f"/v1/{path}/{record}")
        revealed = await staff.post(f"/v1/{path}/{record}/reveal", {"reason": "回访"})
        after = await staff.get(f"/v1/{path}/{record}")
    typed = [body[name] for name in shown.body["hidden"] if name in body]
    assert shown.status == 200
    assert not any(words in str(shown.body) for words in typed)
    assert set(typed) <= set(revealed.body["told"].values())
    assert [act["action"] for act in after.body["acts"]] == ["record", "reveal"]
    assert revealed.body["acts"][-1]["words"] == {"reason": "回访"}


async def test_people_told_in_words_only_are_unknown_and_never_zero(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        incident = (await staff.post("/v1/incidents", INCIDENT)).body["incident_id"]
        shown = (await staff.get(f"/v1/incidents/{incident}")).body
    assert (shown["people"], shown["people_exact"]) == (None, False)


@pytest.mark.parametrize(("path", "key", "body"), RECORDS)
async def test_lists_are_paged_the_latest_first_and_narrowed_to_days(
    pool: Pool, path: str, key: str, body: dict[str, Any]
) -> None:
    async with desk(pool, STAFF) as staff:
        ids = [(await staff.post(f"/v1/{path}", body)).body[key] for _ in range(3)]
        first = (await staff.get(f"/v1/{path}?limit=2")).body
        last = (await staff.get(f"/v1/{path}?limit=2&cursor={first['next_cursor']}")).body
        day = first["items"][0]["occurred_at"][:10]
        of_day = (await staff.get(f"/v1/{path}?occurred_from={day}&occurred_to={day}")).body
        before = (await staff.get(f"/v1/{path}?occurred_to=2018-12-06")).body
        reversed_days = await staff.get(f"/v1/{path}?occurred_from={day}&occurred_to=2018-12-06")
        no_cursor = await staff.get(f"/v1/{path}?cursor=none")
    assert [item[key] for page in (first, last) for item in page["items"]] == ids[::-1]
    assert (len(of_day["items"]), before["items"]) == (3, [])
    assert (reversed_days.status, no_cursor.problem) == (422, "invalid-cursor")


@pytest.mark.parametrize(("path", "key", "body"), RECORDS)
async def test_what_was_entered_by_mistake_is_withdrawn_once_by_a_person_who_saw_it_and_stays(
    pool: Pool, path: str, key: str, body: dict[str, Any]
) -> None:
    why = {"reason": "entered_twice", "note": "与前一条相同"}
    async with desk(pool, STAFF) as staff, desk(pool) as client:
        entered = await staff.post(f"/v1/{path}", body)
        record = entered.body[key]
        withdrawal = f"/v1/{path}/{record}/withdrawal"
        by_machine = await client.post(withdrawal, why, **{"If-Match": entered.headers["ETag"]})
        unseen = await staff.post(withdrawal, why)
        withdrawn = await staff.post(withdrawal, why, **{"If-Match": entered.headers["ETag"]})
        again = await staff.post(withdrawal, why, **{"If-Match": withdrawn.headers["ETag"]})
        listed = (await staff.get(f"/v1/{path}")).body["items"][0]
        acts = (await staff.post(f"/v1/{path}/{record}/reveal", {"reason": "核对"})).body["acts"]
    event = (await sent(pool, record))[-1]
    assert (by_machine.status, unseen.status, withdrawn.status, again.status) == (403, 428, 200, 409)
    assert listed["withdrawn"]["reason_name"] == "重复登记"
    assert acts[1]["words"]["note"] == "与前一条相同"
    assert event.type.endswith(".withdrawn")
    assert (event.data["counted_at"], event.data["reason"]) == (event.data["counted_at"], "entered_twice")


@pytest.mark.parametrize(("path", "key", "body"), RECORDS)
async def test_another_countys_records_are_not_found(
    pool: Pool, path: str, key: str, body: dict[str, Any]
) -> None:
    async with desk(pool, STAFF) as staff, desk(pool, FOREIGN) as neighbour, desk(pool, CITY) as city:
        record = (await staff.post(f"/v1/{path}", body)).body[key]
        read = await neighbour.get(f"/v1/{path}/{record}")
        revealed = await neighbour.post(f"/v1/{path}/{record}/reveal", {"reason": "看"})
        withdrawn = await neighbour.post(f"/v1/{path}/{record}/withdrawal", {"reason": "other_error"})
        by_city = await city.get(f"/v1/{path}/{record}")
    assert [read.status, revealed.status, withdrawn.status, by_city.status] == [404, 404, 404, 200]


async def test_the_coded_place_of_an_incident_travels_and_its_words_stay(pool: Pool) -> None:
    place = {"place": "某某路门口", "place_kind": "construction_site", "area": f"{COUNTY}-T1"}
    body = {"campaign": "wenzhou-2018", "county": COUNTY, "kind": "first_sign", "people": {"count": 3}}
    async with desk(pool, STAFF) as staff:
        reply = await staff.post("/v1/incidents", {**body, **place})
        elsewhere = await staff.post("/v1/incidents", {**body, "area": "330303-T1"})
    event = (await sent(pool, reply.body["incident_id"]))[0]
    assert (event.data["place_kind"], event.data["area"]) == ("construction_site", f"{COUNTY}-T1")
    assert reply.body["warnings"] == []
    assert (elsewhere.status, elsewhere.problem, elsewhere.pointers) == (422, "unknown-office", ["#/area"])


async def test_of_an_employer_the_hash_travels_and_the_name_is_revealed(pool: Pool) -> None:
    employer = {"name": "温州测试鞋业有限公司"}
    coded = {"employer": employer, "industry": "manufacturing"}
    async with desk(pool, STAFF) as staff:
        asked = (await staff.post("/v1/consultations", {**CONSULTATION, **coded, "area": "330303"})).body
        seen = (await staff.post("/v1/incidents", {**INCIDENT, **coded})).body
        nowhere = await staff.post("/v1/consultations", {**CONSULTATION, "area": "330399"})
        shown = await staff.get(f"/v1/consultations/{asked['consultation_id']}")
        told = await staff.post(f"/v1/consultations/{asked['consultation_id']}/reveal", {"reason": "核实"})
    assert (nowhere.status, nowhere.problem, nowhere.pointers) == (422, "unknown-office", ["#/area"])
    known_as = {"name_hash": name_hash(MATCH_KEY, employer["name"]), "credit_code_hash": None}
    for record, area in ((asked["consultation_id"], "330303"), (seen["incident_id"], None)):
        event = (await sent(pool, record))[0]
        assert (event.data["employer"], event.data["industry"]) == (known_as, "manufacturing")
        assert event.data["area"] == area
        assert employer["name"] not in str(event)
    assert (shown.body["industry"], shown.body["area"]) == ("manufacturing", "330303")
    assert employer["name"] not in str(shown.body)
    assert told.body["told"]["employer"] == employer["name"]
