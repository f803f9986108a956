"""The tables arrears_findings and arrears_finding_acts; what people typed is sealed with each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from contracts import Industry
from contracts.event import RecordWithdrawalReason
from contracts.reporting import FindingAction, FindingSource
from database import Connection, Narrowing
from reporting.activities.rules import Withdrawn
from reporting.arrears_findings.codes import EmployerKind
from reporting.arrears_findings.rules import (
    Employer,
    Finding,
    FindingAct,
    FindingCount,
    LinkedCase,
    Told,
)
from reporting.record_acts import store as record_acts
from reporting.record_acts.by import By
from reporting.record_acts.store import ActTable
from sealing import Sealed, Sealing, seal_texts

ACTS: Final = ActTable("arrears_finding_acts", "finding_id", "case_no")


@dataclass(frozen=True, slots=True)
class DoneAct:
    """An act as it was kept; `words`: the note of a withdrawal or the reason of a look."""

    act: FindingAct
    case_no: str | None
    by: str
    at: datetime
    name: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a list is narrowed to; None: not narrowed."""

    campaign: str | None = None
    counties: list[str] | None = None
    activity_id: UUID | None = None


async def add(conn: Connection, finding: Finding, sealing: Sealing) -> None:
    sealed = seal_texts(
        sealing,
        finding.finding_id,
        employer=finding.employer.name,
        credit_code=finding.employer.credit_code,
        workers=finding.workers.as_told,
        arrears=finding.arrears.as_told,
        note=finding.note,
        recorded_by=finding.recorded_by,
    )
    await conn.execute(
        """
        INSERT INTO arrears_findings (finding_id, activity_id, campaign, county, found_on, employer_kind,
                                      industry, area, workers, workers_exact, arrears_fen, arrears_exact,
                                      source, actions, version, recorded_at, sealed, sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """,
        finding.finding_id,
        finding.activity_id,
        finding.campaign,
        finding.county,
        finding.found_on,
        finding.employer.kind,
        finding.industry,
        finding.area,
        finding.workers.number,
        finding.workers.exact,
        finding.arrears.number,
        finding.arrears.exact,
        finding.source,
        list(finding.actions),
        finding.version,
        finding.recorded_at,
        sealed.content,
        sealed.key_id,
    )


async def keep(conn: Connection, finding: Finding) -> None:
    """What became of a finding: its case, or that it is withdrawn. What was recorded stays as it was."""
    case, withdrawn = finding.case, finding.withdrawn
    await conn.execute(
        """
        UPDATE arrears_findings
        SET case_id = $2, case_no = $3, withdrawn_at = $4, withdrawn_reason = $5, version = $6
        WHERE finding_id = $1
        """,
        finding.finding_id,
        case.case_id if case else None,
        case.case_no if case else None,
        withdrawn.at if withdrawn else None,
        withdrawn.reason if withdrawn else None,
        finding.version,
    )


async def find(conn: Connection, finding_id: UUID, sealing: Sealing) -> Finding | None:
    """A finding to look at."""
    row = await conn.fetchrow("SELECT * FROM arrears_findings WHERE finding_id = $1", finding_id)
    return _finding(row, sealing) if row else None


async def lock(conn: Connection, finding_id: UUID, sealing: Sealing) -> Finding | None:
    """The finding, for whoever is going to change it."""
    row = await conn.fetchrow("SELECT * FROM arrears_findings WHERE finding_id = $1 FOR UPDATE", finding_id)
    return _finding(row, sealing) if row else None


async def page(
    conn: Connection, narrowed: FindingFilter, before: UUID, limit: int, sealing: Sealing
) -> Sequence[Finding]:
    """The latest findings below `before`, at most so many."""
    which = Narrowing()
    which.by("finding_id < {}", before)
    which.by_county(narrowed.counties)
    which.by("campaign = {}", narrowed.campaign)
    which.by("activity_id = {}", narrowed.activity_id)
    rows = await conn.fetch(
        f"SELECT * FROM arrears_findings WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY finding_id DESC LIMIT {which.parameter(limit)}",
        *which.values,
    )
    return [_finding(row, sealing) for row in rows]


async def counts_of(conn: Connection, campaign: str) -> Mapping[str, FindingCount]:
    """Of each county what stands; who recorded none has no entry."""
    rows = await conn.fetch(
        """
        SELECT county, count(*) AS findings, count(case_id) AS became_cases
        FROM arrears_findings WHERE campaign = $1 AND withdrawn_at IS NULL GROUP BY county
        """,
        campaign,
    )
    return {row["county"]: FindingCount(row["findings"], row["became_cases"]) for row in rows}


async def count_of_activity(conn: Connection, activity_id: UUID) -> FindingCount | None:
    """Of one sweep what stands; None: none is recorded, which does not say that nothing was found."""
    row = await conn.fetchrow(
        """
        SELECT count(*) AS findings, count(case_id) AS became_cases
        FROM arrears_findings WHERE activity_id = $1 AND withdrawn_at IS NULL
        """,
        activity_id,
    )
    return FindingCount(row["findings"], row["became_cases"]) if row and row["findings"] else None


async def case_of_number(conn: Connection, campaign: str, county: str, case_no: str) -> LinkedCase | None:
    """A case that reporting has heard of."""
    case_id = await conn.fetchval(
        "SELECT case_id FROM cases WHERE (campaign, county, case_no) = ($1, $2, $3) LIMIT 1",
        campaign,
        county,
        case_no,
    )
    return LinkedCase(case_id, case_no) if case_id is not None else None


async def add_act(
    conn: Connection,
    finding: Finding,
    act: FindingAct,
    by: By,
    at: datetime,
    sealing: Sealing,
    *,
    case_no: str | None = None,
    words: str | None = None,
) -> None:
    record = finding.finding_id, finding.county
    await record_acts.add_act(conn, ACTS, record, act, by, at, sealing, case_no, words=words)


async def acts_of(conn: Connection, finding_id: UUID, sealing: Sealing) -> Sequence[DoneAct]:
    """What was done to a finding, in order."""
    return [
        DoneAct(
            act=FindingAct(row.act),
            case_no=row.about,
            by=row.by,
            at=row.at,
            name=row.words.get("name"),
            words=row.words.get("words"),
        )
        for row in await record_acts.acts_of(conn, ACTS, finding_id, sealing)
    ]


def _finding(row: asyncpg.Record, sealing: Sealing) -> Finding:
    words = sealing.open(Sealed(row["sealed_key"], row["sealed"]), row["finding_id"])
    plain = ("finding_id", "activity_id", "campaign", "county", "found_on", "area", "recorded_at", "version")
    withdrawn = None
    if row["withdrawn_at"] is not None:
        withdrawn = Withdrawn(row["withdrawn_at"], RecordWithdrawalReason(row["withdrawn_reason"]))
    return Finding(
        **{name: row[name] for name in plain},
        employer=Employer(EmployerKind(row["employer_kind"]), words["employer"], words.get("credit_code")),
        industry=Industry(row["industry"]) if row["industry"] else None,
        workers=Told(row["workers"], row["workers_exact"], words.get("workers")),
        arrears=Told(row["arrears_fen"], row["arrears_exact"], words.get("arrears")),
        source=FindingSource(row["source"]),
        actions=tuple(FindingAction(each) for each in row["actions"]),
        note=words.get("note"),
        recorded_by=words["recorded_by"],
        case=LinkedCase(row["case_id"], row["case_no"]) if row["case_id"] else None,
        withdrawn=withdrawn,
    )
