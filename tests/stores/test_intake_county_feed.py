"""GET /v1/feed: each county's case events in the order of the log, none missed and none twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from builders_casework import COUNTY, OTHER, CaseLog, application_received
from builders_intake import CITY, CLIENT, Desk, applied, desk, other_services
from contracts import Event, RespondentRole
from contracts.intake import AidGranted, PapersSupplied, RespondentRef
from contracts.kafka import Headers, from_record, read_headers
from contracts.mediation import MediationOpened
from database import ALL_COUNTIES, Connection, Pool, Sight
from databases import as_the_api
from delivery import Message, quarantine
from delivery.effects import Effects, PlacedEvent
from intake.consumer import EFFECTS, prepare
from intake.county_feed import store
from query_plans import plan_of

GRANTED, SUPPLIED = AidGranted(basis="N2.1"), PapersSupplied(papers=("identity",))
RESPONDENTS = (RespondentRef(role=RespondentRole.employer, name_hash="ab"),)
COUNTY_SYSTEM = Sight(COUNTY, f"county-client/{COUNTY}/client-1")


async def pages(reader: Desk, after: str = "", limit: int = 2) -> tuple[list[dict[str, Any]], str]:
    """All there is behind a cursor, and where the reader then stands."""
    events: list[dict[str, Any]] = []
    while True:
        page = (await reader.get(f"/v1/feed?after={after}&limit={limit}")).body
        events, after = [*events, *page["items"]], page["after"]
        if not page["items"]:
            return events, after


def names(events: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["subject"], event["type"].split(".", 2)[2]) for event in events]


async def test_a_countys_system_reads_its_own_cases_and_no_others(pool: Pool) -> None:
    log = CaseLog(pool, EFFECTS, prepare)
    ours, theirs = (
        await log.grant(application_received()),
        await log.grant(application_received(), county=OTHER),
    )
    async with desk(pool, CLIENT) as reader:
        seen, _ = await pages(reader)
        assert names(seen) == [(str(ours), "application.received.v1"), (str(ours), "aid.granted.v1")]
        assert (await reader.get(f"/v1/feed?county={OTHER}")).body["items"] == []
    async with desk(pool, CITY) as reader:
        assert {event["subject"] for event in (await pages(reader))[0]} == {str(ours), str(theirs)}
        asked = (await reader.get(f"/v1/feed?county={OTHER}")).body["items"]
        assert {event["subject"] for event in asked} == {str(theirs)}


async def test_what_is_read_is_what_lies_on_the_case_log(pool: Pool) -> None:
    log = CaseLog(pool, EFFECTS, prepare)
    await log.grant(application_received())
    message = log.last_batch[0]
    async with desk(pool, CLIENT) as reader:
        shown = (await pages(reader))[0][0]
    headers = headers_in(message)
    assert (shown["specversion"], shown["id"], shown["sequence"]) == ("1.0", str(headers.id), "1")
    assert shown["data"] == application_received().model_dump(mode="json")
    assert shown["recordedtime"] == headers.recorded.isoformat()
    assert headers.traceparent
    assert "traceparent" not in shown, "an agency may have chosen it"


async def test_own_and_foreign_events_of_a_case_come_in_their_order(pool: Pool, staff: Desk) -> None:
    case_id = UUID(await applied(staff))
    log = other_services(pool)
    await log.append((case_id, application_received()), (case_id, GRANTED), (case_id, MediationOpened()))
    seen, after = await pages(staff)
    assert [name for _, name in names(seen)] == [
        "application.received.v1", "aid.granted.v1", "mediation.opened.v1",
    ]  # fmt: skip
    assert await pages(staff, after) == ([], after)


async def test_one_that_had_to_wait_is_not_missed_by_who_has_read_on(pool: Pool, staff: Desk) -> None:
    log, case_id, other = CaseLog(pool, EFFECTS, prepare), uuid7(), uuid7()
    first, second, third = messages(log, case_id, application_received(), GRANTED, SUPPLIED)
    await log.deliver([replace(first, offset=0), replace(third, offset=1)])
    await log.deliver(messages(log, other, application_received(), start=2))
    seen, after = await pages(staff)
    assert names(seen) == [(str(case_id), "application.received.v1"), (str(other), "application.received.v1")]
    await log.deliver([replace(second, offset=3)])
    seen, _ = await pages(staff, after, limit=1)
    assert names(seen) == [(str(case_id), "aid.granted.v1"), (str(case_id), "papers.supplied.v1")]


async def test_one_that_an_operator_replays_is_not_missed_either(pool: Pool, staff: Desk) -> None:
    log, case_id = CaseLog(pool, failing_for("aid.granted"), prepare), uuid7()
    await log.append(
        (case_id, application_received()),
        (case_id, GRANTED),
        (case_id, SUPPLIED),
        (uuid7(), application_received()),
    )
    seen, after = await pages(staff)
    assert len(seen) == 2
    [row] = [row["id"] for row in await pool.fetch("SELECT id FROM held WHERE state = 'quarantined'")]
    assert await quarantine.replay(pool, EFFECTS, prepare, log.now, [row]) == {row: "applied"}
    seen, _ = await pages(staff, after)
    assert names(seen) == [(str(case_id), "aid.granted.v1"), (str(case_id), "papers.supplied.v1")]


def failing_for(part: str) -> Effects:
    async def fail(conn: Connection, envelopes: Sequence[Any], now: datetime) -> None:
        if any(part in envelope.type for envelope in envelopes):
            raise ZeroDivisionError

    return replace(EFFECTS, apply=fail)


async def test_the_log_read_anew_gives_the_same_pages(pool: Pool, staff: Desk) -> None:
    log, case_id = CaseLog(pool, EFFECTS, prepare), uuid7()
    first, second, third = messages(log, case_id, application_received(), GRANTED, SUPPLIED)
    whole = [replace(m, offset=place) for place, m in enumerate((first, third, second, third))]
    whole += messages(log, uuid7(), application_received(), SUPPLIED, start=4)
    await log.deliver(whole)
    _, middle = (await pages(staff))[0], (await staff.get("/v1/feed?limit=2")).body["after"]
    before, behind = await pages(staff), await pages(staff, middle)
    await pool.execute("DELETE FROM county_feed; DELETE FROM progress; DELETE FROM applied; DELETE FROM held")
    for start in range(0, len(whole), 2):
        await log.deliver(whole[start : start + 2])
    assert await pages(staff) == before
    assert await pages(staff, middle) == behind
    assert len(before[0]) == 5


async def test_a_batch_that_commits_late_is_not_missed(pool: Pool, staff: Desk) -> None:
    """Each partition commits in its own order: a slow one is read when it is there."""
    goes, waits = asyncio.Event(), asyncio.Event()

    async def wait(conn: Connection, events: Sequence[PlacedEvent], now: datetime) -> None:
        waits.set()
        await goes.wait()

    slow = CaseLog(pool, replace(EFFECTS, followers=(*EFFECTS.followers, wait)), prepare, partition=3)
    quick = CaseLog(pool, EFFECTS, prepare, partition=5)
    late, early = uuid7(), uuid7()
    task = asyncio.create_task(slow.append((late, application_received())))
    await waits.wait()
    await quick.append((early, application_received()))
    seen, after = await pages(staff)
    assert names(seen) == [(str(early), "application.received.v1")]
    goes.set()
    await task
    assert names((await pages(staff, after))[0]) == [(str(late), "application.received.v1")]


async def test_a_cursor_that_is_none_of_ours_is_told_so(staff: Desk) -> None:
    reply = await staff.get("/v1/feed?after=rubbish")
    assert (reply.status, reply.problem) == (400, "invalid-cursor")


async def test_however_many_own_events_a_batch_has_they_take_one_statement(pool: Pool) -> None:
    log, statements, sent = CaseLog(pool, EFFECTS, prepare), list[str](), list[int]()
    async with pool.acquire() as conn:
        for count in (1, 1, 50):  # the first time asyncpg asks for types too
            told = application_received(respondents=RESPONDENTS)
            batch = [log.message(uuid7(), told, COUNTY) for _ in range(count)]
            envelopes = [from_record(headers_in(one), one.value) for one in batch]
            placed = [PlacedEvent(each, 0, n, late=False) for n, each in enumerate(envelopes)]
            statements.clear()
            with conn.query_logger(lambda query: statements.append(query.query)):
                await prepare(conn, envelopes)
                await EFFECTS.apply(conn, envelopes, log.now)
                for follow in EFFECTS.followers:
                    await follow(conn, placed, log.now)
                await asyncio.sleep(0)  # the logger is called by the loop
            sent.append(len(statements))
    assert sent[1:] == [len(EFFECTS.followers)] * 2


async def test_a_countys_page_is_read_from_its_place_in_an_index(pool: Pool) -> None:
    await pool.execute(
        "INSERT INTO progress (topic, partition) SELECT 'yuanxin.cases.v1', n FROM generate_series(0, 11) n"
    )
    await pool.execute(
        """INSERT INTO county_feed (county, partition, "offset", late, event)
           SELECT (330300 + n % 12)::text, n % 12, n, 0, '{}' FROM generate_series(1, 20000) n"""
    )
    async with as_the_api(pool) as opened, opened.acquire() as conn:
        of_county = await plan_of(
            conn, "(SELECT partition", COUNTY_SYSTEM, lambda: store.page(conn, [COUNTY], {}, 50)
        )
        of_city = await plan_of(
            conn,
            "(SELECT partition",
            Sight(ALL_COUNTIES, "city-staff/c"),
            lambda: store.page(conn, None, {}, 50),
        )
    assert "Index Scan using county_feed_county on county_feed" in of_county
    assert "Index Scan using county_feed_pkey on county_feed" in of_city


def headers_in(message: Message) -> Headers:
    return read_headers([(name, value or b"") for name, value in message.headers])


def messages(log: CaseLog, case_id: UUID, *events: Event, start: int = 0) -> list[Message]:
    made = [log.message(case_id, event, COUNTY) for event in events]
    return [replace(message, offset=start + place) for place, message in enumerate(made)]
