"""The messages of one request: each has a fate of its own, and nothing that was acknowledged is lost."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest_asyncio

from builders_agencies import STRUCTURED, Station, event, referral, station
from builders_agency_topics import AgencyLog, readers, told, topics_of
from builders_casework import TUESDAY
from contracts.traceparent import TRACE, begin_trace
from database import Pool, open_pool
from databases import Database
from delivery import quarantine
from intake.agency_messages.rules import MOST_ABOUT_ONE
from intake.consumer import EFFECTS, prepare

BAD_ONE, GOOD_ONE = "甲1号", "乙2号"
BUG = f"ALTER TABLE referrals ADD CONSTRAINT bug CHECK (document_no <> '{BAD_ONE}')"
MENDED = "ALTER TABLE referrals DROP CONSTRAINT bug"


def made(id_: str, document_no: str, **changed: str) -> dict[str, object]:
    return event(referral(document_no=document_no, **changed), id=id_)


@pytest_asyncio.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("intake")


@pytest_asyncio.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as opened:
        yield opened


@pytest_asyncio.fixture
async def court(place: Database, pool: Pool) -> AsyncIterator[Station]:
    """As long as the bug is there, the effect of what bears one of the numbers fails."""
    await as_owner(place, BUG)
    async with station(pool) as opened:
        yield opened


async def as_owner(place: Database, statement: str) -> None:
    owner = await asyncpg.connect(place.owner_url)
    await owner.execute(statement)
    await owner.close()


def outcomes(receipts: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(each["message_id"], each["outcome"]) for each in receipts]


async def test_one_that_fails_here_is_held_and_the_others_have_their_receipts(
    pool: Pool, court: Station
) -> None:
    sent = [made("1", GOOD_ONE), made("2", BAD_ONE), made("3", "丙3号"), made("4", "丁4号", county="110101")]
    expected = [("1", "taken"), ("2", "held"), ("3", "taken"), ("4", "refused")]
    assert outcomes(await court.send(*sent)) == expected
    assert [(id_, outcome) for id_, outcome, _ in await told(pool)] == expected
    rows = await pool.fetch("SELECT document_no FROM referrals ORDER BY document_no")
    assert [row["document_no"] for row in rows] == ["丙3号", GOOD_ONE]


async def test_the_batch_again_is_a_duplicate_of_what_was_taken_and_is_held_once(
    pool: Pool, court: Station
) -> None:
    sent = [made("1", GOOD_ONE), made("2", BAD_ONE)]
    await court.send(*sent)
    assert outcomes(await court.send(*sent)) == [("1", "duplicate"), ("2", "held")]
    assert await pool.fetchval("SELECT count(*) FROM held") == 1
    await court.send(made("2", BAD_ONE, referred_on="2018-12-16"))
    assert await pool.fetchval("SELECT count(*) FROM held") == 2, "other content is another message"


async def test_what_was_held_keeps_its_trace(place: Database, pool: Pool, court: Station) -> None:
    own, request = begin_trace(), begin_trace()
    await pool.execute("UPDATE agencies SET kafka_is_open = true WHERE code = 'court'")
    await court.send({**made("1", BAD_ONE), "traceparent": own})
    await court.send(made("2", BAD_ONE), traceparent=request)
    await as_owner(place, MENDED)
    await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers())
    rows = await pool.fetch("SELECT headers->>'traceparent' AS trace FROM outbox ORDER BY id")
    told = [row["trace"][TRACE] for row in rows]
    assert told[:2] == told[-2:] == [own[TRACE], request[TRACE]]


async def test_what_was_held_has_its_effect_when_an_operator_lets_it_go(
    place: Database, pool: Pool, court: Station
) -> None:
    await court.send(made("2", BAD_ONE))
    await as_owner(place, MENDED)
    assert set((await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers())).values()) == {
        "taken"
    }
    assert await told(pool) == [("2", "held", None), ("2", "taken", None)]
    assert outcomes(await court.send(made("2", BAD_ONE))) == [("2", "duplicate")]
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def test_sent_again_once_it_works_it_is_taken_and_the_operator_finds_a_duplicate(
    place: Database, pool: Pool, court: Station
) -> None:
    await court.send(made("2", BAD_ONE))
    await as_owner(place, MENDED)
    assert outcomes(await court.send(made("2", BAD_ONE))) == [("2", "taken")]
    again = await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers())
    assert set(again.values()) == {"duplicate"}


async def test_what_comes_by_kafka_on_the_same_document_waits_behind_it(pool: Pool, court: Station) -> None:
    await court.send(made("2", BAD_ONE))
    await topics_of(pool).apply([AgencyLog().binary("3", referral(document_no=BAD_ONE))])
    assert [(id_, outcome) for id_, outcome, _ in await told(pool)] == [("2", "held"), ("3", "held")]


async def test_a_dry_run_keeps_nothing(pool: Pool, court: Station) -> None:
    headers = {"Content-Type": STRUCTURED}
    path = "/v1/agency-events?dry_run=true"
    async with court.session.post(path, json=made("2", BAD_ONE), headers=headers) as answer:
        assert (answer.status, (await answer.json())["receipts"][0]["outcome"]) == (200, "held")
    assert await pool.fetchval("SELECT count(*) FROM held") == 0
    assert await told(pool) == []


async def test_a_referral_of_a_day_that_is_still_to_come_contradicts_itself(court: Station) -> None:
    [receipt] = await court.send(made("1", GOOD_ONE, referred_on="2019-01-09"))
    assert (receipt["reason"], receipt["field"]) == ("contradiction", "#/referred_on")
    assert outcomes(await court.send(made("2", GOOD_ONE, referred_on="2019-01-08"))) == [("2", "taken")]


async def test_of_one_document_an_agency_says_only_so_much(pool: Pool) -> None:
    """And of another what it likes; another agency too."""
    async with station(pool) as court:
        await court.send(made("0", GOOD_ONE))
        await pool.execute(
            """
            INSERT INTO agency_messages (agency, source, id, content_hash, receipt, recorded_at, about)
            SELECT agency, source, 'm' || n, content_hash, receipt, recorded_at, about
            FROM agency_messages, generate_series(1, $1::int) AS n
            """,
            MOST_ABOUT_ONE - 2,
        )
        assert outcomes(await court.send(made("last", GOOD_ONE))) == [("last", "taken")]
        [more] = await court.send(made("more", GOOD_ONE))
        assert (more["outcome"], more["reason"]) == ("refused", "too_many")
        assert outcomes(await court.send(made("other", BAD_ONE))) == [("other", "taken")]
        assert outcomes(await court.send(made("last", GOOD_ONE))) == [("last", "duplicate")]
