"""An agency's messages by clients that nobody here wrote, on the real broker: each has its receipt."""

import asyncio
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from access import Role
from agency_clients import (
    CLIENTS,
    Client,
    Json,
    Librdkafka,
    Mode,
    Station,
    headers_of,
    produce,
    record_of,
)
from broker_access import librdkafka_options, parse_address
from broker_access.agencies import access_of
from builders_agency_flows import agency_message
from delivery_process import until
from devstack.stack import Stack

CODE = "hr-ss"


@pytest.fixture(scope="module")
def station(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Station:
    """Let in as `yuanxin agency add` does it."""
    address = parse_address(stack.let_agency_in(CODE))
    token = stack.token(Role.agency, agency=CODE)
    folder: Path = tmp_path_factory.mktemp(CODE)
    return Station(access_of(CODE), address, stack.url("intake"), token, folder)


def referral(**changed: Any) -> Json:
    document_no = f"移送〔2018〕{uuid4().hex[:8]}-1号"
    data = {"document_no": document_no, "county": "330302", "referred_on": "2018-12-05", **changed}
    return {**agency_message("referral-made", data, CODE), "time": "2018-12-06T00:00:00Z"}


async def outcomes(client: Client, *awaited: Json) -> dict[str, list[str]]:
    """Of the receipts that the client reads, by message, once each of these has one."""
    by_librdkafka, ids = Librdkafka(client.station, client.mode), {event["id"] for event in awaited}

    def are_answered() -> bool:
        return ids <= {each.get("message_id") for each in by_librdkafka.told()}

    await until(lambda: asyncio.to_thread(are_answered), "the receipts")
    found = dict[str, list[str]]()
    for each in await asyncio.to_thread(client.told):
        if "message_id" in each:
            found.setdefault(each["message_id"], []).append(each["outcome"])
    return found


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("name", CLIENTS)
async def test_a_referral_goes_in_and_its_receipt_comes_out_by(
    station: Station, name: str, mode: Mode
) -> None:
    client, event = CLIENTS[name](station, mode), referral()
    await asyncio.to_thread(client.send, event)
    assert (await outcomes(client, event))[event["id"]] == ["taken"]


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_librdkafka_may_compress_with(station: Station, codec: str) -> None:
    """Twenty in a batch; Java's compression is its own (JavaConsole)."""
    events = [referral() for _ in range(20)]
    records = [record_of(event, "structured") for event in events]
    produce(station, *records, key="one", **{"compression.type": codec})
    found = await outcomes(Librdkafka(station, "structured"), *events)
    assert [found[event["id"]] for event in events] == [["taken"]] * 20


async def test_no_key_and_headers_in_odd_letters_are_read_and_what_has_no_value_says_nothing(
    station: Station,
) -> None:
    without_key, empty, capitals, last = (referral() for _ in range(4))
    produce(station, record_of(without_key, "binary"), key=None)
    value, headers = record_of(capitals, "binary")
    odd = {**{name.title(): text for name, text in headers.items()}, "X-Trace": None}
    whole = {"CONTENT-TYPE": "Application/CloudEvents+JSON; charset=UTF-8"}
    produce(
        station,
        (None, {}),
        (None, headers_of(empty, "binary")),
        (value, odd),
        (record_of(last, "structured")[0], whole),
        key="one",
    )
    found = await outcomes(Librdkafka(station, "binary"), without_key, capitals, last)
    assert [found.get(each["id"]) for each in (without_key, empty, capitals, last)] == [
        ["taken"],
        None,
        ["taken"],
        ["taken"],
    ]


async def test_what_a_transaction_aborted_is_not_read_and_what_it_committed_is(
    stack: Stack, station: Station
) -> None:
    """An agency has no right to transactions (decision 36): who may do everything writes them here."""
    aborted, committed, behind = (referral() for _ in range(3))
    options = {**librdkafka_options(stack.bootstrap), "log_level": 0, "partitioner": "consistent"}
    producer = Producer({**options, "transactional.id": uuid4().hex})
    producer.init_transactions(20)
    for event, end in ((aborted, producer.abort_transaction), (committed, producer.commit_transaction)):
        value, headers = record_of(event, "structured")
        producer.begin_transaction()
        producer.produce(station.access.topic_in, value, "one", headers=[*headers.items()])
        producer.flush(20)
        end(20)
    produce(station, record_of(behind, "binary"), key="one")
    found = await outcomes(Librdkafka(station, "binary"), committed, behind)
    assert [found.get(each["id"]) for each in (aborted, committed, behind)] == [None, ["taken"], ["taken"]]


async def test_what_is_too_large_is_refused_to_its_client_and_the_next_one_is_taken(station: Station) -> None:
    """First by librdkafka's own limit, then by the broker's."""
    event = referral()
    value, headers = record_of(event, "structured")
    larger: dict[str, Any] = {"message.max.bytes": 4_000_000}
    for options in ({}, larger):
        with pytest.raises(KafkaException) as refused:
            produce(station, (b" " * 1_100_000 + (value or b""), headers), **options)
        assert refused.value.args[0].code() == KafkaError.MSG_SIZE_TOO_LARGE
    produce(station, (value, headers))
    assert (await outcomes(Librdkafka(station, "structured"), event))[event["id"]] == ["taken"]


async def test_what_is_large_once_unpacked_is_answered_and_holds_nothing_up(station: Station) -> None:
    large, last = referral(note="大" * 300_000), referral()
    options = {"compression.type": "zstd", "message.max.bytes": 20_000_000}
    for event in (large, last):
        produce(station, record_of(event, "structured"), key="one", **options)
    found = await outcomes(Librdkafka(station, "structured"), large, last)
    assert [found[each["id"]] for each in (large, last)] == [["refused"], ["taken"]]
