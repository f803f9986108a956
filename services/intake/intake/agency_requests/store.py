"""Rows of what agencies were asked, and of what they answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import asyncpg

from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
    Responsible,
)
from contracts.intake import ReferredMatter
from database import Connection, Narrowing
from intake.agency_requests.codes import RequestKind
from intake.agency_requests.rules import AgencyRequest, Answer

LATEST: Final = UUID(int=2**128 - 1)
"""Where a list begins: after every request."""
COLUMNS: Final = (
    "request_id, case_id, case_no, county, kind, agency, document_no, matters, answer_by, asked_at, by_hand,"
    " sent_on, is_answered"
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None: not narrowed. `overdue_on`: the day of which it is asked."""

    counties: list[str] | None = None
    agency: str | None = None
    kind: RequestKind | None = None
    unanswered: bool = False
    overdue_on: date | None = None
    to_be_sent: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What an agency has not answered a county; `earliest`: the first of the days by which it was to."""

    campaign: str
    agency: str
    county: str
    earliest: date


@dataclass(frozen=True, slots=True)
class ListedRequest:
    """With what was answered, as it became known."""

    request: AgencyRequest
    answers: Sequence[Answer]


async def add(conn: Connection, requests: Sequence[AgencyRequest], now: datetime) -> int:
    """How many are new: a county's letter of one number refers one case to an agency."""
    done = await conn.execute(
        f"""
        INSERT INTO agency_requests ({COLUMNS}, recorded_at)
        SELECT request_id, case_id, case_no, county, kind, agency, document_no,
               string_to_array(matters, ','), answer_by, asked_at, by_hand, NULL, false, $11
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::date[], $10::timestamptz[], $12::boolean[])
             AS n (request_id, case_id, case_no, county, kind, agency, document_no, matters, answer_by,
                   asked_at, by_hand)
        ON CONFLICT (county, agency, document_no) WHERE kind = 'referral' DO NOTHING
        """,  # noqa: S608 (names of columns)
        [each.request_id for each in requests],
        [each.case_id for each in requests],
        [each.case_no for each in requests],
        [each.county for each in requests],
        [each.kind for each in requests],
        [each.agency for each in requests],
        [each.document_no for each in requests],
        [",".join(each.matters) for each in requests],
        [each.answer_by for each in requests],
        [each.asked_at for each in requests],
        now,
        [each.by_hand for each in requests],
    )
    return int(done.rpartition(" ")[2])


async def lock(conn: Connection, request_id: UUID) -> AgencyRequest | None:
    """It stays as it is until the transaction ends; its case is locked before."""
    row = await conn.fetchrow(
        f"SELECT {COLUMNS} FROM agency_requests WHERE request_id = $1 FOR UPDATE",  # noqa: S608
        request_id,
    )
    return _read(row) if row else None


async def find_of_agency(conn: Connection, agency: str, request_id: UUID) -> AgencyRequest | None:
    """One that this agency was asked."""
    row = await conn.fetchrow(
        f"SELECT {COLUMNS} FROM agency_requests WHERE request_id = $1 AND agency = $2",  # noqa: S608
        request_id,
        agency,
    )
    return _read(row) if row else None


async def mark_sent(conn: Connection, request_id: UUID, sent_on: date) -> None:
    await conn.execute("UPDATE agency_requests SET sent_on = $2 WHERE request_id = $1", request_id, sent_on)


async def mark_answered(conn: Connection, request_id: UUID, *, is_answered: bool) -> None:
    await conn.execute(
        "UPDATE agency_requests SET is_answered = $2 WHERE request_id = $1", request_id, is_answered
    )


async def add_answer(conn: Connection, new: Answer) -> None:
    await conn.execute(
        """
        INSERT INTO agency_answers (fact_id, request_id, answer, refusal, responsible_instead, result,
                                    by_hand, document_no, answered_on, at, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        *(new.fact_id, new.request_id, new.answer, new.refusal, new.responsible_instead, new.result),
        *(new.by_hand, new.document_no, new.answered_on, new.at, new.recorded_at),
    )


async def answers_to(conn: Connection, requests: Sequence[UUID]) -> Mapping[UUID, Sequence[Answer]]:
    """In the order in which they became known here."""
    rows = await conn.fetch(
        """
        SELECT a.*, r.kind FROM agency_answers a JOIN agency_requests r USING (request_id)
        WHERE a.request_id = ANY ($1::uuid[]) ORDER BY a.recorded_at, a.fact_id
        """,
        [*requests],
    )
    answers = defaultdict[UUID, list[Answer]](list)
    for row in rows:
        answers[row["request_id"]].append(_read_answer(row))
    return answers


async def of_case(conn: Connection, case_id: UUID) -> Sequence[ListedRequest]:
    """In the order in which they were asked."""
    rows = await conn.fetch(
        "SELECT * FROM agency_requests WHERE case_id = $1 ORDER BY asked_at, request_id",
        case_id,
    )
    return await _with_answers(conn, rows)


async def find(conn: Connection, request_id: UUID) -> ListedRequest | None:
    rows = await conn.fetch("SELECT * FROM agency_requests WHERE request_id = $1", request_id)
    return (await _with_answers(conn, rows))[0] if rows else None


async def page(conn: Connection, narrowed: Filter, before: UUID, limit: int) -> Sequence[ListedRequest]:
    """The latest below `before`, one more than the page shows."""
    which = Narrowing()
    which.by("request_id < {}", before)
    which.by_county(narrowed.counties)
    which.by("agency = {}", narrowed.agency)
    which.by("kind = {}", narrowed.kind)
    if narrowed.unanswered or narrowed.overdue_on or narrowed.to_be_sent:
        which.conditions.append("NOT is_answered")
    which.by("answer_by < {}", narrowed.overdue_on)
    if narrowed.to_be_sent:
        which.conditions.append("by_hand AND sent_on IS NULL")
    rows = await conn.fetch(
        f"SELECT * FROM agency_requests WHERE {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY request_id DESC LIMIT {which.parameter(limit + 1)}",
        *which.values,
    )
    return await _with_answers(conn, rows)


async def unanswered(conn: Connection) -> Sequence[Unanswered]:
    """Nobody waits for a case that has ended to be heard first; what was referred is still to be done."""
    rows = await conn.fetch(
        """
        SELECT c.campaign, r.agency, r.county, min(r.answer_by) AS earliest
        FROM agency_requests r JOIN cases c USING (case_id)
        WHERE NOT r.is_answered AND (r.kind = 'referral' OR c.state IN ('received', 'accepted', 'granted'))
        GROUP BY c.campaign, r.agency, r.county ORDER BY c.campaign, r.agency, r.county
        """
    )
    return [Unanswered(**row) for row in rows]


async def _with_answers(conn: Connection, rows: Sequence[asyncpg.Record]) -> Sequence[ListedRequest]:
    answers = await answers_to(conn, [row["request_id"] for row in rows]) if rows else {}
    return [ListedRequest(_read(row), answers.get(row["request_id"], ())) for row in rows]


def _read(row: asyncpg.Record) -> AgencyRequest:
    return AgencyRequest(
        request_id=row["request_id"],
        case_id=row["case_id"],
        case_no=row["case_no"],
        county=row["county"],
        kind=RequestKind(row["kind"]),
        agency=row["agency"],
        document_no=row["document_no"],
        matters=tuple(ReferredMatter(each) for each in row["matters"]),
        answer_by=row["answer_by"],
        asked_at=row["asked_at"],
        by_hand=row["by_hand"],
        sent_on=row["sent_on"],
        is_answered=row["is_answered"],
    )


def _read_answer(row: asyncpg.Record) -> Answer:
    of_kind = PriorityAnswer if row["kind"] == RequestKind.priority else CaseReferralAnswer
    refusal, instead, result = row["refusal"], row["responsible_instead"], row["result"]
    return Answer(
        fact_id=row["fact_id"],
        request_id=row["request_id"],
        answer=of_kind(row["answer"]),
        refusal=CaseReferralRefusal(refusal) if refusal else None,
        responsible_instead=Responsible(instead) if instead else None,
        result=CaseReferralResult(result) if result else None,
        by_hand=row["by_hand"],
        document_no=row["document_no"],
        answered_on=row["answered_on"],
        at=row["at"],
        recorded_at=row["recorded_at"],
    )
