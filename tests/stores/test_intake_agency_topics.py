"""A batch from agencies' topics: each message answered once, one bad one holding nobody else."""

import asyncio
from asyncio import Task
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from builders_agencies import DOCUMENT, REFERRED, encrypted, event, referral, station
from builders_agency_topics import OUTSIDE, AgencyLog, failing, in_topic, readers, told, topics_of
from builders_casework import TUESDAY
from builders_intake_rules import wenzhou
from builders_log import batch
from database import Pool
from delivery import held, quarantine
from delivery.messages import Hole, UndecodableBatch
from intake.agencies.handlers import keep_agencies
from intake.agency_topics.handlers import take_batch
from intake.agency_topics.rules import BAD
from intake.consumer import EFFECTS, prepare
from keyfiles.exchange_keys import (
    KEPT,
    LOOK_SECONDS,
    OFFERED,
    ExchangeKeys,
    new_exchange_keys,
    rotate_exchange_keys,
)

BAD_ONE, GOOD_ONE = "甲1号", "乙2号"


@pytest.fixture(autouse=True)
async def _register(pool: Pool) -> None:
    await keep_agencies(pool, [wenzhou()])


async def test_both_modes_are_read_and_the_agency_is_the_topics_not_the_payloads(pool: Pool) -> None:
    log = AgencyLog()
    messages = [log.binary("1", agency="union"), log.structured("2", referral(document_no=GOOD_ONE))]
    result = await topics_of(pool).apply(messages)
    assert result.next_offsets == {(in_topic("court"), 0): 2}
    assert await told(pool) == [("1", "taken", None), ("2", "taken", None)]
    assert await told(pool, "union") == []
    rows = await pool.fetch("SELECT agency, document_no FROM referrals ORDER BY document_no")
    assert [tuple(row) for row in rows] == [("court", GOOD_ONE), ("court", DOCUMENT)]


async def test_the_same_batch_again_has_no_effect_and_no_receipt(pool: Pool) -> None:
    log = AgencyLog()
    messages = [log.binary("1"), log.raw(b"rubbish"), log.binary("2", referral(document_no=GOOD_ONE))]
    for _ in range(2):
        await topics_of(pool).apply(messages)
    assert [outcome for _, outcome, _ in await told(pool)] == ["taken", "refused", "taken"]


async def test_the_same_message_sent_again_is_a_duplicate_whatever_its_transport(pool: Pool) -> None:
    log = AgencyLog()
    await topics_of(pool).apply([log.binary("1"), log.structured("1")])
    assert await told(pool) == [("1", "taken", None), ("1", "duplicate", None)]


async def test_a_record_that_is_too_large_when_it_is_unpacked_is_refused_and_not_read(pool: Pool) -> None:
    log = AgencyLog()
    large = log.raw(b'{"specversion":"1.0","id":"1","data":[' + b"[]," * 2**19 + b"[]]}")
    second = log.binary("2")
    long_header = replace(second, headers=[*second.headers, ("ce_more", b"x" * 2**20)])
    await topics_of(pool).apply([large, long_header, log.binary("3", referral(document_no=GOOD_ONE))])
    outcomes = [(outcome, reason) for _, outcome, reason in await told(pool)]
    assert outcomes == [*[("refused", "unreadable")] * 2, ("taken", None)]


async def test_what_has_no_name_is_answered_by_its_place(pool: Pool) -> None:
    log = AgencyLog(partition=2)
    await topics_of(pool).apply([log.binary("1"), log.raw(b"\xff\x00rubbish"), log.binary("")])
    assert await told(pool) == [
        ("1", "taken", None),
        ("2/1", "refused", "malformed_attribute"),
        ("2/2", "refused", "malformed_attribute"),
    ]


async def test_tombstones_and_markers_are_passed_over_and_an_undecodable_batch_is_answered(
    pool: Pool,
) -> None:
    log = AgencyLog()
    marker, undecodable = log.raw(Hole(1)), log.raw(UndecodableBatch(batch([]), 2, "no codec"))
    tombstone = log.raw(None)
    result = await topics_of(pool).apply([marker, undecodable, tombstone, log.binary("1")])
    assert result.next_offsets == {(in_topic("court"), 0): 4}
    assert await told(pool) == [("0/1", "refused", "unreadable"), ("1", "taken", None)]


async def test_a_message_whose_effect_fails_is_set_aside_and_holds_its_document_alone(pool: Pool) -> None:
    log, other = AgencyLog(), AgencyLog("arbitration")
    broken = topics_of(pool, failing(BAD_ONE))
    bad, behind = (
        log.binary("1", referral(document_no=BAD_ONE)),
        log.binary("2", referral(document_no=BAD_ONE)),
    )
    good, theirs = (
        log.binary("3", referral(document_no=GOOD_ONE)),
        other.binary("1", referral(document_no=BAD_ONE)),
    )
    await broken.apply([bad, behind, good])
    await topics_of(pool).apply([theirs])
    assert await told(pool) == [("1", "held", None), ("2", "held", None), ("3", "taken", None)]
    assert await told(pool, "arbitration") == [("1", "taken", None)]
    rows = await pool.fetch("SELECT state, source, subject FROM held ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("quarantined", "agency/court", BAD_ONE), ("parked", "agency/court", BAD_ONE),
    ]  # fmt: skip


async def test_replayed_it_has_its_effect_and_what_waited_behind_it_follows(pool: Pool) -> None:
    log = AgencyLog()
    bad = [log.binary(str(number), referral(document_no=BAD_ONE)) for number in (1, 2)]
    await topics_of(pool, failing(BAD_ONE)).apply(bad)
    [row] = [row["id"] for row in await pool.fetch("SELECT id FROM held WHERE state = 'quarantined'")]
    again = await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, [row], readers(failing(BAD_ONE)))
    assert again == {row: "its effect failed again"}
    assert await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers()) == {row: "taken"}
    assert (await told(pool))[2:] == [("1", "taken", None), ("2", "taken", None)]
    assert await pool.fetchval("SELECT count(*) FROM held") == 0
    await topics_of(pool).apply([log.binary("3", referral(document_no=BAD_ONE))])
    assert (await told(pool))[-1] == ("3", "taken", None)


async def waits_or_is_done(pool: Pool, task: Task[Any]) -> None:
    asked = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = $1)"
    name = await pool.fetchval("SELECT current_database()")
    while not task.done() and not await pool.fetchval(asked, name):  # noqa: ASYNC110 - another session's affair
        await asyncio.sleep(0.01)


async def test_what_another_partition_brings_while_a_document_is_let_go_is_not_parked_for_ever(
    pool: Pool,
) -> None:
    await topics_of(pool, failing(BAD_ONE)).apply([AgencyLog().binary("1", referral(document_no=BAD_ONE))])
    behind = AgencyLog(partition=1).binary("2", referral(document_no=BAD_ONE))
    async with pool.acquire() as conn, conn.transaction():
        await held.remove(conn, [await conn.fetchval("SELECT id FROM held")])
        brought = asyncio.create_task(topics_of(pool).apply([behind]))
        await waits_or_is_done(pool, brought)
    await brought
    assert (await told(pool))[1:] == [("2", "taken", None)]


async def test_what_another_partition_parks_just_then_follows(pool: Pool) -> None:
    await topics_of(pool, failing(BAD_ONE)).apply([AgencyLog().binary("1", referral(document_no=BAD_ONE))])
    behind = AgencyLog(partition=1).binary("2", referral(document_no=BAD_ONE))
    async with pool.acquire() as conn, conn.transaction():
        await take_batch(conn, [behind], readers(), TUESDAY)
        replay = quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers())
        replayed = asyncio.create_task(replay)
        await waits_or_is_done(pool, replayed)
    await replayed
    assert (await told(pool))[1:] == [("2", "held", None), ("1", "taken", None), ("2", "taken", None)]


async def test_dismissed_its_agency_is_told_and_what_waited_follows(pool: Pool) -> None:
    log = AgencyLog()
    bad = [log.binary(str(number), referral(document_no=BAD_ONE)) for number in (1, 2)]
    await topics_of(pool, failing(BAD_ONE)).apply(bad)
    [row] = [row["id"] for row in await pool.fetch("SELECT id FROM held WHERE state = 'quarantined'")]
    await quarantine.dismiss(pool, row, "a test", EFFECTS, prepare, TUESDAY, readers())
    assert (await told(pool))[2:] == [("1", "refused", "dismissed"), ("2", "taken", None)]


async def test_dismissed_it_has_no_effect_when_it_is_sent_again(pool: Pool) -> None:
    log, data = AgencyLog(), referral(document_no=BAD_ONE)
    await topics_of(pool, failing(BAD_ONE)).apply([log.binary("1", data)])
    await quarantine.dismiss(
        pool, await pool.fetchval("SELECT id FROM held"), "a test", EFFECTS, prepare, TUESDAY, readers()
    )
    await topics_of(pool).apply([log.binary("1", data)])
    assert (await told(pool))[1:] == [("1", "refused", "dismissed"), ("1", "duplicate", "dismissed")]
    assert await pool.fetchval("SELECT count(*) FROM referrals") == 0


async def test_dismissed_after_it_was_taken_otherwise_it_is_said_to_be_taken(pool: Pool) -> None:
    data = referral(document_no=BAD_ONE)
    await topics_of(pool, failing(BAD_ONE)).apply([AgencyLog().binary("1", data)])
    async with station(pool) as court:
        [receipt] = await court.send(event(data, id="1", source="/filing"))
    assert receipt["outcome"] == "taken"
    await quarantine.dismiss(
        pool, await pool.fetchval("SELECT id FROM held"), "a test", EFFECTS, prepare, TUESDAY, readers()
    )
    assert (await told(pool))[1:] == [("1", "taken", None), ("1", "duplicate", None)]


async def test_half_of_the_latest_messages_bad_stops_that_topic_and_no_other(pool: Pool) -> None:
    court, union = AgencyLog(), AgencyLog("arbitration")
    topics = topics_of(pool)
    result = await topics.apply([court.raw(b"rubbish") for _ in range(BAD - 1)])
    assert result.blown == {}
    result = await topics.apply([court.raw(b"rubbish"), union.binary("1")])
    assert set(result.blown) == {in_topic("court")}
    assert str(result.blown[in_topic("court")]).startswith(f"{BAD} of the last {BAD} messages")
    assert len(await told(pool)) == BAD
    assert await told(pool, "arbitration") == [("1", "taken", None)]


async def test_what_waits_behind_one_document_without_end_stops_the_topic_too(pool: Pool) -> None:
    """It is kept, and nobody can carry it out: a client that loops would fill the database."""
    log, topics = AgencyLog(), topics_of(pool, failing(BAD_ONE))
    loop = [log.binary(str(n), referral(document_no=BAD_ONE)) for n in range(BAD)]
    assert set((await topics.apply(loop)).blown) == {in_topic("court")}


async def test_all_that_is_said_of_a_message_bears_one_key(pool: Pool) -> None:
    """Also where it is held first and refused at last: on Kafka one key is one order."""
    log, data = AgencyLog(), referral(document_no=BAD_ONE)
    await topics_of(pool, failing(BAD_ONE)).apply([log.binary("1", data)])
    await topics_of(pool).apply([log.binary("2", referral(document_no=GOOD_ONE, county="110101"))])
    assert await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers()) != {}
    rows = await pool.fetch("SELECT key, data->>'outcome' FROM agency_feed ORDER BY number")
    assert [tuple(row) for row in rows] == [
        (BAD_ONE, "held"), (GOOD_ONE, "refused"), (BAD_ONE, "taken"),
    ]  # fmt: skip


async def test_refusals_of_what_was_understood_stop_nothing(pool: Pool) -> None:
    log = AgencyLog()
    elsewhere = [log.binary(str(n), referral(county="110101", document_no=f"{n}号")) for n in range(BAD + 1)]
    assert (await topics_of(pool).apply(elsewhere)).blown == {}
    assert {outcome for _, outcome, _ in await told(pool)} == {"refused"}


async def test_what_comes_from_too_far_ahead_is_asked_for_again(pool: Pool) -> None:
    ahead = replace(AgencyLog().binary("1"), offset=7)
    result = await topics_of(pool).apply([ahead])
    assert result.seek == {(in_topic("court"), 0): 0}
    assert await told(pool) == []


async def test_an_agency_that_reads_kafka_is_told_there_too_under_the_same_ids(pool: Pool) -> None:
    log = AgencyLog()
    await topics_of(pool).apply([log.binary("1"), log.raw(b"rubbish")])
    fed = await pool.fetch("SELECT event_id::text, type, key FROM agency_feed ORDER BY number")
    sent = await pool.fetch(
        "SELECT headers->>'ce_id', headers->>'ce_type', convert_from(key, 'UTF8'), headers ? 'ce_county',"
        " topic"
        " FROM outbox WHERE topic LIKE 'agency.%' ORDER BY id"
    )
    assert [tuple(row) for row in sent] == [
        (row["event_id"], row["type"], f"court/{row['key']}", False, "agency.court.out.v1") for row in fed
    ]
    assert len(sent) == 2


async def test_persons_encrypted_to_a_key_that_was_replaced_are_read_and_to_a_removed_one_refused(
    pool: Pool, tmp_path: Path
) -> None:
    """While it runs: the file is read again by itself."""
    path, times = tmp_path / "exchange-keys.json", [datetime.now(UTC)]
    new_exchange_keys(path)
    looks = count(step=LOOK_SECONDS)  # as if a second passed between any two of them
    keys = ExchangeKeys(path, lambda: times[-1], lambda: next(looks))
    topics = topics_of(pool)
    topics.readers = replace(readers(), outside=replace(OUTSIDE, exchange_keys=keys))
    old = next(each for each in keys.public() if each["kty"] == "EC")
    rotate_exchange_keys(path, times[-1])
    log = AgencyLog()
    for number, passed in enumerate((timedelta(0), OFFERED + KEPT - timedelta(hours=1), OFFERED + KEPT)):
        times.append(times[0] + passed)
        data = referral(document_no=f"{number}号", persons=encrypted(REFERRED, key=old))
        await topics.apply([log.binary(str(number), data)])
    answered = [each for each in await told(pool) if each[1] != "held"]
    assert answered == [("0", "taken", None), ("1", "taken", None), ("2", "refused", "persons_key_unknown")]
    assert await pool.fetchval("SELECT count(*) FROM cases") == 2
