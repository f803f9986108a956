"""Poison, and an effect that fails: set aside with what follows, replayed in order (S6)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from access import Role
from broker_access import client_options
from builders_flows import COUNTY, Api, at_local_time, open_api, read_records
from contracts.topics import CASES
from database import open_pool
from delivery import quarantine
from devstack.stack import Stack
from reporting.consumer import EFFECTS, prepare

BROKEN_COUNTY = "330381"
POISON: tuple[bytes | None, ...] = (b"{", b'{"papers": 1}', None)
STEPS = ("received", "accepted", "granted", "assigned")


@pytest.fixture
async def api(new_stack: Any) -> AsyncIterator[Api]:
    """A stack of its own: figures with something set aside are not called complete."""
    stack: Stack = await new_stack()
    async with open_api(stack) as connected:
        yield connected


@asynccontextmanager
async def a_table_that_refuses(stack: Stack, county: str) -> AsyncIterator[None]:
    """Reporting cannot store cases of one county, as after a migration that went wrong."""
    owner = await asyncpg.connect(stack.owner_url("reporting"))
    await owner.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;"
        f"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON cases FOR EACH ROW WHEN (NEW.county = '{county}')"
        " EXECUTE FUNCTION refuse()"
    )
    try:
        yield
    finally:
        await owner.execute("DROP TRIGGER refuse ON cases; DROP FUNCTION refuse()")
        await owner.close()


async def poison(bootstrap: str) -> None:
    """What no reader can accept, under the attributes of a real event."""
    real = (await read_records(bootstrap, CASES))[0]
    producer = AIOKafkaProducer(**client_options(bootstrap), acks="all")
    await producer.start()
    for number, value in enumerate(POISON):
        attributes = dict(real.headers) | {
            "ce_type": b"cn.yuanxin.papers.requested.v1",
            "ce_subject": f"poison {number}".encode(),
            "ce_id": f"01890000-0000-7000-8000-0000000000f{number}".encode(),
            "ce_sequence": b"1",
        }
        await producer.send_and_wait(CASES, value, b"poison", headers=list(attributes.items()))
    await producer.stop()


async def counted(api: Api, county: str) -> dict[str, int]:
    """What reporting shows of a county's steps today."""
    figures = (await api.board_line(api.stack.now().date(), county))["system"]["figures"] or {}
    return {step: figures.get(step) or 0 for step in STEPS}


async def held(api: Api) -> dict[str, int]:
    """What reporting has set aside."""
    reply = await api.request("GET", "reporting", "/v1/pipeline", role=Role.operator, county=None)
    return {name: reply.body[name] for name in ("quarantined", "held")}


async def test_poison_is_set_aside_for_good_and_the_others_go_on(api: Api) -> None:
    await api.apply()
    await api.wait_until_quiet()
    await poison(api.stack.bootstrap)
    await api.apply()
    await api.wait_until_quiet()
    assert await counted(api, COUNTY) == dict.fromkeys(STEPS, 2)
    assert (await held(api))["quarantined"] == len(POISON)
    await api.advance_to(at_local_time(api.stack.now(), api.stack.now().date(), 16, 0, 31))
    assert (await api.board_line(api.stack.now().date()))["system"]["complete"] is False


async def test_a_failing_effect_holds_its_case_until_it_is_replayed_in_order(api: Api) -> None:
    async with a_table_that_refuses(api.stack, BROKEN_COUNTY):
        await api.apply(BROKEN_COUNTY)
        await api.apply()
        await api.wait_until_quiet()
        assert await counted(api, COUNTY) == dict.fromkeys(STEPS, 1)
        assert await counted(api, BROKEN_COUNTY) == dict.fromkeys(STEPS, 0)
        assert (await held(api))["quarantined"] >= 1, "the first event of each service about the case"
        await api.advance_to(at_local_time(api.stack.now(), api.stack.now().date(), 16, 0, 31))
        assert (await api.board_line(api.stack.now().date(), BROKEN_COUNTY))["system"]["complete"] is False
        assert (await api.board_line(api.stack.now().date(), COUNTY))["system"]["complete"] is True
    async with open_pool(api.stack.loops_url("reporting")) as pool:
        await quarantine.replay(pool, EFFECTS, prepare, api.stack.now)
    assert await counted(api, BROKEN_COUNTY) == dict.fromkeys(STEPS, 1)
    assert await held(api) == {"quarantined": 0, "held": 0}
    assert (await api.board_line(api.stack.now().date(), BROKEN_COUNTY))["system"]["complete"] is True
