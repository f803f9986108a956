"""Trouble that passes is waited out: processes stay, nothing is set aside, and then all is as ever."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import uuid4

import asyncpg
import pytest

from access import Role
from builders_flows import COUNTY, Api, Reply, application, open_api
from contracts import SERVICES
from delivery_process import until
from devstack.stack import Stack
from read_only import read_only

LOCK_SECONDS = 75
"""Longer than lock_timeout, transaction_timeout, and the minute after which a loop counts as stuck."""
READ_ONLY_SECONDS = 25


@pytest.fixture
async def api(stack_of_file: Stack) -> AsyncIterator[Api]:
    """Each test takes up the stack as the one before left it: at rest, with nothing set aside."""
    async with open_api(stack_of_file) as connected:
        await connected.apply()
        await connected.wait_until_quiet()
        yield connected


@contextmanager
def no_process_ends(stack: Stack) -> Iterator[None]:
    """But those that the test itself kills: it takes their ends off again."""
    before = {name: process.unexpected_ends for name, process in stack.processes.items()}
    yield
    assert {name: process.unexpected_ends for name, process in stack.processes.items()} == before


@asynccontextmanager
async def locked(stack: Stack, service: str, table: str) -> AsyncIterator[None]:
    """Another session changes the table and does not come to an end."""
    other = await asyncpg.connect(stack.owner_url(service))
    async with other.transaction():
        await other.execute(f"LOCK TABLE {table}")
        yield
    await other.close()


async def test_a_lock_is_waited_for_and_no_good_event_is_set_aside(api: Api) -> None:
    before = await api.received_today()
    with no_process_ends(api.stack):
        async with locked(api.stack, "assignment", "cases"), locked(api.stack, "reporting", "figures"):
            case_id = (await api.apply())["case_id"]
            await until(lambda: waits(api, "assignment", "consumer"), "assignment says that it waits")
            await until(lambda: waits(api, "reporting-stream", "stream"), "reporting says that it waits")
            await asyncio.sleep(LOCK_SECONDS)
            assert await waits(api, "assignment", "consumer")
            assert await lag(api, "assignment") > 0 < await lag(api, "reporting")
        await api.wait_until_quiet()
    assert (await api.request("GET", "assignment", f"/v1/assignments/{case_id}")).status == 200
    assert await api.received_today() == before + 1
    for service in SERVICES:
        assert await set_aside(api, service) == (0, 0)
        assert not await waits(api, service, "consumer")


async def test_a_read_only_database_is_read_and_changes_wait(api: Api) -> None:
    """Processes that start in this state start, too."""
    stack, key, before = api.stack, uuid4().hex, await api.received_today()
    async with read_only(stack.servers.postgres.url()):
        with no_process_ends(stack):
            for _ in range(READ_ONLY_SECONDS):
                await reads_go_on(api)
                reply = await api.request("POST", "intake", "/v1/applications", application(), key=key)
                assert (reply.status, reply.headers.get("Retry-After")) == (503, "2")
                await asyncio.sleep(1)
        await start_again(stack, "intake", "assignment", "mediation", "reporting", "reporting-stream")
        with no_process_ends(stack):
            await reads_go_on(api)
            await asyncio.sleep(3)
    with no_process_ends(stack):
        reply = await api.request("POST", "intake", "/v1/applications", application(), key=key)
        assert reply.status == 201
        await api.wait_until_quiet()
    case_id = reply.body["case_id"]
    assert (await api.request("GET", "assignment", f"/v1/assignments/{case_id}")).status == 200
    assert await api.received_today() == before + 1


async def test_without_their_database_all_processes_stay_and_say_so(api: Api) -> None:
    """What is read while it is away comes without it (L3); whoever starts then waits for it."""
    postgres, intake = api.stack.processes["postgres"], api.stack.processes["intake"]
    with no_process_ends(api.stack):
        await asyncio.to_thread(intake.stop)
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(intake.start)
        for process in ("assignment", "mediation", "reporting", "reporting-stream"):
            assert await database_up(api, process) == "0.0"
        await asyncio.sleep(5)
        await asyncio.to_thread(postgres.start)
        for process in ("intake", "assignment", "mediation", "reporting", "reporting-stream"):
            await until(api.stack.processes[process].is_ready, f"{process} is ready")
            assert await database_up(api, process) == "1.0"
        await api.apply()
        await api.wait_until_quiet()


async def database_up(api: Api, process: str) -> str:
    async with api.http.get(api.stack.url(process) + "/metrics") as answer:
        lines = (await answer.text()).splitlines()
    [line] = [line for line in lines if line.startswith("yuanxin_database_up{")]
    return line.split()[-1]


async def test_cancelled_statements_end_no_process_and_give_no_500(api: Api) -> None:
    """Of requests, consumers, relays, jobs, the sweep, and of processes that start."""
    before = await api.received_today()
    with no_process_ends(api.stack):
        cancelling = asyncio.create_task(cancel_all(api.stack, rounds=400))
        taken = 0
        while not cancelling.done():
            reply = await api.request("POST", "intake", "/v1/applications", application())
            assert reply.status in (201, 503), reply.body
            taken += reply.status == 201
            for service in SERVICES:
                path = "/v1/pipeline"
                looked = await api.request("GET", service, path, role=Role.operator, county=None)
                assert looked.status in (200, 503), looked.body
        assert await cancelling > 0, "some statements were cancelled"
        await api.wait_until_quiet()
    assert taken > 0
    assert await api.received_today() >= before + taken
    for service in SERVICES:
        assert await set_aside(api, service) == (0, 0)


async def cancel_all(stack: Stack, rounds: int) -> int:
    """Whatever runs at the moment, whosever it is; how many there were."""
    superuser, cancelled = await asyncpg.connect(stack.servers.postgres.url()), 0
    for _ in range(rounds):
        cancelled += await superuser.fetchval(
            "SELECT count(*) FILTER (WHERE pg_cancel_backend(pid)) FROM pg_stat_activity"
            " WHERE state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        await asyncio.sleep(0.01)
    await superuser.close()
    return cancelled


async def start_again(stack: Stack, *names: str) -> None:
    """One after the other: a worker is started when its service is there."""
    for name in names:
        process = stack.processes[name]
        await asyncio.to_thread(process.stop)
        await asyncio.to_thread(process.start)
        await asyncio.to_thread(process.wait_ready, 60)


async def reads_go_on(api: Api) -> None:
    for service in SERVICES:
        reply = await api.request("GET", service, "/v1/pipeline", role=Role.operator, county=None)
        assert reply.status == 200, (service, reply.body)
        assert (await ready(api, service)).status == 200
    await api.board_line(api.stack.now().date())
    listed = await api.request("GET", "intake", f"/v1/applications?county={COUNTY}")
    assert listed.status == 200, listed.body


async def ready(api: Api, process: str) -> Reply:
    async with api.http.get(api.stack.url(process) + "/readyz") as answer:
        return Reply(answer.status, answer.headers.copy(), await answer.json())


async def waits(api: Api, process: str, loop: str) -> bool:
    """Both /readyz and the gauge say so, or neither."""
    async with api.http.get(api.stack.url(process) + "/metrics") as answer:
        shown = f'loop="{loop}",service="{process.removesuffix("-stream")}"}} 1.0'
        gauge = f"yuanxin_loop_waiting{{{shown}" in await answer.text()
    said = (await ready(api, process)).body
    assert said.get("ready", True), said
    return gauge and "LockNotAvailableError" in str(said)


async def lag(api: Api, service: str) -> int:
    """Messages of all topics that the service has not taken in."""
    async with api.http.get(api.stack.url(service) + "/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return int(sum(float(line.split()[-1]) for line in lines if line.startswith("yuanxin_consumer_lag")))


async def set_aside(api: Api, service: str) -> tuple[int, int]:
    body = (await api.request("GET", service, "/v1/pipeline", role=Role.operator, county=None)).body
    return body["quarantined"], body["held"]
