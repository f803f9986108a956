"""Lists of applications, and of codes."""

import pytest

from builders_casework import COUNTY
from builders_intake import (
    CITY,
    FOREIGN,
    Desk,
    applied,
    desk,
    ordinary,
)
from database import Pool


async def test_the_list_shows_ones_own_county_page_by_page(pool: Pool, staff: Desk) -> None:
    mine = [await applied(staff) for _ in range(3)]
    async with desk(pool, FOREIGN) as elsewhere:
        await elsewhere.apply(county="330303")
        assert (await elsewhere.get(f"/v1/applications?county={COUNTY}")).body["items"] == []
    first = (await staff.get("/v1/applications?limit=2")).body
    rest = (await staff.get(f"/v1/applications?limit=2&cursor={first['next_cursor']}")).body
    seen = [item["case_id"] for item in (*first["items"], *rest["items"])]
    assert (seen, rest["next_cursor"]) == (mine[::-1], None)


async def test_the_city_sees_all_counties_and_people_masked(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    async with desk(pool, CITY) as city:
        listed = (await city.get("/v1/applications")).body["items"]
        shown = (await city.case(case_id)).body["recipients"][0]
    assert listed[0]["main_recipient"] == "赵*山"
    assert (shown["name"], shown["phone"]) == ("赵*山", "138****1234")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=granted", 1),
        ("state=accepted", 1),
        ("lane=ordinary", 1),
        ("class=social_insurance", 1),
        ("campaign=another", 0),
        ("received_from=2019-01-08&received_to=2019-01-08", 2),
        ("received_from=2019-01-09", 0),
        ("received_to=2019-01-07", 0),
    ],
)
async def test_the_list_is_narrowed(staff: Desk, query: str, count: int) -> None:
    await applied(staff)
    await applied(staff, ordinary())
    assert len((await staff.get(f"/v1/applications?{query}")).body["items"]) == count


async def test_the_code_lists_have_chinese_names(pool: Pool) -> None:
    async with desk(pool, CITY) as city:
        codes = (await city.get("/v1/codes")).body
    assert {"code": "wages", "name": "劳动报酬"} in codes["case_classes"]
    assert {"code": "identity", "name": "身份证明"} in codes["papers"]
