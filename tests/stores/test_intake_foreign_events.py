"""What assignment and mediation say of a case."""

from uuid_utils.compat import uuid7

from builders_intake import (
    OWING,
    Desk,
    applied,
    audit_steps,
    ordinary,
    other_services,
)
from contracts.assignment import EVENTS as ASSIGNMENT
from contracts.mediation import EVENTS as MEDIATION
from database import Pool
from intake.case.rules.crossing import CROSSING


async def test_mediation_closes_a_granted_case(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    others = other_services(pool)
    await others.append_examples(case_id, "LawyerAssigned", "MediationOpened")
    shown = await staff.case(case_id)
    assert (shown.body["progress"], shown.body["version"], shown.body["limits"]) == ("mediating", 1, [])
    await others.append_examples(case_id, "CaseClosed")
    closed = await staff.case(case_id)
    assert (closed.body["state"], closed.body["version"]) == ("closed", 2)
    assert (await audit_steps(pool, case_id))[-1] == ("close", "granted", "closed", "/yuanxin/mediation")


async def test_an_employer_who_pays_before_the_grant_ends_the_case(pool: Pool, staff: Desk) -> None:
    others = other_services(pool)
    for body, state in ((OWING, "received"), (ordinary(), "accepted")):
        case_id = await applied(staff, body)
        await others.append_examples(case_id, "CaseClosed")
        closed = (await staff.case(case_id)).body
        assert (closed["state"], closed["allowed"], closed["limits"]) == ("closed", ["refer"], [])
        assert (await audit_steps(pool, case_id))[-1][:3] == ("close", state, "closed")
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
    assert await pool.fetchval("SELECT verdict FROM foreign_events") == "record"


async def test_every_foreign_event_has_its_effect_or_is_recorded(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    names = [event.__name__ for publisher in (ASSIGNMENT, MEDIATION) for event in publisher]
    assert set(names) == {event.__name__ for event in CROSSING.handled}
    await other_services(pool).append_examples(case_id, *names)
    assert await pool.fetchval("SELECT count(*) FROM foreign_events") == len(names)
    assert (await staff.case(case_id)).body["state"] == "closed"


async def test_what_is_told_of_an_unknown_case_is_quarantined(pool: Pool) -> None:
    await other_services(pool).append_examples(str(uuid7()), "CaseClosed")
    assert await pool.fetchval("SELECT state FROM held") == "quarantined"
