"""The loop that does on Kafka what the register asks for (decision 42).

One process at a time. What is due stays due until it is done, whoever was killed meanwhile; no transaction is
open while Kafka is asked.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import structlog

from broker_access import agencies
from broker_access.admin import BrokerAway, BrokerRefuses
from contracts.agencies import Way
from database import AdvisoryLock, Pool, keep_alive, while_transient
from intake.agencies import store
from intake.agencies.codes import KafkaTrouble
from intake.agencies.handlers import about_password
from intake.agencies.store import StoredAgency, WaitingPassword
from sealing import Sealing, Spoilt, UnknownKey
from watchdog import beat

T = TypeVar("T")

LOOK_SECONDS: Final = 5.0
SEEN_SECONDS: Final = 60.0
"""So often Kafka is asked who is let in, since a command may have done it."""
PAUSE_SECONDS: Final = 30.0
"""After trouble."""
ANSWER_SECONDS: Final = 5.0
"""For each answer of Kafka: whoever stops the service waits as long."""

log = structlog.get_logger()


@dataclass
class KafkaRounds:
    """`registrar`: Kafka's address as somebody who may let agencies in; empty where a person does it."""

    pool: Pool
    registrar: str
    sealing: Sealing
    looks_at: float = field(default=0.0)

    async def run(self) -> None:
        """For ever, by the machine's clock."""
        while True:
            beat()
            is_well = await while_transient(self.round)
            await asyncio.sleep(LOOK_SECONDS if is_well else PAUSE_SECONDS)

    async def round(self) -> bool:
        """False: Kafka did not do it, or could not be asked."""
        async with self.pool.acquire() as conn:
            due = await store.due(conn)
            if due and not self.registrar:
                await store.note_trouble(conn, due, KafkaTrouble.no_registrar)
        if not self.registrar:
            return True
        if not due and asyncio.get_running_loop().time() < self.looks_at:
            return True
        async with self.pool.acquire() as session:
            if not await session.fetchval("SELECT pg_try_advisory_lock($1)", AdvisoryLock.agencies_on_kafka):
                return True
            try:
                return await keep_alive(session, self._work(due))
            finally:
                await session.execute("SELECT pg_advisory_unlock($1)", AdvisoryLock.agencies_on_kafka)

    async def _work(self, due: Sequence[str]) -> bool:
        troubles: list[KafkaTrouble] = []
        for place, code in enumerate(due):
            if trouble := await self._do(code):
                troubles.append(trouble)
            if trouble is KafkaTrouble.away:
                await self._note_trouble(due[place:], trouble)
                return False
        try:
            granted = await _ask(partial(agencies.granted, self.registrar, ANSWER_SECONDS))
        except BrokerRefuses as refusal:
            log.warning("who is let in on Kafka cannot be seen", reason=str(refusal))
            return False
        async with self.pool.acquire() as conn:
            await store.note_open(conn, granted)
        self.looks_at = asyncio.get_running_loop().time() + SEEN_SECONDS
        return not troubles

    async def _do(self, code: str) -> KafkaTrouble | None:
        """All that one line asks for."""
        async with self.pool.acquire() as conn:
            line = await store.find(conn, code)
            password = await store.waiting_password(conn, code)
        assert line is not None, "lines are never deleted"
        try:
            await (
                self._let_in(line, password)
                if Way.kafka in line.agency.ways
                else self._let_out(line, password)
            )
        except (BrokerRefuses, Spoilt, UnknownKey) as error:
            log.warning("an agency's line is not carried out on Kafka", agency=code, reason=str(error))
            await self._note_trouble([code], trouble := _trouble(error))
            return trouble
        log.info("an agency's line is carried out on Kafka", agency=code, ways=list(line.agency.ways))
        return None

    async def _let_in(self, line: StoredAgency, password: WaitingPassword | None) -> None:
        code = line.agency.code
        await _ask(partial(agencies.grant, self.registrar, code, answer_seconds=ANSWER_SECONDS))
        if password:
            word = self.sealing.open(password.sealed, about_password(code))["password"]
            await _ask(partial(agencies.set_password, self.registrar, code, word, ANSWER_SECONDS))
        await self._note(line, password, is_open=True)

    async def _let_out(self, line: StoredAgency, password: WaitingPassword | None) -> None:
        await _ask(partial(agencies.revoke, self.registrar, line.agency.code, ANSWER_SECONDS))
        await self._note(line, password, is_open=False)

    async def _note_trouble(self, codes: Sequence[str], trouble: KafkaTrouble) -> None:
        async with self.pool.acquire() as conn:
            await store.note_trouble(conn, codes, trouble)

    async def _note(self, line: StoredAgency, password: WaitingPassword | None, *, is_open: bool) -> None:
        async with self.pool.acquire() as conn, conn.transaction():
            if password:
                await store.forget_password(conn, line.agency.code, password)
            await store.note_done(conn, line, is_open=is_open)


async def _ask(work: Callable[[], T]) -> T:
    beat()
    return await asyncio.to_thread(work)


def _trouble(error: Exception) -> KafkaTrouble:
    match error:
        case BrokerAway():
            return KafkaTrouble.away
        case BrokerRefuses():
            return KafkaTrouble.refused
        case _:
            return KafkaTrouble.unreadable
