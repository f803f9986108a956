"""The lawyer who handles a case reads it in intake, masked, or in clear with a reason; no other does."""

from uuid import UUID, uuid4

from access import Caller, Role
from builders_casework import COUNTY, OTHER
from builders_intake import CITY, Desk, applied, desk, other_services
from database import Pool

FIRST = Caller("L330302-01", Role.lawyer, COUNTY)
SECOND = Caller("L330302-02", Role.lawyer, COUNTY)
NAMESAKE = Caller("L330302-01", Role.lawyer, OTHER)


async def may_read(pool: Pool, case_id: str) -> list[Caller]:
    """Who of the lawyers is shown the case; whom it is not shown it is not there, in clear neither."""
    readers = []
    for caller in (FIRST, SECOND, NAMESAKE):
        async with desk(pool, caller) as lawyer:
            masked = await lawyer.case(case_id)
            clear = await lawyer.act(case_id, "reveal", reason="联系受援人")
        assert (masked.status, clear.status) in ((200, 200), (404, 404))
        if masked.status == 200:
            assert masked.body["recipients"][0]["name"] == "赵*山"
            assert clear.body["told"]["recipients"][0]["name"] == "赵测山"
            readers.append(caller)
    return readers


async def test_a_case_is_read_by_the_lawyer_who_handles_it_and_only_then(pool: Pool, staff: Desk) -> None:
    case_id, others = await applied(staff), other_services(pool)
    assert await may_read(pool, case_id) == []
    await others.append_examples(case_id, "LawyerAssigned")
    assert await may_read(pool, case_id) == [FIRST]
    assert (await staff.case(case_id)).body["lawyer_id"] == FIRST.subject
    await others.append_examples(case_id, "LawyerReplaced")
    assert await may_read(pool, case_id) == [SECOND]
    await others.deliver(others.last_batch)
    await others.append_examples(case_id, "AssignmentReturned")
    assert await may_read(pool, case_id) == []
    await others.append_examples(case_id, "LawyerAssigned", "CaseClosed")
    assert await may_read(pool, case_id) == [FIRST]


async def test_a_look_of_the_lawyer_is_noted_and_ends_with_the_assignment_under_any_key(
    pool: Pool, staff: Desk
) -> None:
    case_id, others, key = await applied(staff), other_services(pool), {"Idempotency-Key": uuid4().hex}
    path, reason = f"/v1/applications/{case_id}/reveal", {"reason": "核对身份"}
    await others.append_examples(case_id, "LawyerAssigned")
    async with desk(pool, FIRST) as lawyer:
        assert (await lawyer.post(path, reason, **key)).status == 200
        await others.append_examples(case_id, "AssignmentReturned")
        assert (await lawyer.post(path, reason, **key)).problem == "not-found"
        assert (await lawyer.post("/v1/applications", {})).problem == "forbidden-role"
        assert (await lawyer.get("/v1/applications")).problem == "forbidden-role"
    looks = await pool.fetch(
        "SELECT actor_kind, actor FROM audit WHERE case_id = $1 AND action = 'reveal'", UUID(case_id)
    )
    assert [tuple(look) for look in looks] == [("person", FIRST.subject)]


async def test_the_city_reads_who_handles_a_case(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    await other_services(pool).append_examples(case_id, "LawyerAssigned")
    async with desk(pool, CITY) as city:
        assert (await city.case(case_id)).body["lawyer_id"] == FIRST.subject
