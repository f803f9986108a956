"""What an agency's message causes goes on in its trace; to another agency no trace is handed on."""

import json
from dataclasses import replace
from typing import Any

import pytest

from builders_agencies import DOCUMENT, REFERRED, encrypted, event, referral, station
from builders_agency_topics import AgencyLog, failing, readers, topics_of
from builders_casework import COUNTY, TUESDAY
from builders_intake_rules import wenzhou
from contracts.agencies import ReferralStatus, ReferralStatusChanged
from contracts.intake import ApplicationReceived
from contracts.topics import CASES
from contracts.traceparent import TRACE, begin_trace, read_traceparent
from database import Pool
from delivery import quarantine
from intake.agencies.handlers import keep_agencies
from intake.agency_messages.handlers import Telling
from intake.consumer import EFFECTS, prepare
from telemetry.trace import InTrace

OUT = "agency.court.out.v1"
TO_KAFKA = "UPDATE agencies SET kafka_is_open = true WHERE code = 'court'"


@pytest.fixture(autouse=True)
async def _register(pool: Pool) -> None:
    await keep_agencies(pool, [wenzhou()])
    await pool.execute(TO_KAFKA)


async def traces(pool: Pool, topic: str) -> list[tuple[str, str]]:
    """Of each event that goes to a topic: what it says it is, and its trace."""
    rows = await pool.fetch("SELECT headers FROM outbox WHERE topic = $1 ORDER BY id", topic)
    headers = [json.loads(row["headers"]) for row in rows]
    return [(each["ce_type"], trace_of(each["traceparent"])) for each in headers]


def trace_of(traceparent: str) -> str:
    assert read_traceparent(traceparent) == traceparent
    return traceparent[TRACE]


def with_persons(document_no: str) -> dict[str, Any]:
    """It becomes an application at once."""
    return referral(document_no=document_no, persons=encrypted(REFERRED))


async def test_what_came_by_kafka_and_its_receipt_are_in_the_messages_own_trace(pool: Pool) -> None:
    log, first, second = AgencyLog(), begin_trace(), begin_trace()
    plain = log.binary("1", with_persons("甲1号"))
    messages = [
        replace(plain, headers=[*plain.headers, ("traceparent", first.encode())]),
        log.binary("2", with_persons("乙2号"), traceparent=second),
        log.binary("3", with_persons("丙3号"), traceparent="rubbish"),
    ]
    await topics_of(pool).apply(messages)
    received = [trace for kind, trace in await traces(pool, CASES) if kind == ApplicationReceived.type]
    assert received[:2] == [first[TRACE], second[TRACE]]
    assert received[2] not in received[:2]
    receipts = [trace for kind, trace in await traces(pool, OUT) if "answered" in kind]
    assert receipts == received


async def test_a_trace_of_its_own_is_believed_and_nothing_of_it_is_compared(pool: Pool) -> None:
    """Sent again under another trace the message is the same; without one it belongs to its request."""
    own, request = begin_trace(), begin_trace()
    sent = event()
    async with station(pool) as court:
        await court.send({**sent, "traceparent": own})
        [again] = await court.send({**sent, "traceparent": begin_trace()})
        await court.send(event(referral(document_no="乙2号")), traceparent=request)
    assert again["outcome"] == "duplicate"
    receipts = [trace for _, trace in await traces(pool, OUT)]
    assert (receipts[0], receipts[-1]) == (own[TRACE], request[TRACE])


async def test_news_is_told_in_a_trace_that_says_nothing_of_who_caused_it(pool: Pool) -> None:
    """A trace is sixteen bytes of somebody else's choosing."""
    callers, telling = begin_trace(), Telling()
    news = ReferralStatusChanged(
        document_no=DOCUMENT, county=COUNTY, status=ReferralStatus.received, time=TUESDAY
    )
    async with pool.acquire() as conn, conn.transaction():
        with InTrace(callers):
            telling.add("court", news, DOCUMENT, TUESDAY)
            await telling.flush(conn)
    [(_, trace)] = await traces(pool, OUT)
    assert trace != callers[TRACE]


async def test_a_message_that_an_operator_tries_again_goes_on_in_its_trace(pool: Pool) -> None:
    own = begin_trace()
    sent = AgencyLog().binary("1", with_persons(DOCUMENT), traceparent=own)
    await topics_of(pool, failing(DOCUMENT)).apply([sent])
    assert await traces(pool, CASES) == []
    await quarantine.replay(pool, EFFECTS, prepare, TUESDAY, None, readers())
    caused = [*await traces(pool, CASES), *await traces(pool, OUT)]
    assert len(caused) > 2
    assert {trace for _, trace in caused} == {own[TRACE]}
