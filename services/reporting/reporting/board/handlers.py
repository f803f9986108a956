"""Reading what the board shows, through the subjects below: as it stands, and as it stood at an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaign import Campaign
from database import Connection
from reporting.board.rules import Overview, board_cell
from reporting.calendar.rules.periods import Period
from reporting.calendar.rules.roster import spans
from reporting.completeness.rules import Completeness
from reporting.completeness.store import read_completeness, read_completeness_at
from reporting.figures.rules.as_of import Lines, without_later
from reporting.figures.rules.sums import summed, summed_by_class
from reporting.figures.store.queries import added_from, figures_of_lines
from reporting.outages.rules import Running
from reporting.outages.store import read_running
from reporting.report_line.rules import HABIT_DAYS, UNTOUCHED, LineSummary, unusual_zeros
from reporting.report_line.store import line_summaries, line_summaries_at
from reporting.silence.rules.episodes import Episode, known_before, open_since, silent_in
from reporting.silence.store import episodes_after, heard_in


@dataclass(frozen=True, slots=True)
class _Read:
    """What the cells of some days are made of, at one moment."""

    now: datetime
    lines: Mapping[tuple[str, date], LineSummary]
    by_class: Lines
    episodes: Mapping[str, Sequence[Episode]]
    running: Running
    completeness: Completeness


async def read_overview(
    conn: Connection,
    campaign: Campaign,
    periods: Sequence[Period],
    now: datetime,
    own: str | None = None,
) -> Overview:
    """The lines of these periods; of other counties than `own` only what they filed, not their figures."""
    completeness = await read_completeness(conn)
    if not periods:
        return Overview(campaign, [], [], {}, completeness.as_of, list(spans(campaign)))
    days = campaign.code, periods[0].date, periods[-1].date
    read = _Read(
        now=now,
        lines=await line_summaries(conn, *days),
        by_class=await figures_of_lines(conn, *days),
        episodes=await episodes_after(conn, campaign.code, periods[0].starts),
        running=await read_running(conn, campaign.code, periods[0].starts),
        completeness=completeness,
    )
    return await _overview(conn, campaign, periods, read, own)


async def read_overview_at(
    conn: Connection,
    campaign: Campaign,
    periods: Sequence[Period],
    instant: datetime,
    own: str | None = None,
) -> Overview:
    """The same as it stood at an instant up to which everything was seen and judged, whenever it is read.

    Of what was recorded at it or after it there is nothing in it; what was held then and released since is.
    """
    if not periods:
        return Overview(campaign, [], [], {}, instant, list(spans(campaign)))
    days = campaign.code, periods[0].date, periods[-1].date
    episodes = await episodes_after(conn, campaign.code, periods[0].starts)
    running = await read_running(conn, campaign.code, periods[0].starts)
    read = _Read(
        now=instant,
        lines=await line_summaries_at(conn, *days, instant),
        by_class=without_later(await figures_of_lines(conn, *days), await added_from(conn, *days, instant)),
        episodes={county: known_before(of, instant) for county, of in episodes.items()},
        running=running.before(instant),
        completeness=await read_completeness_at(conn, instant),
    )
    return await _overview(conn, campaign, periods, read, own)


async def read_unusual_zeros(
    conn: Connection,
    campaign: Campaign,
    periods: Sequence[Period],
    own: str | None = None,
    as_of: datetime | None = None,
) -> Mapping[str, Sequence[date]]:
    """The zeros against a county's habit among these periods' lines, now or as they stood at an instant.

    A county is told its own.
    """
    if not periods:
        return {}
    first, last = periods[0].date, periods[-1].date
    days = campaign.code, first - timedelta(days=HABIT_DAYS), last
    lines = await (line_summaries(conn, *days) if as_of is None else line_summaries_at(conn, *days, as_of))
    of = {
        county: unusual_zeros(lines, county, first, last)
        for county in spans(campaign)
        if own in (None, county)
    }
    return {county: zeros for county, zeros in of.items() if zeros}


async def _overview(
    conn: Connection, campaign: Campaign, periods: Sequence[Period], read: _Read, own: str | None = None
) -> Overview:
    counties, as_of = list(spans(campaign)), read.completeness.as_of
    system = {line: summed(figures.values()) for line, figures in read.by_class.items()}
    places = [(county, period) for county in counties for period in periods]
    uncounted = [
        (county, one) for county, one in places if not any(system.get((county, one.date), {}).values())
    ]
    heard = await heard_in(conn, campaign.code, uncounted)
    cells = [
        board_cell(
            county,
            period,
            read.lines.get((county, period.date), UNTOUCHED),
            system.get((county, period.date), {}),
            in_roster=campaign.county(county, period.date) is not None,
            silent=silent_in(read.episodes.get(county, ()), period, as_of),
            complete=read.completeness.is_complete(period, county),
            heard=(county, period.date) in heard,
            now=read.now,
            running=read.running,
        )
        for county, period in places
    ]
    shown = [own] if own else counties
    return Overview(
        campaign,
        [period.date for period in periods],
        cells,
        summed_by_class(figures for (county, _), figures in read.by_class.items() if county in shown),
        as_of,
        counties,
        {county: since for county in counties if (since := open_since(read.episodes.get(county, ())))},
        read.running.outages_before(periods[-1].late_until),
        read.running.collected_late(campaign.starts),
    )
