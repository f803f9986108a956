"""One key, one effect, one answer (S9): on a real PostgreSQL, over real HTTP, also when COMMIT is cut off."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import asyncpg
import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from access import Caller, Role
from builders_proxy import cutting_proxy
from builders_web import CLERK, REQUEST_KEY, TABLE, Recorder, bearer, served, small_app
from clock import open_clock
from database import Connection, open_pool
from databases import Database
from serving.leftovers import Leftovers
from telemetry import metrics
from web import Answer, Problem, answer_once, read_snapshot
from web.idempotency import hash_of_key

NOTE = {"text": "一件事"}
KEY = {"Idempotency-Key": "key-1"}


@pytest.fixture
async def fresh(database: Callable[[str], Awaitable[Database]]) -> Database:
    notes = await database("web")
    role = notes.url.split("//")[1].split(":")[0]
    owner = await asyncpg.connect(notes.owner_url)
    await owner.execute(TABLE)
    await owner.execute(f'GRANT ALL ON notes TO "{role}"')
    await owner.close()
    return notes


@pytest.fixture
async def owner(fresh: Database) -> AsyncIterator[Any]:
    """A look at the tables beside the service."""
    connection = await asyncpg.connect(fresh.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
def wake() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def app(fresh: Database, wake: asyncio.Event) -> AsyncIterator[FastAPI]:
    async with open_pool(fresh.url) as pool:
        yield small_app(pool, wake=wake)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[aiohttp.ClientSession]:
    async with served(app) as client:
        yield client


async def post(client: aiohttp.ClientSession, note: Any = NOTE, query: str = "", **headers: str) -> Any:
    """(status, bytes, headers) of a POST with the key unless the test says otherwise."""
    async with client.post(f"/v1/notes{query}", json=note, headers={**KEY, **headers}) as answer:
        return answer.status, await answer.read(), answer.headers


async def rows(owner: Any) -> list[int]:
    """How many notes and how many keys are stored."""
    return [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in ("notes", "idempotency_keys")]


async def test_the_same_request_again_gets_the_same_bytes_and_has_no_second_effect(
    client: Any, owner: Any
) -> None:
    first, again = await post(client), await post(client)
    assert first[:2] == again[:2]
    assert first[0] == 201
    for name in ("Location", "ETag", "Content-Type"):
        assert first[2][name] == again[2][name]
    assert "Idempotent-Replayed" not in first[2]
    assert again[2]["Idempotent-Replayed"] == "true"
    assert await rows(owner) == [1, 1]


async def test_the_same_request_many_times_at_once_has_one_effect(client: Any, owner: Any) -> None:
    answers = await asyncio.gather(*[post(client, {"text": "slow"}) for _ in range(5)])
    assert {answer[:2] for answer in answers} == {answers[0][:2]}
    assert answers[0][0] == 201
    assert await rows(owner) == [1, 1]


async def test_the_same_key_for_something_else_is_refused(client: Any, owner: Any) -> None:
    await post(client)
    status, body, _ = await post(client, {"text": "另一件事"})
    assert (status, b"idempotency-key-reused" in body) == (422, True)
    assert await rows(owner) == [1, 1]


@pytest.mark.parametrize("sent", [b'{"claims": [], "text": "%s"}', b'{"text":  "%s", "claims": []}'])
async def test_a_key_is_for_the_same_bytes(client: Any, owner: Any, sent: bytes) -> None:
    """Whoever asks again sends what they kept; written anew, the same meaning is another request."""
    note = "某甲".encode()
    headers = {**KEY, "Content-Type": "application/json"}
    answers = []
    for body in (b'{"text": "%s", "claims": []}' % note, sent % note):
        async with client.post("/v1/notes", data=body, headers=headers) as answer:
            answers.append((answer.status, (await answer.json()).get("type", "").rpartition(":")[2]))
    assert answers == [(201, ""), (422, "idempotency-key-reused")]
    assert await rows(owner) == [1, 1]


async def test_keys_of_two_clients_never_meet(client: Any, owner: Any) -> None:
    other = bearer(Caller("clerk-2", Role.county_client, "330302"))
    neighbour = bearer(Caller("clerk-1", Role.county_client, "330303"))
    answers = [await post(client), await post(client, **other), await post(client, **neighbour)]
    assert len({answer[1] for answer in answers}) == 3
    assert await rows(owner) == [3, 3]


async def test_a_refusal_leaves_nothing_behind_and_the_key_free(client: Any, owner: Any) -> None:
    status, _, _ = await post(client, {"text": "refused"})
    assert status == 409
    assert await rows(owner) == [0, 0]
    assert (await post(client))[0] == 201


async def test_a_dry_run_says_what_would_be_and_stores_nothing(
    client: Any, wake: asyncio.Event, owner: Any
) -> None:
    status, body, headers = await post(client, query="?dry_run=true")
    assert (status, headers["Dry-Run"]) == (200, "true")
    assert b'"dry_run":true' in body
    assert "Location" not in headers
    assert await rows(owner) == [0, 0]
    assert not wake.is_set()


async def test_a_dry_run_refuses_what_the_real_one_would(client: Any, owner: Any) -> None:
    assert (await post(client, {"text": "refused"}, "?dry_run=true"))[0] == 409
    assert (await post(client))[0] == 201, "the key was not used up"


async def test_a_dry_run_under_a_used_key_is_a_dry_run_still(client: Any, owner: Any) -> None:
    await post(client)
    before = await rows(owner)
    status, body, headers = await post(client, query="?dry_run=true")
    assert (status, headers["Dry-Run"], b'"dry_run":true' in body) == (200, "true", True)
    assert "Idempotent-Replayed" not in headers
    assert (await post(client, {"text": "另一件事"}, "?dry_run=true"))[0] == 200
    assert await rows(owner) == before


async def test_answers_are_kept_for_their_time_and_then_forgotten_in_small_steps(
    client: Any, owner: Any, fresh: Database
) -> None:
    """By the machine's clock; a key that was forgotten is a new one."""
    forgotten = metrics.leftovers_forgotten.labels("notes", "answers")._value
    await post(client)
    await owner.execute(
        """
        INSERT INTO idempotency_keys (client, key, request_hash, created_at)
        SELECT 'c', number::text::bytea, 'h', now() - interval '181 days' FROM generate_series(1, 1500) number
        """
    )
    async with open_pool(fresh.url) as pool:
        before = forgotten.get()
        await leftovers().forget(pool, open_clock("system"))
        assert forgotten.get() - before == 1500
        assert await rows(owner) == [1, 1]
        again = await post(client)
        await owner.execute("UPDATE idempotency_keys SET created_at = now() - interval '181 days'")
        await leftovers().forget(pool, open_clock("system"))
    fresh_again = await post(client)
    assert (again[2]["Idempotent-Replayed"], "Idempotent-Replayed" in fresh_again[2]) == ("true", False)
    assert await rows(owner) == [2, 1]


def leftovers() -> Leftovers:
    return Leftovers("notes", answers=timedelta(days=180), dismissed=timedelta(days=180))


async def test_the_relay_is_woken_after_a_commit_only(client: Any, wake: asyncio.Event) -> None:
    await post(client, {"text": "refused"})
    assert not wake.is_set()
    await post(client)
    assert wake.is_set()


async def test_neither_a_key_nor_an_answer_can_be_read_in_the_table(client: Any, owner: Any) -> None:
    """A client may put a name or a number into its key, and what it sent comes back in the answer (S11)."""
    sent = {"Idempotency-Key": "zhang-330302199001011239"}
    _, first, _ = await post(client, {"text": "欧阳试金石"}, **sent)
    row = await owner.fetchrow("SELECT * FROM idempotency_keys")
    stored = "".join(str(value) for value in row.values())
    for word in ("330302199001011239", "欧阳试金石", "/v1/notes"):
        assert word not in stored
        assert str(word.encode())[2:-1] not in stored
    again = await post(client, {"text": "欧阳试金石"}, **sent)
    assert (again[1], again[2]["Location"]) == (first, "/v1/notes/1")


async def test_an_answer_sealed_under_a_key_that_is_not_here_is_unavailable_and_not_lost(
    client: Any, owner: Any
) -> None:
    """Two replicas whose key files were not changed in the same moment."""
    _, first, _ = await post(client)
    await owner.execute("UPDATE idempotency_keys SET sealed_key = 'k9'")
    status, body, headers = await post(client)
    assert (status, b"unknown-key" in body, headers["Retry-After"]) == (503, True, "2")
    await owner.execute("UPDATE idempotency_keys SET sealed_key = 'k1'")
    assert (await post(client))[1] == first


async def test_a_key_in_flight_for_too_long_is_told_so(fresh: Database, owner: Any) -> None:
    """The claim waits for the transaction that holds the key, up to lock_timeout (5 s; here less)."""
    impatient = asyncpg.create_pool(fresh.url, min_size=1, server_settings={"lock_timeout": "200ms"})
    async with impatient as pool, served(small_app(pool)) as client, owner.transaction():
        await owner.execute(
            """
            INSERT INTO idempotency_keys (client, key, request_hash, created_at)
            VALUES ($1, $2, '', now())
            """,
            CLERK.identity,
            hash_of_key(REQUEST_KEY, CLERK.identity, "key-1"),
        )
        status, body, headers = await post(client)
        assert (status, b"request-in-flight" in body) == (409, True)
        assert headers["Retry-After"] == "1"


async def test_a_session_ended_in_commit_is_unavailable_and_the_retry_works(
    client: Any, owner: Any, fresh: Database, postgres: str
) -> None:
    """A deferred trigger holds COMMIT open long enough for an operator's axe; nothing was committed."""
    await owner.execute(
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NEW.text = 'dawdle' THEN PERFORM pg_sleep(30); END IF; RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION dawdle();
        """
    )
    request = asyncio.create_task(post(client, {"text": "dawdle"}))
    await end_a_session_in_commit(postgres, fresh.name)
    status, body, headers = await request
    assert (status, b"problem:unavailable" in body) == (503, True)
    assert headers["Retry-After"] == "2"
    assert await rows(owner) == [0, 0]
    await owner.execute("DROP TRIGGER dawdle ON notes")
    assert (await post(client, {"text": "dawdle"}))[0] == 201
    assert await rows(owner) == [1, 1]


async def test_a_commit_whose_reply_is_lost_is_unavailable_and_the_retry_gets_its_answer(
    fresh: Database, owner: Any
) -> None:
    """The worst case: committed, but the client never heard of it. The same key finds the stored answer."""
    async with (
        cutting_proxy(fresh.url) as (url, cut),
        open_pool(url, min_size=1, max_size=2) as pool,
        served(small_app(pool)) as client,
    ):
        cut.set()
        status, body, _ = await post(client)
        assert (status, b"problem:unavailable" in body) == (503, True)
        assert await rows(owner) == [1, 1]
        cut.clear()
        status, _, headers = await post(client)
        assert (status, headers["Idempotent-Replayed"]) == (201, "true")
        assert await rows(owner) == [1, 1]


async def test_a_put_without_a_key_is_held_to_once_by_its_version(client: Any, owner: Any) -> None:
    await post(client)
    seen = {"If-Match": '"1"'}
    statuses = [await put(client, headers) for headers in (seen, seen, {}, {"If-Match": "1"})]
    assert statuses == [200, 412, 428, 400]
    assert await rows(owner) == [1, 1]


async def test_a_put_with_a_key_gets_its_stored_answer(client: Any) -> None:
    await post(client)
    again = {"If-Match": '"1"', "Idempotency-Key": "key-2"}
    assert [await put(client, again), await put(client, again)] == [200, 200]


async def test_bad_input_leaves_no_row(client: Any, owner: Any) -> None:
    for note in ({}, {"text": ""}, {**NOTE, "more": 1}, {**NOTE, "claims": [{"amount_fen": -1}]}):
        assert (await post(client, note))[0] == 422
    assert await rows(owner) == [0, 0]


async def test_a_nul_in_the_address_is_a_problem_and_no_failure(client: Any) -> None:
    async with client.get("/v1/notes?text=%00") as answer:
        assert (answer.status, (await answer.json())["type"]) == (
            422,
            "urn:yuanxin:problem:invalid-parameter",
        )


async def test_a_reader_cannot_write(app: FastAPI) -> None:
    request = Request({"type": "http", "app": app})
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with read_snapshot(request) as conn:
            await conn.execute("DELETE FROM notes")


async def test_a_deadlock_is_tried_again_and_nobody_notices(fresh: Database, owner: Any) -> None:
    """Both lock the other's note second; PostgreSQL ends one, which then finds the way free."""
    await owner.execute("INSERT INTO notes (text) VALUES ('a'), ('b')")
    async with open_pool(fresh.url) as pool, served(small_app(pool, [crossing])) as client:
        statuses = await asyncio.gather(cross(client, "1/2"), cross(client, "2/1"))
    assert set(statuses) == {200}
    assert await owner.fetchval("SELECT sum(version) FROM notes") == 2 + 4


crossing = APIRouter(prefix="/v1/crossing")


@crossing.post("/{first}/{second}")
async def lock_both(request: Request, first: int, second: int, caller: Recorder) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        for note in (first, second):
            await conn.execute("UPDATE notes SET version = version + 1 WHERE id = $1", note)
            await conn.execute("SELECT pg_sleep(0.1)")
        return Answer(200, {})

    return await answer_once(request, caller, act)


async def put(client: aiohttp.ClientSession, headers: dict[str, str]) -> int:
    async with client.put("/v1/notes/1", json={"text": "改过"}, headers=headers) as answer:
        return answer.status


async def cross(client: aiohttp.ClientSession, way: str) -> int:
    async with client.post(f"/v1/crossing/{way}", headers={"Idempotency-Key": way}) as answer:
        return answer.status


async def end_a_session_in_commit(postgres: str, database: str) -> None:
    """As the superuser: wait for a session whose trigger sleeps in COMMIT, and end it."""
    superuser, ended = await asyncpg.connect(postgres), 0
    async with asyncio.timeout(20):
        while not ended:
            await asyncio.sleep(0.02)
            ended = await superuser.fetchval(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = $1 AND query LIKE 'UPDATE idempotency_keys%' AND state = 'active'
                  AND wait_event = 'PgSleep'
                """,
                database,
            )
    await superuser.close()
