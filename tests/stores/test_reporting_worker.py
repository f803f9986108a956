"""Where reporting's worker reads on, when Kafka goes away while it asks."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final, cast
from uuid import uuid4

import asyncpg
import pytest
from faust.types import TP

from builders_reporting import event_at
from builders_reporting_store import Desk, opened
from contracts.assignment import AssignmentConfirmed
from databases import Databases
from delivery import Message
from reporting.settings import Settings
from reporting.stream.record_bundles import Bundle
from reporting.stream.worker import Worker

NEEDED: Final[Mapping[str, Any]] = {
    "database_url": "postgresql://nobody@127.0.0.1:1/x",
    "loops_url": "postgresql://nobody@127.0.0.1:1/x",
    "request_key": "/key",
    "sealing_keys": "/ring",
    "audit_key": "/audit",
    "match_key": "/match",
}

CASES: Final = sorted(str(uuid4()) for _ in range(2))


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 09:00")


@dataclass
class Partitions:
    """What Faust's consumer knows of its partitions: all empty."""

    assigned: set[TP]
    asked_again: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0
    raises: list[BaseException] = field(default_factory=list)

    def assignment(self) -> set[TP]:
        self.asked += 1
        if self.asked > 1:
            self.asked_again.set()
        return self.assigned

    async def earliest_offsets(self, *where: TP) -> Mapping[TP, int]:
        if self.raises:
            raise self.raises.pop()
        return dict.fromkeys(where, 0)

    highwaters = earliest_offsets


async def test_a_kafka_that_goes_away_during_a_rebalance_is_waited_for(
    desk: Desk, kafka: str, topics: Callable[..., Awaitable[Sequence[str]]]
) -> None:
    [topic] = await topics(1)
    where = TP(topic, 0)
    partitions = Partitions({where})
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    user, _, broker = kafka.rpartition("@")
    elsewhere = f"{user}@127.0.0.1:{port}" if user else f"127.0.0.1:{port}"
    worker = Worker(Settings(**NEEDED, kafka=elsewhere), desk.pool, desk.clock)

    asking = asyncio.create_task(worker.positions(cast(Any, partitions)))
    async with asyncio.timeout(60):
        await partitions.asked_again.wait()
        assert not asking.done()
        host, there = broker.split(":")

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            from_there, to_there = await asyncio.open_connection(host, int(there))
            await asyncio.gather(copy(reader, to_there), copy(from_there, writer))

        async with await asyncio.start_server(pass_on, "127.0.0.1", port):
            assert await asking == {where: 0}


async def test_a_client_that_cancels_whoever_asks_it_is_asked_again(
    desk: Desk, kafka: str, topics: Callable[..., Awaitable[Sequence[str]]]
) -> None:
    """Faust's recovery would end without a word, and the worker read nothing any more."""
    [topic] = await topics(1)
    where = TP(topic, 0)
    worker = Worker(Settings(**NEEDED, kafka=kafka), desk.pool, desk.clock)
    partitions = Partitions({where}, raises=[asyncio.CancelledError()])

    asking = asyncio.create_task(worker.positions(cast(Any, partitions)))

    assert await asking == {where: 0}
    assert partitions.asked == 2


async def test_where_to_read_on_is_asked_no_more_by_a_task_that_is_cancelled(
    desk: Desk, kafka: str, topics: Callable[..., Awaitable[Sequence[str]]]
) -> None:
    [topic] = await topics(1)
    worker = Worker(Settings(**NEEDED, kafka="127.0.0.1:1"), desk.pool, desk.clock)
    partitions = Partitions({TP(topic, 0)})
    asking = asyncio.create_task(worker.positions(cast(Any, partitions)))
    await partitions.asked_again.wait()

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_worker_that_runs_on_stores_no_calendar(
    desk: Desk, kafka: str, topics: Callable[..., Awaitable[Sequence[str]]]
) -> None:
    """One with newer files has joined, so this one is asked where it reads on."""
    [topic] = await topics(1)
    taken_over = '[["330302", "2019-01-11", "330303"]]'
    was = await desk.pool.fetchval(
        "UPDATE calendars SET takeovers = $1::jsonb RETURNING campaign", taken_over
    )
    worker = Worker(Settings(**NEEDED, kafka=kafka), desk.pool, desk.clock)

    await worker.positions(cast(Any, Partitions({TP(topic, 0)})))

    stored = await desk.pool.fetch("SELECT campaign, takeovers FROM calendars")
    assert [tuple(row) for row in stored] == [(was, taken_over)]


class Ended(BaseException):
    """The process would be gone."""


class MortalWorker(Worker):
    """Says why it ends."""

    def end(self, what: str, **why: Any) -> None:
        raise Ended(what, *why.values())


@dataclass
class OneBatch:
    """A stream of Faust's with a message in it."""

    message: Message
    acknowledged: int = 0
    enable_acks: bool = True

    async def events(self) -> AsyncIterator[Any]:
        yield SimpleNamespace(message=SimpleNamespace(value=Bundle([self.message])))

    async def ack(self, event: Any) -> None:
        self.acknowledged += 1


@pytest.mark.parametrize("newer", ["reporting", "delivery"])
async def test_a_worker_ends_when_the_database_was_made_ready_for_newer_code(
    desk: Desk, kafka: str, newer: str
) -> None:
    """In mid-campaign, under a worker that runs: what newer code keeps with a case, it would leave out."""
    worker = MortalWorker(Settings(**NEEDED, kafka=kafka), desk.pool, desk.clock)
    first, second = (
        OneBatch(desk.message(event_at(AssignmentConfirmed(lawyer_id="L-1"), "12-06 08:00", subject=case)))
        for case in CASES
    )
    app = cast(Any, None)
    await worker.follow(app, first)
    await migrated(desk, "INSERT INTO migrations VALUES ($1, 9999, 'later', '')", newer)

    with pytest.raises(Ended, match="newer version"):
        await worker.follow(app, second)
    assert (first.acknowledged, second.acknowledged) == (1, 0)
    assert await kept(desk) == [CASES[0]]

    await migrated(desk, "DELETE FROM migrations WHERE package = $1 AND version = 9999", newer)
    await worker.follow(app, second)
    assert await kept(desk) == [*CASES]


async def migrated(desk: Desk, statement: str, package: str) -> None:
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute(statement, package)
    await owner.close()


async def kept(desk: Desk) -> Sequence[str]:
    return [row["case_id"] for row in await desk.pool.fetch("SELECT case_id FROM cases ORDER BY case_id")]


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        target.write(data)
        await target.drain()
    target.close()
