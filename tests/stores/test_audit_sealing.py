"""Everything that happened is sealed once, however late it commits and whoever dies meanwhile (S10)."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import asyncpg
import pytest

from audit import audit_gauges, run
from audit.store import entries_after
from builders_audit import (
    KEY,
    SECOND_EVENT,
    Audit,
    audit_pool,
    fresh_audit,
    put_proceedings,
    put_session,
    sealed_audit,
)
from builders_casework import COUNTY, OTHER
from builders_mediation_store import CaseLog, agreement, case_log
from clock import SHANGHAI
from mediation.audited import AUDITED
from telemetry import metrics

log, audit, pool, sealed = case_log, fresh_audit, audit_pool, sealed_audit


async def test_every_county_has_a_chain_of_its_own_numbered_without_holes(sealed: Audit) -> None:
    rows = await sealed.pool.fetch("SELECT chain, number FROM audit_chain ORDER BY chain, number")
    by_chain = {chain: [row["number"] for row in rows if row["chain"] == chain] for chain in (COUNTY, OTHER)}
    assert by_chain == {COUNTY: [1, 2, 3, 4, 5, 6], OTHER: [1, 2, 3]}
    assert await sealed.pool.fetchval("SELECT count(*) FROM audit_unsealed") == 0


async def test_a_bounded_batch_takes_the_oldest(audit: Audit, log: CaseLog) -> None:
    await log.open()
    assert [await audit.seal(2) for _ in range(3)] == [2, 1, 0]
    assert await audit.wrong() == []


async def test_a_row_that_commits_late_is_sealed_behind_younger_ones(audit: Audit, log: CaseLog) -> None:
    case_id = await log.open()
    late = await asyncpg.connect(audit.db.url)
    try:
        async with late.transaction():
            await put_session(late, case_id, 1)
            await put_session(audit.pool, case_id, 2)
            await audit.seal()
        await audit.seal()
    finally:
        await late.close()
    keys = await audit.pool.fetch(
        "SELECT key->>'number' FROM audit_chain WHERE fact = 'sessions' ORDER BY number"
    )
    assert [row[0] for row in keys] == ["2", "1"]
    assert await audit.wrong() == []


async def test_of_two_sealers_at_once_one_seals_and_the_other_finds_nothing_to_do(
    audit: Audit, log: CaseLog
) -> None:
    for _ in range(5):
        await log.open()
    sealers = [asyncio.create_task(run(audit.pool, AUDITED.tables, KEY, 0.001)) for _ in range(2)]
    try:
        for _ in range(5):
            await log.open(OTHER)
        while await audit.pool.fetchval("SELECT count(*) FROM audit_unsealed"):
            await asyncio.wait(sealers, timeout=0.01)
    finally:
        for sealer in sealers:
            sealer.cancel()
        await asyncio.wait(sealers)
    assert await audit.pool.fetchval("SELECT count(*) FROM audit_chain") == 30
    assert await audit.wrong() == []


async def test_while_one_process_seals_another_leaves_it_alone(audit: Audit, log: CaseLog) -> None:
    await log.open()
    async with audit.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT pg_advisory_xact_lock(7020185)")
        assert await audit.seal() == 0
    assert await audit.seal() == 3


@pytest.mark.parametrize("statement", ["INSERT INTO audit_chain", "DELETE FROM audit_unsealed"])
async def test_a_sealer_that_dies_at_any_statement_leaves_nothing_and_the_next_seals_all(
    audit: Audit, log: CaseLog, statement: str
) -> None:
    await log.open()
    table = statement.split()[-1]
    owner = await asyncpg.connect(audit.db.owner_url)
    try:
        await owner.execute(
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"
        )
        event = statement.split()[0]
        await owner.execute(
            f"CREATE TRIGGER z_die AFTER {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION die()"
        )
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
            await audit.seal()
        assert await audit.facts() == []
        await owner.execute(f"DROP TRIGGER z_die ON {table}")
    finally:
        await owner.close()
    assert await audit.seal() == 3
    assert await audit.wrong() == []


async def test_a_row_whose_key_waits_twice_is_sealed_once(audit: Audit, log: CaseLog) -> None:
    await log.open()
    again = "INSERT INTO audit_unsealed (fact, key) SELECT fact, key FROM audit_unsealed"
    await audit.pool.execute(again)
    await audit.seal()
    await audit.pool.execute("INSERT INTO audit_unsealed (fact, key) SELECT fact, key FROM audit_chain")
    await audit.seal()
    assert len(await audit.facts()) == 3
    assert await audit.wrong() == []


async def test_the_end_of_a_row_comes_once_and_is_sealed_beside_it(audit: Audit, log: CaseLog) -> None:
    case_id = await log.open()
    await put_proceedings(audit.pool, case_id)
    await audit.seal()
    ending = "UPDATE proceedings SET outcome = 'won', awarded_fen = 1, ended_at = opened_at"
    await audit.pool.execute(ending)
    await audit.seal()
    assert (await audit.facts())[-2:] == ["proceedings", "proceedings.end"]
    assert await audit.wrong() == []
    for change in (
        "outcome = 'lost'",
        "outcome = NULL, awarded_fen = NULL, ended_at = NULL",
        "reason = 'limitation'",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await audit.pool.execute(f"UPDATE proceedings SET {change}")


async def test_what_follows_from_other_rows_may_change_and_the_rest_of_the_row_may_not(
    audit: Audit, log: CaseLog
) -> None:
    case_id = await log.open()
    async with log.http() as client:
        await client.does(case_id, "agreement", **agreement())
    await audit.seal()
    for outcome in ("missed", "kept"):
        await audit.pool.execute("UPDATE instalments SET outcome = $1", outcome)
    assert await audit.wrong() == []
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await audit.pool.execute("UPDATE instalments SET amount_fen = 1, outcome = 'kept'")


@pytest.mark.parametrize("table", [table.name for table in AUDITED.tables])
async def test_not_even_the_owner_removes_a_row(audit: Audit, table: str) -> None:
    owner = await asyncpg.connect(audit.db.owner_url)
    try:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                await owner.execute(statement)
    finally:
        await owner.close()


@pytest.mark.parametrize("statement", ["UPDATE audit_chain SET number = 9", "DELETE FROM audit_chain"])
async def test_the_chain_only_grows(sealed: Audit, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sealed.pool.execute(statement)
    owner = await asyncpg.connect(sealed.db.owner_url)
    try:
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await owner.execute(statement)
    finally:
        await owner.close()


async def test_a_chain_is_one_line_in_two_languages_and_each_finding_one_more(sealed: Audit) -> None:
    async with sealed.tampering() as owner:
        await owner.execute(f"DELETE FROM foreign_events WHERE event_id = {SECOND_EVENT}")
    one, other = await sealed.reports()
    assert one.sealed_at is not None
    until = f"{one.sealed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    first, finding = one.lines(one.sealed_at)
    assert first == f"mediation {COUNTY} 有误 BROKEN  已封 sealed 6 至 up to {until}  未封 unsealed 0"
    assert finding.startswith("    #2 行被删 the row was removed: foreign_events {")
    [line] = other.lines(one.sealed_at)
    assert line.startswith(f"mediation {OTHER} 完好 intact")


async def test_what_is_not_sealed_yet_is_told_with_its_age(sealed: Audit, log: CaseLog) -> None:
    await log.open()
    [report] = await sealed.reports(county=COUNTY)
    assert report.oldest_unsealed is not None
    assert report.unsealed == 3
    [line] = report.lines(report.oldest_unsealed + timedelta(minutes=2))
    assert line.endswith("未封 unsealed 3 最久 oldest 120 s")


async def test_gauges_tell_how_long_chains_are_and_since_when_rows_wait(sealed: Audit, log: CaseLog) -> None:
    await log.open()
    written = await sealed.pool.fetchval("SELECT min(written_at) FROM audit_unsealed")
    async with sealed.pool.acquire() as conn:
        await audit_gauges("mediation")(conn)
    read = metrics.REGISTRY.get_sample_value
    labels = {"service": "mediation"}
    assert read("yuanxin_audit_chain_entries", {**labels, "county": COUNTY}) == 6
    assert read("yuanxin_audit_unsealed_rows", labels) == 3
    assert read("yuanxin_audit_unsealed_oldest_timestamp_seconds", labels) == written.timestamp()


async def test_an_entry_says_the_time_of_the_machine(sealed: Audit) -> None:
    async with sealed.pool.acquire() as conn:
        entries = [*await entries_after(conn, COUNTY, 0, 10)]
        machine = await conn.fetchval("SELECT now()")
    assert all(one.sealed_at <= next_.sealed_at <= machine for one, next_ in pairwise(entries))
