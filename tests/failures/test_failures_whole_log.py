"""Whatever lies in the case log, every service reads on, and reporting's worker too (decision 15)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from access import Role
from builders_flows import COUNTY, Api, at_local_time, open_api
from builders_log import CODECS, batch, transaction, write_batch
from builders_season import CODES
from contracts import SERVICES
from contracts.topics import CASES, COUNTIES, WATERMARKS
from delivery import Message, lag
from devstack.stack import Stack


@pytest.fixture
async def api(new_stack: Any) -> AsyncIterator[Api]:
    stack: Stack = await new_stack()
    async with open_api(stack) as connected:
        yield connected


def stranger(text: bytes = b"?") -> Message:
    """A record that is none of ours."""
    return Message(CASES, 0, 0, b"k", text, [("who", b"a stranger")])


async def say_hello(bootstrap: str, topic: str) -> None:
    """As somebody does who tries the console producer: no key, no headers."""
    await write_batch(bootstrap, topic, batch([Message(topic, 0, 0, None, b"hello", ())]))


async def transact(bootstrap: str, ends: str) -> None:
    async with transaction(bootstrap, ends) as producer:
        await producer.send_and_wait(CASES, b"within a transaction", partition=0)
        await (producer.commit_transaction() if ends == "commit" else producer.abort_transaction())


async def held_at(api: Api, service: str) -> int:
    reply = await api.request("GET", service, "/v1/pipeline", role=Role.operator, county=None)
    return int(reply.body["quarantined"])


async def lags_of(api: Api, service: str) -> set[float]:
    """What a service shows of its lag, once it has measured again."""
    await asyncio.sleep(2 * lag.LOOK_SECONDS)
    async with api.http.get(api.stack.url(service) + "/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return {float(line.split()[-1]) for line in lines if line.startswith("yuanxin_consumer_lag_messages{")}


async def test_everybody_reads_on_and_a_stranger_s_message_makes_no_county_incomplete(api: Api) -> None:
    bootstrap = api.stack.bootstrap
    await api.apply()
    for codec in CODECS:
        await write_batch(bootstrap, CASES, batch([stranger()], codec=codec))
    await write_batch(bootstrap, CASES, batch([replace(stranger(), headers=[("\udcff", b"")])]))
    await transact(bootstrap, "commit")
    await transact(bootstrap, "abort")
    await write_batch(bootstrap, CASES, batch([stranger()] * 60))
    for topic in (CASES, COUNTIES, WATERMARKS):
        await say_hello(bootstrap, topic)
    await api.apply()
    await api.wait_until_quiet()
    rubbish = len(CODECS) + 1 + 1 + 60 + 1
    held = {service: await held_at(api, service) for service in SERVICES}
    assert held == dict.fromkeys(SERVICES, rubbish) | {"reporting": rubbish + 1}
    assert await lags_of(api, "reporting") == {0.0}
    await api.advance_to(at_local_time(api.stack.now(), api.stack.now().date(), 16, 0, 31))
    today = api.stack.now().date()
    assert await api.incomplete(today, CODES) == []
    system = (await api.board_line(today, COUNTY))["system"]
    assert (system["figures"]["received"], system["complete"]) == (2, True)
