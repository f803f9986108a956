"""What passes by itself in PostgreSQL is a 503 that may be repeated, never a 500; our bugs stay bugs (H9)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import asyncpg
import pytest
from fastapi import APIRouter, Request
from starlette.responses import Response

from builders_web import TABLE, Recorder, router, served, small_app
from database import Connection, open_pool
from databases import Database
from web import Answer, Problem, answer_once, read_snapshot, respond

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{}'; END $$"
PASSES = (
    *("08000", "08003", "08006", "25006", "25P03", "25P04", "40000", "40001", "40002", "40003", "40P01"),
    *("53000", "53100", "53200", "53300", "53400", "55P03"),
    *("57014", "57P01", "57P02", "57P03", "57P05", "58030"),
)
STAYS = ["22012", "23505", "25P02", "42501", "42703", "42P01", "55000", "57P04", "58P01", "XX000", "XX001"]

UNAVAILABLE = (503, "urn:yuanxin:problem:unavailable", "2")
OUR_ERROR = (500, "urn:yuanxin:problem:internal-error", None)

trouble = APIRouter(prefix="/v1/trouble")


@trouble.post("/{state}")
async def change(request: Request, state: str, caller: Recorder) -> Response:
    async def act(conn: Connection) -> Answer | Problem:
        await conn.execute(RAISE.format(state))
        raise AssertionError("PostgreSQL raises")

    return await answer_once(request, caller, act)


@trouble.get("/{state}")
async def look(request: Request, state: str, caller: Recorder) -> Response:
    async with read_snapshot(request) as conn:
        await conn.execute(RAISE.format(state))
    return respond(Answer(200, {}))


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
async def client(fresh: Database) -> AsyncIterator[aiohttp.ClientSession]:
    async with open_pool(fresh.url) as pool, served(small_app(pool, [router, trouble])) as client:
        yield client


async def post(client: aiohttp.ClientSession, path: str, body: Any = None) -> tuple[int, Any, str | None]:
    async with client.post(path, json=body or {}, headers={"Idempotency-Key": "key-1"}) as answer:
        return answer.status, (await answer.json()).get("type", ""), answer.headers.get("Retry-After")


async def test_what_passes_is_unavailable_for_a_change_and_for_a_look(client: aiohttp.ClientSession) -> None:
    for state in PASSES:
        assert (state, *await post(client, f"/v1/trouble/{state}")) == (state, *UNAVAILABLE)
        async with client.get(f"/v1/trouble/{state}") as answer:
            assert (state, answer.status, answer.headers.get("Retry-After")) == (state, 503, "2")


async def test_what_will_not_pass_is_an_error_of_ours(client: aiohttp.ClientSession) -> None:
    for state in STAYS:
        assert (state, *await post(client, f"/v1/trouble/{state}")) == (state, *OUR_ERROR)


async def test_a_database_that_is_read_only_for_a_while_is_read_and_changes_wait(fresh: Database) -> None:
    """As in a failover: the sessions are there, and may not write."""
    async with (
        asyncpg.create_pool(
            fresh.url, min_size=1, server_settings={"default_transaction_read_only": "on"}
        ) as pool,
        served(small_app(pool)) as client,
    ):
        assert await post(client, "/v1/notes", {"text": "一件事"}) == UNAVAILABLE
        async with client.get("/v1/notes") as answer:
            assert (answer.status, await answer.json()) == (200, {"items": []})
    async with open_pool(fresh.url) as pool, served(small_app(pool)) as client:
        assert (await post(client, "/v1/notes", {"text": "一件事"}))[0] == 201, "the same key, afterwards"


async def test_a_request_whose_statement_an_operator_cancels_may_be_repeated(
    client: aiohttp.ClientSession, fresh: Database, postgres: str
) -> None:
    superuser = await asyncpg.connect(postgres)
    owner = await asyncpg.connect(fresh.owner_url)
    async with owner.transaction():
        await owner.execute("LOCK TABLE notes")
        request = asyncio.create_task(post(client, "/v1/notes", {"text": "一件事"}))
        cancelled = 0
        async with asyncio.timeout(20):
            while not cancelled:
                await asyncio.sleep(0.02)
                cancelled = await superuser.fetchval(
                    """
                    SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity
                    WHERE datname = $1 AND wait_event_type = 'Lock'
                    """,
                    fresh.name,
                )
        assert await request == UNAVAILABLE
    await owner.close()
    await superuser.close()
    assert (await post(client, "/v1/notes", {"text": "一件事"}))[0] == 201
