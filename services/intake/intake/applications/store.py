"""Applications: numbering, storing, listing; and the natural keys under which they came."""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from pydantic_core import to_json

from contracts import CaseClass, Lane
from database import Connection
from intake.applications.rules.application import Application
from intake.applications.rules.outcome import Receipt
from intake.case import audit
from intake.case.audit import AuditRow
from intake.case.rules.case import Case
from intake.case.rules.states import State
from intake.case.store import read_case
from sealing import Sealed

LATEST: Final = UUID(int=2**128 - 1)
"""Where a list begins: after every case."""

ADD: Final = f"""
WITH audited AS ({audit.INSERT}), added AS (
    INSERT INTO cases SELECT * FROM jsonb_populate_record(NULL::cases, $2::text::jsonb)
)
SELECT is_known_in($3, $4, $5::text[]) AS is_known, first_alike_in($3, $4, $6) AS alike
"""  # noqa: S608 (two constants)


RECEIPT: Final = TypeAdapter(Receipt)


@dataclass(frozen=True, slots=True)
class Traces:
    """Keyed hashes by which an application is found again: of the numbers shown, of what it looks like."""

    identities: Sequence[str]
    likeness: str | None


@dataclass(frozen=True, slots=True)
class FoundBefore:
    """Whether another case of the county has one of the identities, and the number of the first one alike."""

    is_known: bool
    alike: str | None


@dataclass(frozen=True, slots=True)
class NaturalKey:
    """Whose an application is, its system, and keyed hashes of its number there and of what it stated."""

    campaign: str
    county: str
    system: str
    reference_hash: bytes
    statement_hash: bytes


@dataclass(frozen=True, slots=True)
class ReceivedBefore:
    """The receipt given under a natural key, and the keyed hash of the statement it was given for."""

    statement_hash: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None: not narrowed. `received_to` is excluded."""

    campaign: str | None = None
    counties: list[str] | None = None
    state: State | None = None
    lane: Lane | None = None
    case_class: CaseClass | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as a list shows it; the main recipient's name is in the sealed statement."""

    case: Case
    workers: int
    workers_exact: bool
    workers_known: bool
    amount_claimed_fen: int | None
    amount_claimed_exact: bool
    sealed_statement: Sealed


async def next_number(conn: Connection, county: str, series: str) -> int:
    """The next one of the case numbers that a county writes so, in whichever campaign."""
    number: int = await conn.fetchval(
        """
        INSERT INTO case_numbers AS n (county, series, last) VALUES ($1, $2, 1)
        ON CONFLICT (county, series) DO UPDATE SET last = n.last + 1
        RETURNING last
        """,
        county,
        series,
    )
    return number


async def add(
    conn: Connection,
    case: Case,
    application: Application,
    sealed_statement: Sealed,
    traces: Traces,
    audit_rows: Sequence[AuditRow],
) -> FoundBefore:
    """Store a new case; what the county has already that may be the same."""
    row = _row(case, application, sealed_statement, traces, audit_rows[0].act.recorded)
    found = await conn.fetchrow(
        ADD,
        audit.to_parameter(case.case_id, audit_rows),
        row,
        case.campaign,
        case.county,
        list(traces.identities),
        traces.likeness,
    )
    assert found is not None
    return FoundBefore(**found)


def _row(
    case: Case,
    application: Application,
    sealed_statement: Sealed,
    traces: Traces,
    recorded: datetime,
) -> str:
    """The row of table cases, as JSON."""
    columns = {
        **asdict(case),
        "office": application.office,
        "channel": application.channel,
        "form": application.form,
        "claim_classes": application.claim_classes,
        "workers": application.worker_count,
        "workers_exact": application.workers.is_exact,
        "workers_known": application.workers.is_known,
        "amount_claimed_exact": application.amount_claimed_exact,
        "amount_claimed_fen": application.amount_claimed_fen,
        "recorded_at": recorded,
        "sealed": audit.hexed(sealed_statement.content),
        "sealed_key": sealed_statement.key_id,
        "identities": traces.identities,
        "likeness": traces.likeness,
    }
    return to_json(columns).decode()


async def page(conn: Connection, narrowed: Filter, before: UUID, limit: int) -> Sequence[ListedCase]:
    """The latest cases below `before`, one more than the page shows."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE case_id < $1
          AND ($2::text IS NULL OR campaign = $2) AND ($3::text[] IS NULL OR county = ANY($3))
          AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR lane = $5)
          AND ($6::text IS NULL OR case_class = $6)
          AND ($7::timestamptz IS NULL OR received_at >= $7) AND ($8::timestamptz IS NULL OR received_at < $8)
        ORDER BY case_id DESC LIMIT $9
        """,
        before,
        narrowed.campaign,
        narrowed.counties,
        narrowed.state,
        narrowed.lane,
        narrowed.case_class,
        narrowed.received_from,
        narrowed.received_to,
        limit + 1,
    )
    return [
        ListedCase(
            case=read_case(row),
            workers=row["workers"],
            workers_exact=row["workers_exact"],
            workers_known=row["workers_known"],
            amount_claimed_exact=row["amount_claimed_exact"],
            amount_claimed_fen=row["amount_claimed_fen"],
            sealed_statement=Sealed(row["sealed_key"], row["sealed"]),
        )
        for row in rows
    ]


async def claim(conn: Connection, key: NaturalKey, case_id: UUID) -> ReceivedBefore | None:
    """None: the natural key is ours. Otherwise what came under it; who is receiving it now is waited for."""
    is_ours = await conn.fetchval(
        """
        INSERT INTO sources (campaign, county, system, reference, statement_hash, case_id)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING true
        """,
        *astuple(key),
        case_id,
    )
    if is_ours:
        return None
    row = await conn.fetchrow(
        """
        SELECT statement_hash, receipt::text FROM sources
        WHERE campaign = $1 AND county = $2 AND system = $3 AND reference = $4
        """,
        key.campaign,
        key.county,
        key.system,
        key.reference_hash,
    )
    assert row is not None
    return ReceivedBefore(row["statement_hash"], RECEIPT.validate_json(row["receipt"]))


async def keep_receipt(conn: Connection, key: NaturalKey, receipt: Receipt) -> None:
    """For the same application again; there is no personal data in it."""
    await conn.execute(
        """
        UPDATE sources SET receipt = $5::text::jsonb
        WHERE campaign = $1 AND county = $2 AND system = $3 AND reference = $4
        """,
        key.campaign,
        key.county,
        key.system,
        key.reference_hash,
        RECEIPT.dump_json(receipt).decode(),
    )
