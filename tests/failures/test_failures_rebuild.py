"""The log counted anew on a running stack: killed at random under load, exchanged while traffic flows."""

import asyncio
import json
import random
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from signal import SIGKILL
from typing import Any

from builders_flows import PARTITIONS, Api, apply_with_retries, open_api
from builders_rebuild import NOW, WrittenLog, records_of, winter
from contracts import Service
from contracts.topics import CASES, COUNTIES
from database import Pool, open_pool
from devstack.environment import environment_of
from devstack.service_processes import process_of
from devstack.stack import Stack
from recount import recounted
from reporting.rebuild.handlers.reading import open_log

KILLS = 3
SPOILT = 1000
BOTH_SIDES = """
SELECT coalesce(sum(amount) FILTER (WHERE measure = 'received'), 0)
       - (SELECT count(*) FROM journal WHERE type = 'cn.yuanxin.application.received.v1')
FROM figures
"""
"""Figures against what stands behind them, in one snapshot: 0, or what was put on top of them."""


async def test_killed_three_times_under_load_it_ends_right_and_nobody_reads_half(
    new_stack: Callable[..., Awaitable[Stack]],
) -> None:
    stack = await new_stack(begins=NOW)
    for silent in ("assignment", "mediation"):  # they would answer the letters of cases that are only told of
        await asyncio.to_thread(stack.processes[silent].stop)
    written = WrittenLog(stack.bootstrap, (CASES, COUNTIES), PARTITIONS)
    told = [event for event in winter(800) if event.source.endswith("intake")]
    await written.write(told)
    chance = random.Random(2018)
    async with open_api(stack) as api, _reporting(stack) as pool:
        await _read_by_the_worker(pool, len(told))
        on_top = await _spoil(pool)
        async with _traffic(api), _looked_at(pool, {0, on_top}) as seen:
            kills = 0
            while kills < KILLS:
                kills += await _killed_after_its_first_line(await _begin(stack), chance.uniform(0, 0.6))
            at_least = len(seen)
            status, answer = await _end(await _begin(stack))
            assert status in (0, 3), "a killed one may have come to its exchange"
            assert answer["exchanged"] == (status == 3)
            await _until(lambda: _has(seen, at_least + 5))
        assert {0, on_top} == set(seen)
        await _read_by_the_worker(pool, await _end_of(written))
        assert await _figures(pool) == recounted(await records_of(written))
        status, answer = await _end(await _begin(stack))
        assert (status, answer["identical"]) == (0, True), answer


@asynccontextmanager
async def _reporting(stack: Stack) -> AsyncIterator[Pool]:
    async with open_pool(stack.loops_url("reporting"), min_size=1, max_size=3) as pool:
        yield pool


async def _read_by_the_worker(pool: Pool, messages: int) -> None:
    async def has_read() -> bool:
        read = await pool.fetchval("SELECT coalesce(sum(next_offset), 0) FROM progress")
        return bool(read >= messages)

    await _until(has_read)


async def _has(seen: Sequence[int], looks: int) -> bool:
    return len(seen) >= looks


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():  # noqa: ASYNC110 it is another process
        await asyncio.sleep(0.05)


async def _end_of(written: WrittenLog) -> int:
    async with open_log(written.bootstrap) as log:
        _, ends = await log.bounds(written.topics)
        return sum(ends.values())


async def _spoil(pool: Pool) -> int:
    """Put something on top of the figures, as no event did; how much."""
    rows = await pool.fetch(
        "UPDATE figures SET amount = amount + $1 WHERE measure = 'received' RETURNING 1", SPOILT
    )
    await pool.execute("DELETE FROM stock WHERE stage = 'stock_unassigned'")
    return len(rows) * SPOILT


@asynccontextmanager
async def _traffic(api: Api) -> AsyncIterator[None]:
    """Applications, one after the other, on three lines; all are answered and sent before the block ends."""
    over = asyncio.Event()

    async def apply(line: int) -> None:
        number = 0
        while not over.is_set():
            await apply_with_retries(api, f"while-recounted-{line}-{number}")
            number += 1

    async with asyncio.TaskGroup() as lines:
        for line in range(3):
            lines.create_task(apply(line))
        yield
        over.set()
    async with open_pool(api.stack.loops_url("intake"), min_size=1, max_size=1) as intake:

        async def all_sent() -> bool:
            return not await intake.fetchval("SELECT count(*) FROM outbox")

        await _until(all_sent)


@asynccontextmanager
async def _looked_at(pool: Pool, allowed: Collection[int]) -> AsyncIterator[list[int]]:
    """What a reader sees meanwhile, again and again."""
    seen: list[int] = []

    async def look() -> None:
        while True:
            seen.append(int(await pool.fetchval(BOTH_SIDES)))
            assert seen[-1] in allowed
            await asyncio.sleep(0.01)

    async with _beside(look()):
        yield seen


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Work that goes on until the block ends; what it raises ends the block."""
    async with asyncio.TaskGroup() as beside:
        task = beside.create_task(work)
        yield
        task.cancel()


async def _begin(stack: Stack) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "reporting", "rebuild", "--json"),
        env=environment_of(process_of(Service.reporting), stack.addresses),
        stdout=PIPE,
        stderr=PIPE,
    )


async def _killed_after_its_first_line(process: Process, seconds: float) -> bool:
    """It has begun to read then; False when it came to its end before."""
    assert process.stderr
    await process.stderr.readline()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), seconds)
    if process.returncode is None:
        process.send_signal(SIGKILL)
    await process.communicate()
    return process.returncode == -SIGKILL


async def _end(process: Process) -> tuple[int, Mapping[str, Any]]:
    out, said = await process.communicate()
    assert process.returncode is not None
    assert out, said.decode()
    return process.returncode, json.loads(out)


async def _figures(pool: Pool) -> Mapping[tuple[str, str, str], int]:
    rows = await pool.fetch(
        "SELECT county, period::text, measure, sum(amount)::bigint AS amount FROM figures"
        " WHERE measure NOT LIKE '%\\_inexact' GROUP BY 1, 2, 3 HAVING sum(amount) <> 0"
    )
    return {(row["county"], row["period"], row["measure"]): row["amount"] for row in rows}
