"""From the first message to the comparison at the head, and the exchange (decision 33).

Killed at any instant, the tables of the rebuilding are as they were written last, with how far they reach:
the next run goes on there. Live tables change in one transaction only, the last one.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from database import Connection
from delivery import Partition
from delivery.positions import LedgerMismatch, check_offsets, check_topic_ids
from delivery.topic_ids import topic_ids
from reporting.calendar.store import read_calendars
from reporting.consumer import TOPICS
from reporting.rebuild.handlers.code import code_fingerprint
from reporting.rebuild.handlers.folding import KEPT, Fold
from reporting.rebuild.handlers.reading import LogReader
from reporting.rebuild.rules import Comparison, Rebuilt, Refused, progress_line
from reporting.rebuild.store import comparison, shadow

NEAR: Final = 2000
"""So few messages are read within a transaction, while the worker may have to wait."""

Say = Callable[[str], None]


@dataclass
class Rebuilding:
    """`by`: who has it done. `kept`: so much is remembered before it is written down; `near`: so much may be
    left to the end."""

    conn: Connection
    log: LogReader
    now: Callable[[], datetime]
    say: Say
    by: str
    topics: Collection[str] = TOPICS
    kept: int = KEPT
    near: int = NEAR
    began: float = field(default_factory=time.monotonic)
    said: float = 0.0

    async def run(self, *, only_compare: bool, anew: bool) -> Rebuilt | Refused:
        """All of it; the caller's session is this rebuilding's alone."""
        if not await shadow.try_to_lock(self.conn):
            return Refused("另一个重算正在进行，请等它结束")
        if refused := await self._check_log():
            return refused
        await self._begin(anew=anew)
        await self._catch_up()
        found = await self._compare()
        exchanged = False
        if isinstance(found, Comparison) and not (found.identical or found.set_aside or only_compare):
            await self._catch_up()  # comparing took its time, and now the worker waits
            found = await self._exchange()
            exchanged = isinstance(found, Comparison) and not (found.identical or found.set_aside)
        if isinstance(found, Refused):
            return found
        messages = sum((await shadow.progress(self.conn, self.topics)).values())
        await shadow.remove_tables(self.conn)
        return Rebuilt(messages, time.monotonic() - self.began, found, exchanged)

    async def _check_log(self) -> Refused | None:
        """Is it the whole log, and the one that the live tables were made of?"""
        try:
            known = await shadow.live_topic_ids(self.conn, self.topics)
            check_topic_ids(known, await topic_ids(self.log.bootstrap, self.topics))
            beginnings, ends = await self.log.bounds(self.topics)
            live = await shadow.live_progress(self.conn, self.topics)
            check_offsets({where: live.get(where, 0) for where in beginnings}, beginnings, ends)
        except LedgerMismatch as mismatch:
            return Refused(str(mismatch))
        for where, first in sorted(beginnings.items()):
            if first:
                place = f"{where.topic}[{where.partition}]"
                return Refused(f"{place} 从第 {first} 条开始，此前的消息已不在，无法从头重算")
        return None

    async def _begin(self, *, anew: bool) -> None:
        wanted = await self._fingerprint()
        if not anew and await shadow.fingerprint_there(self.conn) == wanted:
            self.say("接着上次中断处继续。")
        else:
            await shadow.make_tables(self.conn, wanted)

    async def _fingerprint(self) -> str:
        return await shadow.fingerprint_now(self.conn, code_fingerprint())

    async def _fold(self) -> Fold:
        return Fold(
            self.conn,
            self.now(),
            await shadow.progress(self.conn, self.topics),
            await read_calendars(self.conn),
            await shadow.dismissed(self.conn),
            self.kept,
        )

    async def _catch_up(self) -> None:
        """Up to where the live tables stand, or nearly so, while they move on."""
        while True:
            ends = await shadow.live_progress(self.conn, self.topics)
            fold = await self._fold()  # reads the clock: what lies before `ends` was recorded by then
            begins = dict(fold.nexts)
            before, total = sum(begins.values()), sum(ends.values())
            if total - before <= self.near:
                return
            await self._read(fold, begins, ends)

    async def _read(self, fold: Fold, begins: Mapping[Partition, int], ends: Mapping[Partition, int]) -> None:
        first, started, total = sum(begins.values()), time.monotonic(), sum(ends.values())
        async for chunk in self.log.chunks(begins, ends):
            await fold.add(chunk)
            if time.monotonic() - self.said >= 1:
                self.said, read = time.monotonic(), sum(fold.nexts.values())
                self.say(progress_line(read, total, read - first, self.said - started))
        await fold.write()

    async def _compare(self) -> Comparison | Refused:
        """At one point of the log, that of a snapshot: nobody waits, and the worker runs on."""
        async with self.conn.transaction(isolation="repeatable_read"):
            return await self._compare_at(await shadow.live_progress(self.conn, self.topics))

    async def _exchange(self) -> Comparison | Refused:
        """The same once more, and what differs is exchanged, while the worker waits for the ledger."""
        async with self.conn.transaction():
            found = await self._compare_at(await shadow.lock_live_progress(self.conn, self.topics))
            if isinstance(found, Comparison) and not found.set_aside:
                await comparison.exchange(self.conn, [name for name, rows in found.rows.items() if rows])
                await comparison.note_exchange(self.conn, found, self.by, self.now())
            return found

    async def _compare_at(self, ends: Mapping[Partition, int]) -> Comparison | Refused:
        if await self._fingerprint() != await shadow.fingerprint_there(self.conn):
            return Refused("重算期间程序、日历或搁置消息的处置变了，请再运行一次")
        fold = await self._fold()
        await self._read(fold, dict(fold.nexts), ends)
        return await comparison.compare(self.conn)
