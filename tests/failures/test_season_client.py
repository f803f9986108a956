"""A simulated person keeps asking with the same key, whatever dies meanwhile."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from season.client import Caller, Client
from season.running_stack import ChainReport, KafkaOptions, Logs, Record, RecountReport, RunningStack

STAFF = Caller("county-staff", "330302", "somebody")
Answering = Callable[[int, web.Request], Awaitable[web.Response]]


class Counter:
    """A service that answers the nth request as it is told."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.answering: Answering

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers["Idempotency-Key"])
        return await self.answering(len(self.keys), request)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def client(counter: Counter, tmp_path: Path) -> AsyncIterator[Client]:
    application = web.Application()
    application.router.add_post("/v1/consultations", counter.answer)
    async with TestServer(application) as server, aiohttp.ClientSession() as session:
        yield Client(a_town(str(server.make_url("")).rstrip("/"), tmp_path), session)


def a_town(url: str, folder: Path) -> RunningStack:
    async def quiet() -> None:
        """Nothing to wait for."""

    async def no_audits() -> Sequence[ChainReport]:
        return []

    async def no_recount() -> RecountReport:
        return {"identical": True}

    async def no_kafka(agency: str) -> KafkaOptions:
        return {}

    async def no_restart(service: str) -> None:
        """Nobody needs one."""

    async def no_records() -> Sequence[Record]:
        return []

    async def no_logs() -> Logs:
        return Logs(folder)

    return RunningStack(
        urls={"intake": url},
        clock=folder / "clock",
        campaign="wenzhou-2018",
        campaign_folder=folder,
        results=folder,
        token=lambda *who: "token",
        wait_until_quiet=quiet,
        audits=no_audits,
        recount=no_recount,
        let_in=no_kafka,
        restart=no_restart,
        records=no_records,
        logs=no_logs,
    )


@pytest.mark.parametrize("not_now", [429, 503])
async def test_not_now_is_asked_again_with_the_same_key(
    client: Client, counter: Counter, not_now: int
) -> None:
    async def third_time_lucky(nth: int, request: web.Request) -> web.Response:
        return web.json_response({"nth": nth}, status=not_now if nth < 3 else 201)

    counter.answering = third_time_lucky
    answer = await client.send(STAFF, "POST", "intake", "/v1/consultations", {}, key="k")
    assert (answer.status, answer.body) == (201, {"nth": 3})
    assert counter.keys == ["k", "k", "k"]


async def test_a_request_in_flight_is_asked_again(client: Client, counter: Counter) -> None:
    async def busy_once(nth: int, request: web.Request) -> web.Response:
        body = {"type": "urn:yuanxin:problem:request-in-flight"}
        return web.json_response(body, status=409) if nth == 1 else web.json_response({}, status=201)

    counter.answering = busy_once
    assert (await client.send(STAFF, "POST", "intake", "/v1/consultations", {}, key="k")).good


async def test_a_broken_connection_is_asked_again(client: Client, counter: Counter) -> None:
    async def dies_once(nth: int, request: web.Request) -> web.Response:
        if nth == 1:
            assert request.transport is not None
            request.transport.close()
        return web.json_response({}, status=201)

    counter.answering = dies_once
    answer = await client.send(STAFF, "POST", "intake", "/v1/consultations", {}, key="k")
    assert answer.good
    assert counter.keys == ["k", "k"]


async def test_a_refusal_is_an_answer(client: Client, counter: Counter) -> None:
    async def refuse(nth: int, request: web.Request) -> web.Response:
        return web.json_response({"type": "urn:yuanxin:problem:zero-with-events"}, status=409)

    counter.answering = refuse
    answer = await client.send(STAFF, "POST", "intake", "/v1/consultations", {}, key="k")
    assert (answer.status, answer.problem, counter.keys) == (409, "zero-with-events", ["k"])
