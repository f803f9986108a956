"""What is done with an application: papers, decision, withdrawal, termination, and what others tell of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from builders_casework import COUNTY, TUESDAY
from builders_intake import (
    ALL_PAPERS,
    CITY,
    FOREIGN,
    STAFF,
    Desk,
    application,
    desk,
    ordinary,
    other_services,
    sent,
    types_sent,
)
from clock import fixed
from contracts.assignment import EVENTS as ASSIGNMENT
from contracts.mediation import EVENTS as MEDIATION
from database import Pool, open_pool
from databases import Database
from intake.case import store as cases
from intake.case.crossing import CROSSING
from intake.jobs import raise_overdue_papers
from intake.papers.rules import is_overdue
from intake.papers.store import lock_overdue

OWING = ordinary(papers_shown=ALL_PAPERS[:2])
LATER = TUESDAY + timedelta(days=11)
RESPONSIBLE = "用人单位所在地人力资源和社会保障局"


@pytest.fixture
async def pool(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
    async with open_pool((await database("intake")).url) as opened:
        yield opened


@pytest.fixture
async def staff(pool: Pool) -> AsyncIterator[Desk]:
    async with desk(pool, STAFF) as opened:
        yield opened


async def applied(staff: Desk, body: object = None) -> str:
    return str((await staff.apply(body)).body["case_id"])


async def steps(pool: Pool, case_id: str) -> list[tuple[str, str | None, str, str]]:
    rows = await pool.fetch(
        "SELECT action, from_state, to_state, actor FROM audit WHERE case_id = $1 ORDER BY id", UUID(case_id)
    )
    return [tuple(row) for row in rows]


async def test_the_last_paper_accepts_an_ordinary_application_by_rule(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, OWING)
    one = await staff.act(case_id, "papers", papers=["claim_evidence"])
    assert (one.body["state"], one.body["papers_missing"]["papers"][0]["code"]) == (
        "received",
        "means_statement",
    )
    both = await staff.act(case_id, "papers", papers=["means_statement"])
    assert (both.body["state"], both.body["papers_missing"]) == ("accepted", None)
    first, last, accepted = (await sent(pool, case_id))[2:]
    assert first.data == {"papers": ["claim_evidence"], "still_missing": ["means_statement"]}
    assert last.data["still_missing"] == []
    assert (accepted.type, accepted.headers["ce_actorkind"]) == ("application.accepted", "rule")


async def test_papers_shown_again_change_nothing(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    reply = await staff.act(case_id, "papers", papers=["identity"])
    assert (reply.status, reply.body["version"], len(await sent(pool))) == (200, 1, 3)


async def test_staff_grant_an_accepted_application(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, ordinary())
    reply = await staff.act(case_id, "decision", match=1, decision="grant", note="符合条件")
    assert [limit["name"] for limit in reply.body["limits"]] == ["指派期限"]
    assert (await types_sent(pool, case_id))[-1] == "aid.granted"
    assert await steps(pool, case_id) == [
        ("receive", None, "received", "staff-1"),
        ("accept", "received", "accepted", "rule"),
        ("grant", "accepted", "granted", "staff-1"),
    ]


@pytest.mark.parametrize("body", [ordinary(), OWING], ids=["accepted", "before acceptance"])
async def test_a_refusal_names_who_is_responsible_instead(pool: Pool, staff: Desk, body: object) -> None:
    case_id = await applied(staff, body)
    reply = await staff.act(
        case_id, "decision", 1, decision="refuse", reasons=["no_claim"], responsible_instead=RESPONSIBLE
    )
    assert (reply.status, reply.body["state"]) == (200, "refused")
    assert (await sent(pool, case_id))[-1].data == {"reasons": ["no_claim"], "responsible_instead": "as_told"}


async def test_a_responsible_office_with_a_code_is_told_by_it(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, ordinary())
    refusal = {"decision": "refuse", "reasons": ["out_of_scope"], "responsible_instead": "人民法院"}
    await staff.act(case_id, "decision", 1, **refusal)
    assert (await sent(pool, case_id))[-1].data["responsible_instead"] == "court"


@pytest.mark.parametrize("fields", [{"reasons": ["no_claim"]}, {"responsible_instead": "court"}])
async def test_a_refusal_without_reason_or_responsible_is_refused(
    staff: Desk, fields: dict[str, object]
) -> None:
    case_id = await applied(staff, ordinary())
    reply = await staff.act(case_id, "decision", 1, decision="refuse", **fields)
    missing = ({"reasons", "responsible_instead"} - set(fields)).pop()
    assert (reply.status, reply.problem, reply.pointers) == (422, "invalid-body", [f"#/{missing}"])


async def test_aid_comes_before_the_papers_only_with_an_urgent_ground(pool: Pool, staff: Desk) -> None:
    calm = await applied(staff, OWING)
    assert (await staff.act(calm, "decision", 1, decision="grant")).problem == "impossible-transition"
    urgent = await applied(staff, {**OWING, "urgent_grounds": ["preservation"]})
    assert (await staff.act(urgent, "decision", 1, decision="grant")).body["state"] == "granted"
    accepted, granted = (await sent(pool, urgent))[-2:]
    assert (accepted.type, granted.data["aid_first"]) == ("application.accepted", True)
    assert [step[0] for step in await steps(pool, urgent)] == ["receive", "accept", "grant"]


async def test_a_withdrawal_before_and_after_the_grant(pool: Pool, staff: Desk) -> None:
    before, after = await applied(staff, OWING), await applied(staff)
    for case_id in (before, after):
        assert (await staff.act(case_id, "withdrawal", 1, reason="自行协商")).body["state"] == "withdrawn"
    events = [(await sent(pool, case_id))[-1].data for case_id in (before, after)]
    assert [event["after_grant"] for event in events] == [False, True]
    assert {event["reason"] for event in events} == {"applicant_asks"}


async def test_a_termination_revokes_a_grant_made_by_rule(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    reply = await staff.act(case_id, "termination", 1, ground="grant_revoked")
    assert (reply.body["state"], reply.body["allowed"]) == ("terminated", [])
    assert (await sent(pool, case_id))[-1].data == {"ground": "grant_revoked"}


async def test_overdue_papers_propose_a_deemed_withdrawal_that_a_person_confirms(
    pool: Pool, staff: Desk
) -> None:
    case_id = await applied(staff, OWING)
    early = await staff.act(case_id, "withdrawal", 1, reason="逾期", deemed=True)
    assert early.problem == "impossible-transition"
    await raise_overdue_papers(pool, fixed(TUESDAY + timedelta(days=10)))
    assert len(await sent(pool, case_id)) == 2
    await raise_overdue_papers(pool, fixed(LATER))
    overdue = (await sent(pool, case_id))[-1]
    assert (overdue.type, overdue.data["proposal"]) == ("papers.overdue", "deemed_withdrawal")
    assert (overdue.headers["ce_time"], overdue.headers["ce_actorkind"]) == (
        "2019-01-19T00:00:00+08:00",
        "timer",
    )
    async with desk(pool, STAFF, LATER) as later:
        reply = await later.act(case_id, "withdrawal", 2, reason="逾期未补充", deemed=True)
    assert reply.body["state"] == "withdrawn"
    assert (await sent(pool, case_id))[-1].data["deemed"] is True


async def test_overdue_papers_on_the_green_lane_are_raised_and_nothing_is_dropped(
    pool: Pool, staff: Desk
) -> None:
    case_id = (await staff.apply(papers_shown=["identity"])).body["case_id"]
    await raise_overdue_papers(pool, fixed(LATER))
    await raise_overdue_papers(pool, fixed(LATER + timedelta(days=1)))
    assert [event.data["proposal"] for event in await sent(pool) if event.type == "papers.overdue"] == [
        "none"
    ]
    shown = await staff.case(case_id)
    assert (shown.body["state"], shown.body["papers_missing"]["overdue"]) == ("granted", True)


async def test_a_missed_tick_loses_no_overdue_papers(pool: Pool, staff: Desk) -> None:
    for _ in range(3):
        await applied(staff, OWING)
    await raise_overdue_papers(pool, fixed(TUESDAY + timedelta(days=60)))
    assert [event.type for event in await sent(pool)].count("papers.overdue") == 3


@pytest.mark.parametrize("days", [10, 11])
async def test_the_query_for_overdue_papers_is_the_rule(pool: Pool, staff: Desk, days: int) -> None:
    """Open and ended cases, with papers owed and without, not raised yet and raised."""
    ordinary_ones = [await applied(staff, OWING) for _ in range(3)]
    green_ones = [await applied(staff, application(papers_shown=["identity"])) for _ in range(3)]
    await applied(staff)
    await staff.act(ordinary_ones[0], "withdrawal", 1, reason="自行协商")
    refusal = {"decision": "refuse", "reasons": ["no_claim"], "responsible_instead": "court"}
    await staff.act(ordinary_ones[1], "decision", 1, **refusal)
    await staff.act(green_ones[0], "termination", 1, ground="died")
    await staff.act(green_ones[1], "papers", papers=ALL_PAPERS)
    now = TUESDAY + timedelta(days=days)
    for expected in (2 if days == 11 else 0, 0):
        async with pool.acquire() as conn, conn.transaction():
            ids = [row["case_id"] for row in await conn.fetch("SELECT case_id FROM cases ORDER BY case_id")]
            by_rule = [
                case for case in (await cases.lock_all(conn, ids)).values() if is_overdue(case, now.date())
            ]
            assert list(await lock_overdue(conn, now.date(), 100)) == by_rule
        assert len(by_rule) == expected
        await raise_overdue_papers(pool, fixed(now))


async def test_a_client_cannot_confirm_a_deemed_withdrawal(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, OWING)
    async with desk(pool) as client:
        reply = await client.act(case_id, "withdrawal", reason="逾期", deemed=True)
    assert (reply.status, reply.problem) == (403, "forbidden-role")


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
    ("query", "found"),
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
async def test_the_list_is_narrowed(staff: Desk, query: str, found: int) -> None:
    await applied(staff)
    await applied(staff, ordinary())
    assert len((await staff.get(f"/v1/applications?{query}")).body["items"]) == found


async def test_mediation_closes_a_granted_case(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    others = other_services(pool)
    await others.append_examples(case_id, "LawyerAssigned", "MediationOpened")
    shown = await staff.case(case_id)
    assert (shown.body["progress"], shown.body["version"], shown.body["limits"]) == ("mediating", 1, [])
    await others.append_examples(case_id, "CaseClosed")
    closed = await staff.case(case_id)
    assert (closed.body["state"], closed.body["version"]) == ("closed", 2)
    assert (await steps(pool, case_id))[-1] == ("close", "granted", "closed", "/yuanxin/mediation")


async def test_an_employer_who_pays_before_the_grant_ends_the_case(pool: Pool, staff: Desk) -> None:
    others = other_services(pool)
    for body, state in ((OWING, "received"), (ordinary(), "accepted")):
        case_id = await applied(staff, body)
        await others.append_examples(case_id, "CaseClosed")
        closed = (await staff.case(case_id)).body
        assert (closed["state"], closed["allowed"], closed["limits"]) == ("closed", [], [])
        assert (await steps(pool, case_id))[-1][:3] == ("close", state, "closed")
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def test_the_next_lawyer_goes_on_with_the_mediation(pool: Pool, staff: Desk) -> None:
    case_id, others = await applied(staff), other_services(pool)
    await others.append_examples(case_id, "LawyerAssigned", "MediationOpened", "AssignmentReturned")
    assert (await staff.case(case_id)).body["progress"] is None
    await others.append_examples(case_id, "LawyerAssigned")
    assert (await staff.case(case_id)).body["progress"] == "mediating"


async def test_a_withdrawal_that_crosses_a_closing_stays_a_withdrawal(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    await staff.act(case_id, "withdrawal", 1, reason="自行解决")
    await other_services(pool).append_examples(case_id, "CaseClosed")
    assert (await staff.case(case_id)).body["state"] == "withdrawn"
    assert await pool.fetchval("SELECT verdict FROM told") == "record"


async def test_every_foreign_event_has_its_effect_or_is_recorded(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    names = [event.__name__ for publisher in (ASSIGNMENT, MEDIATION) for event in publisher]
    assert set(names) == {event.__name__ for event in CROSSING.handled}
    await other_services(pool).append_examples(case_id, *names)
    assert await pool.fetchval("SELECT count(*) FROM told") == len(names)
    assert (await staff.case(case_id)).body["state"] == "closed"


async def test_what_is_told_of_an_unknown_case_is_quarantined(pool: Pool) -> None:
    await other_services(pool).append_examples(str(uuid7()), "CaseClosed")
    assert await pool.fetchval("SELECT state FROM held") == "quarantined"
