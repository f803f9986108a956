"""A proxy before PostgreSQL that loses the reply to COMMIT: what a cut cable does at the worst moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

CHUNK = 65_536


@asynccontextmanager
async def cutting_proxy(url: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """The address to use instead, and an event: while it is set, COMMIT is done and its reply is lost."""
    parts, cut = urlsplit(url), asyncio.Event()

    async def connect(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        upstream, to_upstream = await asyncio.open_connection(parts.hostname, parts.port)
        lost = asyncio.Event()
        await asyncio.gather(_ask(client, to_upstream, cut, lost), _reply(upstream, to_client, lost))

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield url.replace(f":{parts.port}/", f":{port}/"), cut
    server.close()


async def _ask(
    client: asyncio.StreamReader, upstream: asyncio.StreamWriter, cut: asyncio.Event, lost: asyncio.Event
) -> None:
    while request := await client.read(CHUNK):
        if cut.is_set() and b"COMMIT" in request:
            lost.set()
        upstream.write(request)
        await upstream.drain()
    upstream.close()


async def _reply(upstream: asyncio.StreamReader, client: asyncio.StreamWriter, lost: asyncio.Event) -> None:
    while (reply := await upstream.read(CHUNK)) and not lost.is_set():
        client.write(reply)
        await client.drain()
    client.close()
