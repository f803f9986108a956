"""The cases topic is deleted and made anew: all readers say so, and nobody reads the other log."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code

from access import Role
from broker_access import client_options
from builders_delivery import Log
from builders_flows import Api, open_api
from builders_log import batch, write_batch
from contracts import SERVICES
from contracts.topics import CASES, COUNTIES
from delivery_process import until
from devstack.kafka import create_topics, declared_topics
from devstack.stack import Stack

READERS = ("intake", "assignment", "mediation", "reporting-stream")


@pytest.fixture
async def api(new_stack: Any) -> AsyncIterator[Api]:
    stack: Stack = await new_stack()
    async with open_api(stack) as connected:
        yield connected


async def make_anew(bootstrap: str, topic: str = CASES) -> None:
    admin = AIOKafkaAdminClient(**client_options(bootstrap))
    await admin.start()
    try:
        answer = await admin.delete_topics([topic])
        assert not [for_code(code) for _, code in answer.topic_error_codes if code]
    finally:
        await admin.close()
    await asyncio.sleep(2)
    await create_topics(bootstrap, declared_topics())
    await asyncio.sleep(2)


async def says(api: Api, reader: str, topic: str = CASES) -> tuple[int, str, bool]:
    """What a reader answers to /readyz, and whether its gauge says that the topic is not consumed."""
    async with api.http.get(api.stack.url(reader) + "/readyz") as answer:
        ready = answer.status, await answer.text()
    async with api.http.get(api.stack.url(reader) + "/metrics") as answer:
        text = await answer.text()
    service = reader.removesuffix("-stream")
    return (*ready, f'yuanxin_consumer_stopped{{service="{service}",topic="{topic}"}} 1.0' in text)


async def test_all_readers_say_so_and_none_reads_it(api: Api) -> None:
    await api.apply()
    await api.wait_until_quiet()
    log = Log()
    await make_anew(api.stack.bootstrap)
    for partition in range(12):
        await write_batch(api.stack.bootstrap, CASES, batch([log.say(f"x-{partition}")] * 30), partition)

    async def all_say_so() -> bool:
        try:
            answers = {reader: await says(api, reader) for reader in READERS}
        except aiohttp.ClientError:
            return False
        return all(stopped and CASES in text for _, text, stopped in answers.values()) and (
            answers["reporting-stream"][0] == 503
        )

    before = await progress(api)
    await until(all_say_so, "all readers say that they have stopped", 120)
    await asyncio.sleep(5)
    assert await progress(api) == before


async def test_the_counties_made_anew_under_a_running_worker_are_not_read_either(api: Api) -> None:
    """Only reporting reads them; its worker is not ready, and says why."""
    await api.apply()
    await api.wait_until_quiet()
    log = Log(topic=COUNTIES)
    await make_anew(api.stack.bootstrap, COUNTIES)
    for partition in range(12):
        await write_batch(api.stack.bootstrap, COUNTIES, batch([log.say(f"x-{partition}")] * 30), partition)

    async def says_so() -> bool:
        try:
            status, text, stopped = await says(api, "reporting-stream", COUNTIES)
        except aiohttp.ClientError:
            return False
        return stopped and COUNTIES in text and status == 503

    before = await progress(api)
    await until(says_so, "the worker says that it has stopped", 120)
    await asyncio.sleep(5)
    assert await progress(api) == before


async def progress(api: Api) -> dict[str, Any]:
    """How far each service has read, and what it has set aside."""
    pipelines = {
        service: (await api.request("GET", service, "/v1/pipeline", role=Role.operator, county=None)).body
        for service in SERVICES
    }
    return {service: (body["progress"], body["quarantined"]) for service, body in pipelines.items()}
