"""Reading what the board shows, through the subjects below."""

from collections.abc import Sequence
from datetime import datetime

from campaign import Campaign
from database import Connection
from reporting.board.rules import Overview, board_cell
from reporting.calendar.rules.periods import Period
from reporting.calendar.rules.roster import spans
from reporting.completeness.store import read_completeness
from reporting.figures.rules.sums import summed, summed_by_class
from reporting.figures.store.queries import figures_of_lines
from reporting.outages.store import read_running
from reporting.report_line.rules import UNTOUCHED
from reporting.report_line.store import line_summaries
from reporting.silence.rules.episodes import open_since, silent_in
from reporting.silence.store import episodes_after, heard_in


async def read_overview(
    conn: Connection,
    campaign: Campaign,
    periods: Sequence[Period],
    now: datetime,
    own: str | None = None,
) -> Overview:
    """The lines of these periods; of other counties than `own` only what they filed, not their figures."""
    counties = list(spans(campaign))
    completeness = await read_completeness(conn)
    if not periods:
        return Overview(campaign, [], [], {}, completeness.as_of, counties)
    code, first, last = campaign.code, periods[0].date, periods[-1].date
    lines = await line_summaries(conn, code, first, last)
    by_class = await figures_of_lines(conn, code, first, last)
    system = {line: summed(figures.values()) for line, figures in by_class.items()}
    episodes = await episodes_after(conn, code, periods[0].starts)
    running = await read_running(conn, code, periods[0].starts)
    places = [(county, period) for county in counties for period in periods]
    uncounted = [
        (county, one) for county, one in places if not any(system.get((county, one.date), {}).values())
    ]
    heard = await heard_in(conn, code, uncounted)
    cells = [
        board_cell(
            county,
            period,
            lines.get((county, period.date), UNTOUCHED),
            system.get((county, period.date), {}),
            in_roster=campaign.county(county, period.date) is not None,
            silent=silent_in(episodes.get(county, ()), period, completeness.as_of),
            complete=completeness.is_complete(period, county),
            heard=(county, period.date) in heard,
            now=now,
            running=running,
        )
        for county, period in places
    ]
    return Overview(
        campaign,
        [period.date for period in periods],
        cells,
        summed_by_class(
            figures for (county, _), figures in by_class.items() if county in ([own] if own else counties)
        ),
        completeness.as_of,
        counties,
        {county: since for county in counties if (since := open_since(episodes.get(county, ())))},
        running.outages_before(periods[-1].late_until),
        running.collected_late(campaign.starts),
    )
