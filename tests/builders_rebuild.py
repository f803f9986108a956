"""A winter of cases as they lie in the log, in topics of the test's own, and a worker that has read them."""

import random
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from broker_access import client_options
from builders_contracts import EXAMPLES
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at, client, person
from builders_reporting_store import wenzhou
from contracts import RULE, Actor, CaseClass, Envelope, Event
from contracts import assignment as a
from contracts import intake as i
from contracts import mediation as m
from contracts.kafka import to_record
from contracts.topics import CASES
from database import Pool
from delivery import Message, Partition, ledger
from reporting.calendar.store import write_calendars
from reporting.consumer import EFFECTS, prepare
from reporting.rebuild.handlers.reading import open_log
from reporting.rebuild.handlers.rebuilding import Rebuilding
from reporting.rebuild.rules import Rebuilt, Refused
from reporting.rebuild.store import shadow

NOW = at("02-20 12:00")
OPERATOR: Final = "操作员甲"
PARTITIONS = 3
BY_TYPE = {type(example): example for example in EXAMPLES}
Told = tuple[Event, datetime, str, str, Actor]
"""Event, when, about whom, county, by whom."""


def winter(cases: int, seed: int = 1) -> Iterator[Envelope]:
    """The lives of so many cases, consultations and incidents, mixed as time goes."""
    chance = random.Random(seed)
    told = [each for number in range(cases) for each in _life(chance, number)]
    numbers: dict[tuple[str, str], int] = {}
    for event, when, subject, county, actor in sorted(told, key=lambda each: each[1]):
        key = event.source, subject
        numbers[key] = numbers.get(key, 0) + 1
        yield Envelope(
            id=UUID(int=chance.getrandbits(128)),
            source=event.source,
            type=event.type,
            subject=subject,
            time=when,
            recorded=when + timedelta(seconds=chance.randrange(600)),
            sequence=numbers[key],
            county=county,
            campaign=WENZHOU,
            actor=actor,
            data=event,
        )


def _life(chance: random.Random, number: int) -> Iterator[Told]:
    county = chance.choice((LUCHENG, LONGWAN))
    when = wenzhou().starts + timedelta(minutes=chance.randrange(65 * 24 * 60))
    subject = str(UUID(int=chance.getrandbits(128), version=4))
    if number % 4 == 0:
        yield from _county_record(chance, subject, county, when)
        return
    for event in _case(chance):
        if isinstance(event, m.PaymentVoided):
            event = event.model_copy(update={"counted_at": when})
        when += timedelta(minutes=chance.randrange(1, 600))
        yield event, when, subject, county, chance.choice((person(county), client(county), RULE))


def _county_record(chance: random.Random, subject: str, county: str, when: datetime) -> Iterator[Told]:
    said, withdrawn = chance.choice(
        ((i.ConsultationRecorded, i.ConsultationWithdrawn), (i.IncidentReported, i.IncidentWithdrawn))
    )
    yield BY_TYPE[said], when, subject, county, person(county)
    if chance.random() < 0.3:
        taken_back = BY_TYPE[withdrawn].model_copy(update={"counted_at": when})
        yield taken_back, when + timedelta(hours=30), subject, county, person(county)


def _case(chance: random.Random) -> Iterator[Event]:
    yield BY_TYPE[i.ApplicationReceived].model_copy(
        update={"case_class": chance.choice(list(CaseClass)), "workers": chance.randrange(1, 30)}
    )
    yield BY_TYPE[i.PapersSupplied]
    if chance.random() < 0.1:
        yield BY_TYPE[i.ApplicationRefused]
        return
    yield BY_TYPE[i.ApplicationAccepted]
    yield BY_TYPE[i.AidGranted]
    yield BY_TYPE[a.LawyerAssigned]
    if chance.random() < 0.2:
        yield BY_TYPE[a.AssignmentReturned]
        yield BY_TYPE[a.LawyerAssigned]
    yield BY_TYPE[a.AssignmentConfirmed]
    yield BY_TYPE[m.MediationOpened]
    yield BY_TYPE[m.SessionHeld]
    yield BY_TYPE[m.AgreementReached]
    yield BY_TYPE[m.PaymentReceived]
    if chance.random() < 0.2:
        yield BY_TYPE[m.PaymentVoided]
    if chance.random() < 0.7:
        yield BY_TYPE[m.CaseClosed]


@dataclass
class WrittenLog:
    """Two topics of the test's own: that of the cases, that of the counties."""

    bootstrap: str
    topics: Sequence[str]
    partitions: int = PARTITIONS

    async def write(self, envelopes: Sequence[Envelope]) -> None:
        """As the relays would."""
        async with self._producer() as producer:
            for envelope in envelopes:
                record = to_record(envelope)
                topic = self.topics[record.topic != CASES]
                where = zlib.crc32(record.key) % self.partitions
                await producer.send(topic, record.value, record.key, where, headers=record.headers)

    async def write_raw(self, message: Message) -> None:
        """Anything at all."""
        async with self._producer() as producer:
            await producer.send_and_wait(
                message.topic, message.value, message.key, message.partition, headers=list(message.headers)
            )

    @asynccontextmanager
    async def _producer(self) -> AsyncIterator[Any]:
        producer = AIOKafkaProducer(**client_options(self.bootstrap), acks="all", linger_ms=5)
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()


@dataclass
class LiveWorker:
    """Reads the log into the live tables as reporting's worker does, a batch at a time."""

    pool: Pool
    written: WrittenLog
    batch: int = 500
    offsets: dict[Partition, int] = field(default_factory=dict)

    async def read_all(self) -> int:
        """Up to the end of the log; how many messages."""
        read = 0
        async with self.pool.acquire() as conn:
            await write_calendars(conn, [wenzhou()])
        async with open_log(self.written.bootstrap) as log:
            _, ends = await log.bounds(self.written.topics)
            begins = await ledger.next_offsets(self.pool, self.written.topics)
            async for chunk in log.chunks(begins, ends):
                for start in range(0, len(chunk), self.batch):
                    await ledger.apply_batch(
                        self.pool, chunk[start : start + self.batch], EFFECTS, prepare, NOW
                    )
                read += len(chunk)
        return read


async def rebuild(
    url: str,
    written: WrittenLog,
    *,
    only_compare: bool = False,
    anew: bool = False,
    say: Callable[[str], None] = lambda line: None,
    chunk: int = 500,
    kept: int = 5000,
    near: int = 100,
) -> Rebuilt | Refused:
    """As the command does it."""
    conn = await shadow.connect(url)
    try:
        async with open_log(written.bootstrap) as log:
            log.chunk = chunk
            rebuilding = Rebuilding(
                conn, log, lambda: NOW, say, OPERATOR, topics=written.topics, kept=kept, near=near
            )
            return await rebuilding.run(only_compare=only_compare, anew=anew)
    finally:
        await conn.close()


async def records_of(written: WrittenLog) -> list[Any]:
    """All of the log as it lies there."""
    async with open_log(written.bootstrap) as log:
        beginnings, ends = await log.bounds(written.topics)
        return [message async for chunk in log.chunks(beginnings, ends) for message in chunk]


async def delete_records(written: WrittenLog, before: int) -> None:
    """What retention does to a topic that should have none."""
    admin = AIOKafkaAdminClient(**client_options(written.bootstrap))
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(written.topics[0], 0): RecordsToDelete(before)})
    finally:
        await admin.close()


FUNCTIONS_OF_THE_LOG = (
    "figures",
    "stock",
    "stock_moves",
    "cases",
    "journal",
    "incidents",
    "signs_of_life",
    "hot_spot_facts",
    "applied",
    "held",
)


async def rows_of(conn: Pool) -> Mapping[str, list[str]]:
    """Every live row that the log decides, but for what was counted and taken back, and machine times."""
    kept = {"figures": "amount <> 0", "stock": "moved <> 0", "stock_moves": "moved <> 0"}
    return {
        table: sorted(
            row[0]
            for row in await conn.fetch(
                f"SELECT (to_jsonb(t) - 'id' - 'held_at' - 'dismissed_at')::text FROM public.{table} t"
                f" WHERE {kept.get(table, 'true')}"
            )
        )
        for table in FUNCTIONS_OF_THE_LOG
    }


def again(envelope: Envelope, **changed: Any) -> Envelope:
    """The same with something else in it."""
    return replace(envelope, **changed)
