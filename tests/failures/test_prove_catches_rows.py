"""S10 and S11 of `make prove` can fail: acts without rows and words in clear are found, in real tables."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import builders_assignment_store as assignment
import builders_mediation_store as mediation
from builders_casework import COUNTY, TUESDAY
from database import open_pool
from databases import Database
from prove import act_rows, bodies, check_answers, check_audit, evidence, known_bad_rows
from prove.findings import Finding
from prove.journal import Entry, Kind

Make = Callable[[str], Awaitable[Database]]
DAY = date(2019, 1, 8)
WORD = bodies.PLANTED[2]


def done(what: str, case: UUID | None = None, kind: Kind = "done", period: date | None = None) -> Entry:
    return Entry(kind, TUESDAY, COUNTY, what, "key", 200, "", str(case) if case else None, period=period)


async def judged(place: Database, service: str, entries: Iterable[Entry]) -> Finding:
    rows = await act_rows.acts_of(place.owner_url, service)
    return check_audit.s10_acts(service, entries, rows, await act_rows.states_of(place.owner_url, service))


@asynccontextmanager
async def owning(place: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(place.owner_url)
    try:
        yield connection
    finally:
        await connection.close()


async def an_assigned_case(place: Database, confirms: bool) -> UUID:
    """By the service's own handlers."""
    async with open_pool(place.url) as pool:
        await assignment.enrol(pool, assignment.lawyer(1))
        case = await assignment.CaseLog(pool).grant_case()
        if confirms:
            async with assignment.http(pool) as staff:
                assert (await staff.act_as_seen(case, "confirmation")).status == 200
    return case


async def test_assignments_own_rows_pass(database: Make) -> None:
    place = await database("assignment")
    case = await an_assigned_case(place, confirms=True)
    assert (await judged(place, "assignment", [done("confirm", case)])).differences == ()


async def test_a_confirmation_without_its_row_is_caught(database: Make) -> None:
    place = await database("assignment")
    case = await an_assigned_case(place, confirms=False)
    async with owning(place) as owner:
        await known_bad_rows.confirm_unwritten(owner, case)
    found = await judged(place, "assignment", [done("confirm", case)])
    assert any("confirm" in text and "0 rows" in text for text in found.differences), found
    assert any("is confirmed, and no row says" in text for text in found.differences), found


async def test_a_confirmation_that_nobody_acknowledged_is_caught(database: Make) -> None:
    place = await database("assignment")
    await an_assigned_case(place, confirms=True)
    found = await judged(place, "assignment", [])
    assert any("acknowledged 0 times and has 1 rows" in text for text in found.differences), found


async def a_paid_case(place: Database) -> UUID:
    async with open_pool(place.url) as pool:
        log = mediation.CaseLog(pool)
        case = await log.open()
        async with log.http() as mediator:
            await mediator.does(case, "payments", amount_fen=200, wages_fen=200)
    return case


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (None, ""),
        (known_bad_rows.pay_twice, "acknowledged 1 times and has 2 rows"),
        (known_bad_rows.close_unwritten, "is closed, and no row says"),
    ],
)
async def test_in_mediation_an_act_written_twice_or_never_is_caught(
    database: Make, spoil: Callable[[asyncpg.Connection, UUID], Awaitable[None]] | None, says: str
) -> None:
    place = await database("mediation")
    case = await a_paid_case(place)
    if spoil:
        async with owning(place) as owner:
            await spoil(owner, case)
    found = await judged(place, "mediation", [done("pay", case)])
    assert any(says in text for text in found.differences) if spoil else found.held, found


async def test_a_signature_of_which_nothing_is_kept_is_caught(database: Make) -> None:
    place = await database("reporting")
    async with owning(place) as owner:
        await known_bad_rows.sign_unwritten(owner, COUNTY, DAY)
    found = await judged(place, "reporting", [done("sign_zero", period=DAY)])
    assert any("sign_zero" in text and "0 rows" in text for text in found.differences), found
    assert any("is signed, and no row says" in text for text in found.differences), found


def test_intakes_rows_must_end_where_its_cases_stand() -> None:
    rows = [("a", "receive", None, "accepted"), ("a", "grant", "accepted", "granted")]
    entries = [done("apply"), done("grant")]
    assert check_audit.s10_audited(entries, rows, {"a": "granted"}).held
    assert not check_audit.s10_audited(entries, rows, {"a": "closed"}).held
    assert not check_audit.s10_audited(entries, rows, {"a": "granted", "b": "accepted"}).held


async def found_in(place: Database) -> Finding:
    texts = {"database of intake": await evidence.texts_of_database(place.owner_url)}
    return check_answers.s11_nothing_personal(bodies.PLANTED, texts)


@pytest.mark.parametrize(
    ("spoil", "kept"),
    [
        (known_bad_rows.keep_answer_in_clear, f'{{"facts":"{WORD}"}}'.encode()),
        (known_bad_rows.keep_words_in_clear, WORD),
    ],
)
async def test_words_in_clear_in_intakes_own_database_are_caught(
    database: Make, spoil: Callable[[asyncpg.Connection, Any], Awaitable[None]], kept: Any
) -> None:
    place = await database("intake")
    assert (await found_in(place)).held
    async with owning(place) as owner:
        await spoil(owner, kept)
    assert (await found_in(place)).differences == (f"database of intake: {WORD}",)
