"""Effects slower than a transaction may last: the batch shrinks, and what is too slow alone is set aside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime

import asyncpg
import pytest

from builders_delivery import NOON, Log, Traces, traced
from contracts import Envelope
from contracts.intake import AidGranted
from contracts.topics import CASES
from database import Connection
from databases import Database
from delivery import Effects, all_at_once, ledger, nothing_to_prepare, transaction_length
from delivery.message_counts import Counts

SHORT = {"transaction_timeout": "1500ms"}


@pytest.fixture
async def traces(
    database: Callable[[str], Awaitable[Database]], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Traces]:
    """Sessions that the server ends after a second and a half, where production has thirty."""
    for limit in ("IDLE_SECONDS", "BUSY_SECONDS"):
        monkeypatch.setattr(transaction_length, limit, 1.2)
    place = await database("delivery")
    async with traced(place), asyncpg.create_pool(place.url, min_size=1, server_settings=SHORT) as pool:
        yield Traces(pool)


def slow(traces: Traces, seconds: Callable[[Envelope], float]) -> Effects:
    """Effects that take their time."""

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        for envelope in envelopes:
            await traces._apply_one(connection, envelope, now)
            await connection.execute("SELECT pg_sleep($1)", seconds(envelope))

    return all_at_once([AidGranted], apply)


async def test_a_batch_too_long_for_one_transaction_is_applied_in_pieces(traces: Traces) -> None:
    log = Log()
    for number in range(8):
        log.say(f"case-{number % 2}")
    effects = slow(traces, lambda envelope: 0.3)
    applied = await ledger.apply_batch(traces.pool, log.messages, effects, nothing_to_prepare, NOON)
    assert applied.counts == {CASES: Counts(applied=8)}
    assert applied.next_offsets == {(CASES, 0): 8}
    assert (await traces.of("case-0"), await traces.of("case-1")) == ([1, 2, 3, 4], [1, 2, 3, 4])


async def test_a_message_too_slow_alone_goes_to_quarantine_and_the_others_pass(traces: Traces) -> None:
    log = Log()
    log.say("slow"), log.say("quick"), log.say("slow"), log.say("quick")
    effects = slow(traces, lambda envelope: 60 if envelope.subject == "slow" else 0)
    async with asyncio.timeout(120):
        applied = await ledger.apply_batch(traces.pool, log.messages, effects, nothing_to_prepare, NOON)
    assert applied.counts == {CASES: Counts(applied=2, quarantined=1, parked=1)}
    assert await traces.of("quick") == [1, 2]
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]
