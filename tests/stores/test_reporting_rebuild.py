"""`yuanxin reporting rebuild` on real servers: what it counts, finds and exchanges (decision 33)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from builders_delivery import spoilt
from builders_rebuild import (
    NOW,
    OPERATOR,
    LiveWorker,
    WrittenLog,
    again,
    delete_records,
    rebuild,
    records_of,
    rows_of,
    winter,
)
from builders_reporting import LUCHENG
from contracts.kafka import to_record
from database import Pool, open_pool
from databases import Database, as_the_api
from delivery import Message, held, quarantine
from recount import recounted
from reporting.consumer import EFFECTS, prepare
from reporting.rebuild.handlers.reading import open_log
from reporting.rebuild.handlers.rebuilding import Rebuilding
from reporting.rebuild.rules import Comparison, Rebuilt, Refused
from reporting.rebuild.store import shadow
from reporting.rebuild.store.tables import HELD, TABLES


@dataclass
class Office:
    """A log, and live tables that were made of it."""

    database: Database
    pool: Pool
    written: WrittenLog
    worker: LiveWorker

    async def rebuild(self, **how: Any) -> Rebuilt:
        ended = await rebuild(self.database.url, self.written, **how)
        assert isinstance(ended, Rebuilt), ended
        return ended

    async def refusal(self, **how: Any) -> str:
        ended = await rebuild(self.database.url, self.written, **how)
        assert isinstance(ended, Refused), ended
        return ended.reason

    async def know(self, campaign: str) -> None:
        """Of one more campaign, as if reporting had been started with its files."""
        await self.pool.execute(
            "INSERT INTO calendars SELECT $1, starts, ends, cut_off, due, last_due, last_late_until"
            " FROM calendars",
            campaign,
        )

    async def interrupted(self) -> None:
        """A recount that ended in its midst: something is written down, and not all of the log."""
        with pytest.raises(Interrupted):
            await rebuild(self.database.url, self.written, say=interrupt, chunk=50, kept=10)
        assert await self.pool.fetchval("SELECT sum(next_offset) FROM rebuild.progress") > 0

    async def write_poison(self) -> None:
        """Of one case the first and the third message cannot be read; so the others wait behind them."""
        events = [event for event in winter(3, seed=5) if event.source.endswith("intake")][:4]
        for number, event in enumerate(events):
            record = to_record(again(event, subject="poisoned", sequence=number + 1))
            message = Message(self.written.topics[0], 1, 0, record.key, record.value, record.headers)
            await self.written.write_raw(spoilt(message) if number in (0, 2) else message)


WORKERS = "SELECT workers FROM cases WHERE case_id = $1"


class Interrupted(Exception):
    """Whatever ends a command."""


def interrupt(line: str) -> None:
    raise Interrupted(line)


@pytest.fixture
async def office(
    database: Callable[[str], Awaitable[Database]],
    kafka: str,
    topics: Callable[..., Awaitable[Sequence[str]]],
) -> AsyncIterator[Office]:
    fresh, written = await database("reporting"), WrittenLog(kafka, await topics(3, 3))
    async with open_pool(fresh.url, min_size=1, max_size=4) as pool:
        worker = LiveWorker(pool, written)
        await written.write([*winter(120)])
        await worker.read_all()
        yield Office(fresh, pool, written, worker)


async def test_a_recount_of_what_the_worker_counted_is_identical_and_changes_nothing(office: Office) -> None:
    before = await rows_of(office.pool)
    ended = await office.rebuild()
    assert ended.comparison.identical, [*ended.lines]
    assert not ended.exchanged
    assert ended.messages == len([*winter(120)])
    assert await rows_of(office.pool) == before


async def test_a_log_of_a_producer_that_was_restored_is_counted_anew_as_the_worker_counted_it(
    office: Office,
) -> None:
    """Its last event of each case is lost, another one told (decision 52); one old instance still sends."""
    last = {event.subject: event for event in winter(120) if event.source.endswith("intake")}
    told = [again(e, id=uuid4(), epoch=1, epoch_first=e.sequence) for e in last.values()]
    await office.written.write([*told, again(told[0], id=uuid4(), epoch=0, epoch_first=1)])
    await office.worker.read_all()
    await office.written.write([again(told[1], id=uuid4(), sequence=told[1].sequence + 1)])
    await office.worker.read_all()

    ended = await office.rebuild()

    assert ended.comparison.identical, [*ended.lines]
    lost = await office.pool.fetchval("SELECT sum(cardinality(lost)) FROM applied WHERE epoch = 1")
    assert lost == len(last)
    assert await office.pool.fetchval("SELECT count(*) FROM held WHERE state = 'quarantined'") == 1


async def test_what_differs_is_named_and_exchanged_in_one_transaction(office: Office) -> None:
    right = await rows_of(office.pool)
    await office.pool.execute("UPDATE figures SET amount = amount + 7 WHERE measure = 'received'")
    await office.pool.execute("DELETE FROM stock WHERE stage = 'stock_handled'")
    await office.pool.execute("DELETE FROM stock_moves WHERE stage = 'stock_unassigned'")
    await office.pool.execute("UPDATE cases SET workers = 99 WHERE case_class = 'wages'")
    await office.pool.execute("DELETE FROM journal WHERE against_zero")
    await office.pool.execute("UPDATE incidents SET withdrawn_at = NULL")
    await office.pool.execute("DELETE FROM signs_of_life WHERE county = $1", LUCHENG)
    await office.pool.execute("UPDATE hot_spot_facts SET employers = '{}', withdrawn_at = NULL")
    await office.pool.execute("UPDATE applied SET last_sequence = last_sequence + 1 WHERE subject < '8'")
    await office.pool.execute(
        "INSERT INTO figures VALUES ('wenzhou-2018', '330302', '2018-12-09', 'closed', '', 3)"
    )

    ended = await office.rebuild()

    assert ended.exchanged
    assert {table for table, rows in ended.comparison.rows.items() if rows} == {
        *(
            "figures",
            "stock",
            "stock_moves",
            "cases",
            "journal",
            "incidents",
            "signs_of_life",
            "hot_spot_facts",
            "applied",
        )
    }
    assert "330302 2018-12-09：系统数 结案：3 → 无" in [*ended.lines]
    [case, *_] = (each for each in ended.comparison.listed if each.table == "cases")
    assert case.live == "workers 99"
    assert case.recounted == f"workers {await office.pool.fetchval(WORKERS, case.what)}"
    assert await rows_of(office.pool) == right
    assert (await office.rebuild()).comparison.identical


async def test_once_exchanged_hot_spots_are_compared_with_all_that_the_log_told(office: Office) -> None:
    await office.pool.execute("INSERT INTO collecting (campaign, since) VALUES ('wenzhou-2018', now())")
    await office.pool.execute("UPDATE collecting SET facts_from = now(), stock_from = now()")
    await office.pool.execute("DELETE FROM hot_spot_facts")
    assert (await office.rebuild()).exchanged
    assert await office.pool.fetchval("SELECT num_nonnulls(facts_from, stock_from) FROM collecting") == 0


async def test_who_only_compares_is_told_and_changes_nothing(office: Office) -> None:
    await office.pool.execute("UPDATE figures SET amount = amount + 7 WHERE measure = 'received'")
    before = await rows_of(office.pool)
    ended = await office.rebuild(only_compare=True)
    assert ended.comparison.rows["figures"] > 0
    assert not ended.exchanged
    assert await rows_of(office.pool) == before


async def test_the_recount_agrees_with_an_independent_one_of_the_log(office: Office) -> None:
    """Not only with the live tables, which the same rules made."""
    await office.pool.execute("DELETE FROM figures")
    await office.rebuild()
    shown = await office.pool.fetch(
        "SELECT county, period::text, measure, sum(amount)::int FROM figures"
        " WHERE measure NOT LIKE '%\\_inexact' GROUP BY 1, 2, 3 HAVING sum(amount) <> 0"
    )
    assert {tuple(row[:3]): row[3] for row in shown} == recounted(await records_of(office.written))


async def test_signed_reports_and_alerts_and_what_waits_to_be_sent_stay(office: Office) -> None:
    owner = await asyncpg.connect(office.database.owner_url)
    await owner.execute(
        "INSERT INTO overdue VALUES ('wenzhou-2018', '330302', '2018-12-09', now());"
        "INSERT INTO silences (campaign, county, ran_out, since, counted_from)"
        " VALUES ('wenzhou-2018', '330302', now(), now(), 'window_opened')"
    )
    await owner.close()
    await office.pool.execute("DELETE FROM figures")
    others = ("overdue", "silences", "outbox", "lines", "versions", "watches", "swept")
    rows = {table: f"SELECT * FROM {table}" for table in others}
    rows["audit_unsealed"] = "SELECT * FROM audit_unsealed WHERE fact <> 'exchanges'"
    before = {table: await office.pool.fetch(asked) for table, asked in rows.items()}
    assert (await office.rebuild()).exchanged
    assert {table: await office.pool.fetch(asked) for table, asked in rows.items()} == before


async def test_messages_nobody_can_read_are_held_as_the_worker_held_them(office: Office) -> None:
    await office.write_poison()
    await office.worker.read_all()
    before = await rows_of(office.pool)
    assert [*before["held"]], "something is held, and something parked behind it"
    ended = await office.rebuild()
    assert ended.comparison.identical, [*ended.lines]
    assert await rows_of(office.pool) == before


async def test_what_an_operator_dismissed_has_no_effect_in_a_recount(office: Office) -> None:
    """The log knows nothing of that decision: of a message that cannot be read, or that can."""
    await office.write_poison()
    await office.written.write([again(event, campaign="not-yet-known") for event in winter(1, seed=9)])
    await office.worker.read_all()
    while quarantined := await held.quarantined(office.pool, None):  # one was parked behind another
        for row in quarantined:
            await quarantine.dismiss(office.pool, row, "a test's", EFFECTS, prepare, NOW)
    await office.know("not-yet-known")
    before = await rows_of(office.pool)
    assert any("dismissed" in row for row in before["held"])

    ended = await office.rebuild()

    assert ended.comparison.identical, [*ended.lines]
    assert await rows_of(office.pool) == before


async def test_what_was_dismissed_before_its_id_could_be_read_has_no_effect_either(office: Office) -> None:
    await office.written.write([again(event, campaign="not-yet-known") for event in winter(1, seed=9)])
    await office.worker.read_all()
    for row in await held.quarantined(office.pool, None):
        await quarantine.dismiss(office.pool, row, "a test's", EFFECTS, prepare, NOW)
    await office.pool.execute("UPDATE held SET event_id = NULL WHERE state = 'dismissed'")
    await office.know("not-yet-known")

    ended = await office.rebuild()

    assert ended.comparison.identical, [*ended.lines]


async def test_what_was_held_and_can_be_applied_now_has_its_effect_once(office: Office) -> None:
    """As a replay would have it: and a replay afterwards finds nothing more to do."""
    await office.written.write([again(event, campaign="not-yet-known") for event in winter(8, seed=9)])
    await office.worker.read_all()
    assert await held.list_waiting(office.pool)
    await office.know("not-yet-known")
    ended = await office.rebuild()
    assert ended.comparison.rows["held"] > 0
    assert ended.exchanged
    after = await rows_of(office.pool)
    assert await quarantine.replay(office.pool, EFFECTS, prepare, NOW) == {}
    assert await rows_of(office.pool) == after
    assert await office.pool.fetchval("SELECT count(*) FROM cases WHERE campaign = 'not-yet-known'")


async def test_nothing_is_exchanged_where_the_recount_could_not_apply_what_has_had_its_effect(
    office: Office,
) -> None:
    await office.know("gone")
    await office.written.write([again(event, campaign="gone") for event in winter(8, seed=9)])
    await office.worker.read_all()
    await office.pool.execute("DELETE FROM calendars WHERE campaign = 'gone'")
    before = await rows_of(office.pool)
    ended = await office.rebuild()
    assert ended.comparison.set_aside > 0
    assert not ended.exchanged
    assert await rows_of(office.pool) == before


async def test_nobody_waits_while_it_compares(office: Office) -> None:
    """Another session holds the ledger all the while, as a worker in its batch does."""
    async with office.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT FROM progress FOR UPDATE")
        assert (await office.rebuild()).comparison.identical


async def test_while_rows_are_exchanged_no_worker_begins_a_partition_and_who_reads_does_not_wait(
    office: Office,
) -> None:
    """Of a partition that nobody has read there is no row that could be locked."""
    recount = await shadow.connect(office.database.url)
    async with recount.transaction():
        await shadow.lock_live_progress(recount, office.written.topics)
        async with office.pool.acquire() as worker:
            await worker.execute("SET lock_timeout = '50ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await worker.execute("INSERT INTO progress (topic, partition) VALUES ('cases', 99)")
            assert await worker.fetchval("SELECT count(*) FROM progress") > 0
    await recount.close()


async def test_killed_in_the_middle_of_a_statement_it_holds_the_ledger_no_longer(office: Office) -> None:
    killed = await shadow.connect(office.database.url)
    await killed.execute("BEGIN")
    await shadow.lock_live_progress(killed, office.written.topics)
    asked = asyncio.create_task(killed.execute("SELECT pg_sleep(3600)"))
    await asyncio.sleep(0)
    killed.terminate()
    async with office.pool.acquire() as worker, worker.transaction():
        await worker.execute("SET LOCAL lock_timeout = '60s'; SET LOCAL transaction_timeout = 0")
        await worker.execute("SELECT FROM progress FOR UPDATE")
    with pytest.raises(asyncpg.PostgresConnectionError):
        await asked


class BesideAWorker(Rebuilding):
    """The worker reads much while it compares."""

    worker: LiveWorker
    left: int

    async def _compare(self) -> Comparison | Refused:
        found = await super()._compare()
        await self.worker.written.write([*winter(80, seed=3)])
        await self.worker.read_all()
        return found

    async def _exchange(self) -> Comparison | Refused:
        live, read = (
            await shadow.live_progress(self.conn, self.topics),
            await shadow.progress(self.conn, self.topics),
        )
        self.left = sum(live.values()) - sum(read.values())
        return await super()._exchange()


async def test_what_the_worker_read_during_the_comparison_is_counted_before_it_has_to_wait(
    office: Office,
) -> None:
    await office.pool.execute("UPDATE figures SET amount = amount + 7 WHERE measure = 'received'")
    conn = await shadow.connect(office.database.url)
    async with open_log(office.written.bootstrap) as log:
        rebuilding = BesideAWorker(
            conn, log, lambda: NOW, print, OPERATOR, topics=office.written.topics, near=50
        )
        rebuilding.worker = office.worker
        ended = await rebuilding.run(only_compare=False, anew=False)
    await conn.close()
    assert isinstance(ended, Rebuilt)
    assert ended.exchanged
    assert rebuilding.left <= 50
    assert (await office.rebuild()).comparison.identical


async def test_the_clock_is_read_after_how_far_the_worker_is(office: Office) -> None:
    """Or a sign of life recorded between would be ahead of it, and be counted as given at that time."""
    asked: list[str] = []

    def now() -> datetime:
        asyncio.get_running_loop().call_soon(asked.append, "the time")  # as asyncpg tells of a query
        return NOW

    def listen(query: Any) -> None:
        if "next_offset FROM public.progress" in query.query:
            asked.append("how far")

    conn = await shadow.connect(office.database.url)
    conn.add_query_logger(listen)
    async with open_log(office.written.bootstrap) as log:
        rebuilding = Rebuilding(conn, log, now, print, OPERATOR, topics=office.written.topics)
        assert isinstance(await rebuilding.run(only_compare=True, anew=False), Rebuilt)
    await conn.close()
    of_the_check, *rounds = asked
    assert of_the_check == "how far"
    assert rounds == ["how far", "the time"] * (len(rounds) // 2)


async def test_an_exchange_that_breaks_off_leaves_every_row_as_it_was(office: Office) -> None:
    right = await rows_of(office.pool)
    await office.pool.execute("UPDATE figures SET amount = amount + 7")
    await office.pool.execute("DELETE FROM signs_of_life")
    spoilt = await rows_of(office.pool)
    owner = await asyncpg.connect(office.database.owner_url)
    await owner.execute(
        "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it breaks'; END $$;"
        "CREATE TRIGGER breaks BEFORE INSERT ON signs_of_life FOR EACH ROW EXECUTE FUNCTION breaks()"
    )

    with pytest.raises(asyncpg.RaiseError, match="it breaks"):
        await office.rebuild()

    assert await rows_of(office.pool) == spoilt
    await owner.execute("DROP TRIGGER breaks ON signs_of_life")
    await owner.close()
    assert (await office.rebuild()).exchanged
    assert await rows_of(office.pool) == right


async def exchanges(office: Office) -> list[Any]:
    return [tuple(row) for row in await office.pool.fetch("SELECT by, exchanged_at, rows FROM exchanges")]


async def test_who_had_it_exchanged_and_what_differed_is_kept_for_good(office: Office) -> None:
    changed = await office.pool.execute("UPDATE figures SET amount = amount + 7 WHERE measure = 'received'")
    assert not (await office.rebuild(only_compare=True)).exchanged
    assert await exchanges(office) == []

    assert (await office.rebuild()).exchanged
    [(by, at, rows)] = await exchanges(office)
    assert (by, at, json.loads(rows)) == (OPERATOR, NOW, {"figures": int(changed.split()[1])})
    [differences] = [
        json.loads(row[0]) for row in await office.pool.fetch("SELECT differences FROM exchanges")
    ]
    assert {each["what"] for each in differences} == {"received"}
    assert all(int(each["live"]) == int(each["recounted"]) + 7 for each in differences)

    assert (await office.rebuild()).comparison.identical
    assert len(await exchanges(office)) == 1
    with pytest.raises(asyncpg.PostgresError):
        await office.pool.execute("DELETE FROM exchanges")


async def test_a_second_one_beside_it_is_refused(office: Office) -> None:
    first = await shadow.connect(office.database.url)
    assert await shadow.try_to_lock(first)
    assert "另一个重算正在进行" in await office.refusal()
    await first.close()
    assert (await office.rebuild()).comparison.identical


async def test_it_goes_on_where_it_was_interrupted(office: Office) -> None:
    await office.interrupted()
    said: list[str] = []
    ended = await rebuild(office.database.url, office.written, say=said.append)
    assert "接着上次中断处继续。" in said
    assert isinstance(ended, Rebuilt)
    assert ended.comparison.identical


@pytest.mark.parametrize(
    "meanwhile",
    [
        "UPDATE calendars SET cut_off = '15:00'",
        "UPDATE rebuild.basis SET fingerprint = 'of another code'",
        "DELETE FROM rebuild.basis",
        "DROP TABLE rebuild.basis",
    ],
)
async def test_it_begins_anew_when_what_it_counts_with_has_changed(office: Office, meanwhile: str) -> None:
    """Also after a crash of the server, which leaves its tables empty."""
    await office.interrupted()
    owner = await asyncpg.connect(office.database.owner_url)
    await owner.execute(meanwhile)
    await owner.close()
    said: list[str] = []
    ended = await rebuild(office.database.url, office.written, say=said.append, only_compare=True)
    assert "接着上次中断处继续。" not in said
    assert isinstance(ended, Rebuilt)
    assert ended.messages == len([*winter(120)])


async def test_a_log_that_has_lost_its_beginning_is_refused(office: Office) -> None:
    await delete_records(office.written, before=5)
    assert "从第 5 条开始，此前的消息已不在" in await office.refusal()


async def test_another_log_than_the_one_that_was_read_is_refused(office: Office) -> None:
    await office.pool.execute("UPDATE progress SET topic_id = gen_random_uuid()")
    assert "was created anew" in await office.refusal()


async def test_the_tables_of_the_recount_are_formed_as_the_live_ones(office: Office) -> None:
    """Whatever a migration adds to a table is in the recount, and compared."""
    await office.interrupted()
    for table in (*TABLES, HELD):
        form = (
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = $1 AND table_name = $2"
        )
        live = {tuple(row) for row in await office.pool.fetch(form, "public", table.name)}
        assert {tuple(row) for row in await office.pool.fetch(form, "rebuild", table.name)} == live
        if table is not HELD:
            assert {name for name, _ in live} == {*table.key, *table.says}


async def test_nobody_but_the_loops_may_rebuild(office: Office) -> None:
    await office.interrupted()
    async with as_the_api(office.pool) as api:
        for words in ("SELECT * FROM rebuild.cases", "CALL rebuild.remove_tables()"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await api.execute(words)
