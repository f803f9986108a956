"""The lock of the sweep, signs of life, since when each county is counted, and episodes of silence."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from contracts.reporting import CountedFrom
from database import AdvisoryLock, Connection
from delivery import held
from reporting.calendar.rules.periods import Period
from reporting.silence.rules.episodes import Episode
from reporting.silence.rules.falling_silent import EpisodeEnded, FellSilent, Watch
from reporting.silence.rules.signs_of_life import SPEAKERS, SignHour, Signs

HOUR: Final = timedelta(hours=1)


async def try_to_lock_sweep(conn: Connection) -> bool:
    """Whether this transaction may sweep: False while another process does."""
    is_ours = await conn.fetchval("SELECT pg_try_advisory_xact_lock($1)", AdvisoryLock.silence_sweep)
    return bool(is_ours)


async def add_signs(conn: Connection, signs: Mapping[SignHour, Signs]) -> None:
    """The signs of life of a batch, in one order."""
    if not signs:
        return
    await conn.execute(
        """
        INSERT INTO signs_of_life AS s (campaign, county, hour, first, last)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
        ON CONFLICT (campaign, county, hour) DO UPDATE SET
            first = least(s.first, EXCLUDED.first), last = greatest(s.last, EXCLUDED.last)
        """,
        *zip(*((*hour, *signs[hour]) for hour in sorted(signs)), strict=True),
    )


async def signs_between(
    conn: Connection, campaign: str, after: datetime, up_to: datetime
) -> Mapping[str, Sequence[datetime]]:
    """Signs of life recorded from `after` and before `up_to`. What is held was done all the same."""
    rows = await conn.fetch(
        """
        SELECT county, first AS at FROM signs_of_life WHERE campaign = $1 AND hour > $2 AND hour <= $3
        UNION SELECT county, last FROM signs_of_life WHERE campaign = $1 AND hour > $2 AND hour <= $3
        """,
        campaign,
        after - HOUR,
        up_to,
    )
    signs: dict[str, list[datetime]] = {}
    for row in rows:
        signs.setdefault(row["county"], []).append(row["at"])
    for act in await held.acts(conn, campaign, SPEAKERS, after, up_to):
        signs.setdefault(act.county, []).append(act.recorded)
    return signs


async def heard_in(
    conn: Connection, campaign: str, lines: Sequence[tuple[str, Period]]
) -> Collection[tuple[str, date]]:
    """In which of these periods of a county it gave a sign of life, at the time it was recorded.

    Each is looked up by itself: one sign is enough, and all of a winter need not be read.
    """
    rows = await conn.fetch(
        """
        SELECT l.county, l.period
        FROM unnest($2::text[], $3::date[], $4::timestamptz[], $5::timestamptz[])
            AS l (county, period, starts, ends)
        CROSS JOIN LATERAL (
            SELECT FROM signs_of_life s
            WHERE s.campaign = $1 AND s.county = l.county
              AND s.hour > l.starts - interval '1 hour' AND s.hour < l.ends
              AND ((s.first >= l.starts AND s.first < l.ends) OR (s.last >= l.starts AND s.last < l.ends))
            LIMIT 1
        ) AS sign
        """,
        campaign,
        [county for county, _ in lines],
        [period.date for _, period in lines],
        [period.starts for _, period in lines],
        [period.ends for _, period in lines],
    )
    return {(row["county"], row["period"]) for row in rows}


async def last_heard(conn: Connection, campaign: str, now: datetime) -> Mapping[str, datetime]:
    """The latest sign of life of each county that ever spoke; what lies ahead of now is none."""
    rows = await conn.fetch(
        "SELECT county, max(least(last, $2)) AS last FROM signs_of_life"
        " WHERE campaign = $1 AND hour <= $2 GROUP BY county",
        campaign,
        now,
    )
    return {row["county"]: row["last"] for row in rows}


async def silent_counties(conn: Connection, campaign: str) -> Collection[str]:
    """Those with an open episode."""
    rows = await conn.fetch("SELECT county FROM silences WHERE campaign = $1 AND ended_at IS NULL", campaign)
    return {row["county"] for row in rows}


async def watches(conn: Connection, campaign: str) -> Mapping[str, Watch]:
    """Since when each county is counted, with the beginning of its open episode."""
    rows = await conn.fetch(
        """
        SELECT w.county, w.since, w.counted_from, s.ran_out
        FROM watches w LEFT JOIN silences s
             ON (s.campaign, s.county) = (w.campaign, w.county) AND s.ended_at IS NULL
        WHERE w.campaign = $1
        """,
        campaign,
    )
    return {
        row["county"]: Watch(row["since"], CountedFrom(row["counted_from"]), row["ran_out"]) for row in rows
    }


async def keep_watches(conn: Connection, campaign: str, changed: Mapping[str, Watch]) -> None:
    """Since when the counties are counted now; in one order."""
    counties = sorted(changed)
    await conn.execute(
        """
        INSERT INTO watches (campaign, county, since, counted_from)
        SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::text[])
        ON CONFLICT (campaign, county) DO UPDATE SET
            since = EXCLUDED.since, counted_from = EXCLUDED.counted_from
        """,
        campaign,
        counties,
        [changed[county].since for county in counties],
        [changed[county].counted_from for county in counties],
    )


async def open_episode(conn: Connection, campaign: str, county: str, fell: FellSilent) -> bool:
    """Raised once: False when the county has an open episode already."""
    raised = await conn.fetchval(
        """
        INSERT INTO silences (campaign, county, ran_out, since, counted_from) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        campaign,
        county,
        fell.ran_out,
        fell.since,
        fell.counted_from,
    )
    return raised is not None


async def close_episode(conn: Connection, campaign: str, county: str, ended: EpisodeEnded) -> bool:
    """False when there was none open."""
    closed = await conn.fetchval(
        """
        UPDATE silences SET ended_at = $3, ended_by = $4
        WHERE campaign = $1 AND county = $2 AND ended_at IS NULL RETURNING true
        """,
        campaign,
        county,
        ended.at,
        ended.by,
    )
    return closed is not None


async def episodes_after(conn: Connection, campaign: str, after: datetime) -> Mapping[str, Sequence[Episode]]:
    """Episodes that were not over before an instant, per county."""
    rows = await conn.fetch(
        "SELECT county, ran_out, ended_at FROM silences"
        " WHERE campaign = $1 AND (ended_at IS NULL OR ended_at > $2) ORDER BY ran_out",
        campaign,
        after,
    )
    episodes: dict[str, list[Episode]] = {}
    for row in rows:
        episodes.setdefault(row["county"], []).append(Episode(row["ran_out"], row["ended_at"]))
    return episodes
