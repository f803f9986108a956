"""GET …, GET …/{id}, POST …/{id}/withdrawal and …/{id}/reveal of consultations and incidents alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import Caller, counties_seen, may_see
from casework.act import Act
from clock import midnight, midnight_after
from database import Connection
from intake.app_state import state_of
from intake.county_records import audit, handlers, store
from intake.county_records.bodies import RecordWithdrawalBody
from intake.county_records.handlers import Withdrawal, WithdrawnEvent
from intake.county_records.shown import RevealedRecordJson
from intake.county_records.store import R, RecordFilter, RecordTable
from intake.county_records.views import show_acts, show_acts_in_clear
from languages import Words
from web import (
    DEFAULT_LIMIT,
    MUST_MATCH,
    Answer,
    AskedCounty,
    Day,
    Limit,
    Problem,
    answer_once,
    etag,
    must_match,
    page,
    problems,
    read_cursor,
    read_snapshot,
    respond,
    reversed_days,
    transaction,
)

WITHDRAWN: Final = Words("该登记已撤销，不能再次撤销", "it is withdrawn already")
WITHDRAWAL: Final = (problems.impossible_transition, *MUST_MATCH)
"""What withdrawing a record may be answered, as the routes describe it."""


@dataclass(frozen=True, slots=True)
class AskedRecords:
    """What a list is asked for: both days are included."""

    campaign: str | None = None
    county: AskedCounty | None = None
    occurred_from: Day | None = None
    occurred_to: Day | None = None
    cursor: str | None = None
    limit: Limit = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class RecordKind(Generic[R]):
    """What kind of record: where it is kept, how it is shown, what is sent when it is withdrawn."""

    table: RecordTable[R]
    show: Callable[[R], Mapping[str, Any]]
    withdrawn_event: WithdrawnEvent[R]


async def list_records(
    request: Request, caller: Caller, kind: RecordKind[R], asked: AskedRecords
) -> Response:
    """The latest first."""
    before = read_cursor(asked.cursor, UUID)
    if isinstance(before, Problem):
        return respond(before)
    if no := reversed_days(asked.occurred_from, asked.occurred_to, "occurred_from", "occurred_to"):
        return respond(no)
    narrowed = RecordFilter(
        campaign=asked.campaign,
        counties=counties_seen(caller, asked.county),
        occurred_from=midnight(asked.occurred_from) if asked.occurred_from else None,
        occurred_to=midnight_after(asked.occurred_to) if asked.occurred_to else None,
    )
    async with read_snapshot(request) as conn:
        rows = await store.page(
            conn, kind.table, narrowed, before[0] if before else store.LATEST, asked.limit
        )
    return respond(Answer(200, page(rows, asked.limit, key=lambda row: (row.record_id,), show=kind.show)))


async def read_record(request: Request, caller: Caller, kind: RecordKind[R], record_id: UUID) -> Response:
    """With who did what; what was typed only by `reveal`."""
    async with read_snapshot(request) as conn:
        record = await store.find(conn, kind.table, record_id)
        acts = await audit.read(conn, record_id)
    if record is None or not may_see(caller, record.county):
        return respond(problems.not_found())
    shown = {**kind.show(record), "acts": show_acts(acts)}
    return respond(Answer(200, shown, {"ETag": etag(record.version)}))


async def withdraw_record(
    request: Request, caller: Caller, kind: RecordKind[R], record_id: UUID, body: RecordWithdrawalBody
) -> Response:
    """By a person who has seen it, once."""
    state = state_of(request)

    async def operation(conn: Connection) -> Answer | Problem:
        record = await store.lock(conn, kind.table, record_id)
        if record is None or not may_see(caller, record.county):
            return problems.not_found()
        if record.withdrawn:
            return problems.impossible_transition(WITHDRAWN, state="withdrawn", allowed=())
        if mismatch := must_match(request, record.version):
            return mismatch
        now = state.clock.now()
        act = Act.by_caller(caller, now, now)
        withdrawal = Withdrawal(body.reason, body.note, caller.name)
        event = kind.withdrawn_event(record, body.reason)
        await handlers.withdraw(conn, kind.table, record, withdrawal, event, act, state.sealing)
        after = await store.find(conn, kind.table, record_id)
        assert after is not None
        return Answer(200, kind.show(after), {"ETag": etag(after.version)})

    return await answer_once(request, caller, operation)


async def reveal_record(
    request: Request, caller: Caller, kind: RecordKind[R], record_id: UUID, reason: str
) -> Response:
    """每次查看均留记录；同一请求重发也再记一次。"""

    async def permit(conn: Connection) -> Answer | Problem:
        record = await store.find(conn, kind.table, record_id)
        if record is None or not may_see(caller, record.county):
            return problems.not_found()
        return Answer(200, {"record_id": record_id})

    answer = await answer_once(request, caller, permit)
    is_permitted = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _look(request, caller, kind, record_id, reason) if is_permitted else answer


async def _look(
    request: Request, caller: Caller, kind: RecordKind[R], record_id: UUID, reason: str
) -> Response:
    """In a transaction of its own, whatever was answered under the key before."""
    state = state_of(request)
    now = state.clock.now()
    async with transaction(request) as conn:
        record = await store.find(conn, kind.table, record_id)
        assert record is not None
        act = Act.by_caller(caller, now, now)
        told, acts = await handlers.reveal(conn, record, reason, act, state.sealing)
    shown_acts = show_acts_in_clear(acts, record, state.sealing)
    shown: RevealedRecordJson = {"record_id": record_id, "told": told, "acts": shown_acts}
    return respond(Answer(200, shown))
