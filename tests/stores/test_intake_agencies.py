"""The register of agencies: seeded by the files, kept by the city (decision 35)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from builders_agencies import COURT, event, station
from builders_casework import COUNTY
from builders_intake import CITY, desk
from builders_intake_rules import wenzhou
from builders_web import SEALING
from database import Pool
from intake.agencies import store
from intake.agencies.handlers import about_password, keep_agencies
from intake.agencies.rounds import KafkaRounds

WATER = {
    "name": "市水利局",
    "kind": "housing",
    "counties": [COUNTY],
    "contact": "建设处",
    "contact_phone": "0577-88000000",
    "ways": ["http"],
}


async def test_a_start_adds_who_is_new_and_the_register_stays_right(pool: Pool) -> None:
    await keep_agencies(pool, [wenzhou()])
    async with desk(pool, CITY) as city:
        read = await city.get("/v1/agencies/court")
        own = {name: read.body[name] for name in WATER}
        assert (await put(city, "court", {**own, "contact": "诉讼服务中心"}, 1)).status == 200
        with structlog.testing.capture_logs() as lines:
            await keep_agencies(pool, [wenzhou()])
        listed = {each["code"]: each for each in (await city.get("/v1/agencies")).body["items"]}
    assert [(line["agency"], line["fields"]) for line in lines] == [("court", ["contact"])]
    assert (listed["court"]["contact"], listed["court"]["differs"]) == ("诉讼服务中心", ["wenzhou-2018"])
    assert (listed["union"]["differs"], len(listed)) == ([], len(wenzhou().agencies))


async def test_an_agency_of_two_campaigns_is_compared_with_both_files(pool: Pool) -> None:
    later = wenzhou().starts + timedelta(days=9)
    court = replace(wenzhou().agencies[0], name="另一法院")
    other = replace(wenzhou(), code="later", starts=later, agencies=(court,))
    with structlog.testing.capture_logs() as lines:
        await keep_agencies(pool, [wenzhou(), other])
    assert [(line["campaign"], line["fields"]) for line in lines] == [("later", ["name"])]


async def test_the_city_lets_a_new_agency_in_and_it_sends_at_once(pool: Pool) -> None:
    newcomer = replace(COURT, subject="water-system", agency="water")
    async with desk(pool, CITY) as city, station(pool, newcomer) as water:
        assert (await put(city, "water", WATER)).status == 201
        [taken] = await water.send(event())
        other = {**event(), "data": {**event()["data"], "county": "330303", "document_no": "13号"}}
        [refused] = await water.send(other)
    assert (taken["outcome"], refused["reason"]) == ("taken", "foreign_county")


async def test_a_change_names_the_version_that_was_seen_and_leaves_who_did_it(pool: Pool) -> None:
    async with desk(pool, CITY) as city:
        assert (await put(city, "water", WATER, 1)).status == 404
        assert (await put(city, "water", WATER)).headers["Location"] == "/v1/agencies/water"
        changed = {**WATER, "ways": ["kafka"], "counties": []}
        assert (await put(city, "water", changed)).status == 428
        assert (await put(city, "water", changed, 2)).status == 412
        assert (await put(city, "water", changed, 1)).headers["ETag"] == '"2"'
        wrong = await put(city, "water", {**changed, "counties": [COUNTY, "110101"]}, 2)
        assert (wrong.problem, wrong.pointers) == ("unknown-county", ["#/counties/1"])
    acts = await pool.fetch("SELECT action, fields, actor, county FROM agency_acts ORDER BY id")
    assert [tuple(act) for act in acts] == [
        ("add", ["name", "kind", "counties", "contact", "contact_phone", "ways"], "city-1", "city"),
        ("change", ["counties", "ways"], "city-1", "city"),
    ]


PASSWORD = "chosen-at-random-0123456789-abcdefgh"


async def test_what_is_to_be_done_on_kafka_is_said_and_without_a_registrar_that_a_person_does_it(
    pool: Pool,
) -> None:
    async with desk(pool, CITY) as city:
        assert (await put(city, "water", WATER)).body["kafka"] == {"state": "none", "trouble": None}
        by_kafka = await put(city, "water", {**WATER, "ways": ["kafka"]}, 1)
        assert by_kafka.body["kafka"] == {"state": "to_make", "trouble": None}
        assert await KafkaRounds(pool, "", SEALING).round()
        shown = (await city.get("/v1/agencies/water")).body["kafka"]
        assert shown == {"state": "to_make", "trouble": "no_registrar"}
        assert (await put(city, "water", WATER, 2)).body["kafka"]["state"] == "to_remove"


async def test_a_line_of_the_files_makes_nothing_on_kafka_before_somebody_asks_for_it(pool: Pool) -> None:
    await keep_agencies(pool, [wenzhou()])
    async with desk(pool, CITY) as city:
        states = {
            each["code"]: each["kafka"]["state"] for each in (await city.get("/v1/agencies")).body["items"]
        }
        assert set(states.values()) == {"none"}
        await city.post("/v1/agencies/court/kafka-password", {"password": PASSWORD})
        assert (await city.get("/v1/agencies/court")).body["kafka"]["state"] == "to_make"


async def test_an_agency_sets_its_own_password_which_nobody_is_told(pool: Pool) -> None:
    async with station(pool) as court:
        set_ = await court.post("/v1/agencies/court/kafka-password", {"password": PASSWORD})
        line = await court.get("/v1/agencies/court")
        others = await court.post("/v1/agencies/arbitration/kafka-password", {"password": PASSWORD})
        other_line = await court.get("/v1/agencies/arbitration")
        short = await court.post("/v1/agencies/court/kafka-password", {"password": "court2018"})
        union = await court.post("/v1/agencies/nobody/kafka-password", {"password": PASSWORD})
    assert (set_.status, set_.body["user"], line.body["kafka"]["state"]) == (202, "agency.court", "to_make")
    assert [each.problem for each in (others, other_line, union)] == ["not-found"] * 3
    assert (short.problem, short.pointers) == ("invalid-body", ["#/password"])
    assert PASSWORD not in str((set_.body, line.body))
    for table in ("agencies", "agency_passwords", "agency_acts", "idempotency_keys", "outbox"):
        assert PASSWORD not in str(await pool.fetch(f"SELECT t::text FROM {table} t")), table
    [act] = await pool.fetch("SELECT agency, action, fields, actor FROM agency_acts")
    assert tuple(act) == ("court", "password", [], "court-system")


async def test_of_two_passwords_the_last_one_waits(pool: Pool) -> None:
    async with station(pool) as court:
        for password in (PASSWORD, PASSWORD[::-1]):
            await court.post("/v1/agencies/court/kafka-password", {"password": password})
    async with pool.acquire() as conn:
        waiting = await store.waiting_password(conn, "court")
    assert waiting
    assert SEALING.open(waiting.sealed, about_password("court")) == {"password": PASSWORD[::-1]}


async def test_who_does_not_send_by_kafka_has_no_password_there(pool: Pool) -> None:
    async with desk(pool, CITY) as city:
        await put(city, "water", WATER)
        answer = await city.post("/v1/agencies/water/kafka-password", {"password": PASSWORD})
    assert (answer.status, answer.problem) == (409, "not-by-kafka")


async def put(city: Any, code: str, body: Any, seen: int | None = None) -> Any:
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    return await city.ask("PUT", f"/v1/agencies/{code}", body, **headers)
