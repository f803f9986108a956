"""What the city writes into the register becomes so on a real broker, whatever happens then (decision 42)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import KafkaError, Producer

from agency_topics_process import process
from broker_access import agencies
from broker_access.admin import BrokerAdmin
from broker_access.service_rights import REGISTRAR
from builders_agencies import STRUCTURED, event
from builders_broker import answered, refused_at_last, signed_in, write
from builders_intake import CITY, desk
from builders_web import SEALING
from database import Pool, open_pool
from databases import Database
from delivery_process import until
from devstack.servers import KafkaServer
from intake.agencies.rounds import KafkaRounds

WATER = {
    "name": "市水利局",
    "kind": "housing",
    "counties": [],
    "contact": "建设处",
    "contact_phone": "0577-88000000",
    "ways": ["kafka"],
}
PASSWORD, NEXT_PASSWORD = "first-password-chosen-at-random-0001", "next-password-chosen-at-random-00002"
IN, OUT = "agency.water.in.v1", "agency.water.out.v1"


@pytest.fixture
def broker(folder: Path) -> Iterator[KafkaServer]:
    with KafkaServer(folder / f"kafka-register-{uuid4().hex[:8]}") as server:
        yield server
    server.remove()


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("intake")


@pytest.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as made:
        yield made


def rounds(pool: Pool, broker: KafkaServer) -> KafkaRounds:
    return KafkaRounds(pool, broker.address_of(REGISTRAR), SEALING)


async def put(pool: Pool, seen: int | None = None, **changed: Any) -> Any:
    headers = {"If-Match": f'"{seen}"'} if seen else {}
    async with desk(pool, CITY) as city:
        answer = await city.ask("PUT", "/v1/agencies/water", {**WATER, **changed}, **headers)
    assert answer.status in (200, 201), answer
    return answer.body["kafka"]


async def set_password(pool: Pool, password: str) -> Any:
    async with desk(pool, CITY) as city:
        answer = await city.post("/v1/agencies/water/kafka-password", {"password": password})
    assert answer.status == 202, answer
    return answer.body


async def shown(pool: Pool) -> Any:
    async with desk(pool, CITY) as city:
        return (await city.get("/v1/agencies/water")).body["kafka"]


MADE = {"state": "made", "trouble": None}


async def test_what_the_city_writes_lets_an_agency_in_and_out(pool: Pool, broker: KafkaServer) -> None:
    registrar, admin = rounds(pool, broker), BrokerAdmin(broker.bootstrap)
    assert await put(pool) == {"state": "to_make", "trouble": None}
    assert await registrar.round()
    assert await shown(pool) == MADE
    rights, topics = admin.rights(None), admin.topics()
    assert {IN, OUT} <= topics
    told = await set_password(pool, PASSWORD)
    assert (told["user"], told["topic_in"], told["topic_out"]) == ("agency.water", IN, OUT)
    assert told["kafka"]["state"] == "to_make"
    assert await registrar.round()
    water = signed_in(broker.agencies, "agency.water", PASSWORD)
    write(water, IN)
    assert answered(partial(write, water, OUT)) == KafkaError.TOPIC_AUTHORIZATION_FAILED
    assert await pool.fetchval("SELECT count(*) FROM agency_passwords") == 0

    assert (await put(pool, 1))["state"] == "to_make"
    assert await registrar.round()
    assert (admin.rights(None), await shown(pool)) == (rights, MADE)
    write(water, IN)

    assert (await put(pool, 2, ways=["http"]))["state"] == "to_remove"
    assert await registrar.round()
    assert (await shown(pool))["state"] == "none"
    assert refused_at_last(water) == KafkaError._AUTHENTICATION
    assert not admin.rights("agency.water")
    assert admin.topics() == topics


async def test_a_new_password_ends_the_one_before(pool: Pool, broker: KafkaServer) -> None:
    registrar = rounds(pool, broker)
    await put(pool)
    for password in (PASSWORD, NEXT_PASSWORD):
        await set_password(pool, password)
        assert await registrar.round()
    write(signed_in(broker.agencies, "agency.water", NEXT_PASSWORD), IN)
    old = signed_in(broker.agencies, "agency.water", PASSWORD)
    assert refused_at_last(old) == KafkaError._AUTHENTICATION


async def test_while_kafka_is_away_the_city_is_answered_and_it_is_done_later(
    pool: Pool, broker: KafkaServer
) -> None:
    registrar = rounds(pool, broker)
    broker.process.stop()
    assert (await put(pool))["state"] == "to_make"
    await set_password(pool, PASSWORD)
    assert not await registrar.round()
    assert await shown(pool) == {"state": "to_make", "trouble": "away"}
    broker.process.start()
    broker.process.wait_ready()
    assert await registrar.round()
    assert await shown(pool) == MADE
    write(signed_in(broker.agencies, "agency.water", PASSWORD), IN)


async def test_what_kafka_refuses_is_said_and_tried_again(pool: Pool, broker: KafkaServer) -> None:
    no_right = broker.address_of("mediation")
    await put(pool)
    assert not await KafkaRounds(pool, no_right, SEALING).round()
    assert await shown(pool) == {"state": "to_make", "trouble": "refused"}
    assert await rounds(pool, broker).round()
    assert await shown(pool) == MADE


async def test_killed_between_kafka_and_the_row_it_is_done_again(pool: Pool, broker: KafkaServer) -> None:
    await put(pool)
    await set_password(pool, PASSWORD)
    agencies.grant(broker.bootstrap, "water")
    agencies.set_password(broker.bootstrap, "water", PASSWORD)
    assert await rounds(pool, broker).round()
    assert await shown(pool) == MADE
    write(signed_in(broker.agencies, "agency.water", PASSWORD), IN)


async def test_what_changed_while_kafka_was_asked_stays_due(pool: Pool, broker: KafkaServer) -> None:
    registrar = rounds(pool, broker)
    await put(pool)
    await set_password(pool, PASSWORD)

    class Meanwhile(KafkaRounds):
        async def _note(self, *args: Any, **named: Any) -> None:
            await set_password(pool, NEXT_PASSWORD)
            await super()._note(*args, **named)

    assert await Meanwhile(pool, registrar.registrar, SEALING).round()
    assert (await shown(pool))["state"] == "to_make"
    assert await registrar.round()
    write(signed_in(broker.agencies, "agency.water", NEXT_PASSWORD), IN)


async def test_a_command_beside_it_is_seen(pool: Pool, broker: KafkaServer) -> None:
    await put(pool, ways=["http"])
    agencies.grant(broker.bootstrap, "water")
    assert await rounds(pool, broker).round()
    assert (await shown(pool))["state"] == "made"


async def test_two_processes_at_once_do_it_once(pool: Pool, broker: KafkaServer) -> None:
    await put(pool)
    one, other = rounds(pool, broker), rounds(pool, broker)
    async with pool.acquire() as session:
        await session.execute("SELECT pg_advisory_lock(7020188)")
        assert await one.round()
        assert (await shown(pool))["state"] == "to_make"
        await session.execute("SELECT pg_advisory_unlock(7020188)")
    assert await other.round()
    assert await shown(pool) == MADE


async def test_who_is_let_in_while_intake_runs_is_read_without_a_restart(
    pool: Pool, place: Database, broker: KafkaServer
) -> None:
    with process(url=place.url, bootstrap=broker.address_of("intake")):
        await put(pool)
        await set_password(pool, PASSWORD)
        assert await rounds(pool, broker).round()
        producer = Producer(signed_in(broker.agencies, "agency.water", PASSWORD))
        producer.produce(IN, json.dumps(event()).encode(), headers={"content-type": STRUCTURED})
        assert producer.flush(20) == 0
        await until(partial(_is_answered, pool), "the receipt")


async def _is_answered(pool: Pool) -> bool:
    receipts = await pool.fetch("SELECT receipt FROM agency_messages WHERE agency = 'water'")
    return [json.loads(row["receipt"])["outcome"] for row in receipts] == ["taken"]
