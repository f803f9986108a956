"""Faults in the log: everything twice, old ranges again, and what no reader can accept."""

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from broker_access import client_options
from builders_log import CODECS, batch, transaction, write_batch
from contracts.topics import CASES, COUNTIES
from delivery import Message
from prove.log_reader import read_log
from prove.rig import Rig

AGAIN: Final = 150
RELAY_SECONDS: Final = 30.0
RELAYS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'relay' AND datname = current_database()"
)
SPOILT_ROUNDS: Final = 3
WITH_REQUIRED_FIELDS: Final = (
    b"cn.yuanxin.application.received.v1",
    b"cn.yuanxin.consultation.recorded.v1",
)
"""Another schema is none for an event that has no field it must have: `{}` is one of those."""
FAR_AHEAD: Final = b"2099-01-01T00:00:00+08:00"


async def send_twice(rig: Rig, until: float) -> None:
    """Two relays of the same service at once, the second without a lock."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        service = rig.rng.choice(("intake", "assignment", "mediation"))
        stack = rig.stack
        clock = f"file:{stack.clock_file}"
        words = (stack.loops_url(service), stack.bootstrap, f"/yuanxin/{service}", clock)
        log = (stack.folder / "logs" / "second-relay.log").open("ab")
        program = (sys.executable, "-m", "prove.second_relay", *words)
        second = await asyncio.create_subprocess_exec(
            *program, cwd=Path(__file__).parents[1], stdout=log, stderr=log
        )
        rig.note("a second relay without a lock", await _relays(rig, service) - 1, process=service)
        await asyncio.sleep(rig.rng.uniform(4, 8))
        log.close()
        if second.returncode is not None:
            raise AssertionError("the second relay ended by itself: see logs/second-relay.log")
        second.kill()
        await second.wait()


async def _relays(rig: Rig, service: str) -> int:
    """How many relays are connected, as soon as there are two, or after a while."""
    relays, deadline = 0, asyncio.get_running_loop().time() + RELAY_SECONDS
    owner = await asyncpg.connect(rig.stack.servers.postgres.url(service))
    try:
        while relays < 2 and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.1)
            relays = await owner.fetchval(RELAYS)
    finally:
        await owner.close()
    return relays


async def send_again(rig: Rig, until: float) -> None:
    """Old ranges of both topics, as a relay that was killed, or a mirror set back, sends them."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        await asyncio.sleep(rig.rng.uniform(2, 4))
        log = await _real_events(rig, rig.rng.choice((CASES, COUNTIES)))
        start = rig.rng.randrange(max(1, len(log) - AGAIN))
        rig.note("old messages sent again", len(log[start : start + AGAIN]))
        async with AIOKafkaProducer(**client_options(rig.stack.bootstrap), acks="all") as producer:
            for m in log[start : start + AGAIN]:
                await producer.send(m.topic, m.value, m.key, m.partition, headers=list(m.headers))


async def _real_events(rig: Rig, topic: str) -> list[Message]:
    return [m for m in await read_log(rig.stack.bootstrap, [topic]) if m.place not in rig.poison]


async def plant(rig: Rig, until: float) -> None:
    """One kind of poison after the other, in both topics."""
    loop, spoilt = asyncio.get_running_loop(), 0
    kinds: list[Any] = [spoilt_events, strangers, odd_batches, transactions, too_large]
    while loop.time() < until:
        for kind in rig.rng.sample(kinds, len(kinds)):
            topic = rig.rng.choice((CASES, COUNTIES))
            spoilt += kind is spoilt_events
            if kind is spoilt_events and spoilt > SPOILT_ROUNDS:
                continue  # more would blow the fuse, as it should
            before = len(rig.poison)
            await kind(rig, topic)
            planted = len(rig.poison) - before if kind is not too_large else 1
            rig.note("poison", planted, kind=kind.__name__, topic=topic)
            await asyncio.sleep(rig.rng.uniform(0.2, 1))


async def spoilt_events(rig: Rig, topic: str) -> None:
    """Headers of a real event under a subject of its own: no JSON, another schema, no such type, 2099."""
    log = [
        m for m in await _real_events(rig, topic) if dict(m.headers).get("ce_type") in WITH_REQUIRED_FIELDS
    ]
    if not log:
        return
    real = {name: value for name, value in rig.rng.choice(log).headers if value is not None}
    spoilt: list[tuple[bytes | None, dict[str, bytes]]] = [
        (b"{", {}),
        (b"\xff\x00", {}),
        (json.dumps({"wrong": ["schema"]}).encode(), {}),
        (None, {}),
        (b"{}", {"ce_type": b"cn.yuanxin.no.such.v1"}),
        (b"{}", {"ce_type": b"cn.yuanxin.application.received.v9"}),
        (b"{}", {"ce_time": FAR_AHEAD, "ce_recordedtime": FAR_AHEAD}),
    ]
    for value, changed in spoilt:
        own = {"ce_subject": str(uuid4()).encode(), "ce_id": str(uuid4()).encode(), "ce_sequence": b"1"}
        await _send(rig, topic, value, b"poison", [*(real | own | changed).items()])


async def strangers(rig: Rig, topic: str) -> None:
    """No headers of ours; no key; a name that is no text."""
    await _send(rig, topic, b"hello", None, [])
    await _send(rig, topic, b"", b"k", [("who", b"a stranger")])
    nameless = replace(_stranger(topic), headers=[("\udcff", b"")])
    await _write(rig, topic, batch([nameless]), 1)


async def odd_batches(rig: Rig, topic: str) -> None:
    """Every codec, and sixty at once."""
    for codec in CODECS:
        await _write(rig, topic, batch([_stranger(topic)] * 3, codec=codec), 3)
    await _write(rig, topic, batch([_stranger(topic)] * 20), 20)


async def transactions(rig: Rig, topic: str) -> None:
    """Committed and aborted: markers, and records that are none."""
    for commits in (True, False):
        async with transaction(rig.stack.bootstrap, f"prove-{commits}") as producer:
            sent = await producer.send_and_wait(topic, b"within a transaction", partition=0)
            await (producer.commit_transaction() if commits else producer.abort_transaction())
        rig.poison.add((topic, sent.partition, sent.offset))


async def too_large(rig: Rig, topic: str) -> None:
    """The broker itself takes nothing over a megabyte."""
    async with AIOKafkaProducer(
        **client_options(rig.stack.bootstrap), acks="all", max_request_size=4_000_000
    ) as producer:
        try:
            await producer.send_and_wait(topic, b"x" * 2_000_000, b"poison")
        except MessageSizeTooLargeError:
            return
    raise AssertionError("the broker took two megabytes")


def _stranger(topic: str) -> Message:
    return Message(topic, 0, 0, b"k", b"?", [("who", b"a stranger")])


async def _send(rig: Rig, topic: str, value: bytes | None, key: bytes | None, headers: Any) -> None:
    async with AIOKafkaProducer(**client_options(rig.stack.bootstrap), acks="all") as producer:
        sent = await producer.send_and_wait(topic, value, key, headers=headers)
    rig.poison.add((topic, sent.partition, sent.offset))


async def _write(rig: Rig, topic: str, raw: bytes, count: int) -> None:
    partition = rig.rng.randrange(12)
    offset = await write_batch(rig.stack.bootstrap, topic, raw, partition)
    rig.poison |= {(topic, partition, offset + number) for number in range(count)}
