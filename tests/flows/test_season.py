"""The season at reduced size on the real stack: no differences, and a checker that can fail."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from rich.console import Console

from database import Connection
from devstack.commands.demo import season_on
from devstack.servers import WITHOUT_FSYNC
from devstack.service_processes import service_processes
from devstack.stack import Stack
from season import whole_season
from season.calendar import OPENING, Slot, moment
from season.checker import Difference
from season.facts import Facts
from season.plan.scripted_situations import EXEMPTED, FORGETS, ONLY_RULES, SILENT, SILENT_TO_THE_END
from season.result import SeasonResult

SEED, ANOTHER_SEED = 81, 114
APPLICATIONS = 120
CONSULTED = """
SELECT subject FROM journal
WHERE county = $1 AND period = $2 AND type = 'cn.yuanxin.consultation.recorded.v1'
"""
CONSULTED_THEN = (FORGETS, date(2018, 12, 20))
"""A line with a consultation about wages, whatever the seed: a script has it."""
KILLED = moment(date(2019, 1, 14), Slot.afternoon)

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Played:
    """A season that was played, on a stack that still runs."""

    stack: Stack
    folder: Path
    result: SeasonResult

    @property
    def facts(self) -> Facts:
        return self.result.shown

    @property
    def written(self) -> dict[str, Any]:
        written: dict[str, Any] = json.loads((self.folder / "season.json").read_text(encoding="utf-8"))
        return written

    async def compared(self) -> list[Difference]:
        async with season_on(self.stack, self.folder) as running:
            return await whole_season.compare(running)


@pytest.fixture(scope="module")
async def played(folder: Path) -> AsyncIterator[Played]:
    """One season for all tests that only look at it."""
    with stack_in(folder / "season") as stack:
        yield await play(stack, folder / "played", SEED)


def stack_in(folder: Path) -> Stack:
    return Stack(folder, begins=OPENING, postgres_settings=WITHOUT_FSYNC)


async def play(stack: Stack, folder: Path, seed: int, **meanwhile: Any) -> Played:
    with (folder.with_suffix(".txt")).open("w") as output:
        async with season_on(stack, folder) as running:
            result = await whole_season.run(running, seed, APPLICATIONS, Console(file=output), **meanwhile)
    return Played(stack, folder, result)


def listed(differences: Sequence[Difference]) -> str:
    return "\n".join(map(str, differences[:20]))


async def test_what_is_shown_is_what_was_done(played: Played) -> None:
    assert not played.result.differences, listed(played.result.differences)


async def test_every_county_and_period_has_one_line(played: Played) -> None:
    assert len(played.facts.filings) == 12 * 85
    assert {line.filing for line in played.facts.filings.values()} == {
        *("on_time", "late", "filed_afterwards", "exempt", "missing")
    }
    assert {line.check for line in played.facts.filings.values()} == {
        None,
        "agreeing",
        "differing",
        "corrected",
    }
    assert {line.content for line in played.facts.filings.values()} == {None, "zero_report", "figures"}


async def test_the_silences_of_the_scripts_and_no_others_are_shown(played: Played) -> None:
    silent = [silence.county for silence in played.facts.silences]
    assert sorted(silent) == sorted([SILENT, ONLY_RULES, EXEMPTED, SILENT_TO_THE_END])


async def test_the_season_is_written_down_for_machines_and_for_a_browser(played: Played) -> None:
    assert played.written["differences"] == []
    assert len(played.written["facts"]["lines"]) == 12 * 85
    page = (played.folder / "board.html").read_text(encoding="utf-8")
    assert "零" in page
    assert "断报" in page


class Tampering:
    """Changes what reporting stored, and changes it back."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._undo: list[tuple[str, tuple[Any, ...]]] = []

    async def do(self, statement: str, undo: str, *values: Any) -> None:
        changed = await self._conn.execute(statement, *values)
        assert not changed.endswith(" 0"), f"nothing to tamper with: {statement}"
        self._undo.append((undo, values))

    async def without_trigger(self, table: str, statement: str, undo: str, *values: Any) -> None:
        """As whoever owns the database can: what is append-only is so by a trigger."""
        self._undo.append((f"ALTER TABLE {table} ENABLE TRIGGER USER", ()))
        await self._conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await self.do(statement, undo, *values)

    async def find(self, statement: str, *values: Any) -> Any:
        value = await self._conn.fetchval(statement, *values)
        assert value is not None, f"nothing to tamper with: {statement}"
        return value

    async def undo(self) -> None:
        for statement, values in reversed(self._undo):
            await self._conn.execute(statement, *values)


@pytest.fixture
async def tampering(played: Played) -> AsyncIterator[Tampering]:
    conn = await asyncpg.connect(played.stack.owner_url("reporting"))
    tampering = Tampering(conn)
    yield tampering
    await tampering.undo()
    await conn.close()
    assert await played.compared() == []


async def test_a_tampered_figure_is_found(played: Played, tampering: Tampering) -> None:
    county, period = CONSULTED_THEN
    where = "WHERE county = $1 AND period = $2 AND measure = 'consultations' AND case_class = 'wages'"
    plus_one = f"UPDATE figures SET amount = amount + 1 {where}"
    await tampering.do(plus_one, plus_one.replace("+", "-"), county, period)
    assert (county, period) in named(await played.compared())


async def test_an_event_dropped_before_reporting_counted_it_is_found(
    played: Played, tampering: Tampering
) -> None:
    """A consultation is in no figure, behind no line and not in the ledger, as if it had never been read."""
    county, period = CONSULTED_THEN
    where = "WHERE county = $1 AND period = $2 AND measure = 'consultations' AND case_class = 'wages'"
    minus_one = f"UPDATE figures SET amount = amount - 1 {where}"
    await tampering.do(minus_one, minus_one.replace("-", "+"), county, period)
    consulted = await tampering.find(CONSULTED, county, period)
    for table, column in (("journal", "campaign"), ("applied", "source")):
        hide = f"UPDATE {table} SET {column} = 'dropped ' || {column} WHERE subject = $1"
        show = f"UPDATE {table} SET {column} = substr({column}, length('dropped  ')) WHERE subject = $1"
        await tampering.do(hide, show, consulted)
    assert (county, period) in named(await played.compared())


async def test_a_swallowed_silence_is_found(played: Played, tampering: Tampering) -> None:
    swallow = "UPDATE silences SET campaign = 'swallowed' WHERE county = $1"
    give_back = "UPDATE silences SET campaign = 'wenzhou-2018' WHERE county = $1"
    await tampering.without_trigger("silences", swallow, give_back, SILENT)
    assert (SILENT, date(2019, 1, 17)) in named(await played.compared())


def named(differences: list[Difference]) -> set[tuple[str | None, date | None]]:
    return {(one.county, one.period) for one in differences}


async def test_the_same_seed_gives_the_same_facts_even_when_services_die(
    played: Played, folder: Path
) -> None:
    """kill -9 of each service in mid-season, one day after the other; the plan knows nothing of it."""
    with stack_in(folder / "killed") as stack:
        names = [process.name for process in service_processes()]
        victims = {KILLED + timedelta(days=n): name for n, name in enumerate(names)}

        async def kill(instant: datetime) -> None:
            if instant in victims:
                stack.processes[victims[instant]].kill()

        again = await play(stack, folder / "again", SEED, meanwhile=kill)
        died = [name for name in victims.values() if stack.processes[name].unexpected_ends]
    assert died == list(victims.values())
    assert again.result.differences == []
    assert again.written["facts"] == played.written["facts"]


async def test_another_seed_passes_too(folder: Path) -> None:
    with stack_in(folder / "another") as stack:
        other = await play(stack, folder / "other", ANOTHER_SEED)
    assert not other.result.differences, listed(other.result.differences)
