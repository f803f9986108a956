"""What other services say, and what assignment makes of it: on a real database, through the ledger."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from assignment.case.rules.states import State
from assignment.consumer import EFFECTS
from assignment.jobs import serve_waiting_lists
from builders_assignment_store import (
    CLOSED,
    ENDINGS,
    FIRM,
    CaseLog,
    enrol,
    http,
    lawyer,
    received,
    state_and_lawyer,
)
from builders_casework import (
    COUNTY,
    GRANTED,
    OTHER,
    TERMINATED,
    TUESDAY,
    WITHDRAWN,
    Stepping,
    pool_of,
    sent_events,
    sent_types,
    traces_of,
)
from clock import fixed
from contracts import EVENTS, CaseClass, Event, Service
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed
from database import Pool

FIRST, SECOND = f"L{COUNTY}-01", f"L{COUNTY}-02"


pool = pool_of(Service.assignment)


async def test_nobody_is_chosen_before_aid_is_granted(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    case_id = uuid7()
    await CaseLog(pool).append((case_id, received()))
    assert await state_and_lawyer(pool, case_id) == ("received", None)
    assert await sent_types(pool) == []


async def test_a_grant_is_assigned_at_once_by_rule(pool: Pool) -> None:
    await enrol(pool, lawyer(1, kind="legal_worker"))
    case_id = await CaseLog(pool).grant_case()
    assert await state_and_lawyer(pool, case_id) == ("assigned", FIRST)
    (event,) = await sent_events(pool)
    assert event.data == {"lawyer_id": FIRST, "lawyer_kind": "legal_worker", "round": 1}
    attributes = {
        name: event.headers[name] for name in ("ce_actorkind", "ce_county", "ce_campaign", "ce_sequence")
    }
    assert attributes == {
        "ce_actorkind": "rule",
        "ce_county": COUNTY,
        "ce_campaign": "wenzhou-2018",
        "ce_sequence": "1",
    }


async def test_cases_go_round_the_detachment(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2), lawyer(3))
    log, lawyers = CaseLog(pool), []
    for _ in range(6):
        log.later(minutes=1)
        lawyers.append((await state_and_lawyer(pool, await log.grant_case()))[1])
    assert lawyers == [f"L{COUNTY}-0{n}" for n in (1, 2, 3, 1, 2, 3)]


async def test_several_grants_in_one_batch_see_one_another(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=1), lawyer(2, capacity=1))
    ids = [uuid7() for _ in range(3)]
    events = [(case_id, event) for case_id in ids for event in (received(), GRANTED)]
    await CaseLog(pool).append(*events)
    assert sorted([await state_and_lawyer(pool, case_id) for case_id in ids], key=str) == [
        ("assigned", FIRST),
        ("assigned", SECOND),
        ("waiting", None),
    ]


async def test_who_takes_over_a_seat_is_assigned_in_the_trace_of_the_case_that_freed_it(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=1))
    log = CaseLog(pool)
    ends, waits, new = await log.grant_case(), await log.grant_case(), uuid7()
    await log.append((ends, WITHDRAWN), (new, received()), (new, GRANTED))
    freed = traces_of(log.last_batch, ApplicationWithdrawn)[ends]
    granted = traces_of(log.last_batch, AidGranted)[new]
    last = [(event.type, event.trace) for case in (waits, new) for event in await sent_events(pool, case)][1:]
    assert last == [("lawyer.assigned", freed), ("lawyer.unavailable", granted)]


async def test_a_lawyer_whose_firm_acts_for_a_respondent_is_passed_over(pool: Pool) -> None:
    await enrol(pool, lawyer(1), lawyer(2, firm="测试乙律师事务所", capacity=1))
    log = CaseLog(pool)
    case_id = await log.grant_case(respondent=f" {FIRM[:2]} {FIRM[2:]}")
    assert await state_and_lawyer(pool, case_id) == ("assigned", SECOND)
    case_id = await log.grant_case(respondent=FIRM)
    (event,) = await sent_events(pool, case_id)
    assert event.data == {"excluded": {"conflict": 1, "at_capacity": 1}}


async def test_another_countys_lawyers_are_not_asked(pool: Pool) -> None:
    await enrol(pool, lawyer(1, county=OTHER))
    case_id = await CaseLog(pool).grant_case()
    assert await state_and_lawyer(pool, case_id) == ("waiting", None)


async def test_a_wait_is_told_once_and_not_at_each_look(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=0))
    log = CaseLog(pool)
    case_id = await log.grant_case()
    await log.grant_case()
    for _ in range(3):
        await serve_waiting_lists(pool, fixed(TUESDAY))
    assert await sent_types(pool, case_id) == ["lawyer.unavailable"]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda event: type(event).__name__)
async def test_the_end_of_a_case_serves_who_waits_longest(pool: Pool, ending: Event) -> None:
    await enrol(pool, lawyer(1, capacity=1))
    log = CaseLog(pool)
    first, second, third = await log.grant_cases(3)
    await log.append((first, ending))
    assert await state_and_lawyer(pool, first) == ("ended", FIRST)
    assert await state_and_lawyer(pool, second) == ("assigned", FIRST)
    assert await state_and_lawyer(pool, third) == ("waiting", None)
    assert await sent_types(pool, second) == ["lawyer.unavailable", "lawyer.assigned"]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda event: type(event).__name__)
async def test_a_case_that_ends_while_it_waits_leaves_the_list(pool: Pool, ending: Event) -> None:
    await enrol(pool, lawyer(1, capacity=1))
    log = CaseLog(pool)
    first, second, third = await log.grant_cases(3)
    await log.append((second, ending), (first, ending))
    assert await state_and_lawyer(pool, second) == ("ended", None)
    assert await state_and_lawyer(pool, third) == ("assigned", FIRST)


async def test_whoever_lacks_the_expertise_leaves_the_next_in_line_the_place(pool: Pool) -> None:
    await enrol(pool, lawyer(1, capacity=1, expertise=("work_injury",)))
    log = CaseLog(pool)
    held = await log.grant_case(case_class=CaseClass.work_injury)
    wages = await log.grant_case()
    injury = await log.grant_case(case_class=CaseClass.work_injury)
    await log.append((held, CLOSED))
    assert await state_and_lawyer(pool, wages) == ("waiting", None)
    assert await state_and_lawyer(pool, injury) == ("assigned", FIRST)


async def test_at_midnight_others_are_on_duty_and_the_waiting_list_moves(pool: Pool) -> None:
    await enrol(pool, lawyer(1, duty_days=(2,)))
    case_id = await CaseLog(pool).grant_case()
    midnight = datetime.fromisoformat("2019-01-09T00:00:00+08:00")
    await serve_waiting_lists(pool, fixed(midnight - timedelta(seconds=1)))
    assert await state_and_lawyer(pool, case_id) == ("waiting", None)
    await serve_waiting_lists(pool, fixed(midnight))
    assert await state_and_lawyer(pool, case_id) == ("assigned", FIRST)
    assert (await sent_events(pool, case_id))[-1].headers["ce_time"] == midnight.isoformat()


async def test_what_is_delivered_twice_has_its_effect_once(pool: Pool) -> None:
    await enrol(pool, lawyer(1))
    log = CaseLog(pool)
    case_id = await log.grant_case()
    await log.deliver(log.last_batch)
    assert await sent_types(pool) == ["lawyer.assigned"]
    steps = await pool.fetchval("SELECT count(*) FROM steps WHERE case_id = $1", case_id)
    assert steps == 3


async def test_a_grant_of_a_case_never_received_goes_to_quarantine(pool: Pool) -> None:
    await CaseLog(pool).append((uuid7(), GRANTED))
    assert await pool.fetchval("SELECT state FROM held") == "quarantined"
    assert await pool.fetchval("SELECT count(*) FROM cases") == 0


async def test_a_case_that_ended_before_it_was_received_stays_ended(pool: Pool) -> None:
    log, case_id = CaseLog(pool), uuid7()
    await enrol(pool, lawyer(1))
    await log.append((case_id, CLOSED))
    await log.append((case_id, received()), (case_id, GRANTED))
    assert await state_and_lawyer(pool, case_id) == ("ended", None)
    assert await sent_types(pool) == []


HANDLED = [EVENTS[type_] for type_ in sorted(EFFECTS.handled)]


EVENT: dict[type[Event], Event] = {
    ApplicationReceived: received(),
    AidGranted: GRANTED,
    ApplicationWithdrawn: WITHDRAWN,
    AidTerminated: TERMINATED,
    CaseClosed: CLOSED,
}
OPEN = (State.received, State.waiting, State.assigned, State.confirmed)
CHANGES: dict[tuple[State, type[Event]], State] = {
    (State.received, AidGranted): State.assigned,
    **{(state, type(ending)): State.ended for ending in ENDINGS for state in OPEN},
}
"""Everything else leaves the state as it is. Granting finds a free lawyer here."""


async def case_in(pool: Pool, log: CaseLog, state: State) -> UUID:
    """A case brought into a state as in life."""
    case_id = uuid7()
    capacity = {State.waiting: 0}.get(state, 1)
    await enrol(pool, lawyer(1, capacity=capacity))
    await log.append((case_id, received()))
    if state is not State.received:
        await log.append((case_id, GRANTED))
    if state is State.confirmed:
        async with http(pool) as staff:
            await staff.act_as_seen(case_id, "confirmation")
    if state is State.ended:
        await log.append((case_id, TERMINATED))
    return case_id


@pytest.mark.parametrize("event", HANDLED, ids=lambda event: event.__name__)
@pytest.mark.parametrize("state", State)
async def test_every_crossing_leads_where_the_table_says(
    pool: Pool, state: State, event: type[Event]
) -> None:
    log = CaseLog(pool)
    case_id = await case_in(pool, log, state)
    assert (await state_and_lawyer(pool, case_id))[0] == state
    before = await sent_types(pool)
    await log.append((case_id, EVENT[event]))
    assert (await state_and_lawyer(pool, case_id))[0] == CHANGES.get((state, event), state)
    assert await new_types(pool, before) == (
        ["lawyer.assigned"] if (state, event) == (State.received, AidGranted) else []
    )
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def new_types(pool: Pool, before: Sequence[str]) -> Sequence[str]:
    return (await sent_types(pool))[len(before) :]


async def test_what_happened_cannot_be_rewritten_by_the_service(pool: Pool) -> None:
    await CaseLog(pool).grant_case()
    for change in ("UPDATE steps SET step = 'noted'", "DELETE FROM steps"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(change)


async def test_each_county_of_the_waiting_list_has_a_transaction_and_an_instant_of_its_own(
    pool: Pool,
) -> None:
    log = CaseLog(pool)
    cases = [await log.grant_case(), await log.grant_case(county=OTHER)]
    await enrol(pool, lawyer(1), lawyer(2, county=OTHER))
    await serve_waiting_lists(pool, Stepping())
    recorded = [(await sent_events(pool, case_id))[-1].headers["ce_recordedtime"] for case_id in cases]
    assert sorted(recorded) == [(TUESDAY + timedelta(minutes=minute)).isoformat() for minute in (0, 1)]
