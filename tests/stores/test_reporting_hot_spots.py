"""Hot spots (N4.2, N5.2): gathered from events, each county its own, the rest as a bare fact; as a file."""

import io
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from openpyxl import load_workbook

from access import Caller, Role
from builders_contracts import SAID
from builders_hot_spots import BUILDER, NEW, NOW, WIDE, a_month, claim, question
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, at, incident, person
from builders_reporting_store import CITY, CLERK, LAWYER, MACHINE, OPERATOR, OTHER, ZERO, Desk, filled, opened
from builders_web import bearer
from contracts import CaseClass, Channel
from contracts.agency_facts import EmployerRef, FindingKind, FindingReported, Found
from contracts.event import RecordWithdrawalReason
from contracts.intake import ConsultationWithdrawn, IncidentKind, IncidentWithdrawn
from databases import Databases
from reporting.hot_spots.store import COUNTIES_OF

HOT_SPOTS = "/v1/hot-spots"
STATION = Caller("station-1", Role.workstation, LUCHENG, "测试人员丁", office=f"{LUCHENG}-S1")
AGENCY = Caller("court-1", Role.agency, agency="court")


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again(NOW)


async def found(desk: Desk, caller: Caller = CITY, **asked: str) -> Any:
    answer = await desk.get(HOT_SPOTS, caller, **asked)
    assert answer.status == 200, answer.body
    return answer.body


async def spots(desk: Desk, caller: Caller = CITY, **asked: str) -> dict[str, Any]:
    """By what they are gathered by."""
    return {one["key"]: one for one in (await found(desk, caller, **asked))["hot_spots"]}


async def test_the_city_sees_who_owes_where_and_what_has_grown(desk: Desk) -> None:
    await a_month(desk)
    shown = await spots(desk)
    assert set(shown) == {NEW, WIDE, BUILDER, "construction", f"{LUCHENG}-T1"}
    new = shown[NEW]
    assert (new["last"]["facts"], new["before"]["facts"], new["has_grown"]) == (7, 0, True)
    assert {one["source"]: one["facts"] for one in new["last"]["by_source"]} == {
        "application": 5,
        "consultation": 1,
        "arrears_record": 1,
    }
    workers = new["last"]["workers"], new["last"]["workers_exact"]
    assert workers == (1 + 2 + 3 + 4 + 5 + 1, False), "the record tells no number: at least so many"
    assert (new["last"]["arrears_fen"], new["last"]["arrears_exact"]) == (550_000, True)
    assert (new["name"], new["in_several_counties"], new["other_counties"]) == (None, False, None)
    wide = shown[WIDE]
    assert [one["county"] for one in wide["counties"]] == [LUCHENG, LONGWAN]
    assert (wide["last"]["facts"], wide["before"]["facts"], wide["in_several_counties"]) == (1, 2, True)
    assert (shown[BUILDER]["kind"], shown[BUILDER]["last"]["facts"]) == ("contractor", 5)
    assert shown[BUILDER]["last"]["workers_exact"], "each of its five tells its number"
    assert (shown["construction"]["name"], shown["construction"]["last"]["facts"]) == ("房屋建筑", 6)
    assert shown[f"{LUCHENG}-T1"]["name"] == "鹿城区五马街道司法所"


async def test_a_county_sees_its_own_and_of_the_others_how_many(desk: Desk) -> None:
    await a_month(desk)
    own = (await spots(desk, CLERK))[WIDE]
    assert (own["last"]["facts"], own["before"]["facts"]) == (1, 1)
    assert (own["counties"], own["other_counties"], own["in_several_counties"]) == (None, 1, True)
    assert (await spots(desk, CLERK))[NEW]["other_counties"] == 0
    neighbours = await found(desk, OTHER)
    assert neighbours["hot_spots"] == [], "its one fact lies before the last two weeks"
    assert sum(one["facts"] for one in neighbours["looked_at"]) == 0
    earlier = await spots(desk, OTHER, to="2019-01-01")
    assert set(earlier) == {WIDE, "catering"}
    assert LUCHENG not in str(earlier)


async def test_who_asks_for_another_county_finds_nothing_and_the_city_may_narrow(desk: Desk) -> None:
    await a_month(desk)
    assert (await desk.get(HOT_SPOTS, CLERK, county=LONGWAN)).status == 404
    assert (await spots(desk, CLERK, county=LUCHENG)).keys() == (await spots(desk, CLERK)).keys()
    assert (await spots(desk, county=LONGWAN)) == {}
    assert set(await spots(desk, kind="contractor")) == {BUILDER}
    assert (await desk.get(HOT_SPOTS, county="999999")).problem == "unknown-county"
    for caller in (STATION, AGENCY):
        assert (await desk.get(HOT_SPOTS, caller)).problem == "forbidden-role"
    for caller in (MACHINE, LAWYER, OPERATOR):
        assert (await desk.get(HOT_SPOTS, caller)).status == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"weeks": "0"},
        {"weeks": "13"},
        {"weeks": "x"},
        {"kind": "y"},
        {"to": "0001-01-01"},
        {"to": "2018-12-05"},
        {"to": "9999-12-31"},
        {"campaign": "none"},
    ],
    ids=str,
)
async def test_rubbish_is_refused(desk: Desk, asked: dict[str, str]) -> None:
    for path in (HOT_SPOTS, "/hot-spots", f"{HOT_SPOTS}/file"):
        assert (await desk.get(path, CITY, **asked)).status in (404, 422), path


async def test_where_else_a_hash_occurs_is_found_without_reading_every_fact(desk: Desk) -> None:
    await a_month(desk)
    await desk.pool.execute(
        """
        INSERT INTO hot_spot_facts (event_id, campaign, county, subject, source, employers, contractors,
                                    workers_exact, arrears_exact, time, recorded)
        SELECT gen_random_uuid(), $1, $2, 'case-' || n, 'application', ARRAY['firm-' || n],
               ARRAY['builder-' || n], true, true, $3::timestamptz, $3::timestamptz
        FROM generate_series(1, 20000) AS n
        """,
        WENZHOU,
        LUCHENG,
        at("01-09 10:00"),
    )
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute("ANALYZE hot_spot_facts")
    plan = await owner.fetch(f"EXPLAIN {COUNTIES_OF}", WENZHOU, desk.clock.now(), [NEW, WIDE])
    await owner.close()
    steps = "\n".join(row[0] for row in plan)
    assert "Seq Scan" not in steps, steps
    assert "hot_spot_facts_employers" in steps
    assert "hot_spot_facts_contractors" in steps


async def test_each_figure_opens_the_facts_behind_it_of_ones_own_county(desk: Desk) -> None:
    await a_month(desk)
    behind = f"{HOT_SPOTS}/employer/{NEW}/facts"
    subjects: list[str] = []
    asked: dict[str, str] = {"limit": "3"}
    while True:
        shown = (await desk.get(behind, CITY, **asked)).body
        subjects += [one["subject"] for one in shown["items"]]
        if shown["next_cursor"] is None:
            break
        asked["cursor"] = shown["next_cursor"]
    assert subjects == ["record-1", "asked-1", "case-5", "case-4", "case-3", "case-2", "case-1"]
    for kind, key, number in (("contractor", BUILDER, 5), ("industry", "construction", 6)):
        assert len((await desk.get(f"{HOT_SPOTS}/{kind}/{key}/facts")).body["items"]) == number
    area = f"{HOT_SPOTS}/area/{LUCHENG}-T1/facts"
    assert len((await desk.get(area, CLERK)).body["items"]) == 5
    for path in (behind, area, f"{HOT_SPOTS}/employer/rubbish/facts", f"{HOT_SPOTS}/owner/{NEW}/facts"):
        assert (await desk.get(path, OTHER)).status in (404, 422), path
    own = (await desk.get(f"{HOT_SPOTS}/employer/{WIDE}/facts", CLERK, weeks="4")).body["items"]
    assert {one["county"] for one in own} == {LUCHENG}
    assert (await desk.get(behind, cursor="rubbish")).problem == "invalid-cursor"


async def test_before_the_first_weeks_are_over_nothing_is_compared(desk: Desk) -> None:
    await a_month(desk)
    early = await found(desk, to="2018-12-25")
    assert early["before_first"] is None
    assert {one["key"]: one["before"] for one in early["hot_spots"]}[WIDE] is None
    assert {one["facts_before"] for one in early["looked_at"]} == {None}
    assert (await found(desk, weeks="1"))["before_first"] == "2018-12-28"


@pytest.mark.parametrize(("facts_from", "is_compared"), [("12-13 16:00", True), ("12-13 16:01", False)])
async def test_with_days_of_which_no_facts_were_gathered_nothing_is_compared(
    desk: Desk, facts_from: str, is_compared: bool
) -> None:
    await a_month(desk)
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute("UPDATE collecting SET facts_from = $1", at(facts_from))
    await owner.close()
    shown = await found(desk)
    assert (shown["before_first"] is not None) is is_compared
    new = {one["key"]: one for one in shown["hot_spots"]}[NEW]
    assert (new["before"] is not None, new["has_grown"]) == (is_compared, is_compared)


async def test_what_was_entered_by_mistake_counts_no_more_and_a_finding_counts_with_its_case(
    desk: Desk,
) -> None:
    told = EmployerRef(name_hash=NEW)
    await desk.consume_event(question(), "01-07 10:00", subject="asked-1")
    await desk.consume_event(incident(employer=told), "01-07 11:00", subject="seen-1")
    finding = FindingReported(**SAID, kind=FindingKind.inspection, found=(Found.wages_unpaid,))
    await desk.consume_event(finding, "01-07 12:00", subject="case-1")
    assert set(await spots(desk)) == {NEW, "construction"}, "two facts: what is asked and what is seen"
    assert (await spots(desk))[NEW]["last"]["facts"] == 2, "of a finding the case is not known yet"
    await desk.consume_event(claim(), "01-06 10:00", subject="case-1")
    assert (await spots(desk))[NEW]["last"]["facts"] == 4
    mistake: Any = {"counted_at": desk.clock.now(), "reason": RecordWithdrawalReason.entered_twice}
    asked = ConsultationWithdrawn(channel=Channel.hotline, case_class=CaseClass.wages, **mistake)
    await desk.consume_event(asked, "01-08 10:00", subject="asked-1", sequence=2)
    seen = IncidentWithdrawn(kind=IncidentKind.first_sign, **mistake)
    await desk.consume_event(seen, "01-08 11:00", subject="seen-1", sequence=2)
    assert (await spots(desk))[NEW]["last"]["facts"] == 2
    assert "construction" not in await spots(desk)


async def test_an_unusual_zero_is_marked_to_its_county_and_the_city(desk: Desk) -> None:
    for number in range(1, 8):
        day = f"01-0{number}"
        desk.now(f"{day} 16:30")
        assert (await desk.put(day, filled(received=1))).status in (200, 201)
    desk.now("01-08 16:30")
    assert (await desk.put("01-08", ZERO)).status in (200, 201)
    desk.now(NOW)
    unusual = [{"county": LUCHENG, "name": "鹿城区", "days": ["2019-01-08"]}]
    assert (await found(desk))["unusual_zeros"] == unusual
    assert (await found(desk, CLERK))["unusual_zeros"] == unusual
    assert (await found(desk, OTHER))["unusual_zeros"] == []


async def test_who_was_not_heard_in_full_is_named_beside_the_comparison(desk: Desk) -> None:
    for number in (14, 15):
        await desk.consume_event(question(), f"12-{number} 09:00", subject=f"heard-{number}", actor=person())
    await a_month(desk)
    assert (await found(desk))["not_fully_heard"] == [], "nothing was judged yet"
    await desk.see(NOW)
    lacking = {one["county"]: one for one in (await found(desk))["not_fully_heard"]}
    assert lacking[LONGWAN]["name"] == "龙湾区"
    assert len(lacking[LONGWAN]["silent_on"]) == 14
    assert lacking[LUCHENG]["silent_before_on"][:2] == ["2018-12-14", "2018-12-16"]
    assert [one["county"] for one in (await found(desk, CLERK))["not_fully_heard"]] == [LUCHENG]
    page = (await desk.get("/hot-spots")).body
    assert "没有听到不等于没有" in page
    assert "龙湾区：统计期内 14 日断报（2018-12-28 起）" in page


async def test_the_file_says_what_was_looked_at_and_takes_no_text_for_a_formula(desk: Desk) -> None:
    await a_month(desk)
    await desk.consume_event(application(area="=1+1"), "01-09 10:00", subject="case-9")
    async with desk.session.get(f"{HOT_SPOTS}/file", headers=bearer(CITY)) as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert "hot-spots-2019-01-10.xlsx" in answer.headers["Content-Disposition"]
        book = load_workbook(io.BytesIO(await answer.read()))
    assert book.sheetnames == ["说明", "用工方", "总承包单位", "行业", "地区", "反常的零报告"]
    facts = dict(book["说明"].iter_rows(min_row=2, max_col=2, values_only=True))
    assert facts["统计期"] == "2018-12-28 至 2019-01-10"
    assert facts["看了：咨询"].startswith("1 件，其中写明用工方 1")
    assert facts["已汇总至"] == "尚无"
    assert facts["制作"].startswith(f"{CITY.name}，")
    first = next(book["用工方"].iter_rows(min_row=2, values_only=True))
    assert first[:6] == (NEW, 7, 0, 16, "≥", 5500)
    areas = {cell.value: cell.data_type for (cell,) in book["地区"].iter_rows(min_row=2, max_col=1)}
    assert areas["=1+1"] == "s"
