"""Referrals, by agency and the number of its document."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from contracts.agencies import ReferralStatus, ReferralWithdrawalReason
from contracts.agency_facts import Responsible
from contracts.intake import RefusalReason
from database import Connection, Narrowing

LATEST: Final = UUID(int=2**128 - 1)
"""Where a list begins: after every referral."""


@dataclass(frozen=True, slots=True)
class Referral:
    """What is known of one; `county` is None where it was withdrawn before it was made."""

    referral_id: UUID
    agency: str
    document_no: str
    campaign: str | None
    county: str | None
    referred_on: date | None
    made_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: ReferralWithdrawalReason | None
    case_id: UUID | None
    case_no: str | None
    status: ReferralStatus | None
    status_at: datetime | None
    refusal_reasons: tuple[RefusalReason, ...] = ()
    responsible_instead: Responsible | None = None

    @property
    def is_sent_back(self) -> bool:
        """Refused before it had a case."""
        return self.case_id is None and self.status is ReferralStatus.refused


@dataclass(frozen=True, slots=True)
class NewReferral:
    """One that was made, where it was admitted."""

    agency: str
    document_no: str
    campaign: str
    county: str
    referred_on: date
    made_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None: not narrowed."""

    counties: list[str] | None = None
    agency: str | None = None
    waiting: bool = False
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """Referrals of an agency to a county that nobody has decided; `oldest`: when the first was recorded."""

    campaign: str
    agency: str
    county: str
    referrals: int
    oldest: datetime


UNDECIDED: Final = "withdrawn_at IS NULL AND (status IS NULL OR status = 'received')"
"""As the index `referrals_undecided` has it: neither accepted nor refused, and not taken back."""


@dataclass(frozen=True, slots=True)
class StatusRow:
    """How far a referral has come."""

    referral_id: UUID
    status: ReferralStatus
    at: datetime


async def add(conn: Connection, new: NewReferral) -> bool:
    """False: that document is known already; who brings it at this moment is waited for."""
    added = await conn.fetchval(
        """
        INSERT INTO referrals (referral_id, agency, document_no, campaign, county, referred_on, made_at,
                               recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (agency, document_no) DO NOTHING RETURNING true
        """,
        *(uuid7(), new.agency, new.document_no, new.campaign, new.county, new.referred_on),
        *(new.made_at, new.recorded_at),
    )
    return added is not None


async def withdraw(
    conn: Connection,
    agency: str,
    document_no: str,
    reason: ReferralWithdrawalReason,
    at: datetime,
    now: datetime,
) -> str | None:
    """The first stands; of a referral that is still to come it is remembered. The number of its case."""
    case_no: str | None = await conn.fetchval(
        """
        INSERT INTO referrals AS r (referral_id, agency, document_no, withdrawal_reason, withdrawn_at,
                                    recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (agency, document_no) DO UPDATE
        SET withdrawal_reason = coalesce(r.withdrawal_reason, EXCLUDED.withdrawal_reason),
            withdrawn_at = coalesce(r.withdrawn_at, EXCLUDED.withdrawn_at)
        RETURNING case_no
        """,
        *(uuid7(), agency, document_no, reason, at, now),
    )
    return case_no


async def find(conn: Connection, agency: str, document_no: str, *, lock: bool = False) -> Referral | None:
    """`lock`: it stays as it is until the transaction ends."""
    row = await conn.fetchrow(
        f"SELECT * FROM referrals WHERE agency = $1 AND document_no = $2 {'FOR UPDATE' if lock else ''}",  # noqa: S608 (constants)
        *(agency, document_no),
    )
    return _read(row) if row else None


async def page(conn: Connection, narrowed: Filter, before: UUID, limit: int) -> Sequence[Referral]:
    """The latest below `before`, one more than the page shows."""
    which = Narrowing()
    which.by("referral_id < {}", before)
    which.by_county(narrowed.counties)
    which.by("agency = {}", narrowed.agency)
    if narrowed.waiting:
        which.conditions.append("case_id IS NULL AND withdrawn_at IS NULL AND status IS NULL")
    if narrowed.undecided:
        which.conditions.append(UNDECIDED)
    rows = await conn.fetch(
        f"SELECT * FROM referrals WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY referral_id DESC LIMIT {which.parameter(limit + 1)}",
        *which.values,
    )
    return [_read(row) for row in rows]


async def count_undecided(conn: Connection) -> Sequence[Undecided]:
    rows = await conn.fetch(
        f"""
        SELECT campaign, agency, county, count(*) AS referrals, min(recorded_at) AS oldest FROM referrals
        WHERE {UNDECIDED} GROUP BY campaign, agency, county ORDER BY campaign, agency, county
        """  # noqa: S608 (written above)
    )
    return [Undecided(**row) for row in rows]


async def open_case(conn: Connection, referral_id: UUID, case_id: UUID, case_no: str) -> None:
    """The application that a referral became, or joined."""
    await conn.execute(
        "UPDATE referrals SET case_id = $2, case_no = $3 WHERE referral_id = $1",
        *(referral_id, case_id, case_no),
    )


async def send_back(
    conn: Connection,
    referral_id: UUID,
    reasons: Collection[RefusalReason],
    responsible_instead: Responsible,
    at: datetime,
) -> None:
    """One that waits without a case."""
    await conn.execute(
        """
        UPDATE referrals
        SET status = 'refused', status_at = $4, refusal_reasons = $2, responsible_instead = $3
        WHERE referral_id = $1
        """,
        *(referral_id, [*reasons], responsible_instead, at),
    )


async def of_cases(conn: Connection, case_ids: Collection[UUID]) -> Sequence[Referral]:
    """The referrals of these cases that their agencies did not take back."""
    rows = await conn.fetch(
        """
        SELECT * FROM referrals WHERE case_id = ANY ($1::uuid[]) AND withdrawn_at IS NULL ORDER BY referral_id
        """,
        list(case_ids),
    )
    return [_read(row) for row in rows]


async def save_statuses(conn: Connection, rows: Sequence[StatusRow]) -> None:
    await conn.execute(
        """
        UPDATE referrals r SET status = n.status, status_at = n.at
        FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS n (referral_id, status, at)
        WHERE r.referral_id = n.referral_id
        """,
        [row.referral_id for row in rows],
        [row.status for row in rows],
        [row.at for row in rows],
    )


def _read(row: asyncpg.Record) -> Referral:
    reason, status, instead = row["withdrawal_reason"], row["status"], row["responsible_instead"]
    return Referral(
        referral_id=row["referral_id"],
        agency=row["agency"],
        document_no=row["document_no"],
        campaign=row["campaign"],
        county=row["county"],
        referred_on=row["referred_on"],
        made_at=row["made_at"],
        withdrawn_at=row["withdrawn_at"],
        withdrawal_reason=ReferralWithdrawalReason(reason) if reason else None,
        case_id=row["case_id"],
        case_no=row["case_no"],
        status=ReferralStatus(status) if status else None,
        status_at=row["status_at"],
        refusal_reasons=tuple(RefusalReason(each) for each in row["refusal_reasons"]),
        responsible_instead=Responsible(instead) if instead else None,
    )
