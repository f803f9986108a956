"""Incidents of both origins with their latest step; the tables written_incidents and incident_follow_ups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import asyncpg

from contracts.event import ActorKind, PlaceKind
from contracts.intake import IncidentKind
from contracts.reporting import IncidentAction, IncidentOrigin, IncidentState
from database import Connection, Narrowing
from reporting.incidents.rules import OPEN, READ_AGAIN, DeskIncident, FollowUp, OpenIncidents
from reporting.report_line.rules import LineKey
from sealing import Sealed, Sealing, about_row

DeskKey = tuple[datetime, str]
"""The order of the desk: when it was reported, and its id."""

FOLLOW_UPS: Final = "incident_follow_ups"
MOST_OFFERED: Final = 50
"""Of a county that registers more, the latest."""
OPEN_NAMES: Final = ", ".join(f"'{each}'" for each in OPEN)
READ_AGAIN_NAMES: Final = ", ".join(f"'{each}'" for each in READ_AGAIN)
IS_OPEN: Final = f"NOT is_over AND coalesce(state, 'reported') IN ({OPEN_NAMES})"
AS_STORED: Final = (
    *("incident_id", "campaign", "county", "period", "occurred_at", "reported_at", "people", "people_exact"),
    *("area", "place_told", "over_at", "is_over", "changes", "since", "same_as"),
)

ALONE: Final = """LEFT JOIN LATERAL (
    SELECT greatest(min(withdrawn_at), f.at) AS alone_since FROM incidents
    WHERE f.state = 'same_as' AND subject = f.same_as AND withdrawn_at IS NOT NULL
    HAVING min(withdrawn_at) IS NOT NULL
) gone ON true"""
"""Of a link `f`: since when the registered one is withdrawn."""

DESK: Final = f"""
(
    SELECT subject AS incident_id, 'registered' AS origin, campaign, county, period, time AS occurred_at,
           coalesce(recorded, time) AS reported_at, reported_by, kind,
           CASE WHEN people_known THEN people END AS people, people_exact, place_kind, area, place_told,
           withdrawn_at AS over_at, withdrawn_at IS NOT NULL AS is_over,
           (withdrawn_at IS NOT NULL)::integer AS changes, NULL AS waits_since, 0 AS steps_then,
           recorded IS NOT NULL AS is_awaited
    FROM incidents
    UNION ALL
    SELECT incident_id, 'day_form', campaign, county, period, NULL, written_at, reported_by, NULL,
           NULL, false, NULL, NULL, false, CASE WHEN NOT told THEN changed_at END, NOT told,
           changes, waits_since, steps_then, true
    FROM written_incidents
) i LEFT JOIN LATERAL (
    SELECT CASE WHEN anew THEN 'reported' WHEN gone.alone_since IS NULL THEN f.state ELSE 'seen' END AS state,
           f.number AS steps,
           CASE WHEN anew THEN i.waits_since ELSE coalesce(gone.alone_since, f.at) END AS stepped,
           CASE WHEN NOT anew THEN f.same_as END AS same_as
    FROM incident_follow_ups f {ALONE}
    CROSS JOIN LATERAL (
        SELECT NOT i.is_over AND f.number <= i.steps_then AND f.state IN ({READ_AGAIN_NAMES}) AS anew
    ) again
    WHERE f.incident_id = i.incident_id ORDER BY f.number DESC LIMIT 1
) f ON true
CROSS JOIN LATERAL (SELECT coalesce(f.stepped, i.waits_since) AS since) waits
"""  # noqa: S608 (constants)
"""A written incident whose registered one was withdrawn stands alone again, and was seen. One whose words
were changed since the latest step waits to be seen again, unless it is in hand.

`is_awaited`: the city is to look at it at once; what came before there was a desk only stands there.
"""


LATEST: Final[DeskKey] = (datetime.max.replace(tzinfo=UTC), "")
"""Where a list begins: after every incident."""


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What a list is narrowed to; None: not narrowed."""

    campaign: str | None = None
    counties: list[str] | None = None
    is_open: bool | None = None


async def page(conn: Connection, narrowed: DeskFilter, before: DeskKey, limit: int) -> Sequence[DeskIncident]:
    """The latest incidents below `before`, at most so many."""
    which = Narrowing()
    which.by_county(narrowed.counties)
    which.by("campaign = {}", narrowed.campaign)
    which.by(f"({IS_OPEN}) = {{}}", narrowed.is_open)
    at, incident_id = before
    which.by(f"(reported_at, incident_id) < ({which.parameter(at)}, {{}})", incident_id)
    rows = await conn.fetch(
        f"SELECT * FROM {DESK} WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY reported_at DESC, incident_id DESC LIMIT {which.parameter(limit)}",
        *which.values,
    )
    return [_incident(row) for row in rows]


async def find(conn: Connection, incident_id: str) -> DeskIncident | None:
    row = await conn.fetchrow(f"SELECT * FROM {DESK} WHERE i.incident_id = $1", incident_id)  # noqa: S608 (constants)
    return _incident(row) if row else None


async def registered_in(conn: Connection, campaign: str, county: str) -> Sequence[DeskIncident]:
    """What a written incident of that county may be the same as, the latest first."""
    rows = await conn.fetch(
        f"SELECT * FROM {DESK} WHERE campaign = $1 AND county = $2"  # noqa: S608 (constants)
        " AND origin = 'registered' AND NOT is_over ORDER BY reported_at DESC, i.incident_id LIMIT $3",
        campaign,
        county,
        MOST_OFFERED,
    )
    return [_incident(row) for row in rows]


async def written_as(conn: Connection, incident_id: str) -> Sequence[str]:
    """The written incidents that are this registered one, as it stands."""
    rows = await conn.fetch(
        """
        SELECT w.incident_id FROM written_incidents w JOIN LATERAL (
            SELECT state, same_as, number FROM incident_follow_ups f
            WHERE f.incident_id = w.incident_id ORDER BY number DESC LIMIT 1
        ) f ON f.state = 'same_as' AND f.same_as = $1
        WHERE NOT (w.told AND f.number <= w.steps_then)
        ORDER BY w.period
        """,
        incident_id,
    )
    return [row["incident_id"] for row in rows]


async def open_incidents(conn: Connection) -> Mapping[str, OpenIncidents]:
    """By campaign; one without open incidents has no entry."""
    counted = await conn.fetch(
        f"SELECT campaign, coalesce(state, 'reported') AS state, count(*) AS incidents"  # noqa: S608 (constants)
        f" FROM {DESK} WHERE {IS_OPEN} GROUP BY 1, 2"
    )
    unseen = await conn.fetch(
        "SELECT campaign, county, min(coalesce(since, reported_at)) AS oldest,"  # noqa: S608 (constants)
        f" count(*) FILTER (WHERE kind = 'group_incident') AS groups FROM {DESK}"
        f" WHERE {IS_OPEN} AND is_awaited AND coalesce(state, 'reported') = 'reported' GROUP BY 1, 2"
    )
    return {
        campaign: OpenIncidents(
            {IncidentState(row["state"]): row["incidents"] for row in counted if row["campaign"] == campaign},
            {row["county"]: row["oldest"] for row in unseen if row["campaign"] == campaign},
            {row["county"]: row["groups"] for row in unseen if row["campaign"] == campaign},
        )
        for campaign in {row["campaign"] for row in counted}
    }


async def lock_written(conn: Connection, key: LineKey) -> str | None:
    """The incident that versions of this line told of. Until the commit no step comes between."""
    incident_id: str | None = await conn.fetchval(
        "SELECT incident_id FROM written_incidents WHERE campaign = $1 AND county = $2 AND period = $3"
        " FOR UPDATE",
        *key,
    )
    return incident_id


async def lock_if_written(conn: Connection, incident_id: str) -> None:
    """Until the commit its words are not changed."""
    await conn.execute("SELECT FROM written_incidents WHERE incident_id = $1 FOR UPDATE", incident_id)


async def add_written(
    conn: Connection, key: LineKey, incident_id: str, at: datetime, reported_by: ActorKind
) -> None:
    """A signed report of this line tells of an incident for the first time."""
    await conn.execute(
        """
        INSERT INTO written_incidents (incident_id, campaign, county, period, written_at, reported_by, told)
        VALUES ($1, $2, $3, $4, $5, $6, true)
        """,
        incident_id,
        *key,
        at,
        reported_by,
    )


async def change_written(conn: Connection, incident_id: str, at: datetime, *, told: bool) -> None:
    """The line was corrected: its words are others, or tell of no incident any more, or again.

    Told again, or otherwise after a step, it waits since now; other words while nobody saw it change nothing.
    """
    await conn.execute(
        """
        UPDATE written_incidents w
        SET told = $3, changes = changes + 1, changed_at = $2, steps_then = steps,
            waits_since = CASE WHEN told AND steps_then = steps THEN waits_since ELSE $2 END
        FROM (SELECT coalesce(max(number), 0) AS steps FROM incident_follow_ups WHERE incident_id = $1) taken
        WHERE w.incident_id = $1
        """,
        incident_id,
        at,
        told,
    )


async def add_follow_up(conn: Connection, incident: DeskIncident, step: FollowUp, sealing: Sealing) -> bool:
    """False: somebody else took this step in the same moment."""
    about = about_row(FOLLOW_UPS, incident.incident_id, step.number)
    sealed = sealing.seal({"name": step.name, "note": step.note}, about)
    added = await conn.fetchval(
        """
        INSERT INTO incident_follow_ups (incident_id, number, campaign, county, state, action, same_as, by,
                                         at, sealed, sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING true
        """,
        incident.incident_id,
        step.number,
        incident.campaign,
        incident.county,
        step.state,
        step.action,
        step.same_as,
        step.by,
        step.at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )
    return added is not None


async def follow_ups_of(conn: Connection, incident_id: str, sealing: Sealing) -> Sequence[FollowUp]:
    """Its steps, in order."""
    rows = await conn.fetch(
        f"SELECT f.*, gone.alone_since FROM incident_follow_ups f {ALONE}"  # noqa: S608 (constants)
        " WHERE f.incident_id = $1 ORDER BY f.number",
        incident_id,
    )
    return [_follow_up(row, sealing) for row in rows]


def _follow_up(row: asyncpg.Record, sealing: Sealing) -> FollowUp:
    about = about_row(FOLLOW_UPS, row["incident_id"], row["number"])
    words = sealing.open(Sealed(row["sealed_key"], row["sealed"]), about)
    return FollowUp(
        **{name: row[name] for name in ("number", "by", "at", "same_as", "alone_since")},
        state=IncidentState(row["state"]),
        name=words["name"],
        action=IncidentAction(row["action"]) if row["action"] else None,
        note=words["note"],
    )


def _incident(row: asyncpg.Record) -> DeskIncident:
    return DeskIncident(
        **{name: row[name] for name in AS_STORED},
        origin=IncidentOrigin(row["origin"]),
        reported_by=ActorKind(row["reported_by"]) if row["reported_by"] else None,
        kind=IncidentKind(row["kind"]) if row["kind"] else None,
        place_kind=PlaceKind(row["place_kind"]) if row["place_kind"] else None,
        state=IncidentState(row["state"] or IncidentState.reported),
        steps=row["steps"] or 0,
    )
