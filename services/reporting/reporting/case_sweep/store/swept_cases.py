"""The cases of the sweep: those that the events told of, and the tables carried_in and open_case_reasons."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

import asyncpg

from campaign import Campaign
from contracts import CaseClass
from contracts.event import RecordWithdrawalReason
from database import Connection
from reporting.case_sweep.codes import SWEPT_CLASSES, OpenReason
from reporting.case_sweep.rules.cases import (
    ZERO,
    CarriedIn,
    CarriedInVersion,
    Figures,
    GivenReason,
    SweptCase,
    assigned_between,
    figures_of,
)
from reporting.figures.rules.priorities import from_rows
from reporting.figures.rules.stored_rows import EndedAs
from sealing import Sealed, Sealing, about_row, seal_texts

FIRST_OF_ALL: Final = (date(1, 1, 1), "")
"""Where a list begins: before every case."""

Standing = Literal["open", "closed"]

SYSTEM_CASES: Final = """
    SELECT county, case_id, false AS is_carried_in, case_no, case_class,
           ((handovers->>0)::timestamptz AT TIME ZONE 'Asia/Shanghai')::date AS assigned_on, handler,
           (ended_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_on, ended_as AS result, priorities
    FROM cases
    WHERE campaign = $1 {of_county} AND handovers <> '[]' AND migrant_worker IS NOT FALSE
      AND case_class = ANY($2::text[])
      AND (handovers->>0)::timestamptz >= $3 AND (handovers->>0)::timestamptz < $4
"""
CARRIED_IN_CASES: Final = """
    SELECT county, case_id::text, true, case_no, case_class, assigned_on, handler, closed_on, result,
           NULL::jsonb
    FROM (SELECT DISTINCT ON (case_id) * FROM carried_in
          WHERE campaign = $1 {of_county} ORDER BY case_id, version DESC) latest
    WHERE withdrawn_reason IS NULL
"""
LATEST_REASONS: Final = """
    SELECT DISTINCT ON (case_id) case_id, reason FROM open_case_reasons
    WHERE campaign = $1 {of_county} ORDER BY case_id, version DESC
"""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Which cases of a county, after which of them, at most how many."""

    standing: Standing
    after: tuple[date, str]
    limit: int


async def lock_sweep(conn: Connection, campaign: str, county: str) -> None:
    """Whoever carries in, gives a reason or files waits for who does."""
    key = campaign, county
    await conn.execute(
        "INSERT INTO case_sweeps (campaign, county) VALUES ($1, $2) ON CONFLICT DO NOTHING", *key
    )
    await conn.execute("SELECT FROM case_sweeps WHERE campaign = $1 AND county = $2 FOR UPDATE", *key)


async def read_figures(conn: Connection, campaign: Campaign, county: str) -> Figures:
    """The system's table of a county: what the events told, and what was carried in."""
    return (await _figures(conn, campaign, county)).get(county, ZERO)


async def read_all_figures(conn: Connection, campaign: Campaign) -> Mapping[str, Figures]:
    """By county; one without a case has no entry."""
    return await _figures(conn, campaign, None)


async def _figures(conn: Connection, campaign: Campaign, county: str | None) -> Mapping[str, Figures]:
    rows = await conn.fetch(
        f"""
        SELECT county, case_class, closed_on IS NULL AS is_open, count(*) AS cases
        FROM ({_cases(county)}) swept GROUP BY county, case_class, is_open
        """,  # noqa: S608 (written above)
        *_parameters(campaign, county),
    )
    counts: dict[str, list[tuple[CaseClass, bool, int]]] = defaultdict(list)
    for row in rows:
        counts[row["county"]].append((CaseClass(row["case_class"]), row["is_open"], row["cases"]))
    return {one: figures_of(counted) for one, counted in counts.items()}


async def page_of_cases(
    conn: Connection, campaign: Campaign, county: str, page: CasePage
) -> Sequence[SweptCase]:
    """The longest assigned first."""
    is_open = page.standing == "open"
    rows = await conn.fetch(
        f"""
        SELECT swept.*, r.reason
        FROM ({_cases(county)}) swept LEFT JOIN ({LATEST_REASONS.format(of_county="AND county = $5")}) r
            USING (case_id)
        WHERE (closed_on IS NULL) = $6 AND (assigned_on, case_id) > ($7, $8)
        ORDER BY assigned_on, case_id LIMIT $9
        """,  # noqa: S608 (written above)
        *_parameters(campaign, county),
        is_open,
        *page.after,
        page.limit,
    )
    return [_swept(row) for row in rows]


async def find_case(conn: Connection, campaign: Campaign, county: str, case_id: str) -> SweptCase | None:
    """A case of the sweep; None: it is in another county's or in none."""
    row = await conn.fetchrow(
        f"""
        SELECT swept.*, r.reason
        FROM ({_cases(county)}) swept LEFT JOIN ({LATEST_REASONS.format(of_county="AND county = $5")}) r
            USING (case_id)
        WHERE case_id = $6
        """,  # noqa: S608 (written above)
        *_parameters(campaign, county),
        case_id,
    )
    return _swept(row) if row else None


async def case_no_is_taken(
    conn: Connection, campaign: str, county: str, case_no: str, except_of: UUID | None = None
) -> bool:
    """Whether a case that stands has this number already."""
    return bool(await conn.fetchval(CASE_NO_IS_TAKEN, campaign, county, case_no, except_of))


CASE_NO_IS_TAKEN: Final = """
    SELECT EXISTS (
        SELECT FROM carried_in c
        WHERE campaign = $1 AND county = $2 AND case_no = $3 AND withdrawn_reason IS NULL
          AND case_id IS DISTINCT FROM $4
          AND version = (SELECT max(version) FROM carried_in latest WHERE latest.case_id = c.case_id)
    )
"""


async def add_carried_in(conn: Connection, version: CarriedInVersion, sealing: Sealing) -> None:
    case = version.case
    key = version.case_id, version.version
    sealed = seal_texts(sealing, about_row("carried_in", *key), name=version.name)
    await conn.execute(
        """
        INSERT INTO carried_in (case_id, version, campaign, county, case_no, case_class, assigned_on, handler,
                                closed_on, result, withdrawn_reason, recorded_by, recorded_at, sealed,
                                sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """,
        *key,
        version.campaign,
        version.county,
        case.case_no,
        case.case_class,
        case.assigned_on,
        case.handler,
        case.closed_on,
        case.result,
        version.withdrawn,
        version.recorded_by,
        version.recorded_at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


async def carried_in_versions(
    conn: Connection, campaign: str, county: str, case_id: UUID, sealing: Sealing
) -> Sequence[CarriedInVersion]:
    """How a case carried in stood after each act, in order; none: there is no such case."""
    rows = await conn.fetch(
        "SELECT * FROM carried_in WHERE case_id = $1 AND campaign = $2 AND county = $3 ORDER BY version",
        case_id,
        campaign,
        county,
    )
    return [_version(row, sealing) for row in rows]


async def reasons_of(
    conn: Connection, campaign: str, county: str, case_id: str, sealing: Sealing
) -> Sequence[GivenReason]:
    """Why a case was said to be open, in order."""
    rows = await conn.fetch(
        """
        SELECT * FROM open_case_reasons WHERE campaign = $1 AND county = $2 AND case_id = $3
        ORDER BY version
        """,
        campaign,
        county,
        case_id,
    )
    return [_reason(row, sealing) for row in rows]


async def add_reason(
    conn: Connection, campaign: str, county: str, case_id: str, given: GivenReason, by: str, sealing: Sealing
) -> None:
    key = campaign, county, case_id, given.version
    sealed = seal_texts(sealing, about_row("open_case_reasons", *key), name=given.name, note=given.note)
    await conn.execute(
        """
        INSERT INTO open_case_reasons (campaign, county, case_id, version, reason, recorded_by, recorded_at,
                                       sealed, sealed_key, words_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *key,
        given.reason,
        by,
        given.recorded_at,
        sealed.content,
        sealed.key_id,
        sealed.digest,
    )


def _cases(county: str | None) -> str:
    of_county = "" if county is None else "AND county = $5"
    return f"{SYSTEM_CASES} UNION ALL {CARRIED_IN_CASES}".replace("{of_county}", of_county)


def _parameters(campaign: Campaign, county: str | None) -> Sequence[Any]:
    of_county = [] if county is None else [county]
    return [campaign.code, list(SWEPT_CLASSES), *assigned_between(campaign), *of_county]


def _swept(row: asyncpg.Record) -> SweptCase:
    plain = ("case_id", "is_carried_in", "case_no", "assigned_on", "handler", "closed_on")
    return SweptCase(
        **{name: row[name] for name in plain},
        case_class=CaseClass(row["case_class"]),
        result=EndedAs(row["result"]) if row["result"] else None,
        reason=OpenReason(row["reason"]) if row["reason"] else None,
        priorities=from_rows(json.loads(row["priorities"])) if row["priorities"] else None,
    )


def _version(row: asyncpg.Record, sealing: Sealing) -> CarriedInVersion:
    words = _open(sealing, row, "carried_in", row["case_id"], row["version"])
    plain = ("case_id", "version", "campaign", "county", "recorded_by", "recorded_at")
    told = ("case_no", "assigned_on", "handler", "closed_on")
    return CarriedInVersion(
        **{name: row[name] for name in plain},
        case=CarriedIn(
            **{name: row[name] for name in told},
            case_class=CaseClass(row["case_class"]),
            result=EndedAs(row["result"]) if row["result"] else None,
        ),
        name=words["name"],
        withdrawn=RecordWithdrawalReason(row["withdrawn_reason"]) if row["withdrawn_reason"] else None,
    )


def _reason(row: asyncpg.Record, sealing: Sealing) -> GivenReason:
    key = row["campaign"], row["county"], row["case_id"], row["version"]
    words = _open(sealing, row, "open_case_reasons", *key)
    reason = OpenReason(row["reason"])
    return GivenReason(reason, words.get("note"), words["name"], row["recorded_at"], row["version"])


def _open(sealing: Sealing, row: asyncpg.Record, table: str, *key: object) -> Mapping[str, Any]:
    return sealing.open(Sealed(row["sealed_key"], row["sealed"]), about_row(table, *key))
