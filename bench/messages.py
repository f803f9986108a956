"""Counts what is said to PostgreSQL: a proxy before it that sees each turn of a conversation."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bench.processes import free_port


@dataclass
class Counted:
    """`turns`: how often the client spoke after the server had; a round trip each."""

    turns: int = 0


@contextmanager
def counting_proxy(to_port: int) -> Iterator[tuple[int, Counted]]:
    """Its port and its count, in a thread of its own."""
    port, counted, started, stop = free_port(), Counted(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> asyncio.Task[None]:
            return loop.create_task(_carry(reader, writer, to_port, counted))

        async with await asyncio.start_server(connected, "127.0.0.1", port):
            started.set()
            await stop.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield port, counted
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to_port: int, counted: Counted
) -> None:
    server_reader, server_writer = await asyncio.open_connection("127.0.0.1", to_port)
    server_spoke = True

    async def ask() -> None:
        nonlocal server_spoke
        while sent := await reader.read(1 << 20):
            counted.turns += server_spoke
            server_spoke = False
            server_writer.write(sent)

    async def reply() -> None:
        nonlocal server_spoke
        while sent := await server_reader.read(1 << 20):
            server_spoke = True
            writer.write(sent)

    directions = [asyncio.create_task(ask()), asyncio.create_task(reply())]
    with suppress(OSError):
        await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
    for each in (*directions,):
        each.cancel()
    for each_writer in (writer, server_writer):
        each_writer.close()
