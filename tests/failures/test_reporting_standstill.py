"""Reporting's worker knows when there is something to apply that nobody applies (L5)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from builders_delivery import Log, Traces, traced
from builders_log import batch, write_batch
from databases import Database
from delivery import Partition, ledger_store
from reporting.stream.standstill import Standstill

Topics = Callable[..., Awaitable[Sequence[str]]]
NOBODY: Sequence[Partition] = ()


@pytest.fixture
async def traces(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Traces]:
    async with traced(await database("delivery")) as made:
        yield made


@pytest.fixture
async def topic(traces: Traces, kafka: str, topics: Topics) -> str:
    """A topic with three messages, none of them applied."""
    [name] = await topics(1)
    await ledger_store.seed_progress(traces.pool, [(name, 0)])
    log = Log()
    await write_batch(kafka, name, batch([log.say("case-1") for _ in range(3)]))
    return name


async def move_to(traces: Traces, offset: int, topic: str | None = None) -> None:
    await traces.pool.execute(
        "UPDATE progress SET next_offset = $1 WHERE topic = coalesce($2, topic)", offset, topic
    )


@pytest.mark.parametrize("assigned", [True, False], ids=["with its partitions", "lost from its group"])
async def test_a_ledger_that_stays_behind_stands_still(
    traces: Traces, kafka: str, topic: str, assigned: bool
) -> None:
    standstill = Standstill(traces.pool, kafka, [topic])
    mine = [Partition(topic, 0)] if assigned else NOBODY
    assert not await standstill.look(mine, ()), "the first look knows of no earlier one"
    assert await standstill.look(mine, ())
    await move_to(traces, 2)
    assert not await standstill.look(mine, ()), "it moved"
    assert await standstill.look(mine, ())


async def test_what_another_worker_moves_does_not_hide_that_ours_stands_still(
    traces: Traces, kafka: str, topic: str, topics: Topics
) -> None:
    [other] = await topics(1)
    await ledger_store.seed_progress(traces.pool, [(other, 0)])
    standstill = Standstill(traces.pool, kafka, [topic, other])
    await standstill.look([Partition(topic, 0)], ())
    await move_to(traces, 1, other)
    assert await standstill.look([Partition(topic, 0)], ())
    await move_to(traces, 2, other)
    assert not await standstill.look(NOBODY, ()), "lost from its group, it trusts whoever moves anything"


async def test_at_the_end_of_the_log_nothing_has_to_move(traces: Traces, kafka: str, topic: str) -> None:
    standstill = Standstill(traces.pool, kafka, [topic])
    await move_to(traces, 3)
    for _ in range(2):
        assert not await standstill.look(NOBODY, ())


async def test_a_topic_that_waits_for_an_operator_does_not_count(
    traces: Traces, kafka: str, topic: str
) -> None:
    standstill = Standstill(traces.pool, kafka, [topic])
    for _ in range(2):
        assert not await standstill.look(NOBODY, {topic})
