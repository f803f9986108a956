"""Where every POST and PUT is answered: one transaction, one effect, one stored answer per key.

The key is claimed first, so that a repetition never reaches the handler; the answer is stored with the
effect, so that whoever asks again gets the same bytes, also when the connection died during COMMIT (S9). Only
after the commit is anything answered. A problem rolls everything back: nothing stored or emitted.
"""

import hmac
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import structlog
from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.responses import Response

from access import Caller
from database import Connection
from telemetry import describe
from web import problems
from web.problems import FieldError, Problem
from web.responses import Answer, respond, response
from web.state import State, state_of
from web.transient import is_transient

Act = Callable[[Connection], Awaitable[Answer | Problem]]

TRUTH = TypeAdapter(bool)
KEY = re.compile(r"[\x21-\x7e]{1,200}")
ACQUIRE_SECONDS = 5.0
ATTEMPTS = 3
DRY_RUN = {"Dry-Run": "true"}
REPLAYED = {"Idempotent-Replayed": "true"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asks for what, under which key. A PUT needs none: If-Match keeps it from happening twice."""

    client: str
    key: str | None
    request_hash: bytes
    dry_run: bool


async def answer_once(request: Request, caller: Caller, act: Act) -> Response:
    """Answer a POST or PUT: `act` gets the connection of an open transaction and says yes or no."""
    claim = await read_claim(request, caller)
    if isinstance(claim, Problem):
        return respond(claim)
    try:
        return await _answer(request, claim, act)
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("request failed for now", **describe(error))
        return respond(problems.unavailable())


@asynccontextmanager
async def read_snapshot(request: Request) -> AsyncIterator[Connection]:
    """The connection of a GET: one snapshot for all its statements, and no way to write."""
    pool = state_of(request, State).pool
    async with (
        pool.acquire(timeout=ACQUIRE_SECONDS) as conn,
        conn.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield conn


async def read_claim(request: Request, caller: Caller) -> Claim | Problem:
    """The request's key and the hash of what it asks; keys are the client's own, so clients never meet."""
    key = request.headers.get("idempotency-key")
    if key is None and request.method != "PUT":
        return problems.missing_idempotency_key()
    if key is not None and not KEY.fullmatch(key):
        return problems.invalid_idempotency_key("1 至 200 个可见 ASCII 字符，不含空格")
    dry_run = read_dry_run(request)
    if isinstance(dry_run, Problem):
        return dry_run
    client = f"{caller.role}/{caller.county or ''}/{caller.subject}"
    return Claim(client, key, await _hash(request), dry_run)


def read_dry_run(request: Request) -> bool | Problem:
    """Whether nothing may be stored; a word we do not understand must not store something."""
    said = request.query_params.getlist("dry_run")
    try:
        return any(TRUTH.validate_python(word) for word in said)
    except ValidationError:
        return problems.invalid_parameter(None, FieldError("dry_run", "应为 true 或 false"))


async def _hash(request: Request) -> bytes:
    """Keyed, because a body may hold personal data that could otherwise be guessed from its hash."""
    said = b"\n".join([request.method.encode(), request.url.path.encode(), await request.body()])
    return hmac.digest(state_of(request, State).request_key, said, "sha256")


async def _answer(request: Request, claim: Claim, act: Act) -> Response:
    """The same request again at once after a deadlock: everything was rolled back, nothing was answered."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await _attempt(request, claim, act)
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            log.info("request rolled back by a conflict, once more")
    return await _attempt(request, claim, act)


class _Undo(Exception):
    """Leaves the transaction with nothing done and something to answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


async def _attempt(request: Request, claim: Claim, act: Act) -> Response:
    """One transaction. Leaving the inner block commits; only then is there an answer and the relay woken."""
    state = state_of(request, State)
    try:
        async with state.pool.acquire(timeout=ACQUIRE_SECONDS) as conn, conn.transaction():
            answer = await _effect(conn, claim, act)
    except _Undo as undone:
        return undone.answer
    state.wake.set()
    return answer


async def _effect(conn: Connection, claim: Claim, act: Act) -> Response:
    """Claim, act, store; whatever must not stay leaves by `_Undo`."""
    if claim.key and not await _claimed(conn, claim):
        raise _Undo(await _stored(conn, claim))
    said = await act(conn)
    if isinstance(said, Problem):
        raise _Undo(respond(said))
    if claim.dry_run:
        raise _Undo(would_be(said))
    answer = respond(said)
    if claim.key:
        await _keep(conn, claim, said, answer)
    return answer


async def _claimed(conn: Connection, claim: Claim) -> bool:
    """Whether the key is ours now. The same key in flight makes this wait for its end, up to lock_timeout."""
    try:
        row = await conn.fetchval(
            """
            INSERT INTO idempotency_keys (client, key, request_hash, created_at)
            VALUES ($1, $2, $3, now())  -- the machine's time: keys grow old, not business
            ON CONFLICT DO NOTHING RETURNING true
            """,
            claim.client,
            claim.key,
            claim.request_hash,
        )
    except asyncpg.LockNotAvailableError:
        raise _Undo(respond(problems.request_in_flight())) from None
    return row is not None


async def _stored(conn: Connection, claim: Claim) -> Response:
    """What was answered under this key, byte for byte; or a no, when it was asked something else."""
    row = await conn.fetchrow(
        """
        SELECT request_hash, status, headers::text, body FROM idempotency_keys
        WHERE client = $1 AND key = $2
        """,
        claim.client,
        claim.key,
    )
    if row is None:
        return respond(problems.request_in_flight())
    if not hmac.compare_digest(row["request_hash"], claim.request_hash):
        return respond(problems.idempotency_key_reused())
    return response(row["status"], row["body"], {**json.loads(row["headers"]), **REPLAYED})


async def _keep(conn: Connection, claim: Claim, said: Answer, answer: Response) -> None:
    """Store the answer beside its effect."""
    await conn.execute(
        """
        UPDATE idempotency_keys SET status = $3, headers = $4::text::jsonb, body = $5
        WHERE client = $1 AND key = $2
        """,
        claim.client,
        claim.key,
        said.status,
        json.dumps(dict(said.headers)),
        bytes(answer.body),
    )


def would_be(said: Answer) -> Response:
    """The answer of a dry run: 200 and marked, as nothing was created; no Location of what does not exist."""
    body = {**from_json(said.content()), "dry_run": True}
    return respond(Answer(200, body), DRY_RUN)
