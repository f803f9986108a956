"""What the owner of the database rewrites with the triggers off, `verify` finds (S10)."""

import asyncio
from typing import Any, cast

import asyncpg
import pytest

from audit import Head, verify
from audit.findings import Wrong
from audit.sealer import seal_batch
from audit.store import HEADS
from builders_audit import SECOND_EVENT, VERIFIER, Audit, audit_pool, fresh_audit, put_session, sealed_audit
from builders_casework import COUNTY, OTHER
from builders_mediation_store import CaseLog, case_log
from database import Connection
from mediation.audited import AUDITED

log, audit, pool, sealed = case_log, fresh_audit, audit_pool, sealed_audit


OTHERS = f"(SELECT (key->>'event_id')::uuid FROM audit_chain WHERE chain = '{COUNTY}' AND number = 4)"
SWAP_ROWS = f"""
UPDATE foreign_events AS mine SET case_id = its.case_id, type = its.type, at = its.at
FROM foreign_events AS its
WHERE (mine.event_id, its.event_id) IN (({SECOND_EVENT}, {OTHERS}), ({OTHERS}, {SECOND_EVENT}))
"""
SWAP_ENTRIES = f"""
UPDATE audit_chain AS mine SET fact = its.fact, key = its.key, content = its.content
FROM audit_chain AS its WHERE mine.chain = '{COUNTY}' AND its.chain = '{COUNTY}'
  AND (mine.number, its.number) IN ((2, 3), (3, 2))
"""
FORGED_ENTRY = f"""
UPDATE audit_chain SET number = number + 10 WHERE chain = '{COUNTY}' AND number > 3;
INSERT INTO audit_chain
SELECT chain, 4, fact, '{{"event_id": "00000000-0000-0000-0000-000000000001"}}', version, content, sealed_at,
       hash
FROM audit_chain WHERE chain = '{COUNTY}' AND number = 2;
UPDATE audit_chain SET number = number - 9 WHERE chain = '{COUNTY}' AND number > 10;
INSERT INTO foreign_events SELECT '00000000-0000-0000-0000-000000000001', case_id, type, verdict, at, recorded
FROM foreign_events WHERE event_id = {SECOND_EVENT};
"""


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            f"UPDATE foreign_events SET at = at - interval '1 day' WHERE event_id = {SECOND_EVENT}",
            ["row_changed #2"],
        ),
        (f"DELETE FROM foreign_events WHERE event_id = {SECOND_EVENT}", ["row_removed #2"]),
        (
            f"DELETE FROM foreign_events WHERE event_id = {SECOND_EVENT};"
            f"DELETE FROM audit_chain WHERE chain = '{COUNTY}' AND number = 2",
            ["entry_removed #2"],
        ),
        (
            f"DELETE FROM audit_chain WHERE chain = '{COUNTY}' AND number = 2;"
            f"UPDATE audit_chain SET number = number - 1 WHERE chain = '{COUNTY}' AND number > 2",
            [
                "entry_changed #2",
                "entry_changed #3",
                "entry_changed #4",
                "entry_changed #5",
                "past_the_trigger",
            ],
        ),
        (SWAP_ROWS, ["row_changed #2", "row_changed #4"]),
        (
            f"UPDATE audit_chain SET sealed_at = now() WHERE chain = '{COUNTY}' AND number = 3",
            ["entry_changed #3"],
        ),
        (
            f"UPDATE audit_chain SET hash = content WHERE chain = '{COUNTY}' AND number = 3",
            ["entry_changed #3", "entry_changed #4"],
        ),
        (
            "INSERT INTO foreign_events SELECT gen_random_uuid(), case_id, type, verdict, at, recorded"
            f" FROM foreign_events WHERE event_id = {SECOND_EVENT}",
            ["past_the_trigger"],
        ),
        (
            f"DELETE FROM audit_chain WHERE chain = '{COUNTY}' AND number = 6",
            ["past_the_trigger"],
        ),
    ],
)
async def test_what_the_owner_rewrites_is_found(sealed: Audit, statement: str, found: list[str]) -> None:
    async with sealed.tampering() as owner:
        await owner.execute(statement)
    assert await sealed.wrong() == found


async def test_entries_that_changed_places_are_found(sealed: Audit) -> None:
    async with sealed.tampering() as owner:
        await owner.execute("ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_fact_key_key")
        await owner.execute(SWAP_ENTRIES)
    assert (await sealed.wrong())[:2] == ["entry_changed #2", "entry_changed #3"]


async def test_an_act_put_into_the_past_with_an_entry_is_found(sealed: Audit) -> None:
    async with sealed.tampering() as owner:
        await owner.execute(FORGED_ENTRY)
    assert {"entry_changed #4", "row_changed #4"} <= {*await sealed.wrong()}


async def test_the_whole_chain_made_anew_without_the_key_is_found(sealed: Audit) -> None:
    async with sealed.tampering() as owner:
        await owner.execute("DELETE FROM audit_chain")
        await owner.execute("UPDATE foreign_events SET at = at - interval '1 day'")
        await owner.execute(
            "INSERT INTO audit_unsealed (fact, key)"
            " SELECT 'foreign_events', jsonb_build_object('event_id', event_id) FROM foreign_events"
        )
        async with owner.transaction():
            await seal_batch(owner, AUDITED.tables, bytes(32))
    assert len([each for each in await sealed.wrong() if each.startswith("entry_changed")]) == 9


async def test_rows_cut_off_with_their_entries_are_found_by_a_head_kept_outside(sealed: Audit) -> None:
    kept = await sealed.heads()
    assert await sealed.wrong(kept) == []
    async with sealed.tampering() as owner:
        key = f"SELECT (key->>'event_id')::uuid FROM audit_chain WHERE chain = '{COUNTY}' AND number > 4"
        await owner.execute(f"DELETE FROM foreign_events WHERE event_id IN ({key})")
        await owner.execute(f"DELETE FROM audit_chain WHERE chain = '{COUNTY}' AND number > 4")
    assert await sealed.wrong() == []
    assert await sealed.wrong(kept) == ["cut_off #6"]


async def test_rows_cut_off_and_sealed_anew_are_found_by_a_head_kept_outside(
    sealed: Audit, log: CaseLog
) -> None:
    kept = await sealed.heads()
    async with sealed.tampering() as owner:
        await owner.execute(f"DELETE FROM audit_chain WHERE chain = '{COUNTY}'")
        await owner.execute(
            "INSERT INTO audit_unsealed (fact, key)"
            " SELECT 'foreign_events', jsonb_build_object('event_id', event_id) FROM foreign_events"
        )
    await sealed.seal()
    assert await sealed.wrong() == []
    assert await sealed.wrong(kept) == ["rewritten #6"]


async def test_a_chain_of_which_nothing_is_left_is_found_by_its_head(sealed: Audit) -> None:
    assert await sealed.wrong([Head("330399", 2, "00")]) == ["cut_off #2"]


async def test_a_row_removed_before_it_was_sealed_is_found_and_stops_nobody(
    audit: Audit, log: CaseLog
) -> None:
    case_id = await log.open()
    await put_session(audit.pool, case_id, 1)
    async with audit.tampering() as owner:
        await owner.execute("DELETE FROM sessions")
    await put_session(audit.pool, case_id, 2)
    assert [await audit.seal(), await audit.seal()] == [5, 0]
    assert (await audit.facts())[-1] == "sessions"
    assert await audit.wrong() == ["removed_unsealed"]


async def test_a_trigger_that_is_off_is_found(sealed: Audit) -> None:
    owner = await asyncpg.connect(sealed.db.owner_url)
    try:
        await owner.execute("ALTER TABLE sessions DISABLE TRIGGER audit_change")
        await owner.execute("DROP TRIGGER audit_row ON payments")
    finally:
        await owner.close()
    reports = await sealed.reports()
    assert [each.row for report in reports for each in report.findings] == [
        "payments: audit_row",
        "sessions: audit_change",
    ]


class Overtaken:
    """A connection; right after the heads are read, the owner does something."""

    def __init__(self, conn: Any, audit: Audit, statement: str) -> None:
        self.conn, self.audit, self.statement = conn, audit, statement

    async def fetch(self, query: str, *values: object) -> Any:
        rows = await self.conn.fetch(query, *values)
        if query == HEADS:
            async with self.audit.tampering() as owner:
                await owner.execute(self.statement)
        return rows


async def test_an_end_that_is_removed_while_somebody_verifies_is_found(sealed: Audit) -> None:
    remove = f"DELETE FROM audit_chain WHERE chain = '{COUNTY}' AND number > 4"
    async with sealed.pool.acquire() as conn, asyncio.timeout(20):
        reports = await verify(cast("Connection", Overtaken(conn, sealed, remove)), VERIFIER)
    found = [each for report in reports for each in report.findings]
    assert [(each.number, each.row) for each in found if each.wrong is Wrong.entry_removed] == [(5, "#5–#6")]


async def test_whoever_asks_for_one_county_is_told_what_belongs_to_none(sealed: Audit, log: CaseLog) -> None:
    await put_session(sealed.pool, await log.open(OTHER), 1)
    async with sealed.tampering() as owner:
        await owner.execute("DELETE FROM sessions")
        await owner.execute(f"UPDATE audit_chain SET content = hash WHERE chain = '{OTHER}'")
    await sealed.seal()
    owner = await asyncpg.connect(sealed.db.owner_url)
    await owner.execute("DROP TRIGGER audit_row ON payments")
    await owner.close()
    reports = await sealed.reports(county=COUNTY)
    found = {report.chain: [each.wrong for each in report.findings] for report in reports}
    assert found == {"": [Wrong.removed_unsealed, Wrong.trigger_off], COUNTY: []}


async def test_a_county_without_a_chain_is_said(sealed: Audit) -> None:
    [report] = await sealed.reports(county="330399")
    assert [str(each) for each in report.findings] == ["查无此链 no chain of county: 330399"]
