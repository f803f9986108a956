"""The fixtures every test shares: real servers, fresh databases and topics, a whole stack."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import servers
from builders_intake import STAFF, Desk, desk
from clock import SHANGHAI
from database import Pool, open_pool
from databases import Database, Databases
from devstack.kafka import Topic, create_topics
from devstack.servers import WITHOUT_FSYNC
from devstack.stack import Stack
from longest_first import place

FIRST_MORNING = datetime(2018, 12, 6, 8, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder for this run, in the clone."""
    with servers.run_folder() as run_folder:
        yield run_folder


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[str]:
    """The superuser's address of a real PostgreSQL."""
    with servers.postgres(folder / "postgres") as address:
        yield address


@pytest.fixture(scope="session")
def kafka(folder: Path) -> Iterator[str]:
    """The address of a real Kafka without topics."""
    with servers.kafka(folder / "kafka") as address:
        yield address


@pytest.fixture(scope="session")
async def databases(postgres: str) -> AsyncIterator[Databases]:
    """The databases of this run. A server of our own goes away with all of them: to drop hundreds one after
    the other, each with a checkpoint, takes longer than a test may."""
    databases = Databases(postgres)
    yield databases
    if servers.is_shared_postgres():
        await databases.drop_all()


@pytest.fixture
def database(databases: Databases) -> Callable[[str], Awaitable[Database]]:
    """`await database("intake")`: a fresh, migrated database of that service."""
    return databases.fresh


@pytest.fixture
async def pool(
    request: pytest.FixtureRequest, database: Callable[[str], Awaitable[Database]]
) -> AsyncIterator[Pool]:
    """A fresh database of the service that the test's file names: test_intake_papers.py → intake."""
    service = request.path.name.split("_")[1]
    async with open_pool((await database(service)).url) as opened:
        yield opened


@pytest.fixture
async def staff(pool: Pool) -> AsyncIterator[Desk]:
    """HTTP to intake, as the staff of a county."""
    async with desk(pool, STAFF) as opened:
        yield opened


@pytest.fixture
def topics(kafka: str) -> Callable[..., Awaitable[Sequence[str]]]:
    """`await topics(12, 12)`: fresh topics with so many partitions, which no other test writes to."""

    async def create(*partitions: int) -> Sequence[str]:
        fresh_topics = [Topic(f"test.{uuid4().hex[:12]}", count, {}) for count in partitions]
        await create_topics(kafka, fresh_topics)
        return [topic.name for topic in fresh_topics]

    return create


@pytest.fixture(scope="session")
def stack(folder: Path) -> Iterator[Stack]:
    """All processes on servers of their own, with a clock to step: 2018-12-06 08:00, campaign wenzhou-2018.

    Its servers are always the embedded ones: a test may kill them.
    """
    with Stack(folder / "stack", begins=FIRST_MORNING, postgres_settings=WITHOUT_FSYNC) as running:
        yield running
    running.remove()


@pytest.fixture(scope="module")
async def stack_of_file(folder: Path) -> AsyncIterator[Stack]:
    """A stack for one file, whose tests take parts of it away and give them back."""
    stack = Stack(folder / f"stack-{uuid4().hex[:8]}", begins=FIRST_MORNING, postgres_settings=WITHOUT_FSYNC)
    try:
        await asyncio.to_thread(stack.start)
        yield stack
    finally:
        await asyncio.to_thread(stack.stop)
        stack.remove()


@pytest.fixture
async def new_stack(folder: Path) -> AsyncIterator[Callable[..., Awaitable[Stack]]]:
    """`await new_stack(begins=…)`: a stack for one test only, for what would disturb the others."""
    stacks: list[Stack] = []

    async def start(begins: datetime = FIRST_MORNING, **other: Any) -> Stack:
        state = folder / f"stack-{uuid4().hex[:8]}"
        new = Stack(state, begins=begins, postgres_settings=WITHOUT_FSYNC, **other)
        stacks.append(new)
        await asyncio.to_thread(new.start)
        return new

    yield start
    for started in stacks:
        await asyncio.to_thread(started.stop)
        started.remove()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run in which no test ran (all skipped, all deselected) proves nothing and fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        reporter
        and not session.config.option.collectonly
        and not any(reporter.stats.get(end) for end in ("passed", "failed", "error"))
    ):
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each process is given the next file of this order when it is done with the one before."""
    items.sort(key=lambda item: place(item.nodeid))


def pytest_configure(config: pytest.Config) -> None:
    """A run that is told to end reports what failed until then, and which tests were still running."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(RunningTests())


class RunningTests:
    """SIGTERM ends a run as Ctrl+C does: with its report."""

    def __init__(self) -> None:
        self.running: dict[str, None] = {}
        signal.signal(signal.SIGTERM, self.end)

    def end(self, number: int, frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt(f"told to end while running: {', '.join(self.running)}")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running[nodeid] = None

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.running.pop(nodeid, None)
