"""A proxy before PostgreSQL that loses the reply to COMMIT: what a cut cable does at the worst moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from databases import MADE
from files import FileStore

CHUNK = 65_536


class Cut(asyncio.Event):
    """While it is set, COMMIT is done and its reply is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.replies_lost = 0
        self.hit = asyncio.Event()
        """Set by the first reply that is lost."""


@asynccontextmanager
async def cutting_proxy(url: str) -> AsyncIterator[tuple[str, Cut]]:
    """The address to use instead, and what cuts it."""
    parts, cut = urlsplit(url), Cut()
    passing: set[asyncio.Task[None]] = set()

    async def connect(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        here = asyncio.current_task()
        assert here is not None
        passing.add(here)
        try:
            with closing(to_client):
                upstream, to_upstream = await asyncio.open_connection(parts.hostname, parts.port)
                with closing(to_upstream):
                    await _pass_on(client, to_upstream, upstream, to_client, cut)
        except OSError:
            pass  # either side went away, and the other learns of it
        finally:
            passing.discard(here)

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield url.replace(f":{parts.port}/", f":{port}/"), cut
    server.close()
    for connection in passing:
        connection.cancel()
    await asyncio.gather(*passing, return_exceptions=True)


@asynccontextmanager
async def lost_after_put(database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cut]:
    """For desks that begin here: once a file was put into its store, replies to COMMIT are lost."""
    made, put = MADE[database], FileStore.put
    async with cutting_proxy(made.api_url) as (url, cut):

        async def put_and_cut(self: FileStore, file_id: UUID, content: bytes) -> None:
            await put(self, file_id, content)
            if not cut.hit.is_set():
                cut.set()

        monkeypatch.setitem(MADE, database, replace(made, api_url=url))
        monkeypatch.setattr(FileStore, "put", put_and_cut)
        yield cut


async def _pass_on(
    client: asyncio.StreamReader,
    to_upstream: asyncio.StreamWriter,
    upstream: asyncio.StreamReader,
    to_client: asyncio.StreamWriter,
    cut: Cut,
) -> None:
    """Until either side has ended."""
    lost = asyncio.Event()
    ways = [asyncio.ensure_future(_ask(client, to_upstream, cut, lost))]
    ways += [asyncio.ensure_future(_reply(upstream, to_client, cut, lost))]
    try:
        done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    for way in done:
        way.result()


async def _ask(
    client: asyncio.StreamReader, upstream: asyncio.StreamWriter, cut: Cut, lost: asyncio.Event
) -> None:
    while request := await client.read(CHUNK):
        if cut.is_set() and b"COMMIT" in request:
            lost.set()
        upstream.write(request)
        await upstream.drain()


async def _reply(
    upstream: asyncio.StreamReader, client: asyncio.StreamWriter, cut: Cut, lost: asyncio.Event
) -> None:
    while reply := await upstream.read(CHUNK):
        if lost.is_set():
            cut.replies_lost += 1
            cut.hit.set()
            return
        client.write(reply)
        await client.drain()
