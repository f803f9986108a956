"""Fills the log of the cases without the services that would tell it."""

from collections.abc import Sequence

from bench.events import Life, envelopes, now
from contracts.kafka import to_record
from delivery import broker

LIVES_AT_ONCE = 300


async def write_lives(bootstrap: str, lives: Sequence[Life]) -> int:
    """How many events were written: of some hundred cases at a time first what happened first."""
    written, at = 0, now()
    async with broker.producer(bootstrap) as producer:
        for first in range(0, len(lives), LIVES_AT_ONCE):
            for envelope in envelopes(lives[first : first + LIVES_AT_ONCE], at):
                record = to_record(envelope)
                await producer.send(record.topic, record.value, key=record.key, headers=record.headers)
                written += 1
        await producer.flush()
    return written
