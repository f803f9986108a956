"""Where every POST and PUT is answered: one transaction, one effect, one stored answer per key (H1, H2).

The key is claimed first, so that a repetition never reaches the handler; the answer is stored with the
effect, so that whoever asks again gets the same bytes, also when the connection died during COMMIT (S9). Only
after the commit is anything answered. A problem rolls everything back: nothing stored or emitted.
Nothing of it can be read in the table: keys are kept as keyed hashes, answers sealed (S11).
"""

import hmac
import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg
import structlog
from fastapi import Request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.responses import Response

from access import Caller, state_of
from database import Begun, Connection
from languages import Words
from sealing import Sealing
from telemetry import describe
from web import problems, store
from web.app_state import AppState
from web.openapi import KEY_PATTERN
from web.problems import FieldError, Problem
from web.responses import Answer, respond, response
from web.store import StoredAnswer
from web.transactions import transaction_beginning_with
from web.unavailable import is_transient
from web.validation import TRUE_OR_FALSE

Operation = Callable[[Connection], Awaitable[Answer | Problem]]
"""What a request asks for, inside an open transaction. It may run again, so it does database work only."""

BOOLEAN = TypeAdapter(bool)
KEY = re.compile(KEY_PATTERN)
KEY_FORM = Words("1 至 200 个可见 ASCII 字符，不含空格", "1 to 200 visible ASCII characters, no space")
ONCE = Words(
    "用同一 Idempotency-Key 重试，只会办理一次", "with the same Idempotency-Key it is carried out once"
)
ATTEMPTS = 3
AT_ONCE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.InvalidCachedStatementError)
"""Gone when it is tried again; the last: a statement prepared before a migration added a column."""
DRY_RUN = {"Dry-Run": "true"}
REPLAYED = {"Idempotent-Replayed": "true"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """Who asks for what, under the hash of which key. A PUT needs none: it has If-Match; nor does what bears
    an id of its own."""

    client: str
    key: bytes | None
    request_hash: bytes
    dry_run: bool


async def answer_once(
    request: Request, caller: Caller, operation: Operation, *, names_itself: bool = False
) -> Response:
    """Answer a POST or PUT: `operation` gets the connection of an open transaction and says yes or no.

    `names_itself`: what is sent bears an id by which `operation` knows it again.
    """
    keyed = await read_keyed_request(request, caller, names_itself=names_itself)
    if isinstance(keyed, Problem):
        return respond(keyed)
    try:
        return await _answer(request, keyed, operation)
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("request failed for now", **describe(error))
        return respond(problems.unavailable(ONCE))


def changed_nothing(answer: Response) -> bool:
    """Whether it is certain that this very request left nothing behind: refused, or answered before.

    A 5xx does not say so: the connection may have died during COMMIT.
    """
    return 400 <= answer.status_code < 500 or "idempotent-replayed" in answer.headers


async def read_keyed_request(
    request: Request, caller: Caller, *, names_itself: bool = False
) -> KeyedRequest | Problem:
    """The request's key and the hash of what it asks; keys are the client's own, so clients never meet."""
    key = request.headers.get("idempotency-key")
    if key is None and request.method != "PUT" and not names_itself:
        return problems.missing_idempotency_key()
    if key is not None and not KEY.fullmatch(key):
        return problems.invalid_idempotency_key(KEY_FORM)
    dry_run = read_dry_run(request)
    if isinstance(dry_run, Problem):
        return dry_run
    secret = state_of(request, AppState).request_key
    hashed = hash_of_key(secret, caller.identity, key) if key else None
    return KeyedRequest(caller.identity, hashed, await _hash(request, secret), dry_run)


def read_dry_run(request: Request) -> bool | Problem:
    """Whether nothing may be stored (H5); a word we do not understand must not store something."""
    words = request.query_params.getlist("dry_run")
    try:
        return any(BOOLEAN.validate_python(word) for word in words)
    except ValidationError:
        return problems.invalid_parameter(None, FieldError("dry_run", TRUE_OR_FALSE))


def is_dry_run(request: Request) -> bool:
    """The same for whoever tells less, or counts nothing, in one; a word we do not understand is none."""
    return read_dry_run(request) is True


def hash_of_key(secret: bytes, client: str, key: str) -> bytes:
    """What is stored of a key. The client's name is in it, so that two who chose the same are not seen to."""
    return hmac.digest(secret, f"{client}\n{key}".encode(), "sha256")


async def _hash(request: Request, secret: bytes) -> bytes:
    """Keyed, because a body may hold personal data that could otherwise be guessed from its hash."""
    content = b"\n".join([request.method.encode(), request.scope["path"].encode(), await request.body()])
    return hmac.digest(secret, content, "sha256")


async def _answer(request: Request, keyed: KeyedRequest, operation: Operation) -> Response:
    """The same request again at once when that helps: everything was rolled back, nothing was answered."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await _attempt(request, keyed, operation)
        except AT_ONCE:
            log.info("request rolled back by a conflict, once more")
    return await _attempt(request, keyed, operation)


class _RolledBack(Exception):
    """Leaves the transaction with nothing done and something to answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


async def _attempt(request: Request, keyed: KeyedRequest, operation: Operation) -> Response:
    """One transaction. Leaving the block commits; only then is there an answer and the relay woken.

    The key is claimed in the message that begins it, the answer stored in the one that commits it. A dry run
    asks what would be now: it neither claims a key nor gets what a used one was answered.
    """
    state = state_of(request, AppState)
    claim = None if keyed.dry_run or not keyed.key else keyed.key
    first = store.claim_key(keyed.client, claim, keyed.request_hash) if claim else ""
    try:
        async with AsyncExitStack() as stack:
            conn, begun = await _begin(stack, request, first)
            if claim and begun.first != store.CLAIMED:
                raise _RolledBack(await _first_answer(conn, keyed, claim, state.sealing))
            result = await _carry_out(conn, keyed, operation)
            answer = respond(result)
            begun.last = _to_store(keyed, claim, result, answer, state.sealing) if claim else ""
    except _RolledBack as rolled_back:
        return rolled_back.answer
    state.wake.set()
    return answer


async def _begin(stack: AsyncExitStack, request: Request, first: str) -> tuple[Connection, Begun]:
    """The same key in flight for too long is a problem."""
    try:
        return await stack.enter_async_context(transaction_beginning_with(request, first))
    except asyncpg.LockNotAvailableError:
        raise _RolledBack(respond(problems.request_in_flight())) from None


async def _carry_out(conn: Connection, keyed: KeyedRequest, operation: Operation) -> Answer:
    """Do it; whatever must not stay leaves by `_RolledBack`."""
    result = await operation(conn)
    if isinstance(result, Problem):
        raise _RolledBack(respond(result))
    if keyed.dry_run:
        raise _RolledBack(dry_run_response(result))
    return result


def _to_store(keyed: KeyedRequest, key: bytes, result: Answer, answer: Response, sealing: Sealing) -> str:
    words = {"headers": dict(result.headers), "body": bytes(answer.body).decode()}
    stored = StoredAnswer(keyed.request_hash, result.status, sealing.seal_without_digest(words, key))
    return store.store_answer(keyed.client, key, stored)


async def _first_answer(conn: Connection, keyed: KeyedRequest, key: bytes, sealing: Sealing) -> Response:
    """What was answered under this key, byte for byte; or a no, when it was asked something else."""
    stored = await store.stored_answer(conn, keyed.client, key)
    if stored is None:
        return respond(problems.request_in_flight())
    if not hmac.compare_digest(stored.request_hash, keyed.request_hash):
        return respond(problems.idempotency_key_reused())
    words = sealing.open(stored.sealed, key)
    return response(stored.status, words["body"].encode(), {**words["headers"], **REPLAYED})


def dry_run_response(answer: Answer) -> Response:
    """The answer of a dry run: 200 and marked, as nothing was created; no Location of what does not exist."""
    body = {**from_json(answer.content()), "dry_run": True}
    return respond(Answer(200, body), DRY_RUN)
