"""The register of agencies: seeded by the files, kept by the city (decision 35)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from builders_agencies import COURT, event, station
from builders_casework import COUNTY
from builders_intake import CITY, desk
from builders_intake_rules import wenzhou
from database import Pool
from intake.agencies.handlers import keep_agencies

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


async def put(city: Any, code: str, body: Any, seen: int | None = None) -> Any:
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    return await city.ask("PUT", f"/v1/agencies/{code}", body, **headers)
