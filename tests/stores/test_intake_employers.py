"""POST /v1/employers/{employer}/reveal: whose a keyed hash is, for who may know it."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from access import Caller, Role
from builders_casework import COUNTY, OTHER, CaseLog, application_received
from builders_intake import CITY, CLIENT, MATCH_KEY, Desk, application, applied, audit_steps, desk, sent
from contracts.intake import ApplicationReceived
from database import Pool
from intake.consumer import EFFECTS, prepare
from matching import code_hash, name_hash

ROOT = Path(__file__).parents[2]
FIRM, CODE, FOREMAN = "温州测试建筑劳务有限公司", "91330302MA00000001", "包测工"
NEIGHBOUR = Caller("neighbour", Role.county_staff, OTHER, "邻测县")
WHY = {"reason": "核实热点用工方"}
OWING = [
    {"role": "employer", "kind": "organisation", "name": FIRM, "credit_code": CODE},
    {"role": "labour_contractor", "kind": "person", "name": FOREMAN},
]


def address(employer: str) -> str:
    return f"/v1/employers/{employer}/reveal"


BY_NAME, BY_CODE = address(name_hash(MATCH_KEY, FIRM)), address(code_hash(MATCH_KEY, CODE))
BY_FOREMAN = address(name_hash(MATCH_KEY, FOREMAN))


async def receive(pool: Pool, staff: Desk) -> str:
    """An application, and what the consumer keeps of it once it is read on the log, twice."""
    case_id = await applied(staff, application(respondents=OWING))
    told = ApplicationReceived.model_validate((await sent(pool, case_id))[0].data)
    log = CaseLog(pool, EFFECTS, prepare)
    message = log.message(UUID(case_id), told, COUNTY)
    await log.deliver([message])
    await log.deliver([replace(message, offset=1)])
    return case_id


async def test_a_county_is_told_the_name_with_a_reason_that_its_case_keeps(pool: Pool, staff: Desk) -> None:
    case_id = await receive(pool, staff)
    replies = [await staff.post(path, WHY) for path in (BY_NAME, BY_CODE, BY_FOREMAN)]
    assert [reply.body["name"] for reply in replies] == [FIRM, FIRM, FOREMAN]
    assert [reply.body["role"] for reply in replies] == ["employer", "employer", "labour_contractor"]
    reveals = [step for step in await audit_steps(pool, case_id) if step[0] == "reveal"]
    assert len(reveals) == 3
    in_clear = (await staff.post(f"/v1/applications/{case_id}/reveal", {"reason": "看"})).body["acts"]
    words = [act["words"] for act in in_clear if act["action"] == "reveal"]
    assert {**WHY, "employer": name_hash(MATCH_KEY, FIRM)} in words


async def test_a_migration_finds_in_the_feed_what_the_consumer_keeps(pool: Pool, staff: Desk) -> None:
    await receive(pool, staff)
    rows = "SELECT * FROM employer_cases ORDER BY employer, case_id"
    kept = await pool.fetch(rows)
    await pool.execute("DELETE FROM employer_cases")
    [migration] = (ROOT / "services/intake/intake/migrations").glob("*_hot_spots.sql")
    filling = migration.read_text(encoding="utf-8").split("INSERT INTO")[1].split(";")[0]
    await pool.execute(f"INSERT INTO{filling}")
    assert len(kept) == 3
    assert await pool.fetch(rows) == kept


async def test_each_look_is_noted_also_under_one_key_and_a_dry_run_looks_at_nothing(
    pool: Pool, staff: Desk
) -> None:
    case_id = await receive(pool, staff)
    for _ in range(2):
        assert (await staff.post(BY_NAME, WHY, **{"Idempotency-Key": "one"})).body["name"] == FIRM
    dry = await staff.post(f"{BY_NAME}?dry_run=true", WHY)
    assert "name" not in dry.body
    assert [step[0] for step in await audit_steps(pool, case_id)].count("reveal") == 2


async def test_another_county_learns_nothing_and_the_city_no_persons_name(pool: Pool, staff: Desk) -> None:
    await receive(pool, staff)
    async with desk(pool, NEIGHBOUR) as neighbour, desk(pool, CITY) as city, desk(pool, CLIENT) as machine:
        assert (await neighbour.post(BY_NAME, WHY)).status == 404
        assert (await machine.post(BY_NAME, WHY)).status == 403
        assert (await city.post(BY_NAME, WHY)).body["name"] == FIRM
        assert (await city.post(BY_FOREMAN, WHY)).body["name"] == "包*工"
        assert (await city.post(address("0" * 64), WHY)).status == 404
        assert (await city.post(address("rubbish"), WHY)).status == 404


async def test_a_name_that_another_key_hashed_is_not_found(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, application(respondents=OWING))
    log = CaseLog(pool, EFFECTS, prepare)
    ref = {"role": "employer", "name_hash": "a" * 64, "credit_code_hash": None}
    respondents = ApplicationReceived.model_validate(
        {**application_received().model_dump(), "respondents": [ref]}
    ).respondents
    told = application_received().model_copy(update={"respondents": respondents})
    await log.append((UUID(case_id), told), (UUID(case_id), told.model_copy(update={"respondents": ()})))
    assert (await staff.post(address("a" * 64), WHY)).status == 404


async def test_the_same_application_sent_again_after_fields_were_added_is_the_same(
    pool: Pool, staff: Desk
) -> None:
    """What it does not say of them is not kept: the hash of what it states stays what it was."""
    source = {"system": "county-desk", "reference": "来文第八号"}
    first = await staff.apply(source=source)
    again = await staff.apply(source=source)
    other = await staff.apply(source=source, industry="catering")
    assert [reply.status for reply in (first, again, other)] == [201, 200, 409]
    revealed = await staff.post(f"/v1/applications/{first.body['case_id']}/reveal", WHY)
    assert {"industry", "area"}.isdisjoint(revealed.body["told"])


async def test_industry_and_area_travel_and_an_unknown_area_is_refused(pool: Pool, staff: Desk) -> None:
    made = await staff.apply(industry="construction", area=f"{OTHER}-T1")
    told = (await sent(pool, made.body["case_id"]))[0].data
    assert (told["industry"], told["area"]) == ("construction", f"{OTHER}-T1")
    shown = (await staff.case(made.body["case_id"])).body
    assert (shown["industry"], shown["area"]) == ("construction", f"{OTHER}-T1")
    refused = await staff.apply(area="330302-T99")
    assert (refused.status, refused.problem, refused.pointers) == (422, "unknown-office", ["#/area"])
    assert "330302-T99" not in json.dumps(refused.body)
