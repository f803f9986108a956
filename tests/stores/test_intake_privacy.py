"""S11: what a worker tells is nowhere in clear, in no event, in no log; looks are noted, and stay so."""

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from builders_intake import CITY, STAFF, TABLES, Desk, application, desk, ordinary, sent
from builders_intake_rules import RIGHT_ID
from builders_web import SEALING
from database import Pool, open_pool
from databases import Database
from sealing import Sealed

PLANTED = {
    "name": "欧阳试金石",
    "id": RIGHT_ID,
    "phone": "13812345678",
    "facts": "欠薪事实暗号翡翠",
    "representative": "司马代表甲",
    "agent": "诸葛代理乙",
    "authority": "口头授权暗号",
    "receiver": "上官首问丙",
    "place": "紫云大厦暗号",
    "description": "外号大胡子暗号",
    "told": "十几个老乡暗号",
    "firm": "温州测试暗号有限公司",
    "reason": "撤回缘由暗号",
    "responsible": "去找老张暗号",
    "topic": "咨询内容暗号",
    "reference": "来源编号暗号",
}


def planted() -> dict[str, Any]:
    return {
        "first_receiver": PLANTED["receiver"],
        "recipients": [
            {
                "name": PLANTED["name"],
                "identity_seen": True,
                "id_number": PLANTED["id"],
                "phone": PLANTED["phone"],
            }
        ],
        "representative": {"name": PLANTED["representative"], "phone": PLANTED["phone"]},
        "agent": {"name": PLANTED["agent"], "authority": PLANTED["authority"]},
        "respondents": [
            {"role": "employer", "name": PLANTED["firm"], "description": PLANTED["description"]},
        ],
        "project": {"name": PLANTED["place"], "place": PLANTED["place"]},
        "workers": {"as_told": PLANTED["told"]},
        "facts": PLANTED["facts"],
    }


async def plant(staff: Desk) -> str:
    """Every kind of act, each full of what must not travel."""
    source = {"system": "wz-platform", "reference": PLANTED["reference"]}
    case_id = str((await staff.apply(application(**planted(), source=source))).body["case_id"])
    await staff.act(case_id, "reveal", reason=PLANTED["reason"])
    await staff.act(case_id, "withdrawal", 1, reason=PLANTED["reason"])
    refused = (await staff.apply(ordinary(**planted()))).body["case_id"]
    refusal = {"reasons": ["no_claim"], "responsible_instead": PLANTED["responsible"]}
    await staff.act(refused, "decision", 1, decision="refuse", note=PLANTED["facts"], **refusal)
    place = {"campaign": "wenzhou-2018", "county": "330302"}
    await staff.post(
        "/v1/consultations", {**place, "channel": "hotline", "class": "wages", "topic": PLANTED["topic"]}
    )
    people = {"as_told": PLANTED["told"]}
    sign = {"kind": "first_sign", "people": people, "place": PLANTED["place"], "facts": PLANTED["facts"]}
    await staff.post("/v1/incidents", {**place, **sign})
    await staff.apply(application(**{**planted(), "county": "999999"}))
    return case_id


def found_in(texts: Iterable[str]) -> set[str]:
    """Which of the planted words occur, as they are or escaped."""
    everything = "\n".join(texts)
    forms = {what: (word, json.dumps(word)[1:-1], word.encode().hex()) for what, word in PLANTED.items()}
    return {what for what, words in forms.items() if any(word in everything for word in words)}


async def rows(pool: Pool, *tables: str) -> list[str]:
    by_table = [await pool.fetch(f"SELECT t::text AS row FROM {table} t") for table in tables]
    return [row["row"] for rows_of_table in by_table for row in rows_of_table]


async def test_nothing_personal_is_sent_logged_or_stored_in_clear(
    pool: Pool, staff: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    await plant(staff)
    events = [
        json.dumps([event.data, *event.headers.values()], ensure_ascii=False) for event in await sent(pool)
    ]
    assert len(events) >= 8
    assert found_in(events) == set()
    assert found_in([capsys.readouterr().out]) == set()
    assert found_in(await rows(pool, *TABLES)) == set()


async def test_the_search_would_find_them(staff: Desk, pool: Pool) -> None:
    """The control: what was sealed opens to exactly what was planted, and the same search finds it."""
    case_id = await plant(staff)
    row = await pool.fetchrow("SELECT sealed, sealed_key FROM cases WHERE case_id = $1", UUID(case_id))
    assert row is not None
    opened = SEALING.open(Sealed(row["sealed_key"], row["sealed"]), UUID(case_id))
    assert found_in([json.dumps(opened)]) >= {"name", "id", "phone", "facts", "agent", "place", "told"}


async def test_people_are_shown_masked_and_the_facts_not_at_all(staff: Desk) -> None:
    case_id = await plant(staff)
    shown = json.dumps((await staff.case(case_id)).body, ensure_ascii=False)
    hidden = {
        "name",
        "id",
        "phone",
        "facts",
        "representative",
        "agent",
        "authority",
        "description",
        "told",
        "reference",
    }
    assert not hidden & found_in([shown])


async def test_a_look_shows_everything_and_is_noted_with_its_reason(staff: Desk, pool: Pool) -> None:
    case_id = (await staff.apply(application(**planted()))).body["case_id"]
    reply = await staff.act(case_id, "reveal", reason="核对身份")
    assert reply.body["told"]["recipients"][0]["id_number"] == PLANTED["id"]
    row = await pool.fetchrow("SELECT * FROM audit WHERE action = 'reveal'")
    assert row is not None
    assert (row["actor"], row["county"], str(row["case_id"])) == ("staff-1", "330302", case_id)
    words = Sealed(row["sealed_key"], row["sealed"])
    assert SEALING.open(words, row["case_id"]) == {"reason": "核对身份"}
    assert row["words_digest"] == SEALING.digest(words, row["case_id"])


async def test_each_look_is_noted_also_under_the_same_key(staff: Desk, pool: Pool) -> None:
    case_id = (await staff.apply(application(**planted()))).body["case_id"]
    key = {"Idempotency-Key": "look-1"}
    path = f"/v1/applications/{case_id}/reveal"
    looks = [await staff.post(path, {"reason": "核对身份"}, **key) for _ in range(2)]
    assert [look.body["told"]["facts"] for look in looks] == [PLANTED["facts"]] * 2
    assert await pool.fetchval("SELECT count(*) FROM audit WHERE action = 'reveal'") == 2


async def test_a_dry_look_shows_nothing(staff: Desk, pool: Pool) -> None:
    case_id = (await staff.apply(application(**planted()))).body["case_id"]
    reply = await staff.post(f"/v1/applications/{case_id}/reveal?dry_run=true", {"reason": "看看"})
    assert reply.body == {"case_id": case_id, "dry_run": True}
    assert await pool.fetchval("SELECT count(*) FROM audit WHERE action = 'reveal'") == 0


async def test_only_staff_of_the_county_may_look(staff: Desk, pool: Pool) -> None:
    case_id = (await staff.apply()).body["case_id"]
    async with desk(pool, CITY) as city:
        assert (await city.act(case_id, "reveal", reason="看看")).problem == "forbidden-role"


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_the_audit_only_grows(database: Callable[[str], Awaitable[Database]], statement: str) -> None:
    db = await database("intake")
    async with open_pool(db.url) as pool, desk(pool, STAFF) as staff:
        await staff.apply()
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute(statement)
    owner = await asyncpg.connect(db.owner_url)
    try:
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await owner.execute(statement)
    finally:
        await owner.close()
