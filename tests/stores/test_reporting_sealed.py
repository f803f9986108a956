"""What people type into the daily report is sealed in its tables, and sealed anew when keys change."""

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders_activities import attach, record_activity
from builders_arrears_findings import finding_of
from builders_case_sweep import carry_in, file_sweep, say, sweep_filing, sweep_path
from builders_incidents import act, register, step
from builders_pages import make_cookie, make_link
from builders_reporting import LONGWAN, LUCHENG
from builders_reporting_store import CITY, CLERK, OTHER, ZERO, Desk, filled, issued, opened, wenzhou
from builders_summaries import record_plan, write_summary
from builders_web import SEALING, address_of
from databases import Database
from sealing import KeyFile, Resealing, Sealed
from serving.tables import sealed_tables_of

TABLES = [table for table in sealed_tables_of("reporting") if table.name != "idempotency_keys"]
TYPED = {**ZERO, "reviewed_by": "测试审核乙", "incidents": "无异常", "remarks": "备注"}


@pytest.fixture
async def desk(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Desk]:
    async with opened(await database("reporting")) as opened_desk:
        opened_desk.now("12-07 16:30")
        yield opened_desk


def write(file: Path) -> Path:
    """A key file that goes on from the keys the desk seals with."""
    keys = {"k1": SEALING.keys["k1"], "k2": bytes([2] * 32)}
    written: dict[str, Any] = {name: base64.b64encode(key).decode() for name, key in keys.items()}
    hash_key = base64.b64encode(SEALING.hash_key).decode()
    file.write_text(json.dumps({"current": "k2", "keys": written, "hash": hash_key}))
    return file


async def type_everything(desk: Desk) -> None:
    await desk.tick("12-07 16:30")
    assert (await desk.put("12-07", TYPED)).status == 201
    line = await desk.line("12-07")
    correction = {**TYPED, "remarks": "更正", "reason": "漏填"}
    assert (await desk.correct("12-07", correction, line["version"])).status == 201
    assert (await desk.put("12-08", TYPED, action="draft")).status == 201
    assert (await desk.exempt("12-09", LUCHENG, CITY)).status == 201
    activity_id = (await record_activity(desk)).body["activity_id"]
    assert (await attach(desk, activity_id)).status == 201
    await finding_of(desk)
    assert (await step(desk, await register(desk, "12-07 10:00"), "seen", note="已电话了解")).status == 201
    case_id = (await carry_in(desk)).body["case_id"]
    given = {"reason": "other", "note": "等待股东会决议"}
    assert (await say(desk, "POST", f"{sweep_path()}/cases/{case_id}/open-reasons", given)).status == 200
    assert (await file_sweep(desk, sweep_filing(remarks="备注"))).status == 201
    assert (await record_plan(desk)).status == 201
    assert (await write_summary(desk)).status == 201
    assert (await write_summary(desk, "draft", OTHER, LONGWAN)).status == 201
    await make_cookie(desk, CLERK, address_of(desk.session))
    await make_link(desk, CLERK)
    await desk.see("12-08 17:30")
    await desk.tick("12-08 17:30:30")
    [overdue, *_] = await desk.alerts()
    assert (await act(desk, overdue)).status == 201
    assert (await issued(desk, "12-07")).status == 201
    await type_what_is_asked_of_two(desk)


async def type_what_is_asked_of_two(desk: Desk) -> None:
    """Where campaign data asks for a second signature, and for leave once a day is locked."""
    asked = replace(wenzhou(), second_signature=True, correction_lock_days=1)
    async with opened(desk.database, asked) as strict:
        strict.now("12-10 09:00")
        version = (await strict.line("12-07"))["version"]
        assert (await strict.allow_correction("12-07")).status == 201
        again = {**TYPED, **filled(incidents=1), "remarks": "再更正", "reason": "漏填"}
        assert (await strict.correct("12-07", again, version + 1)).status == 201


async def test_everything_typed_opens_after_the_keys_changed_and_has_its_digest(
    desk: Desk, tmp_path: Path
) -> None:
    await type_everything(desk)
    one = Resealing(desk.pool, "reporting", TABLES, KeyFile(write(tmp_path / "keys.json")))
    changed = {table.name: await one.batch(table) for table in TABLES}
    assert changed == {
        "lines": 1,
        "exemption_acts": 1,
        "drafts": 1,
        "versions": 2,
        "first_signatures": 1,
        "correction_leaves": 1,
        "city_report_issues": 1,
        "incident_follow_ups": 1,
        "alert_acts": 1,
        "activities": 2,
        "activity_files": 1,
        "activity_acts": 3,
        "arrears_findings": 1,
        "arrears_finding_acts": 1,
        "carried_in": 1,
        "open_case_reasons": 1,
        "case_sweep_filings": 1,
        "plans": 1,
        "summary_drafts": 1,
        "summary_versions": 1,
        "sign_in_tickets": 1,
        "browser_sessions": 1,
    }
    for table in TABLES:
        rows = await desk.pool.fetch(f"SELECT * FROM {table.name} WHERE sealed IS NOT NULL")
        for row in rows:
            sealed, about = Sealed(row["sealed_key"], row["sealed"]), table.about_of(row)
            assert sealed.key_id == "k2"
            words = one.keys.open(sealed, about)
            assert words.get("reviewed_by", "测试审核乙") == "测试审核乙"
            if "words_digest" in row:
                assert row["words_digest"] == one.keys.digest(sealed, about)


async def test_what_was_signed_changes_in_nothing_but_its_seal(desk: Desk, tmp_path: Path) -> None:
    await type_everything(desk)
    shown = "SELECT to_jsonb(versions) - '{sealed,sealed_key}'::text[] FROM versions ORDER BY number"
    before = await desk.pool.fetch(shown)
    one = Resealing(desk.pool, "reporting", TABLES, KeyFile(write(tmp_path / "keys.json")))
    for table in TABLES:
        await one.batch(table)
    assert await desk.pool.fetch(shown) == before
