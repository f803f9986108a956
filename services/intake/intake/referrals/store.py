"""Referrals, by agency and the number of its document."""

from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from contracts.agencies import ReferralWithdrawalReason
from database import Connection


@dataclass(frozen=True, slots=True)
class Referral:
    """What is known of one; `county` is None where it was withdrawn before it was made."""

    agency: str
    document_no: str
    campaign: str | None
    county: str | None
    referred_on: date | None
    withdrawn_at: datetime | None


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


async def add(conn: Connection, new: NewReferral) -> bool:
    """False: that document is known already; who brings it at this moment is waited for."""
    added = await conn.fetchval(
        """
        INSERT INTO referrals (agency, document_no, campaign, county, referred_on, made_at, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true
        """,
        *(new.agency, new.document_no, new.campaign, new.county, new.referred_on),
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
) -> None:
    """The first withdrawal stands; of a referral that is still to come it is remembered."""
    await conn.execute(
        """
        INSERT INTO referrals AS r (agency, document_no, withdrawal_reason, withdrawn_at, recorded_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (agency, document_no) DO UPDATE
        SET withdrawal_reason = EXCLUDED.withdrawal_reason, withdrawn_at = EXCLUDED.withdrawn_at
        WHERE r.withdrawn_at IS NULL
        """,
        *(agency, document_no, reason, at, now),
    )


async def find(conn: Connection, agency: str, document_no: str) -> Referral | None:
    row = await conn.fetchrow(
        "SELECT * FROM referrals WHERE agency = $1 AND document_no = $2", agency, document_no
    )
    return _read(row) if row else None


def _read(row: asyncpg.Record) -> Referral:
    return Referral(
        agency=row["agency"],
        document_no=row["document_no"],
        campaign=row["campaign"],
        county=row["county"],
        referred_on=row["referred_on"],
        withdrawn_at=row["withdrawn_at"],
    )
