"""Applications: numbering, storing, listing; and the natural keys under which they came."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from contracts import CaseClass, Lane
from database import Connection, Narrowing
from delivery import NewEvent, outbox
from intake.applications.rules.application import Application
from intake.applications.rules.outcome import Receipt
from intake.case import audit
from intake.case.audit import AuditRow
from intake.case.rules.case import Case
from intake.case.rules.states import State
from intake.case.store import REVIEW, read_case
from sealing import Sealed

SEQ: Final = "{seq}"
"""Stands in a case number until there is one; the database knows which is next.

It is put into the events there too: no words that anybody typed travel in one, so SEQ is in the number alone.
"""
LATEST: Final = UUID(int=2**128 - 1)
"""Where a list begins: after every case."""

OF_CASE: Final = tuple(each.name for each in fields(Case))
COLUMNS: Final = (
    *OF_CASE,
    "office",
    "channel",
    "form",
    "claim_classes",
    "workers",
    "workers_exact",
    "workers_known",
    "amount_claimed_exact",
    "amount_claimed_fen",
    "recorded_at",
    "sealed",
    "sealed_key",
)
"""What of table cases is given when a case is opened, in the order of `_row`."""
AT: Final = {name: f"${place}" for place, name in enumerate(COLUMNS, 2)}
"""Where the values of the row stand in ADD, behind the audit's; what else it is given stands behind them."""
SYSTEM, REFERENCE, STATEMENT_HASH, IDENTITIES, LIKENESS = (f"${len(AT) + place}" for place in range(2, 7))
NUMBERED: Final = f"replace({AT['case_no']}, '{SEQ}', digits)"

ADD: Final = outbox.beside(
    f"""
    claimed AS (
        INSERT INTO sources (campaign, county, system, reference, statement_hash, case_id)
        SELECT {AT["campaign"]}::text, {AT["county"]}::text, {SYSTEM}::text, {REFERENCE}::bytea,
               {STATEMENT_HASH}::bytea, {AT["case_id"]}::uuid
        WHERE {SYSTEM} IS NOT NULL
        ON CONFLICT DO NOTHING RETURNING true
    ), counted AS (
        INSERT INTO case_numbers AS c (county, series, last)
        SELECT {AT["county"]}, {AT["case_no"]}::text, 1 WHERE {SYSTEM} IS NULL OR EXISTS (SELECT FROM claimed)
        ON CONFLICT (county, series) DO UPDATE SET last = c.last + 1
        RETURNING last
    ), number AS (
        SELECT last::text AS digits,
               is_known_in({AT["campaign"]}, {AT["county"]}, {IDENTITIES}::text[]) AS is_known,
               first_alike_in({AT["campaign"]}, {AT["county"]}, {LIKENESS}::text) AS alike
        FROM counted
    ), added AS (
        INSERT INTO cases ({", ".join(COLUMNS)})
        SELECT {", ".join({**AT, "case_no": NUMBERED}.values())} FROM number
    ), traced AS (
        INSERT INTO case_traces (county, campaign, trace, case_id)
        SELECT {AT["county"]}, {AT["campaign"]}, trace, {AT["case_id"]}
        FROM number, unnest({IDENTITIES} || {LIKENESS}) AS trace WHERE trace IS NOT NULL
    ), audited AS (
        {audit.INSERT}, number
    )
    """,  # noqa: S608 (constants)
    parameters=len(AT) + 6,
    given="number",
    value=f"convert_to(replace(convert_from(n.value, 'UTF8'), '{SEQ}', number.digits), 'UTF8')",
    answer="SELECT digits, is_known, alike FROM number",
)

RECEIPT: Final = TypeAdapter(Receipt)


@dataclass(frozen=True, slots=True)
class Traces:
    """Keyed hashes by which an application is found again: of the numbers shown, of what it looks like."""

    identities: Sequence[str]
    likeness: str | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that a case was given, and what is known of the cases that the county had before it: whether
    one of the identities is among them, and which is the first one alike."""

    digits: str
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
class NewCase:
    """An application that becomes a case, as it is stored; SEQ still stands in its number."""

    case: Case
    application: Application
    recorded_at: datetime
    sealed_statement: Sealed
    traces: Traces
    key: NaturalKey | None


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
    station: str | None = None
    platform_no: str | None = None


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


async def add(
    conn: Connection, new: NewCase, audit_rows: Sequence[AuditRow], events: Sequence[NewEvent]
) -> Numbered | ReceivedBefore:
    """Number and store a new case, who made it so, what happened; or nothing, where it was received before.

    A natural key is claimed first; who is receiving the same now is waited for, and what came under it before
    takes no number. The number is the next of those that the county writes so, in whichever campaign: they
    wait for one another from here to the end of the transaction, so that what a neighbour is adding is found.
    """
    case, key = new.case, new.key
    row = await conn.fetchrow(
        ADD,
        audit.to_parameter(case.case_id, audit_rows),
        *_row(new),
        key.system if key else None,
        key.reference_hash if key else None,
        key.statement_hash if key else None,
        new.traces.identities,
        new.traces.likeness,
        *outbox.values(events),
    )
    if row is not None:
        return Numbered(**row)
    assert key is not None
    before = await received_before(conn, key)
    assert before is not None
    return before


async def keep_receipt(conn: Connection, key: NaturalKey, receipt: Receipt) -> None:
    """For whoever sends the same application again."""
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


def _row(new: NewCase) -> Sequence[Any]:
    """The row of table cases, in the order of COLUMNS."""
    case, application, review = new.case, new.application, new.case.preliminary_review
    row = {
        **{name: getattr(case, name) for name in OF_CASE},
        "preliminary_review": REVIEW.dump_json(review).decode() if review else None,
        "office": application.office,
        "channel": application.channel,
        "form": application.form,
        "claim_classes": application.claim_classes,
        "workers": application.worker_count,
        "workers_exact": application.workers.is_exact,
        "workers_known": application.workers.is_known,
        "amount_claimed_exact": application.amount_claimed_exact,
        "amount_claimed_fen": application.amount_claimed_fen,
        "recorded_at": new.recorded_at,
        "sealed": new.sealed_statement.content,
        "sealed_key": new.sealed_statement.key_id,
    }
    return [row[name] for name in COLUMNS]


OF_NUMBER: Final = "case_id = ANY(ARRAY(SELECT case_id FROM platform_cases WHERE platform_no = {}))"
"""Looked up first, and once: few cases have one number."""


async def page(conn: Connection, narrowed: Filter, before: UUID, limit: int) -> Sequence[ListedCase]:
    """The latest cases below `before`, one more than the page shows."""
    which = Narrowing()
    which.by("case_id < {}", before)
    which.by_county(narrowed.counties)
    which.by("station = {}", narrowed.station)
    which.by("campaign = {}", narrowed.campaign)
    which.by("state = {}", narrowed.state)
    which.by("lane = {}", narrowed.lane)
    which.by("case_class = {}", narrowed.case_class)
    which.by("received_at >= {}", narrowed.received_from)
    which.by("received_at < {}", narrowed.received_to)
    which.by(OF_NUMBER, narrowed.platform_no)
    rows = await conn.fetch(
        f"SELECT * FROM cases WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY case_id DESC LIMIT {which.parameter(limit + 1)}",
        *which.values,
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


async def received_before(conn: Connection, key: NaturalKey) -> ReceivedBefore | None:
    """What came under a natural key; the receipt holds no personal data."""
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
    return ReceivedBefore(row["statement_hash"], RECEIPT.validate_json(row["receipt"])) if row else None
