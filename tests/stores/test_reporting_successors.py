"""鹿城区 ends, and 龙湾区 has its cases: they go on in a line that somebody signs (case 10)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest

from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, assigned, event_at
from builders_reporting_store import CITY, FIGURES, OTHER, ZERO, Desk, line_path, opened, wenzhou
from campaign import Campaign
from contracts.intake import AidGranted
from contracts.mediation import CaseClosed, ClosingMethod, ClosingOutcome
from database import Sight, open_pool, transaction_with
from databases import Databases
from reporting.outages.store import note_collecting

CLOSED = CaseClosed(
    method=ClosingMethod.mediation,
    outcome=ClosingOutcome.fully_recovered,
    recovered_fen=900,
    wages_recovered_fen=700,
)


def with_successor() -> Campaign:
    lucheng, *others = wenzhou().counties
    ended = replace(lucheng, valid_to=date(2018, 12, 9), successor=LONGWAN)
    return replace(wenzhou(), counties=(ended, *others))


@pytest.fixture
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting"), with_successor()) as fresh:
        yield fresh


async def test_the_old_units_cases_go_on_in_the_successors_line_and_are_signed_there(desk: Desk) -> None:
    for number in ("1", "2"):
        case = f"case-{number}"
        for event in (application(), AidGranted(basis="N2.1"), assigned()):
            await desk.consume(event_at(event, "12-09 12:00", subject=case))
    await desk.consume(event_at(CLOSED, "12-10 12:00", subject="case-2"))
    desk.now("12-10 16:01")
    await desk.see("12-10 16:00:30")

    before = await desk.line("12-09", LUCHENG)
    assert (before["system"]["figures"]["received"], before["system"]["pending"]["handled"]) == (2, 2)
    assert (await desk.line("12-09", LONGWAN))["system"]["pending"] is None

    line = await desk.line("12-10", LONGWAN, OTHER)
    assert line["system"]["figures"]["closed"] == 1
    assert line["system"]["pending"] == {"undecided": 0, "unassigned": 0, "handled": 1, "total": 1}
    assert [event["subject"] for event in await desk.events("12-10", LONGWAN)] == ["case-2"]
    report = {**ZERO, "figures": figures_of(line)}
    signed = await desk.put("12-10", report, OTHER, county=LONGWAN)
    assert (signed.status, signed.body["check"]) == (201, "agreeing")

    page = await desk.get(line_path("12-10", LONGWAN).removeprefix("/v1"), OTHER)
    assert "含已停止报送的鹿城区未办结的案件" in page.body
    path = line_path("12-10", LONGWAN)
    behind = [(await desk.get(f"{path}/stock", caller)).body["items"] for caller in (CITY, OTHER)]
    assert [[case["case_id"] for case in cases] for cases in behind] == [["case-1"], []], "numbers, no case"
    async with desk.pool.acquire() as conn:
        await note_collecting(conn, [WENZHOU], wenzhou().starts)
    then = (await desk.get(path, OTHER, as_of="2018-12-10T16:00:00+08:00")).body["system"]
    assert then["pending"] == line["system"]["pending"]

    after = await desk.line("12-10", LUCHENG)
    assert (after["filing"], after["system"]["pending"]) == ("out_of_roster", None)
    assert not any((after["system"]["figures"] or {}).values())
    [lucheng, *_] = (await desk.board(from_="2018-12-10", to="2018-12-10"))["counties"]
    assert lucheng == {
        "code": LUCHENG,
        "name": "鹿城区",
        "kind": "county",
        "ended": "2018-12-09",
        "successor": {"county": LONGWAN, "name": "龙湾区"},
    }


def figures_of(line: Any) -> dict[str, int]:
    return {**dict.fromkeys(FIGURES, 0), **{name: line["system"]["figures"].get(name, 0) for name in FIGURES}}


async def test_of_the_stock_a_county_sees_its_own_and_what_it_took_over(desk: Desk) -> None:
    """Numbers of the stock, and of nothing else."""
    for county in (LUCHENG, LONGWAN, "330304"):
        await desk.consume(event_at(application(), "12-08 12:00", subject=f"of-{county}", county=county))
    desk.now("12-11 09:00")
    line = await desk.line("12-10", LONGWAN, OTHER)
    assert line["system"]["pending"]["undecided"] == 2
    of_the_old_unit = await desk.get(line_path("12-09", LUCHENG), OTHER)
    assert of_the_old_unit.status == 404


async def test_the_database_shows_a_county_no_case_of_the_stock_that_it_took_over(desk: Desk) -> None:
    """Also not to a query that forgets the county (decision 16): only how much moved, to read."""
    for county in (LUCHENG, LONGWAN, "330304"):
        await desk.consume(event_at(application(), "12-08 12:00", subject=f"of-{county}", county=county))
    async with open_pool(desk.database.api_url, min_size=1) as pool, pool.acquire() as conn:
        async with transaction_with(conn, Sight(LONGWAN)):
            cases = await conn.fetch("SELECT DISTINCT county, case_id FROM stock_moves")
            assert [tuple(row) for row in cases] == [(LONGWAN, f"of-{LONGWAN}")]
            moved = await conn.fetch(
                "SELECT county, sum(moved) FROM stock_numbers GROUP BY county ORDER BY 1"
            )
            assert [tuple(row) for row in moved] == [(LUCHENG, 1), (LONGWAN, 1)]
        for write in ("DELETE FROM stock_numbers", "UPDATE stock_numbers SET moved = 0"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction_with(conn, Sight(LONGWAN)):
                    await conn.execute(write)
