"""A process that sends POSTs over keep-alive connections, and says what was answered when.

`python -m bench.http_load PLAN`; the file PLAN is a `Load` as JSON, and then what came of it (`Answered`).
It is a process of its own, and parses as little as it can, so that it costs little beside what is measured.
"""

import asyncio
import itertools
import json
import math
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length: "
AGAIN_SECONDS = 0.05
NUMBER = "76543210"
CREATED = "201"


@dataclass(frozen=True)
class Load:
    """`bodies`: sent in turn, each with its token, a key of its own, and a number in place of NUMBER.

    `rate`: so many a second in all, 0 for as many as go; then each answer is kept with its moments.
    `connects_again`: also where it was cut off; otherwise that ends it with an error.
    """

    port: int
    path: str
    tokens: Sequence[str]
    bodies: Sequence[str]
    connections: int
    warm_up_seconds: float
    seconds: float
    rate: float = 0.0
    connects_again: bool = False


@dataclass
class Answered:
    """What came back: after the warm-up the milliseconds and statuses; `all` counts what came in it, too.

    `moments`: with a rate, of each request when it was due and answered (Unix time), and what was made.
    """

    seconds: float = 0.0
    all: int = 0
    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    moments: list[tuple[float, float, Any]] = field(default_factory=list)


def requests(load: Load) -> Iterator[bytes]:
    """Without end; each a whole request. Made as they go: making them ahead would need their memory."""
    head = f"POST {load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    first = secrets.randbelow(10 ** len(NUMBER))
    turns = zip(
        itertools.count(first), itertools.cycle(load.tokens), itertools.cycle(load.bodies), strict=False
    )
    for number, token, body in turns:
        sent = body.replace(NUMBER, f"{number % 10 ** len(NUMBER):08}").encode()
        own = f"Authorization: Bearer {token}\r\nIdempotency-Key: {secrets.token_hex(8)}\r\n"
        yield f"{head}{own}Content-Length: {len(sent)}\r\n\r\n".encode() + sent


async def answer(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    """The status of the next answer and its body."""
    head = await reader.readuntil(END_OF_HEAD)
    at = head.lower().index(LENGTH) + len(LENGTH)
    body = await reader.readexactly(int(head[at : head.index(b"\r", at)]))
    return head[9:12].decode(), body


async def client(load: Load, sent: Iterator[bytes], begins: float, place: int, answered: Answered) -> None:
    """One connection until the time is over; with a rate it asks when it is due, also when it is late."""
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    counts_from, ends = begins + load.warm_up_seconds, begins + load.warm_up_seconds + load.seconds
    pause = load.connections / load.rate if load.rate else 0.0
    due = begins + pause * place / load.connections
    if pause and load.connects_again:
        due += pause * max(0, math.ceil((time.perf_counter() - due) / pause))
    while (before := time.perf_counter()) < ends:
        if pause:
            await asyncio.sleep(max(0.0, due - before))
            before, due = due, due + pause
        writer.write(next(sent))
        status, body = await answer(reader)
        now = time.perf_counter()
        answered.all += 1
        if counts_from <= now < ends:
            answered.milliseconds.append((now - before) * 1000)
            answered.statuses[status] += 1
            if pause:
                unix = time.time() - now
                new = json.loads(body) if status == CREATED else None
                answered.moments.append((unix + before, unix + now, new))
    writer.close()


async def persistent_client(
    load: Load, sent: Iterator[bytes], begins: float, place: int, answered: Answered
) -> None:
    """Another connection after each that was cut off; what was due meanwhile is not made up for."""
    while time.perf_counter() < begins + load.warm_up_seconds + load.seconds:
        try:
            await client(load, sent, begins, place, answered)
        except (OSError, EOFError):
            answered.statuses["cut off"] += 1
            await asyncio.sleep(AGAIN_SECONDS)


async def run(load: Load) -> Answered:
    """The whole plan."""
    answered, sent, begins = Answered(load.seconds), requests(load), time.perf_counter()
    one = persistent_client if load.connects_again else client
    await asyncio.gather(*(one(load, sent, begins, place, answered) for place in range(load.connections)))
    return answered


if __name__ == "__main__":
    file = Path(sys.argv[1])
    plan = Load(**json.loads(file.read_text(encoding="utf-8")))
    file.write_text(json.dumps(vars(uvloop.run(run(plan)))), encoding="utf-8")
