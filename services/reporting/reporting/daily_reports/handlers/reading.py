"""Everything about a line, for whoever looks at it: as it stands, and as it stood at a past moment."""

from datetime import datetime

from database import Connection
from reporting.completeness.store import read_completeness, read_completeness_at
from reporting.daily_reports.rules.full_line import FullLine, Measured
from reporting.daily_reports.rules.versions import Place
from reporting.daily_reports.store.city_acts import read_exemption_acts, read_leaves
from reporting.daily_reports.store.lines import read_draft, read_line
from reporting.daily_reports.store.versions import (
    read_first_signature,
    read_first_signature_before,
    read_versions,
)
from reporting.figures.rules.as_of import without_later
from reporting.figures.rules.sums import summed
from reporting.figures.store.queries import added_from, figures_of_line
from reporting.figures.store.stock import pending_stock, pending_stock_at
from reporting.outages.store import read_running
from reporting.silence.rules.episodes import known_before, silent_in
from reporting.silence.store import episodes_after, heard_in
from sealing import Sealing


async def read_full_line(conn: Connection, place: Place, sealing: Sealing) -> FullLine:
    """Everything about a line, read in one snapshot; also what a line holds that nobody has touched."""
    campaign, county, day = place.key
    by_class = await figures_of_line(conn, *place.key)
    completeness = await read_completeness(conn)
    episodes = await episodes_after(conn, campaign, place.period.starts)
    running = await read_running(conn, campaign, place.period.starts)
    line = await read_line(conn, place.key, sealing)
    return FullLine(
        place=place,
        line=line,
        versions=await read_versions(conn, place.key, sealing),
        draft=await read_draft(conn, place.key, sealing),
        exemption_acts=await read_exemption_acts(conn, place.key, sealing),
        awaiting=await read_first_signature(conn, place.key, line.awaiting, sealing)
        if line.awaiting
        else None,
        leaves=await read_leaves(conn, place.key, sealing),
        measured=Measured(
            figures=summed(by_class.values()),
            by_class=by_class,
            pending=await pending_stock(conn, campaign, place.campaign.units_in_line(county, day), day),
            complete=completeness.is_complete(place.period, county),
            silent=silent_in(episodes.get(county, ()), place.period, completeness.as_of),
            heard=(county, day) in await heard_in(conn, campaign, [(county, place.period)]),
        ),
        excuse=running.excuse(place.period),
        system_down=running.is_down_in(place.period),
    )


async def read_full_line_at(conn: Connection, place: Place, sealing: Sealing, instant: datetime) -> FullLine:
    """The same as it stood just before an instant up to which everything was seen and judged.

    Drafts are not kept, so there is none in it; nor has it a version to act on.
    """
    campaign, county, day = place.key
    now = await read_full_line(conn, place, sealing)
    later = await added_from(conn, campaign, day, day, instant, county)
    by_class = without_later({(county, day): now.measured.by_class}, later)[county, day]
    episodes = await episodes_after(conn, campaign, place.period.starts)
    running = (await read_running(conn, campaign, place.period.starts)).before(instant)
    completeness = await read_completeness_at(conn, instant)
    versions = [version for version in now.versions if version.signature.signed_at < instant]
    acts = [act for act in now.exemption_acts if act.at < instant]
    units = place.campaign.units_in_line(county, day)
    return FullLine(
        place=place,
        line=now.line.before(instant, versions, acts),
        versions=versions,
        draft=None,
        exemption_acts=acts,
        awaiting=await read_first_signature_before(conn, place.key, versions, instant, sealing),
        leaves=[leave for leave in now.leaves if leave.at < instant],
        measured=Measured(
            figures=summed(by_class.values()),
            by_class=by_class,
            pending=await pending_stock_at(conn, campaign, units, day, instant),
            complete=completeness.is_complete(place.period, county),
            silent=silent_in(
                known_before(episodes.get(county, ()), instant), place.period, completeness.as_of
            ),
            heard=now.measured.heard,
        ),
        excuse=running.excuse(place.period),
        system_down=running.is_down_in(place.period),
    )
