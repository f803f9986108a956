"""What other services say, and what mediation makes of it: on a real database, through the ledger."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from builders_casework import (
    COUNTY,
    GRANTED,
    TERMINATED,
    WITHDRAWN,
    pool_of,
    sent_events,
    sent_types,
    traces_of,
)
from builders_mediation_store import (
    ASSIGNED,
    REFUSED,
    REPLACED,
    RETURNED,
    CaseLog,
    case_log,
    case_state,
    received,
    row_counts,
)
from casework.crossing import Verdict
from contracts import Event, Service
from contracts.assignment import LawyerAssigned
from database import Pool, open_pool
from databases import Database
from mediation.case.rules.crossing import CROSSING
from mediation.case.rules.states import State

FOREIGN_EVENTS: Sequence[Event] = (
    received(),
    GRANTED,
    ASSIGNED,
    REPLACED,
    RETURNED,
    REFUSED,
    WITHDRAWN,
    TERMINATED,
)


pool = pool_of(Service.mediation)
log = case_log


async def reach(log: CaseLog, state: State) -> UUID:
    """A case in this state, by the way it usually gets there."""
    case_id = await (log.receive() if state is State.waiting else log.open())
    async with log.http() as client:
        for what, body in WAYS[state]:
            await client.does(case_id, what, **body)
        if state is State.closed:
            closing = {"method": "paid_before_mediation", "outcome": "less_accepted"}
            sums = {"recovered_fen": 100, "wages_recovered_fen": 0}
            await client.close(case_id, **closing, **sums, recipients_word="orally")
    if state is State.ended:
        await log.append((case_id, WITHDRAWN))
    assert await case_state(log.pool, case_id) == state
    return case_id


AGREED = {
    "amount_fen": 100,
    "wages_fen": 100,
    "effective": "2019-01-08",
    "instalments": [{"due": "2019-01-20", "amount_fen": 100}],
}
FAILED = ("failure", {"reason": "amount_disputed"})
WAYS: Mapping[State, Sequence[tuple[str, Mapping[str, object]]]] = {
    State.waiting: (),
    State.mediating: (),
    State.performing: (("agreement", AGREED),),
    State.failed: (FAILED,),
    State.proceedings: (FAILED, ("proceedings", {"route": "arbitration"})),
    State.closed: (("payments", {"amount_fen": 100, "wages_fen": 0}),),
    State.ended: (),
}


async def test_an_application_waits_until_a_lawyer_is_assigned(log: CaseLog, pool: Pool) -> None:
    case_id = await log.receive()
    assert await case_state(pool, case_id) == "waiting"
    assert await sent_types(pool) == []
    await log.append((case_id, ASSIGNED))
    assert await case_state(pool, case_id) == "mediating"
    (opened,) = await sent_events(pool)
    assert opened.type == "mediation.opened"
    assert opened.headers["ce_actorkind"] == "rule"
    assert (opened.headers["ce_county"], opened.headers["ce_sequence"]) == (COUNTY, "1")
    assert opened.data == {"beside_proceedings": False}


async def test_mediation_opens_once_and_later_handlers_take_it_over(log: CaseLog, pool: Pool) -> None:
    case_id = await log.open()
    await log.append((case_id, REPLACED))
    async with log.http() as client:
        seen = await client.case(case_id)
    assert seen.body["lawyer_id"] == "L330302-02"
    assert await sent_types(pool) == ["mediation.opened"]


async def test_a_returned_case_has_no_handler_until_the_next_is_told(log: CaseLog) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await log.append((case_id, RETURNED))
        assert (await client.case(case_id)).body["lawyer_id"] is None
        await log.append((case_id, ASSIGNED))
        assert (await client.case(case_id)).body["lawyer_id"] == "L330302-01"


async def test_a_return_by_somebody_who_no_longer_handles_it_changes_nothing(log: CaseLog) -> None:
    case_id = await log.open()
    await log.append((case_id, REPLACED), (case_id, RETURNED))
    async with log.http() as client:
        assert (await client.case(case_id)).body["lawyer_id"] == "L330302-02"


async def test_a_batch_delivered_twice_has_its_effect_once(log: CaseLog, pool: Pool) -> None:
    case_id = uuid7()
    await log.append((case_id, received()), (case_id, GRANTED), (case_id, ASSIGNED))
    before = await row_counts(pool)
    await log.deliver(log.last_batch)
    assert await row_counts(pool) == before
    assert await sent_types(pool) == ["mediation.opened"]


async def test_assignment_is_heard_even_while_the_application_lies_in_quarantine(
    log: CaseLog, pool: Pool
) -> None:
    case_id = uuid7()
    await log.append((case_id, ASSIGNED))
    assert await sent_types(pool) == ["mediation.opened"]
    async with log.http() as client:
        assert (await client.case(case_id)).status == 404
        await log.append((case_id, received(ends=date(2019, 1, 10))), (case_id, GRANTED))
        seen = (await client.case(case_id)).body
    assert (seen["state"], seen["case_class"], seen["lawyer_id"]) == ("mediating", "wages", "L330302-01")
    await log.tick(seconds=1)
    assert await sent_types(pool) == ["mediation.opened", "filing.due"]


async def test_a_source_that_contradicts_itself_is_quarantined(log: CaseLog, pool: Pool) -> None:
    case_id = uuid7()
    await log.append((case_id, GRANTED))
    assert await pool.fetchval("SELECT state FROM held") == "quarantined"
    assert await case_state(pool, case_id) is None


@pytest.mark.parametrize("state", list(State))
async def test_every_crossing_is_written_down_with_what_it_did(
    log: CaseLog, pool: Pool, state: State
) -> None:
    for event in FOREIGN_EVENTS:
        case_id = await reach(log, state)
        before = await sent_types(pool, case_id)
        await log.append((case_id, event))
        verdict = CROSSING.verdict(state, type(event))
        assert (event.type, verdict) in await crossings(pool, case_id)
        if verdict is Verdict.record:
            assert await case_state(pool, case_id) == state
            assert await sent_types(pool, case_id) == before
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def crossings(pool: Pool, case_id: UUID) -> list[tuple[str, str]]:
    """What was heard of a case, and what it did."""
    rows = await pool.fetch("SELECT type, verdict FROM foreign_events WHERE case_id = $1", case_id)
    return [(row["type"], row["verdict"]) for row in rows]


@pytest.mark.parametrize(
    ("event", "ended_by"), [(WITHDRAWN, "withdrawn"), (TERMINATED, "terminated"), (REFUSED, "refused")]
)
async def test_the_end_of_aid_ends_the_case_here(log: CaseLog, event: Event, ended_by: str) -> None:
    for state in (State.waiting, State.mediating, State.failed, State.proceedings):
        case_id = await reach(log, state)
        await log.append((case_id, event))
        async with log.http() as client:
            seen = (await client.case(case_id)).body
            no = await client.act(case_id, "sessions", outcome="continues")
            paid = await client.does(case_id, "payments", amount_fen=1, wages_fen=0)
        assert (seen["state"], seen["ended_by"], seen["allowed"]) == ("ended", ended_by, ["payments"])
        assert (no.status, no.problem, no.body["allowed"]) == (409, "impossible-transition", ["payments"])
        assert (paid["state"], paid["allowed"]) == ("ended", ["payments", "payments/void"])


async def test_a_withdrawal_that_meets_an_agreement_is_recorded_and_the_plan_goes_on(
    log: CaseLog, pool: Pool
) -> None:
    case_id = await reach(log, State.performing)
    await log.append((case_id, WITHDRAWN))
    async with log.http() as client:
        paid = await client.does(case_id, "payments", amount_fen=100, wages_fen=100)
        assert paid["outstanding_fen"] == 0
        closing = {"method": "mediation", "outcome": "fully_recovered"}
        closed = await client.close(case_id, **closing, recovered_fen=100, wages_recovered_fen=100)
    assert closed.body["state"] == "closed"
    assert (await sent_types(pool, case_id))[-2:] == ["payment.received", "case.closed"]


@pytest.mark.parametrize("paid", [0, 40])
async def test_a_plan_that_is_never_paid_after_aid_ended_is_closed_by_a_person(
    log: CaseLog, pool: Pool, paid: int
) -> None:
    case_id = await reach(log, State.performing)
    outcome = "partly_recovered" if paid else "not_recovered"
    closing = {"method": "mediation", "outcome": outcome, "recovered_fen": paid, "wages_recovered_fen": 0}
    async with log.http() as client:
        if paid:
            await client.does(case_id, "payments", amount_fen=paid, wages_fen=0)
        assert (await client.close(case_id, **closing)).status == 409
        await log.append((case_id, TERMINATED))
        seen = (await client.case(case_id)).body
        assert (seen["state"], seen["ended_by"], "closing" in seen["allowed"]) == (
            "performing",
            "terminated",
            True,
        )
        full = await client.close(case_id, **{**closing, "outcome": "fully_recovered"})
        assert (full.status, full.problem) == (409, "closing-contradicts-case")
        assert (await client.close(case_id, **closing)).body["state"] == "closed"
    assert (await sent_types(pool, case_id))[-1] == "case.closed"


@pytest.mark.parametrize("outcome", ["settled", "withdrawn"])
async def test_a_plan_whose_enforcement_came_to_nothing_is_closed(log: CaseLog, outcome: str) -> None:
    case_id = await reach(log, State.performing)
    log.now += timedelta(days=20)
    closing = {"method": "arbitration", "outcome": "not_recovered"}
    async with log.http() as client:
        await client.does(case_id, "agreement/confirmation", step="filed")
        await client.does(case_id, "agreement/confirmation", step="granted")
        await client.does(case_id, "proceedings", route="enforcement")
        await client.does(case_id, "proceedings/end", outcome=outcome, awarded_fen=0)
        closed = await client.close(case_id, **closing, recovered_fen=0, wages_recovered_fen=0)
    assert closed.body["state"] == "closed"


async def test_many_cases_of_one_batch_each_open_their_own_mediation(log: CaseLog, pool: Pool) -> None:
    cases = [uuid7() for _ in range(20)]
    await log.append(*((case_id, event) for event in (received(), GRANTED, ASSIGNED) for case_id in cases))
    assert sorted({event.subject for event in await sent_events(pool)}) == sorted(cases)
    assert {event.headers["ce_sequence"] for event in await sent_events(pool)} == {"1"}
    caused = {event.subject: event.trace for event in await sent_events(pool)}
    assert caused == traces_of(log.last_batch, LawyerAssigned), "each in the trace of what opened it"


@pytest.mark.parametrize("seed", range(3))
async def test_a_batch_gives_what_its_events_give_one_by_one(
    database: Callable[[str], Awaitable[Database]], seed: int
) -> None:
    """Whatever comes, in whatever order; a case may be spoken of before its application is known."""
    random = Random(seed)
    ids = [UUID(int=number) for number in range(8)]
    told = [(random.choice(ids), random.choice(FOREIGN_EVENTS)) for _ in range(60)]
    found = []
    for size in (1, 7, len(told)):
        async with open_pool((await database("mediation")).url) as fresh:
            log = CaseLog(fresh)
            for start in range(0, len(told), size):
                await log.append(*told[start : start + size])
            found.append(await everything(fresh))
    assert found[0] == found[1] == found[2]
    assert found[0]["sent"]


async def everything(pool: Pool) -> Mapping[str, Any]:
    return {
        "cases": await pool.fetch("SELECT * FROM cases ORDER BY case_id"),
        "heard": await pool.fetch("SELECT case_id, type, verdict FROM foreign_events ORDER BY 1, 2, 3"),
        "held": await pool.fetch("SELECT source, subject, sequence, state FROM held ORDER BY 1, 2, 3"),
        "sent": [(event.type, event.subject, event.data) for event in await sent_events(pool)],
    }
