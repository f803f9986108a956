"""The peer of an API: FastAPI with the body as it comes and one INSERT, on our uvicorn with our parser.

`python -m bench.peers.bare_api DATABASE_URL PORT`.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI, Request
from pydantic_core import to_json
from uuid_utils.compat import uuid7

TABLE = "CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, body jsonb NOT NULL)"


async def leave_as_it_is(_: Any) -> None:
    """asyncpg would otherwise add a round trip to each request."""


def bare_app(database_url: str) -> FastAPI:
    """One route, one table; the pool is as large as ours, and like ours resets no connection."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database_url, min_size=2, max_size=10, reset=leave_as_it_is) as pool:
            await pool.execute(TABLE)
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> None:
        """It has its table."""

    @app.post("/v1/applications", status_code=201)
    async def add(body: dict[str, Any], request: Request) -> dict[str, UUID]:
        number = uuid7()
        await request.app.state.pool.execute(
            "INSERT INTO bare (id, body) VALUES ($1, $2::text::jsonb)", number, to_json(body).decode()
        )
        return {"id": number}

    return app


if __name__ == "__main__":
    url, port = sys.argv[1:]
    uvicorn.run(
        bare_app(url), host="127.0.0.1", port=int(port), http="httptools", loop="uvloop", access_log=False,
        log_level="warning",
    )  # fmt: skip
