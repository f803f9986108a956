"""What is open and what is missing: the queries choose what the rules choose, however a line was answered."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import pytest

from builders_reporting import FOUNDING, LONGWAN, LUCHENG, WENZHOU
from builders_reporting import at as instant
from builders_web import SEALING
from contracts.reporting import CountedFrom, Filing
from database import Connection, open_pool
from databases import Database
from reporting.alerts.rules import Alert
from reporting.alerts.store import AskedAlerts, read_alerts
from reporting.calendar.rules.periods import Period, all_periods
from reporting.daily_reports.rules.versions import StoredLine
from reporting.daily_reports.store.lines import lock_line, save_line
from reporting.overdue.store import OverdueReport, missing_reports, raise_once
from reporting.report_line.rules import LineKey, filing_at, filing_when_signed
from reporting.silence.rules.falling_silent import EndedBy, EpisodeEnded, FellSilent
from reporting.silence.store import close_episode, open_episode

ALL = 100_000
LATER = FOUNDING.ends + timedelta(days=30)
COUNTIES = (LUCHENG, LONGWAN, "330304")

ANSWERS = (None, timedelta(hours=1), timedelta(days=2))
"""How long after the due time a line was signed, or exempted; None: it was not."""

ENDINGS: Sequence[EndedBy | None] = ("heard", "exempted", "window_ended", None)


@pytest.fixture
async def conn(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Connection]:
    url = (await database("reporting")).url
    async with open_pool(url) as pool, pool.acquire() as conn, conn.transaction():
        yield conn


def answered(period: Period, signed: timedelta | None, exempted: timedelta | None) -> StoredLine:
    """A line whose report was overdue, after what people did about it."""
    line = StoredLine()
    if signed is not None:
        at = period.due + signed
        line = StoredLine(filing=filing_when_signed(period, at), signed_at=at, latest=1)
    if exempted is not None:
        line = line.after_exemption("台风停电", "city-1", period.due + exempted)
    return line


async def store_overdue_lines(conn: Connection, county: str, shift: int) -> dict[Period, StoredLine]:
    """An overdue report for each way of being answered, and one of a line that nobody has touched."""
    ways = list(itertools.product(ANSWERS, repeat=2))
    *periods, untouched = all_periods(FOUNDING)[: len(ways) + 1]
    lines = {
        period: answered(period, *way)
        for period, way in zip(periods, ways[shift:] + ways[:shift], strict=True)
    }
    for period, line in lines.items():
        key = LineKey(WENZHOU, county, period.date)
        await lock_line(conn, key, SEALING)
        await save_line(conn, key, line, SEALING)
    lines[untouched] = StoredLine()
    await raise_once(conn, WENZHOU, [OverdueReport(county, one.date, one.due) for one in lines])
    return lines


async def store_silences(conn: Connection, county: str) -> None:
    """An episode for each way of ending, the last one open."""
    for days, ended_by in enumerate(ENDINGS):
        ran_out = instant("12-07 02:00") + timedelta(days=days)
        fell = FellSilent(ran_out, ran_out - timedelta(hours=26), CountedFrom.window_opened)
        assert await open_episode(conn, WENZHOU, county, fell)
        if ended_by:
            ended = EpisodeEnded(ran_out, ran_out + timedelta(hours=3), ended_by)
            assert await close_episode(conn, WENZHOU, county, ended)


async def alerts(conn: Connection, is_open: bool | None) -> Sequence[Alert]:
    return await read_alerts(conn, AskedAlerts(is_open=is_open), None, ALL, SEALING)


async def test_the_alerts_that_are_open_are_those_that_did_not_end(conn: Connection) -> None:
    for shift, county in enumerate(COUNTIES):
        await store_overdue_lines(conn, county, shift)
        await store_silences(conn, county)

    everything = await alerts(conn, None)
    by_rule = [alert for alert in everything if alert.ended is None]

    assert {alert.kind for alert in by_rule} == {"silence", "overdue"}
    assert {alert.ended_by for alert in everything} == {*ENDINGS, "signed"}
    assert await alerts(conn, True) == by_rule
    assert await alerts(conn, False) == [alert for alert in everything if alert.ended is not None]


async def test_missing_are_the_reports_that_the_rule_calls_so(conn: Connection) -> None:
    by_rule = set()
    for shift, county in enumerate(COUNTIES):
        lines = await store_overdue_lines(conn, county, shift)
        by_rule |= {(county, period.date) for period, line in lines.items() if is_missing(period, line)}

    assert {county for county, _ in by_rule} == set(COUNTIES)
    assert await missing_reports(conn, WENZHOU) == by_rule


async def test_who_misses_no_report_owes_none(conn: Connection) -> None:
    [period, *_] = all_periods(FOUNDING)
    key = LineKey(WENZHOU, LUCHENG, period.date)
    await lock_line(conn, key, SEALING)
    await save_line(conn, key, answered(period, signed=timedelta(hours=1), exempted=None), SEALING)
    await raise_once(conn, WENZHOU, [OverdueReport(LUCHENG, period.date, period.due)])

    assert await missing_reports(conn, WENZHOU) == set()


def is_missing(period: Period, line: StoredLine) -> bool:
    """As the rule has it."""
    exempt = line.exempt_reason is not None
    return filing_at(LATER, period, in_roster=True, fixed=line.filing, exempt=exempt) is Filing.missing
